import { z } from 'zod';
import { allowOnly, handler, readBytes } from '@/app/_server/handler';
import { Refusal, refuse } from '@/app/_server/refusal';
import { tooMany } from '@/app/_server/too-many';
import { importPackage } from '@/lib/data/anki-import';
import { limits } from '@/lib/data/apkg/archive';
import { readInThread } from '@/lib/data/apkg/read-in-thread';
import { cardsOf } from '@/lib/data/own-cards';
import { type Limit, spend } from '@/lib/data/throttle';

const limit: Limit = { points: 10, windowMs: 3_600_000 };

/**
 * Brings the notes of an Anki package (the body, as application/octet-stream) into one's own: text, tags and cloze, and with
 * `?scheduling=yes` the schedule. A second import changes nothing.
 */
export const POST = handler(
  { viewer: 'required', query: z.strictObject({ scheduling: z.enum(['yes', 'no']).default('no') }) },
  async ({ viewer, query, request, now }) => {
    const throttle = await spend([{ key: `import/${viewer.personId}`, limit }], now);
    if (throttle.kind === 'blocked') return tooMany(throttle.until, now);
    const bytes = await readBytes(request, limits.packedBytes);
    if (bytes instanceof Refusal) return bytes;
    const answer = await readInThread(bytes);
    if (!answer.ok) return refuse('bad-request', answer.problem);
    const scheduling = query.scheduling === 'yes';
    return importPackage(viewer, answer.read, await cardsOf(viewer), { scheduling }, now);
  },
);

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
