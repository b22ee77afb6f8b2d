/**
 * How long a Job waits before it replaces a failed Pod. Pure.
 *
 * Rules
 *   job/back-off   After a failure the next Pod comes 10 s after the end of the failed one, after the next 20 s, then 40 s,
 *                  at most ten minutes; a success begins anew. (pkg/controller/job/backoff_utils.go)
 */
import { type ContainerStatus, conditionOf, type Pod } from '../objects/objects';
import { parseTimestamp } from '../values/time';

/** DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff. */
export const jobBackOffMs = { initial: 10_000, max: 600_000 };

export type BackOffRecord = {
  readonly failuresAfterLastSuccess: number;
  /** Milliseconds since the epoch. */
  readonly lastFailure: number | null;
};

/** Milliseconds until the next Pod may be created; 0 for at once. */
export function remainingBackOff(
  record: BackOffRecord,
  now: number,
  limits: { readonly initial: number; readonly max: number } = jobBackOffMs,
): number {
  const { failuresAfterLastSuccess: failures, lastFailure } = record;
  if (failures === 0 || lastFailure === null) return 0;
  const doubled = limits.initial * 2 ** Math.min(failures - 1, 30);
  const wait = failures > 1 ? Math.min(doubled, limits.max) : limits.initial;
  return Math.max(0, wait - (now - lastFailure));
}

/** The record after these Pods have ended. */
export function withFinished(
  record: BackOffRecord,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
): BackOffRecord {
  const failures = failed.map(finishedAt);
  if (succeeded.length === 0) {
    if (failures.length === 0) return record;
    return {
      failuresAfterLastSuccess: record.failuresAfterLastSuccess + failures.length,
      lastFailure: Math.max(...failures),
    };
  }
  const success = Math.max(...succeeded.map(finishedAt));
  const later = failures.filter((at) => at > success);
  return {
    failuresAfterLastSuccess: later.length,
    lastFailure: later.length === 0 ? null : Math.max(...later),
  };
}

/** When a Pod ended: its last container, else when it stopped being Ready, else when its deletion began. */
export function finishedAt(pod: Pod): number {
  const containers = containersEndedAt(pod);
  if (containers !== undefined) return containers;
  const ready = conditionOf(pod, 'Ready');
  const unready = parseTimestamp(ready?.lastTransitionTime);
  if (ready?.status === 'False' && !Number.isNaN(unready)) return unready;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined)
    return parseTimestamp(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  const created = parseTimestamp(creationTimestamp);
  return Number.isNaN(created) ? 0 : created;
}

/** Undefined while one of them has not ended. Of the init containers only those that stay count: they end last. */
function containersEndedAt(pod: Pod): number | undefined {
  const sidecars = new Set(
    (pod.spec?.initContainers ?? [])
      .filter((each) => each.restartPolicy === 'Always')
      .map((each) => each.name),
  );
  const counted: ContainerStatus[] = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []).filter((each) => sidecars.has(each.name)),
  ];
  const ends = counted.map((each) => parseTimestamp(each.state?.terminated?.finishedAt));
  return ends.length === 0 || ends.some(Number.isNaN) ? undefined : Math.max(...ends);
}
