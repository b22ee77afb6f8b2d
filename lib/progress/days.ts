import { addDays, daysBetween, dueBefore, endOfDay, type StudyDay } from '@/lib/srs/day';
import type { Memory } from '@/lib/srs/memory';

/** Days studied of the last so many, today included. Nothing breaks when a day is left out. */
export type DaysStudied = { readonly studied: number; readonly of: number };

/** How many cards fall due on a study day. */
export type DayLoad = { readonly day: StudyDay; readonly due: number };

/** What someone did on one study day. */
export type DayOfWork = {
  readonly day: StudyDay;
  /** Cards answered, repetitions included. */
  readonly answers: number;
  /** Scenarios passed unaided. */
  readonly passes: number;
};

/** Counts distinct study days among the last `of` days up to `today`; days after today count for nothing. */
export function daysStudied(days: readonly StudyDay[], today: StudyDay, of = 14): DaysStudied {
  const recent = days.filter((day) => {
    const ago = daysBetween(day, today);
    return ago >= 0 && ago < of;
  });
  return { studied: new Set(recent).size, of };
}

/** When a card is due: on a day, or with no days scheduled at a time. */
export type Due = Pick<Memory, 'due' | 'scheduledDays'>;

/**
 * Cards due on each of the next `count` study days, today first. What is overdue is due today; what is due later than
 * the last day is left out.
 */
export function forecast(
  dues: readonly Due[],
  today: StudyDay,
  timeZone: string,
  rolloverHour: number,
  count = 14,
): readonly DayLoad[] {
  const days = Array.from({ length: count }, (_, ahead) => {
    const day = addDays(today, ahead);
    return {
      day,
      onDayMs: dueBefore(day, timeZone, rolloverHour).getTime(),
      atTimeMs: endOfDay(day, timeZone, rolloverHour).getTime(),
      due: 0,
    };
  });
  for (const { due, scheduledDays } of dues) {
    const dueMs = due.getTime();
    const found = days.find((day) => dueMs < (scheduledDays > 0 ? day.onDayMs : day.atTimeMs));
    if (found) found.due += 1;
  }
  return days.map(({ day, due }) => ({ day, due }));
}
