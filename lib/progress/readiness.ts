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
 * Each trial plays day after day from tomorrow: the day's effort, counted in answers, is drawn from the learner's own
 * last four weeks, idle days included, as far as so few days can tell. Due cards come first; then new cards up to the
 * day's limit, which come back at the intervals FSRS gives them; then scenarios. The dates are the median and the 80th
 * percentile of the trials. The draw is seeded, so the same facts give the same dates.
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

const trials = 100;
const trialSeed = 20_261_123;
const horizonDays = 180;
/** Answers that a new card takes on its first day: its learning steps. */
const answersPerNewCard = 2;
/** Answers that take as long as passing a scenario: some four minutes, and now and then a second try. */
const answersPerScenario = 25;

type Pace = {
  /** Effort on each day of the window since the learner's first, in answers; idle days as 0. */
  readonly effort: readonly number[];
  readonly activeDays: number;
};

function paceOf(days: readonly DayOfWork[], today: StudyDay): Pace {
  const active = days.filter(({ day, answers, passes }) => {
    const ago = daysBetween(day, today);
    return ago >= 0 && ago < paceWindowDays && (answers > 0 || passes > 0);
  });
  const first = Math.max(0, ...active.map(({ day }) => daysBetween(day, today)));
  const effort = Array.from({ length: first + 1 }, () => 0);
  for (const { day, answers, passes } of active) {
    const ago = daysBetween(day, today);
    effort[ago] = (effort[ago] ?? 0) + answers + passes * answersPerScenario;
  }
  return { effort, activeDays: new Set(active.map(({ day }) => day)).size };
}

/**
 * The same pace as it might have looked in another four weeks: days drawn anew from those seen. A few days tell a pace
 * badly and many tell it well; so the range is wide where little is known.
 */
function resampled(pace: Pace, random: () => number): Pace {
  const { length } = pace.effort;
  return { ...pace, effort: pace.effort.map(() => pace.effort[Math.floor(random() * length)] ?? 0) };
}

/** One trial: the day on which nothing is missing any more, `horizonDays` when that is not within it. */
function daysNeeded(work: WorkAhead, pace: Pace, random: () => number): number {
  const comingBack = new Float64Array(horizonDays + 1);
  for (const [ahead, due] of work.due.entries()) if (ahead <= horizonDays) comingBack[ahead] = due;
  let waiting = comingBack[0] ?? 0;
  let unseen = work.unseenCards;
  let scenarioAnswers = work.scenarios * answersPerScenario;
  for (let day = 1; day < horizonDays; day++) {
    waiting += comingBack[day] ?? 0;
    let effort = pace.effort[Math.floor(random() * pace.effort.length)] ?? 0;
    const reviewed = Math.min(effort, waiting);
    waiting -= reviewed;
    effort -= reviewed;
    const learnt = Math.min(unseen, work.newPerDay, Math.floor(effort / answersPerNewCard));
    unseen -= learnt;
    effort -= learnt * answersPerNewCard;
    if (learnt > 0) {
      for (const later of returnDays()) {
        if (day + later <= horizonDays) comingBack[day + later] = (comingBack[day + later] ?? 0) + learnt;
      }
    }
    scenarioAnswers -= Math.min(scenarioAnswers, effort);
    if (unseen <= 0 && scenarioAnswers <= 0 && waiting <= 0) return day;
  }
  return horizonDays;
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
