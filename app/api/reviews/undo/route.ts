import { z } from 'zod';
import { handler } from '@/app/_server/handler';
import type { UndoAnswer } from '@/app/study/_session/protocol';
import { undoReview } from '@/lib/data/reviews';

const undoSchema = z.strictObject({ id: z.uuidv7() });

/** Takes a rating back. A second time changes nothing; `unknown` when the learner has no such rating. */
export const POST = handler(
  { viewer: 'required', body: undoSchema },
  async ({ viewer, body, now }): Promise<UndoAnswer> => {
    const undone = await undoReview(viewer, body.id, now);
    return undone.kind === 'undone'
      ? { result: 'undone', cardId: undone.cardId }
      : { result: 'unknown', cardId: null };
  },
);
