import type { Worker } from 'node:worker_threads';
import { startThread } from '@/lib/data/memory/thread';

export type PoolBounds = {
  /** Threads that are kept warm. */
  readonly threads: number;
  /** Wall time that one order may take in a thread that is ready; then the thread is ended. */
  readonly longestMs: number;
  /** Orders that may wait, whoever gave them. */
  readonly mostWaiting: number;
  /** Orders of one person that may be unfinished. Only one of them is worked on at a time, so that others get their turn. */
  readonly mostOfOne: number;
  readonly mostMemoryMb: number;
};

/** What becomes of an order. Only what a bug can cause rejects. */
export type PoolOutcome<Done> =
  | { readonly kind: 'done'; readonly done: Done }
  /** Its thread was ended: it took longer, or more memory, than one order may. */
  | { readonly kind: 'too-heavy' }
  /** It was not begun: its person, or everybody together, has too much unfinished. */
  | { readonly kind: 'busy'; readonly with: 'own' | 'others' };

type OrderOptions = {
  /** What a thread that has done it once can do again for less: such a thread is preferred. */
  readonly key: string;
  /** Who counts as having given it; nobody where it cannot be heavy. */
  readonly whose?: string;
};

type Work<Order, Done> = OrderOptions & {
  readonly order: Order;
  readonly settle: (outcome: PoolOutcome<Done>) => void;
  readonly fail: (error: Error) => void;
};

type Thread<Order, Done> = {
  readonly worker: Worker;
  isReady: boolean;
  work: Work<Order, Done> | undefined;
  deadline: NodeJS.Timeout | undefined;
  /** Keys of its latest orders, the latest last. */
  readonly knows: Set<string>;
};

/** The first message of a thread's file, once it can take orders. */
export const threadIsReady = 'ready';

/** Keys that a thread is thought to know still. */
const mostKnown = 64;

/**
 * Threads that stand ready, and a queue in front of them. A thread's file posts `threadIsReady`, and then one message for each
 * that it is sent. A thread that is ended is replaced; what waits does not notice.
 */
export class ThreadPool<Order, Done> {
  readonly #file: string;
  readonly #bounds: PoolBounds;
  readonly #threads = new Set<Thread<Order, Done>>();
  readonly #waiting: Work<Order, Done>[] = [];

  /** `file` is relative to the project. */
  constructor(file: string, bounds: PoolBounds) {
    this.#file = file;
    this.#bounds = bounds;
    this.#fill();
  }

  run(order: Order, options: OrderOptions): Promise<PoolOutcome<Done>> {
    const { mostOfOne, mostWaiting } = this.#bounds;
    if (options.whose !== undefined && this.#unfinishedOf(options.whose) >= mostOfOne)
      return Promise.resolve({ kind: 'busy', with: 'own' });
    if (this.#waiting.length >= mostWaiting) return Promise.resolve({ kind: 'busy', with: 'others' });
    return new Promise((settle, fail) => {
      this.#waiting.push({ ...options, order, settle, fail });
      this.#fill();
      this.#next();
    });
  }

  /** Ends every thread; what is unfinished fails. */
  async close(): Promise<void> {
    const threads = [...this.#threads];
    this.#threads.clear();
    const unfinished = [...this.#waiting.splice(0), ...threads.flatMap(({ work }) => work ?? [])];
    for (const { fail } of unfinished) fail(new Error('the pool was closed'));
    for (const { deadline } of threads) clearTimeout(deadline);
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #unfinishedOf(whose: string): number {
    const given = (work: Work<Order, Done> | undefined) => work?.whose === whose;
    return this.#waiting.filter(given).length + [...this.#threads].filter(({ work }) => given(work)).length;
  }

  /** One after the other: the first is ready sooner when the second does not start beside it. */
  #fill(): void {
    const isStarting = [...this.#threads].some(({ isReady }) => !isReady);
    if (!isStarting && this.#threads.size < this.#bounds.threads) this.#start();
  }

  #start(): void {
    const worker = startThread(this.#file, { mostMemoryMb: this.#bounds.mostMemoryMb });
    // A program that has nothing else left to do may end.
    worker.unref();
    const thread: Thread<Order, Done> = {
      worker,
      isReady: false,
      work: undefined,
      deadline: undefined,
      knows: new Set(),
    };
    this.#threads.add(thread);
    worker.on('message', (message: Done | typeof threadIsReady) => {
      if (message === threadIsReady) {
        thread.isReady = true;
        this.#fill();
      } else this.#finished(thread)?.settle({ kind: 'done', done: message });
      this.#next();
    });
    worker.once('error', (error) => this.#ended(thread, error));
    worker.once('exit', (code) => this.#ended(thread, new Error(`${this.#file} ended with code ${code}`)));
  }

  /** Hands out what waits, the longest first, to threads that stand ready. */
  #next(): void {
    for (const work of [...this.#waiting]) {
      const idle = [...this.#threads].filter((thread) => thread.isReady && thread.work === undefined);
      const thread = idle.find(({ knows }) => knows.has(work.key)) ?? idle[0];
      if (thread === undefined) return;
      if (this.#isAtWorkFor(work.whose)) continue;
      this.#waiting.splice(this.#waiting.indexOf(work), 1);
      this.#give(thread, work);
    }
  }

  #isAtWorkFor(whose: string | undefined): boolean {
    return whose !== undefined && [...this.#threads].some(({ work }) => work?.whose === whose);
  }

  #give(thread: Thread<Order, Done>, work: Work<Order, Done>): void {
    thread.work = work;
    thread.knows.delete(work.key);
    thread.knows.add(work.key);
    const [oldest] = thread.knows;
    if (thread.knows.size > mostKnown && oldest !== undefined) thread.knows.delete(oldest);
    thread.deadline = setTimeout(() => {
      this.#threads.delete(thread);
      this.#finished(thread)?.settle({ kind: 'too-heavy' });
      void thread.worker.terminate();
      this.#fill();
      this.#next();
    }, this.#bounds.longestMs);
    thread.worker.postMessage(work.order);
  }

  #finished(thread: Thread<Order, Done>): Work<Order, Done> | undefined {
    clearTimeout(thread.deadline);
    const { work } = thread;
    thread.work = undefined;
    return work;
  }

  /** A thread that ended by itself: for want of memory, or by a bug. */
  #ended(thread: Thread<Order, Done>, error: Error): void {
    if (!this.#threads.delete(thread)) return;
    const work = this.#finished(thread);
    if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
      work?.settle({ kind: 'too-heavy' });
    else work?.fail(error);
    if (thread.isReady) this.#fill();
    // One that cannot even start is not started over and over: whoever waits is told, and the next order tries again.
    else if (this.#threads.size === 0) for (const { fail } of this.#waiting.splice(0)) fail(error);
    this.#next();
  }
}
