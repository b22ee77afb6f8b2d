/**
 * Which finished Pods are too many to keep.
 * Source: pkg/controller/podgc/gc_controller.go (gcTerminated); --terminated-pod-gc-threshold is 12500 by default.
 */
import type { Pod } from '../objects';
import { isPodTerminal } from '../pod-state';
import { parseTimestamp } from '../time';

/** The finished Pods beyond the threshold: evicted ones first, then the oldest. A threshold of 0 or less keeps all. */
export function surplusFinished(pods: readonly Pod[], threshold: number): readonly Pod[] {
  if (threshold <= 0) return [];
  const finished = pods.filter(isPodTerminal);
  return finished.sort(evictedThenOldest).slice(0, Math.max(0, finished.length - threshold));
}

function evictedThenOldest(a: Pod, b: Pod): number {
  const evicted = Number(isEvicted(b)) - Number(isEvicted(a));
  if (evicted !== 0) return evicted;
  const age = parseTimestamp(a.metadata.creationTimestamp) - parseTimestamp(b.metadata.creationTimestamp);
  if (age !== 0) return age;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function isEvicted({ status }: Pod): boolean {
  return status?.phase === 'Failed' && status.reason === 'Evicted';
}
