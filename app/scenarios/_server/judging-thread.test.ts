import { afterAll, expect, it } from 'vitest';
import { ThreadPool } from '@/app/_server/thread-pool';
import { scenarios } from '@/lib/curriculum/scenarios';
import { carryOut, type Done, type Order } from './orders';

const pool = new ThreadPool<Order, Done>('app/scenarios/_server/judging-thread.ts', {
  threads: 1,
  longestMs: 60_000,
  mostWaiting: 10,
  mostOfOne: 10,
  mostMemoryMb: 512,
});

afterAll(() => pool.close());

it('asks and judges in a thread as it does here', async () => {
  const ofKind = (kind: string) => scenarios().scenarios.filter(({ first }) => first.ask.kind === kind);
  const [who, fix] = [ofKind('who')[0], ofKind('fix')[0]];
  if (who === undefined || fix === undefined) throw new Error('there are no scenarios');
  const orders: readonly Order[] = [
    { kind: 'ask', scenario: who, seed: 3 },
    { kind: 'judge', scenario: who, seed: 3, answer: { kind: 'who', option: 'a' } },
    { kind: 'judge', scenario: fix, seed: 3, answer: { kind: 'fix', typed: ['kubectl get pods'] } },
    { kind: 'judge', scenario: fix, seed: 3, answer: { kind: 'who', option: 'a' } },
    { kind: 'words', scenario: who, kept: [{ seed: 3, answer: '{"kind":"who","values":["etcd"]}' }] },
  ];
  for (const order of orders)
    expect(await pool.run(order, { key: '' })).toEqual({ kind: 'done', done: carryOut(order) });
});
