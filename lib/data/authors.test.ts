import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordAttempt } from './attempts';
import { answersTo, scenariosAnswered, storeRejudged } from './authors';
import { somebody, type TestDatabase, temporaryDatabase } from './testing';

let db: TestDatabase;
beforeEach(() => {
  db = temporaryDatabase();
});
afterEach(() => db.remove());

it('answers that are judged otherwise are asked again accordingly, and nobody else’s are touched', async () => {
  const now = new Date('2026-05-01T10:00:00Z');
  const people = [await somebody(db, { id: 'ada' }), await somebody(db, { id: 'bob' })];
  for (const [index, viewer] of people.entries()) {
    const answeredAt = new Date(now.getTime() + index);
    const attempt = {
      id: uuid({ msecs: answeredAt.getTime() }),
      scenarioId: 'pod/restart',
      scenarioHash: 'old',
      topicIds: ['pod'],
      askKind: 'who',
      seed: 1,
      answer: { kind: 'who', option: 'a', values: ['kubelet'] },
      right: false,
      confidence: 'sure' as const,
      hintsUsed: 0,
      durationMs: 9000,
      answeredAt,
    };
    await recordAttempt(viewer, attempt, answeredAt);
  }
  expect(await scenariosAnswered()).toEqual(['pod/restart']);
  const [first] = await answersTo('pod/restart');
  if (!first) throw new Error('there are answers');
  const memories = () =>
    db.reader().scenarioMemory.findMany({
      orderBy: { personId: 'asc' },
      select: { personId: true, lapses: true, confidentError: true, scheduledDays: true },
    });
  const [ada, bob] = await memories();
  expect(ada?.confidentError).toBe(true);
  await storeRejudged([{ ...first, right: true, scenarioHash: 'new' }]);
  const [later, bobLater] = await memories();
  expect(later?.confidentError).toBe(false);
  expect(later?.scheduledDays).toBeGreaterThan(ada?.scheduledDays ?? 99);
  expect(bobLater).toEqual(bob);
  expect((await answersTo('pod/restart')).map(({ right, scenarioHash }) => [right, scenarioHash])).toEqual([
    [true, 'new'],
    [false, 'old'],
  ]);
});
