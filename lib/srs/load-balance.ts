import { addDays, dayNumber, daysBetween, type StudyDay } from './day';
import { type Bounds, fuzzed } from './fuzz';

/** How much of a usual day's work a weekday is to hold. */
export const dayEases = ['normal', 'reduced', 'minimum'] as const;
export type DayEase = (typeof dayEases)[number];

/** What is known of the days to come when an interval is chosen. */
export type Load = {
  /** Cards due on a study day, as far as they are known. */
  readonly dueOn: (day: StudyDay) => number;
  /** Study days on which other cards of the same note are due; left out where siblings may meet. */
  readonly siblingDays?: (cardId: string) => readonly StudyDay[];
  /** Monday first, seven of them. */
  readonly ease: readonly DayEase[];
};

/** Intervals beyond this are not worth balancing: much will have changed by then. Source: Anki's load balancer. */
const farthestDays = 90;

/**
 * A day with cards is chosen the less the more they are, with this power, and the farther it is away, with that one:
 * without it cards would wander to the end of their ranges. Source: as above.
 */
const crowding = 2.15;
const farness = 3;

/** Of a day's usual work. Not 0, so that a week of nothing but easy days can be studied too. */
const shares: Readonly<Record<DayEase, number>> = { normal: 1, reduced: 0.5, minimum: 0.0001 };

/**
 * How much a day counts that lies so many days from a sibling's: next to nothing on the very day, and as before from the
 * fifth day on. Source: as above.
 */
const besideSibling = [0.000001, 0.2, 0.4, 0.6, 0.8] as const;

/** Which card a day is looked for, and when. `factor`, 0 to 1 exclusive, draws among the days. */
export type Placing = { readonly today: StudyDay; readonly cardId: string; readonly factor: number };

/**
 * The day of a range that a card is put on: rather one with little work, rather no easy weekday, and rather not near one of
 * its siblings. The same card under the same load gets the same day.
 */
export function balanced(bounds: Bounds, { today, cardId, factor }: Placing, load: Load): number {
  const { lower, upper } = bounds;
  if (lower === upper || (lower + upper) / 2 > farthestDays) return fuzzed(bounds, factor);
  const siblings = (load.siblingDays?.(cardId) ?? []).map((day) => daysBetween(today, day));
  const range: DayAhead[] = [];
  for (let days = lower; days <= upper; days++) {
    const day = addDays(today, days);
    const ease = load.ease[weekdayOf(day)] ?? 'normal';
    const apart = siblings.reduce(
      (share, sibling) => share * (besideSibling[Math.abs(sibling - days)] ?? 1),
      1,
    );
    range.push({ days, due: load.dueOn(day), ease, apart });
  }
  const weights = weightsOf(range);
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

/** A day of a range: how far it is, how many cards are due on it, what kind of weekday it is, how far from siblings. */
type DayAhead = {
  readonly days: number;
  readonly due: number;
  readonly ease: DayEase;
  /** 1 where no sibling is near. */
  readonly apart: number;
};

/** A day that holds its share is next to never chosen, however little work the others leave it; if all do, all are open. */
function weightsOf(range: readonly DayAhead[]): readonly number[] {
  const crowds = range.map(
    ({ due, days, apart }) => apart * (due === 0 ? 1 : due ** -crowding * days ** -farness),
  );
  const open = range.map((day) => !holdsItsShare(day, range));
  if (!open.includes(true)) return crowds;
  const least = Math.min(...crowds.filter((_, index) => open[index]));
  return crowds.map((crowd, index) => (open[index] ? crowd : least * shares.minimum));
}

/** Whether a weekday of reduced work has more than half of what the other days of the range have on average. */
function holdsItsShare(day: DayAhead, range: readonly DayAhead[]): boolean {
  if (day.ease !== 'reduced') return day.ease === 'minimum';
  const others = range.filter((other) => other !== day);
  const due = others.reduce((sum, other) => sum + other.due, 0);
  const share = others.reduce((sum, other) => sum + shares[other.ease], 0);
  return day.due / shares.reduced > due / share;
}
