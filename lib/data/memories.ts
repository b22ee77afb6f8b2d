import { addDays, type StudyDay } from '@/lib/srs/day';
import { type Folded, fold } from '@/lib/srs/fold';
import { isRating, type Memory, type NewMemory, newMemory, type Rating, type Review } from '@/lib/srs/memory';
import { findStandardParameters } from '@/lib/srs/parameters';
import type { Reader, Tx } from './db';

/** A review as the log keeps it, with what it met when it was last folded: JSON, or null for a first sight. */
export type LoggedReview = Review & { readonly before: string | null };

/**
 * Folds a person's log again, of all their cards or of those given, and stores what came out. For whoever has changed
 * the log other than by `recordReviews` and `undoReview`: merging a guest into an account. Part of the caller's write.
 */
export async function refold(tx: Tx, personId: string, cardIds?: readonly string[]): Promise<void> {
  const logs = await logsOf(tx, personId, cardIds);
  for (const cardId of cardIds ?? logs.keys()) {
    const log = logs.get(cardId) ?? [];
    await storeFold(tx, personId, log, fold(cardId, log, findStandardParameters));
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

/**
 * Stores a card's folded memory, or removes it when no review counts any more, and sets right what the reviews of `log`
 * say they met: one that arrives late, or is undone, changes it for those after it.
 */
export async function storeFold(
  tx: Tx,
  personId: string,
  log: readonly LoggedReview[],
  { memory, before }: Folded,
): Promise<void> {
  const { cardId } = memory;
  for (const review of log) {
    const met = before.get(review.id);
    if (!met || beforeText(met) === review.before) continue;
    await tx.review.update({
      where: { id: review.id },
      data: { before: beforeText(met) },
      select: { id: true },
    });
  }
  if (memory.state === 'new') {
    await tx.memory.deleteMany({ where: { personId, cardId } });
    return;
  }
  const columns = columnsOf(memory);
  await tx.memory.upsert({
    where: { personId_cardId: { personId, cardId } },
    create: { personId, cardId, ...columns },
    update: columns,
    select: { cardId: true },
  });
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
