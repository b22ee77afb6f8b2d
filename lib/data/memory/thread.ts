import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** A thread that was ended because it took too long. */
export class ThreadTimeout extends Error {
  override readonly name = 'ThreadTimeout';
}

/** What a thread may post, as often as it likes, before its answer: how far it is, 0 to 1. */
export type ThreadProgress = { readonly kind: 'progress'; readonly share: number };

/**
 * Starts a file of this project, given relative to it, in a thread of its own. No bundler sees the file: tsx, with which the
 * program runs everything outside Next, reads it as it is.
 */
export function startThread(
  file: string,
  { data, mostMemoryMb }: { readonly data?: unknown; readonly mostMemoryMb: number },
): Worker {
  const address = pathToFileURL(join(/* turbopackIgnore: true */ process.cwd(), file)).href;
  const start = `import('tsx/esm/api').then(({ register }) => { register(); return import('${address}'); })`;
  return new Worker(start, {
    eval: true,
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
  });
}

/** Runs a file of this project in a thread of its own and answers with its first message that is no progress. */
export function runInThread<T>(
  file: string,
  data: unknown,
  longestMs: number,
  onProgress?: (share: number) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = startThread(file, { data, mostMemoryMb: 1536 });
    const timer = setTimeout(() => {
      reject(new ThreadTimeout(`${file} took longer than ${longestMs} ms`));
      void worker.terminate();
    }, longestMs);
    worker.on('message', (message: T | ThreadProgress) => {
      if (isProgress(message)) onProgress?.(message.share);
      else resolve(message);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${file} ended with code ${code} and no answer`));
    });
  });
}

function isProgress(message: unknown): message is ThreadProgress {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'progress';
}
