/**
 * What a Job counts: Pods that run, that have ended and are not in the status yet, and the indexes they stand for. Pure.
 * Source: pkg/controller/job/job_controller.go getNewFinishedPods, backoff_utils and indexed_job_utils.go.
 */
import { isBeingDeleted, type Pod } from '../objects/objects';
import { isPodActive, isPodTerminal } from '../objects/pod-state';
import { finishedAt } from './job-backoff';
import { hasIndex, type IndexSet, indexSet, parseIndexes, sizeOf, union } from './job-indexes';
import {
  completionIndexOf,
  countIn,
  failureCountKey,
  hasPodFailed,
  hasValidIndex,
  ignoredFailureCountKey,
  isIndexed,
  isTracked,
  type Job,
} from './job-object';
import { matchFailurePolicy } from './job-policies';

export type Counts = {
  readonly active: readonly Pod[];
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Indexes that had succeeded before, and those that have now. */
  readonly before: IndexSet;
  readonly done: IndexSet;
  /** Undefined without a limit per index. */
  readonly given: IndexSet | undefined;
  /** Failed Pods that are kept until their index has a new one, which takes their count over. */
  readonly kept: ReadonlyMap<number, Pod>;
};

export const noIndexes: IndexSet = [];

export type Finished = { readonly succeeded: readonly Pod[]; readonly failed: readonly Pod[] };

/** Pods that have ended and are not in the status yet. */
export function newlyFinished(job: Job, pods: readonly Pod[]): Finished {
  const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {};
  const fresh = pods.filter((pod) => isTracked(pod) && hasValidIndex(pod, job));
  return {
    succeeded: fresh.filter((p) => p.status?.phase === 'Succeeded' && !succeeded.includes(p.metadata.uid)),
    failed: fresh.filter((p) => hasPodFailed(p, job) && !failed.includes(p.metadata.uid)),
  };
}

export function count(job: Job, pods: readonly Pod[], fresh: Finished): Counts {
  const { status, spec } = job;
  const uncounted = status?.uncountedTerminatedPods;
  const active = pods.filter(isPodActive);
  const terminating = pods.filter((pod) => isBeingDeleted(pod) && !isPodTerminal(pod)).length;
  const failed =
    (status?.failed ?? 0) +
    fresh.failed.filter((pod) => matchFailure(job, pod).counts).length +
    (uncounted?.failed?.length ?? 0);
  if (!isIndexed(job)) {
    const succeeded = (status?.succeeded ?? 0) + fresh.succeeded.length + (uncounted?.succeeded?.length ?? 0);
    const none = { before: noIndexes, done: noIndexes, given: undefined, kept: new Map<number, Pod>() };
    return { active, terminating, succeeded, failed, ...none };
  }
  const completions = spec.completions ?? 0;
  const tracked = pods.filter((pod) => isTracked(pod) && hasValidIndex(pod, job));
  const before = parseIndexes(status?.completedIndexes, completions);
  const now = tracked.filter((pod) => pod.status?.phase === 'Succeeded').map(indexOf);
  const done = union(before, indexSet(now));
  const given = hasLimitPerIndex(job)
    ? union(
        parseIndexes(status?.failedIndexes, completions),
        indexSet(tracked.filter((pod) => givesIndexUp(job, pod)).map(indexOf)),
      )
    : undefined;
  const kept =
    given === undefined ? new Map<number, Pod>() : keptPods(job, tracked, active, union(done, given));
  return { active, terminating, succeeded: sizeOf(done), failed, before, done, given, kept };
}

export function indexOf(pod: Pod): number {
  return completionIndexOf(pod) ?? -1;
}

export function hasLimitPerIndex(job: Job): boolean {
  return isIndexed(job) && job.spec.backoffLimitPerIndex !== undefined;
}

export function matchFailure(job: Job, pod: Pod): ReturnType<typeof matchFailurePolicy> {
  return matchFailurePolicy(job.spec.podFailurePolicy, pod, hasLimitPerIndex(job));
}

/** Whether this failure is the last that the Pod's index may have. */
function givesIndexUp(job: Job, pod: Pod): boolean {
  if (!hasPodFailed(pod, job)) return false;
  const { action, counts } = matchFailure(job, pod);
  if (action === 'FailIndex') return true;
  return counts && (countIn(pod, failureCountKey) ?? 0) >= (job.spec.backoffLimitPerIndex ?? 0);
}

/** Per index without an active Pod, and not decided yet, the Pod that failed last. */
function keptPods(
  job: Job,
  tracked: readonly Pod[],
  active: readonly Pod[],
  decided: IndexSet,
): ReadonlyMap<number, Pod> {
  const busy = new Set(active.map(completionIndexOf));
  const kept = new Map<number, Pod>();
  for (const pod of tracked) {
    const index = indexOf(pod);
    if (!hasPodFailed(pod, job) || busy.has(index) || hasIndex(decided, index)) continue;
    const other = kept.get(index);
    const isLater =
      other === undefined || (allFailures(other) <= allFailures(pod) && finishedAt(pod) >= finishedAt(other));
    if (isLater) kept.set(index, pod);
  }
  return kept;
}

export function allFailures(pod: Pod): number {
  return (countIn(pod, failureCountKey) ?? 0) + (countIn(pod, ignoredFailureCountKey) ?? 0);
}
