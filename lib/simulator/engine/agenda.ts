/** What is due, and when: a binary heap of wake-ups in order of virtual time, then of entry. */
import type { Key } from '../objects/objects';
import type { StepId } from '../trace';

export type Due = {
  /** Virtual time, milliseconds since the epoch. */
  readonly at: number;
  readonly entry: number;
  /** Index of the component. */
  readonly component: number;
  readonly key: Key;
  readonly background: boolean;
  /** The steps that led to this wake-up; it grows while other causes fall on the same moment. */
  readonly because: StepId[];
};

export class Agenda {
  #heap: Due[] = [];
  #entries = 0;
  #foreground = 0;
  readonly #cancelled = new Set<number>();

  /** Entries that keep the cluster from having settled. */
  get foreground(): number {
    return this.#foreground;
  }

  /** The components with such entries. */
  awaited(): ReadonlySet<number> {
    const awaited = new Set<number>();
    for (const { background, component, entry } of this.#heap)
      if (!background && !this.#cancelled.has(entry)) awaited.add(component);
    return awaited;
  }

  add(at: number, component: number, key: Key, background: boolean, because: readonly StepId[]): Due {
    const due: Due = { at, entry: this.#entries++, component, key, background, because: [...because] };
    if (!background) this.#foreground++;
    const heap = this.#heap;
    let i = heap.length;
    heap.push(due);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(due, heap[parent] as Due)) break;
      heap[i] = heap[parent] as Due;
      i = parent;
    }
    heap[i] = due;
    return due;
  }

  /** What is due first. */
  next(): Due | undefined {
    let first = this.#heap[0];
    while (first !== undefined && this.#cancelled.delete(first.entry)) {
      this.#remove();
      first = this.#heap[0];
    }
    return first;
  }

  /** Takes an entry back that is not due yet. */
  cancel({ entry, background }: { readonly entry: number; readonly background: boolean }): void {
    this.#cancelled.add(entry);
    if (!background) this.#foreground--;
  }

  /** Removes and returns what is due first. */
  take(): Due | undefined {
    const first = this.next();
    if (first === undefined) return undefined;
    if (!first.background) this.#foreground--;
    this.#remove();
    return first;
  }

  /** Removes the root of the heap. */
  #remove(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Due, heap[child] as Due)) child++;
      if (!isBefore(heap[child] as Due, last)) break;
      heap[i] = heap[child] as Due;
      i = child;
    }
    heap[i] = last;
  }

  /** Drops every entry of a component. */
  drop(component: number): void {
    const kept = this.#heap.filter((due) => due.component !== component && !this.#cancelled.has(due.entry));
    this.#cancelled.clear();
    this.#heap = kept.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#foreground = kept.reduce((sum, due) => sum + (due.background ? 0 : 1), 0);
  }

  fork(): Agenda {
    const copy = new Agenda();
    copy.#heap = this.#heap.map((due) => ({ ...due, because: due.because.slice() }));
    copy.#entries = this.#entries;
    copy.#foreground = this.#foreground;
    for (const entry of this.#cancelled) copy.#cancelled.add(entry);
    return copy;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.entry < b.entry);
}
