import { addDays, type StudyDay } from '@/lib/srs/day';
import { type Folded, fold } from '@/lib/srs/fold';
import { isRating, type Memory, type NewMemory, newMemory, type Rating, type Review } from '@/lib/srs/memory';
import { findStandardParameters } from '@/lib/srs/parameters';
import type { Reader, Tx } from './db';

/** A review as the log keeps it, with what it met when it was last folded: JSON, or null for a first sight. */
export type LoggedReview = Review & { readonly before: string | null };

/** SQLite binds at most 32,766 values in a statement. */
const foldsPerWrite = 500;

/**
 * Folds a person's log again, of all their cards or of those given, and stores what came out. For whoever has changed
 * the log other than by `recordReviews` and `undoReview`: merging a guest into an account. Part of the caller's write.
 */
export async function refold(tx: Tx, personId: string, cardIds?: readonly string[]): Promise<void> {
  const logs = await logsOf(tx, personId, cardIds);
  const folds = [...(cardIds ?? logs.keys())].map((cardId): CardFold => {
    const log = logs.get(cardId) ?? [];
    return { log, folded: fold(cardId, log, findStandardParameters) };
  });
  for (let from = 0; from < folds.length; from += foldsPerWrite) {
    await storeFolds(tx, personId, folds.slice(from, from + foldsPerWrite));
  }
}

/** The review logs of a person's cards, undone reviews included, by card. */
export async function logsOf(
  db: Tx | Reader,
  personId: string,
  cardIds?: readonly string[],
): Promise<Map<string, LoggedReview[]>> {
  const rows = await db.review.findMany({
    where: { personId, ...(cardIds && { cardId: { in: [...cardIds] } }) },
    select: {
      id: true,
      cardId: true,
      rating: true,
      answeredAt: true,
      localDay: true,
      utcOffsetMinutes: true,
      rolloverHour: true,
      parameterSet: true,
      undoneAt: true,
      before: true,
    },
  });
  const logs = new Map<string, LoggedReview[]>();
  for (const { cardId, ...row } of rows) {
    const log = logs.get(cardId) ?? [];
    log.push({ ...row, rating: ratingOf(row.rating) });
    logs.set(cardId, log);
  }
  return logs;
}

/**
 * The memories of cards as they are stored: what folding their logs would give, without the logs. Cards that were never
 * answered are new.
 */
export async function memoriesOfCards(
  db: Tx | Reader,
  personId: string,
  cardIds: readonly string[],
): Promise<Map<string, Memory | NewMemory>> {
  const rows = await db.memory.findMany({ where: { personId, cardId: { in: [...cardIds] } } });
  const memories = new Map<string, Memory | NewMemory>(cardIds.map((cardId) => [cardId, newMemory(cardId)]));
  await Promise.all(
    rows.map(async (row) => {
      const { localDay } = await db.review.findFirstOrThrow({
        where: { personId, cardId: row.cardId, undoneAt: null },
        orderBy: [{ answeredAt: 'desc' }, { id: 'desc' }],
        select: { localDay: true },
      });
      memories.set(row.cardId, memoryOf(row, localDay));
    }),
  );
  return memories;
}

/** What folding one card's log gave. Of `log`, the reviews that are in the table already. */
export type CardFold = { readonly log: readonly LoggedReview[]; readonly folded: Folded };

/**
 * Stores the folded memories of cards, removes those of cards on which no review counts any more, and sets right what
 * the reviews say they met: one that arrives late, or is undone, changes it for those after it. As few statements for
 * five hundred cards as for one.
 */
export async function storeFolds(tx: Tx, personId: string, folds: readonly CardFold[]): Promise<void> {
  for (const { log, folded } of folds) {
    for (const review of log) {
      const met = folded.before.get(review.id);
      if (!met || beforeText(met) === review.before) continue;
      const data = { before: beforeText(met) };
      await tx.review.update({ where: { id: review.id }, data, select: { id: true } });
    }
  }
  const memories = folds.map(({ folded }) => folded.memory);
  await tx.memory.deleteMany({ where: { personId, cardId: { in: memories.map(({ cardId }) => cardId) } } });
  const data = memories.flatMap((memory) =>
    memory.state === 'new' ? [] : [{ personId, cardId: memory.cardId, ...columnsOf(memory) }],
  );
  if (data.length > 0) await tx.memory.createMany({ data });
}

/** What a review met, as the log keeps it: JSON, or null for a first sight. */
export function beforeText(memory: Memory | NewMemory): string | null {
  if (memory.state === 'new') return null;
  const { cardId: _, ...rest } = memory;
  return JSON.stringify(rest);
}

/** The topic a card belongs to: its id begins with it (`lib/curriculum/schema.ts`). */
export function topicOfCard(cardId: string): string {
  return cardId.split('/', 1)[0] ?? cardId;
}

/** A rating read from the database. Throws on any other text: nothing but `recordReviews` writes it. */
export function ratingOf(text: string): Rating {
  if (!isRating(text)) throw new Error(`not a rating: ${text}`);
  return text;
}

type MemoryRow = ReturnType<typeof columnsOf> & { readonly personId: string; readonly cardId: string };

/** A row as the memory that it stores; the table leaves out what the last review and the interval tell. */
function memoryOf(row: MemoryRow, lastDay: StudyDay): Memory {
  const { personId: _, topicId: __, state, ...rest } = row;
  if (state !== 'learning' && state !== 'review' && state !== 'relearning') {
    throw new Error(`not the state of a memory: ${state}`);
  }
  const dueDay = state === 'review' ? addDays(lastDay, row.scheduledDays) : null;
  return { ...rest, state, lastDay, dueDay };
}

function columnsOf(memory: Memory) {
  return {
    topicId: topicOfCard(memory.cardId),
    state: memory.state as string,
    due: memory.due,
    stability: memory.stability,
    difficulty: memory.difficulty,
    scheduledDays: memory.scheduledDays,
    learningStep: memory.learningStep,
    reps: memory.reps,
    lapses: memory.lapses,
    lastReview: memory.lastReview,
    parameterSet: memory.parameterSet,
  };
}
