import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyOrderedMap,
  firstEntry,
  getFrom,
  keysOf,
  type OrderedMap,
  valuesOf,
  withEntry,
  withoutEntry,
} from './ordered-map';

const key = fc.stringMatching(/^[a-c]{1,2}\/[a-d]{0,4}$/);
const change = fc.oneof(fc.record({ put: key, value: fc.nat() }), fc.record({ remove: key }));

describe('an ordered map', () => {
  it('holds what a Map holds, in order of key, after any changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const model = new Map<string, number>();
        let map: OrderedMap<number> = emptyOrderedMap();
        for (const each of changes) {
          if ('put' in each) {
            model.set(each.put, each.value);
            map = withEntry(map, each.put, each.value);
          } else {
            model.delete(each.remove);
            map = withoutEntry(map, each.remove);
          }
        }
        const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(keysOf(map)).toEqual(sorted.map(([k]) => k));
        expect(valuesOf(map)).toEqual(sorted.map(([, v]) => v));
        expect(map.size).toBe(model.size);
        expect(firstEntry(map)).toBe(sorted[0]?.[1]);
        for (const prefix of ['a', 'b/', 'bc/', 'c/d'])
          expect(keysOf(map, prefix)).toEqual(sorted.map(([k]) => k).filter((k) => k.startsWith(prefix)));
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('leaves older versions as they were', () => {
    const one = withEntry(emptyOrderedMap<number>(), 'a', 1);
    const two = withEntry(one, 'b', 2);
    const three = withoutEntry(two, 'a');
    expect(keysOf(one)).toEqual(['a']);
    expect(keysOf(two)).toEqual(['a', 'b']);
    expect(keysOf(three)).toEqual(['b']);
    expect(getFrom(two, 'a')).toBe(1);
  });
});
