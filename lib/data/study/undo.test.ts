import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { studyDay } from '@/lib/srs/day';
import { type Rating, ratings } from '@/lib/srs/memory';
import type { Viewer } from '../people/viewer';
import { syllabus } from '../syllabus';
import { somebody, type TestDatabase, temporaryDatabase } from '../testing';
import { type CardDeed, markCards } from './card-marks';
import { leechesOf } from './leeches';
import { dueCards, type Taught } from './queue';
import { recordReviews } from './reviews';
import { undo, undoable } from './undo';

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

const start = Date.parse('2026-03-02T09:00:00Z');
const day = 86_400_000;

describe('undo restores every row byte for byte', () => {
  it.each([
    ['a card answered early', [0, 0.01, 3], 3.5],
    ['a card long overdue', [0, 0.01, 3, 20], 400],
    ['a card on its steps', [0], 0.001],
    ['a new card', [], 0],
  ] as const)('of %s', async (_, answeredAfter, then) => {
    for (const days of answeredAfter) await rate('pod/n0/1', 'good', start + days * day);
    for (const rating of ratings) {
      const before = await rows();
      const id = await rate('pod/n0/1', rating, start + then * day + 60_000);
      expect(await rows()).not.toEqual(before);
      await undo(ada, id, new Date());
      expect(await rows()).toEqual(before);
    }
  });

  it('of a lapse, and of the lapse that made a leech', async () => {
    let at = start;
    await rate('pod/n0/1', 'easy', at);
    for (let lapse = 0; lapse < 7; lapse++) {
      at += 30 * day;
      await rate('pod/n0/1', 'again', at);
      await rate('pod/n0/1', 'good', at + 600_000);
    }
    const before = await rows();
    const asked = async () =>
      (await dueCards(ada, taught, new Date(at + 60 * day))).cards.map(({ cardId }) => cardId);
    expect(await asked()).toContain('pod/n0/1');
    const id = await rate('pod/n0/1', 'again', at + 30 * day);
    expect((await leechesOf(ada, syllabus())).map(({ cardId, lapses }) => [cardId, lapses])).toEqual([
      ['pod/n0/1', 8],
    ]);
    expect(await asked()).not.toContain('pod/n0/1');
    await undo(ada, id, new Date());
    expect(await rows()).toEqual(before);
    expect(await leechesOf(ada, syllabus())).toEqual([]);
    expect(await asked()).toContain('pod/n0/1');
  });

  it('of a burial of a suspended card, of a suspension, and of going on with a leech', async () => {
    await rate('pod/n0/1', 'good', start);
    for (const first of ['bury', 'suspend', 'restore'] as const) {
      await mark(['pod/n0/1'], first, start);
      const before = await rows();
      for (const deed of ['bury', 'suspend', 'restore'] as const) {
        const id = await mark(['pod/n0/1', 'pod/n1/1'], deed, start + day);
        await undo(ada, id, new Date());
        expect(await rows()).toEqual(before);
      }
    }
  });

  it('forty deep, ratings and deeds mixed, one undo for each act, from whatever device', async () => {
    const states: unknown[] = [];
    const acts: string[] = [];
    for (let n = 0; n < 40; n++) {
      states.push(await rows());
      const at = start + n * 7 * 3_600_000;
      const deed = (['bury', 'suspend', 'restore'] as const)[n % 3] ?? 'bury';
      acts.push(
        n % 4 === 3
          ? await mark(['pod/n0/1', 'pod/n1/1', 'pod/n2/1'], deed, at)
          : await rate(`pod/n${n % 3}/1`, ratings[n % 4] as Rating, at),
      );
    }
    for (let n = 39; n >= 0; n--) {
      const [last] = await undoable(ada, 1);
      expect(last?.id).toBe(acts[n]);
      await undo(ada, last?.id ?? '', new Date());
      expect(await rows()).toEqual(states[n]);
    }
    expect(await undoable(ada, 1)).toEqual([]);
  });
});

it('one deed about many cards under one id happens once', async () => {
  const id = uuid();
  const deed = { id, cardIds: ['pod/n0/1', 'pod/n1/1'], deed: 'suspend' as const };
  expect(await markCards(ada, deed, new Date(start))).toBe('done');
  expect(await markCards(ada, deed, new Date(start + day))).toBe('duplicate');
  const eve = await somebody(db, { id: `eve-${people}` });
  expect(await markCards(eve, deed, new Date(start))).toBe('refused');
  expect(await undo(eve, id, new Date())).toEqual({ kind: 'unknown' });
});

const cards = ['pod/n0/1', 'pod/n1/1', 'pod/n2/1'].map((id) => ({ id, noteId: id.slice(0, -2) }));
const taught: Taught = {
  cards,
  cardsById: new Map(cards.map((card) => [card.id, card])),
  topics: [],
  tracks: [],
};

async function rate(cardId: string, rating: Rating, atMs: number): Promise<string> {
  const id = uuid({ msecs: atMs });
  const answeredAt = new Date(atMs);
  const { answers } = await recordReviews(
    ada,
    [
      {
        id,
        cardId,
        rating,
        answeredAt,
        day: studyDay(answeredAt, 'Europe/Berlin', 4),
        durationMs: 4000,
        parameterSet: 'default-90',
        promisedDays: null,
      },
    ],
    new Date(Math.max(Date.now(), atMs)),
  );
  expect(answers[0]?.result).toBe('stored');
  return id;
}

async function mark(cardIds: readonly string[], deed: CardDeed, atMs: number): Promise<string> {
  const id = uuid({ msecs: atMs });
  expect(await markCards(ada, { id, cardIds, deed }, new Date(atMs))).toBe('done');
  return id;
}

/** Everything that says how cards stand; the log keeps what was undone, so of it only what still counts. */
async function rows() {
  const of = { where: { personId: ada.personId } };
  return {
    memories: await db.reader().memory.findMany({ ...of, orderBy: { cardId: 'asc' } }),
    marks: await db.reader().cardMark.findMany({ ...of, orderBy: { cardId: 'asc' } }),
    reviews: await db.reader().review.findMany({
      where: { personId: ada.personId, undoneAt: null },
      orderBy: [{ answeredAt: 'asc' }, { id: 'asc' }],
    }),
  };
}
