import { expect, it } from 'vitest';
import { ForkableMap } from './forkable-map';

function mapOf(entries: Readonly<Record<string, number>>): ForkableMap<string, number> {
  const map = new ForkableMap<string, number>();
  for (const [key, value] of Object.entries(entries)) map.set(key, value);
  return map;
}

it('changes neither a copy with its original, nor the original with a copy', () => {
  const original = mapOf({ a: 1, b: 2 });
  const copy = original.fork();
  const copyOfCopy = copy.fork();
  original.set('a', 10);
  copy.delete('b');
  copyOfCopy.clear();
  copyOfCopy.set('c', 3);
  expect([...original]).toEqual([
    ['a', 10],
    ['b', 2],
  ]);
  expect([...copy]).toEqual([['a', 1]]);
  expect([...copyOfCopy]).toEqual([['c', 3]]);
});

it('begins empty, each on its own', () => {
  const one = new ForkableMap<string, number>();
  const other = new ForkableMap<string, number>();
  one.set('a', 1);
  one.delete('nothing');
  expect([one.size, other.size, one.get('a'), other.get('a')]).toEqual([1, 0, 1, undefined]);
});
