import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { curriculum } from '@/lib/curriculum/load';
import { markCard } from '@/lib/data/card-marks';

const markSchema = z.strictObject({
  cardId: z.string().min(1).max(200),
  deed: z.enum(['bury', 'suspend', 'restore']),
});

/** Buries a card until the next study day, suspends it, or takes both back. A second time changes nothing. */
export const POST = handler({ viewer: 'required', body: markSchema }, async ({ viewer, body, now }) => {
  if (!curriculum().cardsById.has(body.cardId)) return refuse('not-found', 'There is no such card.');
  await markCard(viewer, body.cardId, body.deed, now);
  return undefined;
});

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
