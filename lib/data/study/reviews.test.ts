import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { studyDay } from '@/lib/srs/day';
import { type Rating, ratings } from '@/lib/srs/memory';
import { runs } from '@/lib/srs/testing';
import { memoriesOfCards, refold } from '../memory/memories';
import type { Viewer } from '../people/viewer';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { type RatedCard, ratingsPerCardAndDay, ratingsPerDay, recordReviews } from './reviews';
import { undo } from './undo';

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

/** A write that comes to its last statement but one breaks off there: the device has no answer, and sends again. */
const breaksOff = vi.hoisted(() => ({ next: false }));
vi.mock('../memory/stale-days', async (original) => {
  const { markStale } = await original<typeof import('../memory/stale-days')>();
  return {
    markStale: (...given: Parameters<typeof markStale>) => {
      if (!breaksOff.next) return markStale(...given);
      breaksOff.next = false;
      throw new Error('power cut');
    },
  };
});

const morning = new Date('2026-11-23T09:00:00Z');
const evening = new Date('2026-11-23T20:00:00Z');

// Many small writes: a busy machine takes longer than the usual five seconds.
describe('recording ratings', { timeout: 120_000 }, () => {
  it('stores each rating and the memory it makes', async () => {
    const { answers, memories } = await recordReviews(ada, [rated('a', 'good')], evening);
    expect(answers).toEqual([{ id: idOf('a'), result: 'stored' }]);
    expect(memories.get('pod/what/does')).toMatchObject({ state: 'learning', reps: 1 });
    expect(await memoryRows()).toMatchObject([
      { cardId: 'pod/what/does', topicId: 'pod', state: 'learning', reps: 1 },
    ]);
  });

  it('a second delivery, in the same batch or later, changes nothing and is told', async () => {
    await recordReviews(ada, [rated('b', 'good')], evening);
    const stored = await memoryRows();
    const { answers } = await recordReviews(
      ada,
      [rated('b', 'again'), rated('c', 'good', 5), rated('c', 'good', 5)],
      evening,
    );
    expect(answers.map(({ result }) => result)).toEqual(['duplicate', 'stored', 'duplicate']);
    expect(await db.reader().review.count({ where: { personId: ada.personId } })).toBe(2);
    expect((await memoryRows())[0]?.reps).toBe((stored[0]?.reps ?? 0) + 1);
  });

  it('an id that another person has used is refused, and tells nothing else', async () => {
    await recordReviews(ada, [rated('d', 'good')], evening);
    const eve = await somebody(db, { id: `eve-${people}` });
    const { answers } = await recordReviews(eve, [rated('d', 'good')], evening);
    expect(answers).toEqual([{ id: idOf('d'), result: 'refused', reason: 'id-taken' }]);
    expect(await db.reader().memory.count({ where: { personId: eve.personId } })).toBe(0);
  });

  it('refuses what cannot be, and stores the rest of the batch', async () => {
    const future = { ...rated('e', 'good'), answeredAt: new Date('2026-11-23T20:06:00Z') };
    const otherDay = { ...rated('f', 'good'), day: '2026-11-20' };
    const unknown = { ...rated('g', 'good'), parameterSet: 'mine' };
    const { answers } = await recordReviews(ada, [future, otherDay, unknown, rated('h', 'good')], evening);
    expect(answers.map((answer) => ('reason' in answer ? answer.reason : answer.result))).toEqual([
      'in-the-future',
      'another-day',
      'unknown-parameters',
      'stored',
    ]);
  });

  it('a rating that comes late is folded where it belongs, and later ones then say what they met', async () => {
    const early = rated('1', 'again', 0);
    const late = rated('2', 'good', 30);
    await recordReviews(ada, [late], evening);
    await recordReviews(ada, [early], evening);
    const outOfOrder = await everything();
    const bob = await somebody(db, { id: `bob-${people}`, timeZone: 'Europe/Berlin' });
    ada = bob;
    await recordReviews(
      bob,
      [early, late].map((review) => ({ ...review, id: `${review.id}b` })),
      evening,
    );
    expect(await everything()).toEqual(outOfOrder);
    expect(outOfOrder.reviews.map(({ before }) => before === null)).toEqual([true, false]);
  });

  it('any order, split and repetition of a log, with writes that break off, leaves the same rows', async () => {
    const log = Array.from({ length: 12 }, (_, n) =>
      rated(`p${n}`, ratings[n % 4] as Rating, n * 47, n % 3 === 0 ? 'node/where/runs' : 'pod/what/does'),
    );
    let expected: unknown;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(log, { minLength: log.length, maxLength: log.length }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 }),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        async (order, cuts, crashes) => {
          people += 1;
          ada = await somebody(db, { id: `p-${people}`, timeZone: 'Europe/Berlin' });
          let from = 0;
          for (const [n, cut] of [...cuts, log.length].entries()) {
            const batch = order
              .slice(from, from + cut)
              .map((review) => ({ ...review, id: `${review.id}-${people}` }));
            breaksOff.next = crashes[n] === true && batch.length > 0;
            if (breaksOff.next) await expect(recordReviews(ada, batch, evening)).rejects.toThrow('power cut');
            await recordReviews(ada, batch, evening);
            await recordReviews(ada, batch.slice(0, 1), evening);
            from += cut;
          }
          const rows = await everything();
          expected ??= rows;
          expect(rows).toEqual(expected);
        },
      ),
      { numRuns: runs(25, 2000), seed: 20261123 },
    );
  });
});

describe('more ratings than studying gives', { timeout: 120_000 }, () => {
  const batch = (from: number, count: number, card = (_: number) => 'pod/what/does') =>
    Array.from({ length: count }, (_, n) => rated(`l${from + n}`, 'good', (from + n) % 600, card(from + n)));
  const refused = (answers: readonly { readonly result: string }[]) =>
    answers.filter(({ result }) => result === 'refused').length;

  it('of one card are refused one by one, until a day has passed', async () => {
    const first = await recordReviews(ada, batch(0, ratingsPerCardAndDay + 2), evening);
    expect(first.answers.slice(-2)).toMatchObject([
      { result: 'refused', reason: 'too-many' },
      { result: 'refused', reason: 'too-many' },
    ]);
    expect(refused(first.answers)).toBe(2);
    const other = await recordReviews(
      ada,
      batch(100, 1, () => 'node/where/runs'),
      evening,
    );
    expect(refused(other.answers)).toBe(0);
    const nextDay = new Date(evening.getTime() + 86_400_000);
    expect(refused((await recordReviews(ada, batch(200, 1), nextDay)).answers)).toBe(0);
  });

  it('of one person are refused, and what is refused stores nothing', async () => {
    const key = `ratings/${ada.personId}`;
    const expiresAt = new Date(evening.getTime() + 3_600_000);
    await db.write((tx) => tx.throttle.create({ data: { key, points: ratingsPerDay - 1, expiresAt } }));
    const { answers } = await recordReviews(ada, batch(0, 3), evening);
    expect(answers.map(({ result }) => result)).toEqual(['stored', 'refused', 'refused']);
    expect(await db.reader().review.count({ where: { personId: ada.personId } })).toBe(1);
    expect(refused((await recordReviews(ada, batch(3, 3), expiresAt)).answers)).toBe(0);
  });
});

describe('taking a rating back', { timeout: 120_000 }, () => {
  it('restores the row byte for byte, thirty deep', async () => {
    const states: unknown[] = [];
    for (let n = 0; n < 32; n++) {
      states.push(await memoryRows());
      await recordReviews(ada, [rated(`u${n}`, ratings[n % 4] as Rating, n * 7)], evening);
    }
    for (let n = 31; n >= 0; n--) {
      const undone = await undo(ada, idOf(`u${n}`), evening);
      expect(undone.kind).toBe('undone');
      expect(await memoryRows()).toEqual(states[n]);
    }
    expect(await memoryRows()).toEqual([]);
  });

  it('twice is as once, and a late second delivery does not bring the rating back', async () => {
    await recordReviews(ada, [rated('x', 'good')], evening);
    await undo(ada, idOf('x'), evening);
    expect(await undo(ada, idOf('x'), evening)).toMatchObject({
      kind: 'undone',
      memory: { state: 'new' },
    });
    const { answers } = await recordReviews(ada, [rated('x', 'good')], evening);
    expect(answers).toEqual([{ id: idOf('x'), result: 'duplicate' }]);
    expect(await memoryRows()).toEqual([]);
  });

  it('is possible for one’s own ratings only', async () => {
    await recordReviews(ada, [rated('y', 'good')], evening);
    const eve = await somebody(db, { id: `eve-${people}` });
    expect(await undo(eve, idOf('y'), evening)).toEqual({ kind: 'unknown' });
    expect(await memoryRows()).toHaveLength(1);
  });
});

it('a stored memory is, to the byte, the fold that made it', async () => {
  for (let n = 0; n < 9; n++) {
    const { memories } = await recordReviews(
      ada,
      [rated(`m${n}`, ratings[n % 4] as Rating, n * 61)],
      evening,
    );
    const stored = await memoriesOfCards(db.reader(), ada.personId, ['pod/what/does', 'pod/new/does']);
    expect(stored.get('pod/what/does')).toEqual(memories.get('pod/what/does'));
    expect(stored.get('pod/new/does')).toEqual({ cardId: 'pod/new/does', state: 'new' });
  }
});

it('folding a whole log again gives the rows that single ratings gave', async () => {
  for (let n = 0; n < 5; n++) await recordReviews(ada, [rated(`r${n}`, 'good', n * 60)], evening);
  const stored = await everything();
  await db.write((tx) => tx.memory.deleteMany({ where: { personId: ada.personId } }));
  await db.write((tx) => refold(tx, ada.personId));
  expect(await everything()).toEqual(stored);
});

function idOf(name: string): string {
  return `${name}-of-${people}`;
}

function rated(name: string, rating: Rating, minutes = 0, cardId = 'pod/what/does'): RatedCard {
  const answeredAt = new Date(morning.getTime() + minutes * 60_000);
  return {
    id: idOf(name),
    cardId,
    rating,
    answeredAt,
    day: studyDay(answeredAt, 'Europe/Berlin', 4),
    durationMs: 4000,
    parameterSet: 'default-90',
    promisedDays: null,
  };
}

async function memoryRows() {
  return db.reader().memory.findMany({ where: { personId: ada.personId }, orderBy: { cardId: 'asc' } });
}

/** All that the log and the memories say, but for whose they are. */
async function everything() {
  const memories = await memoryRows();
  const reviews = await db.reader().review.findMany({
    where: { personId: ada.personId },
    orderBy: [{ answeredAt: 'asc' }, { rating: 'asc' }],
    select: { cardId: true, rating: true, answeredAt: true, localDay: true, before: true },
  });
  return { memories: memories.map(({ personId: _, ...rest }) => rest), reviews };
}
