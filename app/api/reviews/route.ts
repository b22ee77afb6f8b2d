import { z } from 'zod';
import { handler } from '@/app/_server/handler';
import { futuresOf } from '@/app/study/_server/study-queue';
import type { ReviewResult, ReviewsAnswer } from '@/app/study/_session/protocol';
import { curriculum } from '@/lib/curriculum/load';
import { queuedCards } from '@/lib/data/queue';
import { type RatedCard, recordReviews } from '@/lib/data/reviews';
import { isStudyDay } from '@/lib/srs/day';
import { ratings } from '@/lib/srs/memory';

const largestBatch = 500;
const earliestMs = Date.UTC(2020, 0, 1);
const latestMs = Date.UTC(2200, 0, 1);

const reviewSchema = z.strictObject({
  id: z.uuidv7().refine((id) => id === id.toLowerCase(), 'lower case'),
  cardId: z.string().min(1).max(200),
  rating: z.enum(ratings),
  answeredAt: z.int().min(earliestMs).max(latestMs),
  day: z.string().refine(isStudyDay, 'a day, YYYY-MM-DD'),
  durationMs: z.int().min(0),
  parameterSet: z.string().min(1).max(100),
});

const batchSchema = z.strictObject({ reviews: z.array(reviewSchema).min(1).max(largestBatch) });

/**
 * Stores ratings. Idempotent by id, so a device sends again whatever was not answered. Answers for each id: stored,
 * duplicate, or refused with the reason; and for cards that come back today what their buttons will store then.
 */
export const POST = handler(
  { viewer: 'required', body: batchSchema, maxBytes: 256 * 1024 },
  async ({ viewer, body, now }): Promise<ReviewsAnswer> => {
    const { cardsById } = curriculum();
    const taught: RatedCard[] = [];
    const refused = new Map<string, ReviewResult>();
    for (const { answeredAt, ...review } of body.reviews) {
      const reason = cardsById.has(review.cardId)
        ? timeOf(review.id) > now.getTime() + idSkewMs && 'in-the-future'
        : 'no-such-card';
      if (reason) refused.set(review.id, { id: review.id, result: 'refused', reason });
      else taught.push({ ...review, answeredAt: new Date(answeredAt) });
    }
    const { answers, memories } = await recordReviews(viewer, taught, now);
    const told = answers.values();
    const returning = [...memories.values()]
      .filter(({ state }) => state !== 'review')
      .map(({ cardId }) => cardId);
    const cards = returning.length === 0 ? [] : await queuedCards(viewer, returning, now);
    return {
      nowMs: now.getTime(),
      answers: body.reviews.flatMap(({ id }) => refused.get(id) ?? told.next().value ?? []),
      returning: cards.map((card) => ({ id: card.cardId, ...futuresOf(card) })),
    };
  },
);

/** How far ahead of the server's clock the time in an id may be. */
const idSkewMs = 5 * 60_000;

/** The time in a UUIDv7: its first 48 bits, in ms since 1970. */
function timeOf(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
