/**
 * What a Job needs: decided from the Job, its Pods and the time, in two halves. `decide` says which Pods to delete or
 * create; `conclude` says, knowing how many came to be, what to report and which Pods to let go. Pure.
 * Source: pkg/controller/job/job_controller.go, syncJob, manageJob and trackJobStatusAndRemoveFinalizers.
 */
import { type Condition, isBeingDeleted, type Pod } from '../objects/objects';
import { isPodReady, isPodTerminal } from '../objects/pod-state';
import { parseTimestamp, timestamp } from '../values/time';
import { type BackOffRecord, finishedAt, remainingBackOff, withFinished } from './job-backoff';
import { allFailures, type Counts, count, hasLimitPerIndex, matchFailure, newlyFinished } from './job-counts';
import { firstMissing, formatIndexes, type IndexSet, indexSet, sizeOf, union } from './job-indexes';
import {
  completionIndexOf,
  countIn,
  failureCountKey,
  hasConditionTrue,
  hasPodFailed,
  hasValidIndex,
  ignoredFailureCountKey,
  isIndexed,
  isSuspended,
  type Job,
  type JobStatus,
  onlyReplacesFailed,
} from './job-object';
import { matchSuccessPolicy } from './job-policies';
import { type Tally, type Tracked, track } from './job-tracking';
import { compareForDeletion } from './pod-ranking';

/** Most Pods created or deleted in one look. (MaxPodCreateDeletePerSync) */
const burst = 500;

export type NewPod = {
  readonly index?: number;
  /** Of the failures before, for an index with a limit of its own. */
  readonly failures?: { readonly counted: number; readonly ignored: number };
};

export type Decision = {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly now: number;
  /** Why the Job ends, as far as that is known before anything is done. */
  readonly ending: Condition | null;
  readonly deletions: readonly Pod[];
  /** The Pods to delete are let go first: they need not be counted. */
  readonly releasesDeleted: boolean;
  readonly creations: readonly NewPod[];
  /** The number of Pods to report active before those that are created. */
  readonly active: number;
  readonly backOff: BackOffRecord;
  /** When to look again, in milliseconds from now. */
  readonly againInMs: number | null;
  readonly isManaged: boolean;
  readonly counts: Counts;
};

export type Conclusion = {
  /** Written before Pods are let go; null when nothing has changed. */
  readonly interim: JobStatus | null;
  readonly released: readonly Pod[];
  /** Written after that; null when nothing has changed since. */
  readonly final: JobStatus | null;
  readonly events: readonly JobEvent[];
  /** The condition that ended the Job in this look. */
  readonly finished: Condition | null;
};

export type JobEvent = {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly rule: string;
};

/** The first half. `record`: the back-off of the looks before. */
export function decide(job: Job, pods: readonly Pod[], record: BackOffRecord, now: number): Decision {
  const fresh = newlyFinished(job, pods);
  const backOff = withFinished(record, fresh.succeeded, fresh.failed);
  const counts = count(job, pods, fresh);
  const ending = whyItEnds(job, pods, counts, now);
  const base = { job, pods, now, ending, backOff, counts, releasesDeleted: false, creations: [] };
  const active = counts.active.length;
  if (ending !== null) {
    return { ...base, deletions: counts.active, active: 0, againInMs: null, isManaged: false };
  }
  const deadline = untilDeadline(job, now);
  if (isBeingDeleted(job)) return { ...base, deletions: [], active, againInMs: deadline, isManaged: false };
  const surplus = podsToDelete(job, counts, now);
  if (isSuspended(job) || surplus.length > 0) {
    const left = active - surplus.length;
    return {
      ...base,
      deletions: surplus,
      releasesDeleted: true,
      active: left,
      againInMs: deadline,
      isManaged: true,
    };
  }
  const missing = podsToCreate(job, pods, counts, backOff, now);
  return {
    ...base,
    deletions: [],
    creations: missing.creations,
    active: missing.waitMs === null ? active : 0,
    againInMs: least(deadline, missing.waitMs),
    isManaged: true,
  };
}

/** The second half. `created`: how many of the Pods to create came to be. */
export function conclude(decision: Decision, created: number): Conclusion {
  const { job, counts, now } = decision;
  const active = decision.active + created;
  const deletedReady = decision.deletions.filter(isPodReady).length;
  const events: JobEvent[] = [];
  let ending = decision.ending;
  let conditions = job.status?.conditions ?? [];
  let startTime = job.status?.startTime;
  if (startTime === undefined && !isSuspended(job)) startTime = timestamp(now);
  let isChanged = false;
  if (ending === null && isComplete(job, counts.succeeded, active)) {
    ending = newCondition('SuccessCriteriaMet', 'CompletionsReached', completionsReached, now);
  } else if (ending === null && decision.isManaged) {
    const suspended = ensured(conditions, suspendedCondition(job, now));
    if (suspended !== conditions) {
      conditions = suspended;
      isChanged = true;
      events.push(suspensionEvent(job));
      if (!isSuspended(job)) startTime = timestamp(now);
    }
  }
  const terminating = counts.terminating + decision.deletions.length;
  const ready = counts.active.filter(isPodReady).length - deletedReady;
  const before = job.status;
  isChanged ||=
    active !== (before?.active ?? 0) || ready !== before?.ready || terminating !== before?.terminating;
  const tracked = track({ ...decision, ending }, new Set(decision.releasesDeleted ? decision.deletions : []));
  isChanged ||= tracked.isChanged;
  if (ending !== null && ending.type !== 'Failed' && hasConditionTrue(job, ending.type) === undefined) {
    conditions = [...conditions, ending];
    isChanged = true;
  }
  const status = (counted: Tracked['interim'], completed?: string): JobStatus =>
    statusOf(
      job,
      { ...counted, conditions, startTime, active, terminating, ready, completed },
      counts,
      tracked,
    );
  const interim = isChanged ? status(tracked.interim) : null;
  const finished = ending === null ? null : lastCondition(ending, now);
  const { succeeded, failed } = tracked.final.uncounted;
  const isCounted = !tracked.isMore && succeeded.length + failed.length === 0;
  const isOver = finished !== null && isCounted && terminating === 0;
  if (isOver) conditions = ensured(conditions, finished);
  const completed = isOver && finished.type === 'Complete' ? timestamp(now) : undefined;
  const isLast = isOver || tracked.final !== tracked.interim;
  if (isOver) events.push(...endEvents(job, finished, tracked.final.succeeded));
  return {
    interim,
    released: tracked.released,
    final: isLast ? status(tracked.final, completed) : null,
    events,
    finished: isOver ? finished : null,
  };
}

// --- Ending -----------------------------------------------------------------------------------------------------

const completionsReached = 'Reached expected number of succeeded pods';

/** The condition that makes the Job end; null while it goes on. Of several reasons the first one counts. */
function whyItEnds(job: Job, pods: readonly Pod[], counts: Counts, now: number): Condition | null {
  const { spec } = job;
  const fails = (reason: string, message: string): Condition =>
    newCondition('FailureTarget', reason, message, now);
  const met = hasConditionTrue(job, 'SuccessCriteriaMet');
  if (met !== undefined) return met;
  const target = hasConditionTrue(job, 'FailureTarget');
  if (target !== undefined) return newCondition('Failed', target.reason ?? '', target.message ?? '', now);
  for (const pod of spec.podFailurePolicy ? pods : []) {
    const why = hasPodFailed(pod, job) ? matchFailure(job, pod).failsJob : null;
    if (why !== null) return fails('PodFailurePolicy', why);
  }
  if (counts.failed > backOffLimit(job) || hasRestartedTooOften(job, pods))
    return fails('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  if ((untilDeadline(job, now) ?? 1) <= 0)
    return fails('DeadlineExceeded', 'Job was active longer than specified deadline');
  if (!isIndexed(job)) return null;
  const given = sizeOf(counts.given ?? []);
  const completions = spec.completions ?? 0;
  if (spec.maxFailedIndexes !== undefined && given > spec.maxFailedIndexes)
    return fails(
      'MaxFailedIndexesExceeded',
      'Job has exceeded the specified maximal number of failed indexes',
    );
  if (given > 0 && given + sizeOf(counts.done) >= completions)
    return fails('FailedIndexes', 'Job has failed indexes');
  const rule = matchSuccessPolicy(spec.successPolicy, completions, counts.done);
  return rule === null ? null : newCondition('SuccessCriteriaMet', 'SuccessPolicy', rule, now);
}

function backOffLimit(job: Job): number {
  return job.spec.backoffLimit ?? (hasLimitPerIndex(job) ? Number.POSITIVE_INFINITY : 6);
}

/** With OnFailure it is restarts in the same Pod that count. */
function hasRestartedTooOften(job: Job, pods: readonly Pod[]): boolean {
  if (job.spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const restarts = pods
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, each) => sum + each.restartCount, 0);
  const limit = backOffLimit(job);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** Milliseconds until activeDeadlineSeconds are over; null without a deadline, and while the Job is suspended. */
function untilDeadline(job: Job, now: number): number | null {
  const { activeDeadlineSeconds } = job.spec;
  if (activeDeadlineSeconds === undefined || isSuspended(job)) return null;
  const started = parseTimestamp(job.status?.startTime);
  return (Number.isNaN(started) ? now : started) + activeDeadlineSeconds * 1000 - now;
}

/** Without completions one success is enough, once all other Pods have ended. */
function isComplete(job: Job, succeeded: number, active: number): boolean {
  const wanted = job.spec.completions;
  return active === 0 && (wanted === undefined ? succeeded > 0 : succeeded >= wanted);
}

/** What is written once every Pod is counted and gone. */
function lastCondition({ type, reason = '', message = '' }: Condition, now: number): Condition {
  return newCondition(type === 'SuccessCriteriaMet' ? 'Complete' : 'Failed', reason, message, now);
}

function endEvents(job: Job, finished: Condition, succeeded: number): readonly JobEvent[] {
  const { reason = '', message = '' } = finished;
  if (finished.type !== 'Complete') return [{ type: 'Warning', reason, message, rule: 'job/failed' }];
  const done: JobEvent = {
    type: 'Normal',
    reason: 'Completed',
    message: 'Job completed',
    rule: 'job/complete',
  };
  if (job.spec.completions === undefined || succeeded <= job.spec.completions) return [done];
  const many = 'Too many succeeded pods running after completion count reached';
  return [{ type: 'Warning', reason: 'TooManySucceededPods', message: many, rule: 'job/complete' }, done];
}

function newCondition(type: string, reason: string, message: string, now: number, status = true): Condition {
  const at = timestamp(now);
  return {
    type,
    status: status ? 'True' : 'False',
    lastProbeTime: at,
    lastTransitionTime: at,
    reason,
    message,
  };
}

function suspendedCondition(job: Job, now: number): Condition {
  return isSuspended(job)
    ? newCondition('Suspended', 'JobSuspended', 'Job suspended', now)
    : newCondition('Suspended', 'JobResumed', 'Job resumed', now, false);
}

function suspensionEvent(job: Job): JobEvent {
  return isSuspended(job)
    ? { type: 'Normal', reason: 'Suspended', message: 'Job suspended', rule: 'job/suspend' }
    : { type: 'Normal', reason: 'Resumed', message: 'Job resumed', rule: 'job/suspend' };
}

/** The conditions with this one; the same list when it says nothing new. From nothing to False is nothing new. */
function ensured(list: readonly Condition[], wanted: Condition): readonly Condition[] {
  const known = list.find((each) => each.type === wanted.type);
  if (known === undefined) return wanted.status === 'False' ? list : [...list, wanted];
  const isSame =
    known.status === wanted.status && known.reason === wanted.reason && known.message === wanted.message;
  return isSame ? list : list.map((each) => (each === known ? wanted : each));
}

// --- Deleting and creating --------------------------------------------------------------------------------------

/** How many Pods are wanted at once: never more than completions are missing. */
function wantedActive(job: Job, counts: Counts): number {
  const { parallelism = 1, completions } = job.spec;
  if (completions === undefined) return counts.succeeded > 0 ? counts.active.length : parallelism;
  return Math.max(0, Math.min(completions - counts.succeeded, parallelism));
}

/** Surplus Pods: those with an index that is wrong or taken, then those that are worth least. */
function podsToDelete(job: Job, counts: Counts, now: number): readonly Pod[] {
  if (isSuspended(job)) return counts.active;
  const ranked = counts.active
    .map((pod) => ({ pod, rank: 0 }))
    .sort((a, b) => compareForDeletion(a, b, now))
    .map(({ pod }) => pod);
  const wrong = isIndexed(job) ? wronglyIndexed(job, ranked) : [];
  const left = ranked.filter((pod) => !wrong.includes(pod));
  const more = Math.max(0, counts.active.length - wantedActive(job, counts) - wrong.length);
  return [...wrong, ...left.slice(0, more)].slice(0, burst);
}

/** Without an index, beyond the last one, or with one that a more valuable Pod has. */
function wronglyIndexed(job: Job, ranked: readonly Pod[]): readonly Pod[] {
  const best = new Map(ranked.map((pod) => [completionIndexOf(pod), pod]));
  return ranked.filter((pod) => !hasValidIndex(pod, job) || best.get(completionIndexOf(pod)) !== pod);
}

function podsToCreate(
  job: Job,
  pods: readonly Pod[],
  counts: Counts,
  backOff: BackOffRecord,
  now: number,
): { readonly creations: readonly NewPod[]; readonly waitMs: number | null } {
  const nothing = { creations: [], waitMs: null };
  const awaited = onlyReplacesFailed(job) ? counts.terminating : 0;
  const missing = wantedActive(job, counts) - awaited - counts.active.length;
  if (missing <= 0) return nothing;
  const perIndex = hasLimitPerIndex(job);
  const waitMs = perIndex ? 0 : remainingBackOff(backOff, now);
  if (waitMs > 0) return { creations: [], waitMs };
  const number = Math.min(missing, burst);
  if (!isIndexed(job)) return { creations: Array.from({ length: number }, () => ({})), waitMs: null };
  const pending = firstMissing(takenIndexes(job, pods, counts), number, job.spec.completions ?? 0);
  if (!perIndex) return { creations: pending.map((index) => ({ index })), waitMs: null };
  const waits = pending.map((index) => indexWait(counts.kept.get(index), now));
  const due = pending.filter((_index, i) => waits[i] === 0);
  if (pending.length > 0 && due.length === 0) return { creations: [], waitMs: Math.min(...waits) };
  return {
    creations: due.map((index) => ({ index, failures: failuresBefore(job, counts.kept.get(index)) })),
    waitMs: null,
  };
}

function takenIndexes(job: Job, pods: readonly Pod[], counts: Counts): IndexSet {
  const leaving = onlyReplacesFailed(job)
    ? pods.filter((pod) => isBeingDeleted(pod) && !isPodTerminal(pod))
    : [];
  const held = [...counts.active, ...leaving].map(completionIndexOf).filter((index) => index !== undefined);
  return union(union(counts.done, indexSet(held)), counts.given ?? []);
}

function indexWait(last: Pod | undefined, now: number): number {
  if (last === undefined) return 0;
  const record = { failuresAfterLastSuccess: allFailures(last) + 1, lastFailure: finishedAt(last) };
  return remainingBackOff(record, now);
}

function failuresBefore(job: Job, last: Pod | undefined): NonNullable<NewPod['failures']> {
  if (last === undefined) return { counted: 0, ignored: 0 };
  const { counts } = matchFailure(job, last);
  return {
    counted: (countIn(last, failureCountKey) ?? 0) + (counts ? 1 : 0),
    ignored: (countIn(last, ignoredFailureCountKey) ?? 0) + (counts ? 0 : 1),
  };
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

// --- The status -------------------------------------------------------------------------------------------------

type Report = Tally & {
  readonly conditions: readonly Condition[];
  readonly startTime: string | undefined;
  readonly active: number;
  readonly terminating: number;
  readonly ready: number;
  readonly completed: string | undefined;
};

/** As the API shows it: counts of 0 and empty lists are left out, but for those that are always there. */
function statusOf(job: Job, report: Report, counts: Counts, tracked: Tracked): JobStatus {
  const { conditions, startTime, active, succeeded, failed, terminating, ready, uncounted, completed } =
    report;
  const completionTime = completed ?? job.status?.completionTime;
  const done = formatIndexes(tracked.done);
  return {
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(startTime === undefined ? {} : { startTime }),
    ...(completionTime === undefined ? {} : { completionTime }),
    ...(active > 0 ? { active } : {}),
    ...(succeeded > 0 ? { succeeded } : {}),
    ...(failed > 0 ? { failed } : {}),
    terminating,
    ...(done === '' ? {} : { completedIndexes: done }),
    ...(counts.given === undefined ? {} : { failedIndexes: formatIndexes(counts.given) }),
    uncountedTerminatedPods: {
      ...(uncounted.succeeded.length > 0 ? { succeeded: uncounted.succeeded } : {}),
      ...(uncounted.failed.length > 0 ? { failed: uncounted.failed } : {}),
    },
    ready,
  };
}
