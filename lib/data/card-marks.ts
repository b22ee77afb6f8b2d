import { addDays, studyDay } from '@/lib/srs/day';
import { type Reader, write } from './db';
import type { Viewer } from './viewer';

/** What a learner may say of a card apart from rating it. */
export type CardMarkDeed = 'bury' | 'suspend' | 'restore';

/**
 * Bury keeps a card out of the queue until the next study day; suspend keeps it out until `restore`, which takes both
 * back. Saying it again changes nothing.
 */
export async function markCard(viewer: Viewer, cardId: string, deed: CardMarkDeed, now: Date): Promise<void> {
  const { personId } = viewer;
  const where = { personId_cardId: { personId, cardId } };
  await write(async (tx) => {
    switch (deed) {
      case 'bury': {
        const buriedUntil = addDays(studyDay(now, viewer.timeZone, viewer.rolloverHour), 1);
        await tx.cardMark.upsert({
          where,
          create: { personId, cardId, buriedUntil },
          update: { buriedUntil },
        });
        return;
      }
      case 'suspend': {
        const old = await tx.cardMark.findUnique({ where, select: { suspendedAt: true } });
        if (old?.suspendedAt) return;
        await tx.cardMark.upsert({
          where,
          create: { personId, cardId, suspendedAt: now },
          update: { suspendedAt: now },
        });
        return;
      }
      case 'restore':
        await tx.cardMark.deleteMany({ where: { personId, cardId } });
        return;
    }
  });
}

/** The cards that a person's marks keep out of the queue on a study day. */
export async function cardsSetAside(db: Reader, personId: string, day: string): Promise<ReadonlySet<string>> {
  const rows = await db.cardMark.findMany({
    where: { personId, OR: [{ suspendedAt: { not: null } }, { buriedUntil: { gt: day } }] },
    select: { cardId: true },
  });
  return new Set(rows.map(({ cardId }) => cardId));
}
