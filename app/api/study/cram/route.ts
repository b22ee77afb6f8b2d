import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { chosenQueue } from '@/app/study/_server/study-queue';
import { searchCards } from '@/lib/data/cards/card-search';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { repairSession } from '@/lib/data/study/daily-session';
import { syllabus } from '@/lib/data/syllabus';
import { type CardQuery, longestQuery, namesState, parseCardQuery } from '@/lib/progress/card-query';

const querySchema = z.strictObject({
  /** Cards that a search finds, due or not; suspended ones only where it speaks of them. */
  search: z.string().max(longestQuery).optional(),
  /** The five-minute repair session of a topic. */
  repair: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/**
 * Cards to study by choice. To cram, the page asks them and reports nothing: the schedule stays. To study ahead, or to
 * repair a topic, it reports ratings as always.
 */
export const GET = handler({ viewer: 'required', query: querySchema }, async ({ viewer, query, now }) => {
  const taught = await cardsOf(viewer);
  if (query.repair !== undefined) {
    const repair = await repairSession(viewer, syllabus(), query.repair, now);
    if (!repair) return refuse('not-found', 'Nothing of this topic has been seen yet.');
    return { repair, queue: await chosenQueue(viewer, taught, repair.cardIds, now) };
  }
  const parsed = parseCardQuery(query.search ?? '');
  if (!parsed.ok) {
    return refuse('bad-request', parsed.message, {
      position: String(parsed.position),
      expected: parsed.expected,
    });
  }
  const found = await searchCards(viewer, taught.cards, withoutSuspended(parsed.query), now);
  const cardIds = found.slice(0, query.limit).map(({ id }) => id);
  return { repair: null, queue: await chosenQueue(viewer, taught, cardIds, now) };
});

function withoutSuspended(query: CardQuery): CardQuery {
  if (namesState(query, 'suspended')) return query;
  return { kind: 'all', of: [query, { kind: 'not', of: { kind: 'is', state: 'suspended' } }] };
}

export const { POST, PUT, PATCH, DELETE } = allowOnly('GET');
