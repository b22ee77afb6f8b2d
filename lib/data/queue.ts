import type { Card } from '@/lib/curriculum/schema';
import {
  dueBefore,
  dueDayHere,
  endOfDay,
  type Moment,
  momentOf,
  type StudyDay,
  startOfDay,
} from '@/lib/srs/day';
import { type Memory, type NewMemory, newMemory, type Rating } from '@/lib/srs/memory';
import { findStandardParameters, type Parameters, standardParameters } from '@/lib/srs/parameters';
import { preview, retrievability } from '@/lib/srs/scheduler';
import { cardsSetAside } from './card-marks';
import { reader } from './db';
import { memoriesOfCards, topicOfCard } from './memories';
import type { Viewer } from './viewer';

/** The part of the curriculum that a queue is made from; the order of `cards` is the order of learning. */
export type Taught = {
  readonly cards: readonly Pick<Card, 'id' | 'noteId'>[];
  readonly cardsById: ReadonlyMap<string, Pick<Card, 'id' | 'noteId'>>;
};

/** What a rating button says, and what its rating will store. */
export type RatingPromise = {
  /** "10 min", "4 d". */
  readonly label: string;
  readonly words: string;
  /** Seconds until the card returns, or null when it leaves for a later day. */
  readonly returnsInSeconds: number | null;
};

/** A card that waits, with the four futures it has on the queue's day. */
export type QueuedCard = {
  readonly cardId: string;
  readonly state: 'new' | Memory['state'];
  /** When a card in (re)learning may be asked; null for one that may be asked at once. */
  readonly due: Date | null;
  /** Probability that it would be recalled now; null for a new card. */
  readonly recall: number | null;
  readonly ratings: Readonly<Record<Rating, RatingPromise>>;
};

export type Queue = {
  readonly day: StudyDay;
  /** When the promises of the cards end: the next study day. */
  readonly dayEndsAt: Date;
  readonly parameterSet: string;
  /** The next cards, in the order in which they are to be asked. */
  readonly cards: readonly QueuedCard[];
  /** What is still to be asked today, after limits and siblings. */
  readonly left: { readonly learning: number; readonly review: number; readonly fresh: number };
  /** Cards answered today that do not come back today. */
  readonly done: number;
  /** Answers given today, those that were taken back left out. */
  readonly answers: number;
  /** Reviews that are due, before the day's limit: after a break, more than today's share. */
  readonly waiting: number;
  /** What is left, in seconds, at this learner's own pace. */
  readonly secondsLeft: number;
  /** Of one card that is still to be asked, until it is done for today: `secondsLeft` is the sum of these. */
  readonly secondsPerCard: { readonly learning: number; readonly review: number; readonly fresh: number };
  /** Today's answers that count, the latest first, as far back as undo goes. */
  readonly undoable: readonly { readonly reviewId: string; readonly cardId: string }[];
  /** When there will be a card again; null when there is one now, and when none will come. */
  readonly nextAt: Date | null;
};

/** How many of today's ratings can be taken back from the study page. */
const undoDepth = 50;
/** Seconds an answer takes before there are enough answers to tell. */
const assumedSeconds = 10;
const answersToTell = 20;
/** An answer that took longer was an interruption. */
const longestSeconds = 60;
/**
 * Answers that a card takes today, from its state: a new card passes two learning steps and now and then falls back; one
 * review in ten is forgotten and asked again.
 */
const answersPerCard = { learning: 1.3, review: 1.1, fresh: 2.4 };

/** `limit`: how many cards at most, 30 unless told. `first`: the card to begin with, if it is to be asked today at all. */
export type QueueWish = { readonly limit?: number; readonly first?: string };

/**
 * What a learner is to be asked next, `limit` cards of it: (re)learning cards that are due; reviews, those best
 * remembered first, so that a backlog costs the least; new cards in the order of the curriculum; then (re)learning
 * cards that come due later today. Each note has one card a day, and the person's limits per day hold.
 */
export async function dueCards(
  viewer: Viewer,
  taught: Taught,
  now: Date,
  { limit = 30, first }: QueueWish = {},
): Promise<Queue> {
  const db = reader();
  const { personId, timeZone, rolloverHour } = viewer;
  const moment = momentOf(now, timeZone, rolloverHour);
  const { day } = moment;
  const dayEndsAt = endOfDay(day, timeZone, rolloverHour);
  const [person, soon, seen, answered, setAside, secondsPerAnswer] = await Promise.all([
    db.person.findUniqueOrThrow({
      where: { id: personId },
      select: { newPerDay: true, reviewsPerDay: true, desiredRetention: true },
    }),
    dueUntil(personId, dayEndsAt),
    cardsSeen(personId),
    answeredOn(personId, day),
    cardsSetAside(db, personId, day),
    paceOf(personId),
  ]);
  const parameters = standardParameters(person.desiredRetention);
  const known = soon.filter(({ cardId }) => taught.cardsById.has(cardId) && !setAside.has(cardId));
  const notes = new NotesOfToday(taught, answered);

  const learning = known
    .filter((memory) => memory.state !== 'review' && memory.due < dayEndsAt)
    .sort((a, b) => a.due.getTime() - b.due.getTime() || (a.cardId < b.cardId ? -1 : 1));
  for (const memory of learning) notes.take(memory.cardId);

  const threshold = dueBefore(day, timeZone, rolloverHour);
  const waiting = known.filter((memory) => memory.state === 'review' && memory.due < threshold);
  const reviews = takeUpTo(
    person.reviewsPerDay - answered.filter(({ met }) => met === 'review').length,
    byRecall(waiting, now),
    ({ cardId }) => notes.take(cardId),
  );

  const unseen = taught.cards.filter(({ id }) => !seen.has(id) && !setAside.has(id));
  const fresh = takeUpTo(
    person.newPerDay - answered.filter(({ met }) => met === 'new').length,
    unseen,
    ({ id }) => notes.take(id),
  );

  const dueNow = learning.filter(({ due }) => due <= now);
  const later = learning.filter(({ due }) => due > now);
  const all = [
    ...dueNow.map(({ cardId }) => cardId),
    ...reviews.map(({ cardId }) => cardId),
    ...fresh.map(({ id }) => id),
    ...later.map(({ cardId }) => cardId),
  ];
  const order = (
    first !== undefined && all.includes(first) ? [first, ...all.filter((cardId) => cardId !== first)] : all
  ).slice(0, limit);
  const left = { learning: learning.length, review: reviews.length, fresh: fresh.length };
  const awaited = new Set(learning.map(({ cardId }) => cardId));
  return {
    day,
    dayEndsAt,
    parameterSet: parameters.id,
    cards: await queued(viewer, order, moment, parameters),
    left,
    done: new Set(answered.map(({ cardId }) => cardId).filter((cardId) => !awaited.has(cardId))).size,
    answers: answered.length,
    waiting: waiting.length,
    secondsLeft: Math.round(
      secondsPerAnswer *
        (left.learning * answersPerCard.learning +
          left.review * answersPerCard.review +
          left.fresh * answersPerCard.fresh),
    ),
    secondsPerCard: {
      learning: secondsPerAnswer * answersPerCard.learning,
      review: secondsPerAnswer * answersPerCard.review,
      fresh: secondsPerAnswer * answersPerCard.fresh,
    },
    undoable: answered.slice(0, undoDepth).map(({ reviewId, cardId }) => ({ reviewId, cardId })),
    nextAt:
      all.length > later.length
        ? null
        : (later[0]?.due ??
          (waiting.length > 0 || (unseen.length > 0 && person.newPerDay > 0)
            ? dayEndsAt
            : await nextDue(viewer, taught, setAside, dayEndsAt))),
  };
}

/**
 * Cards with the futures they have at a moment, in the order given. For the queue, and for cards that
 * return after a rating.
 */
export async function queuedCards(
  viewer: Viewer,
  cardIds: readonly string[],
  now: Date,
): Promise<readonly QueuedCard[]> {
  const { desiredRetention } = await reader().person.findUniqueOrThrow({
    where: { id: viewer.personId },
    select: { desiredRetention: true },
  });
  const moment = momentOf(now, viewer.timeZone, viewer.rolloverHour);
  return queued(viewer, cardIds, moment, standardParameters(desiredRetention));
}

async function queued(
  viewer: Viewer,
  cardIds: readonly string[],
  moment: Moment,
  parameters: Parameters,
): Promise<readonly QueuedCard[]> {
  const memories = await memoriesOfCards(reader(), viewer.personId, cardIds);
  return cardIds.map((cardId) => queuedCard(memories.get(cardId) ?? newMemory(cardId), moment, parameters));
}

function queuedCard(memory: Memory | NewMemory, moment: Moment, parameters: Parameters): QueuedCard {
  const futures = preview(memory, moment, parameters);
  const promise = (rating: Rating): RatingPromise => {
    const { interval, label, words } = futures[rating];
    return { label, words, returnsInSeconds: interval.unit === 'seconds' ? interval.count : null };
  };
  return {
    cardId: memory.cardId,
    state: memory.state,
    due: memory.state === 'learning' || memory.state === 'relearning' ? memory.due : null,
    recall: memory.state === 'new' ? null : retrievability(memory, moment.at, parametersOf(memory)),
    ratings: { again: promise('again'), hard: promise('hard'), good: promise('good'), easy: promise('easy') },
  };
}

type Kept = Pick<Memory, 'cardId' | 'due' | 'stability' | 'lastReview' | 'parameterSet'> & {
  readonly state: string;
};

/** The memories that may be due before an instant, with what their order follows from. */
async function dueUntil(personId: string, end: Date): Promise<readonly Kept[]> {
  return reader().memory.findMany({
    where: { personId, due: { lt: end } },
    select: { cardId: true, state: true, due: true, stability: true, lastReview: true, parameterSet: true },
  });
}

async function cardsSeen(personId: string): Promise<ReadonlySet<string>> {
  const rows = await reader().memory.findMany({ where: { personId }, select: { cardId: true } });
  return new Set(rows.map(({ cardId }) => cardId));
}

/** When the first of the cards that are not due today comes, not before `earliest`. */
async function nextDue(
  { personId, timeZone, rolloverHour }: Viewer,
  taught: Taught,
  setAside: ReadonlySet<string>,
  earliest: Date,
): Promise<Date | null> {
  const rows = await reader().memory.findMany({
    where: { personId },
    orderBy: { due: 'asc' },
    select: { cardId: true, state: true, due: true },
  });
  const next = rows.find(({ cardId }) => taught.cardsById.has(cardId) && !setAside.has(cardId));
  if (!next) return null;
  const due =
    next.state === 'review'
      ? startOfDay(dueDayHere(next.due, timeZone, rolloverHour), timeZone, rolloverHour)
      : next.due;
  return due > earliest ? due : earliest;
}

type Answered = { readonly reviewId: string; readonly cardId: string; readonly met: string };

/** The answers of a study day that count, the latest first, with the state that each met. */
async function answeredOn(personId: string, day: StudyDay): Promise<readonly Answered[]> {
  const rows = await reader().review.findMany({
    where: { personId, localDay: day, undoneAt: null },
    orderBy: [{ answeredAt: 'desc' }, { id: 'desc' }],
    select: { id: true, cardId: true, before: true },
  });
  return rows.map(({ id, cardId, before }) => ({
    reviewId: id,
    cardId,
    met: before === null ? 'new' : stateIn(before),
  }));
}

function stateIn(before: string): string {
  const met: unknown = JSON.parse(before);
  if (typeof met === 'object' && met !== null && 'state' in met && typeof met.state === 'string')
    return met.state;
  throw new Error(`not a memory: ${before}`);
}

/** Seconds that this learner's recent answers took, on average. */
async function paceOf(personId: string): Promise<number> {
  const rows = await reader().review.findMany({
    where: { personId },
    orderBy: { answeredAt: 'desc' },
    take: 100,
    select: { durationMs: true },
  });
  if (rows.length < answersToTell) return assumedSeconds;
  const total = rows.reduce((sum, { durationMs }) => sum + Math.min(longestSeconds, durationMs / 1000), 0);
  return Math.max(1, total / rows.length);
}

/** Keeps to one card of a note a day: a card that was answered today, or stands in the queue, sets its siblings aside. */
class NotesOfToday {
  readonly #cardOfNote = new Map<string, string>();
  readonly #taught: Taught;

  constructor(taught: Taught, answered: readonly Answered[]) {
    this.#taught = taught;
    for (const { cardId } of answered) this.take(cardId);
  }

  /** Whether the card may be asked today; if so, none of its siblings may. */
  take(cardId: string): boolean {
    const noteId = this.#taught.cardsById.get(cardId)?.noteId ?? topicOfCard(cardId);
    const holder = this.#cardOfNote.get(noteId);
    if (holder === undefined) this.#cardOfNote.set(noteId, cardId);
    return holder === undefined || holder === cardId;
  }
}

function takeUpTo<T>(count: number, from: readonly T[], accepts: (item: T) => boolean): readonly T[] {
  const taken: T[] = [];
  for (const item of from) {
    if (taken.length >= count) break;
    if (accepts(item)) taken.push(item);
  }
  return taken;
}

function byRecall(memories: readonly Kept[], now: Date): readonly Kept[] {
  return memories
    .map((memory) => ({ memory, recall: retrievability(memory, now, parametersOf(memory)) }))
    .sort((a, b) => b.recall - a.recall || (a.memory.cardId < b.memory.cardId ? -1 : 1))
    .map(({ memory }) => memory);
}

function parametersOf({ cardId, parameterSet }: Pick<Memory, 'cardId' | 'parameterSet'>): Parameters {
  const parameters = findStandardParameters(parameterSet);
  if (!parameters) throw new Error(`memory of ${cardId} names unknown parameters ${parameterSet}`);
  return parameters;
}
