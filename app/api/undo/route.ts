import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { reportId } from '@/app/_server/report-fields';
import { actInWords } from '@/app/study/_server/acts';
import type { UndoAnswer } from '@/app/study/_session/protocol';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { undo, undoable } from '@/lib/data/study/undo';

/** How many acts are listed. */
const actsListed = 50;

/** What the learner did last and has not taken back, the latest first, in words. */
export const GET = handler({ viewer: 'required' }, async ({ viewer, now }) => {
  const { cardsById } = await cardsOf(viewer);
  const acts = (await undoable(viewer, actsListed)).map((act) => actInWords(act, cardsById, viewer, now));
  return { acts };
});

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

export const { PUT, PATCH, DELETE } = allowOnly('GET', 'POST');
