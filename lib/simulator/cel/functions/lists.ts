/** Functions on lists and sets. Source: apiserver/pkg/cel/library/lists.go; cel-go/ext/{lists,sets}.go. */
import { Duration, equalValues, Failure, List, numberOf, Optional, Uint, type Value } from '../value';
import type { Declaration } from './declare';
import { compareValues, fitting } from './standard';

const tooLong = new Failure('operation cancelled: list too long', true);
const mostItems = 100_000;

function isSorted({ items }: List): boolean | Failure {
  for (let i = 1; i < items.length; i++) {
    const order = compareValues(items[i - 1] as Value, items[i] as Value);
    if (Number.isNaN(order)) return new Failure('no such overload');
    if (order > 0) return false;
  }
  return true;
}

function sum({ items }: List): Value | Failure {
  const [first] = items;
  if (first instanceof Duration)
    return new Duration(items.reduce<bigint>((total, each) => total + (each as Duration).nanos, 0n));
  if (typeof first === 'number')
    return items.reduce<number>((total, each) => total + Number(numberOf(each) ?? 0), 0);
  const total = items.reduce<bigint>((all, each) => all + BigInt(numberOf(each) ?? 0), 0n);
  return first instanceof Uint ? new Uint(total) : fitting(total);
}

function extreme({ items }: List, name: string, sign: number): Value | Failure {
  const [first, ...rest] = items;
  if (first === undefined) return new Failure(`${name} called on empty list`);
  return rest.reduce<Value>((best, each) => (sign * compareValues(each, best) > 0 ? each : best), first);
}

function indexIn({ items }: List, item: Value): bigint {
  return BigInt(items.findIndex((each) => equalValues(each, item)));
}

function lastIndexIn({ items }: List, item: Value): bigint {
  return BigInt(items.findLastIndex((each) => equalValues(each, item)));
}

function slice({ items }: List, start: bigint, end: bigint): List | Failure {
  if (start < 0n || end < 0n)
    return new Failure(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end)
    return new Failure(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (end > BigInt(items.length))
    return new Failure(`cannot slice(${start}, ${end}), list is length ${items.length}`);
  return new List(items.slice(Number(start), Number(end)));
}

function flatten(list: List, depth = 1n): List | Failure {
  if (depth < 0n) return new Failure('level must be non-negative');
  const parts: Value[] = [];
  for (const item of list.items) {
    if (!(item instanceof List) || depth === 0n) parts.push(item);
    else {
      const inner = flatten(item, depth - 1n);
      if (inner instanceof Failure) return inner;
      parts.push(...inner.items);
    }
    if (parts.length > mostItems) return tooLong;
  }
  return new List(parts);
}

/** The items in the order of their keys; equal ones as they were. */
function sortByKeys({ items }: List, { items: keys }: List): List | Failure {
  const pairs = items.map((item, i) => ({ item, key: keys[i] as Value }));
  const [first] = pairs;
  if (first !== undefined && pairs.some(({ key }) => Number.isNaN(compareValues(first.key, key))))
    return new Failure('no such overload');
  return new List(pairs.sort((a, b) => compareValues(a.key, b.key)).map(({ item }) => item));
}

function distinct({ items }: List): List {
  return new List(items.filter((each, i) => !items.slice(0, i).some((other) => equalValues(each, other))));
}

function range(count: bigint): List | Failure {
  if (count > BigInt(mostItems)) return tooLong;
  return new List(Array.from({ length: Math.max(0, Number(count)) }, (_, i) => BigInt(i)));
}

function holds({ items }: List, item: Value): boolean {
  return items.some((each) => equalValues(each, item));
}

export const listLibrary: readonly Declaration[] = [
  ['isSorted', 'list(A).(): bool', isSorted],
  ['sum', 'list(A).(): A', sum],
  ['min', 'list(A).(): A', (list: List) => extreme(list, 'min', -1)],
  ['max', 'list(A).(): A', (list: List) => extreme(list, 'max', 1)],
  ['indexOf', 'list(A).(A): int', indexIn],
  ['lastIndexOf', 'list(A).(A): int', lastIndexIn],
  ['slice', 'list(A).(int, int): list(A)', slice],
  ['flatten', 'list(dyn).(): list(dyn)', (list: List) => flatten(list)],
  ['flatten', 'list(dyn).(int): list(dyn)', flatten],
  ['sort', 'list(A).(): list(A)', ({ items }: List) => new List([...items].sort(compareValues))],
  ['@sortByAssociatedKeys', 'list(A).(list(B)): list(A)', sortByKeys],
  ['distinct', 'list(A).(): list(A)', distinct],
  ['reverse', 'list(A).(): list(A)', ({ items }: List) => new List([...items].reverse())],
  ['first', 'list(A).(): optional(A)', ({ items }: List) => new Optional(items[0])],
  ['last', 'list(A).(): optional(A)', ({ items }: List) => new Optional(items.at(-1))],
  ['lists.range', '(int): list(int)', range],
  [
    'sets.contains',
    '(list(A), list(A)): bool',
    (a: List, b: List) => b.items.every((each) => holds(a, each)),
  ],
  [
    'sets.equivalent',
    '(list(A), list(A)): bool',
    (a: List, b: List) => b.items.every((each) => holds(a, each)) && a.items.every((each) => holds(b, each)),
  ],
  [
    'sets.intersects',
    '(list(A), list(A)): bool',
    (a: List, b: List) => b.items.some((each) => holds(a, each)),
  ],
];
