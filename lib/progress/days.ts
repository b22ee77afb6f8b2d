import { addDays, daysBetween, type StudyDay, studyDay } from '@/lib/srs/day';

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

/**
 * Cards due on each of the next `count` study days, today first. What is overdue is due today; what is due later than
 * the last day is left out.
 */
export function forecast(
  dues: readonly Date[],
  now: Date,
  timeZone: string,
  rolloverHour: number,
  count = 14,
): readonly DayLoad[] {
  const today = studyDay(now, timeZone, rolloverHour);
  const load = Array.from({ length: count }, () => 0);
  const lastMs = now.getTime() + (count + 1) * 86_400_000;
  for (const due of dues) {
    if (due.getTime() > lastMs) continue;
    const ahead = due <= now ? 0 : Math.max(0, daysBetween(today, studyDay(due, timeZone, rolloverHour)));
    if (ahead < count) load[ahead] = (load[ahead] ?? 0) + 1;
  }
  return load.map((due, index) => ({ day: addDays(today, index), due }));
}
