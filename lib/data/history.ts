import type { StudyDay } from '@/lib/srs/day';
import { fold } from '@/lib/srs/fold';
import { type Memory, type NewMemory, newMemory, type Rating } from '@/lib/srs/memory';
import { findStandardParameters } from '@/lib/srs/parameters';
import { rate, retrievability } from '@/lib/srs/scheduler';
import { reader } from './db';
import { logsOf, ratingOf } from './memories';
import type { Viewer } from './viewer';

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
};

export type CardHistory = {
  readonly memory: Memory | NewMemory;
  /** The latest `entriesAtMost`, oldest first. */
  readonly entries: readonly HistoryEntry[];
  /** How many ratings there are before those. */
  readonly earlier: number;
  readonly buriedUntil: StudyDay | null;
  readonly suspendedAt: Date | null;
};

/** As many ratings as a page can show. */
export const entriesAtMost = 200;

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
  const { memory, before } = fold(cardId, log, findStandardParameters);
  const logged = new Map(log.map((review) => [review.id, review]));
  return {
    memory: log.length === 0 ? newMemory(cardId) : memory,
    earlier: Math.max(0, rows.length - entriesAtMost),
    entries: rows.slice(-entriesAtMost).map((row) => {
      const review = logged.get(row.id);
      const met = before.get(row.id);
      const parameters = review && findStandardParameters(review.parameterSet);
      const common = { ...row, rating: ratingOf(row.rating) };
      if (!review || !met || !parameters) {
        return { ...common, undone: true, recall: null, interval: null, after: null };
      }
      const moment = {
        at: review.answeredAt,
        day: review.localDay,
        utcOffsetMinutes: review.utcOffsetMinutes,
        rolloverHour: review.rolloverHour,
      };
      const outcome = rate(met, review.rating, moment, parameters);
      return {
        ...common,
        undone: false,
        recall: met.state === 'new' ? null : retrievability(met, review.answeredAt, parameters),
        interval: outcome.label,
        after: outcome.memory,
      };
    }),
    buriedUntil: mark?.buriedUntil ?? null,
    suspendedAt: mark?.suspendedAt ?? null,
  };
}
