import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { tooMany } from '@/app/_server/too-many';
import { importOwned, readOwned } from '@/lib/data/owned';
import { type Limit, spend } from '@/lib/data/throttle';

const limit: Limit = { points: 10, windowMs: 3_600_000 };

/** Brings an export of this program into the account. A second import changes nothing. */
export const POST = handler(
  { viewer: 'required', body: z.unknown(), maxBytes: 512 * 1024 * 1024 },
  async ({ viewer, body, now }) => {
    const throttle = await spend([{ key: `import/${viewer.personId}`, limit }], now);
    if (throttle.kind === 'blocked') return tooMany(throttle.until, now);
    const read = readOwned(body);
    return read.ok ? importOwned(viewer, read.owned) : refuse('bad-request', read.problem);
  },
);

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
