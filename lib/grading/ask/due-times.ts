/** When a CronJob is due, whichever way its schedule is written. */

import { parseSchedule } from '@/lib/simulator/controllers/cron-schedule';
import type { KubeObject } from '@/lib/simulator/index';
import { listed } from '../words/words';

const minuteMs = 60_000;
const lookedAtMs = 8 * 24 * 60 * minuteMs;
/** A Friday's noon: nights and weekends come soon. */
const lookedFrom = Date.UTC(2026, 10, 27, 12);
/** Most times that are looked at: of every five minutes, until Monday. */
const mostLookedAt = 900;
/** Most times that are told one by one. */
const timesTold = 3;

/** "every 5 minutes", or the next times: "at 2026-11-23 02:00, …"; undefined where there is no schedule, or none that can be read. */
export function dueTimes(object: KubeObject): string | undefined {
  const { schedule, timeZone } = object.spec as { readonly schedule?: string; readonly timeZone?: string };
  if (schedule === undefined) return undefined;
  const key = `${timeZone ?? ''} ${schedule}`;
  if (!known.has(key)) {
    if (known.size >= mostKnown) known.clear();
    known.set(key, wordsFor(schedule, timeZone));
  }
  return known.get(key);
}

/** Thousands of times are looked at, and a scenario is judged in many runs. */
const known = new Map<string, string | undefined>();
const mostKnown = 100;

function wordsFor(schedule: string, timeZone: string | undefined): string | undefined {
  const parsed = parseSchedule(schedule, timeZone);
  if (!parsed.ok) return undefined;
  const times: number[] = [];
  for (let at = parsed.schedule.next(lookedFrom - 1); at !== undefined; at = parsed.schedule.next(at)) {
    if (at > lookedFrom + lookedAtMs || times.length === mostLookedAt) break;
    times.push(at);
  }
  const gaps = new Set(times.slice(1).map((at, n) => at - (times[n] ?? 0)));
  const [gap] = gaps;
  if (gaps.size === 1 && gap !== undefined && gap % minuteMs === 0) {
    const minutes = gap / minuteMs;
    return minutes === 1 ? 'every minute' : `every ${minutes} minutes`;
  }
  const told = times
    .slice(0, timesTold)
    .map((at) => new Date(at).toISOString().slice(0, 16).replace('T', ' '));
  return times.length === 0
    ? 'never within a week'
    : `at ${listed(told)}${times.length > timesTold ? ' …' : ''}`;
}
