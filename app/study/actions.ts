'use server';

import { z } from 'zod';
import { action } from '@/app/_server/action';
import { saveProfile } from '@/lib/data/people/people';

/** Switches the single keys of the study page on or off. */
export const switchShortcuts = action(
  { viewer: 'required', input: z.strictObject({ on: z.boolean() }) },
  async ({ viewer, input }) => {
    await saveProfile(viewer, { shortcutsOn: input.on });
    return { on: input.on };
  },
);
