/**
 * What a CronJob needs, decided from it, its Jobs and the time. Pure; `cronjob.ts` acts on it.
 * Source: pkg/controller/cronjob/cronjob_controllerv2.go, syncCronJob and cleanupFinishedJobs.
 */
import { isBeingDeleted, type KubeObject, type Manifest } from '../objects/objects';
import { parseTimestamp, timestamp } from '../values/time';
import { rfc3339In, utcOffsetMinutes } from '../values/time-zone';
import { parseSchedule } from './cron-schedule';
import { type CronTimes, mostRecentScheduleTime, nextScheduleIn } from './cronjob-schedule';
import { finishedCondition, type Job, type JobSpec } from './job-object';
import { controllerReference } from './pod-from-template';

export type JobReference = {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
};

export type CronJobStatus = {
  readonly active?: readonly JobReference[];
  readonly lastScheduleTime?: string;
  readonly lastSuccessfulTime?: string;
};

export type CronJob = KubeObject & {
  readonly spec: {
    readonly schedule: string;
    readonly timeZone?: string;
    readonly startingDeadlineSeconds?: number;
    readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
    readonly suspend?: boolean;
    readonly successfulJobsHistoryLimit?: number;
    readonly failedJobsHistoryLimit?: number;
    readonly jobTemplate: {
      readonly metadata?: {
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
      };
      readonly spec: JobSpec;
    };
  };
  readonly status?: CronJobStatus;
};

export type CronEvent = {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly rule: string;
};

export type CronPlan = {
  /** Why a start does not happen, and what became of Jobs. */
  readonly events: readonly CronEvent[];
  /** Running Jobs that make room for the one to create. */
  readonly replaced: readonly Job[];
  /** What to start, and the time it was due. */
  readonly start: { readonly job: Manifest; readonly due: number } | null;
  /** Finished Jobs beyond the limits, the oldest first. */
  readonly expired: readonly Job[];
  /** The status without the Job to start, whose reference only its creation yields. */
  readonly status: CronJobStatus;
  readonly isStatusChanged: boolean;
  /** Milliseconds until the next look; null for none without a change. */
  readonly nextInMs: number | null;
  /** A Job that is listed as active but cannot be read. */
  readonly error: string | null;
};

/** `find`: a Job as the API server has it, whoever owns it. Times in milliseconds since the epoch. */
export function planCronJob(
  cronJob: CronJob,
  jobs: readonly Job[],
  find: (reference: JobReference) => Job | undefined,
  now: number,
): CronPlan {
  const seen = lookAtJobs(cronJob, jobs, find);
  const planned = planStart({ ...cronJob, status: seen.status }, find, now);
  const expired = expiredJobs(cronJob, jobs);
  const gone = new Set([...planned.replaced, ...expired].map((job) => job.metadata.uid));
  const active = (seen.status.active ?? []).filter(({ uid }) => !gone.has(uid ?? ''));
  const { active: _before, ...times } = seen.status;
  return {
    ...planned,
    events: [...seen.events, ...planned.events],
    expired,
    status: { ...(active.length > 0 ? { active } : {}), ...times },
    isStatusChanged: seen.isChanged || gone.size > 0,
  };
}

/** The status once the Job has been started. */
export function withStarted(status: CronJobStatus, job: KubeObject, due: number): CronJobStatus {
  const { name, namespace, uid, resourceVersion } = job.metadata;
  const reference: JobReference = {
    kind: 'Job',
    ...(namespace === undefined ? {} : { namespace }),
    name,
    uid,
    apiVersion: 'batch/v1',
    resourceVersion,
  };
  return { ...status, active: [...(status.active ?? []), reference], lastScheduleTime: timestamp(due) };
}

type Seen = {
  readonly events: readonly CronEvent[];
  readonly status: CronJobStatus;
  readonly isChanged: boolean;
};

/** Takes what has finished or vanished off the list, and notes the last success. */
function lookAtJobs(
  cronJob: CronJob,
  jobs: readonly Job[],
  find: (reference: JobReference) => Job | undefined,
): Seen {
  const events: CronEvent[] = [];
  const before = cronJob.status ?? {};
  const listed = new Set(before.active?.map(({ uid }) => uid));
  const finished = new Set<string | undefined>();
  let success = before.lastSuccessfulTime;
  for (const job of jobs) {
    const { name, uid } = job.metadata;
    const end = finishedCondition(job);
    if (end === undefined) {
      const message = `Saw a job that the controller did not create or forgot: ${name}`;
      if (!listed.has(uid)) events.push(warning('UnexpectedJob', message, 'cronjob/active'));
      continue;
    }
    if (listed.has(uid)) {
      finished.add(uid);
      events.push(
        normal('SawCompletedJob', `Saw completed job: ${name}, condition: ${end.type}`, 'cronjob/active'),
      );
    }
    const completed = end.type === 'Complete' ? job.status?.completionTime : undefined;
    if (completed !== undefined && !(parseTimestamp(completed) <= parseTimestamp(success)))
      success = completed;
  }
  const own = new Set(jobs.map((job) => job.metadata.uid));
  for (const reference of before.active ?? []) {
    if (own.has(reference.uid ?? '') || find(reference) !== undefined) continue;
    finished.add(reference.uid);
    events.push(normal('MissingJob', `Active job went missing: ${reference.name}`, 'cronjob/active'));
  }
  const active = (before.active ?? []).filter(({ uid }) => !finished.has(uid));
  return {
    events,
    status: { ...before, active, ...(success === undefined ? {} : { lastSuccessfulTime: success }) },
    isChanged: finished.size > 0 || success !== before.lastSuccessfulTime,
  };
}

type Start = Pick<CronPlan, 'events' | 'replaced' | 'start' | 'nextInMs' | 'error'>;

function planStart(cronJob: CronJob, find: (reference: JobReference) => Job | undefined, now: number): Start {
  const { spec, metadata, status } = cronJob;
  const none: Start = { events: [], replaced: [], start: null, nextInMs: null, error: null };
  if (isBeingDeleted(cronJob)) return none;
  const { timeZone } = spec;
  if (timeZone !== undefined && utcOffsetMinutes(timeZone, 0) === undefined) {
    const message = `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`;
    return { ...none, events: [warning('UnknownTimeZone', message, 'cronjob/time-zone')] };
  }
  if (spec.suspend === true) return none;
  const events: CronEvent[] = spec.schedule.includes('TZ') ? [unsupportedZone(spec.schedule)] : [];
  const parsed = parseSchedule(spec.schedule, timeZone);
  if (!parsed.ok) {
    const message = `unparseable schedule: "${spec.schedule}" : ${parsed.error}`;
    return { ...none, events: [...events, warning('UnparseableSchedule', message, 'cronjob/schedule')] };
  }
  const { schedule } = parsed;
  const times = timesOf(cronJob);
  const recent = mostRecentScheduleTime(times, schedule, true, now);
  if (!recent.ok) {
    const message = `invalid schedule: ${spec.schedule} : ${recent.error}`;
    return { ...none, events: [...events, warning('InvalidSchedule', message, 'cronjob/schedule')] };
  }
  const waiting: Start = { ...none, events, nextInMs: nextScheduleIn(times, schedule, now) };
  const due = recent.mostRecent;
  if (due === null) return waiting;
  if (recent.missed === 'many') events.push(tooManyMissed);
  const { startingDeadlineSeconds } = spec;
  if (startingDeadlineSeconds !== undefined && due + startingDeadlineSeconds * 1000 < now) {
    events.push(
      warning('MissSchedule', `Missed scheduled time to start a job: ${rfc1123(due)}`, 'cronjob/deadline'),
    );
    return waiting;
  }
  const name = jobName(metadata.name, due);
  const active = status?.active ?? [];
  const isStarted =
    active.some((each) => each.name === name && each.namespace === metadata.namespace) ||
    parseTimestamp(status?.lastScheduleTime) === due;
  if (isStarted) return waiting;
  if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
    events.push(forbidden);
    return waiting;
  }
  const replaced: Job[] = [];
  for (const reference of spec.concurrencyPolicy === 'Replace' ? active : []) {
    const job = find(reference);
    if (job === undefined) {
      const error = `jobs.batch "${reference.name}" not found`;
      const failed = warning('FailedGet', `Get job: ${error}`, 'cronjob/replace');
      return { ...none, events: [...events, failed], replaced, error };
    }
    replaced.push(job);
  }
  const started = { ...times, lastScheduleTime: timestamp(due) };
  return {
    events,
    replaced,
    start: { job: newJob(cronJob, name, due), due },
    nextInMs: nextScheduleIn(started, schedule, now),
    error: null,
  };
}

/** Milliseconds until the next start that the schedule asks for; null when it cannot be read. */
export function nextStartIn(cronJob: CronJob, now: number): number | null {
  const parsed = parseSchedule(cronJob.spec.schedule, cronJob.spec.timeZone);
  return parsed.ok ? nextScheduleIn(timesOf(cronJob), parsed.schedule, now) : null;
}

function timesOf({ metadata, spec, status }: CronJob): CronTimes {
  return {
    creationTimestamp: metadata.creationTimestamp,
    lastScheduleTime: status?.lastScheduleTime,
    startingDeadlineSeconds: spec.startingDeadlineSeconds,
  };
}

/** One start has one name, so that it cannot happen twice: the CronJob's and the minutes since the epoch. */
function jobName(cronJob: string, due: number): string {
  return `${cronJob}-${Math.floor(due / 60_000)}`;
}

function newJob(cronJob: CronJob, name: string, due: number): Manifest {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const scheduled = rfc3339In(cronJob.spec.timeZone ?? 'UTC', due);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      ...(cronJob.metadata.namespace === undefined ? {} : { namespace: cronJob.metadata.namespace }),
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': scheduled },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  };
}

/** Succeeded and failed Jobs beyond their own limit, those that began first first. */
function expiredJobs(cronJob: CronJob, jobs: readonly Job[]): readonly Job[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
  const beyond = (type: string, limit: number | undefined): readonly Job[] => {
    const ended = jobs.filter((job) => finishedCondition(job)?.type === type).sort(compareStart);
    return limit === undefined ? [] : ended.slice(0, Math.max(0, ended.length - limit));
  };
  return [...beyond('Complete', successfulJobsHistoryLimit), ...beyond('Failed', failedJobsHistoryLimit)];
}

/** One that never began comes last; equal ones by name. */
function compareStart(a: Job, b: Job): number {
  const began = (job: Job): number => {
    const at = parseTimestamp(job.status?.startTime);
    return Number.isNaN(at) ? Number.MAX_SAFE_INTEGER : at;
  };
  return began(a) - began(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}

const forbidden = normal(
  'JobAlreadyActive',
  'Not starting job because prior execution is running and concurrency policy is Forbid',
  'cronjob/forbid',
);

const tooManyMissed = warning(
  'TooManyMissedTimes',
  'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
  'cronjob/too-many',
);

function unsupportedZone(schedule: string): CronEvent {
  const message = `CRON_TZ or TZ used in schedule "${schedule}" is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`;
  return warning('UnsupportedSchedule', message, 'cronjob/time-zone');
}

/** `Thu, 19 May 2016 10:00:00 +0000` */
function rfc1123(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}

function normal(reason: string, message: string, rule: string): CronEvent {
  return { type: 'Normal', reason, message, rule };
}

function warning(reason: string, message: string, rule: string): CronEvent {
  return { type: 'Warning', reason, message, rule };
}
