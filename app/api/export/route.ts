import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { tooMany } from '@/app/_server/too-many';
import { searchCards } from '@/lib/data/cards/card-search';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { exportApkg } from '@/lib/data/exchange/anki-export';
import { notesCsv, reviewsCsv } from '@/lib/data/exchange/owned-csv';
import { ownedText } from '@/lib/data/exchange/owned-text';
import { type Limit, spend } from '@/lib/data/people/throttle';
import { longestQuery, parseCardQuery } from '@/lib/progress/card-query';

const querySchema = z.strictObject({
  /** json: everything, without loss. csv: answers, or own notes. apkg: cards for Anki. */
  format: z.enum(['json', 'csv', 'apkg']),
  of: z.enum(['answers', 'notes']).default('answers'),
  /** Of apkg: with the schedule and the log; and which cards, by a search. */
  scheduling: z.enum(['yes', 'no']).default('no'),
  search: z.string().max(longestQuery).default(''),
});

const limit: Limit = { points: 30, windowMs: 3_600_000 };

/** Everything that the learner owns, as a file. JSON and CSV are sent as they are read. */
export const GET = handler({ viewer: 'required', query: querySchema }, async ({ viewer, query, now }) => {
  const throttle = await spend([{ key: `export/${viewer.personId}`, limit }], now);
  if (throttle.kind === 'blocked') return tooMany(throttle.until, now);
  const date = now.toISOString().slice(0, 10);
  switch (query.format) {
    case 'json':
      return file(streamed(ownedText(viewer, now)), 'application/json', `pilotage-${date}.json`);
    case 'csv':
      return query.of === 'notes'
        ? file(streamed(notesCsv(viewer)), 'text/csv; charset=utf-8', `notes-${date}.csv`)
        : file(streamed(reviewsCsv(viewer)), 'text/csv; charset=utf-8', `reviews-${date}.csv`);
    case 'apkg': {
      const parsed = parseCardQuery(query.search);
      if (!parsed.ok) {
        return refuse('bad-request', parsed.message, {
          position: String(parsed.position),
          expected: parsed.expected,
        });
      }
      const cards = await searchCards(viewer, (await cardsOf(viewer)).cards, parsed.query, now);
      const bytes = await exportApkg(viewer, cards, { scheduling: query.scheduling === 'yes' }, now);
      return file(new Uint8Array(bytes), 'application/octet-stream', `pilotage-${date}.apkg`);
    }
  }
});

export const { POST, PUT, PATCH, DELETE } = allowOnly('GET');

/** Reads on when the one before has been taken. */
function streamed(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}

function file(
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>,
  type: string,
  name: string,
): Response {
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}
