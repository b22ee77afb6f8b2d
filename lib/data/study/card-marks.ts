/** What a learner does to cards apart from rating them, and how it is taken back: one deed, one undo. */
import { z } from 'zod';
import { addDays, studyDay } from '@/lib/srs/day';
import { type Tx, write } from '../database/db';
import type { Asks } from '../database/plain-sql';
import { Prisma } from '../generated/client';
import type { Viewer } from '../people/viewer';

/** bury: until the next study day. suspend: until restore. restore: takes both back, and goes on with a leech. */
export const cardDeeds = ['bury', 'suspend', 'restore'] as const;
export type CardDeed = (typeof cardDeeds)[number];

/** Cards that one deed may be about. */
export const mostCardsInDeed = 1000;

/**
 * Buries, suspends or restores cards, as one deed. Saying it again under the same id changes nothing. `refused` when the id
 * is that of somebody else's deed.
 */
export async function markCards(
  viewer: Viewer,
  {
    id,
    cardIds,
    deed,
  }: { readonly id: string; readonly cardIds: readonly string[]; readonly deed: CardDeed },
  now: Date,
): Promise<'done' | 'duplicate' | 'refused'> {
  const { personId } = viewer;
  return write(async (tx) => {
    const known = await tx.deed.findUnique({ where: { id }, select: { personId: true } });
    if (known) return known.personId === personId ? 'duplicate' : 'refused';
    const before = await marksOf(tx, personId, cardIds);
    const lapses = deed === 'restore' ? await lapsesOf(tx, personId, cardIds) : new Map<string, number>();
    const today = studyDay(now, viewer.timeZone, viewer.rolloverHour);
    for (const cardId of cardIds) {
      const old = before.find((mark) => mark.cardId === cardId) ?? { ...unmarked, cardId };
      await storeMark(tx, personId, marked(old, deed, { now, today, lapses: lapses.get(cardId) ?? 0 }));
    }
    const row = { id, personId, kind: deed, at: now };
    await tx.deed.create({
      data: { ...row, cardIds: JSON.stringify(cardIds), before: JSON.stringify(before) },
      select: { id: true },
    });
    return 'done';
  });
}

/** Takes a deed back: its cards have the marks that they had before, to the byte. Null when the viewer has no such deed. */
export async function undoDeedIn(
  tx: Tx,
  { personId }: Viewer,
  id: string,
  now: Date,
): Promise<readonly string[] | null> {
  const deed = await tx.deed.findUnique({ where: { id, personId } });
  if (!deed) return null;
  const cardIds = z.array(z.string()).parse(JSON.parse(deed.cardIds));
  if (deed.undoneAt) return cardIds;
  const before = z.array(markSchema).parse(JSON.parse(deed.before));
  await tx.cardMark.deleteMany({ where: { personId, cardId: { in: cardIds } } });
  if (before.length > 0)
    await tx.cardMark.createMany({ data: before.map((mark) => ({ ...mark, personId })) });
  await tx.deed.update({ where: { id }, data: { undoneAt: now }, select: { id: true } });
  return cardIds;
}

/**
 * A condition on rows `m` of Memory: marks keep the card out of the queue on a study day, or it is a leech
 * (`lib/srs/leech.ts`) with which the learner has not gone on.
 */
export function isSetAside(day: string, leechLapses: number): Prisma.Sql {
  return Prisma.sql`EXISTS (
    SELECT 1 FROM (SELECT 1) LEFT JOIN "CardMark" k ON k."personId" = m."personId" AND k."cardId" = m."cardId"
    WHERE k."suspendedAt" IS NOT NULL OR k."buriedUntil" > ${day} OR ${isLeechRow(leechLapses)})`;
}

/** A condition on rows `m` of Memory, joined with `k` of CardMark where there is one: the card is a leech. */
export function isLeechRow(leechLapses: number): Prisma.Sql {
  if (leechLapses <= 0) return Prisma.sql`0`;
  const half = Math.max(1, Math.ceil(leechLapses / 2));
  return Prisma.sql`(m."lapses" >= ${leechLapses} AND
    ${leechLapses} + (m."lapses" - ${leechLapses}) / ${half} * ${half} > COALESCE(k."leechReleasedAt", -1))`;
}

/** The cards that a person's marks keep out of the queue on a study day; leeches are not among them. */
export async function cardsMarkedAside(
  db: Asks,
  personId: string,
  day: string,
): Promise<ReadonlySet<string>> {
  const rows = await db.$queryRaw<{ cardId: string }[]>`
    SELECT "cardId" FROM "CardMark"
    WHERE "personId" = ${personId} AND ("suspendedAt" IS NOT NULL OR "buriedUntil" > ${day})`;
  return new Set(rows.map(({ cardId }) => cardId));
}

/** A row of CardMark, as an act keeps it. */
export const markSchema = z.object({
  cardId: z.string(),
  buriedUntil: z.string().nullable(),
  suspendedAt: z.coerce.date().nullable(),
  leechReleasedAt: z.number().nullable(),
});

type Mark = z.infer<typeof markSchema>;

const unmarked = { buriedUntil: null, suspendedAt: null, leechReleasedAt: null };

function marked(
  mark: Mark,
  deed: CardDeed,
  { now, today, lapses }: { readonly now: Date; readonly today: string; readonly lapses: number },
): Mark {
  switch (deed) {
    case 'bury':
      return { ...mark, buriedUntil: addDays(today, 1) };
    case 'suspend':
      return { ...mark, suspendedAt: mark.suspendedAt ?? now };
    case 'restore':
      return { ...mark, ...unmarked, leechReleasedAt: lapses > 0 ? lapses : null };
  }
}

/** A mark that says nothing is no row. */
async function storeMark(tx: Tx, personId: string, { cardId, ...columns }: Mark): Promise<void> {
  if (Object.values(columns).every((value) => value === null)) {
    await tx.cardMark.deleteMany({ where: { personId, cardId } });
    return;
  }
  const key = { personId, cardId };
  await tx.cardMark.upsert({
    where: { personId_cardId: key },
    create: { ...key, ...columns },
    update: columns,
    select: { cardId: true },
  });
}

async function marksOf(tx: Tx, personId: string, cardIds: readonly string[]): Promise<readonly Mark[]> {
  return tx.cardMark.findMany({
    where: { personId, cardId: { in: [...cardIds] } },
    select: { cardId: true, buriedUntil: true, suspendedAt: true, leechReleasedAt: true },
    orderBy: { cardId: 'asc' },
  });
}

async function lapsesOf(
  tx: Tx,
  personId: string,
  cardIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.memory.findMany({
    where: { personId, cardId: { in: [...cardIds] }, lapses: { gt: 0 } },
    select: { cardId: true, lapses: true },
  });
  return new Map(rows.map(({ cardId, lapses }) => [cardId, lapses]));
}
