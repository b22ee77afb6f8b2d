import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Attempt, keepForLater, sendKept } from './attempt';

const kept = new Map<string, string>();
const posted: string[] = [];

beforeEach(() => {
  kept.clear();
  posted.length = 0;
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

afterEach(() => vi.unstubAllGlobals());

function attempt(id: string): Attempt {
  return {
    id,
    scenarioId: 'pod/scenario-1',
    seed: 1,
    answer: { kind: 'choice', optionIds: ['a'] } as unknown as Attempt['answer'],
    confidence: null,
    hintsUsed: 0,
    durationMs: 1000,
    answeredAt: 1,
  };
}

/** A server that answers every attempt with this. */
function serverAnswers(status: number, stored = false): void {
  vi.stubGlobal('fetch', async (_path: string, { body }: { readonly body: string }) => {
    posted.push((JSON.parse(body) as Attempt).id);
    return new Response(JSON.stringify({ stored }), { status });
  });
}

describe('an answer that a stranger gave', () => {
  beforeEach(() => {
    keepForLater(attempt('a'));
    keepForLater(attempt('b'));
  });

  it('is sent and forgotten once somebody is signed in', async () => {
    serverAnswers(200, true);
    await sendKept();
    expect(posted).toEqual(['a', 'b']);
    expect(kept.size).toBe(0);
  });

  it('is sent once, however many parts of the page ask', async () => {
    serverAnswers(200, true);
    await Promise.all([sendKept(), sendKept()]);
    expect(posted).toEqual(['a', 'b']);
  });

  it('is forgotten when it can never be taken', async () => {
    serverAnswers(400);
    await sendKept();
    expect(kept.size).toBe(0);
  });

  it.each([401, 429, 503])('is kept when the server says %i', async (status) => {
    serverAnswers(status);
    await sendKept();
    expect(posted).toEqual(['a']);
    expect(JSON.parse(kept.get('pilotage.attempts') ?? '[]')).toHaveLength(2);
  });

  it('is kept when it was judged but not stored, because the session has ended', async () => {
    serverAnswers(200, false);
    await sendKept();
    expect(JSON.parse(kept.get('pilotage.attempts') ?? '[]')).toHaveLength(2);
  });
});
