import type { StudyDay } from '@/lib/srs/day';
import type { Tells } from '../database/plain-sql';
import { Prisma } from '../generated/client';

/** Notes that the statistics of these study days are to be made again. Part of the caller's write. */
export async function markStale(tx: Tells, personId: string, days: Iterable<StudyDay>): Promise<void> {
  const rows = [...new Set(days)].map((day) => Prisma.sql`(${personId}, ${day})`);
  if (rows.length === 0) return;
  await tx.$executeRaw`INSERT OR IGNORE INTO "StaleDay" ("personId", "day") VALUES ${Prisma.join(rows)}`;
}
