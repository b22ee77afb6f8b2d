import { z } from 'zod';
import type { Card } from '@/lib/curriculum/schema';
import { reader } from '../database/db';
import { Prisma } from '../generated/client';
import type { Viewer } from '../people/viewer';

/** topic: as taught. due: the soonest first. stability: the least first. difficulty, lapses: the most first. */
export const cardOrders = ['topic', 'due', 'stability', 'difficulty', 'lapses'] as const;
export type CardOrder = (typeof cardOrders)[number];

/** The cards in an order. Those never answered come last, as taught; so do they stand to one another where memories are alike. */
export async function orderedCards<C extends Card>(
  { personId }: Viewer,
  cards: readonly C[],
  order: CardOrder,
): Promise<readonly C[]> {
  const by = columns[order];
  if (!by) return cards;
  const [row] = await reader().$queryRaw<{ ranks: string }[]>`
    SELECT json_group_object("cardId", "rank") AS "ranks"
    FROM (SELECT "cardId", rank() OVER (ORDER BY ${by}) AS "rank" FROM "Memory" WHERE "personId" = ${personId})`;
  const ranks = new Map(
    Object.entries(z.record(z.string(), z.number()).parse(JSON.parse(row?.ranks ?? '{}'))),
  );
  const rankOf = ({ id }: C) => ranks.get(id) ?? Number.MAX_SAFE_INTEGER;
  // The sort is stable, so cards of one rank stay as taught.
  return [...cards].sort((a, b) => rankOf(a) - rankOf(b));
}

const columns: { readonly [order in CardOrder]: Prisma.Sql | null } = {
  topic: null,
  due: Prisma.sql`"due"`,
  stability: Prisma.sql`"stability"`,
  difficulty: Prisma.sql`"difficulty" DESC`,
  lapses: Prisma.sql`"lapses" DESC`,
};
