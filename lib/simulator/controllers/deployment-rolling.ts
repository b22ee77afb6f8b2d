/**
 * The arithmetic of a rolling update: how far which ReplicaSet may be scaled in one step.
 * Source: pkg/controller/deployment/rolling.go and util/deployment_util.go.
 */
import { scaledValue } from '../int-or-percent';
import type { DeploymentStrategy, IntOrString } from '../objects';

/** A ReplicaSet as the arithmetic sees it. */
export type SetSize = { readonly replicas: number; readonly available: number };

export type Bounds = { readonly surge: number; readonly unavailable: number };

/** maxSurge rounds up, maxUnavailable down; when both come to 0, one Pod may be unavailable. Undefined: not a number. */
export function resolveBounds(
  maxSurge: IntOrString | undefined,
  maxUnavailable: IntOrString | undefined,
  desired: number,
): Bounds | undefined {
  const surge = scaledValue(maxSurge ?? 0, desired, true);
  const unavailable = scaledValue(maxUnavailable ?? 0, desired, false);
  if (surge === undefined || unavailable === undefined) return undefined;
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

/** How many Pods a strategy lets be unavailable, never more than there are. */
export function maxUnavailable(strategy: DeploymentStrategy | undefined, replicas: number): number {
  if (strategy?.type !== 'RollingUpdate' || replicas === 0) return 0;
  const { rollingUpdate } = strategy;
  const bounds = resolveBounds(rollingUpdate?.maxSurge, rollingUpdate?.maxUnavailable, replicas);
  return Math.min(bounds?.unavailable ?? 0, replicas);
}

/** How many Pods a strategy lets exist beyond the wanted number. */
export function maxSurge(strategy: DeploymentStrategy | undefined, replicas: number): number {
  if (strategy?.type !== 'RollingUpdate') return 0;
  const { rollingUpdate } = strategy;
  return resolveBounds(rollingUpdate?.maxSurge, rollingUpdate?.maxUnavailable, replicas)?.surge ?? 0;
}

/** How large the new ReplicaSet becomes in this step: as far as the surge has room, not beyond the wanted number. */
export function newSetReplicas(
  strategy: DeploymentStrategy | undefined,
  desired: number,
  newReplicas: number,
  allReplicas: number,
): number {
  if (strategy?.type !== 'RollingUpdate') return desired;
  const surge = scaledValue(strategy.rollingUpdate?.maxSurge ?? 0, desired, true) ?? 0;
  const room = desired + surge - allReplicas;
  if (room <= 0) return newReplicas;
  return newReplicas + Math.min(room, desired - newReplicas);
}

/**
 * How small the old ReplicaSets become in this step, oldest first: unhealthy Pods go first, then as many healthy ones
 * as leave enough available.
 */
export function oldSetReplicas(
  old: readonly SetSize[],
  newSet: SetSize,
  desired: number,
  unavailable: number,
): readonly number[] {
  const all = sum(old.map((each) => each.replicas)) + newSet.replicas;
  const minAvailable = desired - unavailable;
  const most = all - minAvailable - (newSet.replicas - newSet.available);
  if (most <= 0) return old.map((each) => each.replicas);
  const healthy = cleanedUp(old, most);
  if (healthy === undefined) return old.map((each) => each.replicas);
  const available = sum(old.map((each) => each.available)) + newSet.available;
  return scaledDown(healthy, available - minAvailable);
}

/**
 * The sizes without Pods that are not available, at most so many fewer. Undefined: a ReplicaSet has more Pods than it
 * is to have, it has not yet done what it was told, and nobody should be told more.
 */
export function cleanedUp(old: readonly SetSize[], most: number): readonly number[] | undefined {
  let left = most;
  const sizes: number[] = [];
  for (const { replicas, available } of old) {
    const count = left <= 0 || replicas === 0 ? 0 : Math.min(left, replicas - available);
    if (count < 0) return undefined;
    left -= count;
    sizes.push(replicas - count);
  }
  return sizes;
}

/** The sizes with so many Pods fewer, oldest first. */
export function scaledDown(sizes: readonly number[], by: number): readonly number[] {
  let left = Math.max(0, by);
  return sizes.map((replicas) => {
    const count = Math.min(left, replicas);
    left -= count;
    return replicas - count;
  });
}

/** A ReplicaSet in a resize during a rollout. */
export type ProportionalSet = {
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
export function proportionalSizes(
  sets: readonly ProportionalSet[],
  desired: number,
  surge: number,
  recordedDesired: number | undefined,
): readonly number[] {
  const total = sum(sets.map((each) => each.replicas));
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
