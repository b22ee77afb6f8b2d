/**
 * What a namespace that is being deleted says of what is left in it.
 * Source: pkg/controller/namespace/deletion/status_condition_utils.go.
 */
import type { Condition, KubeObject } from '../objects/objects';
import { timestamp } from '../values/time';

/** A resource of which something is left: `pods.` for the core group, `deployments.apps` for others. */
export type Left = { readonly resource: string; readonly objects: readonly KubeObject[] };

type Told = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** The conditions; the same list as before when nothing in them has changed. */
export function namespaceConditions(
  before: readonly Condition[],
  left: readonly Left[],
  now: number,
  failures: readonly string[] = [],
): readonly Condition[] {
  const told = [
    good('NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'),
    good(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    contentFailure(failures),
    remaining(left),
    finalizers(left),
  ];
  const conditions = told.map((each): Condition => {
    const known = before.find(({ type }) => type === each.type);
    if (known?.status === each.status && known.reason === each.reason && known.message === each.message)
      return known;
    const kept = known?.status === each.status ? known.lastTransitionTime : undefined;
    return { ...each, lastTransitionTime: kept ?? timestamp(now) };
  });
  const isSame = before.length === conditions.length && conditions.every((each) => before.includes(each));
  return isSame ? before : conditions;
}

/** `failures`: of each kind that could not be deleted, why. */
function contentFailure(failures: readonly string[]): Told {
  const type = 'NamespaceDeletionContentFailure';
  if (failures.length === 0)
    return good(type, 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization');
  const message = `Failed to delete all resource types, ${failures.length} remaining: ${failures.join(', ')}`;
  return { type, status: 'True', reason: 'ContentDeletionFailed', message };
}

function remaining(left: readonly Left[]): Told {
  const type = 'NamespaceContentRemaining';
  if (left.length === 0) return good(type, 'ContentRemoved', 'All content successfully removed');
  const what = left.map(({ resource, objects }) => `${resource} has ${objects.length} resource instances`);
  const message = `Some resources are remaining: ${inOrder(what)}`;
  return { type, status: 'True', reason: 'SomeResourcesRemain', message };
}

function finalizers(left: readonly Left[]): Told {
  const type = 'NamespaceFinalizersRemaining';
  const counts = new Map<string, number>();
  for (const { objects } of left)
    for (const { metadata } of objects)
      for (const each of metadata.finalizers ?? []) counts.set(each, (counts.get(each) ?? 0) + 1);
  if (counts.size === 0)
    return good(type, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished');
  const what = [...counts].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  const message = `Some content in the namespace has finalizers remaining: ${inOrder(what)}`;
  return { type, status: 'True', reason: 'SomeFinalizersRemain', message };
}

function good(type: string, reason: string, message: string): Told {
  return { type, status: 'False', reason, message };
}

function inOrder(texts: readonly string[]): string {
  return [...texts].sort().join(', ');
}
