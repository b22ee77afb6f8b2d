import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { tooMany } from '@/app/_server/too-many';
import { importOwned, previewOwned } from '@/lib/data/exchange/owned';
import { readOwned } from '@/lib/data/exchange/owned-schema';
import { spend } from '@/lib/data/people/throttle';
import { importTries, largestExport, previewField } from '../limits';

/**
 * Brings an export of this program into the account. A second import changes nothing. With `?preview=yes` nothing is
 * changed either way, and the answer is what would come in.
 */
export const POST = handler(
  {
    viewer: 'required',
    query: z.strictObject({ preview: previewField }),
    body: z.unknown(),
    maxBytes: largestExport,
  },
  async ({ viewer, query, body, now }) => {
    const throttle = await spend([importTries(viewer, query.preview)], now);
    if (throttle.kind === 'blocked') return tooMany(throttle.until, now);
    const read = readOwned(body);
    if (!read.ok) return refuse('bad-request', read.problem);
    return query.preview === 'yes' ? previewOwned(viewer, read.owned) : importOwned(viewer, read.owned);
  },
);

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
