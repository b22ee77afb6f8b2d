import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ask } from '@/app/_server/testing';
import { curriculum } from '@/lib/curriculum/load';
import type { Viewer } from '@/lib/data/people/viewer';
import { markCards } from '@/lib/data/study/card-marks';
import { somebody, type TestDatabase, temporaryDatabase } from '@/lib/data/testing';
import { GET } from './route';

const now = new Date('2026-05-01T10:00:00Z');
const topicId = curriculum().topics[0]?.id ?? '';
const cardIds = curriculum()
  .cards.filter((card) => card.topicId === topicId)
  .map(({ id }) => id);
let db: TestDatabase;
let viewer: Viewer;

vi.mock('@/app/_server/now', () => ({ requestTime: async () => now }));
vi.mock('@/lib/auth/viewer', () => ({ currentViewer: async () => viewer }));

beforeAll(async () => {
  db = temporaryDatabase();
  viewer = await somebody(db, { id: 'ada' });
});
afterAll(() => db.remove());

async function crammed(search: string): Promise<readonly string[]> {
  const { body } = await ask(GET, `/api/study/cram?${new URLSearchParams({ search, limit: '500' })}`);
  return (body as { queue: { cards: { id: string }[] } }).queue.cards.map(({ id }) => id);
}

it('a search is crammed whole, due or not, and nothing is stored', async () => {
  expect(await crammed(`topic:${topicId}`)).toEqual(cardIds);
  expect(await db.reader().review.count()).toBe(0);
});

it('suspended cards are left out, unless the search speaks of them', async () => {
  const [first = '', ...others] = cardIds;
  await markCards(viewer, { id: uuid(), cardIds: [first], deed: 'suspend' }, now);
  expect(await crammed(`topic:${topicId}`)).toEqual(others);
  expect(await crammed(`topic:${topicId} is:suspended`)).toEqual([first]);
  expect(await crammed(`topic:${topicId} (is:new or is:suspended)`)).toEqual(cardIds);
});

it('what is wrong with a search is told with its place', async () => {
  expect(await ask(GET, '/api/study/cram?search=is:odd')).toMatchObject({
    status: 400,
    body: { error: { fields: { position: '3' } } },
  });
});
