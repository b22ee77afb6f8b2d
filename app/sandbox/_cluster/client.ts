/** The page's end of the conversation with the worker. */
import {
  type Answers,
  type FromWorker,
  protocolVersion,
  type QuestionKind,
  type Questions,
} from './protocol';

/** The worker's own words about what is wrong: for the person. */
export class Problem extends Error {}

export class ClusterClient {
  #worker: Worker | undefined;
  #next = 0;
  readonly #waiting = new Map<
    number,
    { resolve: (answer: unknown) => void; reject: (error: Error) => void }
  >();

  ask<K extends QuestionKind>(kind: K, question: Questions[K]): Promise<Answers[K]> {
    this.#worker ??= this.#begin();
    const id = this.#next++;
    return new Promise<Answers[K]>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      this.#worker?.postMessage({ version: protocolVersion, id, kind, question });
    });
  }

  /** Ends whatever it is doing; the next question begins anew, with no cluster open. */
  stop(problem = 'It was stopped.'): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Problem(problem));
    this.#waiting.clear();
  }

  #begin(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'cluster' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.ok) waiting?.resolve(data.answer);
      else waiting?.reject(new Problem(data.problem));
    };
    worker.onerror = () =>
      this.stop('The simulator could not be loaded. Load the page again; the cluster is kept.');
    return worker;
  }
}
