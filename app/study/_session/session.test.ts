import { describe, expect, it } from 'vitest';
import type { RatingName, StudyCard, StudyQueue } from './protocol';
import {
  asksWhy,
  awake,
  begunIn,
  cardsReturned,
  claim,
  expectedRating,
  leechKept,
  leechLeft,
  openSession,
  rateCurrent,
  ratingsOffered,
  refill,
  reveal,
  runsLow,
  type Session,
  setCurrentAside,
  undoLast,
} from './session';

const now = Date.parse('2026-11-23T09:00:00Z');
const minute = 60_000;

describe('the next question', () => {
  it('is there at once after a rating, from the cards at hand', () => {
    const session = rated(openSession(queueOf(['a', 'b', 'c']), now), 'easy');
    expect(session.current?.id).toBe('b');
    expect(session).toMatchObject({ revealed: false, done: 1, left: 2 });
  });

  it('needs the answer to have been shown', () => {
    expect(rateCurrent(openSession(queueOf(['a']), now), 'good', 'r1', now)).toBeNull();
  });

  it('is a learning card as soon as it is due', () => {
    let session = rated(openSession(queueOf(['a', 'b', 'c', 'd']), now), 'again', 'r1');
    session = cardsReturned(session, answerFor('r1', 'a', now + minute), now + 1000);
    expect(session.current?.id).toBe('b');
    session = rated(session, 'easy', 'r2', now + 30_000);
    expect(session.current?.id).toBe('c');
    session = rated(session, 'easy', 'r3', now + minute);
    expect(session.current?.id).toBe('a');
  });

  it('is a learning card ahead of its time when nothing else is left, but not long ahead', () => {
    let session = rated(openSession(queueOf(['a']), now), 'good', 'r1');
    expect(session.current).toBeNull();
    session = cardsReturned(session, answerFor('r1', 'a', now + 10 * minute), now + 1000);
    expect(session.current?.id).toBe('a');
    const early = openSession(queueOf([], { cards: [card('z', now + 21 * minute)], left: 1 }), now);
    expect(early.current).toBeNull();
    expect(awake(early, now + 2 * minute).current?.id).toBe('z');
  });

  it('is never a learning card ahead of its time for who set the learn-ahead limit to nothing', () => {
    const cards = [card('z', now + minute)];
    const waits = openSession(queueOf([], { cards, left: 1, learnAheadMs: 0 }), now);
    expect(waits.current).toBeNull();
    expect(awake(waits, now + minute).current?.id).toBe('z');
  });

  it('a card that returns carries the futures that the server told, not those it had', () => {
    let session = rated(openSession(queueOf(['a']), now), 'good', 'r1');
    session = cardsReturned(session, answerFor('r1', 'a', now + 10 * minute), now);
    expect(session.current?.ratings.good.label).toBe('3 d');
    expect(session.current?.html.ask).toBe('Question a');
  });
});

describe('counting', () => {
  it('a card that comes back today is not done', () => {
    expect(rated(openSession(queueOf(['a', 'b']), now), 'again')).toMatchObject({ done: 0, left: 2 });
  });

  it('a step that would end after the study day is done for today', () => {
    const queue = queueOf(['a', 'b'], { dayEndsAtMs: now + 5 * minute });
    expect(rated(openSession(queue, now), 'good')).toMatchObject({ done: 1, left: 1 });
  });

  it('cards that are begun count, those that the server has not sent yet among them', () => {
    const begun = { ...card('a', now + minute), state: 'learning' as const };
    const opened = openSession(queueOf([], { cards: [begun, card('b', null)], begun: 41, left: 60 }), now);
    expect(begunIn(opened)).toBe(41);
    expect(begunIn(rated(opened, 'again'))).toBe(42);
    const sent = { ...card('c', now + minute), state: 'learning' as const };
    const more = queueOf([], { cards: [begun, sent], begun: 41, left: 60 });
    expect(begunIn(refill(opened, more, now, false))).toBe(41);
    expect(begunIn(refill(opened, { ...more, begun: 2 }, now, true))).toBe(2);
  });

  it('the time that is left shrinks with the cards', () => {
    const session = openSession(queueOf(['a', 'b', 'c', 'd'], { secondsLeft: 96 }), now);
    expect(rated(session, 'easy').secondsLeft).toBe(72);
  });

  it('the time that is left shrinks and answers count while a card is still being learnt', () => {
    const session = openSession(queueOf(['a', 'b', 'c', 'd'], { secondsLeft: 96, answers: 5 }), now);
    const once = rated(session, 'good');
    expect(once).toMatchObject({ answers: 6, done: 0, left: 4, secondsLeft: 96 - 24 + 13 });
    expect(undoLast(once, now)?.session).toMatchObject({ answers: 5, secondsLeft: 96 });
  });

  it('a message says what was rated, when, how long it took, and under which promise', () => {
    const opened = reveal(openSession(queueOf(['a']), now));
    expect(rateCurrent(opened, 'hard', 'r1', now + 7300)?.message).toEqual({
      id: 'r1',
      cardId: 'a',
      rating: 'hard',
      answeredAt: now + 7300,
      day: '2026-11-23',
      durationMs: 7300,
      parameterSet: 'default-90',
      promisedDays: 0,
    });
  });
});

describe('taking back', () => {
  it('shows the card as it was, its answer open, and keeps the question that was interrupted', () => {
    const before = openSession(queueOf(['a', 'b', 'c']), now);
    const undone = undoLast(rated(before, 'easy', 'r1'), now);
    expect(undone?.deed).toMatchObject({ kind: 'rated', id: 'r1', card: { id: 'a' } });
    expect(undone?.session).toMatchObject({ revealed: true, done: 0, left: 3 });
    expect(undone?.session.current).toEqual(before.current);
    expect(undone?.session.ready.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it('goes back thirty ratings and more', () => {
    const ids = Array.from({ length: 40 }, (_, n) => `card-${String(n).padStart(2, '0')}`);
    let session = openSession(queueOf(ids), now);
    for (const [n] of ids.entries())
      session = rated(session, n % 3 === 0 ? 'again' : 'easy', `r${n}`, now + n);
    for (let n = 39; n >= 0; n--) {
      const undone = undoLast(session, now);
      expect(undone?.deed.id).toBe(`r${n}`);
      session = undone?.session ?? session;
      expect(session.current?.id).toBe(ids[n]);
    }
    expect(session).toMatchObject({ done: 0, left: 40 });
    expect(session.ready.map(({ id }) => id)).toEqual(ids.slice(1));
    expect(undoLast(session, now)).toBeNull();
  });

  it('a card that came back meanwhile is there once, with its first futures', () => {
    let session = rated(openSession(queueOf(['a']), now), 'good', 'r1');
    const [first] = queueOf(['a']).cards;
    session = cardsReturned(session, answerFor('r1', 'a', now + 10 * minute), now);
    const undone = undoLast(session, now);
    expect(undone?.session.current).toEqual(first);
    expect(undone?.session.ready).toEqual([]);
    expect(undone?.session.learning).toEqual([]);
  });

  it('the answer for a rating that was taken back says nothing about the new one', () => {
    let session = rated(openSession(queueOf(['a', 'b']), now), 'again', 'r1');
    session = rated(undoLast(session, now)?.session ?? session, 'good', 'r2');
    session = cardsReturned(session, answerFor('r1', 'a', now + minute), now);
    expect(session.learning).toEqual([]);
    session = cardsReturned(session, answerFor('r2', 'a', now + 10 * minute), now);
    expect(session.learning.map(({ dueMs }) => dueMs)).toEqual([now + 10 * minute]);
  });

  it('takes a burial back', () => {
    const buried = setCurrentAside(openSession(queueOf(['a', 'b']), now), 'bury', 'd1', now);
    expect(buried).toMatchObject({ current: { id: 'b' }, left: 1, done: 0 });
    const undone = undoLast(buried, now);
    expect(undone?.deed).toMatchObject({ kind: 'set-aside', deed: 'bury', id: 'd1' });
    expect(undone?.session).toMatchObject({ current: { id: 'a' }, left: 2, done: 0 });
  });

  it('names what was done on an earlier visit, the latest first', () => {
    const undoable = [
      { id: 'd2', cardId: null },
      { id: 'r1', cardId: 'x' },
    ];
    const undone = undoLast(openSession(queueOf(['a'], { undoable }), now), now);
    expect(undone?.deed).toEqual({ kind: 'earlier', id: 'd2', cardId: null });
    expect(undone && undoLast(undone.session, now)?.deed.id).toBe('r1');
  });
});

describe('more cards', () => {
  it('are asked for when fewer than ten are at hand and the day has more', () => {
    const ids = Array.from({ length: 12 }, (_, n) => `c${n}`);
    const session = openSession(queueOf(ids, { left: 40 }), now);
    expect(runsLow(session)).toBe(false);
    const later = rated(rated(session, 'easy', 'r1'), 'easy', 'r2');
    expect(runsLow(later)).toBe(true);
    expect(runsLow(openSession(queueOf(['a', 'b'], { left: 2 }), now))).toBe(false);
  });

  it('are added behind those at hand; what this sitting had or has is passed over', () => {
    const session = rated(openSession(queueOf(['a', 'b'], { left: 5 }), now), 'easy');
    const filled = refill(session, queueOf(['a', 'b', 'c', 'd'], { left: 4 }), now, false);
    expect(filled.ready.map(({ id }) => id)).toEqual(['c', 'd']);
    expect(filled.left).toBe(session.left);
  });

  it('set the counts right once the server knows all that was done here', () => {
    const session = rated(openSession(queueOf(['a', 'b'], { left: 5 }), now), 'easy');
    expect(refill(session, queueOf(['c'], { left: 9, done: 3 }), now, true)).toMatchObject({
      left: 9,
      done: 3,
    });
  });

  it('bring back a card whose futures were lost with a request', () => {
    const session = rated(openSession(queueOf(['a']), now), 'again', 'r1');
    const queue = queueOf([], { cards: [card('a', now + minute)], left: 1 });
    expect(refill(session, queue, now, false).current).toBeNull();
    expect(refill(session, queue, now, true).current?.id).toBe('a');
  });

  it('are not asked for again when there were none', () => {
    const session = openSession(queueOf(['a'], { left: 5 }), now);
    expect(runsLow(session)).toBe(true);
    expect(runsLow(refill(session, queueOf(['a']), now, false))).toBe(false);
  });
});

it('cards with ratings that the server does not have yet are not asked', () => {
  const session = openSession(queueOf(['a', 'b']), now, new Set(['a']));
  expect(session.current?.id).toBe('b');
  expect(session.ready).toEqual([]);
});

it('Space gives Good, but Again after a wrong true or false', () => {
  const cards = [{ ...card('a', null), kind: 'true-false' as const, isTrue: false }];
  const opened = openSession(queueOf([], { cards, left: 1 }), now);
  expect(expectedRating(reveal(opened))).toBe('good');
  expect(expectedRating(claim(opened, false))).toBe('good');
  expect(expectedRating(claim(opened, true))).toBe('again');
});

it('a claim that asks why is answered by a reason before its answer is shown, and holds for that reason alone', () => {
  const reasons = ['the kernel does', 'the kubelet does'];
  const cards = [{ ...card('a', null), kind: 'true-false' as const, isTrue: false, reasons }];
  const said = claim(openSession(queueOf([], { cards, left: 1 }), now), false);
  expect(said.revealed).toBe(false);
  expect(asksWhy(said)).toBe(true);
  const because = (reason: number) => reveal(said, { kind: 'claim', said: false, reason });
  expect(expectedRating(because(0))).toBe('good');
  expect(expectedRating(because(1))).toBe('again');
  expect(asksWhy(because(0))).toBe(false);
});

it('with two buttons Again and Good are offered, with the intervals that they store', () => {
  const session = openSession(queueOf(['a'], { twoButtons: true }), now);
  expect(ratingsOffered(session)).toEqual(['again', 'good']);
  expect(ratingsOffered(openSession(queueOf(['a']), now))).toHaveLength(4);
});

describe('a card that was forgotten once too often', () => {
  const leech = { cardId: 'a', lapses: 8, topic: { id: 'kubelet', name: 'kubelet' }, scenario: null };
  const told = (session: Session) =>
    cardsReturned(session, { ...answerFor('r1', 'a', now + minute), leeches: [leech] }, now + 1000);

  it('is not asked again, is counted as gone, and is offered something else', () => {
    const session = told(rated(openSession(queueOf(['a', 'b']), now), 'again', 'r1'));
    expect(session.leeches).toMatchObject([{ cardId: 'a', lapses: 8 }]);
    expect(session.learning).toEqual([]);
    expect(session.left).toBe(1);
  });

  it('is asked all the same when the learner goes on with it', () => {
    const session = leechKept(told(rated(openSession(queueOf(['a', 'b']), now), 'again', 'r1')), 'a', now);
    expect(session.learning.map(({ id }) => id)).toEqual(['a']);
    expect(session).toMatchObject({ leeches: [], left: 2 });
  });

  it('is no leech any more when its last rating is taken back', () => {
    const session = told(rated(openSession(queueOf(['a', 'b']), now), 'again', 'r1'));
    expect(undoLast(session, now)?.session).toMatchObject({ current: { id: 'a' }, leeches: [], left: 2 });
    expect(leechLeft(session, 'a').leeches).toEqual([]);
  });
});

function rated(session: Session, rating: RatingName, reviewId = 'r', at = now): Session {
  const next = rateCurrent(reveal(session), rating, reviewId, at);
  if (!next) throw new Error('nothing to rate');
  return next.session;
}

function queueOf(ids: readonly string[], rest: Partial<StudyQueue> = {}): StudyQueue {
  return {
    nowMs: now,
    day: '2026-11-23',
    dayEndsAtMs: now + 18 * 3_600_000,
    twoButtons: false,
    learnAheadMs: 20 * minute,
    cards: ids.map((id) => card(id, null)),
    left: ids.length,
    done: 0,
    begun: 0,
    answers: 0,
    secondsLeft: 60,
    secondsPerCard: { learning: 13, review: 11, fresh: 24 },
    postponed: 0,
    reviewsPerDay: 200,
    undoable: [],
    nextText: null,
    ...rest,
  };
}

function card(id: string, dueMs: number | null): StudyCard {
  return {
    id,
    area: 'Node',
    prompt: 'Who does it',
    kind: 'basic',
    isTrue: null,
    reasons: null,
    accept: null,
    others: [],
    note: null,
    pick: null,
    topic: { id: 'kubelet', name: 'kubelet' },
    diagram: null,
    source: { title: 'Nodes', url: 'https://kubernetes.io/docs/concepts/architecture/nodes/' },
    html: { ask: `Question ${id}`, answer: 'kubelet', explain: 'Because.', confused: null, filled: null },
    state: dueMs === null ? 'new' : 'learning',
    dueMs,
    parameterSet: 'default-90',
    level: 'new',
    ratings: ratingsOf('10 min', 600),
  };
}

function ratingsOf(label: string, goodSeconds: number | null) {
  const offer = (seconds: number | null) => ({ label, words: label, returnsInSeconds: seconds, days: 0 });
  return { again: offer(60), hard: offer(330), good: offer(goodSeconds), easy: offer(null) };
}

function answerFor(reviewId: string, cardId: string, dueMs: number) {
  return {
    nowMs: now,
    answers: [{ id: reviewId, result: 'stored' as const }],
    returning: [
      {
        id: cardId,
        state: 'learning' as const,
        dueMs,
        parameterSet: 'default-90',
        level: 'seen' as const,
        ratings: ratingsOf('3 d', null),
      },
    ],
    leeches: [],
  };
}
