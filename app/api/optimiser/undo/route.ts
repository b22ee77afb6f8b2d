import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { undoRescheduling } from '@/lib/data/memory/optimiser';

/** Takes a rescheduling back; the weights stay in use. A second time changes nothing. */
export const POST = handler(
  { viewer: 'required', body: z.strictObject({ id: z.string().max(100) }) },
  async ({ viewer, body, now }) =>
    (await undoRescheduling(viewer, body.id, now))
      ? undefined
      : refuse('not-found', 'There is no such rescheduling.'),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
