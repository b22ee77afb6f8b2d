import { dateFormat } from '@/app/_components/date-format';
import type { Curriculum } from '@/lib/curriculum/load';
import { type CardNote, cardNotes } from '@/lib/data/cards/card-notes';
import type { Viewer } from '@/lib/data/people/viewer';
import { dueCards, type QueuedCard, type QueueWish, queuedCards } from '@/lib/data/study/queue';
import { recallWanted } from '@/lib/progress/mastery';
import { addDays, studyDay } from '@/lib/srs/day';
import type { CardFutures, StudyCard, StudyQueue } from '../_session/protocol';
import { cardText } from './card-text';

/** The learner's queue with everything that the page needs to show its cards without asking again. */
export async function studyQueue(
  viewer: Viewer,
  curriculum: Curriculum,
  now: Date,
  wish: QueueWish = {},
): Promise<StudyQueue> {
  const queue = await dueCards(viewer, curriculum, now, wish);
  return {
    nowMs: now.getTime(),
    day: queue.day,
    dayEndsAtMs: queue.dayEndsAt.getTime(),
    twoButtons: queue.twoButtons,
    learnAheadMs: queue.learnAheadMinutes * 60_000,
    cards: await studyCards(viewer, queue.cards, curriculum),
    left: queue.left.learning + queue.left.review + queue.left.fresh,
    done: queue.done,
    begun: queue.left.learning,
    answers: queue.answers,
    secondsLeft: queue.secondsLeft,
    secondsPerCard: queue.secondsPerCard,
    postponed: queue.waiting - queue.left.review,
    reviewsPerDay: queue.reviewsPerDay,
    undoable: queue.undoable.map(({ id, cardIds }) => ({
      id,
      cardId: cardIds.length === 1 ? (cardIds[0] ?? null) : null,
    })),
    nextText: queue.nextAt && dayAndTime(queue.nextAt, viewer, now),
  };
}

/**
 * Cards chosen by the learner, due or not, with everything that the page needs. Nothing else counts: no limit, no new
 * cards, nothing that waits.
 */
export async function chosenQueue(
  viewer: Viewer,
  curriculum: Curriculum,
  cardIds: readonly string[],
  now: Date,
): Promise<StudyQueue> {
  const queue = await dueCards(viewer, curriculum, now, { limit: 0 });
  const cards = await queuedCards(viewer, curriculum, cardIds, now);
  return {
    nowMs: now.getTime(),
    day: queue.day,
    dayEndsAtMs: queue.dayEndsAt.getTime(),
    twoButtons: queue.twoButtons,
    learnAheadMs: queue.learnAheadMinutes * 60_000,
    cards: (await studyCards(viewer, cards, curriculum)).map((card) => ({ ...card, dueMs: null })),
    left: cards.length,
    done: 0,
    begun: 0,
    answers: 0,
    secondsLeft: Math.round(cards.length * queue.secondsPerCard.review),
    secondsPerCard: queue.secondsPerCard,
    postponed: 0,
    reviewsPerDay: queue.reviewsPerDay,
    undoable: [],
    nextText: null,
  };
}

/** The part of a queued card that changes with each answer, for the page. */
export function futuresOf({ state, due, parameterSet, recall, ratings }: QueuedCard): CardFutures {
  return { state, dueMs: due?.getTime() ?? null, parameterSet, level: levelOf(state, recall), ratings };
}

/** "today at 14:05", "tomorrow at 04:00", "on Friday 27 November, at 04:00": on the learner's clock. */
export function dayAndTime(at: Date, { timeZone }: Pick<Viewer, 'timeZone'>, now: Date): string {
  const time = dateFormat({ timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
  const calendarDay = (instant: Date) => studyDay(instant, timeZone, 0);
  if (calendarDay(at) === calendarDay(now)) return `today at ${time}`;
  if (calendarDay(at) === addDays(calendarDay(now), 1)) return `tomorrow at ${time}`;
  const date = dateFormat({ timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  return `on ${date.format(at)}, at ${time}`;
}

async function studyCards(
  viewer: Viewer,
  queued: readonly QueuedCard[],
  curriculum: Curriculum,
): Promise<readonly StudyCard[]> {
  const notes = await cardNotes(
    viewer,
    queued.map(({ cardId }) => cardId),
  );
  return queued.flatMap((card) => studyCard(card, curriculum, notes.get(card.cardId) ?? null));
}

/** Not a card that has left the curriculum since the queue was made. */
function studyCard(queued: QueuedCard, curriculum: Curriculum, note: CardNote | null): readonly StudyCard[] {
  const card = curriculum.cardsById.get(queued.cardId);
  if (!card) return [];
  return [
    {
      ...cardText(card, curriculum),
      note: note && { text: note.text, html: note.html },
      ...futuresOf(queued),
    },
  ];
}

function levelOf(state: QueuedCard['state'], recall: number | null): CardFutures['level'] {
  if (recall === null) return 'new';
  if (state !== 'review') return 'seen';
  return recall >= recallWanted ? 'recall' : 'fading';
}
