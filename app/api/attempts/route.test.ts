import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type TestDatabase, temporaryDatabase } from '@/lib/data/testing';
import { GET, POST } from './route';

const now = new Date('2026-11-23T20:00:00Z');
let db: TestDatabase;
let outcome: unknown;

vi.mock('@/app/_server/now', () => ({ requestTime: async () => now }));
vi.mock('@/lib/auth/viewer', () => ({ currentViewer: async () => null }));
vi.mock('@/app/scenarios/_server/answers', async (original) => ({
  ...(await original<object>()),
  scenarioOf: (id: string) => (id === 'pod/restart' ? { id, hash: 'h' } : undefined),
}));
vi.mock('@/app/scenarios/_server/judging', () => ({ longestJudgedMs: 10_000, judged: async () => outcome }));

beforeEach(() => {
  db = temporaryDatabase();
  outcome = { kind: 'judged', graded: { ok: true, verdict: { right: true } } };
});
afterEach(() => db.remove());

describe('a stranger’s answer', () => {
  it('is judged and not stored', async () => {
    expect(await send({})).toMatchObject({ status: 200, body: { stored: false, verdict: { right: true } } });
  });

  it.each([
    ['a time that no date can tell', { answeredAt: 9_000_000_000_000_000 }],
    ['a time before there were answers', { answeredAt: 0 }],
    ['no seed', { seed: null }],
    ['a seed that is a list', { seed: [] }],
    ['a seed that is a text', { seed: '1' }],
    ['an id in capitals', { id: uuid().toUpperCase() }],
  ])('is refused with %s', async (_, change) => {
    expect(await send(change)).toMatchObject({ status: 400, body: { error: { code: 'bad-request' } } });
  });

  it('to a scenario that cannot be asked is no mistake of theirs', async () => {
    outcome = { kind: 'unclear' };
    expect(await send({})).toMatchObject({ status: 500, body: { error: { code: 'internal' } } });
  });

  it.each([
    [{ kind: 'too-heavy' }, 422, 'after 10 s it was stopped'],
    [{ kind: 'busy', with: 'own' }, 503, 'Answers of yours are still being judged'],
    [{ kind: 'busy', with: 'others' }, 503, 'Many answers are being judged'],
  ])('that could not be judged (%j) says in words why', async (refused, status, words) => {
    outcome = refused;
    const answered = await send({});
    expect(answered.status).toBe(status);
    expect(answered.body.error.message).toContain(words);
  });

  it('is judged 120 times in ten minutes from one address, and others are judged still', async () => {
    const expiresAt = new Date(now.getTime() + 600_000);
    const key = 'attempts-from/192.0.2.1';
    await db.write((tx) => tx.throttle.create({ data: { key, points: 119, expiresAt } }));
    expect((await send({})).status).toBe(200);
    expect(await send({})).toMatchObject({ status: 429, body: { error: { code: 'too-many' } } });
    expect((await send({}, '192.0.2.2')).status).toBe(200);
  });
});

it('there is nothing to get', () => {
  expect(GET().status).toBe(405);
});

async function send(change: Record<string, unknown>, address = '192.0.2.1') {
  const attempt = {
    id: uuid(),
    scenarioId: 'pod/restart',
    seed: 1,
    answer: { kind: 'who', option: 'a' },
    confidence: 'sure',
    hintsUsed: 0,
    durationMs: 9000,
    answeredAt: now.getTime(),
    ...change,
  };
  const request = new Request('http://here/api/attempts', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      'x-pilotage-address': address,
    },
    body: JSON.stringify(attempt),
  });
  const response = await POST(request, { params: Promise.resolve({}) });
  return { status: response.status, body: await response.json() };
}
