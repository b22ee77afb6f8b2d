import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { answeredAtField, durationField, reportId } from '@/app/_server/report-fields';
import { futuresOf } from '@/app/study/_server/study-queue';
import type { ReviewResult, ReviewsAnswer } from '@/app/study/_session/protocol';
import { leechesOf } from '@/lib/data/leeches';
import { cardsOf } from '@/lib/data/own-cards';
import { queuedCards } from '@/lib/data/queue';
import { type RatedCard, recordReviews } from '@/lib/data/reviews';
import { syllabus } from '@/lib/data/syllabus';
import { isStudyDay } from '@/lib/srs/day';
import { ratings } from '@/lib/srs/memory';

const largestBatch = 500;

const reviewSchema = z.strictObject({
  id: reportId,
  cardId: z.string().min(1).max(200),
  rating: z.enum(ratings),
  answeredAt: answeredAtField,
  day: z.string().refine(isStudyDay, 'A day is written YYYY-MM-DD.'),
  durationMs: durationField,
  parameterSet: z.string().min(1).max(200),
  /** A page of before this was reported does not say. */
  promisedDays: z.int().min(0).max(36_500).nullable().default(null),
});

const batchSchema = z.strictObject({ reviews: z.array(reviewSchema).min(1).max(largestBatch) });

/**
 * Stores ratings. Idempotent by id, so a device sends again whatever was not answered. Answers for each id: stored,
 * duplicate, or refused with the reason; and for cards that come back today what their buttons will store then.
 */
export const POST = handler(
  { viewer: 'required', body: batchSchema, maxBytes: 256 * 1024 },
  async ({ viewer, body, now }): Promise<ReviewsAnswer> => {
    const taughtHere = await cardsOf(viewer);
    const { cardsById } = taughtHere;
    const taught: RatedCard[] = [];
    const refused = new Map<string, ReviewResult>();
    for (const { answeredAt, ...review } of body.reviews) {
      if (cardsById.has(review.cardId)) taught.push({ ...review, answeredAt: new Date(answeredAt) });
      else refused.set(review.id, { id: review.id, result: 'refused', reason: 'no-such-card' });
    }
    const { answers, memories } = await recordReviews(viewer, taught, now);
    const told = answers.values();
    const returning = [...memories.values()]
      .filter(({ state }) => state !== 'review')
      .map(({ cardId }) => cardId);
    const cards = returning.length === 0 ? [] : await queuedCards(viewer, taughtHere, returning, now);
    const forgotten = [...memories.values()].flatMap((memory) =>
      memory.state === 'relearning' ? [memory.cardId] : [],
    );
    return {
      nowMs: now.getTime(),
      leeches: await leechesOf(viewer, syllabus(), forgotten),
      answers: body.reviews.flatMap(({ id }) => refused.get(id) ?? told.next().value ?? []),
      returning: cards.map((card) => ({ id: card.cardId, ...futuresOf(card) })),
    };
  },
);

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
