import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LayeredMap } from './layered-map';

describe('a layered map', () => {
  it('holds what a Map holds, in the same order, in every version', () => {
    const change = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.option(fc.nat(), { nil: undefined }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
        let map = LayeredMap.of<number, number>();
        const model = new Map<number, number>();
        const versions: [LayeredMap<number, number>, [number, number][]][] = [];
        for (const [key, value] of changes) {
          if (value === undefined) model.delete(key);
          else model.set(key, value);
          map = value === undefined ? map.without(key) : map.with(key, value);
          expect(map.get(key)).toBe(value);
          expect(map.has(key)).toBe(value !== undefined);
          expect(map.size).toBe(model.size);
          versions.push([map, [...model]]);
        }
        for (const [version, entries] of versions) expect([...version]).toEqual(entries);
      }),
      { seed: 13, numRuns: 200 },
    );
  });
});
