/** `kubectl rollout undo`. Source: kubectl/pkg/cmd/rollout/rollout_undo.go, kubectl/pkg/polymorphichelpers/rollback.go. */

import type { KubeObject, PodTemplate } from '../../objects/objects';
import { deepEqual } from '../../values/equal';
import { keyFor } from '../api-client';
import { lastAppliedAnnotation } from '../apply/last-applied';
import { findForChange, Teller } from '../change';
import { fail, messageOf, refused } from '../failure';
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { templateText } from '../output/template-text';
import { templateOf, withTemplateOf } from '../pod-spec';
import { forEach, type Item } from '../resource-args';
import { refuseOthers } from './history';
import { type Revision, revisionsOf } from './revisions';

export const undoCommand: CommandSpec = {
  name: 'undo',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  does: 'Goes back to an earlier revision.',
  flags: [...printFlags, ...fileFlags, selectorFlag, dryRunFlag, { name: 'to-revision', type: 'int' }],
  run: undo,
};

function undo(invocation: Invocation): void {
  const { flags, args } = invocation;
  const teller = new Teller(invocation);
  if (args.length === 0 && flags.list('filename').length === 0) fail('required resource not specified');
  forEach(findForChange(invocation, args, true), (item) => {
    refuseOthers(item, 'rollbacker');
    const object = item.object as KubeObject;
    if (object.metadata.annotations?.[lastAppliedAnnotation] !== undefined)
      invocation.warn(
        `Warning: resource ${item.resource.plural}/${item.name} was previously managed with 'kubectl apply'. Rolling back will not update the ${lastAppliedAnnotation} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.`,
      );
    teller.tell(item.resource, object, rollBack(invocation, teller, item));
  });
}

/** Goes back, and answers what was done. */
function rollBack(invocation: Invocation, teller: Teller, item: Item): string {
  const { resource, namespace, name } = item;
  const to = invocation.flags.number('to-revision') ?? 0;
  if (to < 0) fail(`unable to find specified revision ${to} in history`);
  const answer = invocation.api.get(resource, namespace, name);
  const live = answer.ok ? answer.object : (item.object as KubeObject);
  const wanted = revisionTo(revisionsOf(invocation, item), to, item);
  if (teller.dryRun === 'client')
    return resource.id === 'Deployment'
      ? templateText(wanted.template)
      : `will roll back to ${templateText(wanted.template)}`;
  if (resource.id === 'Deployment' && (live.spec as { readonly paused?: boolean }).paused === true)
    fail(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  const template = withoutHash(wanted.template);
  if (deepEqual(template, withoutHash(templateOf(live) as PodTemplate)))
    return `skipped rollback (current template already matches revision ${to})`;
  const patched = invocation.api.send({
    verb: 'patch',
    kind: resource.id,
    key: keyFor(resource, namespace, name),
    patch: { type: 'change', change: (object) => rolledBack(object, wanted, template) },
    options: teller.options('kubectl'),
  });
  if (!patched.ok) fail(`failed restoring revision ${to}: ${messageOf(refused(patched))}`);
  return 'rolled back';
}

function revisionTo(revisions: readonly Revision[], to: number, { resource, name }: Item): Revision {
  const isDeployment = resource.id === 'Deployment';
  const wanted = to === 0 ? revisions[revisions.length - 2] : revisions.find(({ number }) => number === to);
  if (wanted !== undefined) return wanted;
  if (to > 0) return fail(`unable to find specified revision ${to} in history`);
  return fail(
    isDeployment ? `no rollout history found for deployment "${name}"` : 'no last revision to roll back to',
  );
}

/** Annotations that say something about a ReplicaSet and its Deployment, and nothing about the revision. */
const keptAnnotations: readonly string[] = [
  lastAppliedAnnotation,
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

function rolledBack(live: KubeObject, { keeper }: Revision, template: PodTemplate): KubeObject {
  const changed = withTemplateOf(live, template);
  if (keeper.kind !== 'ReplicaSet') return changed;
  const own = Object.entries(live.metadata.annotations ?? {}).filter(([key]) =>
    keptAnnotations.includes(key),
  );
  const old = Object.entries(keeper.metadata.annotations ?? {}).filter(
    ([key]) => !keptAnnotations.includes(key),
  );
  return { ...changed, metadata: { ...live.metadata, annotations: Object.fromEntries([...own, ...old]) } };
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { 'pod-template-hash': _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
