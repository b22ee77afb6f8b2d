/**
 * Study days. A study day begins at the rollover hour of the learner's own clock (04:00 unless they say otherwise), so
 * that a session after midnight belongs to the day before. Days are names (`YYYY-MM-DD`), never instants: a
 * traveller's day is the one their clock shows, and a day with a clock change is one day.
 */

/** `YYYY-MM-DD`. Compares as text in the order of time. */
export type StudyDay = string;

/** When something happens in a learner's life: the instant, and the study day their clock showed. */
export type Moment = {
  readonly at: Date;
  readonly day: StudyDay;
  /** Minutes east of UTC at that instant. */
  readonly utcOffsetMinutes: number;
  /** Hour of the local day at which a study day begins, 0 to 23. */
  readonly rolloverHour: number;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The moment of an instant for a learner. Throws a RangeError on a zone that `Intl` does not know. */
export function momentOf(at: Date, timeZone: string, rolloverHour: number): Moment {
  return {
    at,
    day: studyDay(at, timeZone, rolloverHour),
    utcOffsetMinutes: utcOffsetMinutes(at, timeZone),
    rolloverHour,
  };
}

/** The study day that an instant falls on: the last day whose start is not after it. */
export function studyDay(at: Date, timeZone: string, rolloverHour: number): StudyDay {
  const localMs = at.getTime() + utcOffsetMinutes(at, timeZone) * MINUTE_MS;
  const guess = dayOfNumber(Math.floor((localMs - rolloverHour * HOUR_MS) / DAY_MS));
  if (at < startOfDay(guess, timeZone, rolloverHour)) return addDays(guess, -1);
  const next = addDays(guess, 1);
  return at < startOfDay(next, timeZone, rolloverHour) ? guess : next;
}

/**
 * The instant at which a study day begins: the first at which the local clock shows the rollover hour of that date, or
 * has skipped it (clocks put forward). When clocks go back over it, the first of the two.
 */
export function startOfDay(day: StudyDay, timeZone: string, rolloverHour: number): Date {
  const wallMs = dayNumber(day) * DAY_MS + rolloverHour * HOUR_MS;
  const offsets = [-DAY_MS, DAY_MS].map((shift) => utcOffsetMinutes(new Date(wallMs + shift), timeZone));
  const candidates = offsets
    .map((minutes) => wallMs - minutes * MINUTE_MS)
    .filter((ms) => ms + utcOffsetMinutes(new Date(ms), timeZone) * MINUTE_MS >= wallMs);
  return new Date(Math.min(...candidates));
}

/** The instant at which the study day after `day` begins. */
export function endOfDay(day: StudyDay, timeZone: string, rolloverHour: number): Date {
  return startOfDay(addDays(day, 1), timeZone, rolloverHour);
}

/**
 * The study day on which a reviewed card is due for a learner who is here now. `due` begins that day on the clock of
 * the place and season of the answer; the nearest day here is meant, so no clock change or flight of less than twelve
 * hours moves it.
 */
export function dueDayHere(due: Date, timeZone: string, rolloverHour: number): StudyDay {
  return studyDay(new Date(due.getTime() + DAY_MS / 2), timeZone, rolloverHour);
}

/** Reviewed cards whose `due` lies before this instant are due on the study day `day` or earlier (`dueDayHere`). */
export function dueBefore(day: StudyDay, timeZone: string, rolloverHour: number): Date {
  return new Date(endOfDay(day, timeZone, rolloverHour).getTime() - DAY_MS / 2);
}

/** Whole days from one study day to another; negative when `to` is the earlier. */
export function daysBetween(from: StudyDay, to: StudyDay): number {
  return dayNumber(to) - dayNumber(from);
}

export function addDays(day: StudyDay, count: number): StudyDay {
  return dayOfNumber(dayNumber(day) + count);
}

/** Days since 1970-01-01. Throws on text that is not a date. */
export function dayNumber(day: StudyDay): number {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(ms)) throw new RangeError(`not a day: ${day}`);
  return ms / DAY_MS;
}

/** Whether text names a day of the calendar, as `YYYY-MM-DD`. */
export function isStudyDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** Whether text names a time zone whose clocks are known here. */
export function isTimeZone(text: string): boolean {
  try {
    clockOf(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Minutes east of UTC that a zone's clocks show at an instant. Asked many times with every answer, so it is kept for
 * hours that begin and end with the same offset: clocks do not change twice in an hour.
 */
export function utcOffsetMinutes(at: Date, timeZone: string): number {
  const hour = Math.floor(at.getTime() / HOUR_MS);
  const hours = steadyHours.get(timeZone) ?? new Map<number, number>();
  const known = hours.get(hour);
  if (known !== undefined) return known;
  const offset = offsetByClock(at, timeZone);
  const begins = offsetByClock(new Date(hour * HOUR_MS), timeZone);
  const ends = offsetByClock(new Date((hour + 1) * HOUR_MS), timeZone);
  if (begins !== ends) return offset;
  if (hours.size >= mostSteadyHours) hours.clear();
  steadyHours.set(timeZone, hours.set(hour, offset));
  return offset;
}

const steadyHours = new Map<string, Map<number, number>>();
/** Of each zone: what some hundred learners need who answer at once. */
const mostSteadyHours = 5000;

function offsetByClock(at: Date, timeZone: string): number {
  const wallSeconds = new Map<string, number>();
  for (const { type, value } of clockOf(timeZone).formatToParts(at)) wallSeconds.set(type, Number(value));
  const part = (type: string) => wallSeconds.get(type) ?? 0;
  const wallMs = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return Math.round((wallMs - Math.floor(at.getTime() / 1000) * 1000) / MINUTE_MS);
}

function dayOfNumber(number: number): StudyDay {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** A formatter costs far more to make than to use. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(timeZone, clock);
  return clock;
}
