import { write } from '../database/db';
import type { Tells } from '../database/plain-sql';

/** At most `points` tries per `windowMs`, counted from the first try. */
export type Limit = { readonly points: number; readonly windowMs: number };

export type Spent = { readonly key: string; readonly limit: Limit };

export type ThrottleAnswer =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'blocked'; readonly until: Date };

/**
 * Counts one try against every limit given, in one write, so that all instances on one database share the count.
 * Blocked when any limit is used up; a blocked try costs nothing more, so blocking ends when its window does.
 */
export function spend(tries: readonly Spent[], now: Date): Promise<ThrottleAnswer> {
  return write(async (tx) => {
    await tx.throttle.deleteMany({ where: { expiresAt: { lte: now } } });
    const rows = await tx.throttle.findMany({ where: { key: { in: tries.map((t) => t.key) } } });
    const full = tries.flatMap(({ key, limit }) =>
      rows.filter((row) => row.key === key && row.points >= limit.points),
    );
    if (full.length > 0) {
      const until = Math.max(...full.map((row) => row.expiresAt.getTime()));
      return { kind: 'blocked', until: new Date(until) };
    }
    for (const { key, limit } of tries) {
      await tx.throttle.upsert({
        where: { key },
        create: { key, points: 1, expiresAt: new Date(now.getTime() + limit.windowMs) },
        update: { points: { increment: 1 } },
      });
    }
    return { kind: 'allowed' };
  });
}

/**
 * Of `wanted` things counted against a limit, how many are still allowed; those are counted. Part of the caller's
 * write, so that what is not stored after all is not counted.
 */
export async function allowanceIn(
  tx: Tells,
  { key, limit }: Spent,
  wanted: number,
  now: Date,
): Promise<number> {
  const [running] = await tx.$queryRaw<{ points: bigint | number; expiresAt: string }[]>`
    SELECT "points", CAST("expiresAt" AS TEXT) AS "expiresAt" FROM "Throttle"
    WHERE "key" = ${key} AND "expiresAt" > ${now}`;
  const before = Number(running?.points ?? 0);
  const allowed = Math.min(wanted, Math.max(0, limit.points - before));
  if (allowed === 0) return 0;
  const expiresAt = running ? new Date(running.expiresAt) : new Date(now.getTime() + limit.windowMs);
  await tx.$executeRaw`INSERT OR REPLACE INTO "Throttle" ("key", "points", "expiresAt")
    VALUES (${key}, ${before + allowed}, ${expiresAt})`;
  return allowed;
}

/** Forgets the tries counted under `key`: after a success they were no guesses. */
export async function forgive(key: string): Promise<void> {
  await write((tx) => tx.throttle.deleteMany({ where: { key } }));
}
