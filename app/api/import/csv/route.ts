import { z } from 'zod';
import { allowOnly, handler, readBytes } from '@/app/_server/handler';
import { Refusal, refuse } from '@/app/_server/refusal';
import { tooMany } from '@/app/_server/too-many';
import { importOwned, previewOwned } from '@/lib/data/exchange/owned';
import { largestCsv, readOwnedCsv } from '@/lib/data/exchange/owned-csv';
import { spend } from '@/lib/data/people/throttle';
import { importTries, previewField } from '../limits';

/**
 * Brings the answers or own notes of a CSV file (the body) into the account. A second import changes nothing. With
 * `?preview=yes` nothing is changed either way, and the answer is what would come in.
 */
export const POST = handler(
  { viewer: 'required', query: z.strictObject({ preview: previewField }) },
  async ({ viewer, query, request, now }) => {
    const throttle = await spend([importTries(viewer, query.preview)], now);
    if (throttle.kind === 'blocked') return tooMany(throttle.until, now);
    const bytes = await readBytes(request, largestCsv);
    if (bytes instanceof Refusal) return bytes;
    const read = readOwnedCsv(viewer, new TextDecoder().decode(bytes), now);
    if (!read.ok) return refuse('bad-request', read.problem);
    return query.preview === 'yes' ? previewOwned(viewer, read.rows) : importOwned(viewer, read.rows);
  },
);

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
