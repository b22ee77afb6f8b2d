import type { Card, Track } from '@/lib/curriculum/schema';
import { confusablesTogether, newCardsInOrder, type TopicOrder } from '@/lib/progress/study-order';
import {
  dueBefore,
  dueDayHere,
  endOfDay,
  type Moment,
  momentOf,
  type StudyDay,
  startOfDay,
} from '@/lib/srs/day';
import type { Load } from '@/lib/srs/load-balance';
import { type Memory, type NewMemory, newMemory, type Rating } from '@/lib/srs/memory';
import type { Parameters, ParametersLookup } from '@/lib/srs/parameters';
import { preview, promiseOf, retrievability } from '@/lib/srs/scheduler';
import { reader } from '../database/db';
import { memoriesOfCards } from '../memory/memories';
import { type Studying, setsNamed, studyingOf } from '../memory/parameter-sets';
import { topicOfCard } from '../memory/topic-of-card';
import type { Viewer } from '../people/viewer';
import { cardsMarkedAside } from './card-marks';
import { loadOf, type SiblingsOf } from './day-load';
import {
  type Answered,
  answeredOn,
  cardsSeen,
  firstDue,
  type LeftOut,
  learningRows,
  paceOf,
  reviewRows,
  reviewsWaiting,
} from './queue-rows';
import { undoable } from './undo';

/** The part of the curriculum that a queue is made from; the order of `cards` is the order of learning. */
export type Taught = {
  readonly cards: readonly Pick<Card, 'id' | 'noteId'>[];
  readonly cardsById: ReadonlyMap<string, Pick<Card, 'id' | 'noteId'>>;
  readonly topics: readonly TopicOrder[];
  readonly tracks: readonly Pick<Track, 'id' | 'topics'>[];
  /** Topics that are taken for one another; without it nothing is put side by side. */
  readonly confusable?: ReadonlyMap<string, ReadonlySet<string>>;
};

/** What a rating button says, and what its rating will store. */
export type RatingPromise = {
  /** "10 min", "4 d". */
  readonly label: string;
  readonly words: string;
  /** Seconds until the card returns, or null when it leaves for a later day. */
  readonly returnsInSeconds: number | null;
  /** Days until it returns, 0 for less than one: what the rating is to report, so that it is what is stored. */
  readonly days: number;
};

/** A card that waits, with the four futures it has on the queue's day. */
export type QueuedCard = {
  readonly cardId: string;
  readonly state: 'new' | Memory['state'];
  /** The parameters under which the futures were computed: what the rating is to report. */
  readonly parameterSet: string;
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
  /** Of most cards; some tracks may have a retention of their own. */
  readonly parameterSet: string;
  /** Again and Good are the only buttons. */
  readonly twoButtons: boolean;
  /** How early a card on its steps may be asked when nothing else is left. */
  readonly learnAheadMinutes: number;
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
  /** The day's limit of reviews. */
  readonly reviewsPerDay: number;
  /** What is left, in seconds, at this learner's own pace. */
  readonly secondsLeft: number;
  /** Of one card that is still to be asked, until it is done for today: `secondsLeft` is the sum of these. */
  readonly secondsPerCard: { readonly learning: number; readonly review: number; readonly fresh: number };
  /** What was done and not taken back, the latest first, as far back as undo goes: one entry for each act. */
  readonly undoable: readonly {
    readonly id: string;
    readonly what: 'rating' | 'deed';
    readonly cardIds: readonly string[];
  }[];
  /** When there will be a card again; null when there is one now, and when none will come. */
  readonly nextAt: Date | null;
};

/** How many acts can be taken back from the study page. */
const undoDepth = 50;
/**
 * Answers that a card takes today, from its state: a new card passes two learning steps and now and then falls back; one
 * review in ten is forgotten and asked again.
 */
const answersPerCard = { learning: 1.3, review: 1.1, fresh: 2.4 };

/** `limit`: how many cards at most, 30 unless told. `first`: the card to begin with, if it is to be asked today at all. */
export type QueueWish = { readonly limit?: number; readonly first?: string };

/**
 * What a learner is to be asked next, `limit` cards of it: (re)learning cards that are due; reviews, those best
 * remembered first, so that a backlog costs the least; new cards as topics build on one another; then (re)learning
 * cards that come due later today. A note that is asked today has its other cards put off, as far as the person wants
 * that; what is easily confused stands side by side, and the person's limits per day hold.
 */
export async function dueCards(
  viewer: Viewer,
  taught: Taught,
  now: Date,
  { limit = 30, first }: QueueWish = {},
): Promise<Queue> {
  const { personId, timeZone, rolloverHour } = viewer;
  const moment = momentOf(now, timeZone, rolloverHour);
  const { day } = moment;
  const [studying, seen, answered, markedAside, secondsPerAnswer, undo] = await Promise.all([
    studyingOf(reader(), personId, taught.tracks),
    cardsSeen(personId),
    answeredOn(personId, day),
    cardsMarkedAside(reader(), personId, day),
    paceOf(personId),
    undoable(viewer, undoDepth),
  ]);
  const leftOut: LeftOut = {
    gone: [...seen].filter((cardId) => !taught.cardsById.has(cardId)),
    day,
    leechLapses: studying.leechLapses,
  };
  const unseen = newCardsInOrder(
    taught.cards.filter(({ id }) => !seen.has(id) && !markedAside.has(id)),
    taught.cards,
    taught.topics,
    topicOfCard,
  );
  const today = { moment, dayEndsAt: endOfDay(day, timeZone, rolloverHour), leftOut, studying, answered };
  const asked = await askedToday(viewer, taught, today, unseen);
  const { onSteps, learning, reviews, fresh, waiting } = asked;
  const all = inOrder(asked, taught, now);
  const order =
    first !== undefined && all.includes(first) ? [first, ...all.filter((cardId) => cardId !== first)] : all;
  const left = { learning: learning.length, review: reviews.length, fresh: fresh.length };
  const secondsPerCard = {
    learning: secondsPerAnswer * answersPerCard.learning,
    review: secondsPerAnswer * answersPerCard.review,
    fresh: secondsPerAnswer * answersPerCard.fresh,
  };
  const awaited = new Set(learning.map(({ cardId }) => cardId));
  const moreOfTheseTomorrow =
    waiting > 0 || onSteps.length > 0 || (unseen.length > 0 && studying.newPerDay > 0);
  const nextAt = async () =>
    learning[0]?.due ??
    (moreOfTheseTomorrow ? today.dayEndsAt : await nextDue(viewer, leftOut, today.dayEndsAt));
  const isAskedNow = reviews.length + fresh.length > 0 || learning.some(({ due }) => due <= now);
  return {
    day,
    dayEndsAt: today.dayEndsAt,
    parameterSet: studying.parameters.id,
    twoButtons: studying.twoButtons,
    learnAheadMinutes: studying.learnAheadMinutes,
    cards: await queued(viewer, taught, order.slice(0, limit), moment, studying),
    left,
    done: new Set(answered.map(({ cardId }) => cardId).filter((cardId) => !awaited.has(cardId))).size,
    answers: answered.length,
    waiting,
    reviewsPerDay: studying.reviewsPerDay,
    secondsLeft: Math.round(
      left.learning * secondsPerCard.learning +
        left.review * secondsPerCard.review +
        left.fresh * secondsPerCard.fresh,
    ),
    secondsPerCard,
    undoable: undo.map(({ id, what, cardIds }) => ({ id, what, cardIds })),
    nextAt: isAskedNow ? null : await nextAt(),
  };
}

/** What a study day is like before its cards are chosen. */
type Today = {
  readonly moment: Moment;
  readonly dayEndsAt: Date;
  readonly leftOut: LeftOut;
  readonly studying: Studying;
  readonly answered: readonly Answered[];
};

type OnSteps = Awaited<ReturnType<typeof learningRows>>;

/** What is to be asked on a study day, by kind. */
type Asked = {
  /** Cards on their steps that come due today, the soonest first; `learning` are those that no sibling puts off. */
  readonly onSteps: OnSteps;
  readonly learning: OnSteps;
  readonly reviews: readonly string[];
  readonly fresh: readonly string[];
  /** Reviews that are due, before the day's limit. */
  readonly waiting: number;
};

/** Chooses within the limits of the day. A card that is chosen sets its siblings aside for those chosen after it. */
async function askedToday(
  { personId, timeZone, rolloverHour }: Viewer,
  taught: Taught,
  { moment, dayEndsAt, leftOut, studying, answered }: Today,
  unseen: readonly { readonly id: string }[],
): Promise<Asked> {
  const { buries } = studying;
  const notes = new NotesOfToday(taught, answered);
  const answeredAs = (state: string) => answered.filter(({ met }) => met === state).length;

  const threshold = dueBefore(moment.day, timeZone, rolloverHour);
  const onSteps = await learningRows(personId, leftOut, dayEndsAt, threshold);
  for (const { cardId, onDay } of onSteps) if (!onDay) notes.take(cardId);
  const learning = onSteps.filter(({ cardId, onDay }) => !onDay || notes.take(cardId) || !buries.learning);

  const waiting = await reviewsWaiting(personId, leftOut, threshold);
  const room = Math.max(0, studying.reviewsPerDay - answeredAs('review'));
  const readReviews = (count: number) => reviewRows(personId, leftOut, threshold, moment.at, count);
  const reviews = buries.reviews
    ? await takeReviews(room, notes, waiting, readReviews)
    : await readReviews(room);
  if (!buries.reviews) for (const cardId of reviews) notes.take(cardId);

  const fresh = takeUpTo(
    studying.newPerDay - answeredAs('new'),
    unseen,
    ({ id }) => notes.take(id) || !buries.fresh,
  );
  return { onSteps, learning, reviews, fresh: fresh.map(({ id }) => id), waiting };
}

/** The order of asking: steps that are due, then reviews and new cards, what is confusable side by side, then later steps. */
function inOrder({ learning, reviews, fresh }: Asked, taught: Taught, now: Date): readonly string[] {
  const main = confusablesTogether(
    [
      ...reviews.map((cardId) => ({ cardId, isNew: false })),
      ...fresh.map((cardId) => ({ cardId, isNew: true })),
    ],
    topicOfCard,
    taught.confusable ?? new Map(),
  );
  const due = learning.filter((each) => each.due <= now);
  const later = learning.filter((each) => each.due > now);
  return [...due, ...main, ...later].map(({ cardId }) => cardId);
}

/**
 * Cards with the futures they have at a moment, in the order given, whether or not they are due: for cards that return
 * after a rating, and for study by choice. `known` are their memories, where the caller has them.
 */
export async function queuedCards(
  viewer: Viewer,
  taught: Pick<Taught, 'tracks' | 'cards' | 'cardsById'>,
  cardIds: readonly string[],
  now: Date,
  known?: ReadonlyMap<string, Memory | NewMemory>,
): Promise<readonly QueuedCard[]> {
  if (cardIds.length === 0) return [];
  const moment = momentOf(now, viewer.timeZone, viewer.rolloverHour);
  const studying = await studyingOf(reader(), viewer.personId, taught.tracks);
  return queued(viewer, taught, cardIds, moment, studying, known);
}

async function queued(
  viewer: Viewer,
  taught: Pick<Taught, 'cards' | 'cardsById'>,
  cardIds: readonly string[],
  moment: Moment,
  studying: Studying,
  known?: ReadonlyMap<string, Memory | NewMemory>,
): Promise<readonly QueuedCard[]> {
  if (cardIds.length === 0) return [];
  const memories = known ?? (await memoriesOfCards(reader(), viewer.personId, cardIds));
  const load = await loadOf(viewer.personId, moment.day, studying, siblingsOf(taught, cardIds));
  const setIds = [...memories.values()].flatMap((memory) =>
    memory.state === 'new' ? [] : memory.parameterSet,
  );
  const parametersOf = await setsNamed(reader(), setIds);
  return cardIds.map((cardId) =>
    queuedCard(
      memories.get(cardId) ?? newMemory(cardId),
      moment,
      studying.parametersFor(cardId),
      parametersOf,
      load,
    ),
  );
}

/** The other cards of each card's note, where it has any. */
function siblingsOf(
  { cards, cardsById }: Pick<Taught, 'cards' | 'cardsById'>,
  cardIds: readonly string[],
): SiblingsOf {
  const ofNote = cardsByNote(cards);
  return new Map(
    cardIds.flatMap((cardId) => {
      const all = ofNote.get(cardsById.get(cardId)?.noteId ?? '') ?? [];
      return all.length > 1 ? [[cardId, all.filter((id) => id !== cardId)] as const] : [];
    }),
  );
}

/** Made once for each list of cards: there are thousands of them, and all are asked for with every queue. */
function cardsByNote(cards: Taught['cards']): ReadonlyMap<string, readonly string[]> {
  const known = notesOf.get(cards);
  if (known) return known;
  const found = new Map<string, string[]>();
  for (const { id, noteId } of cards) found.set(noteId, [...(found.get(noteId) ?? []), id]);
  notesOf.set(cards, found);
  return found;
}

const notesOf = new WeakMap<Taught['cards'], ReadonlyMap<string, readonly string[]>>();

function queuedCard(
  memory: Memory | NewMemory,
  moment: Moment,
  parameters: Parameters,
  parametersOf: ParametersLookup,
  load: Load | undefined,
): QueuedCard {
  const futures = preview(memory, moment, parameters, load);
  const promise = (rating: Rating): RatingPromise => {
    const { interval, label, words } = futures[rating];
    const returnsInSeconds = interval.unit === 'seconds' ? interval.count : null;
    return { label, words, returnsInSeconds, days: promiseOf(interval) };
  };
  return {
    cardId: memory.cardId,
    state: memory.state,
    parameterSet: parameters.id,
    due: memory.state === 'new' || memory.dueDay !== null ? null : memory.due,
    recall: memory.state === 'new' ? null : recallOf(memory, moment.at, parametersOf),
    ratings: { again: promise('again'), hard: promise('hard'), good: promise('good'), easy: promise('easy') },
  };
}

function recallOf(memory: Memory, now: Date, parametersOf: ParametersLookup): number {
  const parameters = parametersOf(memory.parameterSet);
  if (!parameters)
    throw new Error(`memory of ${memory.cardId} names unknown parameters ${memory.parameterSet}`);
  return retrievability(memory, now, parameters);
}

/** When the first of the cards that are not due today comes, not before `earliest`. */
async function nextDue(
  { personId, timeZone, rolloverHour }: Viewer,
  leftOut: LeftOut,
  earliest: Date,
): Promise<Date | null> {
  const next = await firstDue(personId, leftOut);
  if (!next) return null;
  const due = next.onDay
    ? startOfDay(dueDayHere(next.due, timeZone, rolloverHour), timeZone, rolloverHour)
    : next.due;
  return due > earliest ? due : earliest;
}

/** Up to `count` reviews, one of a note. Read in growing parts: siblings are rare, and a backlog may be long. */
async function takeReviews(
  count: number,
  notes: NotesOfToday,
  waiting: number,
  read: (limit: number) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  if (count === 0 || waiting === 0) return [];
  for (let limit = count * 2 + 50; ; limit *= 4) {
    const rows = await read(limit);
    const wanted = rows.filter((cardId) => notes.isFree(cardId));
    const oneOfNote = notes.firstOfEach(wanted);
    if (rows.length < limit || oneOfNote.length >= count) {
      return takeUpTo(count, oneOfNote, (cardId) => notes.take(cardId));
    }
  }
}

/** Tells the card of a note that is asked today from its siblings: a card that was answered today, or stands in the queue, sets its siblings aside. */
class NotesOfToday {
  readonly #cardOfNote = new Map<string, string>();
  readonly #taught: Taught;

  constructor(taught: Taught, answered: readonly Answered[]) {
    this.#taught = taught;
    for (const { cardId } of answered) this.take(cardId);
  }

  /** Whether the card may be asked today. */
  isFree(cardId: string): boolean {
    const holder = this.#cardOfNote.get(this.#noteOf(cardId));
    return holder === undefined || holder === cardId;
  }

  /** Of cards of one note, the first. */
  firstOfEach(cardIds: readonly string[]): readonly string[] {
    const seen = new Set<string>();
    return cardIds.filter((cardId) => {
      const noteId = this.#noteOf(cardId);
      return !seen.has(noteId) && seen.add(noteId);
    });
  }

  /** Whether the card may be asked today; if so, none of its siblings may. */
  take(cardId: string): boolean {
    const noteId = this.#noteOf(cardId);
    const holder = this.#cardOfNote.get(noteId);
    if (holder === undefined) this.#cardOfNote.set(noteId, cardId);
    return holder === undefined || holder === cardId;
  }

  #noteOf(cardId: string): string {
    return this.#taught.cardsById.get(cardId)?.noteId ?? topicOfCard(cardId);
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
