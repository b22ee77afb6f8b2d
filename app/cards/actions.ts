'use server';

import { revalidatePath } from 'next/cache';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import { formAction } from '@/app/_server/action';
import { refuse } from '@/app/_server/refusal';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { cardDeeds, markCards } from '@/lib/data/study/card-marks';

/** Buries or suspends a card, or takes both back, from its history. */
export const setCardAside = formAction(
  {
    viewer: 'required',
    input: z.object({ cardId: z.string().max(200), deed: z.enum(cardDeeds) }),
  },
  async ({ viewer, input, now }) => {
    if (!(await cardsOf(viewer)).cardsById.has(input.cardId))
      return refuse('not-found', 'There is no such card.');
    const id = uuid({ msecs: now.getTime() });
    await markCards(viewer, { id, cardIds: [input.cardId], deed: input.deed }, now);
    revalidatePath(`/cards/${input.cardId}`);
    return { deed: input.deed };
  },
);
