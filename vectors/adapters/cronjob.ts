import { parseSchedule } from '../../lib/simulator/controllers/cron-schedule';
import {
  type CronJob,
  type CronJobStatus,
  planCronJob,
  withStarted,
} from '../../lib/simulator/controllers/cronjob-plan';
import { mostRecentScheduleTime, nextScheduleIn } from '../../lib/simulator/controllers/cronjob-schedule';
import type { Job } from '../../lib/simulator/controllers/job-object';
import type { KubeObject } from '../../lib/simulator/objects/objects';
import { formatDuration } from '../../lib/simulator/values/duration';
import { timestamp } from '../../lib/simulator/values/time';
import type { Adapter } from '../adapter';

/** The longest time that upstream's durations hold: 2^63 − 1 nanoseconds. */
const longest = { ms: 2 ** 63 / 1e6, text: '2562047h47m16.854775807s' };

export const cronjob: Adapter = {
  run(input) {
    const given = input.cronJob as CronJob;
    const now = Date.parse(String(input.now));
    if (input.op === 'sync') return sync(given, input, now);
    const times = {
      creationTimestamp: given.metadata.creationTimestamp,
      lastScheduleTime: given.status?.lastScheduleTime,
      startingDeadlineSeconds: given.spec.startingDeadlineSeconds,
    };
    const parsed = parseSchedule(given.spec.schedule, given.spec.timeZone);
    if (!parsed.ok) return { error: parsed.error };
    if (input.op === 'most-recent-schedule') {
      const answer = mostRecentScheduleTime(
        times,
        parsed.schedule,
        input.includeStartingDeadline === true,
        now,
      );
      if (!answer.ok) return { error: answer.error };
      return {
        earliest: timestamp(answer.earliest),
        mostRecent: answer.mostRecent === null ? null : timestamp(answer.mostRecent),
        missed: answer.missed,
      };
    }
    if (input.op === 'next-schedule-in') {
      return { durationInclDelta: durationText(nextScheduleIn(times, parsed.schedule, now)) };
    }
    return `unknown question ${String(input.op)}`;
  },
};

/** One look in which every write is accepted; upstream's cases leave the history as it is. */
function sync(given: CronJob, input: Record<string, unknown>, now: number): unknown {
  const jobs = (input.jobs ?? []) as readonly Job[];
  const inApi = (input.jobInApiByName ?? undefined) as Job | undefined;
  // Upstream's stand-in for the API server answers with this Job whatever the name asked for.
  const plan = planCronJob(given, jobs, () => inApi, now);
  const { start } = plan;
  const status: CronJobStatus =
    start === null ? plan.status : withStarted(plan.status, start.job as unknown as KubeObject, start.due);
  return {
    createdJobs: start === null ? [] : [createdJob(start.job.metadata)],
    deletedJobs: plan.replaced.map((job) => job.metadata.name),
    activeAfter: status.active?.map(({ name }) => name) ?? [],
    lastScheduleTimeAfter: status.lastScheduleTime ?? null,
    requeueAfter: plan.nextInMs === null ? null : durationText(plan.nextInMs),
    error: plan.error,
  };
}

function createdJob(metadata: {
  readonly name?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}): unknown {
  const annotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
  return { name: metadata.name, scheduledTimestampAnnotation: metadata.annotations?.[annotation] };
}

function durationText(ms: number): string {
  return ms >= longest.ms ? longest.text : formatDuration(ms);
}
