import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  firstMissing,
  formatIndexes,
  hasIndex,
  indexSet,
  overlapOf,
  parseIndexes,
  sizeOf,
  union,
} from './job-indexes';

const someIndexes = fc.uniqueArray(fc.nat(40));

describe('[job/indexed] sets of indexes', () => {
  it('are written with intervals of three or more, and read again as they were', () => {
    expect(formatIndexes(indexSet([5, 0, 1, 2, 7, 8]))).toBe('0-2,5,7,8');
    fc.assert(
      fc.property(someIndexes, (indexes) => {
        const set = indexSet(indexes);
        expect(parseIndexes(formatIndexes(set), 100)).toEqual(set);
      }),
      { seed: 1 },
    );
  });

  it('leave out what is beyond the last index, and what cannot be read', () => {
    expect(parseIndexes('0,3-9,12', 6)).toEqual([
      [0, 0],
      [3, 5],
    ]);
    expect(parseIndexes('x,2', 6)).toEqual([[2, 2]]);
  });

  it('agree with sets of numbers about union, size, overlap and what is missing', () => {
    fc.assert(
      fc.property(someIndexes, someIndexes, fc.nat(8), (a, b, count) => {
        const both = new Set([...a, ...b]);
        const set = union(indexSet(a), indexSet(b));
        expect(sizeOf(set)).toBe(both.size);
        expect(overlapOf(indexSet(a), indexSet(b))).toBe(a.filter((index) => b.includes(index)).length);
        const all = Array.from({ length: 45 }, (_, index) => index);
        expect(all.filter((index) => hasIndex(set, index))).toEqual(all.filter((index) => both.has(index)));
        expect(firstMissing(set, count, 45)).toEqual(all.filter((index) => !both.has(index)).slice(0, count));
      }),
      { seed: 2 },
    );
  });
});
