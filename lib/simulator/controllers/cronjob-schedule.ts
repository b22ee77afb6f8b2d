/**
 * When a CronJob is due: which start was missed last, and when to look again. Pure; `cronjob.ts` acts on it.
 *
 * Rules
 *   cronjob/most-recent    Of all the starts that were missed, only the most recent is made up for.
 *   cronjob/deadline       A start missed by more than startingDeadlineSeconds is not made up for at all.
 *   cronjob/too-many       More than 100 missed starts are worth a warning.
 * Source: pkg/controller/cronjob/utils.go.
 */
import { parseTimestamp } from '../values/time';
import type { Schedule } from './cron-schedule';

/** How long after the planned start the controller looks again, so as not to be early. */
export const nextScheduleDeltaMs = 100;

export type CronTimes = {
  /** RFC 3339. */
  readonly creationTimestamp: string;
  readonly lastScheduleTime?: string | undefined;
  readonly startingDeadlineSeconds?: number | undefined;
};

export type Missed = 'none-or-one' | 'few' | 'many';

export type MostRecent =
  | {
      readonly ok: true;
      /** From when missed starts are counted. */
      readonly earliest: number;
      /** The most recent start that was missed; null for none. */
      readonly mostRecent: number | null;
      readonly missed: Missed;
    }
  | { readonly ok: false; readonly error: string };

/** All times in milliseconds since the epoch. */
export function mostRecentScheduleTime(
  times: CronTimes,
  schedule: Schedule,
  includeStartingDeadline: boolean,
  now: number,
): MostRecent {
  let earliest = parseTimestamp(times.lastScheduleTime ?? times.creationTimestamp);
  if (includeStartingDeadline && times.startingDeadlineSeconds !== undefined) {
    earliest = Math.max(earliest, now - times.startingDeadlineSeconds * 1000);
  }
  const first = schedule.next(earliest);
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined || second === undefined) {
    return { ok: false, error: 'time difference between two schedules is less than 1 second' };
  }
  if (now < first) return { ok: true, earliest, mostRecent: null, missed: 'none-or-one' };
  if (now < second) return { ok: true, earliest, mostRecent: first, missed: 'none-or-one' };
  const between = Math.round((second - first) / 1000);
  const count = Math.floor(Math.floor((now - first) / 1000) / between) + 1;
  // One interval is left for the schedule itself to find, because intervals need not be equal.
  let mostRecent: number | null = null;
  const start = first + (count - 2) * between * 1000;
  for (let t = schedule.next(start); t !== undefined && t <= now; t = schedule.next(t)) mostRecent = t;
  return { ok: true, earliest, mostRecent, missed: count > 100 ? 'many' : 'few' };
}

/** Milliseconds from now until the controller should look again. */
export function nextScheduleIn(times: CronTimes, schedule: Schedule, now: number): number {
  const recent = mostRecentScheduleTime(times, schedule, false, now);
  const from = !recent.ok
    ? now
    : (recent.mostRecent ?? (recent.missed === 'none-or-one' ? recent.earliest : now));
  const next = schedule.next(from);
  return next === undefined ? Number.POSITIVE_INFINITY : next + nextScheduleDeltaMs - now;
}
