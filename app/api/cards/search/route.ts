import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { foundCards } from '@/lib/data/cards/card-list';
import { cardOrders } from '@/lib/data/cards/card-order';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { longestQuery, parseCardQuery } from '@/lib/progress/card-query';

const querySchema = z.strictObject({
  q: z.string().max(longestQuery).default(''),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  order: z.enum(cardOrders).default('topic'),
});

/**
 * Cards found by a search, a page of them, with where each stands. What is wrong with the search is told with its place:
 * `fields.position` and `fields.expected`.
 */
export const GET = handler({ viewer: 'required', query: querySchema }, async ({ viewer, query, now }) => {
  const parsed = parseCardQuery(query.q);
  if (!parsed.ok) {
    return refuse('bad-request', parsed.message, {
      position: String(parsed.position),
      expected: parsed.expected,
    });
  }
  return foundCards(viewer, (await cardsOf(viewer)).cards, { ...query, query: parsed.query }, now);
});

export const { POST, PUT, PATCH, DELETE } = allowOnly('GET');
