import { z } from 'zod';
import { addDays } from '@/lib/srs/day';
import { type Folded, fold, type Rescheduling } from '@/lib/srs/fold';
import { isRating, type Memory, type NewMemory, newMemory, type Rating, type Review } from '@/lib/srs/memory';
import { type ParametersLookup, withWeights } from '@/lib/srs/parameters';
import type { Reader, Tx } from '../database/db';
import type { Asks, Tells } from '../database/plain-sql';
import { Prisma } from '../generated/client';
import { setsNamed } from './parameter-sets';
import { markStale } from './stale-days';
import { topicOfCard } from './topic-of-card';

/** A review as the log keeps it, with what it met when it was last folded: JSON, or null for a first sight. */
export type LoggedReview = Review & { readonly before: string | null };

/*
 * Every rating passes through here, so what it needs is asked in plain SQL, lists as one text: a statement that the
 * client has to work out costs several times as much.
 */

/** SQLite binds at most 32,766 values in a statement. */
const foldsPerWrite = 500;

/**
 * Folds a person's log again, of all their cards or of those given, and stores what came out. For whoever has changed
 * the log other than by `recordReviews`: taking back, rescheduling, importing, merging a guest into an account. Part of
 * the caller's write.
 */
export async function refold(tx: Tx, personId: string, cardIds?: readonly string[]): Promise<void> {
  const logs = await logsOf(tx, personId, cardIds);
  const ids = cardIds ?? [...new Set([...logs.keys(), ...(await cardsWithStarts(tx, personId))])];
  for (let from = 0; from < ids.length; from += foldsPerWrite) {
    const some = new Map(ids.slice(from, from + foldsPerWrite).map((id) => [id, logs.get(id) ?? []]));
    const { folds } = await foldLogs(tx, personId, some);
    await storeFolds(
      tx,
      personId,
      [...folds].map(([cardId, folded]) => ({ log: some.get(cardId) ?? [], folded })),
    );
  }
}

/** Folds of cards, and the sets that their reviews and memories name. */
export type FoldedLogs = {
  readonly folds: ReadonlyMap<string, Folded>;
  readonly parametersOf: ParametersLookup;
};

/** Folds logs of a person's cards as everything that the person did says: their own weights, and reschedulings. */
export async function foldLogs(
  db: Asks,
  personId: string,
  logs: ReadonlyMap<string, readonly Review[]>,
): Promise<FoldedLogs> {
  const reschedulings = await reschedulingsOf(db, personId);
  const starts = await startsOf(db, personId, [...logs.keys()]);
  const setIds = new Set<string>();
  for (const start of starts.values()) setIds.add(start.parameterSet);
  for (const reviews of logs.values()) for (const { parameterSet } of reviews) setIds.add(parameterSet);
  for (const { weightsId } of reschedulings)
    for (const id of [...setIds]) setIds.add(withWeights(id, weightsId));
  const parametersOf = await setsNamed(db, setIds);
  const folds = new Map<string, Folded>();
  for (const [cardId, reviews] of logs) {
    folds.set(
      cardId,
      fold(cardId, reviews, parametersOf, { start: starts.get(cardId) ?? null, reschedulings }),
    );
  }
  return { folds, parametersOf };
}

/** The review logs of a person's cards, undone reviews included, by card. */
export async function logsOf(
  db: Asks,
  personId: string,
  cardIds?: readonly string[],
): Promise<Map<string, LoggedReview[]>> {
  if (cardIds?.length === 0) return new Map();
  const ofCards = cardIds ? Prisma.sql`AND "cardId" IN (${Prisma.join([...cardIds])})` : Prisma.empty;
  const [found] = await db.$queryRaw<{ rows: string }[]>`
    SELECT json_group_array(json_array("cardId", "id", "rating", "answeredAt", "localDay", "utcOffsetMinutes",
      "rolloverHour", "parameterSet", "promisedDays", "undoneAt", "before")) AS "rows"
    FROM "Review" WHERE "personId" = ${personId} ${ofCards}`;
  const logs = new Map<string, LoggedReview[]>();
  for (const row of JSON.parse(found?.rows ?? '[]') as LogRow[]) {
    const [cardId, id, rating, answeredAt, localDay, utcOffsetMinutes, rolloverHour] = row;
    const [, , , , , , , parameterSet, promisedDays, undoneAt, before] = row;
    const log = logs.get(cardId) ?? [];
    log.push({
      id,
      rating: ratingOf(rating),
      answeredAt: new Date(answeredAt),
      localDay,
      utcOffsetMinutes,
      rolloverHour,
      parameterSet,
      promisedDays,
      undoneAt: undoneAt === null ? null : new Date(undoneAt),
      before,
    });
    logs.set(cardId, log);
  }
  return logs;
}

/** The columns of a review in the order in which `logsOf` asks for them; only this program writes the table. */
type LogRow = [
  cardId: string,
  id: string,
  rating: string,
  answeredAt: string,
  localDay: string,
  utcOffsetMinutes: number,
  rolloverHour: number,
  parameterSet: string,
  promisedDays: number | null,
  undoneAt: string | null,
  before: string | null,
];

/**
 * The memories of cards as they are stored: what folding their logs would give, without the logs. Cards that were never
 * answered are new.
 */
export async function memoriesOfCards(
  db: Asks,
  personId: string,
  cardIds: readonly string[],
): Promise<Map<string, Memory | NewMemory>> {
  const memories = new Map<string, Memory | NewMemory>(cardIds.map((cardId) => [cardId, newMemory(cardId)]));
  if (cardIds.length === 0) return memories;
  const rows = await db.$queryRaw<PlainMemoryRow[]>`
    SELECT "personId", "cardId", "topicId", "state", CAST("due" AS TEXT) AS "due", "stability", "difficulty",
      "scheduledDays", "learningStep", "reps", "lapses", CAST("lastReview" AS TEXT) AS "lastReview", "lastDay",
      "parameterSet"
    FROM "Memory" WHERE "personId" = ${personId} AND "cardId" IN (${Prisma.join([...cardIds])})`;
  for (const row of rows) {
    memories.set(
      row.cardId,
      memoryOf({
        ...row,
        due: new Date(row.due),
        lastReview: new Date(row.lastReview),
        scheduledDays: Number(row.scheduledDays),
        learningStep: Number(row.learningStep),
        reps: Number(row.reps),
        lapses: Number(row.lapses),
      }),
    );
  }
  return memories;
}

/** What folding one card's log gave. Of `log`, the reviews that are in the table already. */
export type CardFold = { readonly log: readonly LoggedReview[]; readonly folded: Folded };

/**
 * Stores the folded memories of cards, removes those of cards on which no review counts any more, and sets right what
 * the reviews say they met: one that arrives late, or is undone, changes it for those after it. As few statements for
 * five hundred cards as for one.
 */
export async function storeFolds(tx: Tells, personId: string, folds: readonly CardFold[]): Promise<void> {
  const changedDays = new Set<string>();
  for (const { log, folded } of folds) {
    for (const review of log) {
      const met = folded.before.get(review.id);
      if (!met || beforeText(met) === review.before) continue;
      await tx.$executeRaw`UPDATE "Review" SET "before" = ${beforeText(met)} WHERE "id" = ${review.id}`;
      changedDays.add(review.localDay);
    }
  }
  await markStale(tx, personId, changedDays);
  const memories = folds.map(({ folded }) => folded.memory);
  const gone = memories.flatMap(({ state, cardId }) => (state === 'new' ? [cardId] : []));
  if (gone.length > 0) {
    await tx.$executeRaw`DELETE FROM "Memory"
      WHERE "personId" = ${personId} AND "cardId" IN (${Prisma.join(gone)})`;
  }
  const rows = memories.flatMap((memory) => (memory.state === 'new' ? [] : [memoryValues(personId, memory)]));
  if (rows.length > 0) await tx.$executeRaw`${replaceMemories} ${Prisma.join(rows)}`;
}

const replaceMemories = Prisma.sql`INSERT OR REPLACE INTO "Memory" ("personId", "cardId", "topicId", "state", "due",
  "stability", "difficulty", "scheduledDays", "learningStep", "reps", "lapses", "lastReview", "lastDay", "parameterSet")
  VALUES`;

function memoryValues(personId: string, memory: Memory): Prisma.Sql {
  const { cardId, state, due, stability, difficulty, scheduledDays, learningStep } = memory;
  const { reps, lapses, lastReview, lastDay, parameterSet } = memory;
  return Prisma.sql`(${personId}, ${cardId}, ${topicOfCard(cardId)}, ${state}, ${due}, ${stability}, ${difficulty},
    ${scheduledDays}, ${learningStep}, ${reps}, ${lapses}, ${lastReview}, ${lastDay}, ${parameterSet})`;
}

/** What a review met, as the log keeps it: JSON, or null for a first sight. */
export function beforeText(memory: Memory | NewMemory): string | null {
  if (memory.state === 'new') return null;
  const { cardId: _, ...rest } = memory;
  return JSON.stringify(rest);
}

/** A rating read from the database. Throws on any other text: nothing but `recordReviews` writes it. */
export function ratingOf(text: string): Rating {
  if (!isRating(text)) throw new Error(`not a rating: ${text}`);
  return text;
}

type MemoryRow = Omit<Memory, 'state' | 'dueDay'> & {
  readonly personId: string;
  readonly topicId: string;
  readonly state: string;
};

/** The same as plain SQL answers with it. */
type PlainMemoryRow = Omit<MemoryRow, 'due' | 'lastReview'> & {
  readonly due: string;
  readonly lastReview: string;
};

/** A row as the memory that it stores; the study day on which it is due follows from the last one and the interval. */
export function memoryOf(row: MemoryRow): Memory {
  const { personId: _, topicId: __, state, ...rest } = row;
  if (state !== 'learning' && state !== 'review' && state !== 'relearning') {
    throw new Error(`not the state of a memory: ${state}`);
  }
  const dueDay = row.scheduledDays > 0 ? addDays(row.lastDay, row.scheduledDays) : null;
  return { ...rest, state, dueDay };
}

async function reschedulingsOf(db: Asks, personId: string): Promise<readonly Rescheduling[]> {
  const rows = await db.$queryRaw<{ id: string; at: string; weightsId: string | null }[]>`
    SELECT "id", CAST("at" AS TEXT) AS "at", "weightsId" FROM "Rescheduling"
    WHERE "personId" = ${personId} AND "undoneAt" IS NULL`;
  return rows.map(({ at, ...row }) => ({ ...row, at: new Date(at) }));
}

/** Of `OwnNote.starts`: of cards that were learnt elsewhere, the memories they began with here. */
export const startsSchema = z.record(
  z.string(),
  z.object({
    state: z.enum(['learning', 'review', 'relearning']),
    due: z.coerce.date(),
    dueDay: z.string().nullable(),
    stability: z.number(),
    difficulty: z.number(),
    scheduledDays: z.number(),
    learningStep: z.number(),
    reps: z.number(),
    lapses: z.number(),
    lastReview: z.coerce.date(),
    lastDay: z.string(),
    parameterSet: z.string(),
  }),
);

/** The memories that cards of a person's own notes began with, by card. */
async function startsOf(
  db: Asks,
  personId: string,
  cardIds: readonly string[],
): Promise<ReadonlyMap<string, Memory>> {
  const noteIds = new Set(cardIds.flatMap((id) => ownNoteOf(id) ?? []));
  if (noteIds.size === 0) return new Map();
  const rows = await db.$queryRaw<{ starts: string | null }[]>`
    SELECT "starts" FROM "OwnNote"
    WHERE "personId" = ${personId} AND "id" IN (${Prisma.join([...noteIds])}) AND "starts" IS NOT NULL`;
  return new Map(
    rows.flatMap(({ starts }) =>
      Object.entries(startsSchema.parse(JSON.parse(starts ?? '{}'))).map(
        ([cardId, start]) => [cardId, { cardId, ...start }] as const,
      ),
    ),
  );
}

async function cardsWithStarts(db: Tx | Reader, personId: string): Promise<readonly string[]> {
  const rows = await db.ownNote.findMany({
    where: { personId, starts: { not: null } },
    select: { starts: true },
  });
  return rows.flatMap(({ starts }) => Object.keys(startsSchema.parse(JSON.parse(starts ?? '{}'))));
}

/** The note of one's own that a card is made of: its id is `own/<note>/<template>`. */
function ownNoteOf(cardId: string): string | undefined {
  const [topic, noteId] = cardId.split('/', 2);
  return topic === 'own' ? noteId : undefined;
}
