import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { reviewReport } from '@/app/study/_server/reports';
import { futuresOf } from '@/app/study/_server/study-queue';
import type { ReviewResult, ReviewsAnswer } from '@/app/study/_session/protocol';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { leechesOf } from '@/lib/data/study/leeches';
import { queuedCards } from '@/lib/data/study/queue';
import { type RatedCard, recordReviews } from '@/lib/data/study/reviews';
import { syllabus } from '@/lib/data/syllabus';

const largestBatch = 500;

const batchSchema = z.strictObject({ reviews: z.array(reviewReport).min(1).max(largestBatch) });

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
    const cards = await queuedCards(viewer, taughtHere, returning, now, memories);
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
