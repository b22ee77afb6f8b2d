/**
 * How a Job counts each Pod exactly once: a Pod that has ended is listed in the status, then loses its finalizer, and
 * only then moves from the list to the count. Whoever crashes in between finds the list. Pure.
 * Source: pkg/controller/job/job_controller.go trackJobStatusAndRemoveFinalizers, cleanUncountedPodsWithoutFinalizers.
 */
import { type Condition, isBeingDeleted, type Pod } from '../objects/objects';
import { type Counts, indexOf, matchFailure, noIndexes } from './job-counts';
import { formatIndexes, hasIndex, type IndexSet, indexSet, sizeOf, union } from './job-indexes';
import { hasPodFailed, hasValidIndex, isIndexed, isTracked, type Job } from './job-object';

/** Most Pods counted in one look. (MaxUncountedPods) */
const maxUncounted = 500;

export type Tracking = {
  readonly job: Job;
  readonly pods: readonly Pod[];
  /** Why the Job ends; null while it goes on. */
  readonly ending: Condition | null;
  readonly counts: Counts;
};

export type Tally = {
  readonly succeeded: number;
  readonly failed: number;
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] };
};

export type Tracked = {
  readonly interim: Tally;
  /** The same object when letting Pods go changes nothing. */
  readonly final: Tally;
  readonly released: readonly Pod[];
  readonly done: IndexSet;
  readonly isChanged: boolean;
  /** There are more Pods to count than one look counts. */
  readonly isMore: boolean;
};

/** Lists Pods that have ended in the status, lets them go, and counts those that are gone. */
export function track(decision: Tracking, gone: ReadonlySet<Pod>): Tracked {
  const { job, ending, counts } = decision;
  const indexed = isIndexed(job);
  const pods = indexed ? [...decision.pods].sort((a, b) => indexOf(a) - indexOf(b)) : decision.pods;
  const known = new Set(pods.filter(isTracked).map((pod) => pod.metadata.uid));
  const status = job.status;
  const before: Tally = {
    succeeded: status?.succeeded ?? 0,
    failed: status?.failed ?? 0,
    uncounted: {
      succeeded: status?.uncountedTerminatedPods?.succeeded ?? [],
      failed: status?.uncountedTerminatedPods?.failed ?? [],
    },
  };
  const cleaned = withoutGone(before, known);
  let isChanged = cleaned !== before;
  const succeeded = [...cleaned.uncounted.succeeded];
  const failed = [...cleaned.uncounted.failed];
  const indexes = new Set<number>();
  const released: Pod[] = [];
  let isMore = false;
  for (const pod of pods) {
    if (!isTracked(pod) || gone.has(pod) || !mayLetGo(decision, pod)) continue;
    const { uid } = pod.metadata;
    const index = indexOf(pod);
    released.push(pod);
    if (pod.status?.phase === 'Succeeded' && !before.uncounted.failed.includes(uid)) {
      if (indexed) {
        if (hasValidIndex(pod, job) && !hasIndex(counts.before, index)) {
          indexes.add(index);
          isChanged = true;
        }
      } else if (!before.uncounted.succeeded.includes(uid)) {
        succeeded.push(uid);
        isChanged = true;
      }
    } else if (hasPodFailed(pod, job) || (ending !== null && ending.type !== 'SuccessCriteriaMet')) {
      const isNew = !before.uncounted.failed.includes(uid) && hasValidIndex(pod, job);
      if (isNew && matchFailure(job, pod).counts) {
        failed.push(uid);
        isChanged = true;
      }
    }
    if (indexes.size + succeeded.length + failed.length >= maxUncounted) {
      isMore = true;
      break;
    }
  }
  const done = indexed ? union(counts.done, indexSet(indexes)) : noIndexes;
  const interim: Tally = {
    succeeded: indexed ? sizeOf(done) : cleaned.succeeded,
    failed: cleaned.failed,
    uncounted: { succeeded, failed },
  };
  if (indexed && formatIndexes(done) !== (status?.completedIndexes ?? '')) isChanged = true;
  if (counts.given !== undefined && formatIndexes(counts.given) !== status?.failedIndexes) isChanged = true;
  for (const pod of released) known.delete(pod.metadata.uid);
  return { interim, final: withoutGone(interim, known), released, done, isChanged, isMore };
}

/** The same object when none of the listed Pods is gone. */
function withoutGone(tally: Tally, known: ReadonlySet<string>): Tally {
  const succeeded = tally.uncounted.succeeded.filter((uid) => known.has(uid));
  const failed = tally.uncounted.failed.filter((uid) => known.has(uid));
  const goneWell = tally.uncounted.succeeded.length - succeeded.length;
  const goneBadly = tally.uncounted.failed.length - failed.length;
  if (goneWell + goneBadly === 0) return tally;
  return {
    succeeded: tally.succeeded + goneWell,
    failed: tally.failed + goneBadly,
    uncounted: { succeeded, failed },
  };
}

/** A failed Pod whose count the next Pod of its index must take over stays until that exists. */
function mayLetGo({ job, ending, counts }: Tracking, pod: Pod): boolean {
  if (isBeingDeleted(job) || ending !== null || pod.status?.phase === 'Succeeded') return true;
  if (!hasPodFailed(pod, job)) return false;
  return counts.kept.get(indexOf(pod))?.metadata.uid !== pod.metadata.uid;
}
