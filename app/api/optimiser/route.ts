import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { tooMany } from '@/app/_server/too-many';
import { optimiserState, startOptimising } from '@/lib/data/memory/optimiser';
import { type Limit, spend } from '@/lib/data/people/throttle';

/** A fit takes a processor for seconds. */
const limit: Limit = { points: 10, windowMs: 3_600_000 };

/** Where the learner's own weights stand: whether a fit is under way, all earlier ones with their figures, what is in use. */
export const GET = handler({ viewer: 'required' }, ({ viewer }) => optimiserState(viewer));

/** Begins a fit in the background. Answers `started`, `running`, or `too-few` reviews; GET tells when it is done. */
export const POST = handler({ viewer: 'required', body: z.strictObject({}) }, async ({ viewer, now }) => {
  const throttle = await spend([{ key: `optimiser/${viewer.personId}`, limit }], now);
  if (throttle.kind === 'blocked') return tooMany(throttle.until, now);
  return { result: await startOptimising(viewer, now) };
});

export const { PUT, PATCH, DELETE } = allowOnly('GET', 'POST');
