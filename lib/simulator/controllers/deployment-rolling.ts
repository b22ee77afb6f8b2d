/**
 * The arithmetic of a rolling update: how far which ReplicaSet may be scaled in one step.
 * Source: pkg/controller/deployment/rolling.go and util/deployment_util.go.
 */

import type { DeploymentStrategy, IntOrString } from '../objects/objects';
import { scaledValue } from '../values/int-or-percent';

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

/** The size of the new ReplicaSet after this step; one that somebody else has made too large shrinks again. */
export function newSetSize(
  strategy: DeploymentStrategy | undefined,
  desired: number,
  newReplicas: number,
  allReplicas: number,
): number {
  return newReplicas > desired ? desired : newSetReplicas(strategy, desired, newReplicas, allReplicas);
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
