import type { StudyDay } from '@/lib/srs/day';
import { momentOfReview } from '@/lib/srs/fold';
import { type Memory, type NewMemory, newMemory, type Rating } from '@/lib/srs/memory';
import type { Parameters } from '@/lib/srs/parameters';
import { rate, retrievability } from '@/lib/srs/scheduler';
import { reader } from '../database/db';
import { foldLogs, logsOf, ratingOf } from '../memory/memories';
import { setsNamed } from '../memory/parameter-sets';
import type { Viewer } from '../people/viewer';

/** One rating in a card's history, and what it led to. An undone rating led to nothing. */
export type HistoryEntry = {
  readonly id: string;
  readonly rating: Rating;
  readonly answeredAt: Date;
  readonly localDay: StudyDay;
  readonly durationMs: number;
  readonly undone: boolean;
  /** Probability of recall at the moment of the answer; null for a first sight or an undone rating. */
  readonly recall: number | null;
  /** "10 min", "4 d"; null for an undone rating. */
  readonly interval: string | null;
  /** What the rating made of the memory; null for an undone rating. */
  readonly after: Memory | null;
  /** Those it was rated under; null for an undone rating. */
  readonly parameters: Parameters | null;
};

export type CardHistory = {
  readonly memory: Memory | NewMemory;
  /** Those that gave the memory; null for a new card. */
  readonly parameters: Parameters | null;
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
  readonly buriedUntil: StudyDay | null;
  readonly suspendedAt: Date | null;
};

/** Everything that is known of one person and one card. A card never answered has no entries. */
export async function cardHistory(viewer: Viewer, cardId: string): Promise<CardHistory> {
  const { personId } = viewer;
  const [rows, logs, mark] = await Promise.all([
    reader().review.findMany({
      where: { personId, cardId },
      orderBy: [{ answeredAt: 'asc' }, { id: 'asc' }],
      select: { id: true, rating: true, answeredAt: true, localDay: true, durationMs: true },
    }),
    logsOf(reader(), personId, [cardId]),
    reader().cardMark.findUnique({ where: { personId_cardId: { personId, cardId } } }),
  ]);
  const log = logs.get(cardId) ?? [];
  const { folds, parametersOf } = await foldLogs(reader(), personId, new Map([[cardId, log]]));
  const { memory, before } = folds.get(cardId) ?? { memory: newMemory(cardId), before: new Map() };
  const logged = new Map(log.map((review) => [review.id, review]));
  return {
    memory,
    parameters: memory.state === 'new' ? null : await setOf(memory),
    entries: rows.map((row) => {
      const review = logged.get(row.id);
      const met = before.get(row.id);
      const parameters = review && parametersOf(review.parameterSet);
      const common = { ...row, rating: ratingOf(row.rating) };
      if (!review || !met || !parameters) {
        return { ...common, undone: true, recall: null, interval: null, after: null, parameters: null };
      }
      const outcome = rate(met, review.rating, momentOfReview(review), parameters, review);
      return {
        ...common,
        undone: false,
        recall: met.state === 'new' ? null : retrievability(met, review.answeredAt, parameters),
        interval: outcome.label,
        after: outcome.memory,
        parameters,
      };
    }),
    buriedUntil: mark?.buriedUntil ?? null,
    suspendedAt: mark?.suspendedAt ?? null,
  };
}

async function setOf({ cardId, parameterSet }: Memory): Promise<Parameters> {
  const parameters = (await setsNamed(reader(), [parameterSet]))(parameterSet);
  if (!parameters) throw new Error(`memory of ${cardId} names unknown parameters ${parameterSet}`);
  return parameters;
}
