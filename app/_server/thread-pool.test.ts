import { afterEach, expect, it } from 'vitest';
import type { Told } from './testing-thread';
import { type PoolBounds, type PoolOutcome, ThreadPool } from './thread-pool';

type Spoken = PoolOutcome<{ readonly said: string }>;
let pool: ThreadPool<Told, { readonly said: string }>;

function poolOf(bounds: Partial<PoolBounds> = {}): void {
  const usual = { threads: 1, longestMs: 60_000, mostWaiting: 20, mostOfOne: 5, mostMemoryMb: 64 };
  pool = new ThreadPool('app/_server/testing-thread.ts', { ...usual, ...bounds });
}

const say = (words: string, whose?: string): Promise<Spoken> =>
  pool.run({ kind: 'say', words }, { key: words, ...(whose !== undefined && { whose }) });
/** Never ends by itself. */
const spin = (whose?: string): Promise<Spoken> =>
  pool.run({ kind: 'spin' }, { key: 'spin', ...(whose !== undefined && { whose }) });
const done = (said: string) => ({ kind: 'done', done: { said } });

afterEach(() => pool.close());

it('goes on answering others, here and in its other thread, while one is worked at', async () => {
  poolOf({ threads: 2 });
  const endless = spin().catch((error) => error.message);
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  for (let n = 0; n < 20; n++) expect(await say(`${n}`)).toEqual(done(`${n}`));
  clearInterval(turning);
  expect(turns).toBeGreaterThan(0);
  await pool.close();
  expect(await endless).toContain('closed');
});

it('ends a thread at its deadline, says so, and carries out in another what waited behind it', async () => {
  poolOf({ longestMs: 1_000 });
  const outcomes = Promise.all([spin('one'), say('after it', 'two'), say('and then', 'one')]);
  expect(await outcomes).toEqual([{ kind: 'too-heavy' }, done('after it'), done('and then')]);
});

it('replaces a thread that runs out of memory, or that a bug ends', async () => {
  poolOf();
  expect(await pool.run({ kind: 'fill' }, { key: '' })).toEqual({ kind: 'too-heavy' });
  await expect(pool.run({ kind: 'fail' }, { key: '' })).rejects.toThrow('a bug');
  expect(await say('still here')).toEqual(done('still here'));
});

it('works at one order of a person at a time, so that others get their turn', async () => {
  poolOf({ threads: 2 });
  const theirs = [spin('one'), say('next', 'one')].map((outcome) => outcome.catch((error) => error.message));
  for (let n = 0; n < 5; n++) expect(await say(`${n}`, 'two')).toEqual(done(`${n}`));
  await pool.close();
  expect(await Promise.all(theirs)).toEqual(['the pool was closed', 'the pool was closed']);
});

it('takes only so many of one person, and only so many in all', async () => {
  poolOf({ mostOfOne: 2, mostWaiting: 3 });
  const taken = [say('1', 'one'), say('2', 'one')];
  expect(await say('3', 'one')).toEqual({ kind: 'busy', with: 'own' });
  taken.push(say('4', 'two'));
  expect(await say('5', 'two')).toEqual({ kind: 'busy', with: 'others' });
  expect(await Promise.all(taken)).toEqual(['1', '2', '4'].map(done));
});

it('tells whoever waits when its file cannot be started', async () => {
  pool = new ThreadPool('app/_server/no-such-file.ts', {
    threads: 2,
    longestMs: 1_000,
    mostWaiting: 3,
    mostOfOne: 2,
    mostMemoryMb: 64,
  });
  await expect(say('anything')).rejects.toThrow('no-such-file');
});
