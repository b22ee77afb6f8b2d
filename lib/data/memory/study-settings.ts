/**
 * How somebody studies, as the table keeps it: one list of columns, by which settings are read, stored, exported and
 * imported. Asked with every rating, so as one statement, its answer as one text.
 */
import { z } from 'zod';
import { isTimeZone } from '@/lib/srs/day';
import { longestIntervalDays } from '@/lib/srs/parameters';
import type { Tx } from '../database/db';
import type { Asks } from '../database/plain-sql';
import { Prisma } from '../generated/client';

/** How early a card on its steps may be asked at most, in minutes. */
export const longestLearnAheadMinutes = 240;

const steps = z.string().regex(/^(\d{1,7}( \d{1,7}){0,7})?$/);

/** The columns of Person that are settings. */
export const storedSettings = z.object({
  timeZone: z.string().max(100).refine(isTimeZone, 'is no time zone'),
  rolloverHour: z.int().min(0).max(23),
  newPerDay: z.int().min(0).max(9999),
  reviewsPerDay: z.int().min(0).max(9999),
  desiredRetention: z.number().min(0.7).max(0.99),
  maximumIntervalDays: z.int().min(1).max(longestIntervalDays),
  learningSteps: steps,
  relearningSteps: steps,
  easyDays: z.string().regex(/^[nrm]{7}$/),
  loadBalance: z.boolean(),
  twoButtons: z.boolean(),
  // Exports of before these could be set have none; what was then the same for everybody stands.
  learnAheadMinutes: z.int().min(0).max(longestLearnAheadMinutes).default(20),
  buryNew: z.boolean().default(true),
  buryReviews: z.boolean().default(true),
  buryLearning: z.boolean().default(false),
  leechLapses: z.int().min(0).max(999),
  scenariosPerDay: z.int().min(0).max(999),
  weightsId: z.string().max(100).nullable(),
  shortcutsOn: z.boolean(),
});

export type StoredSettings = z.infer<typeof storedSettings>;

const bits: ReadonlySet<string> = new Set<keyof StoredSettings>([
  'loadBalance',
  'twoButtons',
  'buryNew',
  'buryReviews',
  'buryLearning',
  'shortcutsOn',
]);

const names = Object.keys(storedSettings.shape);
const columns = Prisma.raw(names.map((name) => `'${name}', "${name}"`).join(', '));

/** The settings of a person. Throws when there is no such person: the caller has one. */
export async function settingsOf(db: Asks, personId: string): Promise<StoredSettings> {
  const [row] = await db.$queryRaw<{ settings: string }[]>`
    SELECT json_object(${columns}) AS "settings" FROM "Person" WHERE "id" = ${personId}`;
  if (!row) throw new Error(`there is no person ${personId}`);
  const kept = JSON.parse(row.settings) as Record<string, unknown>;
  for (const name of bits) kept[name] = kept[name] === 1;
  return kept as StoredSettings;
}

/** Stores some of them. Part of the caller's write. */
export async function storeSettings(
  tx: Tx,
  personId: string,
  change: Partial<StoredSettings>,
): Promise<void> {
  const sets = Object.entries(change)
    .filter(([name, value]) => names.includes(name) && value !== undefined)
    .map(([name, value]) => Prisma.sql`${Prisma.raw(`"${name}"`)} = ${value}`);
  if (sets.length === 0) return;
  await tx.$executeRaw`UPDATE "Person" SET ${Prisma.join(sets)} WHERE "id" = ${personId}`;
}
