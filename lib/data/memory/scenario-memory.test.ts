import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { studyDay } from '@/lib/srs/day';
import { cardsOf } from '../cards/own-cards';
import type { Viewer } from '../people/viewer';
import { recordAttempt } from '../study/attempts';
import { markCards } from '../study/card-marks';
import { cardsOfDay, dailySession, repairSession } from '../study/daily-session';
import { dueCards } from '../study/queue';
import { recordReviews } from '../study/reviews';
import { syllabus } from '../syllabus';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { dueScenarios } from './scenario-memory';

let db: TestDatabase;
let ada: Viewer;
const day = 86_400_000;
const start = Date.parse('2026-05-04T09:00:00Z');
const [first = '', second = '', third = ''] = [...syllabus().scenariosById.keys()];

beforeAll(async () => {
  db = temporaryDatabase();
  ada = await somebody(db, { id: 'ada', timeZone: 'Europe/Berlin' });
});
afterAll(() => db.remove());

it('a wrong answer brings a scenario back the next day, a right one later, and confident errors come first', async () => {
  await attempt(first, { right: true, confidence: 'think' });
  await attempt(second, { right: false, confidence: 'guess' });
  await attempt(third, { right: false, confidence: 'sure' });
  const due = async (atMs: number) =>
    (await dueScenarios(ada, syllabus(), new Date(atMs))).map(({ scenarioId, reason }) => [
      scenarioId,
      reason,
    ]);
  expect(await due(start + 3_600_000)).toEqual([]);
  expect(await due(start + day)).toEqual([
    [third, 'confident-error'],
    [second, 'due'],
  ]);
  expect((await due(start + 30 * day)).length).toBe(3);
});

it('a right answer after an error takes the urgency away', async () => {
  await attempt(third, { right: true, confidence: 'sure', atMs: start + day });
  const [row] = await dueScenarios(ada, syllabus(), new Date(start + 90 * day));
  expect(row?.reason).toBe('due');
});

it('a hint or a guess brings it back sooner than an answer that was known', async () => {
  const [, , , fourth = '', fifth = ''] = [...syllabus().scenariosById.keys()];
  await attempt(fourth, { right: true, hintsUsed: 1 });
  await attempt(fifth, { right: true });
  const rows = await db.reader().scenarioMemory.findMany({ where: { scenarioId: { in: [fourth, fifth] } } });
  const stability = (id: string) => rows.find(({ scenarioId }) => scenarioId === id)?.stability ?? 0;
  expect(stability(fourth)).toBeLessThan(stability(fifth));
});

it('the day mixes cards and scenarios, within the limit of scenarios a day', async () => {
  const now = new Date(start + day);
  const queue = await dueCards(ada, await cardsOf(ada), now, { limit: 0 });
  const plan = await dailySession(ada, syllabus(), cardsOfDay(queue), now);
  expect(plan.scenarios).toBeLessThanOrEqual(3);
  expect(plan.cards).toBe(20);
  expect(plan.segments.filter(({ kind }) => kind === 'cards').length).toBeGreaterThan(0);
});

it('five minutes repair a topic by its weakest cards; an untouched topic has nothing to repair', async () => {
  const topic = syllabus().topics[0];
  if (!topic) throw new Error('there is a topic');
  expect(await repairSession(ada, syllabus(), topic.id, new Date(start))).toBeNull();
  for (const [n, cardId] of topic.cardIds.slice(0, 8).entries()) {
    const answeredAt = new Date(start + n * day);
    await recordReviews(
      ada,
      [
        {
          id: uuid({ msecs: answeredAt.getTime() }),
          cardId,
          rating: 'easy',
          answeredAt,
          day: studyDay(answeredAt, 'Europe/Berlin', 4),
          durationMs: 9000,
          parameterSet: 'default-90',
          promisedDays: null,
        },
      ],
      new Date(start + 20 * day),
    );
  }
  const repair = await repairSession(ada, syllabus(), topic.id, new Date(start + 40 * day));
  expect(repair?.cardIds[0]).toBe(topic.cardIds[0]);
  expect(repair?.cardIds).toHaveLength(8);
  expect(repair?.minutes).toBeLessThanOrEqual(5);

  await markCards(ada, { id: uuid(), cardIds: topic.cardIds.slice(0, 1), deed: 'suspend' }, new Date(start));
  const without = await repairSession(ada, syllabus(), topic.id, new Date(start + 40 * day));
  expect(without?.cardIds).toEqual(topic.cardIds.slice(1, 8));
});

async function attempt(
  scenarioId: string,
  given: {
    readonly right: boolean;
    readonly confidence?: 'sure' | 'think' | 'guess';
    readonly hintsUsed?: number;
    readonly atMs?: number;
  },
): Promise<void> {
  const answeredAt = new Date(given.atMs ?? start);
  await recordAttempt(
    ada,
    {
      id: uuid({ msecs: answeredAt.getTime() }),
      scenarioId,
      scenarioHash: 'hash',
      topicIds: [],
      askKind: 'who',
      seed: 0,
      answer: {},
      right: given.right,
      confidence: given.confidence ?? null,
      hintsUsed: given.hintsUsed ?? 0,
      durationMs: 1000,
      answeredAt,
    },
    new Date(start + 100 * day),
  );
}
