import type { AssignedTrack, MemberSummary } from '@/lib/progress/team';
import { addDays, daysBetween, type StudyDay } from '@/lib/srs/day';

/** Where the axis begins, how many days it spans, and the days it names. */
export type Scale = { readonly from: StudyDay; readonly days: number; readonly ticks: readonly StudyDay[] };

/** The longest scale, in days: what lies beyond stands at its end. */
const longestDays = 182;

/** A scale of four weeks or more from a day on, on which these members' ranges and the due day fit. */
export function scaleOf(members: readonly MemberSummary[], { dueOn }: AssignedTrack, from: StudyDay): Scale {
  const ends = members.flatMap(({ standing }) => {
    if (standing?.readiness.kind === 'range') return [daysBetween(from, standing.readiness.to)];
    return standing?.readiness.kind === 'beyond' ? [daysBetween(from, standing.readiness.after) + 14] : [];
  });
  const due = dueOn ? daysBetween(from, dueOn) + 7 : 0;
  const days = Math.min(longestDays, Math.max(28, due, ...ends.map((end) => end + 3)));
  const step = days <= 42 ? 7 : days <= 84 ? 14 : 28;
  const ticks = Array.from({ length: Math.floor((days - 5) / step) + 1 }, (_, index) =>
    addDays(from, index * step),
  );
  // The axis names the day that is due by itself.
  return { from, days, ticks: ticks.filter((tick) => tick !== dueOn) };
}
