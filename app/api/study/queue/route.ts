import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { studyQueue } from '@/app/study/_server/study-queue';
import { cardsOf } from '@/lib/data/cards/own-cards';

const querySchema = z.strictObject({
  /** The card to begin with, if it is to be asked today. */
  first: z.string().min(1).max(200).optional(),
});

/** The next cards of the learner, for a study page that runs low, or whose day has changed. */
export const GET = handler({ viewer: 'required', query: querySchema }, async ({ viewer, query, now }) =>
  studyQueue(viewer, await cardsOf(viewer), now, query.first === undefined ? {} : { first: query.first }),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly('GET');
