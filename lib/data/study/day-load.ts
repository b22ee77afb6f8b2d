import { addDays, type StudyDay } from '@/lib/srs/day';
import type { Load } from '@/lib/srs/load-balance';
import { reader } from '../database/db';
import { Prisma } from '../generated/client';
import type { Studying } from '../memory/parameter-sets';

/** Days that are looked at: as far as an interval is balanced (`lib/srs/load-balance.ts`), and its fuzz. */
const daysAhead = 100;

/** Of each card that is placed, the other cards of its note. */
export type SiblingsOf = ReadonlyMap<string, readonly string[]>;

/**
 * How many cards are due on each of the days to come, and on which of them siblings are, as far as the person wants those
 * kept apart; undefined for who does not want their work balanced.
 */
export async function loadOf(
  personId: string,
  today: StudyDay,
  { loadBalance, easyDays, buries }: Pick<Studying, 'loadBalance' | 'easyDays' | 'buries'>,
  siblings: SiblingsOf,
): Promise<Load | undefined> {
  if (!loadBalance && easyDays.every((ease) => ease === 'normal')) return undefined;
  // The index finds what is due soon; the text of an instant begins with its date in UTC.
  const until = addDays(today, daysAhead);
  const rows = await reader().$queryRaw<{ day: string; cards: bigint }[]>`
    SELECT date("lastDay", '+' || "scheduledDays" || ' days') AS "day", count(*) AS "cards" FROM "Memory"
    WHERE "personId" = ${personId} AND "due" >= ${today} AND "due" < ${until} AND "scheduledDays" > 0
    GROUP BY "day"`;
  const due = new Map(loadBalance ? rows.map(({ day, cards }) => [day, Number(cards)]) : []);
  const load: Load = { ease: easyDays, dueOn: (day) => due.get(day) ?? 0 };
  if (!loadBalance || !buries.reviews) return load;
  const dayOf = await dueDays(personId, [...new Set([...siblings.values()].flat())]);
  const siblingDays = (cardId: string) => (siblings.get(cardId) ?? []).flatMap((id) => dayOf.get(id) ?? []);
  return { ...load, siblingDays };
}

/** The study days on which cards are due, of those that are due on a day. */
async function dueDays(personId: string, cardIds: readonly string[]): Promise<ReadonlyMap<string, StudyDay>> {
  if (cardIds.length === 0) return new Map();
  const rows = await reader().$queryRaw<{ cardId: string; day: string }[]>`
    SELECT "cardId", date("lastDay", '+' || "scheduledDays" || ' days') AS "day" FROM "Memory"
    WHERE "personId" = ${personId} AND "cardId" IN (${Prisma.join([...cardIds])}) AND "scheduledDays" > 0`;
  return new Map(rows.map(({ cardId, day }) => [cardId, day]));
}
