import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, send } from '@/app/_server/testing';
import { curriculum } from '@/lib/curriculum/load';
import type { FoundCards } from '@/lib/data/cards/card-list';
import type { Viewer } from '@/lib/data/people/viewer';
import { recordReviews } from '@/lib/data/study/reviews';
import { undoable } from '@/lib/data/study/undo';
import { somebody, type TestDatabase, temporaryDatabase } from '@/lib/data/testing';
import { standardParameters } from '@/lib/srs/parameters';
import { POST as rate } from '../reviews/route';
import { POST as tell } from '../study/acts/route';
import { POST as undo } from '../undo/route';
import { POST as mark } from './marks/route';
import { GET as search } from './search/route';

const now = new Date('2026-05-01T10:00:00Z');
let db: TestDatabase;
let viewer: Viewer | null = null;
const [first, second, third] = curriculum().cards.map(({ id }) => id);

vi.mock('@/app/_server/now', () => ({ requestTime: async () => now }));
vi.mock('@/lib/auth/viewer', () => ({ currentViewer: async () => viewer }));

beforeAll(async () => {
  db = temporaryDatabase();
  const ada = await somebody(db, { id: 'ada' });
  viewer = ada;
  // The third is learnt best, the first least.
  for (const [cardId, rating] of [
    [first, 'again'],
    [second, 'good'],
    [third, 'easy'],
  ] as const) {
    const at = new Date('2026-04-28T10:00:00Z');
    const id = uuid({ msecs: at.getTime() });
    const answer = { id, cardId: cardId ?? '', rating, answeredAt: at, day: '2026-04-28', durationMs: 5000 };
    const promise = { parameterSet: standardParameters(0.9).id, promisedDays: null };
    await recordReviews(ada, [{ ...answer, ...promise }], now);
  }
});
afterAll(() => db.remove());

const found = async (query: string) => (await ask(search, `/api/cards/search?${query}`)).body as FoundCards;
const ids = async (query: string) => (await found(query)).cards.map(({ id }) => id);

describe('the search', () => {
  it('pages, and stops at the last page', async () => {
    const all = curriculum().cards.length;
    expect(await found('q=')).toMatchObject({ total: all, page: 1, pages: Math.ceil(all / 50) });
    expect((await found('q=&page=9999')).page).toBe(Math.ceil(all / 50));
    expect((await found('q=&page=2')).cards[0]?.id).toBe(curriculum().cards[50]?.id);
  });

  it('orders by what was learnt; new cards come last', async () => {
    expect((await ids('q=&order=stability')).slice(0, 3)).toEqual([first, second, third]);
    expect((await ids('q=&order=difficulty')).slice(0, 3)).toEqual([first, second, third]);
    expect(await ids('q=rated:30&order=topic')).toEqual([first, second, third]);
  });

  it('names the place of a mistake', async () => {
    expect(await ask(search, '/api/cards/search?q=topic:pod+prop:x%3E1')).toMatchObject({
      status: 400,
      body: { error: { fields: { position: '15' } } },
    });
    expect((await ask(search, '/api/cards/search?order=colour')).status).toBe(400);
  });
});

describe('what a page tells as it goes away', () => {
  it('is done in its order, and a second time, also in the usual way, nothing', async () => {
    const at = now.getTime();
    const [rating, burial, taken, other] = [1, 2, 3, 4].map((n) => uuid({ msecs: at - 10 + n }));
    const answer = { id: rating, cardId: first, rating: 'good', answeredAt: at - 9, day: '2026-05-01' };
    const review = {
      ...answer,
      durationMs: 900,
      parameterSet: standardParameters(0.9).id,
      promisedDays: null,
    };
    const acts = [
      { kind: 'review', id: rating, review },
      { kind: 'mark', id: burial, cardId: second, deed: 'bury', atMs: at - 8 },
      { kind: 'undo', id: taken, of: burial },
      { kind: 'mark', id: other, cardId: third, deed: 'suspend', atMs: at - 6 },
      { kind: 'mark', id: uuid(), cardId: 'no/such/card', deed: 'suspend', atMs: at },
    ];
    for (let time = 0; time < 2; time++) {
      expect((await send(tell, '/api/study/acts', { acts })).status).toBe(204);
      expect(await ids('q=is:buried')).toEqual([]);
      expect(await ids('q=is:suspended')).toEqual([third]);
      expect(await ids('q=rated:1')).toEqual([first]);
    }
    expect((await send(rate, '/api/reviews', { reviews: [review] })).body).toMatchObject({
      answers: [{ id: rating, result: 'duplicate' }],
    });
    for (const id of [other, rating]) await send(undo, '/api/undo', { id });
  });
});

describe('a deed', () => {
  it('about many cards is one, and is taken back as one', async () => {
    const id = uuid({ msecs: now.getTime() });
    const deed = { id, cardIds: [first, second], deed: 'suspend' };
    expect((await send(mark, '/api/cards/marks', deed)).status).toBe(204);
    expect(await ids('q=is:suspended')).toEqual([first, second]);
    expect((await send(mark, '/api/cards/marks', deed)).status).toBe(204);
    expect((await send(undo, '/api/undo', { id })).body).toEqual({
      result: 'undone',
      cardIds: [first, second],
    });
    expect(await ids('q=is:suspended')).toEqual([]);
  });

  it('about a card that is none is refused whole', async () => {
    const deed = { id: uuid(), cardIds: [first, 'no/such/card'], deed: 'bury' };
    expect((await send(mark, '/api/cards/marks', deed)).status).toBe(404);
    expect(await ids('q=is:buried')).toEqual([]);
  });

  it('has the time that the device says, so that what was done one after the other is taken back so; none is later than now', async () => {
    if (!viewer) throw new Error('somebody is signed in');
    const minuteMs = 60_000;
    const early = { id: uuid(), cardIds: [second], deed: 'bury', at: now.getTime() - minuteMs };
    const ahead = { id: uuid(), cardIds: [third], deed: 'bury', at: now.getTime() + minuteMs };
    for (const deed of [ahead, early]) expect((await send(mark, '/api/cards/marks', deed)).status).toBe(204);
    const done = await undoable(viewer, 2);
    expect(done.map(({ id, at }) => [id, at.getTime()])).toEqual([
      [ahead.id, now.getTime()],
      [early.id, now.getTime() - minuteMs],
    ]);
  });
});
