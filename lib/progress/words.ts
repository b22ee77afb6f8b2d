import { daysBetween, type StudyDay } from '@/lib/srs/day';
import type { Readiness } from './readiness';
import type { RequirementKind } from './requirements';

const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long' });
const dayWithYear = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const shortDay = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });

/** "11 January"; with the year when it lies more than half a year from `today`. */
export function dayWords(of: StudyDay, today: StudyDay): string {
  const far = Math.abs(daysBetween(today, of)) > 183;
  return (far ? dayWithYear : day).format(new Date(`${of}T00:00:00Z`));
}

/** "11 January 2027". */
export function longDayWords(of: StudyDay): string {
  return dayWithYear.format(new Date(`${of}T00:00:00Z`));
}

/** "11 Jan", for axes and tables. */
export function shortDayWords(of: StudyDay): string {
  return shortDay.format(new Date(`${of}T00:00:00Z`));
}

/** "18 Dec – 4 Jan"; one day when both are the same. */
export function rangeWords(from: StudyDay, to: StudyDay): string {
  return from === to ? shortDayWords(from) : `${shortDayWords(from)} – ${shortDayWords(to)}`;
}

/** "today", "yesterday", "11 days ago", from whole days. */
export function agoWords(days: number): string {
  if (days <= 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** "1 card", "12 cards". */
export function countWords(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What is foreseen, as the end of a sentence about somebody: "ready between 18 December and 4 January". */
export function readinessWords(foreseen: Readiness, today: StudyDay): string {
  switch (foreseen.kind) {
    case 'ready':
      return 'ready now';
    case 'not-enough-data':
      return `not enough data: ${foreseen.activeDays} of ${countWords(foreseen.wanted, 'active day')}`;
    case 'range':
      return foreseen.from === foreseen.to
        ? `ready about ${dayWords(foreseen.from, today)}`
        : `ready between ${dayWords(foreseen.from, today)} and ${dayWords(foreseen.to, today)}`;
    case 'beyond':
      return `at this pace, not before ${dayWords(foreseen.after, today)}`;
  }
}

/** What is missing where a requirement is not met. */
export const requirementNames: { readonly [kind in RequirementKind]: string } = {
  cards: 'cards not seen yet',
  recall: 'recall of 80 %',
  scenario: 'a scenario passed unaided',
};
