'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { formAction } from '@/app/_server/action';
import { refuse } from '@/app/_server/refusal';
import { curriculum } from '@/lib/curriculum/load';
import { markCard } from '@/lib/data/card-marks';

/** Buries or suspends a card, or takes both back, from its history. */
export const setCardAside = formAction(
  {
    viewer: 'required',
    input: z.object({ cardId: z.string().max(200), deed: z.enum(['bury', 'suspend', 'restore']) }),
  },
  async ({ viewer, input, now }) => {
    if (!curriculum().cardsById.has(input.cardId)) return refuse('not-found', 'There is no such card.');
    await markCard(viewer, input.cardId, input.deed, now);
    revalidatePath(`/cards/${input.cardId}`);
    return { deed: input.deed };
  },
);
