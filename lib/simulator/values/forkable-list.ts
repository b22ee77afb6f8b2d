/**
 * A list that only grows, and is copied at no cost: copies share their items, and each knows how many of them are its
 * own. Who adds first goes on in the shared array; the others then take a copy of it. An array that was shown belongs to
 * whoever showed it: nobody else adds to it.
 */
export class ForkableList<T> {
  #shared: { readonly items: T[]; shownBy?: ForkableList<T> } = { items: [] };
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Undefined outside the list. */
  at(index: number): T | undefined {
    return index < this.#length ? this.#shared.items[index] : undefined;
  }

  /** All items, as an array that grows with the list. */
  all(): readonly T[] {
    this.#own();
    this.#shared.shownBy = this;
    return this.#shared.items;
  }

  /** The items from an index on. */
  from(index: number): T[] {
    return this.#shared.items.slice(index, this.#length);
  }

  push(item: T): void {
    this.#own();
    this.#shared.items.push(item);
    this.#length++;
  }

  fork(): ForkableList<T> {
    const copy = new ForkableList<T>();
    copy.#shared = this.#shared;
    copy.#length = this.#length;
    return copy;
  }

  /** Makes sure that the array ends where the list does, and that it is shown by nobody else. */
  #own(): void {
    const { items, shownBy = this } = this.#shared;
    if (items.length > this.#length || shownBy !== this) this.#shared = { items: this.from(0) };
  }
}
