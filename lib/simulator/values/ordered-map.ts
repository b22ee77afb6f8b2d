/**
 * An immutable map from strings to values in order of key: a B+ tree whose versions share all but the changed path.
 * It makes every revision of the store a value: listing at an old revision, and forking, cost nothing extra.
 */

type Leaf<V> = {
  readonly leaf: true;
  readonly keys: readonly string[];
  readonly values: readonly V[];
  readonly owner: Owner;
};
/** `keys[i]` is not greater than any key of `children[i]`. */
type Branch<V> = {
  readonly leaf: false;
  readonly keys: readonly string[];
  readonly children: readonly TreeNode<V>[];
  readonly owner: Owner;
};
type TreeNode<V> = Leaf<V> | Branch<V>;

/**
 * Whoever keeps the newest version only adds to it with an owner of his own, any object: what he has added himself is then
 * changed in place instead of copied. Before somebody else gets the map, he takes another owner.
 */
export type Owner = object | undefined;

export type OrderedMap<V> = { readonly root: TreeNode<V>; readonly size: number };

/** Entries per node before it splits. Larger is faster to read, smaller is faster to write. */
const width = 32;

const emptyMap: OrderedMap<never> = { root: leafOf([], [], undefined), size: 0 };

export function emptyOrderedMap<V>(): OrderedMap<V> {
  return emptyMap;
}

export function getFrom<V>(map: OrderedMap<V>, key: string): V | undefined {
  let node = map.root;
  while (!node.leaf) node = node.children[childIndex(node.keys, key)] as TreeNode<V>;
  const at = lowerBound(node.keys, key);
  return node.keys[at] === key ? node.values[at] : undefined;
}

export function withEntry<V>(map: OrderedMap<V>, key: string, value: V, owner?: Owner): OrderedMap<V> {
  const { first, second, added } = put(map.root, key, value, owner);
  const root =
    second === undefined
      ? first
      : branchOf([first.keys[0] as string, second.keys[0] as string], [first, second], owner);
  return { root, size: added ? map.size + 1 : map.size };
}

export function withoutEntry<V>(map: OrderedMap<V>, key: string): OrderedMap<V> {
  const removed = remove(map.root, key);
  if (removed === map.root) return map;
  let root = removed ?? emptyMap.root;
  while (!root.leaf && root.children.length === 1) root = root.children[0] as TreeNode<V>;
  return { root, size: map.size - 1 };
}

/** The value of the first key. */
export function firstEntry<V>(map: OrderedMap<V>): V | undefined {
  let node = map.root;
  while (!node.leaf) node = node.children[0] as TreeNode<V>;
  return node.values[0];
}

/** Values in order of key, of the keys that start with `prefix`. */
export function valuesOf<V>(map: OrderedMap<V>, prefix = ''): V[] {
  const values: V[] = [];
  collect(map.root, prefix, undefined, values);
  return values;
}

/** Keys in order, of those that start with `prefix`. */
export function keysOf<V>(map: OrderedMap<V>, prefix = ''): string[] {
  const keys: string[] = [];
  collect(map.root, prefix, keys, undefined);
  return keys;
}

/** What a key has in one version of a map and in another; undefined: it is not there. */
export type Difference<V> = {
  readonly key: string;
  readonly before: V | undefined;
  readonly after: V | undefined;
};

/** Where two versions of a map differ, in order of key. What they share is not looked into. */
export function differencesOf<V>(before: OrderedMap<V>, after: OrderedMap<V>): readonly Difference<V>[] {
  const differences: Difference<V>[] = [];
  const [old, now] = [leavesOf(before), leavesOf(after)];
  // A shared leaf begins at the same place in both: all keys before it are behind.
  for (let i = 0, a = 0, j = 0, b = 0; i < old.length || j < now.length; ) {
    const left = old[i];
    const right = now[j];
    if (left === right) {
      i++;
      j++;
      a = 0;
      b = 0;
      continue;
    }
    const was = left?.keys[a];
    const is = right?.keys[b];
    const onlyBefore = is === undefined || (was !== undefined && was < is);
    const onlyAfter = was === undefined || (is !== undefined && is < was);
    const lost = onlyAfter ? undefined : left?.values[a++];
    const found = onlyBefore ? undefined : right?.values[b++];
    if (lost !== found) differences.push({ key: (onlyBefore ? was : is) ?? '', before: lost, after: found });
    if (a === left?.keys.length) {
      i++;
      a = 0;
    }
    if (b === right?.keys.length) {
      j++;
      b = 0;
    }
  }
  return differences;
}

function leavesOf<V>({ root }: OrderedMap<V>): readonly Leaf<V>[] {
  const leaves: Leaf<V>[] = [];
  const visit = (node: TreeNode<V>): void => {
    if (!node.leaf) node.children.forEach(visit);
    else if (node.keys.length > 0) leaves.push(node);
  };
  visit(root);
  return leaves;
}

/** How many keys start with `prefix`. */
export function countOf<V>(map: OrderedMap<V>, prefix: string): number {
  return counted(map.root, prefix).count;
}

/** `more`: what follows may have the prefix as well. */
function counted<V>(node: TreeNode<V>, prefix: string): { readonly count: number; readonly more: boolean } {
  if (node.leaf) {
    const { keys } = node;
    const from = lowerBound(keys, prefix);
    let end = keys.length;
    if (end > from && !(keys[end - 1] as string).startsWith(prefix)) {
      end = from;
      while ((keys[end] as string).startsWith(prefix)) end++;
    }
    return { count: end - from, more: end === keys.length };
  }
  let count = 0;
  for (let i = childIndex(node.keys, prefix); i < node.children.length; i++) {
    const within = counted(node.children[i] as TreeNode<V>, prefix);
    count += within.count;
    if (!within.more) return { count, more: false };
  }
  return { count, more: true };
}

/** Adds the keys and values with the prefix to the lists. Returns false when there is nothing more to find. */
function collect<V>(
  node: TreeNode<V>,
  prefix: string,
  keys: string[] | undefined,
  values: V[] | undefined,
): boolean {
  if (node.leaf) {
    const all = node.keys;
    let end = all.length;
    let from = 0;
    if (prefix !== '') {
      from = lowerBound(all, prefix);
      // The last key has the prefix: then all between have it.
      while (end > from && !(all[end - 1] as string).startsWith(prefix)) end--;
    }
    for (let i = from; i < end; i++) {
      keys?.push(all[i] as string);
      values?.push(node.values[i] as V);
    }
    return end === all.length;
  }
  for (let i = prefix === '' ? 0 : childIndex(node.keys, prefix); i < node.children.length; i++) {
    if (!collect(node.children[i] as TreeNode<V>, prefix, keys, values)) return false;
  }
  return true;
}

/** A node after a change: two when it has grown too large. */
type Put<V> = {
  readonly first: TreeNode<V>;
  readonly second: TreeNode<V> | undefined;
  readonly added: boolean;
};

function put<V>(node: TreeNode<V>, key: string, value: V, owner: Owner): Put<V> {
  const own = owner !== undefined && node.owner === owner;
  if (node.leaf) {
    const at = lowerBound(node.keys, key);
    if (node.keys[at] === key) {
      const values = replaced(node.values, at, value, own);
      const first = own ? node : leafOf(keysFor(owner, node.keys), values, owner);
      return { first, second: undefined, added: false };
    }
    const keys = inserted(node.keys, at, key, own);
    const values = inserted(node.values, at, value, own);
    if (keys.length <= width)
      return { first: own ? node : leafOf(keys, values, owner), second: undefined, added: true };
    const half = keys.length >> 1;
    return {
      first: leafOf(keys.slice(0, half), values.slice(0, half), owner),
      second: leafOf(keys.slice(half), values.slice(half), owner),
      added: true,
    };
  }
  const at = childIndex(node.keys, key);
  const { first, second, added } = put(node.children[at] as TreeNode<V>, key, value, owner);
  let { keys } = node;
  let children = own && node.children[at] === first ? node.children : replaced(node.children, at, first, own);
  if (first.keys[0] !== keys[at]) keys = replaced(keys, at, first.keys[0] as string, own);
  if (second !== undefined) {
    keys = inserted(keys, at + 1, second.keys[0] as string, own);
    children = inserted(children, at + 1, second, own);
  }
  if (children.length <= width)
    return {
      first: own ? node : branchOf(keys === node.keys ? keysFor(owner, keys) : keys, children, owner),
      second: undefined,
      added,
    };
  const half = children.length >> 1;
  return {
    first: branchOf(keys.slice(0, half), children.slice(0, half), owner),
    second: branchOf(keys.slice(half), children.slice(half), owner),
    added,
  };
}

/** Keys of a node that stays as it is, for a new one: who owns that may change them. */
function keysFor(owner: Owner, keys: readonly string[]): readonly string[] {
  return owner === undefined ? keys : keys.slice();
}

function leafOf<V>(keys: readonly string[], values: readonly V[], owner: Owner): Leaf<V> {
  return { leaf: true, keys, values, owner };
}

function branchOf<V>(keys: readonly string[], children: readonly TreeNode<V>[], owner: Owner): Branch<V> {
  return { leaf: false, keys, children, owner };
}

/** The node without the key: the same node when it was not there, undefined when nothing is left. */
function remove<V>(node: TreeNode<V>, key: string): TreeNode<V> | undefined {
  if (node.leaf) {
    const at = lowerBound(node.keys, key);
    if (node.keys[at] !== key) return node;
    if (node.keys.length === 1) return undefined;
    return leafOf(without(node.keys, at), without(node.values, at), undefined);
  }
  const at = childIndex(node.keys, key);
  const child = node.children[at] as TreeNode<V>;
  const left = remove(child, key);
  if (left === child) return node;
  if (left === undefined) {
    if (node.children.length === 1) return undefined;
    return branchOf(without(node.keys, at), without(node.children, at), undefined);
  }
  return branchOf(node.keys, replaced(node.children, at, left, false), undefined);
}

/** Index of the first key that is not less than `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the child that holds `key`, if any does. */
function childIndex(keys: readonly string[], key: string): number {
  const at = lowerBound(keys, key);
  return keys[at] === key || at === 0 ? at : at - 1;
}

/** `own`: in place. */
function replaced<T>(items: readonly T[], at: number, item: T, own: boolean): readonly T[] {
  const changed = own ? (items as T[]) : items.slice();
  changed[at] = item;
  return changed;
}

function inserted<T>(items: readonly T[], at: number, item: T, own: boolean): readonly T[] {
  const changed = own ? (items as T[]) : items.slice();
  changed.splice(at, 0, item);
  return changed;
}

function without<T>(items: readonly T[], at: number): T[] {
  const copy = items.slice();
  copy.splice(at, 1);
  return copy;
}
