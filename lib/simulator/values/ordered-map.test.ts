import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countOf,
  differencesOf,
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

type Change = { readonly put: string; readonly value: number } | { readonly remove: string };

function changed(map: OrderedMap<number>, changes: readonly Change[]): OrderedMap<number> {
  return changes.reduce(
    (last, each) => ('put' in each ? withEntry(last, each.put, each.value) : withoutEntry(last, each.remove)),
    map,
  );
}

describe('an ordered map', () => {
  it('holds what a Map holds, in order of key, after any changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const model = new Map<string, number>();
        const map = changed(emptyOrderedMap(), changes);
        for (const each of changes) {
          if ('put' in each) model.set(each.put, each.value);
          else model.delete(each.remove);
        }
        const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(keysOf(map)).toEqual(sorted.map(([k]) => k));
        expect(valuesOf(map)).toEqual(sorted.map(([, v]) => v));
        expect(map.size).toBe(model.size);
        expect(firstEntry(map)).toBe(sorted[0]?.[1]);
        for (const prefix of ['a', 'b/', 'bc/', 'c/d']) {
          const found = sorted.map(([k]) => k).filter((k) => k.startsWith(prefix));
          expect(keysOf(map, prefix)).toEqual(found);
          expect(countOf(map, prefix)).toBe(found.length);
        }
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('tells where two versions differ, whatever lies between them', () => {
    const changes = fc.array(change, { maxLength: 200 });
    fc.assert(
      fc.property(changes, changes, (first, then) => {
        const before = changed(emptyOrderedMap(), first);
        const after = changed(before, then);
        const keys = [...new Set([...keysOf(before), ...keysOf(after)])].sort();
        const expected = keys
          .map((each) => ({ key: each, before: getFrom(before, each), after: getFrom(after, each) }))
          .filter((each) => each.before !== each.after);
        expect(differencesOf(before, after)).toEqual(expected);
        expect(differencesOf(after, before).length).toBe(expected.length);
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  it('leaves the versions as they were that an owner has let others have', () => {
    const changes = fc.array(fc.tuple(change, fc.boolean()), { maxLength: 300 });
    fc.assert(
      fc.property(changes, (all) => {
        const model = new Map<string, number>();
        const given: [OrderedMap<number>, [string, number][]][] = [];
        let map: OrderedMap<number> = emptyOrderedMap();
        let owner = {};
        for (const [each, shows] of all) {
          if ('put' in each) {
            model.set(each.put, each.value);
            map = withEntry(map, each.put, each.value, owner);
          } else {
            model.delete(each.remove);
            map = withoutEntry(map, each.remove);
          }
          if (!shows) continue;
          given.push([map, [...model].sort(([a], [b]) => (a < b ? -1 : 1))]);
          owner = {};
        }
        for (const [version, entries] of given) {
          expect(keysOf(version)).toEqual(entries.map(([k]) => k));
          expect(valuesOf(version)).toEqual(entries.map(([, v]) => v));
        }
      }),
      { seed: 14, numRuns: 300 },
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
