import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { flagCard } from '../cards/card-notes';
import { readBeside } from '../database/db';
import { recordAttempt } from '../study/attempts';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { answersTo, openFlags, scenariosAnswered, settleFlags, storeRejudged } from './authors';
import { createTeam } from './teams';

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

it('flags reach those who run the program beside it, of guests and of people without a team too', async () => {
  const now = new Date('2026-05-01T10:00:00Z');
  const guest = await somebody(db, { id: 'guest' });
  const ada = await somebody(db, { id: 'ada', name: 'Ada', email: 'ada@example.org' });
  await createTeam(ada, { name: 'Night shift' }, now);
  const card = { cardId: 'pod/what', reason: 'unclear' as const };
  await flagCard(guest, { ...card, id: 'flag-1', text: 'Which kernel?' }, now);
  await flagCard(ada, { ...card, id: 'flag-2', text: '' }, new Date(now.getTime() + 1));
  const listed = () => readBeside(`file:${db.path}`, openFlags);
  expect((await listed()).map(({ id, by, teams, text }) => [id, by, teams, text])).toEqual([
    ['flag-1', null, [], 'Which kernel?'],
    ['flag-2', 'Ada', ['Night shift'], ''],
  ]);
  expect(await settleFlags(['flag-1', 'flag-9'], now)).toEqual(['flag-1']);
  expect((await listed()).map(({ id }) => id)).toEqual(['flag-2']);
});
