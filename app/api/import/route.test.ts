import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, send } from '@/app/_server/testing';
import { curriculum } from '@/lib/curriculum/load';
import { studiedCard } from '@/lib/data/database/seeding';
import type { Viewer } from '@/lib/data/people/viewer';
import { somebody, type TestDatabase, temporaryDatabase } from '@/lib/data/testing';
import { seededNumbers } from '@/lib/srs/testing';
import { GET as takeOut } from '../export/route';
import { POST as bringPackage } from './anki/route';
import { POST as bringExport } from './json/route';

const now = new Date('2026-05-01T10:00:00Z');
let db: TestDatabase;
let viewer: Viewer | null = null;

vi.mock('@/app/_server/now', () => ({ requestTime: async () => now }));
vi.mock('@/lib/auth/viewer', () => ({ currentViewer: async () => viewer }));

beforeAll(async () => {
  db = temporaryDatabase();
  viewer = await somebody(db, { id: 'ada', timeZone: 'Europe/Berlin' });
});
afterAll(() => db.remove());

/** An export with the reviews of two cards in it. */
async function anExport() {
  const { body } = await ask(takeOut, '/api/export?format=json');
  const random = seededNumbers(1);
  const reviews = curriculum()
    .cards.slice(0, 2)
    .flatMap(({ id }) =>
      studiedCard(id, '2026-03-01', '2026-04-30', 20, random).reviews.map(({ met: _, ...review }) => ({
        ...review,
        cardId: id,
        algorithm: 'fsrs-6',
        receivedAt: review.answeredAt,
      })),
    );
  return { ...(body as object), reviews };
}

const counts = (body: unknown, key: 'added' | 'present') =>
  (body as Record<typeof key, Record<string, number>>)[key];

describe('an export', () => {
  it('is looked into, brought in, and changes nothing a second time', async () => {
    const owned = await anExport();
    const rows = () => db.reader().review.count({ where: { personId: 'ada' } });
    const preview = await send(bringExport, '/api/import/json?preview=yes', owned);
    expect([preview.status, counts(preview.body, 'added')?.reviews, await rows()]).toEqual([
      200,
      owned.reviews.length,
      0,
    ]);
    expect((await send(bringExport, '/api/import/json', owned)).body).toEqual(preview.body);
    expect(await rows()).toBe(owned.reviews.length);
    const again = await send(bringExport, '/api/import/json', owned);
    expect(counts(again.body, 'added')?.reviews).toBe(0);
    expect(counts(again.body, 'present')?.reviews).toBe(owned.reviews.length);
  });

  it('comes out as it went in, as JSON and as CSV', async () => {
    const owned = await anExport();
    const { body } = await ask(takeOut, '/api/export?format=json');
    expect((body as typeof owned).reviews.length).toBe(owned.reviews.length);
    const { body: csv } = await ask(takeOut, '/api/export?format=csv');
    expect(String(csv).trimEnd().split('\r\n')).toHaveLength(owned.reviews.length + 1);
  });

  it('that is none is refused with the place', async () => {
    const broken = { ...(await anExport()), reviews: [{ id: 5 }] };
    expect(await send(bringExport, '/api/import/json', broken)).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringMatching(/^Entry 1 of “reviews”: “id”/) } },
    });
  });
});

describe('an Anki package', { timeout: 60_000 }, () => {
  it('goes out by a search and comes back with nothing new', async () => {
    const out = await ask(takeOut, '/api/export?format=apkg&scheduling=yes&search=rated:90');
    expect(out.status).toBe(200);
    const back = await send(bringPackage, '/api/import/anki?scheduling=yes&preview=yes', out.body);
    expect(back).toMatchObject({ status: 200, body: { added: 0, updated: 0, reviews: 0, unreadable: 0 } });
  });

  it('that is none is refused in words', async () => {
    expect(await send(bringPackage, '/api/import/anki', new Uint8Array([1, 2, 3]))).toMatchObject({
      status: 400,
      body: { error: { message: 'This is no Anki package (.apkg).' } },
    });
    expect(await ask(takeOut, '/api/export?format=apkg&search=is:odd')).toMatchObject({
      status: 400,
      body: { error: { fields: { position: '3' } } },
    });
  });
});

it('who is signed out brings nothing in and takes nothing out', async () => {
  const ada = viewer;
  viewer = null;
  const answers = [
    await ask(takeOut, '/api/export?format=json'),
    await send(bringExport, '/api/import/json', {}),
    await send(bringPackage, '/api/import/anki', new Uint8Array([1])),
  ];
  viewer = ada;
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});

it('looking and bringing in are counted', async () => {
  const expiresAt = new Date(now.getTime() + 600_000);
  await db.write((tx) => tx.throttle.deleteMany());
  await db.write((tx) => tx.throttle.create({ data: { key: 'import/ada', points: 10, expiresAt } }));
  expect((await send(bringExport, '/api/import/json', {})).status).toBe(429);
  expect((await send(bringExport, '/api/import/json?preview=yes', {})).status).toBe(400);
});
