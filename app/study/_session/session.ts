/**
 * A sitting at the study page, as a value. What is on the screen follows from it alone; the network only adds cards and
 * futures, so the next question never waits.
 */
import { asksFurther, type CardAnswer, suggestedRating } from './card-answer';
import type {
  CardDeed,
  CardNote,
  Leech,
  RatingName,
  ReviewMessage,
  ReviewsAnswer,
  StudyCard,
  StudyQueue,
} from './protocol';

/** Something done that U takes back. */
export type Deed =
  | {
      readonly kind: 'rated';
      readonly id: string;
      readonly card: StudyCard;
      readonly finished: boolean;
    }
  | {
      readonly kind: 'set-aside';
      readonly id: string;
      readonly card: StudyCard;
      readonly deed: Exclude<CardDeed, 'restore'>;
    }
  /** Done before this page was opened: the card itself, if it is one, is fetched after the undo. */
  | { readonly kind: 'earlier'; readonly id: string; readonly cardId: string | null };

export type Session = {
  readonly day: string;
  readonly dayEndsAtMs: number;
  readonly current: StudyCard | null;
  readonly revealed: boolean;
  /** What was said, typed or pointed at before the reveal; null on a card that is answered in the head. */
  readonly answer: CardAnswer | null;
  /** When the current question was shown, in ms since 1970. */
  readonly shownAtMs: number;
  /** To be asked, in this order. */
  readonly ready: readonly StudyCard[];
  /** To be asked again once due. */
  readonly learning: readonly StudyCard[];
  /** Rated, and back today, but the server has not yet said with which futures. By card. */
  readonly awaited: ReadonlyMap<string, { readonly reviewId: string; readonly card: StudyCard }>;
  /** Cards of this sitting that are not to be taken from a refill again. */
  readonly gone: ReadonlySet<string>;
  /** The latest last. */
  readonly deeds: readonly Deed[];
  readonly done: number;
  /** Cards that are begun and that the server has not sent yet. */
  readonly begunBeyond: number;
  /** Answers given today. */
  readonly answers: number;
  readonly left: number;
  readonly secondsLeft: number;
  readonly secondsPerCard: StudyQueue['secondsPerCard'];
  readonly postponed: number;
  readonly reviewsPerDay: number;
  readonly nextText: string | null;
  /** The server had no cards to add: there is no need to ask before the end. */
  readonly noMore: boolean;
  readonly twoButtons: boolean;
  readonly learnAheadMs: number;
  /** Cards that were forgotten once too often in this sitting, and are set aside; the latest last. */
  readonly leeches: readonly (Leech & { readonly card: StudyCard })[];
};

/** Begins a sitting. `unsent` are cards with ratings that the server does not have yet. */
export function openSession(
  queue: StudyQueue,
  nowMs: number,
  unsent: ReadonlySet<string> = new Set(),
): Session {
  const cards = queue.cards.filter(({ id }) => !unsent.has(id));
  return withNext(
    {
      day: queue.day,
      dayEndsAtMs: queue.dayEndsAtMs,
      current: null,
      revealed: false,
      answer: null,
      shownAtMs: nowMs,
      ready: cards.filter(({ dueMs }) => dueMs === null || dueMs <= nowMs),
      learning: cards.filter(({ dueMs }) => dueMs !== null && dueMs > nowMs),
      awaited: new Map(),
      gone: unsent,
      deeds: queue.undoable.map(({ id, cardId }): Deed => ({ kind: 'earlier', id, cardId })).reverse(),
      done: queue.done,
      begunBeyond: beyond(queue),
      answers: queue.answers,
      left: queue.left,
      secondsLeft: queue.secondsLeft,
      secondsPerCard: queue.secondsPerCard,
      postponed: queue.postponed,
      reviewsPerDay: queue.reviewsPerDay,
      nextText: queue.nextText,
      noMore: false,
      twoButtons: queue.twoButtons,
      learnAheadMs: queue.learnAheadMs,
      leeches: [],
    },
    nowMs,
  );
}

/** Cards that come back today and were answered before: begun, and not done. */
export function begunIn({ current, ready, learning, awaited, begunBeyond }: Session): number {
  const held = [...(current ? [current] : []), ...ready, ...learning];
  return held.filter((card) => isOnSteps(card) && !awaited.has(card.id)).length + awaited.size + begunBeyond;
}

function isOnSteps({ state }: StudyCard): boolean {
  return state === 'learning' || state === 'relearning';
}

/** Of the cards that are begun, those that a queue does not hold. */
function beyond({ begun, cards }: StudyQueue): number {
  return Math.max(0, begun - cards.filter(isOnSteps).length);
}

/** Shows the answer, beside what was answered. */
export function reveal(session: Session, answer: CardAnswer | null = null): Session {
  return session.current ? { ...session, revealed: true, answer } : session;
}

/** Says that a claim holds or not. Where that is right and the card asks why, its reason comes before the answer. */
export function claim(session: Session, said: boolean): Session {
  const answer: CardAnswer = { kind: 'claim', said, reason: null };
  return session.current && asksFurther(session.current, answer)
    ? { ...session, answer }
    : reveal(session, answer);
}

/** The sitting asks why: a claim was judged and its answer not shown yet. */
export function asksWhy({ answer, revealed }: Session): boolean {
  return answer !== null && !revealed;
}

/** Rates the current card. The message is for the outbox; the next question is already in the session. */
export function rateCurrent(
  session: Session,
  rating: RatingName,
  reviewId: string,
  nowMs: number,
): { readonly session: Session; readonly message: ReviewMessage } | null {
  const { current: card } = session;
  if (!card || !session.revealed) return null;
  const { returnsInSeconds, days } = card.ratings[rating];
  const finished = returnsInSeconds === null || nowMs + returnsInSeconds * 1000 >= session.dayEndsAtMs;
  const message: ReviewMessage = {
    id: reviewId,
    cardId: card.id,
    rating,
    answeredAt: Math.round(nowMs),
    day: session.day,
    durationMs: Math.max(0, Math.round(nowMs - session.shownAtMs)),
    parameterSet: card.parameterSet,
    promisedDays: days,
  };
  const awaited = new Map(session.awaited);
  if (!finished) awaited.set(card.id, { reviewId, card });
  const next = withNext(
    {
      ...session,
      current: null,
      awaited,
      gone: new Set([...session.gone, card.id]),
      deeds: [...session.deeds, { kind: 'rated', id: reviewId, card, finished }],
      answers: session.answers + 1,
      secondsLeft: Math.max(0, session.secondsLeft - secondsGained(session, card, finished)),
      ...(finished && { done: session.done + 1, left: Math.max(0, session.left - 1) }),
    },
    nowMs,
  );
  return { session: next, message };
}

/** Sets the current card aside: until tomorrow, or until it is restored. `id` is that of the deed, for the outbox and for undo. */
export function setCurrentAside(
  session: Session,
  deed: Exclude<CardDeed, 'restore'>,
  id: string,
  nowMs: number,
): Session {
  const { current: card } = session;
  if (!card) return session;
  return withNext(
    {
      ...session,
      current: null,
      gone: new Set([...session.gone, card.id]),
      deeds: [...session.deeds, { kind: 'set-aside', id, card, deed }],
      left: Math.max(0, session.left - 1),
      secondsLeft: Math.max(0, session.secondsLeft - secondsOf(session, card)),
    },
    nowMs,
  );
}

/**
 * Takes the last deed back: the card is on the screen again as it was, its answer shown, so that another rating is one
 * key away. The server is told the id of `deed`. After one of an earlier visit the card has to be fetched.
 */
export function undoLast(
  session: Session,
  nowMs: number,
): { readonly session: Session; readonly deed: Deed } | null {
  const deed = session.deeds.at(-1);
  if (!deed) return null;
  const deeds = session.deeds.slice(0, -1);
  if (deed.kind === 'earlier') {
    return { session: { ...session, deeds }, deed };
  }
  const { card } = deed;
  const others = (cards: readonly StudyCard[]) => cards.filter(({ id }) => id !== card.id);
  const awaited = new Map(session.awaited);
  awaited.delete(card.id);
  const counted = deed.kind === 'rated' && deed.finished;
  const wasLeech = session.leeches.some(({ cardId }) => cardId === card.id);
  const taken = deed.kind === 'set-aside' || counted || wasLeech;
  const interrupted = session.current && session.current.id !== card.id ? [session.current] : [];
  return {
    session: {
      ...session,
      current: card,
      revealed: true,
      answer: null,
      shownAtMs: nowMs,
      leeches: session.leeches.filter(({ cardId }) => cardId !== card.id),
      ready: [...interrupted, ...others(session.ready)],
      learning: others(session.learning),
      awaited,
      deeds,
      done: session.done - (counted ? 1 : 0),
      answers: session.answers - (deed.kind === 'rated' ? 1 : 0),
      left: session.left + (taken ? 1 : 0),
      secondsLeft: session.secondsLeft + secondsGained(session, card, taken),
    },
    deed,
  };
}

/** The server has stored ratings: the cards that come back today now have the futures it tells. */
export function cardsReturned(
  session: Session,
  { answers, returning, leeches }: ReviewsAnswer,
  nowMs: number,
): Session {
  const told = new Set(answers.map(({ id }) => id));
  const awaited = new Map(session.awaited);
  const back: StudyCard[] = [];
  const aside: (Leech & { readonly card: StudyCard })[] = [];
  for (const { id, ...futures } of returning) {
    const waiting = awaited.get(id);
    // The answer for a rating that was taken back and given anew says nothing about the new one.
    if (!waiting || !told.has(waiting.reviewId)) continue;
    awaited.delete(id);
    const card = { ...waiting.card, ...futures };
    const leech = leeches.find(({ cardId }) => cardId === id);
    if (leech) aside.push({ ...leech, card });
    else back.push(card);
  }
  if (back.length + aside.length === 0) return session;
  const next = {
    ...session,
    awaited,
    learning: [...session.learning, ...back].sort(byDue),
    leeches: [...session.leeches, ...aside],
    left: Math.max(0, session.left - aside.length),
    secondsLeft: Math.max(0, session.secondsLeft - aside.length * session.secondsPerCard.learning),
  };
  return session.current ? next : withNext(next, nowMs);
}

/** Goes on with a leech: it is asked again as any other card, now that the server has been told so. */
export function leechKept(session: Session, cardId: string, nowMs: number): Session {
  const leech = session.leeches.find((each) => each.cardId === cardId);
  if (!leech) return session;
  const next = {
    ...session,
    leeches: session.leeches.filter((each) => each !== leech),
    learning: [...session.learning, leech.card].sort(byDue),
    left: session.left + 1,
  };
  return session.current ? next : withNext(next, nowMs);
}

/** Takes the offer for a leech off the screen; the card stays set aside. */
export function leechLeft(session: Session, cardId: string): Session {
  return { ...session, leeches: session.leeches.filter((each) => each.cardId !== cardId) };
}

/** The learner wrote on the card that is on the screen. */
export function noteWritten(session: Session, cardId: string, note: CardNote | null): Session {
  const { current } = session;
  return current?.id === cardId ? { ...session, current: { ...current, note } } : session;
}

/** The question is looked at from now on. */
export function resume(session: Session, nowMs: number): Session {
  return { ...session, shownAtMs: nowMs };
}

/**
 * More cards from the server. Cards that this sitting has or had are passed over; the counts are taken over when
 * `settled`: when the server knows all that was done here.
 */
export function refill(session: Session, queue: StudyQueue, nowMs: number, settled: boolean): Session {
  const held = new Set([
    ...session.gone,
    ...session.awaited.keys(),
    ...[session.current, ...session.ready, ...session.learning].flatMap((card) => (card ? [card.id] : [])),
  ]);
  const fresh = queue.cards.filter(({ id }) => !held.has(id));
  // A card of an earlier visit, or one that lost its futures with a page, is on its steps and belongs to `learning`.
  const steps = queue.cards.filter(
    ({ id, dueMs }) => dueMs !== null && settled && session.gone.has(id) && !isHeldNow(session, id),
  );
  const next: Session = {
    ...session,
    ready: [...session.ready, ...fresh.filter(({ dueMs }) => dueMs === null)],
    learning: [...session.learning, ...fresh.filter(({ dueMs }) => dueMs !== null), ...steps].sort(byDue),
    awaited: settled ? new Map() : session.awaited,
    nextText: queue.nextText,
    postponed: queue.postponed,
    reviewsPerDay: queue.reviewsPerDay,
    twoButtons: queue.twoButtons,
    learnAheadMs: queue.learnAheadMs,
    begunBeyond: settled ? beyond(queue) : Math.max(0, session.begunBeyond - fresh.filter(isOnSteps).length),
    noMore: fresh.length === 0,
    secondsPerCard: queue.secondsPerCard,
    ...(settled && {
      done: queue.done,
      answers: queue.answers,
      left: queue.left,
      secondsLeft: queue.secondsLeft,
    }),
  };
  return session.current ? next : withNext(next, nowMs);
}

/** Whether to ask the server for more cards now, so that the next ten are always at hand. */
export function runsLow(session: Session): boolean {
  const known =
    session.ready.length + session.learning.length + session.awaited.size + (session.current ? 1 : 0);
  return !session.noMore && session.ready.length < 10 && known < session.left;
}

/** Looks for the next question when there is none on the screen, for example because a learning card has come due. */
export function awake(session: Session, nowMs: number): Session {
  return session.current ? session : withNext(session, nowMs);
}

/** The rating that Space and Enter give once the answer is shown: the one that what was answered suggests, else Good. */
export function expectedRating({ current, answer }: Session): RatingName {
  return (current && suggestedRating(current, answer)) ?? 'good';
}

/** The ratings that are offered: all four, or Again and Good. */
export function ratingsOffered({ twoButtons }: Pick<Session, 'twoButtons'>): readonly RatingName[] {
  return twoButtons ? ['again', 'good'] : ['again', 'hard', 'good', 'easy'];
}

function withNext(session: Session, nowMs: number): Session {
  const found = pickNext(session, nowMs);
  const shown = { ...session, revealed: false, answer: null, shownAtMs: nowMs };
  if (!found) return { ...shown, current: null };
  return {
    ...shown,
    current: found,
    ready: session.ready.filter((card) => card !== found),
    learning: session.learning.filter((card) => card !== found),
  };
}

/** Learning cards that are due, then the queue, then a learning card ahead of its time. */
function pickNext({ ready, learning, learnAheadMs }: Session, nowMs: number): StudyCard | undefined {
  const [soonest] = [...learning].sort(byDue);
  if (soonest && dueOf(soonest) <= nowMs) return soonest;
  if (ready[0]) return ready[0];
  return soonest && dueOf(soonest) <= nowMs + learnAheadMs ? soonest : undefined;
}

/** Seconds that the card is likely to take until it is done for today. */
function secondsOf({ secondsPerCard }: Session, { state }: StudyCard): number {
  if (state === 'new') return secondsPerCard.fresh;
  return state === 'review' ? secondsPerCard.review : secondsPerCard.learning;
}

/** By how much an answer shortens what is left: a card that comes back is one to be learnt. */
function secondsGained(session: Session, card: StudyCard, finished: boolean): number {
  return secondsOf(session, card) - (finished ? 0 : session.secondsPerCard.learning);
}

function isHeldNow(session: Session, id: string): boolean {
  return [session.current, ...session.ready, ...session.learning].some((card) => card?.id === id);
}

function byDue(a: StudyCard, b: StudyCard): number {
  return dueOf(a) - dueOf(b);
}

function dueOf({ dueMs }: StudyCard): number {
  return dueMs ?? 0;
}
