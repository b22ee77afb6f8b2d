import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { studyDay } from '@/lib/srs/day';
import { type Rating, ratings } from '@/lib/srs/memory';
import { cardHistory } from '../cards/history';
import { storeSettings } from '../memory/study-settings';
import type { Viewer } from '../people/viewer';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { type CardDeed, markCards } from './card-marks';
import { dueCards, queuedCards, type Taught } from './queue';
import { recordReviews } from './reviews';
import { undo } from './undo';

let db: TestDatabase;
let ada: Viewer;
let people = 0;
let answers = 0;

beforeAll(() => {
  db = temporaryDatabase();
});
afterAll(() => db.remove());
beforeEach(async () => {
  people += 1;
  ada = await somebody(db, { id: `ada-${people}`, timeZone: 'Europe/Berlin' });
});

const at = (text: string) => new Date(text);
const now = at('2026-11-23T09:00:00Z');

describe('what is asked next', () => {
  it('a newcomer gets new cards in the order of the curriculum, one of each note', async () => {
    const taught = curriculumOf(['pod/a/1', 'pod/a/2', 'pod/b/1', 'node/c/1']);
    const { cards, left, done, nextAt } = await dueCards(ada, taught, now);
    expect(cards.map(({ cardId }) => cardId)).toEqual(['pod/a/1', 'pod/b/1', 'node/c/1']);
    expect(left).toEqual({ learning: 0, review: 0, fresh: 3 });
    expect(done).toBe(0);
    expect(nextAt).toBeNull();
  });

  it('no more new cards a day than the limit, counting those already met today', async () => {
    await limits({ newPerDay: 3 });
    const taught = curriculumOf(notes(10));
    await answer('pod/n0/1', 'easy', now);
    const { cards, left } = await dueCards(ada, taught, at('2026-11-23T10:00:00Z'));
    expect(cards.map(({ cardId }) => cardId)).toEqual(['pod/n1/1', 'pod/n2/1']);
    expect(left.fresh).toBe(2);
    const tomorrow = await dueCards(ada, taught, at('2026-11-24T10:00:00Z'));
    expect(tomorrow.left.fresh).toBe(3);
  });

  it('a learning card comes first once it is due, and after the new cards until then', async () => {
    const taught = curriculumOf(notes(3));
    await answer('pod/n0/1', 'good', now);
    const before = await dueCards(ada, taught, at('2026-11-23T09:05:00Z'));
    expect(before.cards.map(({ cardId }) => cardId)).toEqual(['pod/n1/1', 'pod/n2/1', 'pod/n0/1']);
    expect(before.cards[2]).toMatchObject({ state: 'learning', due: at('2026-11-23T09:10:00Z') });
    const after = await dueCards(ada, taught, at('2026-11-23T09:10:00Z'));
    expect(after.cards[0]?.cardId).toBe('pod/n0/1');
  });

  it('reviews come by descending probability of recall, up to the limit of the day', async () => {
    const taught = curriculumOf(notes(6));
    for (let n = 0; n < 6; n++) await answer(`pod/n${n}/1`, 'easy', at(`2026-11-0${n + 1}T10:00:00Z`));
    await limits({ reviewsPerDay: 4, newPerDay: 0 });
    const { cards, left, waiting } = await dueCards(ada, taught, at('2026-12-20T10:00:00Z'));
    expect(cards.map(({ cardId }) => cardId)).toEqual(['pod/n5/1', 'pod/n4/1', 'pod/n3/1', 'pod/n2/1']);
    expect(left.review).toBe(4);
    expect(waiting).toBe(6);
    const recalls = cards.map(({ recall }) => recall ?? 0);
    expect([...recalls].sort((a, b) => b - a)).toEqual(recalls);
  });

  it('a card that was answered today sets its siblings aside until tomorrow', async () => {
    const taught = curriculumOf(['pod/a/1', 'pod/a/2']);
    await answer('pod/a/1', 'easy', now);
    expect((await dueCards(ada, taught, now)).cards).toEqual([]);
    const tomorrow = await dueCards(ada, taught, at('2026-11-24T09:00:00Z'));
    expect(tomorrow.cards.map(({ cardId }) => cardId)).toEqual(['pod/a/2']);
  });

  it('new siblings are not put off for who does not want that', async () => {
    const taught = curriculumOf(['pod/a/1', 'pod/a/2', 'pod/b/1']);
    await answer('pod/a/1', 'easy', now);
    await studies({ buryNew: false });
    expect(await askedAt(taught, now)).toEqual(['pod/a/2', 'pod/b/1']);
  });

  it('reviews of siblings are put off by default, and by wish not', async () => {
    const taught = curriculumOf(['pod/a/1', 'pod/a/2', 'pod/b/1']);
    for (const cardId of ['pod/a/1', 'pod/a/2', 'pod/b/1']) {
      await answer(cardId, 'easy', at('2026-11-02T09:00:00Z'));
    }
    expect((await askedAt(taught, now)).map((cardId) => cardId.slice(0, 5))).toHaveLength(2);
    await studies({ buryReviews: false });
    expect([...(await askedAt(taught, now))].sort()).toEqual(['pod/a/1', 'pod/a/2', 'pod/b/1']);
    await answer('pod/a/1', 'easy', now);
    expect([...(await askedAt(taught, now))].sort()).toEqual(['pod/a/2', 'pod/b/1']);
  });

  it('siblings on steps of a day are put off by wish only, those on shorter steps never', async () => {
    await studies({ learningSteps: '60 172800' });
    const taught = curriculumOf(['pod/a/1', 'pod/a/2', 'pod/a/3']);
    const steps = 'default-90-l60.172800';
    await answer('pod/a/1', 'good', at('2026-11-21T08:00:00Z'), 4000, steps);
    await answer('pod/a/2', 'again', at('2026-11-23T08:59:00Z'), 4000, steps);
    expect(await askedAt(taught, now)).toEqual(['pod/a/1', 'pod/a/2']);
    await studies({ buryLearning: true });
    expect(await askedAt(taught, now)).toEqual(['pod/a/2']);
  });

  it('an undone answer does not count: neither against the limit nor for its siblings', async () => {
    const taught = curriculumOf(['pod/a/1', 'pod/a/2']);
    const id = await answer('pod/a/1', 'easy', now);
    await undo(ada, id, now);
    const { cards, done } = await dueCards(ada, taught, now);
    expect(cards.map(({ cardId }) => cardId)).toEqual(['pod/a/1']);
    expect(done).toBe(0);
  });

  it('begins with the card that is wished for, if it is to be asked today', async () => {
    const taught = curriculumOf(notes(3));
    const first = async (cardId: string) =>
      (await dueCards(ada, taught, now, { first: cardId })).cards[0]?.cardId;
    expect(await first('pod/n2/1')).toBe('pod/n2/1');
    expect(await first('pod/n9/1')).toBe('pod/n0/1');
  });

  it('names what can be taken back, on whichever day it was done, the latest first', async () => {
    const yesterday = await answer('pod/n2/1', 'good', at('2026-11-22T09:00:00Z'));
    const ids = [
      await answer('pod/n0/1', 'good', now),
      await answer('pod/n1/1', 'good', at('2026-11-23T09:01:00Z')),
    ];
    const { undoable } = await dueCards(ada, curriculumOf(notes(3)), now);
    expect(undoable.map(({ id }) => id)).toEqual([ids[1], ids[0], yesterday]);
  });

  it('a buried card returns tomorrow, a suspended one when it is restored', async () => {
    const taught = curriculumOf(notes(2));
    await mark(ada, 'pod/n0/1', 'bury', now);
    await mark(ada, 'pod/n1/1', 'suspend', now);
    expect((await dueCards(ada, taught, now)).cards).toEqual([]);
    const tomorrow = at('2026-11-24T09:00:00Z');
    expect((await dueCards(ada, taught, tomorrow)).cards.map(({ cardId }) => cardId)).toEqual(['pod/n0/1']);
    await mark(ada, 'pod/n1/1', 'restore', tomorrow);
    expect((await dueCards(ada, taught, tomorrow)).cards).toHaveLength(2);
  });

  it('a card that is no longer taught is not asked', async () => {
    await answer('pod/gone/1', 'good', now);
    expect((await dueCards(ada, curriculumOf([]), now)).cards).toEqual([]);
  });

  it('a session after midnight belongs to the day before', async () => {
    await limits({ newPerDay: 1 });
    const taught = curriculumOf(notes(3));
    await answer('pod/n0/1', 'easy', at('2026-11-23T22:30:00Z'));
    const night = at('2026-11-24T02:30:00Z');
    expect((await dueCards(ada, taught, night)).left.fresh).toBe(0);
    expect((await dueCards(ada, taught, at('2026-11-24T03:30:00Z'))).left.fresh).toBe(1);
  });
});

describe('what the page can promise', { timeout: 120_000 }, () => {
  it('each button stores the interval that it shows, on every card of the queue', async () => {
    const taught = curriculumOf(notes(8));
    for (let n = 0; n < 4; n++) {
      await answer(`pod/n${n}/1`, ratings[n] as Rating, at('2026-11-10T10:00:00Z'));
      await answer(`pod/n${n}/1`, 'good', at('2026-11-10T10:30:00Z'));
    }
    const later = at('2026-11-23T09:40:00Z');
    const { cards, day, parameterSet } = await dueCards(ada, taught, now);
    expect(cards.length).toBeGreaterThanOrEqual(6);
    for (const [index, card] of cards.entries()) {
      const rating = ratings[index % 4] as Rating;
      await recordReviews(ada, [{ ...asked(card.cardId, rating, later), day, parameterSet }], later);
      const { entries } = await cardHistory(ada, card.cardId);
      expect(entries.at(-1)?.interval).toBe(card.ratings[rating].label);
    }
  });

  it('cards answered today and gone until another day are done; those on their steps are not', async () => {
    const taught = curriculumOf(notes(3));
    await answer('pod/n0/1', 'easy', now);
    await answer('pod/n1/1', 'good', now);
    const { done, left } = await dueCards(ada, taught, at('2026-11-23T09:30:00Z'));
    expect(done).toBe(1);
    expect(left).toEqual({ learning: 1, review: 0, fresh: 1 });
  });

  it('the time it will take follows from the learner’s own pace', async () => {
    const taught = curriculumOf(notes(40));
    await limits({ newPerDay: 100 });
    const assumed = (await dueCards(ada, taught, now)).secondsLeft;
    for (let n = 0; n < 20; n++) await answer(`pod/n${n}/1`, 'easy', now, 3000);
    const { secondsLeft, left } = await dueCards(ada, taught, now);
    expect(assumed).toBe(40 * 10 * 2.4);
    expect(secondsLeft).toBe(left.fresh * 3 * 2.4);
  });

  it('the buttons keep a card away from the days of its siblings, unless siblings may meet', async () => {
    const taught = curriculumOf([...Array.from({ length: 10 }, (_, n) => `pod/a/${n}`), ...notes(3)]);
    const dueIn = (cardId: string, days: number) => answer(cardId, 'easy', now, 4000, 'default-90', days);
    // A first Easy is placed on the sixth to tenth day: one sibling is due on each of the first four, three others on the last.
    for (let days = 6; days <= 9; days++) await dueIn(`pod/a/${days}`, days);
    for (const cardId of notes(3)) await dueIn(cardId, 10);
    const placed = async () => (await queuedCards(ada, taught, ['pod/a/1'], now))[0]?.ratings.easy.days;
    expect(await placed()).toBe(10);
    await studies({ buryReviews: false });
    expect(await placed()).toBeLessThan(10);
  });

  it('when all is learnt, it says on which day the next card comes', async () => {
    const taught = curriculumOf(notes(1));
    await answer('pod/n0/1', 'easy', now);
    const { cards, nextAt } = await dueCards(ada, taught, now);
    expect(cards).toEqual([]);
    const { memory } = await cardHistory(ada, 'pod/n0/1');
    if (memory.state === 'new') throw new Error('answered');
    expect(nextAt).toEqual(memory.due);
  });

  it('when the day has its share of new cards, it says that the next study day brings more', async () => {
    await limits({ newPerDay: 1 });
    const taught = curriculumOf(notes(3));
    await answer('pod/n0/1', 'easy', now);
    expect((await dueCards(ada, taught, now)).nextAt).toEqual(at('2026-11-24T03:00:00Z'));
    await answer('pod/n0/1', 'again', at('2026-11-23T09:05:00Z'));
    const waiting = await dueCards(ada, taught, at('2026-11-23T09:06:00Z'));
    expect(waiting.nextAt).toEqual(waiting.cards[0]?.due);
  });

  it('with everything suspended there is no next card', async () => {
    const taught = curriculumOf(notes(1));
    await mark(ada, 'pod/n0/1', 'suspend', now);
    expect((await dueCards(ada, taught, now)).nextAt).toBeNull();
  });
});

describe('the history of a card', () => {
  it('tells each rating, what it met and what it led to, and which was taken back', async () => {
    await answer('pod/n0/1', 'good', now);
    await answer('pod/n0/1', 'good', at('2026-11-23T09:10:00Z'));
    const undone = await answer('pod/n0/1', 'again', at('2026-11-23T09:20:00Z'));
    await undo(ada, undone, now);
    const { entries, memory } = await cardHistory(ada, 'pod/n0/1');
    expect(entries.map(({ rating, undone }) => [rating, undone])).toEqual([
      ['good', false],
      ['good', false],
      ['again', true],
    ]);
    expect(entries[0]).toMatchObject({ recall: null, interval: '10 min' });
    expect(entries[1]?.recall).toBeGreaterThan(0.99);
    expect(entries[2]).toMatchObject({ recall: null, interval: null });
    expect(memory).toMatchObject({ state: 'review', reps: 2 });
  });

  it('of a card never answered is empty', async () => {
    expect(await cardHistory(ada, 'pod/n9/1')).toEqual({
      memory: { cardId: 'pod/n9/1', state: 'new' },
      parameters: null,
      entries: [],
      buriedUntil: null,
      suspendedAt: null,
    });
  });
});

function notes(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `pod/n${n}/1`);
}

function curriculumOf(cardIds: readonly string[]): Taught {
  const cards = cardIds.map((id) => ({ id, noteId: id.slice(0, id.lastIndexOf('/')) }));
  return { cards, cardsById: new Map(cards.map((card) => [card.id, card])), topics: [], tracks: [] };
}

async function limits(data: { newPerDay?: number; reviewsPerDay?: number }): Promise<void> {
  await db.write((tx) => tx.person.update({ where: { id: ada.personId }, data }));
}

type Wishes = { buryNew?: boolean; buryReviews?: boolean; buryLearning?: boolean; learningSteps?: string };

async function studies(wishes: Wishes): Promise<void> {
  await db.write((tx) => storeSettings(tx, ada.personId, wishes));
}

async function askedAt(taught: Taught, when: Date): Promise<readonly string[]> {
  return (await dueCards(ada, taught, when)).cards.map(({ cardId }) => cardId);
}

async function answer(
  cardId: string,
  rating: Rating,
  answeredAt: Date,
  durationMs = 4000,
  parameterSet = 'default-90',
  promisedDays: number | null = null,
): Promise<string> {
  const review = { ...asked(cardId, rating, answeredAt), durationMs, parameterSet, promisedDays };
  const { answers: told } = await recordReviews(ada, [review], answeredAt);
  expect(told[0]?.result).toBe('stored');
  return review.id;
}

let marks = 0;

async function mark(viewer: Viewer, cardId: string, deed: CardDeed, at: Date): Promise<string> {
  marks += 1;
  const id = `deed-${String(marks).padStart(6, '0')}`;
  expect(await markCards(viewer, { id, cardIds: [cardId], deed }, at)).toBe('done');
  return id;
}

function asked(cardId: string, rating: Rating, answeredAt: Date) {
  answers += 1;
  return {
    id: `answer-${String(answers).padStart(6, '0')}`,
    cardId,
    rating,
    answeredAt,
    day: studyDay(answeredAt, 'Europe/Berlin', 4),
    durationMs: 4000,
    parameterSet: 'default-90',
    promisedDays: null,
  };
}
