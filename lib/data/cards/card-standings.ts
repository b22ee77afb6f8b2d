import { recallWanted } from '@/lib/progress/mastery';
import { daysBetween, dueDayHere, studyDay } from '@/lib/srs/day';
import { retrievability } from '@/lib/srs/scheduler';
import { reader } from '../database/db';
import { setsNamed } from '../memory/parameter-sets';
import type { Viewer } from '../people/viewer';

/** How well one card is known, and when it comes back. */
export type CardStanding = {
  /** recall: known well enough to count for its topic. */
  readonly level: 'seen' | 'recall';
  /** Study days until it is due; 0 is today, what is overdue included. */
  readonly dueInDays: number;
};

/** Where the viewer stands with each of these cards. One that was never answered is not in the answer. */
export async function cardStandings(
  viewer: Viewer,
  cardIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, CardStanding>> {
  const { personId, timeZone, rolloverHour } = viewer;
  const today = studyDay(now, timeZone, rolloverHour);
  const rows = await reader().memory.findMany({
    where: { personId, cardId: { in: [...cardIds] } },
    select: {
      cardId: true,
      state: true,
      due: true,
      scheduledDays: true,
      stability: true,
      lastReview: true,
      parameterSet: true,
    },
  });
  const parametersOf = await setsNamed(
    reader(),
    rows.map(({ parameterSet }) => parameterSet),
  );
  return new Map(
    rows.map(({ cardId, state, due, scheduledDays, parameterSet, ...retained }) => {
      const parameters = parametersOf(parameterSet);
      const recall = parameters ? retrievability(retained, now, parameters) : 0;
      const day =
        scheduledDays > 0 ? dueDayHere(due, timeZone, rolloverHour) : studyDay(due, timeZone, rolloverHour);
      const known = state === 'review' && recall >= recallWanted;
      return [cardId, { level: known ? 'recall' : 'seen', dueInDays: Math.max(0, daysBetween(today, day)) }];
    }),
  );
}
