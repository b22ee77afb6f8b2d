import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { reportId } from '@/app/_server/report-fields';
import type { UndoAnswer } from '@/app/study/_session/protocol';
import { undo } from '@/lib/data/undo';

const undoSchema = z.strictObject({ id: reportId });

/**
 * Takes back what was done under an id: a rating, or one deed about one card or many. A second time changes nothing;
 * `unknown` when the learner did nothing of that id.
 */
export const POST = handler(
  { viewer: 'required', body: undoSchema },
  async ({ viewer, body, now }): Promise<UndoAnswer> => {
    const undone = await undo(viewer, body.id, now);
    if (undone.kind === 'unknown') return { result: 'unknown', cardIds: [] };
    return { result: 'undone', cardIds: undone.what === 'rating' ? [undone.cardId] : undone.cardIds };
  },
);

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
