import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Viewer } from '@/lib/data/people/viewer';
import { viewerOf } from '@/lib/data/people/viewer';
import { allowOnly, handler } from './handler';
import { log } from './log';
import { refuse } from './refusal';

const ada = viewerOf({ id: 'ada', name: 'Ada', isGuest: false, timeZone: 'UTC', rolloverHour: 4 });
const now = new Date('2026-05-04T08:00:00Z');
let signedIn: Viewer | null = ada;

vi.mock('./now', () => ({ requestTime: async () => now }));
vi.mock('@/lib/auth/viewer', () => ({ currentViewer: async () => signedIn }));

beforeEach(() => {
  signedIn = ada;
});

afterEach(() => vi.restoreAllMocks());

const body = z.strictObject({ n: z.number() });
const double = handler({ viewer: 'required', body }, async ({ viewer, body: { n }, now: at }) => ({
  who: viewer.personId,
  at,
  twice: 2 * n,
}));

function post(text: string, headers: Record<string, string> = {}): Request {
  return new Request('http://here/api/double', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    body: text,
  });
}

const route = { params: Promise.resolve({}) };

async function ask(request: Request, to = double) {
  const response = await to(request, route);
  return { status: response.status, body: await response.json(), headers: response.headers };
}

describe('a handler', () => {
  it('answers our own page with JSON that nobody caches', async () => {
    const answer = await ask(post('{"n": 21}'));
    expect(answer).toMatchObject({ status: 200, body: { who: 'ada', at: now.toISOString(), twice: 42 } });
    expect(answer.headers.get('cache-control')).toMatch(/^no-store\b/);
  });

  it('lets a long answer be compressed, and a short one not', async () => {
    const echo = handler(
      { viewer: 'required', body: z.strictObject({ size: z.number() }) },
      async ({ body }) => 'x'.repeat(body.size),
    );
    const cacheControl = async (size: number) =>
      (await ask(post(JSON.stringify({ size })), echo)).headers.get('cache-control');
    expect([await cacheControl(100), await cacheControl(5000)]).toEqual([
      'no-store, no-transform',
      'no-store',
    ]);
  });

  it.each([
    ['another site', post('{"n": 1}', { 'sec-fetch-site': 'cross-site' }), 403, 'forbidden'],
    ['a plain form', post('n=1', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'not-json'],
    ['text dressed as JSON', post('{"n": 1', {}), 400, 'bad-request'],
    ['a body of the wrong shape', post('{"n": "1"}'), 400, 'bad-request'],
    ['an unknown field', post('{"n": 1, "admin": true}'), 400, 'bad-request'],
    ['more than it takes', post(`{"n": 1, "s": "${'x'.repeat(70_000)}"}`), 413, 'too-large'],
  ])('refuses %s', async (_, request, status, code) => {
    expect(await ask(request)).toMatchObject({ status, body: { error: { code } } });
  });

  it('refuses whoever is signed out, where somebody has to be signed in', async () => {
    signedIn = null;
    expect(await ask(post('{"n": 1}'))).toMatchObject({
      status: 401,
      body: { error: { code: 'signed-out' } },
    });
  });

  it('lets anybody ask where that is allowed, and reads the query', async () => {
    signedIn = null;
    const greet = handler(
      { viewer: 'optional', query: z.object({ name: z.string() }) },
      async ({ viewer, query }) => ({ hello: query.name, known: viewer !== null }),
    );
    const answer = await ask(new Request('http://here/api/greet?name=Bob'), greet);
    expect(answer).toMatchObject({ status: 200, body: { hello: 'Bob', known: false } });
  });

  it('sends a refusal as its status and code', async () => {
    const none = handler({ viewer: 'optional' }, async () => refuse('not-found', 'There is none.'));
    expect(await ask(new Request('http://here/api/none'), none)).toMatchObject({
      status: 404,
      body: { error: { code: 'not-found', message: 'There is none.' } },
    });
  });

  it('of a route that takes one method says so to the others', async () => {
    const response = allowOnly('POST').GET();
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toMatchObject({ error: { code: 'wrong-method' } });
  });

  it('says nothing of what broke inside, and logs it', async () => {
    const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);
    const broken = handler({ viewer: 'optional' }, async () => {
      throw new Error('SELECT * FROM secrets');
    });
    const answer = await ask(new Request('http://here/api/broken'), broken);
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal' } } });
    expect(JSON.stringify(answer.body)).not.toContain('secrets');
    expect(logged).toHaveBeenCalledOnce();
  });
});
