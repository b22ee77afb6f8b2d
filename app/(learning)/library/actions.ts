'use server';

import { revalidatePath } from 'next/cache';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import { formAction } from '@/app/_server/action';
import { refuse } from '@/app/_server/refusal';
import { searchCards } from '@/lib/data/cards/card-search';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { cardDeeds, markCards, mostCardsInDeed } from '@/lib/data/study/card-marks';
import { undo } from '@/lib/data/study/undo';
import { longestQuery, parseCardQuery } from '@/lib/progress/card-query';

const cardId = z.string().min(1).max(200);

const markSchema = z.object({
  deed: z.enum(cardDeeds),
  /** Those that were chosen; left out with `all`, which means whatever `q` finds. */
  card: z.union([cardId.transform((id) => [id]), z.array(cardId).max(mostCardsInDeed)]).default([]),
  all: z.literal('on').optional(),
  q: z.string().max(longestQuery).default(''),
});

/** Buries, suspends or restores the chosen cards, or all that a search finds: one deed, taken back at once. */
export const markFound = formAction(
  { viewer: 'required', input: markSchema },
  async ({ viewer, input, now }) => {
    const { cards, cardsById } = await cardsOf(viewer);
    let cardIds: readonly string[] = [...new Set(input.card)];
    if (input.all) {
      const parsed = parseCardQuery(input.q);
      if (!parsed.ok) return refuse('bad-request', parsed.message);
      cardIds = (await searchCards(viewer, cards, parsed.query, now)).map(({ id }) => id);
      if (cardIds.length > mostCardsInDeed) {
        return refuse(
          'bad-request',
          `The search finds ${cardIds.length} cards; at most ${mostCardsInDeed} are changed at once. Search for fewer.`,
        );
      }
    }
    if (cardIds.length === 0) return refuse('bad-request', 'Choose at least one card.');
    if (!cardIds.every((id) => cardsById.has(id))) return refuse('not-found', 'There is no such card.');
    const id = uuid({ msecs: now.getTime() });
    await markCards(viewer, { id, cardIds, deed: input.deed }, now);
    revalidatePath('/library');
    return { id, deed: input.deed, cards: cardIds.length };
  },
);

/** Takes back what was done to cards, all of them together. */
export const undoMarks = formAction(
  { viewer: 'required', input: z.object({ id: z.string().max(100) }) },
  async ({ viewer, input, now }) => {
    const undone = await undo(viewer, input.id, now);
    if (undone.kind === 'unknown') return refuse('not-found', 'There is nothing to take back.');
    revalidatePath('/library');
    return { id: input.id };
  },
);
