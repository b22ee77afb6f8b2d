import { parseSchedule } from '../../lib/simulator/controllers/cron-schedule';
import { mostRecentScheduleTime, nextScheduleIn } from '../../lib/simulator/controllers/cronjob-schedule';
import { formatDuration } from '../../lib/simulator/duration';
import { timestamp } from '../../lib/simulator/time';
import type { Adapter } from '../adapter';

type Given = {
  readonly metadata: { readonly creationTimestamp: string };
  readonly spec: {
    readonly schedule: string;
    readonly startingDeadlineSeconds?: number;
    readonly timeZone?: string;
  };
  readonly status?: { readonly lastScheduleTime?: string };
};

export const cronjob: Adapter = {
  run(input) {
    const given = input.cronJob as Given;
    const now = Date.parse(String(input.now));
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
      return { durationInclDelta: formatDuration(nextScheduleIn(times, parsed.schedule, now)) };
    }
    return 'the controller is not there yet';
  },
};
