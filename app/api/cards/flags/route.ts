import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { reportId } from '@/app/_server/report-fields';
import { curriculum } from '@/lib/curriculum/load';
import { flagCard, flagReasons, longestFlag, ownFlags } from '@/lib/data/cards/card-notes';

const flagSchema = z.strictObject({
  id: reportId,
  cardId: z.string().min(1).max(200),
  reason: z.enum(flagReasons),
  text: z.string().max(longestFlag),
});

/** The learner's own open flags. */
export const GET = handler({ viewer: 'required' }, async ({ viewer }) => ({ flags: await ownFlags(viewer) }));

/** Says that a card is wrong or unclear; those who run the learner's teams see it. */
export const POST = handler({ viewer: 'required', body: flagSchema }, async ({ viewer, body, now }) => {
  if (!curriculum().cardsById.has(body.cardId)) return refuse('not-found', 'There is no such card.');
  switch (await flagCard(viewer, body, now)) {
    case 'refused':
      return refuse('conflict', 'That id is in use.');
    case 'too-many':
      return refuse('too-many', 'Two hundred of your flags are open. Wait until some are settled.');
    default:
      return { flags: await ownFlags(viewer) };
  }
});

export const { PUT, PATCH, DELETE } = allowOnly('GET', 'POST');
