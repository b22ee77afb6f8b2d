import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mastery } from '@/lib/progress/mastery';
import { recallFacts } from '@/lib/progress/solid-history';
import { syllabusWith } from '@/lib/progress/testing';
import type { Rating } from '@/lib/srs/memory';
import { findStandardParameters } from '@/lib/srs/parameters';
import { memoryOf } from '../memory/memories';
import { overview } from '../people/overview';
import type { Viewer } from '../people/viewer';
import { dueCards } from '../study/queue';
import { recordReviews } from '../study/reviews';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { progressFacts } from './progress-facts';

const syllabus = syllabusWith([{ id: 'container' }, { id: 'pod', cards: 2, after: ['container'] }]);
const at = (day: string, hour = 9) => new Date(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);

let db: TestDatabase;
let ada: Viewer;
let written = 0;

beforeEach(async () => {
  db = temporaryDatabase();
  ada = await somebody(db, { id: 'ada' });
});

afterEach(() => db.remove());

/** A UUIDv7 that says when. */
function idAt(time: Date): string {
  written += 1;
  const ms = time.getTime().toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${written.toString(16).padStart(12, '0')}`;
}

async function review(viewer: Viewer, cardId: string, time: Date, rating: Rating = 'good'): Promise<void> {
  const day = time.toISOString().slice(0, 10);
  const rated = {
    id: idAt(time),
    cardId,
    rating,
    answeredAt: time,
    day,
    durationMs: 8000,
    parameterSet: 'default-90',
    promisedDays: null,
  };
  const { answers } = await recordReviews(viewer, [rated], time);
  expect(answers).toMatchObject([{ result: 'stored' }]);
}

async function attempt(
  viewer: Viewer,
  scenarioId: string,
  answeredAt: Date,
  given: { readonly right?: boolean; readonly hintsUsed?: number } = {},
): Promise<void> {
  const { right = true, hintsUsed = 0 } = given;
  await db.write((tx) =>
    tx.attempt.create({
      data: {
        id: idAt(answeredAt),
        personId: viewer.personId,
        scenarioId,
        scenarioHash: 'hash',
        topicIds: scenarioId.split('/')[0] ?? '',
        askKind: 'who',
        seed: 1,
        answer: '{}',
        right,
        hintsUsed,
        durationMs: 60_000,
        answeredAt,
        localDay: answeredAt.toISOString().slice(0, 10),
      },
    }),
  );
}

async function factsAt(now: Date, viewer = ada) {
  const facts = (await progressFacts([viewer.personId], syllabus, now)).get(viewer.personId);
  if (!facts) throw new Error('everybody asked for is in the answer');
  return facts;
}

/** Cards of the topic "pod" learnt until they last more than three weeks. */
async function learnPodWell(): Promise<void> {
  for (const day of ['2026-01-01', '2026-01-02', '2026-01-06', '2026-01-16', '2026-02-15']) {
    for (const card of ['pod/card-1', 'pod/card-2']) await review(ada, card, at(day));
  }
}

describe('the facts of a learner', () => {
  it('are empty for a newcomer', async () => {
    expect(await factsAt(at('2026-03-01'))).toEqual({ evidence: new Map(), due: [], overdue: 0, work: [] });
  });

  it('have the recall that lib/srs computes card by card', async () => {
    await review(ada, 'container/card-1', at('2026-02-01'), 'easy');
    await review(ada, 'container/card-2', at('2026-02-03'), 'hard');
    await review(ada, 'container/card-3', at('2026-02-05'), 'again');
    const now = at('2026-03-01', 17);
    const byHand = recallFacts(
      (await db.reader().memory.findMany()).map(memoryOf),
      now,
      findStandardParameters,
    );
    const byDatabase = (await factsAt(now)).evidence.get('container')?.recall;
    expect(byDatabase?.retrievability).toBeCloseTo(byHand.retrievability, 6);
    expect(byDatabase).toMatchObject({
      cardsSeen: 3,
      cardsLearnt: byHand.cardsLearnt,
      cardsStable: byHand.cardsStable,
      lastReview: byHand.lastReview,
    });
    expect(byHand.cardsLearnt).toBe(1);
  });

  it('do not take ten answers of a minute ago for a topic that is known', async () => {
    const started = at('2026-02-01');
    for (const card of ['pod/card-1', 'pod/card-2']) await review(ada, card, started);
    const known = (await factsAt(new Date(started.getTime() + 60_000))).evidence.get('pod');
    expect(known?.recall).toMatchObject({ cardsSeen: 2, cardsLearnt: 0, retrievability: 0 });
    expect(known && mastery(known, started)).toMatchObject({ level: 'seen', recall: null });
  });

  it('hold a card that was forgotten for unknown until it has been learnt again', async () => {
    await learnPodWell();
    const forgotten = at('2026-02-16');
    const recallAt = async (now: Date) => (await factsAt(now)).evidence.get('pod')?.recall.retrievability;
    expect(await recallAt(forgotten)).toBeGreaterThan(0.95);
    await review(ada, 'pod/card-1', forgotten, 'again');
    expect(await recallAt(forgotten)).toBeLessThan(0.5);
    await review(ada, 'pod/card-1', new Date(forgotten.getTime() + 600_000));
    expect(await recallAt(new Date(forgotten.getTime() + 601_000))).toBeGreaterThan(0.95);
  });

  it('pass over cards that are no longer taught', async () => {
    await review(ada, 'pod/card-of-old', at('2026-02-01'));
    expect((await factsAt(at('2026-03-01'))).evidence.size).toBe(0);
  });

  it('count a scenario by its latest answer, and only unaided', async () => {
    await attempt(ada, 'pod/scenario-1', at('2026-02-01'));
    await attempt(ada, 'pod/scenario-2', at('2026-02-01'), { hintsUsed: 1 });
    expect((await factsAt(at('2026-02-02'))).evidence.get('pod')?.passes).toEqual([
      { scenarioId: 'pod/scenario-1', passedAt: at('2026-02-01') },
    ]);
    await attempt(ada, 'pod/scenario-1', at('2026-02-03'), { right: false });
    expect((await factsAt(at('2026-02-04'))).evidence.get('pod')).toBeUndefined();
  });

  it('tell what was done on each day, undone ratings left out', async () => {
    await review(ada, 'container/card-1', at('2026-02-20'));
    await review(ada, 'container/card-2', at('2026-02-20'));
    await attempt(ada, 'pod/scenario-1', at('2026-02-20'));
    await db.write((tx) =>
      tx.review.updateMany({ where: { cardId: 'container/card-2' }, data: { undoneAt: at('2026-02-20') } }),
    );
    expect((await factsAt(at('2026-03-01'))).work).toMatchObject([
      { day: '2026-02-20', answers: 1, passes: 1 },
    ]);
  });

  it('leave suspended cards out of what is due', async () => {
    await review(ada, 'container/card-1', at('2026-02-01'), 'easy');
    expect((await factsAt(at('2026-04-10'))).overdue).toBe(1);
    await db.write((tx) =>
      tx.cardMark.create({
        data: { personId: 'ada', cardId: 'container/card-1', suspendedAt: at('2026-02-09') },
      }),
    );
    expect((await factsAt(at('2026-04-10'))).overdue).toBe(0);
  });

  it('call a reviewed card overdue once it has waited for a day, and not before', async () => {
    await review(ada, 'container/card-1', at('2026-02-01'), 'easy');
    const { due } = await db.reader().memory.findFirstOrThrow();
    const overdueAfter = async (ms: number) => (await factsAt(new Date(due.getTime() + ms))).overdue;
    expect(await overdueAfter(60_000)).toBe(0);
    expect(await overdueAfter(23 * 3_600_000)).toBe(0);
    expect(await overdueAfter(25 * 3_600_000)).toBe(1);
  });

  it('never call a card that is still being learnt overdue', async () => {
    await review(ada, 'container/card-1', at('2026-02-01'), 'again');
    const { due } = await db.reader().memory.findFirstOrThrow();
    expect((await factsAt(new Date(due.getTime() + 60_000))).overdue).toBe(0);
    expect((await factsAt(new Date(due.getTime() + 25 * 3_600_000))).overdue).toBe(0);
  });

  it('are of nobody else', async () => {
    const bob = await somebody(db, { id: 'bob' });
    await review(bob, 'container/card-1', at('2026-02-01'));
    expect((await factsAt(at('2026-03-01'))).evidence.size).toBe(0);
  });

  it('show a topic Solid, then Fading once it is forgotten, and Recall when it has come back', async () => {
    await learnPodWell();
    await attempt(ada, 'pod/scenario-1', at('2026-02-14'));
    await attempt(ada, 'pod/scenario-2', at('2026-02-15'));
    const levelAt = async (day: string) => {
      const evidence = (await factsAt(at(day))).evidence.get('pod');
      return evidence && mastery(evidence, at(day)).level;
    };
    expect(await levelAt('2026-02-16')).toBe('solid');
    expect(await levelAt('2028-02-16')).toBe('fading');
    for (const card of ['pod/card-1', 'pod/card-2']) await review(ada, card, at('2028-02-17'));
    expect(await levelAt('2028-02-18')).toBe('applied');
  });
});

describe('the overview', () => {
  const overviewAt = async (now: Date) => {
    const queue = await dueCards(ada, syllabus, now, { limit: 0 });
    return overview(ada, { syllabus, taught: syllabus, queue }, now);
  };

  it('offers a newcomer the first cards and the first scenario', async () => {
    const found = await overviewAt(at('2026-03-01'));
    expect(found.counts).toMatchObject({ review: 0, fresh: 6, due: 6, done: 0 });
    expect(found).toMatchObject({
      daysStudied: { studied: 0, of: 14 },
      daysAway: null,
      levels: '',
      fading: [],
    });
    expect(found.nextScenario).toMatchObject({ scenario: { id: 'container/scenario-1' }, makes: null });
    expect(found.littleWork.map(({ topic }) => topic.id)).toEqual(['container']);
  });

  it('proposes the scenario that lifts what is recalled', async () => {
    await learnPodWell();
    const found = await overviewAt(at('2026-02-16'));
    expect(found.nextScenario).toMatchObject({ scenario: { id: 'pod/scenario-1' }, makes: 'applied' });
    expect(found.levels).toBe('1 Recall');
    expect(found.littleWork[0]).toMatchObject({ topic: { id: 'pod' }, toNext: '1 scenario to Applied' });
  });

  it('says how long somebody was away, and what is due in each topic', async () => {
    await review(ada, 'container/card-1', at('2026-02-01'), 'easy');
    const found = await overviewAt(at('2026-03-01'));
    expect(found.daysAway).toBe(28);
    expect(found.forecast[0]).toEqual({ day: '2026-03-01', due: 1 });
    expect(found.topics.map(({ topic, dueToday }) => [topic.id, dueToday])).toEqual([
      ['container', 1],
      ['pod', 0],
    ]);
  });
});
