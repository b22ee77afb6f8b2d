/**
 * What the learner did and the server may not know yet. Each thing is kept on the device, under its own key, until the
 * server has answered for it: across a reload, without a network, with several tabs open. Order is that of the ids.
 */
import type { CardDeed, ReviewMessage, ReviewsAnswer } from './protocol';

export type OutboxItem =
  | { readonly kind: 'review'; readonly id: string; readonly review: ReviewMessage }
  | { readonly kind: 'undo'; readonly id: string; readonly of: string }
  | {
      readonly kind: 'mark';
      readonly id: string;
      readonly cardId: string;
      readonly deed: CardDeed;
      readonly atMs: number;
    };

/**
 * idle: the server knows everything. sending: a first try is under way, or about to be. kept: a try has failed, another follows.
 * signed-out: the server wants a session first.
 */
export type OutboxStatus = 'idle' | 'sending' | 'kept' | 'signed-out';

export type Sent = { readonly status: number; readonly body: unknown };

/** The part of `localStorage` that is used. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export type OutboxDeps = {
  readonly personId: string;
  /** Null where the browser keeps nothing. */
  readonly shelf: Shelf | null;
  /** Posts JSON. Rejects when there is no answer. */
  readonly post: (path: string, body: unknown) => Promise<Sent>;
  /** Calls back after a time; answers with what cancels it. */
  readonly later: (run: () => void, ms: number) => () => void;
  readonly onReviews: (answer: ReviewsAnswer) => void;
  readonly onStatus: (status: OutboxStatus) => void;
  /** The server will never take it. */
  readonly onLost: (item: OutboxItem) => void;
};

const batchSize = 100;
const firstRetryMs = 1000;
const longestRetryMs = 60_000;

export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #items = new Map<string, OutboxItem>();
  #status: OutboxStatus = 'idle';
  #inFlight: readonly OutboxItem[] = [];
  /** Ids of this page's items that no request has carried yet. */
  readonly #untried = new Set<string>();
  #failures = 0;
  /** After a refusal of a whole batch, items go one by one, so that one bad item holds up no other. */
  #oneByOne = false;
  #cancelRetry: (() => void) | undefined;
  #flushing: Promise<void> | undefined;
  #closed = false;

  /** Takes up what an earlier page or another tab has left; nothing is sent before `flush`. */
  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    for (const item of readShelf(deps.shelf, this.#prefix)) this.#items.set(item.id, item);
  }

  get #prefix(): string {
    return `pilotage.outbox.${this.#deps.personId}.`;
  }

  /** Keeps it and sends it, now or as soon as the server answers again. Resolves when a try has ended. */
  add(item: OutboxItem): Promise<void> {
    this.keep(item);
    return this.flush();
  }

  /** Keeps it for a `flush` that follows. */
  keep(item: OutboxItem): void {
    this.#items.set(item.id, item);
    this.#untried.add(item.id);
    try {
      this.#deps.shelf?.setItem(this.#prefix + item.id, JSON.stringify(item));
    } catch {
      // A full or forbidden store: the item is kept in memory and sent all the same.
    }
    if (this.#status === 'idle') this.#tell('sending');
  }

  /** Takes a rating or another deed back: forgets it when it was never sent, else tells the server. */
  undo(of: string, undoId: string): Promise<void> {
    const item = this.#items.get(of);
    if (item && this.#untried.has(of)) {
      this.#forget(item);
      this.#settle();
      return Promise.resolve();
    }
    return this.add({ kind: 'undo', id: undoId, of });
  }

  /** Cards with ratings that the server may not have. */
  unsentCards(): ReadonlySet<string> {
    return new Set(
      [...this.#items.values()].flatMap((item) => (item.kind === 'review' ? [item.review.cardId] : [])),
    );
  }

  isEmpty(): boolean {
    return this.#items.size === 0;
  }

  /** Sends what is waiting, until nothing is or a try fails. One at a time: who asks meanwhile gets the same promise. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flushAll().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** No further tries: the page is gone, the items stay on the shelf. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
  }

  /**
   * For a page that goes away: sends everything that is not on its way, in order and in one request, without waiting for
   * an answer. It stays on the shelf: whoever opens the page next tells it again, and by its ids nothing is done twice.
   */
  flushAtOnce(): void {
    const waiting = this.#inOrder()
      .filter((item) => !this.#inFlight.includes(item))
      .slice(0, batchSize);
    if (waiting.length === 0) return;
    for (const { id } of waiting) this.#untried.delete(id);
    this.#deps.post('/api/study/acts', { acts: waiting }).catch(() => {});
  }

  async #flushAll(): Promise<void> {
    if (this.#closed) return;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    while (this.#items.size > 0 && !this.#closed) {
      const batch = this.#nextBatch();
      this.#inFlight = batch;
      if (this.#status === 'idle') this.#tell('sending');
      const outcome = await this.#send(batch);
      this.#inFlight = [];
      if (outcome === 'retry') return this.#retryLater();
      if (outcome === 'signed-out') return this.#tell('signed-out');
      this.#failures = 0;
    }
    this.#oneByOne = false;
    this.#settle();
  }

  #inOrder(): readonly OutboxItem[] {
    return [...this.#items.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #nextBatch(): readonly OutboxItem[] {
    const inOrder = this.#inOrder();
    const [first] = inOrder;
    if (first?.kind !== 'review' || this.#oneByOne) return first ? [first] : [];
    const end = inOrder.findIndex(({ kind }) => kind !== 'review');
    return inOrder.slice(0, Math.min(batchSize, end === -1 ? inOrder.length : end));
  }

  async #send(batch: readonly OutboxItem[]): Promise<'done' | 'retry' | 'signed-out'> {
    const [first] = batch;
    if (!first) return 'done';
    for (const { id } of batch) this.#untried.delete(id);
    let sent: Sent;
    try {
      sent = await this.#deps.post(...requestFor(first, batch));
    } catch {
      return 'retry';
    }
    if (sent.status === 401) return 'signed-out';
    if (sent.status >= 500 || sent.status === 429 || sent.status === 408) return 'retry';
    if (sent.status >= 400) {
      if (batch.length > 1) {
        this.#oneByOne = true;
        return 'done';
      }
      this.#forget(first);
      this.#deps.onLost(first);
      return 'done';
    }
    for (const item of batch) this.#forget(item);
    if (first.kind === 'review' && isReviewsAnswer(sent.body)) {
      this.#deps.onReviews(sent.body);
      const refused = new Set(
        sent.body.answers.flatMap(({ id, result }) => (result === 'refused' ? [id] : [])),
      );
      for (const item of batch) if (refused.has(item.id)) this.#deps.onLost(item);
    }
    return 'done';
  }

  #retryLater(): void {
    const ms = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures);
    this.#failures += 1;
    this.#tell('kept');
    this.#cancelRetry = this.#deps.later(() => void this.flush(), ms);
  }

  #forget(item: OutboxItem): void {
    this.#items.delete(item.id);
    this.#deps.shelf?.removeItem(this.#prefix + item.id);
  }

  #settle(): void {
    if (this.#items.size === 0) this.#tell('idle');
  }

  #tell(status: OutboxStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#deps.onStatus(status);
  }
}

function requestFor(first: OutboxItem, batch: readonly OutboxItem[]): [path: string, body: unknown] {
  switch (first.kind) {
    case 'review':
      return [
        '/api/reviews',
        { reviews: batch.flatMap((item) => (item.kind === 'review' ? [item.review] : [])) },
      ];
    case 'undo':
      return ['/api/undo', { id: first.of }];
    case 'mark':
      return [
        '/api/cards/marks',
        { id: first.id, cardIds: [first.cardId], deed: first.deed, at: first.atMs },
      ];
  }
}

function readShelf(shelf: Shelf | null, prefix: string): OutboxItem[] {
  if (!shelf) return [];
  const keys = Array.from({ length: shelf.length }, (_, index) => shelf.key(index));
  return keys.flatMap((key) => {
    if (!key?.startsWith(prefix)) return [];
    const item = parseItem(shelf.getItem(key));
    if (!item) shelf.removeItem(key);
    return item ? [item] : [];
  });
}

/** Null for what this page did not write; the server checks the rest. */
function parseItem(text: string | null): OutboxItem | null {
  try {
    const item: unknown = JSON.parse(text ?? '');
    if (typeof item !== 'object' || item === null || !('kind' in item) || !('id' in item)) return null;
    const known =
      (item.kind === 'undo' && 'of' in item) ||
      (item.kind === 'mark' && 'atMs' in item) ||
      (item.kind === 'review' && 'review' in item);
    return known && typeof item.id === 'string' ? (item as OutboxItem) : null;
  } catch {
    return null;
  }
}

function isReviewsAnswer(body: unknown): body is ReviewsAnswer {
  return typeof body === 'object' && body !== null && 'answers' in body && 'returning' in body;
}
