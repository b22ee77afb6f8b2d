import { beforeEach, describe, expect, it } from 'vitest';
import { Outbox, type OutboxItem, type OutboxStatus, type Sent, type Shelf } from './outbox';
import type { ReviewsAnswer } from './protocol';

let server: FakeServer;
let shelf: FakeShelf;
let statuses: OutboxStatus[];
let lost: OutboxItem[];
let told: ReviewsAnswer[];
let timers: { run: () => void; ms: number; cancelled: boolean }[];

beforeEach(() => {
  server = new FakeServer();
  shelf = new FakeShelf();
  statuses = [];
  lost = [];
  told = [];
  timers = [];
});

describe('a rating', () => {
  it('is sent at once, and forgotten when the server has it', async () => {
    const outbox = open();
    await outbox.add(review('1'));
    expect(server.stored).toEqual(['1']);
    expect(outbox.isEmpty()).toBe(true);
    expect(shelf.length).toBe(0);
    expect(statuses).toEqual(['sending', 'idle']);
    expect(told[0]?.answers).toEqual([{ id: '1', result: 'stored' }]);
  });

  it('that is to be sent in a moment is on the device, and leaves with a page that closes before', async () => {
    const outbox = open();
    outbox.keep(review('1'));
    expect(statuses).toEqual(['sending']);
    expect([...open().unsentCards()]).toEqual(['card-1']);
    expect(server.log).toEqual([]);
    outbox.flushAtOnce();
    expect(server.log).toEqual(['stored 1']);
  });

  it('that is to be sent in a moment and taken back before is told to nobody', async () => {
    const outbox = open();
    outbox.keep(review('1'));
    await outbox.undo('1', '2');
    await outbox.flush();
    expect(server.log).toEqual([]);
    expect(shelf.length).toBe(0);
    expect(statuses).toEqual(['sending', 'idle']);
  });

  it('survives a reload while the server is away, and is sent once it answers', async () => {
    server.away = true;
    await open().add(review('1'));
    expect(statuses.at(-1)).toBe('kept');
    const reloaded = open();
    expect([...reloaded.unsentCards()]).toEqual(['card-1']);
    server.away = false;
    await reloaded.flush();
    expect(server.stored).toEqual(['1']);
    expect(shelf.length).toBe(0);
  });

  it('is tried again with growing pauses, a minute at most', async () => {
    server.away = true;
    const outbox = open();
    await outbox.add(review('1'));
    for (let n = 0; n < 8; n++) {
      timers.at(-1)?.run();
      await outbox.flush();
    }
    const pauses = timers.map(({ ms }) => ms);
    expect(pauses.slice(0, 3)).toEqual([1000, 2000, 4000]);
    expect(Math.max(...pauses)).toBe(60_000);
  });

  it('is kept, not retried, while the learner is signed out', async () => {
    server.status = 401;
    const outbox = open();
    await outbox.add(review('1'));
    expect(statuses.at(-1)).toBe('signed-out');
    expect(timers).toEqual([]);
    expect(outbox.isEmpty()).toBe(false);
  });

  it('goes with those that gathered while a request was under way', async () => {
    const outbox = open();
    const all = ['1', '2', '3', '4'].map((id) => outbox.add(review(id)));
    await Promise.all(all);
    expect(server.batches).toEqual([['1'], ['2', '3', '4']]);
  });

  it('that the server will never take holds up no other, and is told', async () => {
    server.malformed = new Set(['2']);
    server.away = true;
    const outbox = open();
    await outbox.add(review('1'));
    await outbox.add(review('2'));
    await outbox.add(review('3'));
    server.away = false;
    await outbox.flush();
    expect(server.stored).toEqual(['1', '3']);
    expect(lost.map(({ id }) => id)).toEqual(['2']);
    expect(outbox.isEmpty()).toBe(true);
  });

  it('that is refused by itself is told too', async () => {
    server.refused = new Set(['1']);
    await open().add(review('1'));
    expect(lost.map(({ id }) => id)).toEqual(['1']);
  });

  it('that is not on its way goes out when the page does', async () => {
    server.away = true;
    const outbox = open();
    await outbox.add(review('1'));
    server.away = false;
    outbox.flushAtOnce();
    outbox.close();
    expect(server.stored).toEqual(['1']);
    expect(shelf.length).toBe(1);
  });
});

describe('a page that goes away', () => {
  it('tells marks and undos too, in the order in which they were done, in one request', async () => {
    server.away = true;
    const outbox = open();
    await outbox.add(review('1'));
    await outbox.add({ kind: 'mark', id: '2', cardId: 'b', deed: 'bury', atMs: 2 });
    await outbox.undo('1', '3');
    server.away = false;
    outbox.flushAtOnce();
    outbox.close();
    expect(server.log).toEqual(['stored 1', 'bury b', 'undone 1']);
    expect(shelf.length).toBe(3);
  });

  it('leaves out what a request that is under way carries', () => {
    const outbox = open();
    void outbox.add(review('1'));
    void outbox.add({ kind: 'mark', id: '2', cardId: 'b', deed: 'suspend', atMs: 2 });
    outbox.flushAtOnce();
    expect(server.log).toEqual(['stored 1', 'suspend b']);
  });
});

describe('an undo', () => {
  it('of a rating that was never sent leaves nothing to send', async () => {
    const outbox = open();
    const first = outbox.add(review('1'));
    const second = outbox.add(review('2'));
    await outbox.undo('2', '3');
    await Promise.all([first, second]);
    expect(server.stored).toEqual(['1']);
    expect(server.undone).toEqual([]);
  });

  it('of a rating that may have arrived is told after it, in order', async () => {
    server.away = true;
    const outbox = open();
    await outbox.add(review('1'));
    await outbox.undo('1', '2');
    await outbox.add(review('3'));
    server.away = false;
    await outbox.flush();
    expect(server.log).toEqual(['stored 1', 'undone 1', 'stored 3']);
  });
});

it('two people on one device do not send each other’s ratings', async () => {
  server.away = true;
  await open('ada').add(review('1'));
  const eve = open('eve');
  expect(eve.isEmpty()).toBe(true);
});

it('what the page did not write is thrown away', () => {
  shelf.setItem('pilotage.outbox.ada.x', '{"kind":"review"');
  shelf.setItem('pilotage.outbox.ada.y', '{"kind":"other","id":"y"}');
  expect(open('ada').isEmpty()).toBe(true);
  expect(shelf.length).toBe(0);
});

it('a browser that keeps nothing still sends', async () => {
  shelf.full = true;
  await open().add(review('1'));
  expect(server.stored).toEqual(['1']);
});

function open(personId = 'ada'): Outbox {
  return new Outbox({
    personId,
    shelf,
    post: (path, body) => server.post(path, body),
    later: (run, ms) => {
      const timer = { run, ms, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
    onReviews: (answer) => told.push(answer),
    onStatus: (status) => statuses.push(status),
    onLost: (item) => lost.push(item),
  });
}

function review(id: string): OutboxItem {
  return {
    kind: 'review',
    id,
    review: {
      id,
      cardId: `card-${id}`,
      rating: 'good',
      answeredAt: Number(id),
      day: '2026-11-23',
      durationMs: 1000,
      parameterSet: 'default-90',
      promisedDays: 0,
    },
  };
}

/** Answers as the routes do. */
class FakeServer {
  away = false;
  status = 200;
  malformed: ReadonlySet<string> = new Set();
  refused: ReadonlySet<string> = new Set();
  readonly stored: string[] = [];
  readonly undone: string[] = [];
  readonly log: string[] = [];
  readonly batches: string[][] = [];

  async post(path: string, body: unknown): Promise<Sent> {
    if (this.away) throw new TypeError('Failed to fetch');
    if (this.status !== 200) return { status: this.status, body: null };
    if (path === '/api/undo') {
      const { id } = body as { id: string };
      this.undone.push(id);
      this.log.push(`undone ${id}`);
      return { status: 200, body: { result: 'undone', cardId: null } };
    }
    if (path === '/api/study/acts') {
      for (const act of (body as { acts: OutboxItem[] }).acts) {
        if (act.kind === 'review') this.stored.push(act.id);
        const did = { review: 'stored', undo: 'undone', mark: act.kind === 'mark' ? act.deed : '' }[act.kind];
        this.log.push(`${did} ${act.kind === 'undo' ? act.of : act.kind === 'mark' ? act.cardId : act.id}`);
      }
      return { status: 204, body: null };
    }
    const ids = (body as { reviews: { id: string }[] }).reviews.map(({ id }) => id);
    this.batches.push(ids);
    if (ids.some((id) => this.malformed.has(id))) return { status: 400, body: null };
    const answers = ids.map((id) => ({ id, result: this.refused.has(id) ? 'refused' : 'stored' }));
    for (const { id, result } of answers) {
      if (result !== 'stored') continue;
      this.stored.push(id);
      this.log.push(`stored ${id}`);
    }
    return { status: 200, body: { nowMs: 0, answers, returning: [], leeches: [] } };
  }
}

class FakeShelf implements Shelf {
  readonly #kept = new Map<string, string>();
  full = false;

  get length(): number {
    return this.#kept.size;
  }
  key(index: number): string | null {
    return [...this.#kept.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.#kept.set(key, value);
  }
  removeItem(key: string): void {
    this.#kept.delete(key);
  }
}
