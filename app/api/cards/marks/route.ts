import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { answeredAtField, reportId } from '@/app/_server/report-fields';
import { markReported } from '@/app/study/_server/reports';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { cardDeeds, mostCardsInDeed } from '@/lib/data/study/card-marks';

const markSchema = z.strictObject({
  /** Of the deed, by which undo finds it. */
  id: reportId,
  cardIds: z.array(z.string().min(1).max(200)).min(1).max(mostCardsInDeed),
  deed: z.enum(cardDeeds),
  /** When the device took it, ms since 1970: what is done one after the other is taken back so. Now where it is not said. */
  at: answeredAtField.optional(),
});

/**
 * Buries cards until the next study day, suspends them, or restores them, which also goes on with a leech: one deed,
 * however many cards, and one undo. A second time changes nothing.
 */
export const POST = handler(
  { viewer: 'required', body: markSchema, maxBytes: 256 * 1024 },
  async ({ viewer, body, now }) => {
    const { cardsById } = await cardsOf(viewer);
    if (!body.cardIds.every((id) => cardsById.has(id))) return refuse('not-found', 'There is no such card.');
    const done = await markReported(viewer, body, now);
    return done === 'refused' ? refuse('conflict', 'That id is in use.') : undefined;
  },
);

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
