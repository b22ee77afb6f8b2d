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
import { settingsOf, storedSettings, storeSettings } from './study-settings';
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
  format: z.literal('pilotage', 'this is no export of Pilotage'),
  version: z.literal(1),
  exportedAt: at,
  settings: storedSettings,
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
export type OwnedReview = z.infer<typeof reviewSchema>;

/** Everything that the viewer owns but the reviews, of which there is none in it: `ownedText` of `owned-text.ts` adds them. */
export async function ownedButReviews(viewer: Viewer, now: Date): Promise<Owned> {
  const db = reader();
  const where = { personId: viewer.personId };
  const byId = { orderBy: { id: 'asc' } } as const;
  const byCard = { orderBy: { cardId: 'asc' } } as const;
  return ownedSchema.parse({
    format: 'pilotage',
    version: 1,
    exportedAt: now,
    settings: await settingsOf(db, viewer.personId),
    trackRetentions: await db.trackRetention.findMany({ where, orderBy: { trackId: 'asc' } }),
    reviews: [],
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

/** The viewer's reviews by id or, the oldest first, by the time of the answer; some thousands at a time. */
export async function* reviewsInParts(
  { personId }: Viewer,
  order: 'id' | 'answeredAt',
): AsyncGenerator<readonly OwnedReview[]> {
  const atOnce = 10_000;
  let last: OwnedReview | undefined;
  for (;;) {
    const after = last && {
      id: { id: { gt: last.id } },
      answeredAt: {
        OR: [{ answeredAt: { gt: last.answeredAt } }, { answeredAt: last.answeredAt, id: { gt: last.id } }],
      },
    };
    const rows = await reader().review.findMany({
      where: { personId, ...after?.[order] },
      orderBy: order === 'id' ? { id: 'asc' } : [{ answeredAt: 'asc' }, { id: 'asc' }],
      take: atOnce,
      omit: { personId: true, before: true },
    });
    const part = rows.map((row) => reviewSchema.parse(row));
    if (part.length > 0) yield part;
    if (part.length < atOnce) return;
    last = part.at(-1);
    // Others' requests come in between.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

export type OwnedResult = {
  /** Rows that were not here yet, by what they are. */
  readonly added: Readonly<Record<OwnedTable, number>>;
  /** Rows that are here already, and stay as they are. */
  readonly present: Readonly<Record<OwnedTable, number>>;
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
  const result = await throughRows(owned, (table, rows) =>
    write(async (tx) => {
      const sorted = await sortedRows(tx, personId, table, rows);
      if (sorted.fresh.length > 0) await kinds[table].create(tx, sorted.fresh);
      return sorted;
    }),
  );
  await write(async (tx) => {
    const { weightsId, ...settings } = owned.settings;
    const own =
      weightsId === null || (await tx.fittedWeights.count({ where: { id: weightsId, personId } })) > 0;
    await storeSettings(tx, personId, { ...settings, ...(own && { weightsId }) });
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
  return result;
}

/** What `importOwned` would come to, without doing it. */
export async function previewOwned({ personId }: Viewer, owned: Owned): Promise<OwnedResult> {
  return throughRows(owned, (table, rows) => sortedRows(reader(), personId, table, rows));
}

type Row = Readonly<Record<string, unknown>>;

type Sorted = {
  /** To be added, with their owner. */
  readonly fresh: readonly Row[];
  readonly present: number;
  readonly leftOut: number;
};

/** Goes through the rows of an export, some at a time, in an order in which those that others refer to come first. */
async function throughRows(
  owned: Owned,
  each: (table: OwnedTable, rows: readonly Row[]) => Promise<Sorted>,
): Promise<OwnedResult> {
  const added = { ...none };
  const present = { ...none };
  let leftOut = 0;
  for (const table of ownedTables) {
    const rows: readonly Row[] = owned[table];
    for (let from = 0; from < rows.length; from += rowsPerWrite) {
      const part = await each(table, rows.slice(from, from + rowsPerWrite));
      added[table] += part.fresh.length;
      present[table] += part.present;
      leftOut += part.leftOut;
    }
  }
  return { added, present, leftOut };
}

/** Tells rows whose key is free from those that are here, and from those whose key is somebody else's. */
async function sortedRows(
  db: Tx | Reader,
  personId: string,
  table: OwnedTable,
  rows: readonly Row[],
): Promise<Sorted> {
  const { key, find } = kinds[table];
  const keyOf = (row: Row) => String(row[key]);
  const there = new Map((await find(db, personId, rows.map(keyOf))).map((row) => [keyOf(row), row.personId]));
  const seen = new Set<string>();
  const fresh = rows.filter((row) => {
    const isNew = !there.has(keyOf(row)) && !seen.has(keyOf(row));
    seen.add(keyOf(row));
    return isNew;
  });
  const leftOut = [...there.values()].filter((owner) => owner !== personId).length;
  return {
    fresh: fresh.map((row) => ({ ...row, personId })),
    present: rows.length - fresh.length - leftOut,
    leftOut,
  };
}

export const ownedTables = [
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
export type OwnedTable = (typeof ownedTables)[number];

const none: Readonly<Record<OwnedTable, number>> = {
  trackRetentions: 0,
  fittedWeights: 0,
  reschedulings: 0,
  ownNotes: 0,
  reviews: 0,
  attempts: 0,
  cardMarks: 0,
  cardNotes: 0,
  cardFlags: 0,
  deeds: 0,
};

/** How the rows of a table are told apart, found and made. Ids are unique among all people, other keys for one. */
type Kind = {
  readonly key: string;
  readonly find: (db: Tx | Reader, personId: string, keys: string[]) => Promise<readonly Row[]>;
  readonly create: (tx: Tx, rows: readonly Row[]) => Promise<unknown>;
};

const own = { id: true, personId: true } as const;
const ofCard = { cardId: true, personId: true } as const;

const kinds: { readonly [table in OwnedTable]: Kind } = {
  reviews: {
    key: 'id',
    find: (db, _, ids) => db.review.findMany({ where: { id: { in: ids } }, select: own }),
    create: (tx, rows) => tx.review.createMany({ data: rows as never }),
  },
  attempts: {
    key: 'id',
    find: (db, _, ids) => db.attempt.findMany({ where: { id: { in: ids } }, select: own }),
    create: (tx, rows) => tx.attempt.createMany({ data: rows as never }),
  },
  cardFlags: {
    key: 'id',
    find: (db, _, ids) => db.cardFlag.findMany({ where: { id: { in: ids } }, select: own }),
    create: (tx, rows) => tx.cardFlag.createMany({ data: rows as never }),
  },
  deeds: {
    key: 'id',
    find: (db, _, ids) => db.deed.findMany({ where: { id: { in: ids } }, select: own }),
    create: (tx, rows) => tx.deed.createMany({ data: rows as never }),
  },
  fittedWeights: {
    key: 'id',
    find: (db, _, ids) => db.fittedWeights.findMany({ where: { id: { in: ids } }, select: own }),
    create: (tx, rows) => tx.fittedWeights.createMany({ data: rows as never }),
  },
  reschedulings: {
    key: 'id',
    find: (db, _, ids) => db.rescheduling.findMany({ where: { id: { in: ids } }, select: own }),
    create: (tx, rows) => tx.rescheduling.createMany({ data: rows as never }),
  },
  ownNotes: {
    key: 'id',
    find: (db, _, ids) => db.ownNote.findMany({ where: { id: { in: ids } }, select: own }),
    create: (tx, rows) => tx.ownNote.createMany({ data: rows as never }),
  },
  cardMarks: {
    key: 'cardId',
    find: (db, personId, ids) =>
      db.cardMark.findMany({ where: { personId, cardId: { in: ids } }, select: ofCard }),
    create: (tx, rows) => tx.cardMark.createMany({ data: rows as never }),
  },
  cardNotes: {
    key: 'cardId',
    find: (db, personId, ids) =>
      db.cardNote.findMany({ where: { personId, cardId: { in: ids } }, select: ofCard }),
    create: (tx, rows) => tx.cardNote.createMany({ data: rows as never }),
  },
  trackRetentions: {
    key: 'trackId',
    find: (db, personId, ids) =>
      db.trackRetention.findMany({
        where: { personId, trackId: { in: ids } },
        select: { trackId: true, personId: true },
      }),
    create: (tx, rows) => tx.trackRetention.createMany({ data: rows as never }),
  },
};

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
