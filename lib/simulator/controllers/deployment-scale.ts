/** How a changed number of replicas is given to the ReplicaSets. Source: pkg/controller/deployment/sync.go (scale). */
import type { Deployment, Labels, ReplicaSet } from '../objects/objects';
import { parseTimestamp } from '../values/time';
import { maxSurge } from './deployment-rolling';

export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maxAnnotation = 'deployment.kubernetes.io/max-replicas';

/**
 * The ReplicaSets that a Deployment's number concerns, with their sizes: the only active one, or the newest when none
 * is; the old ones go once the new one is complete; else a rollout is under way, and all active ones share.
 */
export function scaledSizes(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
): readonly (readonly [set: ReplicaSet, size: number])[] {
  const desired = replicasOf(deployment);
  const all = [...oldSets, ...(newSet === undefined ? [] : [newSet])];
  const active = all.filter((set) => sizeOf(set) > 0);
  const only = active.length === 0 ? (newSet ?? newestOf(oldSets)) : active[0];
  if (only === undefined) return [];
  if (active.length < 2) return [[only, desired]];
  if (newSet !== undefined && isSaturated(deployment, newSet))
    return active.filter((set) => set !== newSet).map((set) => [set, 0]);
  if (deployment.spec.strategy?.type !== 'RollingUpdate') return [];
  const sizes = proportionalSizes(
    active.map((set) => ({
      replicas: sizeOf(set),
      maxReplicas: numberIn(set.metadata.annotations, maxAnnotation),
      createdAt: parseTimestamp(set.metadata.creationTimestamp),
      name: set.metadata.name,
    })),
    desired,
    maxSurge(deployment.spec.strategy, desired),
    deployment.status?.replicas,
  );
  return active.map((set, i) => [set, sizes[i] as number]);
}

/** The new ReplicaSet has all its Pods, and they are available. */
function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const desired = replicasOf(deployment);
  return (
    sizeOf(set) === desired &&
    numberIn(set.metadata.annotations, desiredAnnotation) === desired &&
    (set.status?.availableReplicas ?? 0) === desired
  );
}

export function replicasOf(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}

export function sizeOf(set: ReplicaSet): number {
  return set.spec.replicas ?? 1;
}

/** The whole number in an annotation; undefined when there is none. */
export function numberIn(annotations: Labels | undefined, key: string): number | undefined {
  const text = annotations?.[key];
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const age = parseTimestamp(a.metadata.creationTimestamp) - parseTimestamp(b.metadata.creationTimestamp);
  if (age !== 0) return age;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function newestOf(sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets].sort(byAge).at(-1);
}

/** A ReplicaSet in a resize during a rollout. */
type ProportionalSet = {
  readonly replicas: number;
  /** Annotation deployment.kubernetes.io/max-replicas: the wanted number plus surge when it was last scaled. */
  readonly maxReplicas: number | undefined;
  readonly createdAt: number;
  readonly name: string;
};

/**
 * The sizes after the wanted number changed in the middle of a rollout: the difference is shared among the ReplicaSets
 * in proportion to their size, the rest goes to the largest, newest first when growing. Active sets only, in any order.
 */
function proportionalSizes(
  sets: readonly ProportionalSet[],
  desired: number,
  surge: number,
  recordedDesired: number | undefined,
): readonly number[] {
  const total = sets.reduce((sum, each) => sum + each.replicas, 0);
  const allowed = desired > 0 ? desired + surge : 0;
  const toAdd = allowed - total;
  if (toAdd === 0) return sets.map((each) => each.replicas);
  const order = sets.map((_, i) => i);
  const at = (i: number): ProportionalSet => sets[i] as ProportionalSet;
  order.sort((x, y) => {
    const size = at(y).replicas - at(x).replicas;
    if (size !== 0) return size;
    const age = toAdd > 0 ? at(y).createdAt - at(x).createdAt : at(x).createdAt - at(y).createdAt;
    if (age !== 0) return age;
    return at(x).name < at(y).name ? -1 : 1;
  });
  const sizes = sets.map((each) => each.replicas);
  let added = 0;
  for (const i of order) {
    const share = proportion(at(i), desired, surge, toAdd, added, recordedDesired);
    sizes[i] = (sizes[i] as number) + share;
    added += share;
  }
  const largest = order[0];
  if (largest !== undefined) sizes[largest] = Math.max(0, (sizes[largest] as number) + toAdd - added);
  return sizes;
}

function proportion(
  set: ProportionalSet,
  desired: number,
  surge: number,
  toAdd: number,
  added: number,
  recordedDesired: number | undefined,
): number {
  if (set.replicas === 0 || toAdd === 0 || toAdd === added) return 0;
  const fraction = replicaSetFraction(set, desired, surge, recordedDesired);
  const left = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}

function replicaSetFraction(
  set: ProportionalSet,
  desired: number,
  surge: number,
  recordedDesired: number | undefined,
): number {
  if (desired === 0) return -set.replicas;
  const before = set.maxReplicas === undefined || set.maxReplicas === 0 ? recordedDesired : set.maxReplicas;
  if (before === undefined || before === 0) return 0;
  const size = (set.replicas * (desired + surge)) / before;
  return roundHalfAway(size) - set.replicas;
}

/** As Go's integer(x + 0.5) for positive, (x − 0.5) for negative numbers. */
function roundHalfAway(x: number): number {
  return x < 0 ? -Math.floor(-x + 0.5) : Math.floor(x + 0.5);
}
