import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** A thread that was ended because it took too long. */
export class ThreadTimeout extends Error {
  override readonly name = 'ThreadTimeout';
}

/**
 * Runs a file of this project in a thread of its own and answers with its first message. No bundler sees the file: tsx,
 * with which the program runs everything outside Next, reads it as it is. `file` is relative to the project.
 */
export function runInThread<T>(file: string, data: unknown, longestMs: number): Promise<T> {
  const address = pathToFileURL(join(/* turbopackIgnore: true */ process.cwd(), file)).href;
  const start = `import('tsx/esm/api').then(({ register }) => { register(); return import('${address}'); })`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(start, {
      eval: true,
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: 1536 },
    });
    const timer = setTimeout(() => {
      reject(new ThreadTimeout(`${file} took longer than ${longestMs} ms`));
      void worker.terminate();
    }, longestMs);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${file} ended with code ${code} and no answer`));
    });
  });
}
