/** Entries on top before they are laid down. */
const mostOnTop = 16;

/**
 * An immutable map whose versions share what is below: a change copies the few entries on top, not all. Entries are in
 * the order in which their keys came.
 */
export class LayeredMap<K, V> implements ReadonlyMap<K, V> {
  readonly size: number;
  readonly #below: ReadonlyMap<K, V>;
  readonly #top: ReadonlyMap<K, V>;

  private constructor(below: ReadonlyMap<K, V>, top: ReadonlyMap<K, V>, size: number) {
    this.#below = below;
    this.#top = top;
    this.size = size;
  }

  static of<K, V>(entries: Iterable<readonly [K, V]> = []): LayeredMap<K, V> {
    const below = new Map(entries);
    return new LayeredMap(below, new Map(), below.size);
  }

  get(key: K): V | undefined {
    return this.#top.get(key) ?? this.#below.get(key);
  }

  has(key: K): boolean {
    return this.#top.has(key) || this.#below.has(key);
  }

  /** The map with another value for a key. */
  with(key: K, value: V): LayeredMap<K, V> {
    const top = new Map(this.#top).set(key, value);
    const size = this.has(key) ? this.size : this.size + 1;
    if (top.size <= mostOnTop) return new LayeredMap(this.#below, top, size);
    const below = new Map(this.#below);
    for (const [each, last] of top) below.set(each, last);
    return new LayeredMap(below, new Map(), size);
  }

  without(key: K): LayeredMap<K, V> {
    if (!this.has(key)) return this;
    const rest = new Map(this);
    rest.delete(key);
    return new LayeredMap(rest, new Map(), rest.size);
  }

  *entries(): MapIterator<[K, V]> {
    const [below, top] = [this.#below, this.#top];
    for (const entry of below) yield top.has(entry[0]) ? [entry[0], top.get(entry[0]) as V] : entry;
    for (const entry of top) if (!below.has(entry[0])) yield entry;
  }

  *keys(): MapIterator<K> {
    for (const [key] of this) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(tell: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) tell(value, key, this);
  }
}
