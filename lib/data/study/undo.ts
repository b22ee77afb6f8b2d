import type { Memory, NewMemory } from '@/lib/srs/memory';
import { reader, type Tx, write } from '../database/db';
import { memoriesOfCards, refold } from '../memory/memories';
import { markStale } from '../memory/stale-days';
import type { Viewer } from '../people/viewer';
import { undoDeedIn } from './card-marks';

export type Undone =
  | {
      readonly kind: 'undone';
      readonly what: 'rating';
      readonly cardId: string;
      readonly memory: Memory | NewMemory;
    }
  | { readonly kind: 'undone'; readonly what: 'deed'; readonly cardIds: readonly string[] }
  | { readonly kind: 'unknown' };

/**
 * Takes back what was done under an id: a rating (the log keeps it, marked, and the memory is again what it was
 * without it, to the byte) or a deed about cards. A second time changes nothing. `unknown` when the viewer did nothing of that id.
 */
export async function undo(viewer: Viewer, id: string, now: Date): Promise<Undone> {
  return write(async (tx) => {
    const rating = await undoRatingIn(tx, viewer, id, now);
    if (rating) return rating;
    const cardIds = await undoDeedIn(tx, viewer, id, now);
    return cardIds ? { kind: 'undone', what: 'deed', cardIds } : { kind: 'unknown' };
  });
}

/** Something that undo takes back: a rating, or a deed about one card or many. */
export type Undoable = {
  readonly id: string;
  readonly what: 'rating' | 'deed';
  /** The rating, or the kind of deed. */
  readonly did: string;
  readonly cardIds: readonly string[];
  readonly at: Date;
};

/** The last things that the viewer did and has not taken back, the latest first, on whichever device and day. */
export async function undoable(viewer: Viewer, limit: number): Promise<readonly Undoable[]> {
  const { personId } = viewer;
  const [ratings, deeds] = await Promise.all([
    reader().$queryRaw<{ id: string; cardId: string; rating: string; at: string }[]>`
      SELECT "id", "cardId", "rating", CAST("answeredAt" AS TEXT) AS "at" FROM "Review"
      WHERE "personId" = ${personId} AND "undoneAt" IS NULL ORDER BY "answeredAt" DESC, "id" DESC LIMIT ${limit}`,
    reader().$queryRaw<{ id: string; kind: string; cardIds: string; at: string }[]>`
      SELECT "id", "kind", "cardIds", CAST("at" AS TEXT) AS "at" FROM "Deed"
      WHERE "personId" = ${personId} AND "undoneAt" IS NULL ORDER BY "at" DESC, "id" DESC LIMIT ${limit}`,
  ]);
  return [
    ...ratings.map(
      ({ id, cardId, rating, at }): Undoable => ({
        id,
        what: 'rating',
        did: rating,
        cardIds: [cardId],
        at: new Date(at),
      }),
    ),
    ...deeds.map(
      ({ id, kind, cardIds, at }): Undoable => ({
        id,
        what: 'deed',
        did: kind,
        cardIds: JSON.parse(cardIds),
        at: new Date(at),
      }),
    ),
  ]
    .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1))
    .slice(0, limit);
}

async function undoRatingIn(tx: Tx, { personId }: Viewer, id: string, now: Date): Promise<Undone | null> {
  const review = await tx.review.findUnique({
    where: { id, personId },
    select: { cardId: true, localDay: true, undoneAt: true },
  });
  if (!review) return null;
  const { cardId } = review;
  if (!review.undoneAt) {
    await tx.review.update({ where: { id }, data: { undoneAt: now }, select: { id: true } });
    await refold(tx, personId, [cardId]);
    await markStale(tx, personId, [review.localDay]);
  }
  const memory = (await memoriesOfCards(tx, personId, [cardId])).get(cardId);
  if (!memory) throw new Error('every card asked for is in the answer');
  return { kind: 'undone', what: 'rating', cardId, memory };
}
