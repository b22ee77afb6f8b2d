const nothing = new Map<never, never>();

/** A map that is copied at no cost: a copy shares the entries until it, or the original, changes one. */
export class ForkableMap<K, V> {
  #entries: Map<K, V> = nothing;
  #isShared = true;

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, value: V): void {
    this.#own().set(key, value);
  }

  delete(key: K): void {
    if (this.#entries.has(key)) this.#own().delete(key);
  }

  clear(): void {
    this.#entries = new Map();
    this.#isShared = false;
  }

  keys(): IterableIterator<K> {
    return this.#entries.keys();
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.#entries.entries();
  }

  fork(): ForkableMap<K, V> {
    const copy = new ForkableMap<K, V>();
    copy.#entries = this.#entries;
    this.#isShared = true;
    return copy;
  }

  /** The entries, for a change. */
  #own(): Map<K, V> {
    if (this.#isShared) {
      this.#entries = new Map(this.#entries);
      this.#isShared = false;
    }
    return this.#entries;
  }
}
