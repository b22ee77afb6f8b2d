/**
 * etcd, as far as anyone can observe it: a multi-version map with one revision counter. Reads name a revision,
 * watches start from one, and compaction makes old ones unreadable.
 *
 * Rules
 *   store/one-counter   Every write raises the one revision by one; an object's resourceVersion is the revision of
 *                       its last write. (etcd data model; apiserver/pkg/storage/etcd3/store.go)
 *   store/read-at       A read at a revision sees exactly the writes up to it.
 *   store/compacted     A revision before the compaction cannot be read or watched. (etcd ErrCompacted; 410 Gone)
 *
 * An object is immutable once written. Each kind is an ordered, persistent map, so that every revision is a value
 * and a copy of the whole store shares its content.
 */

import { controllerOf, type Key, type Kind, type KubeObject, keyOf } from './objects';
import {
  emptyOrderedMap,
  getFrom,
  keysOf,
  type OrderedMap,
  valuesOf,
  withEntry,
  withoutEntry,
} from './ordered-map';

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
};

type Root = {
  readonly objects: OrderedMap<KubeObject>;
  /** Objects under `value\nkey`, so that a lookup is one walk. */
  readonly indexes: { readonly [name in IndexName]?: OrderedMap<KubeObject> };
};

type KindHistory = {
  current: Root;
  /** Every write to the kind since the last compaction, in order. */
  log: StoreEvent[];
  /** The state after each write of `log`; dropped for all but the most recent, and then recomputed when asked for. */
  roots: (Root | undefined)[];
};

/** States kept per kind for listing at a recent revision. */
const keptRoots = 1024;

const noRoot: Root = { objects: emptyOrderedMap(), indexes: {} };

const indexesOf: { readonly [kind: string]: readonly IndexName[] } = {
  Pod: ['spec.nodeName', 'controllerUid'],
  EndpointSlice: ['label:kubernetes.io/service-name', 'controllerUid'],
};
const defaultIndexes: readonly IndexName[] = ['controllerUid'];

/** What a store holds from the first moment on: nothing tells how it came to be. It can be shared by many stores. */
export type Beginning = {
  readonly revision: number;
  readonly size: number;
  readonly kinds: ReadonlyMap<Kind, Root>;
};

/** Objects that are there from the beginning, each with the resourceVersion of its place in the list, from 1. */
export function beginningWith(objects: readonly (readonly [Kind, KubeObject])[]): Beginning {
  const kinds = new Map<Kind, Root>();
  for (const [kind, object] of objects)
    kinds.set(kind, changed(kinds.get(kind) ?? noRoot, kind, keyOf(object), undefined, object));
  return { revision: objects.length, size: objects.length, kinds };
}

export class Store {
  #revision = 0;
  #compacted = 0;
  #size = 0;
  readonly #kinds = new Map<Kind, KindHistory>();
  /** Every write since the last compaction; its revisions are consecutive. */
  #log: StoreEvent[] = [];

  /** Empty, or with what is there from the beginning. */
  constructor(beginning?: Beginning) {
    if (beginning === undefined) return;
    this.#revision = beginning.revision;
    this.#compacted = beginning.revision;
    this.#size = beginning.size;
    for (const [kind, current] of beginning.kinds) this.#kinds.set(kind, { current, log: [], roots: [] });
  }

  get revision(): number {
    return this.#revision;
  }

  /** Number of objects stored now. */
  get size(): number {
    return this.#size;
  }

  /** Reads before this revision answer `compacted`. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  /** Writes an object under the next revision, or removes it. The object's resourceVersion must be `nextVersion()`. */
  write(kind: Kind, key: Key, object: KubeObject | undefined, at: number, step: number): StoreEvent {
    const history = this.#historyOf(kind);
    const previous = getFrom(history.current.objects, key);
    if (object === undefined && previous === undefined)
      throw new Error(`cannot remove ${kind} ${key}: not stored`);
    const event: StoreEvent = { revision: ++this.#revision, kind, key, object, previous, at, step };
    history.current = after(history.current, event);
    history.log.push(event);
    history.roots.push(history.current);
    const old = history.roots.length - 1 - keptRoots;
    if (old >= 0) history.roots[old] = undefined;
    this.#log.push(event);
    if (previous === undefined) this.#size++;
    if (object === undefined) this.#size--;
    return event;
  }

  /** The resourceVersion that the next write must carry. */
  nextVersion(): string {
    return String(this.#revision + 1);
  }

  get(kind: Kind, key: Key, revision = this.#revision): KubeObject | undefined {
    const root = this.#rootAt(kind, revision);
    return root === undefined ? undefined : getFrom(root.objects, key);
  }

  /** Objects in order of key; in one namespace when given. */
  list(kind: Kind, namespace?: string, revision = this.#revision): KubeObject[] {
    const root = this.#rootAt(kind, revision);
    if (root === undefined) return [];
    return valuesOf(root.objects, namespace === undefined ? '' : `${namespace}/`);
  }

  /** Objects by an index, in order of key. An index that the kind does not keep finds nothing. */
  by(kind: Kind, index: IndexName, value: string, revision = this.#revision): KubeObject[] {
    const entries = this.#rootAt(kind, revision)?.indexes[index];
    return entries === undefined ? [] : valuesOf(entries, `${value}\n`);
  }

  /** The number of objects of a kind. */
  count(kind: Kind, namespace?: string): number {
    const objects = this.#kinds.get(kind)?.current.objects;
    if (objects === undefined) return 0;
    return namespace === undefined ? objects.size : keysOf(objects, `${namespace}/`).length;
  }

  /** The kinds of which an object was ever stored. */
  kinds(): Kind[] {
    return [...this.#kinds.keys()];
  }

  /** The writes after a revision, in order; undefined when some of them are compacted away. */
  since(revision: number, kind?: Kind): readonly StoreEvent[] | undefined {
    if (revision < this.#compacted) return undefined;
    if (kind !== undefined) {
      const log = this.#kinds.get(kind)?.log ?? [];
      return log.slice(firstAfter(log, revision));
    }
    return this.#log.slice(revision - this.#compacted);
  }

  /** The last revision written at or before a virtual time. */
  revisionAt(at: number): number {
    const log = this.#log;
    let low = 0;
    let high = log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((log[middle] as StoreEvent).at <= at) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? this.#compacted : (log[low - 1] as StoreEvent).revision;
  }

  /** The write that made a revision, unless it is compacted away. */
  eventAt(revision: number): StoreEvent | undefined {
    return this.#log[revision - this.#compacted - 1];
  }

  /** Forgets how the state before a revision was. */
  compact(revision: number): void {
    if (revision <= this.#compacted || revision > this.#revision) return;
    this.#log = this.#log.slice(revision - this.#compacted);
    this.#compacted = revision;
    for (const history of this.#kinds.values()) {
      const keep = firstAfter(history.log, revision);
      history.log = history.log.slice(keep);
      history.roots = history.roots.slice(keep);
    }
  }

  /** An independent copy. It shares the objects, which are immutable. */
  fork(): Store {
    const copy = new Store();
    copy.#revision = this.#revision;
    copy.#compacted = this.#compacted;
    copy.#size = this.#size;
    copy.#log = this.#log.slice();
    for (const [kind, history] of this.#kinds) {
      copy.#kinds.set(kind, { ...history, log: history.log.slice(), roots: history.roots.slice() });
    }
    return copy;
  }

  #historyOf(kind: Kind): KindHistory {
    let history = this.#kinds.get(kind);
    if (history === undefined) {
      history = { current: noRoot, log: [], roots: [] };
      this.#kinds.set(kind, history);
    }
    return history;
  }

  /** The kind's state at a revision: the newest, a kept one, or the newest with later writes undone. */
  #rootAt(kind: Kind, revision: number): Root | undefined {
    const history = this.#kinds.get(kind);
    if (history === undefined) return undefined;
    const { log, roots } = history;
    const last = log[log.length - 1];
    if (last === undefined || last.revision <= revision) return history.current;
    if (revision < this.#compacted) return undefined;
    const next = firstAfter(log, revision);
    const kept = next === 0 ? undefined : roots[next - 1];
    if (kept !== undefined) return kept;
    let root = history.current;
    for (let i = log.length - 1; i >= next; i--) root = before(root, log[i] as StoreEvent);
    if (next > 0) roots[next - 1] = root;
    return root;
  }
}

/** Index of the first event after a revision, searched from the end, where it nearly always is. */
function firstAfter(log: readonly StoreEvent[], revision: number): number {
  let low = 0;
  let high = log.length;
  let step = 1;
  while (high - step > 0 && (log[high - step] as StoreEvent).revision > revision) {
    high -= step;
    step *= 2;
  }
  low = Math.max(0, high - step);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((log[middle] as StoreEvent).revision <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}

function after(root: Root, event: StoreEvent): Root {
  return changed(root, event.kind, event.key, event.previous, event.object);
}

function before(root: Root, event: StoreEvent): Root {
  return changed(root, event.kind, event.key, event.object, event.previous);
}

function changed(
  root: Root,
  kind: Kind,
  key: Key,
  from: KubeObject | undefined,
  to: KubeObject | undefined,
): Root {
  const objects = to === undefined ? withoutEntry(root.objects, key) : withEntry(root.objects, key, to);
  let indexes = root.indexes;
  for (const name of indexesOf[kind] ?? defaultIndexes) {
    const oldValue = from === undefined ? undefined : indexValue(name, from);
    const newValue = to === undefined ? undefined : indexValue(name, to);
    if (oldValue === undefined && newValue === undefined) continue;
    let entries = indexes[name] ?? emptyOrderedMap<KubeObject>();
    if (oldValue !== undefined && oldValue !== newValue)
      entries = withoutEntry(entries, `${oldValue}\n${key}`);
    if (newValue !== undefined && to !== undefined) entries = withEntry(entries, `${newValue}\n${key}`, to);
    indexes = { ...indexes, [name]: entries };
  }
  return { objects, indexes };
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
