/**
 * Cron schedules as CronJobs write them: five fields, `@hourly` and its like, `@every 1h`, and a leading `TZ=`.
 *
 * Rules
 *   cronjob/day-fields  Day of month and day of week must both match when one of them is `*`, else either is enough.
 *   cronjob/every       `@every d` counts from the time before, not from the clock.
 * Source: github.com/robfig/cron/v3, parser.go and spec.go, which upstream uses.
 */
import { parseDuration } from '../values/duration';
import { utcOffsetMinutes } from '../values/time-zone';

export type Schedule = {
  /** The first time after `after` (ms since the epoch); undefined when there is none within five years. */
  readonly next: (after: number) => number | undefined;
};

export type ParsedSchedule =
  | { readonly ok: true; readonly schedule: Schedule }
  | { readonly ok: false; readonly error: string };

/** Reads a schedule; `zone` is where its wall clock hangs unless the text begins with `TZ=` or `CRON_TZ=`. */
export function parseSchedule(text: string, zone = 'UTC'): ParsedSchedule {
  const prefix = /^(?:CRON_)?TZ=(\S+)\s+/.exec(text);
  const place = prefix?.[1] ?? zone;
  if (utcOffsetMinutes(place, 0) === undefined)
    return refuse(`provided bad location ${place}: unknown time zone ${place}`);
  const body = text.slice(prefix?.[0].length ?? 0).trim();
  if (body === '') return refuse('empty spec string');
  if (body.startsWith('@every ')) {
    const every = parseDuration(body.slice('@every '.length).trim());
    if (every === undefined)
      return refuse(`failed to parse duration ${body}: time: invalid duration "${body.slice(7)}"`);
    const period = Math.max(1000, Math.floor(every / 1000) * 1000);
    return { ok: true, schedule: { next: (after) => after + period - (after % 1000) } };
  }
  const fields = (descriptors.get(body) ?? body).split(/\s+/);
  if (body.startsWith('@') && !descriptors.has(body)) return refuse(`unrecognized descriptor: ${body}`);
  if (fields.length !== 5) {
    return refuse(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  const read = fields.map((field, i) => readField(field, bounds[i] ?? minuteBounds));
  const bad = read.find((field) => typeof field === 'string');
  if (typeof bad === 'string') return refuse(bad);
  const [minute, hour, day, month, weekday] = read as Field[];
  if (!minute || !hour || !day || !month || !weekday) return refuse('empty field');
  return {
    ok: true,
    schedule: { next: (after) => nextTime({ minute, hour, day, month, weekday }, place, after) },
  };
}

type Field = { readonly values: ReadonlySet<number>; readonly star: boolean };
type Fields = {
  readonly minute: Field;
  readonly hour: Field;
  readonly day: Field;
  readonly month: Field;
  readonly weekday: Field;
};
type Bounds = { readonly min: number; readonly max: number; readonly names: readonly string[] };

const minuteBounds: Bounds = { min: 0, max: 59, names: [] };
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const bounds: readonly Bounds[] = [
  minuteBounds,
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: ['', ...months] },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const descriptors: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '@yearly': '0 0 1 1 *',
    '@annually': '0 0 1 1 *',
    '@monthly': '0 0 1 * *',
    '@weekly': '0 0 * * 0',
    '@daily': '0 0 * * *',
    '@midnight': '0 0 * * *',
    '@hourly': '0 * * * *',
  }),
);

function readField(text: string, limits: Bounds): Field | string {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(',')) {
    const [range = '', step, ...rest] = part.split('/');
    if (rest.length > 0) return `too many slashes: ${part}`;
    const every = step === undefined ? 1 : Number(step);
    if (!/^\d+$/.test(step ?? '1')) return `failed to parse int from ${step}`;
    if (every === 0) return `step of range should be a positive number: ${part}`;
    let low = limits.min;
    let high = limits.max;
    if (range === '*' || range === '?') star ||= every === 1;
    else {
      const [from = '', to, ...more] = range.split('-');
      if (more.length > 0) return `too many hyphens: ${part}`;
      const start = number(from, limits);
      if (start === undefined) return `failed to parse int from ${from}`;
      const end = to === undefined ? (step === undefined ? start : limits.max) : number(to, limits);
      if (end === undefined) return `failed to parse int from ${to}`;
      low = start;
      high = end;
    }
    if (low < limits.min) return `beginning of range (${low}) below minimum (${limits.min}): ${part}`;
    if (high > limits.max) return `end of range (${high}) above maximum (${limits.max}): ${part}`;
    if (low > high) return `beginning of range (${low}) beyond end of range (${high}): ${part}`;
    for (let value = low; value <= high; value += every) values.add(value);
  }
  return { values, star };
}

function number(text: string, limits: Bounds): number | undefined {
  const named = limits.names.indexOf(text.toLowerCase());
  if (text !== '' && named >= 0) return named;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Walks wall-clock days, then the minutes of a day that matches, and turns the first hit back into an instant. */
function nextTime(fields: Fields, zone: string, after: number): number | undefined {
  const from = Math.floor(after / minuteMs) * minuteMs + minuteMs;
  const firstDay = Math.floor((from + offsetMs(zone, from)) / dayMs) * dayMs;
  // No wall clock shows less than this at `from` or later; a zone changes its clocks once in these two days at most.
  const offsets = [firstDay - dayMs / 2, firstDay + 1.5 * dayMs].map((at) => offsetMs(zone, at));
  const earliest = from + Math.min(...offsets);
  for (let day = firstDay; day < firstDay + 5 * 366 * dayMs; day += dayMs) {
    if (!dayMatches(fields, day)) continue;
    for (const wall of minutesOf(fields, day, earliest)) {
      const instant = wallToInstant(wall, zone);
      if (instant !== undefined && instant >= from) return instant;
    }
  }
  return undefined;
}

function* minutesOf(fields: Fields, day: number, earliest: number): Iterable<number> {
  for (let hour = 0; hour < 24; hour += 1) {
    if (!fields.hour.values.has(hour) || day + (hour + 1) * 60 * minuteMs <= earliest) continue;
    for (let minute = 0; minute < 60; minute += 1) {
      const wall = day + (hour * 60 + minute) * minuteMs;
      if (wall >= earliest && fields.minute.values.has(minute)) yield wall;
    }
  }
}

function dayMatches(fields: Fields, day: number): boolean {
  const date = new Date(day);
  if (!fields.month.values.has(date.getUTCMonth() + 1)) return false;
  const byDay = fields.day.values.has(date.getUTCDate());
  const byWeekday = fields.weekday.values.has(date.getUTCDay());
  return fields.day.star || fields.weekday.star ? byDay && byWeekday : byDay || byWeekday;
}

/** undefined for a wall-clock time that the zone skips when its clocks go forward. */
function wallToInstant(wall: number, zone: string): number | undefined {
  for (const guess of [wall - offsetMs(zone, wall - dayMs / 2), wall - offsetMs(zone, wall + dayMs / 2)]) {
    if (guess + offsetMs(zone, guess) === wall) return guess;
  }
  return undefined;
}

function offsetMs(zone: string, at: number): number {
  return (utcOffsetMinutes(zone, at) ?? 0) * minuteMs;
}

function refuse(error: string): ParsedSchedule {
  return { ok: false, error };
}
