/**
 * Everything that somebody owns, as one JSON value and back, without loss. Memories and counts are not in it: they
 * follow from the log.
 */
import { z } from 'zod';
import { ratings } from '@/lib/srs/memory';
import { parametersLookup } from '@/lib/srs/parameters';
import { defaultWeights, weightCount } from '@/lib/srs/weights';
import { type Reader, reader, type Tx, write } from './db';
import { latestAnswerMs } from './device-report';
import { refold } from './memories';
import { refoldScenarios } from './scenario-memory';
import { markStale } from './stale-days';
import type { Viewer } from './viewer';

const id = z.string().min(1).max(100);
const cardId = z.string().min(1).max(200);
const at = z.coerce
  .date()
  .refine(
    (date) => date.getTime() >= Date.UTC(2006, 0, 1) && date.getTime() <= latestAnswerMs,
    'no such time',
  );
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const set = z
  .string()
  .max(200)
  .refine((text) => parametersLookup(() => defaultWeights)(text) !== undefined, 'no such parameters');

const reviewSchema = z.object({
  id,
  cardId,
  rating: z.enum(ratings),
  answeredAt: at,
  localDay: day,
  utcOffsetMinutes: z.int().min(-1000).max(1000),
  rolloverHour: z.int().min(0).max(23),
  durationMs: z.int().min(0),
  algorithm: z.string().max(50),
  parameterSet: set,
  promisedDays: z.int().min(0).max(36_500).nullable(),
  receivedAt: at,
  undoneAt: at.nullable(),
});

const attemptSchema = z.object({
  id,
  scenarioId: cardId,
  scenarioHash: z.string().max(200),
  topicIds: z.string().max(2000),
  askKind: z.string().max(50),
  seed: z.int(),
  answer: z.string().max(20_000),
  right: z.boolean(),
  confidence: z.enum(['sure', 'think', 'guess']).nullable(),
  hintsUsed: z.int().min(0).max(10),
  durationMs: z.int().min(0),
  answeredAt: at,
  localDay: day,
  utcOffsetMinutes: z.int().nullable(),
  rolloverHour: z.int().min(0).max(23).nullable(),
  parameterSet: set.nullable(),
});

const ownedSchema = z.object({
  format: z.literal('pilotage'),
  version: z.literal(1),
  exportedAt: at,
  settings: z.object({
    timeZone: z.string().max(100),
    rolloverHour: z.int().min(0).max(23),
    newPerDay: z.int().min(0).max(9999),
    reviewsPerDay: z.int().min(0).max(9999),
    desiredRetention: z.number().min(0.7).max(0.99),
    maximumIntervalDays: z.int().min(1).max(36_500),
    learningSteps: z.string().regex(/^(\d{1,7}( \d{1,7}){0,7})?$/),
    relearningSteps: z.string().regex(/^(\d{1,7}( \d{1,7}){0,7})?$/),
    easyDays: z.string().regex(/^[nrm]{7}$/),
    loadBalance: z.boolean(),
    twoButtons: z.boolean(),
    leechLapses: z.int().min(0).max(999),
    scenariosPerDay: z.int().min(0).max(999),
    weightsId: z.string().max(100).nullable(),
    shortcutsOn: z.boolean(),
  }),
  trackRetentions: z.array(z.object({ trackId: id, retention: z.number().min(0.7).max(0.99) })),
  reviews: z.array(reviewSchema),
  attempts: z.array(attemptSchema),
  cardMarks: z.array(
    z.object({
      cardId,
      buriedUntil: day.nullable(),
      suspendedAt: at.nullable(),
      leechReleasedAt: z.int().nullable(),
    }),
  ),
  cardNotes: z.array(z.object({ cardId, text: z.string().max(4000), updatedAt: at })),
  cardFlags: z.array(
    z.object({
      id,
      cardId,
      reason: z.enum(['wrong', 'unclear']),
      text: z.string().max(2000),
      createdAt: at,
      resolvedAt: at.nullable(),
    }),
  ),
  deeds: z.array(
    z.object({
      id,
      kind: z.enum(['bury', 'suspend', 'restore']),
      at,
      cardIds: z.string().max(300_000),
      before: z.string().max(1_000_000),
      undoneAt: at.nullable(),
    }),
  ),
  ownNotes: z.array(
    z.object({
      id,
      guid: z.string().min(1).max(100),
      kind: z.enum(['basic', 'reversed', 'cloze', 'typed']),
      fields: z.string().max(200_000),
      tags: z.string().max(10_000),
      createdAt: at,
      updatedAt: at,
      starts: z.string().max(200_000).nullable(),
    }),
  ),
  fittedWeights: z.array(
    z.object({
      id: z.string().regex(/^w[0-9a-f]{32}$/),
      createdAt: at,
      weights: z.string().refine(isWeights, 'no weights'),
      fittedOn: z.int(),
      judgedOn: z.int(),
      lossBefore: z.number(),
      lossAfter: z.number(),
      errorBefore: z.number(),
      errorAfter: z.number(),
      better: z.boolean(),
      acceptedAt: at.nullable(),
    }),
  ),
  reschedulings: z.array(
    z.object({ id, at, weightsId: z.string().max(100).nullable(), undoneAt: at.nullable() }),
  ),
});

export type Owned = z.infer<typeof ownedSchema>;

/** Everything that the viewer owns. */
export async function exportOwned(viewer: Viewer, now: Date): Promise<Owned> {
  const db = reader();
  const where = { personId: viewer.personId };
  const person = await db.person.findUniqueOrThrow({ where: { id: viewer.personId } });
  const byId = { orderBy: { id: 'asc' } } as const;
  const byCard = { orderBy: { cardId: 'asc' } } as const;
  return ownedSchema.parse({
    format: 'pilotage',
    version: 1,
    exportedAt: now,
    settings: person,
    trackRetentions: await db.trackRetention.findMany({ where, orderBy: { trackId: 'asc' } }),
    reviews: await reviewsOf(db, viewer.personId),
    attempts: await db.attempt.findMany({ where, ...byId }),
    cardMarks: await db.cardMark.findMany({ where, ...byCard }),
    cardNotes: await db.cardNote.findMany({ where, ...byCard }),
    cardFlags: await db.cardFlag.findMany({ where, ...byId }),
    deeds: await db.deed.findMany({ where, ...byId }),
    ownNotes: await db.ownNote.findMany({ where, ...byId }),
    fittedWeights: await db.fittedWeights.findMany({ where, ...byId }),
    reschedulings: await db.rescheduling.findMany({ where, ...byId }),
  });
}

export type OwnedResult = {
  /** Rows that were not here yet, by what they are. */
  readonly added: Readonly<Record<string, number>>;
  /** Rows whose id is in use by somebody else. */
  readonly leftOut: number;
};

export type ReadOwned =
  | { readonly ok: true; readonly owned: Owned }
  | { readonly ok: false; readonly problem: string };

/** Checks a JSON value; what is wrong names the place. */
export function readOwned(value: unknown): ReadOwned {
  const parsed = ownedSchema.safeParse(value);
  if (parsed.success) return { ok: true, owned: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue?.path.map(String).join('.');
  return {
    ok: false,
    problem: `${place ? `${place}: ` : ''}${issue?.message ?? 'not an export of this program'}`,
  };
}

const rowsPerWrite = 1000;
const cardsPerWrite = 50;

/**
 * Brings an export into the viewer's account. What is here already stays as it is, so a second import changes nothing;
 * settings are taken over. Then everything is folded again.
 */
export async function importOwned(viewer: Viewer, owned: Owned): Promise<OwnedResult> {
  const { personId } = viewer;
  const added: Record<string, number> = {};
  let leftOut = 0;
  for (const table of tables) {
    const rows = owned[table];
    for (let from = 0; from < rows.length; from += rowsPerWrite) {
      const part = await write((tx) => addRows(tx, personId, table, rows.slice(from, from + rowsPerWrite)));
      added[table] = (added[table] ?? 0) + part.added;
      leftOut += part.leftOut;
    }
  }
  await write(async (tx) => {
    const { weightsId, ...settings } = owned.settings;
    const own =
      weightsId === null || (await tx.fittedWeights.count({ where: { id: weightsId, personId } })) > 0;
    await tx.person.update({
      where: { id: personId },
      data: { ...settings, ...(own && { weightsId }) },
      select: { id: true },
    });
    await markStale(
      tx,
      personId,
      owned.reviews.map(({ localDay }) => localDay),
    );
  });
  const started = owned.ownNotes.flatMap(({ starts }) => Object.keys(startsOf(starts)));
  const cardIds = [...new Set([...owned.reviews.map((review) => review.cardId), ...started])];
  for (let from = 0; from < cardIds.length; from += cardsPerWrite) {
    await write((tx) => refold(tx, personId, cardIds.slice(from, from + cardsPerWrite)));
  }
  const scenarioIds = [...new Set(owned.attempts.map(({ scenarioId }) => scenarioId))];
  await write((tx) => refoldScenarios(tx, viewer, scenarioIds));
  return { added, leftOut };
}

const tables = [
  'trackRetentions',
  'fittedWeights',
  'reschedulings',
  'ownNotes',
  'reviews',
  'attempts',
  'cardMarks',
  'cardNotes',
  'cardFlags',
  'deeds',
] as const;

type Added = { readonly added: number; readonly leftOut: number };

async function addRows(
  tx: Tx,
  personId: string,
  table: (typeof tables)[number],
  rows: readonly unknown[],
): Promise<Added> {
  const data = rows.map((row) => ({ ...(row as object), personId }));
  switch (table) {
    case 'reviews':
      return insertMissing(
        data,
        'id',
        (ids) => tx.review.findMany({ where: { id: { in: ids } }, select: own }),
        personId,
        (fresh) => tx.review.createMany({ data: fresh as never }),
      );
    case 'attempts':
      return insertMissing(
        data,
        'id',
        (ids) => tx.attempt.findMany({ where: { id: { in: ids } }, select: own }),
        personId,
        (fresh) => tx.attempt.createMany({ data: fresh as never }),
      );
    case 'cardFlags':
      return insertMissing(
        data,
        'id',
        (ids) => tx.cardFlag.findMany({ where: { id: { in: ids } }, select: own }),
        personId,
        (fresh) => tx.cardFlag.createMany({ data: fresh as never }),
      );
    case 'deeds':
      return insertMissing(
        data,
        'id',
        (ids) => tx.deed.findMany({ where: { id: { in: ids } }, select: own }),
        personId,
        (fresh) => tx.deed.createMany({ data: fresh as never }),
      );
    case 'fittedWeights':
      return insertMissing(
        data,
        'id',
        (ids) => tx.fittedWeights.findMany({ where: { id: { in: ids } }, select: own }),
        personId,
        (fresh) => tx.fittedWeights.createMany({ data: fresh as never }),
      );
    case 'reschedulings':
      return insertMissing(
        data,
        'id',
        (ids) => tx.rescheduling.findMany({ where: { id: { in: ids } }, select: own }),
        personId,
        (fresh) => tx.rescheduling.createMany({ data: fresh as never }),
      );
    case 'ownNotes':
      return insertMissing(
        data,
        'id',
        (ids) => tx.ownNote.findMany({ where: { id: { in: ids } }, select: own }),
        personId,
        (fresh) => tx.ownNote.createMany({ data: fresh as never }),
      );
    case 'cardMarks':
      return insertMissing(
        data,
        'cardId',
        (ids) => tx.cardMark.findMany({ where: { personId, cardId: { in: ids } }, select: ofCard }),
        personId,
        (fresh) => tx.cardMark.createMany({ data: fresh as never }),
      );
    case 'cardNotes':
      return insertMissing(
        data,
        'cardId',
        (ids) => tx.cardNote.findMany({ where: { personId, cardId: { in: ids } }, select: ofCard }),
        personId,
        (fresh) => tx.cardNote.createMany({ data: fresh as never }),
      );
    case 'trackRetentions':
      return insertMissing(
        data,
        'trackId',
        (ids) =>
          tx.trackRetention.findMany({
            where: { personId, trackId: { in: ids } },
            select: { trackId: true, personId: true },
          }),
        personId,
        (fresh) => tx.trackRetention.createMany({ data: fresh as never }),
      );
  }
}

const own = { id: true, personId: true } as const;
const ofCard = { cardId: true, personId: true } as const;

/** Inserts the rows whose key is free; those whose key is somebody else's are left out. */
async function insertMissing(
  data: readonly Readonly<Record<string, unknown>>[],
  key: string,
  find: (keys: string[]) => Promise<readonly Readonly<Record<string, unknown>>[]>,
  personId: string,
  create: (fresh: readonly Readonly<Record<string, unknown>>[]) => Promise<unknown>,
): Promise<Added> {
  const there = new Map(
    (await find(data.map((row) => String(row[key])))).map((row) => [row[key], row.personId]),
  );
  const seen = new Set<unknown>();
  const fresh = data.filter((row) => !there.has(row[key]) && !seen.has(row[key]) && seen.add(row[key]));
  if (fresh.length > 0) await create(fresh);
  return {
    added: fresh.length,
    leftOut: [...there.values()].filter((owner) => owner !== personId).length,
  };
}

/** A million rows in parts: one answer of that size would stand still for seconds. */
async function reviewsOf(db: Reader, personId: string): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  const atOnce = 20_000;
  for (let last = ''; ; ) {
    const part = await db.review.findMany({
      where: { personId, id: { gt: last } },
      orderBy: { id: 'asc' },
      take: atOnce,
      omit: { personId: true, before: true },
    });
    rows.push(...part);
    if (part.length < atOnce) return rows;
    last = part.at(-1)?.id ?? '';
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

function startsOf(json: string | null): object {
  const parsed: unknown = JSON.parse(json ?? '{}');
  return typeof parsed === 'object' && parsed !== null ? parsed : {};
}

function isWeights(text: string): boolean {
  try {
    return z.array(z.number()).length(weightCount).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** The reviews of an export as CSV (RFC 4180), the oldest first. */
export function reviewsCsv({ reviews }: Pick<Owned, 'reviews'>): string {
  const columns = [
    'id',
    'cardId',
    'rating',
    'answeredAt',
    'localDay',
    'durationMs',
    'promisedDays',
    'parameterSet',
    'undoneAt',
  ] as const;
  const cell = (value: unknown) => {
    const text = value instanceof Date ? value.toISOString() : value === null ? '' : String(value);
    // A cell that begins like a formula is text for a spreadsheet too.
    const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const inOrder = [...reviews].sort((a, b) => a.answeredAt.getTime() - b.answeredAt.getTime());
  return `${[columns.join(','), ...inOrder.map((row) => columns.map((name) => cell(row[name])).join(','))].join('\r\n')}\r\n`;
}
