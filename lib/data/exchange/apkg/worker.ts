/** Reads a package in a thread of its own, which its caller ends when it takes too long. Answers with one message. */
import { parentPort, workerData } from 'node:worker_threads';
import { collectionIn, PackageError } from './archive';
import { type ReadPackage, readCollection } from './read';

/** What the thread answers with. */
export type WorkerAnswer =
  | { readonly ok: true; readonly read: ReadPackage }
  | { readonly ok: false; readonly problem: string };

parentPort?.postMessage(answer());

function answer(): WorkerAnswer {
  try {
    if (!(workerData instanceof Uint8Array)) throw new PackageError('No package was sent.');
    return { ok: true, read: readCollection(collectionIn(workerData)) };
  } catch (error) {
    if (error instanceof PackageError) return { ok: false, problem: error.message };
    throw error;
  }
}
