/** `kubectl scale`. Source: kubectl/pkg/cmd/scale/scale.go, kubectl/pkg/scale/scale.go. */
import { valueAtPath } from '../../apiserver/custom-resources/scale';
import type { KubeObject } from '../../objects/objects';
import { findForChange, patchOf, sendOrFail, Teller } from '../change';
import { Failure, fail, failWith, notServed, type Problem } from '../failure';
import {
  allFlag,
  dryRunFlag,
  fileFlags,
  printFlags,
  recordFlag,
  resourceVersionFlag,
  selectorFlag,
} from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { recordedAfter } from '../record';
import { type Item, isItem } from '../resource-args';
import { pluralText } from '../resource-name';

export const scaleCommand: CommandSpec = {
  name: 'scale',
  usage: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  does: 'Sets how many Pods a Deployment, ReplicaSet, StatefulSet or ReplicationController is to have.',
  flags: [
    ...printFlags,
    ...fileFlags,
    selectorFlag,
    allFlag,
    dryRunFlag,
    recordFlag,
    resourceVersionFlag,
    { name: 'replicas', type: 'int', required: true },
    { name: 'current-replicas', type: 'int' },
    { name: 'timeout', type: 'duration' },
  ],
  run: scale,
};

function scale(invocation: Invocation): void {
  const { flags, args } = invocation;
  const teller = new Teller(invocation);
  const replicas = flags.number('replicas') ?? 0;
  const current = flags.number('current-replicas') ?? -1;
  if (replicas < 0)
    fail('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  if (current < -1) fail('The --current-replicas must specify an integer of -1 or greater');
  const { entries } = findForChange(invocation, args);
  const problems = entries.filter((entry): entry is Problem => !isItem(entry));
  const items = entries.filter(isItem);
  if (flags.text('resource-version') !== '' && items.length > 1)
    fail('cannot use --resource-version with multiple resources');
  if (items.length === 0)
    throw new Failure(
      problems.length > 0 ? problems : [{ kind: 'said', text: 'no objects passed to scale' }],
    );
  for (const item of items) {
    if (teller.dryRun === 'client') {
      const object = item.object as KubeObject;
      teller.tell(item.resource, { ...object, spec: { ...(object.spec as object), replicas } }, 'scaled');
      continue;
    }
    const scaled = scaleOne(invocation, teller, item, replicas, current);
    teller.tell(item.resource, scaled, 'scaled');
  }
  if (problems.length > 0) throw new Failure(problems);
}

/** Through the scale subresource; a condition on the size or the version is checked on what is there now. */
function scaleOne(
  invocation: Invocation,
  teller: Teller,
  item: Item,
  replicas: number,
  current: number,
): KubeObject {
  const { api, flags } = invocation;
  if (!item.resource.scale) failWith(notServed);
  const expected = flags.text('resource-version');
  const now = api.get(item.resource, item.namespace, item.name);
  if (!now.ok) return failWith(now);
  const size = replicasOf(item, now.object);
  if (current >= 0 && size !== current) fail(`Expected replicas to be ${current}, was ${size}`);
  if (expected !== '' && now.object.metadata.resourceVersion !== expected)
    fail(`Expected resource version to be ${expected}, was ${now.object.metadata.resourceVersion}`);
  const request = patchOf(item, 'merge', { spec: { replicas } }, teller.options('kubectl'), 'scale');
  const { object } = sendOrFail(invocation, request);
  const timeout = flags.number('timeout') ?? 0;
  if (timeout > 0 && teller.dryRun === 'none') {
    const waited = api.waitUntil(() => {
      const seen = api.get(item.resource, item.namespace, item.name);
      return (
        seen.ok &&
        replicasOf(item, seen.object) === replicas &&
        statusReplicas(item, seen.object) === replicas
      );
    }, api.now + timeout);
    if (waited !== 'done') fail(`timed out waiting for "${pluralText(item.resource)}" to be synced`);
  }
  const after = api.get(item.resource, item.namespace, item.name);
  if (!after.ok || teller.dryRun !== 'none') return object;
  return recordedAfter(invocation, item, after.object, teller.options('kubectl'));
}

function replicasOf({ resource }: Item, object: KubeObject): number {
  return numberAt(object, resource.custom?.preferred.scale?.specReplicasPath ?? '.spec.replicas');
}

function statusReplicas({ resource }: Item, object: KubeObject): number {
  return numberAt(object, resource.custom?.preferred.scale?.statusReplicasPath ?? '.status.replicas');
}

function numberAt(object: KubeObject, path: string): number {
  const value = valueAtPath(object, path);
  return typeof value === 'number' ? value : 0;
}
