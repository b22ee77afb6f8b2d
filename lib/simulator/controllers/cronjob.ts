/**
 * cronjob-controller: starts a Job whenever its schedule says so, and keeps the history short.
 *
 * Rules
 *   cronjob/start       When a start is due it creates one Job, named after the minute, so that it cannot start twice.
 *                       (pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob)
 *   cronjob/active      The status lists the Jobs that run; one that has finished or vanished is taken off.
 *   cronjob/forbid      With Forbid a start is skipped while a Job of an earlier start runs; it is made up for once that is over.
 *   cronjob/replace     With Replace the running Job is deleted first.
 *   cronjob/suspend     While suspended nothing is started; running Jobs go on.
 *   cronjob/schedule    A schedule that cannot be read starts nothing, and an Event says so.
 *   cronjob/changed     A changed schedule is not looked at before its next start, or the next look that was due already.
 *                       (updateCronJob)
 *   cronjob/time-zone   The schedule is read in spec.timeZone; without one in UTC.
 *   cronjob/history     Finished Jobs beyond successfulJobsHistoryLimit and failedJobsHistoryLimit are deleted, the oldest
 *                       first. (cleanupFinishedJobs)
 *   cronjob/status      It reports running Jobs, the last start and the last success.
 *   When a start is missed: cronjob-schedule.ts.
 */
import { type Component, type Intent, type View, watch } from '../component';
import { controllerOf, keyOf } from '../objects/objects';
import {
  type CronEvent,
  type CronJob,
  type CronJobStatus,
  type CronPlan,
  type JobReference,
  nextStartIn,
  planCronJob,
  withStarted,
} from './cronjob-plan';
import type { Job } from './job-object';
import { isRefusedByEnd } from './namespace-end';
import { controllerKey } from './owned-pods';

export const cronJobController: Component = {
  name: 'cronjob-controller',
  process: 'kube-controller-manager',
  watches: {
    CronJob: watch('CronJob', (cronJob) => [keyOf(cronJob)]),
    Job: watch('Job', (job) => {
      const owner = controllerKey(job, 'CronJob');
      return owner === undefined ? [] : [owner];
    }),
  },
  reconcile(view, key) {
    const cronJob = view.get('CronJob', key) as CronJob | undefined;
    const known = view.memory(key) as Memory | undefined;
    if (cronJob === undefined) return known === undefined ? [] : [{ do: 'remember', key, value: undefined }];
    const isChanged =
      known !== undefined &&
      (known.schedule !== cronJob.spec.schedule || known.timeZone !== cronJob.spec.timeZone);
    return isChanged ? waitForChanged(cronJob, known, view) : sync(cronJob, view);
  },
};

/** What is remembered of a CronJob; lost with the process. */
type Memory = {
  readonly schedule: string;
  readonly timeZone: string | undefined;
  /** When to look next. */
  readonly due: number | null;
};

function waitForChanged(cronJob: CronJob, known: Memory, view: View): readonly Intent[] {
  const next = nextStartIn(cronJob, view.now);
  if (next === null) {
    const message = `unparseable schedule for cronjob: ${cronJob.spec.schedule}`;
    const reason = 'UnParseableCronJobSchedule';
    const unread: CronEvent = { type: 'Warning', reason, message, rule: 'cronjob/schedule' };
    return [eventOf(cronJob, unread), ...lookAt(cronJob, known.due)];
  }
  return lookAt(cronJob, Math.min(known.due ?? Number.POSITIVE_INFINITY, Math.ceil(view.now + next)));
}

function sync(cronJob: CronJob, view: View): readonly Intent[] {
  const jobs = view.by('Job', 'controllerUid', cronJob.metadata.uid) as readonly Job[];
  const find = (reference: JobReference): Job | undefined =>
    view.get('Job', `${reference.namespace}/${reference.name}`) as Job | undefined;
  const plan = planCronJob(cronJob, jobs, find, view.now);
  const asleep = lookAt(cronJob, null);
  const events = plan.events.map((each) => eventOf(cronJob, each));
  const replaced = plan.replaced.map((job) => deletion(cronJob, job, 'cronjob/replace'));
  if (plan.error !== null)
    return [...asleep, ...events, ...replaced, ...finish(cronJob, plan), { do: 'retry' }];
  if (plan.start === null)
    return [...asleep, ...events, ...finish(cronJob, plan), ...nextLook(cronJob, plan, view)];
  return [...asleep, ...events, ...replaced, start(cronJob, plan, plan.start, view)];
}

function nextLook(cronJob: CronJob, { nextInMs }: CronPlan, view: View): readonly Intent[] {
  const isKnown = nextInMs !== null && Number.isFinite(nextInMs);
  return lookAt(cronJob, isKnown ? Math.ceil(view.now + nextInMs) : null);
}

/** Looks that are due keep nothing from settling: they never end. */
function lookAt(cronJob: CronJob, due: number | null): readonly Intent[] {
  const { schedule, timeZone } = cronJob.spec;
  const memory: Memory = { schedule, timeZone, due: due !== null && Number.isFinite(due) ? due : null };
  const remembered: Intent = { do: 'remember', key: keyOf(cronJob), value: memory };
  return memory.due === null ? [remembered] : [remembered, { do: 'wake', at: memory.due, background: true }];
}

function start(
  cronJob: CronJob,
  plan: CronPlan,
  { job, due }: NonNullable<CronPlan['start']>,
  view: View,
): Intent {
  const rule = 'cronjob/start';
  const listed = (created: Job): readonly Intent[] => [
    ...finish(cronJob, { ...plan, status: withStarted(plan.status, created, due), isStatusChanged: true }),
    ...nextLook(cronJob, plan, view),
  ];
  return {
    do: 'create',
    object: job,
    rule,
    keepGoing: true,
    answered: (answer) => {
      if (answer.ok) {
        const name = answer.object.metadata.name;
        const created: CronEvent = {
          type: 'Normal',
          reason: 'SuccessfulCreate',
          message: `Created job ${name}`,
          rule,
        };
        return [eventOf(cronJob, created), ...listed(answer.object as Job)];
      }
      if (answer.reason === 'AlreadyExists') {
        const existing = view.get('Job', keyOf(job)) as Job | undefined;
        // Its own Job that the status does not list: the status was not written at the time.
        if (existing !== undefined && isForgotten(cronJob, existing)) return listed(existing);
        return finish(cronJob, plan);
      }
      if (isRefusedByEnd(answer)) return finish(cronJob, plan);
      const message = `Error creating job: ${answer.message}`;
      const failed: CronEvent = { type: 'Warning', reason: 'FailedCreate', message, rule };
      return [eventOf(cronJob, failed), ...finish(cronJob, plan), { do: 'retry' }];
    },
  };
}

function isForgotten(cronJob: CronJob, job: Job): boolean {
  if (controllerOf(job)?.uid !== cronJob.metadata.uid) return false;
  return cronJob.status?.active?.some(({ uid }) => uid === job.metadata.uid) !== true;
}

/** Deletes old Jobs, then writes the status. */
function finish(cronJob: CronJob, { expired, status, isStatusChanged }: CronPlan): readonly Intent[] {
  return [
    ...expired.map((job) => deletion(cronJob, job, 'cronjob/history')),
    ...(isStatusChanged ? [statusWrite(cronJob, status)] : []),
  ];
}

function statusWrite(cronJob: CronJob, status: CronJobStatus): Intent {
  const active = status.active?.length ?? 0;
  return {
    do: 'update',
    object: { ...cronJob, status },
    subresource: 'status',
    rule: 'cronjob/status',
    says: `writes the status of CronJob ${keyOf(cronJob)}: ${active} active`,
  };
}

function deletion(cronJob: CronJob, job: Job, rule: string): Intent {
  const { name } = job.metadata;
  return {
    do: 'delete',
    target: { kind: 'Job', key: keyOf(job) },
    propagation: 'Background',
    rule,
    keepGoing: rule === 'cronjob/history',
    answered: (answer) => [
      eventOf(
        cronJob,
        answer.ok
          ? { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted job ${name}`, rule }
          : { type: 'Warning', reason: 'FailedDelete', message: `Deleted job: ${answer.message}`, rule },
      ),
    ],
  };
}

function eventOf(about: CronJob, event: CronEvent): Intent {
  return { do: 'event', about, ...event };
}
