import { z } from 'zod';
import { allowOnly, handler, readBytes } from '@/app/_server/handler';
import { Refusal, refuse } from '@/app/_server/refusal';
import { tooMany } from '@/app/_server/too-many';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { importPackage, previewPackage } from '@/lib/data/exchange/anki-import';
import { limits } from '@/lib/data/exchange/apkg/archive';
import { readInThread } from '@/lib/data/exchange/apkg/read-in-thread';
import { spend } from '@/lib/data/people/throttle';
import { importTries, previewField } from '../limits';

const querySchema = z.strictObject({
  scheduling: z.enum(['yes', 'no']).default('no'),
  preview: previewField,
});

/**
 * Brings the notes of an Anki package (the body, as application/octet-stream) into one's own: text, tags and cloze, and with
 * `?scheduling=yes` the schedule. A second import changes nothing. With `?preview=yes` nothing is changed either way, and
 * the answer is what would come in.
 */
export const POST = handler(
  { viewer: 'required', query: querySchema },
  async ({ viewer, query, request, now }) => {
    const throttle = await spend([importTries(viewer, query.preview)], now);
    if (throttle.kind === 'blocked') return tooMany(throttle.until, now);
    const bytes = await readBytes(request, limits.packedBytes);
    if (bytes instanceof Refusal) return bytes;
    const answer = await readInThread(bytes);
    if (!answer.ok) return refuse('bad-request', answer.problem);
    const bring = query.preview === 'yes' ? previewPackage : importPackage;
    const how = { scheduling: query.scheduling === 'yes' };
    return bring(viewer, answer.read, await cardsOf(viewer), how, now);
  },
);

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
