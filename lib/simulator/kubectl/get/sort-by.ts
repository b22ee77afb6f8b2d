/** `--sort-by`: objects in order of a field. Source: kubectl/pkg/cmd/get/sorter.go. */
import { compareQuantities, parseQuantity } from '../../values/quantity';
import { fail } from '../failure';
import { lookUp } from '../output/jsonpath';
import { parseJsonPath, relaxedPath } from '../output/jsonpath-syntax';
import { compareText } from '../printers/cells';

/** The objects in order of what the path leads to; those where it leads nowhere come first. */
export function sortedBy<T>(path: string, items: readonly T[], objectOf: (item: T) => unknown): readonly T[] {
  const parsed = parseJsonPath(relaxedPath(path) ?? path);
  if (!parsed.ok) return fail(parsed.message);
  const keyed = items.map((item) => {
    const found = lookUp(parsed.path, objectOf(item));
    return 'problem' in found ? fail(found.problem) : { item, value: found.values[0] };
  });
  if (items.length > 0 && keyed.every(({ value }) => value === undefined))
    fail(`couldn't find any field with path "${relaxedPath(path) ?? path}" in the list of objects`);
  return [...keyed].sort((a, b) => order(a.value, b.value)).map(({ item }) => item);
}

function order(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return textOrder(a, b);
  return compareText(String(a), String(b));
}

/** Quantities by their size; other texts in order of their characters, so `web-10` before `web-2`. */
function textOrder(a: string, b: string): number {
  const [x, y] = [parseQuantity(a), parseQuantity(b)];
  return x === undefined || y === undefined ? compareText(a, b) : compareQuantities(x, y);
}
