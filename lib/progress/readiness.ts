import { addDays, daysBetween, type StudyDay } from '@/lib/srs/day';
import { newMemory } from '@/lib/srs/memory';
import { standardParameters } from '@/lib/srs/parameters';
import { rate } from '@/lib/srs/scheduler';
import type { DayOfWork } from './days';

/** Days with work in the last `paceWindowDays` below which nothing is foretold. */
export const activeDaysWanted = 5;
export const paceWindowDays = 28;

/** What stands between a learner and a track, and what else waits for them. */
export type WorkAhead = {
  /** Requirements of the track that are not met. Nothing is foretold when there are none. */
  readonly missing: number;
  /** Cards of the track that were never seen. */
  readonly unseenCards: number;
  /** Scenarios of the track to pass. */
  readonly scenarios: number;
  /** Cards due on each study day to come, of all topics: today's (with all that is overdue) first. */
  readonly due: readonly number[];
  /** The learner's own limit of new cards a day. */
  readonly newPerDay: number;
};

export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'not-enough-data'; readonly activeDays: number; readonly wanted: number }
  /** An even chance of being ready by `from`, four in five by `to`. */
  | { readonly kind: 'range'; readonly from: StudyDay; readonly to: StudyDay }
  /** At this pace not before `after`, the end of what is looked at. */
  | { readonly kind: 'beyond'; readonly after: StudyDay };

/**
 * When a learner is likely to meet a track's requirements, at their own pace.
 *
 * Each trial plays day after day from tomorrow: the day's effort is drawn from the learner's own last four weeks, idle
 * days included, as far as so few days can tell. Due cards come first; what is left goes to new cards, which come back at the intervals FSRS gives them;
 * scenarios are passed as often as on the learner's active days. The dates are the median and the 80th percentile of the
 * trials. The draw is seeded, so the same facts give the same dates.
 */
export function readiness(work: WorkAhead, days: readonly DayOfWork[], today: StudyDay): Readiness {
  if (work.missing === 0) return { kind: 'ready' };
  const pace = paceOf(days, today);
  if (pace.activeDays < activeDaysWanted) {
    return { kind: 'not-enough-data', activeDays: pace.activeDays, wanted: activeDaysWanted };
  }
  const random = mulberry32(trialSeed);
  const finished = Array.from({ length: trials }, () =>
    daysNeeded(work, resampled(pace, random), random),
  ).sort((a, b) => a - b);
  const median = finished[Math.ceil(trials * 0.5) - 1] ?? horizonDays;
  const fourInFive = finished[Math.ceil(trials * 0.8) - 1] ?? horizonDays;
  if (fourInFive >= horizonDays)
    return { kind: 'beyond', after: addDays(today, Math.min(median, horizonDays)) };
  return { kind: 'range', from: addDays(today, median), to: addDays(today, fourInFive) };
}

/** Whether the chance of being ready by the due day is less than four in five. */
export function mayBeLate(readiness: Readiness, dueOn: StudyDay | null): boolean {
  if (dueOn === null) return false;
  if (readiness.kind === 'range') return daysBetween(dueOn, readiness.to) > 0;
  return readiness.kind === 'beyond';
}

const trials = 200;
const trialSeed = 20_261_123;
const horizonDays = 180;
/** Answers that a new card takes on its first day: its learning steps. */
const answersPerNewCard = 2;

type Pace = {
  /** Answers on each day of the window since the learner's first, idle days as 0. */
  readonly answers: readonly number[];
  readonly activeDays: number;
  /** Scenarios passed on an active day, on average. One that was not yet seen to happen counts as one in so many. */
  readonly passesPerActiveDay: number;
};

function paceOf(days: readonly DayOfWork[], today: StudyDay): Pace {
  const recent = days.filter(({ day }) => {
    const ago = daysBetween(day, today);
    return ago >= 0 && ago < paceWindowDays;
  });
  const active = recent.filter((day) => day.answers > 0 || day.passes > 0);
  const first = Math.max(0, ...active.map(({ day }) => daysBetween(day, today)));
  const answers = Array.from({ length: first + 1 }, () => 0);
  let passes = 0;
  for (const day of active) {
    const ago = daysBetween(day.day, today);
    answers[ago] = (answers[ago] ?? 0) + day.answers;
    passes += day.passes;
  }
  const activeDays = new Set(active.map(({ day }) => day)).size;
  return { answers, activeDays, passesPerActiveDay: (passes + 1) / (activeDays + 2) };
}

/**
 * The same pace as it might have looked in another four weeks: days drawn anew from those seen. A few days tell a pace
 * badly and many tell it well; so the range is wide where little is known.
 */
function resampled(pace: Pace, random: () => number): Pace {
  const { length } = pace.answers;
  return { ...pace, answers: pace.answers.map(() => pace.answers[Math.floor(random() * length)] ?? 0) };
}

/** One trial: the day on which nothing is missing any more, `horizonDays` when that is not within it. */
function daysNeeded(work: WorkAhead, pace: Pace, random: () => number): number {
  const comingBack = new Float64Array(horizonDays + 1);
  for (const [ahead, due] of work.due.entries()) if (ahead <= horizonDays) comingBack[ahead] = due;
  let waiting = comingBack[0] ?? 0;
  let unseen = work.unseenCards;
  let scenarios = work.scenarios;
  for (let day = 1; day < horizonDays; day++) {
    waiting += comingBack[day] ?? 0;
    const answers = pace.answers[Math.floor(random() * pace.answers.length)] ?? 0;
    if (answers > 0) scenarios -= wholeOrChance(pace.passesPerActiveDay, random);
    const reviewed = Math.min(answers, waiting);
    waiting -= reviewed;
    const learnt = Math.min(unseen, work.newPerDay, Math.floor((answers - reviewed) / answersPerNewCard));
    unseen -= learnt;
    if (learnt > 0) {
      for (const later of returnDays()) {
        if (day + later <= horizonDays) comingBack[day + later] = (comingBack[day + later] ?? 0) + learnt;
      }
    }
    if (unseen <= 0 && scenarios <= 0 && waiting <= 0) return day;
  }
  return horizonDays;
}

function wholeOrChance(rate: number, random: () => number): number {
  const whole = Math.floor(rate);
  return whole + (random() < rate - whole ? 1 : 0);
}

let returns: readonly number[] | undefined;

/** Days after its first on which a card comes back if it is always Good, by FSRS with its default weights. */
function returnDays(): readonly number[] {
  returns ??= simulateReturns();
  return returns;
}

function simulateReturns(): readonly number[] {
  const parameters = standardParameters(0.9);
  const start: StudyDay = '2000-01-01';
  const found: number[] = [];
  let day = start;
  let memory: Parameters<typeof rate>[0] = newMemory('forecast');
  while (daysBetween(start, day) < horizonDays) {
    const at = new Date(`${day}T12:00:00Z`);
    memory = rate(memory, 'good', { at, day, utcOffsetMinutes: 0, rolloverHour: 0 }, parameters).memory;
    const dueDay: StudyDay = memory.dueDay ?? day;
    if (dueDay !== day) found.push(daysBetween(start, dueDay));
    day = dueDay;
  }
  return found;
}

/** A small generator of numbers in [0, 1) with a period of 2^32; enough for trials, and the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
