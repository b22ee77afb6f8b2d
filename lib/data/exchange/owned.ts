/**
 * Everything that somebody owns, as one JSON value and back, without loss. Memories and counts are not in it: they
 * follow from the log.
 */
import { type Reader, reader, type Tx, write } from '../database/db';
import { Prisma } from '../generated/client';
import { refold } from '../memory/memories';
import { refoldScenarios } from '../memory/scenario-memory';
import { markStale } from '../memory/stale-days';
import { settingsOf, storeSettings } from '../memory/study-settings';
import type { Viewer } from '../people/viewer';
import { type Owned, type OwnedReview, ownedSchema, reviewSchema } from './owned-schema';

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

/** The rows of an export, without what it says about itself and the settings. */
export type OwnedRows = Pick<Owned, OwnedTable>;

const rowsPerWrite = 1000;
const cardsPerWrite = 50;

/**
 * Brings an export, or some of its rows, into the viewer's account. What is here already stays as it is, so a second import
 * changes nothing; settings are taken over. Then everything is folded again.
 */
export async function importOwned(viewer: Viewer, given: Owned | Partial<OwnedRows>): Promise<OwnedResult> {
  const { personId } = viewer;
  const owned = { ...noRows, ...given };
  const result = await throughRows(owned, (table, rows) =>
    write(async (tx) => {
      const sorted = await sortedRows(tx, personId, table, rows);
      await insert(tx, kinds[table].model, sorted.fresh);
      return sorted;
    }),
  );
  await write(async (tx) => {
    if ('settings' in owned) {
      const { weightsId, ...settings } = owned.settings;
      const own =
        weightsId === null || (await tx.fittedWeights.count({ where: { id: weightsId, personId } })) > 0;
      await storeSettings(tx, personId, { ...settings, ...(own && { weightsId }) });
    }
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
export async function previewOwned(
  { personId }: Viewer,
  given: Owned | Partial<OwnedRows>,
): Promise<OwnedResult> {
  return throughRows({ ...noRows, ...given }, (table, rows) => sortedRows(reader(), personId, table, rows));
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
  owned: OwnedRows,
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
  const { key, find, alone } = kinds[table];
  const keyOf = (row: Row) => String(row[key]);
  const there = new Map((await find(db, personId, rows.map(keyOf))).map((row) => [keyOf(row), row.personId]));
  const columns = alone ? [key, alone.column] : [key];
  const taken = new Set(
    (await alone?.taken(db, personId, rows))?.map((value) => `${alone?.column} ${value}`),
  );
  const fresh = rows.filter((row) => {
    const marks = columns.map((column) => `${column} ${row[column]}`);
    const isNew = !there.has(keyOf(row)) && !marks.some((mark) => taken.has(mark));
    for (const mark of marks) taken.add(mark);
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

const noRows: OwnedRows = {
  trackRetentions: [],
  fittedWeights: [],
  reschedulings: [],
  ownNotes: [],
  reviews: [],
  attempts: [],
  cardMarks: [],
  cardNotes: [],
  cardFlags: [],
  deeds: [],
};

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
  /** Another column in which no two rows of a person are the same, and what they have in it. */
  readonly alone?: {
    readonly column: string;
    readonly taken: (db: Tx | Reader, personId: string, rows: readonly Row[]) => Promise<readonly string[]>;
  };
  /** The table, as the schema names it. */
  readonly model: Prisma.ModelName;
};

const own = { id: true, personId: true } as const;
const ofCard = { cardId: true, personId: true } as const;

const kinds: { readonly [table in OwnedTable]: Kind } = {
  reviews: {
    key: 'id',
    find: (db, _, ids) => db.review.findMany({ where: { id: { in: ids } }, select: own }),
    model: 'Review',
  },
  attempts: {
    key: 'id',
    find: (db, _, ids) => db.attempt.findMany({ where: { id: { in: ids } }, select: own }),
    model: 'Attempt',
  },
  cardFlags: {
    key: 'id',
    find: (db, _, ids) => db.cardFlag.findMany({ where: { id: { in: ids } }, select: own }),
    model: 'CardFlag',
  },
  deeds: {
    key: 'id',
    find: (db, _, ids) => db.deed.findMany({ where: { id: { in: ids } }, select: own }),
    model: 'Deed',
  },
  fittedWeights: {
    key: 'id',
    find: (db, _, ids) => db.fittedWeights.findMany({ where: { id: { in: ids } }, select: own }),
    model: 'FittedWeights',
  },
  reschedulings: {
    key: 'id',
    find: (db, _, ids) => db.rescheduling.findMany({ where: { id: { in: ids } }, select: own }),
    model: 'Rescheduling',
  },
  ownNotes: {
    key: 'id',
    find: (db, _, ids) => db.ownNote.findMany({ where: { id: { in: ids } }, select: own }),
    // A note that came again from Anki has another id, and is here all the same.
    alone: { column: 'guid', taken: guidsTaken },
    model: 'OwnNote',
  },
  cardMarks: {
    key: 'cardId',
    find: (db, personId, ids) =>
      db.cardMark.findMany({ where: { personId, cardId: { in: ids } }, select: ofCard }),
    model: 'CardMark',
  },
  cardNotes: {
    key: 'cardId',
    find: (db, personId, ids) =>
      db.cardNote.findMany({ where: { personId, cardId: { in: ids } }, select: ofCard }),
    model: 'CardNote',
  },
  trackRetentions: {
    key: 'trackId',
    find: (db, personId, ids) =>
      db.trackRetention.findMany({
        where: { personId, trackId: { in: ids } },
        select: { trackId: true, personId: true },
      }),
    model: 'TrackRetention',
  },
};

/** Adds rows, all of one shape, as one text: told apart by the client, thousands of values cost seconds. */
async function insert(tx: Tx, model: Prisma.ModelName, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const named = (text: (column: string) => string) => Prisma.raw(columns.map(text).join(', '));
  const json = JSON.stringify(rows.map((row) => columns.map((column) => stored(row[column]))));
  await tx.$executeRaw`INSERT INTO ${Prisma.raw(`"${model}"`)} (${named((column) => `"${column}"`)})
    SELECT ${named((column) => `json_extract("value", '$[${columns.indexOf(column)}]')`)} FROM json_each(${json})`;
}

/** An instant is stored as the client stores it. */
function stored(value: unknown): unknown {
  return value instanceof Date ? value.toISOString().replace('Z', '+00:00') : value;
}

async function guidsTaken(
  db: Tx | Reader,
  personId: string,
  rows: readonly Row[],
): Promise<readonly string[]> {
  const guids = rows.map(({ guid }) => String(guid));
  const found = await db.ownNote.findMany({
    where: { personId, guid: { in: guids } },
    select: { guid: true },
  });
  return found.map(({ guid }) => guid);
}

function startsOf(json: string | null): object {
  const parsed: unknown = JSON.parse(json ?? '{}');
  return typeof parsed === 'object' && parsed !== null ? parsed : {};
}
