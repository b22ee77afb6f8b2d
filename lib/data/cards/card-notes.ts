import { proseHtml } from '@/lib/curriculum/markdown';
import { reader, write } from '../database/db';
import { Prisma } from '../generated/client';
import { type Membership, permits } from '../people/memberships';
import type { Viewer } from '../people/viewer';

/** A learner's own words on a card. */
export type CardNote = { readonly text: string; readonly html: string; readonly updatedAt: Date };

export const longestNote = 4000;

/** What the viewer wrote on a card, as Markdown and as sanitised HTML; null when nothing. */
export async function cardNote({ personId }: Viewer, cardId: string): Promise<CardNote | null> {
  const row = await reader().cardNote.findUnique({ where: { personId_cardId: { personId, cardId } } });
  return row && { text: row.text, html: proseHtml(row.text), updatedAt: row.updatedAt };
}

/** What the viewer wrote on these cards, by card; those without a note are left out. */
export async function cardNotes(
  { personId }: Viewer,
  cardIds: readonly string[],
): Promise<ReadonlyMap<string, CardNote>> {
  if (cardIds.length === 0) return new Map();
  const rows = await reader().$queryRaw<{ cardId: string; text: string; updatedAt: string }[]>`
    SELECT "cardId", "text", CAST("updatedAt" AS TEXT) AS "updatedAt" FROM "CardNote"
    WHERE "personId" = ${personId} AND "cardId" IN (${Prisma.join([...cardIds])})`;
  return new Map(
    rows.map(({ cardId, text, updatedAt }) => [
      cardId,
      { text, html: proseHtml(text), updatedAt: new Date(updatedAt) },
    ]),
  );
}

/** Writes on a card; empty text takes the note away. */
export async function saveCardNote(viewer: Viewer, cardId: string, text: string, now: Date): Promise<void> {
  const key = { personId: viewer.personId, cardId };
  const trimmed = text.trim();
  await write(async (tx) => {
    if (trimmed === '') {
      await tx.cardNote.deleteMany({ where: key });
      return;
    }
    const data = { text: trimmed, updatedAt: now };
    await tx.cardNote.upsert({
      where: { personId_cardId: key },
      create: { ...key, ...data },
      update: data,
      select: { cardId: true },
    });
  });
}

export const flagReasons = ['wrong', 'unclear'] as const;
export type FlagReason = (typeof flagReasons)[number];

export const longestFlag = 2000;

/** Flags of one person that may be open. */
const mostOpenFlags = 200;

/**
 * Says that a card is wrong or unclear. Idempotent by id. The owners and managers of the viewer's teams see it. `refused`
 * when the id is somebody else's, `too-many` when two hundred are open.
 */
export async function flagCard(
  { personId }: Viewer,
  flag: { readonly id: string; readonly cardId: string; readonly reason: FlagReason; readonly text: string },
  now: Date,
): Promise<'stored' | 'duplicate' | 'refused' | 'too-many'> {
  return write(async (tx) => {
    const known = await tx.cardFlag.findUnique({ where: { id: flag.id }, select: { personId: true } });
    if (known) return known.personId === personId ? 'duplicate' : 'refused';
    if ((await tx.cardFlag.count({ where: { personId, resolvedAt: null } })) >= mostOpenFlags)
      return 'too-many';
    await tx.cardFlag.create({
      data: { ...flag, text: flag.text.trim(), personId, createdAt: now },
      select: { id: true },
    });
    return 'stored';
  });
}

export type CardFlag = {
  readonly id: string;
  readonly cardId: string;
  readonly reason: string;
  readonly text: string;
  readonly createdAt: Date;
  /** Who raised it; null on the viewer's own list. */
  readonly by: string | null;
};

/** The open flags of the viewer. */
export async function ownFlags({ personId }: Viewer): Promise<readonly CardFlag[]> {
  const rows = await reader().cardFlag.findMany({
    where: { personId, resolvedAt: null },
    orderBy: { createdAt: 'desc' },
    select: { id: true, cardId: true, reason: true, text: true, createdAt: true },
  });
  return rows.map((row) => ({ ...row, by: null }));
}

/** The open flags of a team's members, for those who may see everybody's progress; nobody else gets any. */
export async function teamFlags(membership: Membership): Promise<readonly CardFlag[]> {
  if (!permits(membership, 'see-everyones-progress')) return [];
  const rows = await reader().cardFlag.findMany({
    where: { resolvedAt: null, person: { memberships: { some: { teamId: membership.teamId } } } },
    orderBy: { createdAt: 'desc' },
    take: 500,
    select: {
      id: true,
      cardId: true,
      reason: true,
      text: true,
      createdAt: true,
      person: { select: { name: true } },
    },
  });
  return rows.map(({ person, ...row }) => ({ ...row, by: person.name ?? 'Nameless member' }));
}

/** Settles a flag of a team's member. False when there is none such, or the viewer may not. */
export async function resolveFlag(membership: Membership, id: string, now: Date): Promise<boolean> {
  if (!permits(membership, 'see-everyones-progress')) return false;
  const { count } = await write((tx) =>
    tx.cardFlag.updateMany({
      where: { id, resolvedAt: null, person: { memberships: { some: { teamId: membership.teamId } } } },
      data: { resolvedAt: now },
    }),
  );
  return count > 0;
}
