import { addDays, dayNumber, type StudyDay } from './day';
import { type Bounds, fuzzed } from './fuzz';

/** How much of a usual day's work a weekday is to hold. */
export const dayEases = ['normal', 'reduced', 'minimum'] as const;
export type DayEase = (typeof dayEases)[number];

/** What is known of the days to come when an interval is chosen. */
export type Load = {
  /** Cards due on a study day, as far as they are known. */
  readonly dueOn: (day: StudyDay) => number;
  /** Monday first, seven of them. */
  readonly ease: readonly DayEase[];
};

/** Intervals beyond this are not worth balancing: much will have changed by then. Source: Anki's load balancer. */
const farthestDays = 90;

/** The share of days with `dueOn` cards that a new one is put on falls with this power. Source: as above. */
const crowding = 2.15;

const easeWeight: Readonly<Record<DayEase, number>> = { normal: 1, reduced: 0.5, minimum: 0.0001 };

/**
 * The day of a range that a card is put on: rather one with little work, and rather no easy weekday. `factor` (0 to 1,
 * exclusive) draws among them, so that the same card under the same load gets the same day.
 */
export function balanced(bounds: Bounds, today: StudyDay, factor: number, load: Load): number {
  const { lower, upper } = bounds;
  if (lower === upper || upper > farthestDays) return fuzzed(bounds, factor);
  const weights: number[] = [];
  for (let days = lower; days <= upper; days++) weights.push(weightOf(addDays(today, days), days, load));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = factor * total;
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return lower + index;
  }
  return upper;
}

/** Monday is 0. */
export function weekdayOf(day: StudyDay): number {
  // 1970-01-01 was a Thursday.
  return (((dayNumber(day) + 3) % 7) + 7) % 7;
}

function weightOf(day: StudyDay, days: number, { dueOn, ease }: Load): number {
  const due = dueOn(day);
  const crowd = due === 0 ? 1 : due ** -crowding / days;
  return crowd * easeWeight[ease[weekdayOf(day)] ?? 'normal'];
}
