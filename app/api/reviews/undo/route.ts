import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { reportId } from '@/app/_server/report-fields';
import type { UndoAnswer } from '@/app/study/_session/protocol';
import { undoReview } from '@/lib/data/reviews';

const undoSchema = z.strictObject({ id: reportId });

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

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
