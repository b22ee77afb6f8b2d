import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { acceptWeights } from '@/lib/data/memory/optimiser';

const acceptSchema = z.strictObject({
  /** Null goes back to the default weights. */
  id: z.string().max(100).nullable(),
  /** Whether all memories are to be as if the weights had always held. */
  reschedule: z.boolean(),
});

/** Takes weights into use. Only such that were better on reviews they had not seen; rescheduling only when it is asked for. */
export const POST = handler({ viewer: 'required', body: acceptSchema }, async ({ viewer, body, now }) => {
  const accepted = await acceptWeights(viewer, body.id, body, now);
  switch (accepted.kind) {
    case 'accepted':
      return { reschedulingId: accepted.reschedulingId };
    case 'unknown':
      return refuse('not-found', 'There are no such weights.');
    case 'not-better':
      return refuse('conflict', 'These weights predict no better than those in use.');
  }
});

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
