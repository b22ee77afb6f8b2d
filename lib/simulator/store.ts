/**
 * etcd, as far as anyone can observe it: a multi-version map with one revision counter. Reads name a revision,
 * watches start from one, and compaction makes old ones unreadable.
 *
 * Rules
 *   store/one-counter   Every write raises the one revision by one; an object's resourceVersion is the revision of
 *                       its last write. (etcd data model; apiserver/pkg/storage/etcd3/store.go)
 *   store/read-at       A read at a revision sees exactly the writes up to it.
 *   store/compacted     A revision before the compaction cannot be watched from, nor listed by a client.
 *                       (etcd ErrCompacted; 410 Gone)
 *
 * Every write is kept, linked to the one before it of the same key, as etcd keeps versions: a read at a revision goes
 * back from the newest. What is compacted is closed to clients; the trace can still be looked at as it was then. An
 * object is immutable once written, and copies of the store share all of them.
 */

import { controllerOf, type Key, type Kind, type KubeObject, keyOf } from './objects/objects';
import { ForkableList } from './values/forkable-list';
import { ForkableMap } from './values/forkable-map';
import {
  countOf,
  emptyOrderedMap,
  type OrderedMap,
  type Owner,
  valuesOf,
  withEntry,
  withoutEntry,
} from './values/ordered-map';

/** Names of the lookups the store keeps per kind. */
export type IndexName = 'spec.nodeName' | 'controllerUid' | 'label:kubernetes.io/service-name';

export type StoreEvent = {
  readonly revision: number;
  readonly kind: Kind;
  readonly key: Key;
  /** Undefined when the write removed the object. */
  readonly object: KubeObject | undefined;
  /** Undefined when the write created it. */
  readonly previous: KubeObject | undefined;
  /** Virtual time of the write, milliseconds since the epoch. */
  readonly at: number;
  /** The step that made the write; −1 for one without a step (a heartbeat). */
  readonly step: number;
  /** The write of the same key before this one. */
  readonly older: StoreEvent | undefined;
  /** What the API server notes of who wrote, for the managed fields of the object. (apiserver/managed-fields/history.ts) */
  readonly note: object | undefined;
};

/** Keys in order, each under itself, or under `value\nkey` in an index. */
type Keys = OrderedMap<Key>;

type KindHistory = {
  /** The last write of every key that was ever there. */
  readonly newest: ForkableMap<Key, StoreEvent>;
  /** Every write, in order. */
  readonly log: ForkableList<StoreEvent>;
  /** The keys of the objects that are there now. */
  live: Keys;
  readonly indexes: { [name in IndexName]?: Keys };
};

const indexesOf: { readonly [kind: string]: readonly IndexName[] } = {
  Pod: ['spec.nodeName', 'controllerUid'],
  EndpointSlice: ['label:kubernetes.io/service-name', 'controllerUid'],
};
const defaultIndexes: readonly IndexName[] = ['controllerUid'];

/** What a store holds from the first moment on, closed to those who ask how it came to be. Many stores can begin with it. */
export type Beginning = Pick<Store, 'fork'>;

/** Objects that are there from the beginning, each with the resourceVersion of its place in the list, from 1. */
export function beginningWith(objects: readonly (readonly [Kind, KubeObject])[]): Beginning {
  const store = new Store();
  for (const [kind, object] of objects)
    store.write(kind, keyOf(object), object, Number.NEGATIVE_INFINITY, -1);
  store.compact(store.revision);
  return store;
}

export class Store {
  #compacted = 0;
  #size = 0;
  readonly #kinds = new Map<Kind, KindHistory>();
  /** Every write; the revision of each is its place, from 1. */
  #log = new ForkableList<StoreEvent>();
  /** Of the keys, as long as no copy of the store shares them. */
  #owner = {};

  get revision(): number {
    return this.#log.length;
  }

  /** Number of objects stored now. */
  get size(): number {
    return this.#size;
  }

  /** The oldest revision that clients can still watch from. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  /** Writes an object under the next revision, or removes it. The object's resourceVersion must be `nextVersion()`. */
  write(
    kind: Kind,
    key: Key,
    object: KubeObject | undefined,
    at: number,
    step: number,
    note?: object,
  ): StoreEvent {
    const history = this.#historyOf(kind);
    const older = history.newest.get(key);
    const previous = older?.object;
    if (object === undefined && previous === undefined)
      throw new Error(`cannot remove ${kind} ${key}: not stored`);
    const event: StoreEvent = {
      revision: this.#log.length + 1,
      kind,
      key,
      object,
      previous,
      at,
      step,
      older,
      note,
    };
    this.#log.push(event);
    history.log.push(event);
    history.newest.set(key, event);
    if (previous === undefined) {
      history.live = withEntry(history.live, key, key, this.#owner);
      this.#size++;
    } else if (object === undefined) {
      history.live = withoutEntry(history.live, key);
      this.#size--;
    }
    reindex(history, event, this.#owner);
    return event;
  }

  /** The resourceVersion that the next write must carry. */
  nextVersion(): string {
    return String(this.revision + 1);
  }

  get(kind: Kind, key: Key, revision = this.revision): KubeObject | undefined {
    return objectAt(this.#kinds.get(kind)?.newest.get(key), revision);
  }

  /** The last write of a key up to a revision. */
  lastWrite(kind: Kind, key: Key, revision = this.revision): StoreEvent | undefined {
    let event = this.#kinds.get(kind)?.newest.get(key);
    while (event !== undefined && event.revision > revision) event = event.older;
    return event;
  }

  /** Objects in order of key; in one namespace when given. */
  list(kind: Kind, namespace?: string, revision = this.revision): KubeObject[] {
    const history = this.#kinds.get(kind);
    if (history === undefined) return [];
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    const keys = keysAt(history, history.live, prefix, revision, (object, key) =>
      object !== undefined && key.startsWith(prefix) ? key : undefined,
    );
    return objectsAt(history, keys, revision);
  }

  /** Objects by an index, in order of key. An index that the kind does not keep finds nothing. */
  by(kind: Kind, index: IndexName, value: string, revision = this.revision): KubeObject[] {
    const history = this.#kinds.get(kind);
    const entries = history?.indexes[index];
    if (history === undefined || entries === undefined) return [];
    const keys = keysAt(history, entries, `${value}\n`, revision, (object, key) =>
      object !== undefined && indexValue(index, object) === value ? `${value}\n${key}` : undefined,
    );
    return objectsAt(history, keys, revision);
  }

  /** How many objects an index has. */
  count(kind: Kind, index: IndexName, value: string, revision = this.revision): number {
    const history = this.#kinds.get(kind);
    const entries = history?.indexes[index];
    if (history === undefined || entries === undefined) return 0;
    let count = countOf(entries, `${value}\n`);
    for (let i = history.log.length - 1; i >= 0; i--) {
      const { object, previous, revision: written } = history.log.at(i) as StoreEvent;
      if (written <= revision) break;
      if (object !== undefined && indexValue(index, object) === value) count--;
      if (previous !== undefined && indexValue(index, previous) === value) count++;
    }
    return count;
  }

  /** What is or was under each key of a kind, as it was last. */
  everStored(kind: Kind): { readonly key: Key; readonly object: KubeObject }[] {
    return [...(this.#kinds.get(kind)?.newest.values() ?? [])].flatMap(({ key, object, previous }) => {
      const last = object ?? previous;
      return last === undefined ? [] : [{ key, object: last }];
    });
  }

  /** The kinds of which an object was ever stored. */
  kinds(): Kind[] {
    return [...this.#kinds.keys()];
  }

  /** The writes after a revision, in order; undefined when some of them are compacted away. */
  since(revision: number, kind?: Kind): readonly StoreEvent[] | undefined {
    if (revision < this.#compacted) return undefined;
    if (kind === undefined) return this.#log.from(revision);
    const log = this.#kinds.get(kind)?.log;
    return log === undefined ? [] : log.from(firstAfter(log, revision));
  }

  /** The writes of one kind after a revision, up to another, in order; also those that are compacted away. */
  *between(after: number, until: number, kind: Kind): Iterable<StoreEvent> {
    const log = this.#kinds.get(kind)?.log;
    if (log === undefined) return;
    for (let i = firstAfter(log, after); i < log.length; i++) {
      const event = log.at(i) as StoreEvent;
      if (event.revision > until) return;
      yield event;
    }
  }

  /** What a new list shows to be different from a revision: one change for each key, however often it was written. */
  differences(revision: number): readonly StoreEvent[] {
    const last = new Map<string, StoreEvent>();
    for (const event of this.#log.from(revision)) {
      const id = `${event.kind}\n${event.key}`;
      last.delete(id);
      last.set(id, event);
    }
    return [...last.values()]
      .map((event) => ({ ...event, previous: objectAt(event, revision) }))
      .filter(({ object, previous }) => object !== undefined || previous !== undefined);
  }

  /** The last revision written at or before a virtual time. */
  revisionAt(at: number): number {
    const log = this.#log;
    let low = 0;
    let high = log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((log.at(middle) as StoreEvent).at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The write that made a revision. */
  eventAt(revision: number): StoreEvent | undefined {
    return this.#log.at(revision - 1);
  }

  /** Closes what was before a revision to clients. */
  compact(revision: number): void {
    this.#compacted = Math.max(this.#compacted, Math.min(revision, this.revision));
  }

  /** An independent copy. It shares the objects, which are immutable. */
  fork(): Store {
    const copy = new Store();
    this.#owner = {};
    copy.#compacted = this.#compacted;
    copy.#size = this.#size;
    copy.#log = this.#log.fork();
    for (const [kind, { newest, log, live, indexes }] of this.#kinds)
      copy.#kinds.set(kind, { newest: newest.fork(), log: log.fork(), live, indexes: { ...indexes } });
    return copy;
  }

  #historyOf(kind: Kind): KindHistory {
    let history = this.#kinds.get(kind);
    if (history === undefined) {
      history = { newest: new ForkableMap(), log: new ForkableList(), live: emptyOrderedMap(), indexes: {} };
      this.#kinds.set(kind, history);
    }
    return history;
  }
}

/** What a key held at a revision, from its last write backwards. */
function objectAt(newest: StoreEvent | undefined, revision: number): KubeObject | undefined {
  let event = newest;
  while (event !== undefined && event.revision > revision) event = event.older;
  return event?.object;
}

function objectsAt(history: KindHistory, keys: readonly Key[], revision: number): KubeObject[] {
  const objects: KubeObject[] = [];
  for (const key of keys) {
    const object = objectAt(history.newest.get(key), revision);
    if (object !== undefined) objects.push(object);
  }
  return objects;
}

/**
 * The keys under a prefix as of a revision, in order: those of now, but for the keys that came or went since.
 * `entryOf` says under which entry a key is when it holds an object.
 */
function keysAt(
  history: KindHistory,
  entries: Keys,
  prefix: string,
  revision: number,
  entryOf: (object: KubeObject | undefined, key: Key) => string | undefined,
): readonly Key[] {
  const { log } = history;
  let past: Map<string, Key> | undefined;
  for (let i = log.length - 1; i >= 0; i--) {
    const { key, object, previous, revision: written } = log.at(i) as StoreEvent;
    if (written <= revision) break;
    const from = entryOf(previous, key);
    const to = entryOf(object, key);
    if (from === to) continue;
    past ??= new Map(valuesOf(entries, prefix).map((each): [string, Key] => [entryAs(prefix, each), each]));
    if (to !== undefined) past.delete(to);
    if (from !== undefined) past.set(from, key);
  }
  if (past === undefined) return valuesOf(entries, prefix);
  return [...past.values()].sort();
}

/** The entry of a key under a prefix: an index has the looked-up value before it. */
function entryAs(prefix: string, key: Key): string {
  return prefix.endsWith('\n') ? `${prefix}${key}` : key;
}

function reindex(history: KindHistory, { kind, key, object, previous }: StoreEvent, owner: Owner): void {
  for (const name of indexesOf[kind] ?? defaultIndexes) {
    const from = previous === undefined ? undefined : indexValue(name, previous);
    const to = object === undefined ? undefined : indexValue(name, object);
    if (from === to) continue;
    let entries = history.indexes[name] ?? emptyOrderedMap<Key>();
    if (from !== undefined) entries = withoutEntry(entries, `${from}\n${key}`);
    if (to !== undefined) entries = withEntry(entries, `${to}\n${key}`, key, owner);
    history.indexes[name] = entries;
  }
}

/** Index of the first event after a revision, searched from the end, where it nearly always is. */
function firstAfter(log: ForkableList<StoreEvent>, revision: number): number {
  let low = 0;
  let high = log.length;
  let step = 1;
  while (high - step > 0 && (log.at(high - step) as StoreEvent).revision > revision) {
    high -= step;
    step *= 2;
  }
  low = Math.max(0, high - step);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((log.at(middle) as StoreEvent).revision <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indexValue(name: IndexName, object: KubeObject): string | undefined {
  switch (name) {
    case 'spec.nodeName': {
      const spec = object.spec as { readonly nodeName?: string } | undefined;
      return spec?.nodeName === '' ? undefined : spec?.nodeName;
    }
    case 'controllerUid':
      return controllerOf(object)?.uid;
    case 'label:kubernetes.io/service-name':
      return object.metadata.labels?.['kubernetes.io/service-name'];
    default:
      return name satisfies never;
  }
}
