import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { cardNote, longestNote, saveCardNote } from '@/lib/data/cards/card-notes';
import { cardsOf } from '@/lib/data/cards/own-cards';

const cardId = z.string().min(1).max(200);

/** What the learner wrote on a card. */
export const GET = handler(
  { viewer: 'required', query: z.strictObject({ cardId }) },
  async ({ viewer, query }) => ({ note: await cardNote(viewer, query.cardId) }),
);

/** Writes on a card, Markdown; empty text takes the note away. */
export const POST = handler(
  { viewer: 'required', body: z.strictObject({ cardId, text: z.string().max(longestNote) }) },
  async ({ viewer, body, now }) => {
    if (!(await cardsOf(viewer)).cardsById.has(body.cardId))
      return refuse('not-found', 'There is no such card.');
    await saveCardNote(viewer, body.cardId, body.text, now);
    return { note: await cardNote(viewer, body.cardId) };
  },
);

export const { PUT, PATCH, DELETE } = allowOnly('GET', 'POST');
