/** A thread for tests: says what it is told to say, and fails in the ways in which threads fail. */
import { parentPort } from 'node:worker_threads';
import { threadIsReady } from './thread-pool';

export type Told =
  | { readonly kind: 'say'; readonly words: string }
  | { readonly kind: 'spin' | 'fill' | 'fail' };

parentPort?.on('message', (told: Told) => {
  if (told.kind === 'fail') throw new Error('a bug');
  const held: number[][] = [];
  while (told.kind === 'spin' || told.kind === 'fill')
    if (told.kind === 'fill') held.push(new Array(100_000).fill(held.length));
  parentPort?.postMessage({ said: told.kind === 'say' ? told.words : '' });
});
parentPort?.postMessage(threadIsReady);
