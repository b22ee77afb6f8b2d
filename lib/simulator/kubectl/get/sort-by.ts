/** `--sort-by`: objects in order of a field. Source: kubectl/pkg/cmd/get/sorter.go. */
import { compareQuantities, parseQuantity } from '../../quantity';
import { fail } from '../failure';
import { parseJsonPath, relaxedPath, valuesAt } from '../output/jsonpath';

/** The objects in order of what the path leads to; those where it leads nowhere come first. */
export function sortedBy<T>(path: string, items: readonly T[], objectOf: (item: T) => unknown): readonly T[] {
  const parsed = parseJsonPath(relaxedPath(path) ?? path);
  if (!parsed.ok) return fail(parsed.message);
  const keyed = items.map((item) => ({ item, value: valuesAt(parsed.path, objectOf(item))[0] }));
  if (items.length > 0 && keyed.every(({ value }) => value === undefined))
    fail(`couldn't find any field with path "${relaxedPath(path) ?? path}" in the list of objects`);
  return [...keyed].sort((a, b) => order(a.value, b.value)).map(({ item }) => item);
}

function order(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return textOrder(a, b);
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Quantities by their size; other texts as people read them, runs of digits by their value. */
function textOrder(a: string, b: string): number {
  const [x, y] = [parseQuantity(a), parseQuantity(b)];
  if (x !== undefined && y !== undefined) return compareQuantities(x, y);
  const parts = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [p, q] = [left[i] as string, right[i] as string];
    if (p === q) continue;
    if (/^\d/.test(p) && /^\d/.test(q)) {
      const difference = BigInt(p) - BigInt(q);
      if (difference !== 0n) return difference < 0n ? -1 : 1;
      return p.length - q.length;
    }
    return p < q ? -1 : 1;
  }
  return left.length - right.length;
}
