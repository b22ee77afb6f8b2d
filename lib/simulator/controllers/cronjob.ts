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
 *   cronjob/time-zone   The schedule is read in spec.timeZone; without one in UTC.
 *   cronjob/history     Finished Jobs beyond successfulJobsHistoryLimit and failedJobsHistoryLimit are deleted, the oldest
 *                       first. (cleanupFinishedJobs)
 *   cronjob/status      It reports running Jobs, the last start and the last success.
 *   When a start is missed: cronjob-schedule.ts.
 */
import { type Component, type Intent, type View, watch } from '../component';
import { controllerOf, keyOf } from '../objects';
import {
  type CronEvent,
  type CronJob,
  type CronJobStatus,
  type CronPlan,
  type JobReference,
  planCronJob,
  withStarted,
} from './cronjob-plan';
import type { Job } from './job-object';
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
    if (cronJob === undefined) return [];
    const jobs = view.by('Job', 'controllerUid', cronJob.metadata.uid) as readonly Job[];
    const find = (reference: JobReference): Job | undefined =>
      view.get('Job', `${reference.namespace}/${reference.name}`) as Job | undefined;
    const plan = planCronJob(cronJob, jobs, find, view.now);
    const events = plan.events.map((each) => eventOf(cronJob, each));
    const replaced = plan.replaced.map((job) => deletion(cronJob, job, 'cronjob/replace'));
    if (plan.error !== null) return [...events, ...replaced, ...finish(cronJob, plan), { do: 'retry' }];
    if (plan.start === null) return [...events, ...finish(cronJob, plan), ...nextLook(plan, view)];
    return [...events, ...replaced, start(cronJob, plan, plan.start, view)];
  },
};

/** Looks that are due keep nothing from settling: they never end. */
function nextLook({ nextInMs }: CronPlan, view: View): readonly Intent[] {
  if (nextInMs === null || !Number.isFinite(nextInMs)) return [];
  return [{ do: 'wake', at: Math.ceil(view.now + nextInMs), background: true }];
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
    ...nextLook(plan, view),
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
