/**
 * Which Pods of a DaemonSet are replaced next when its template has changed.
 * Source: pkg/controller/daemon/update.go, rollingUpdate.
 */
import type { View } from '../component';
import { type DaemonSet, isBeingDeleted, type Pod } from '../objects/objects';
import { isPodAvailable } from '../objects/pod-state';
import { scaledValue } from '../values/int-or-percent';
import { isUpdated } from './daemonset-nodes';

export type Replacement = {
  readonly delete: readonly Pod[];
  /** Nodes that get a second Pod while the first still runs. */
  readonly create: readonly string[];
};

export type Rollout = {
  readonly set: DaemonSet;
  readonly hash: string;
  /** The Pods by node: every node that should run one is there, also without a Pod. */
  readonly podsByNode: ReadonlyMap<string, readonly Pod[]>;
  readonly shouldRun: (node: string) => boolean;
  readonly desired: number;
  readonly view: View;
};

/** At most maxUnavailable nodes without an available Pod, or at most maxSurge nodes with two. */
export function nextReplacement(rollout: Rollout): Replacement {
  const { surge, unavailable } = limits(rollout.set, rollout.desired);
  return surge === 0 ? byDeletion(rollout, unavailable) : bySurge(rollout, surge);
}

/** Whether a new Pod may run beside the old one on a node. */
export function allowsSurge(set: DaemonSet): boolean {
  if (set.spec.updateStrategy?.type !== 'RollingUpdate') return false;
  const surge = set.spec.updateStrategy.rollingUpdate?.maxSurge ?? 0;
  return (scaledValue(surge, 100, true) ?? 0) > 0;
}

/** Shares are of the nodes that should run a Pod, rounded up. Where both come to nothing, one may be unavailable. */
function limits(set: DaemonSet, desired: number): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge = 0, maxUnavailable = 1 } = set.spec.updateStrategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, desired, true) ?? 0;
  const unavailable = scaledValue(maxUnavailable, desired, true) ?? 0;
  return { surge, unavailable: desired > 0 && surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Deletes old Pods, those first that are of no use anyway; the next look creates new ones in their place. */
function byDeletion(rollout: Rollout, maxUnavailable: number): Replacement {
  let unavailable = 0;
  const useless: Pod[] = [];
  const candidates: Pod[] = [];
  for (const pods of rollout.podsByNode.values()) {
    const pair = oldAndNew(rollout, pods);
    const only = pair === undefined || pair.old === undefined ? pair?.new : pair.old;
    if (pair === undefined || only === undefined || (pair.old !== undefined && pair.new !== undefined)) {
      unavailable++;
    } else if (!isAvailable(rollout, only)) {
      unavailable++;
      if (pair.old !== undefined) useless.push(only);
    } else if (pair.old !== undefined) candidates.push(only);
  }
  return { delete: [...useless, ...anyOf(rollout, candidates, maxUnavailable - unavailable)], create: [] };
}

/** Creates new Pods beside old ones, and deletes an old one once its successor is available. */
function bySurge(rollout: Rollout, maxSurge: number): Replacement {
  let surging = 0;
  let available = 0;
  const replaced: Pod[] = [];
  const outOfPlace: Pod[] = [];
  const useless: string[] = [];
  const candidates: string[] = [];
  for (const [node, pods] of rollout.podsByNode) {
    const pair = oldAndNew(rollout, pods);
    if (pair === undefined) {
      surging++;
      continue;
    }
    const first = pair.old ?? pair.new;
    if (first !== undefined && isAvailable(rollout, first)) available++;
    if (pair.old === undefined) continue;
    if (pair.new !== undefined) {
      if (isAvailable(rollout, pair.new)) replaced.push(pair.old);
      else surging++;
    } else if (!isAvailable(rollout, pair.old)) {
      if (rollout.shouldRun(node)) useless.push(node);
      else replaced.push(pair.old);
    } else if (rollout.shouldRun(node)) candidates.push(node);
    else outOfPlace.push(pair.old);
  }
  return {
    delete: [...replaced, ...outOfPlace.slice(0, Math.max(0, available - rollout.desired))],
    create: [...useless, ...anyOf(rollout, candidates, maxSurge - surging)],
  };
}

/** The Pod of an older template and that of the present one; undefined when there are two of a sort. */
function oldAndNew(
  { set, hash }: Rollout,
  pods: readonly Pod[],
): { readonly old: Pod | undefined; readonly new: Pod | undefined } | undefined {
  const present = pods.filter((pod) => !isBeingDeleted(pod));
  const updated = present.filter((pod) => isUpdated(set, pod, hash));
  const old = present.filter((pod) => !isUpdated(set, pod, hash));
  if (updated.length > 1 || old.length > 1) return undefined;
  return { old: old[0], new: updated[0] };
}

function isAvailable({ set, view }: Rollout, pod: Pod): boolean {
  return isPodAvailable(pod, set.spec.minReadySeconds ?? 0, view.now);
}

/** So many of them; upstream walks a map, whose order is chance. */
function anyOf<T>({ set, view }: Rollout, items: readonly T[], count: number): readonly T[] {
  if (count <= 0) return [];
  const left = [...items];
  const picked: T[] = [];
  while (picked.length < count && left.length > 0) {
    const isChoice = left.length > count - picked.length;
    const at = isChoice
      ? view.choose(`next node in the update of DaemonSet ${set.metadata.name}`, left.length)
      : 0;
    picked.push(...left.splice(at, 1));
  }
  return picked;
}
