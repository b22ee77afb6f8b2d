/**
 * `kubectl apply --prune`: deletes what was applied before and is not applied now, among the kinds of a list.
 * Source: kubectl/pkg/cmd/apply/prune.go, kubectl/pkg/util/prune/prune.go.
 */
import type { Resource } from '../../apiserver/resources';
import type { KubeObject } from '../../objects/objects';
import { keyFor } from '../api-client';
import { sendOrFail, type Teller } from '../change';
import { deletionOf } from '../deletion';
import { fail, failWith } from '../failure';
import type { Invocation } from '../invocation';
import { lastAppliedAnnotation } from './last-applied';

/** Looked through unless `--prune-allowlist` names others; within namespaces before those without. */
const usual = [
  'ConfigMap Endpoints PersistentVolumeClaim Pod ReplicationController Secret Service Job CronJob Ingress DaemonSet',
  'Deployment ReplicaSet StatefulSet Namespace PersistentVolume',
].flatMap((names) => names.split(' '));

/** What an apply has gone through: the uids of its objects, and their namespaces. */
export type Visited = { readonly uids: Set<string>; readonly namespaces: Set<string> };

/** Why the flags of a line make no sense with `--prune`; ends the command. */
export function checkPruning({ flags }: Invocation): void {
  if (flags.bool('force')) fail('--force cannot be used with --prune');
  if (!flags.bool('all') && flags.text('selector') === '')
    fail(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  if (flags.bool('server-side'))
    fail("--prune is in alpha and doesn't currently work on objects created by server-side apply");
}

/** The kinds that are looked through. */
export function prunedKinds({ flags, api }: Invocation): readonly Resource[] {
  const given = flags.list('prune-allowlist');
  if (given.length === 0) return usual.flatMap((id) => api.resources.byId(id) ?? []);
  return given.map((text) => {
    const [group, version, kind, ...more] = text.split('/');
    if (version === undefined || kind === undefined || more.length > 0)
      return fail(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    const apiVersion = group === 'core' || group === '' ? version : `${group}/${version}`;
    return (
      api.resources.of({ apiVersion, kind }) ??
      fail(`no matches for kind "${kind}" in version "${apiVersion}"`)
    );
  });
}

/** Deletes what is selected, was applied once, and was not visited now. */
export function prune(
  invocation: Invocation,
  teller: Teller,
  kinds: readonly Resource[],
  visited: Visited,
): void {
  // Looked through one kind after the other: what goes with an object of one is not there for the next.
  for (const { resource, object } of leftOver(invocation, kinds, visited))
    remove(invocation, teller, resource, object);
}

/** What is selected, was applied once, and was not visited, kind by kind. */
export function* leftOver(
  invocation: Invocation,
  kinds: readonly Resource[],
  { uids, namespaces }: Visited,
): Generator<{ readonly resource: Resource; readonly object: KubeObject }> {
  const scoped = [...namespaces]
    .sort()
    .flatMap((namespace) =>
      kinds.filter((each) => each.namespaced).map((resource) => ({ resource, namespace })),
    );
  const others = kinds
    .filter((each) => !each.namespaced)
    .map((resource) => ({ resource, namespace: undefined }));
  for (const { resource, namespace } of [...scoped, ...others]) {
    const labelSelector = invocation.flags.text('selector');
    const listed = invocation.api.list(resource, {
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === '' ? {} : { labelSelector }),
    });
    if (!listed.ok) failWith(listed);
    for (const object of listed.items) {
      const wasApplied = object.metadata.annotations?.[lastAppliedAnnotation] !== undefined;
      if (wasApplied && !uids.has(object.metadata.uid)) yield { resource, object };
    }
  }
}

function remove(invocation: Invocation, teller: Teller, resource: Resource, object: KubeObject): void {
  const { name, namespace } = object.metadata;
  const { propagation, grace } = deletionOf(invocation);
  if (teller.dryRun !== 'client')
    sendOrFail(invocation, {
      verb: 'delete',
      kind: resource.id,
      key: keyFor(resource, namespace, name),
      propagation,
      ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
      options: teller.options(''),
    });
  teller.tell(resource, object, 'pruned');
}
