import { addDays, type StudyDay } from '@/lib/srs/day';
import type { Load } from '@/lib/srs/load-balance';
import { reader } from '../database/db';
import type { Studying } from '../memory/parameter-sets';

/** Days that are looked at: as far as an interval is balanced (`lib/srs/load-balance.ts`), and its fuzz. */
const daysAhead = 100;

/** How many cards are due on each of the days to come; undefined for who does not want their work balanced. */
export async function loadOf(
  personId: string,
  today: StudyDay,
  { loadBalance, easyDays }: Pick<Studying, 'loadBalance' | 'easyDays'>,
): Promise<Load | undefined> {
  if (!loadBalance && easyDays.every((ease) => ease === 'normal')) return undefined;
  // The index finds what is due soon; the text of an instant begins with its date in UTC.
  const until = addDays(today, daysAhead);
  const rows = await reader().$queryRaw<{ day: string; cards: bigint }[]>`
    SELECT date("lastDay", '+' || "scheduledDays" || ' days') AS "day", count(*) AS "cards" FROM "Memory"
    WHERE "personId" = ${personId} AND "due" >= ${today} AND "due" < ${until} AND "scheduledDays" > 0
    GROUP BY "day"`;
  const due = new Map(loadBalance ? rows.map(({ day, cards }) => [day, Number(cards)]) : []);
  return { ease: easyDays, dueOn: (day) => due.get(day) ?? 0 };
}
