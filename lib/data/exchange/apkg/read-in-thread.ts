import { runInThread, ThreadTimeout } from '../../memory/thread';
import type { WorkerAnswer } from './worker';

const longestMs = 60_000;

/** Reads a package off the event loop. What is wrong with it is an answer; a package that takes a minute is wrong too. */
export async function readInThread(bytes: Uint8Array): Promise<WorkerAnswer> {
  try {
    return await runInThread<WorkerAnswer>('lib/data/exchange/apkg/worker.ts', bytes, longestMs);
  } catch (error) {
    if (!(error instanceof ThreadTimeout)) throw error;
    return { ok: false, problem: 'The package takes too long to read.' };
  }
}
