import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../people/viewer';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { isPass, type JudgedAttempt, recordAttempt, scenarioHistory, scenarioStandings } from './attempts';

let db: TestDatabase;
let ada: Viewer;
let people = 0;

beforeAll(() => {
  db = temporaryDatabase();
});
afterAll(() => db.remove());
beforeEach(async () => {
  people += 1;
  ada = await somebody(db, { id: `ada-${people}`, timeZone: 'Europe/Berlin' });
});

const now = new Date('2026-11-23T20:00:00Z');

describe('an attempt', () => {
  it('is stored with the learner’s own study day', async () => {
    expect(
      await recordAttempt(ada, attempt('1', { answeredAt: new Date('2026-11-23T02:30:00Z') }), now),
    ).toEqual({
      result: 'stored',
    });
    // 03:30 in Berlin: before the day begins at 04:00.
    expect(await scenarioHistory(ada, 'pod/restart')).toMatchObject([
      { right: true, localDay: '2026-11-22' },
    ]);
  });

  it('sent twice is stored once', async () => {
    await recordAttempt(ada, attempt('2'), now);
    expect(await recordAttempt(ada, attempt('2', { right: false }), now)).toEqual({ result: 'duplicate' });
    expect(await scenarioHistory(ada, 'pod/restart')).toMatchObject([{ right: true }]);
  });

  it('with the id of someone else’s is refused', async () => {
    const eve = await somebody(db, { id: `eve-${people}` });
    await recordAttempt(ada, attempt('3'), now);
    expect(await recordAttempt(eve, attempt('3'), now)).toEqual({ result: 'refused', reason: 'id-taken' });
    expect(await scenarioHistory(eve, 'pod/restart')).toEqual([]);
  });

  it('from the future is refused', async () => {
    const answeredAt = new Date(now.getTime() + 6 * 60_000);
    expect(await recordAttempt(ada, attempt('4', { answeredAt }), now)).toEqual({
      result: 'refused',
      reason: 'in-the-future',
    });
  });
});

it('an attempt whose id was made in the future is refused', async () => {
  const id = uuid({ msecs: Date.UTC(2500, 0, 1) });
  expect(await recordAttempt(ada, attempt('5', { id }), now)).toEqual({
    result: 'refused',
    reason: 'in-the-future',
  });
});

describe('where a learner stands', () => {
  it('is told by the latest attempt at each scenario', async () => {
    await recordAttempt(ada, attempt('a', { answeredAt: new Date('2026-11-23T10:00:00Z') }), now);
    await recordAttempt(
      ada,
      attempt('b', { right: false, answeredAt: new Date('2026-11-23T11:00:00Z') }),
      now,
    );
    const standing = (await scenarioStandings(ada)).get('pod/restart');
    expect(standing).toMatchObject({ attempts: 2, last: { right: false } });
  });

  it('counts as a pass only without hints', () => {
    expect(isPass({ right: true, hintsUsed: 0 })).toBe(true);
    expect(isPass({ right: true, hintsUsed: 1 })).toBe(false);
    expect(isPass({ right: false, hintsUsed: 0 })).toBe(false);
  });
});

function attempt(id: string, given: Partial<JudgedAttempt> = {}): JudgedAttempt {
  return {
    id: `${people}-${id}`,
    scenarioId: 'pod/restart',
    scenarioHash: 'h',
    topicIds: ['pod', 'kubelet'],
    askKind: 'who',
    seed: 1,
    answer: { values: ['kubelet'] },
    right: true,
    confidence: 'sure',
    hintsUsed: 0,
    durationMs: 20_000,
    answeredAt: now,
    ...given,
  };
}
