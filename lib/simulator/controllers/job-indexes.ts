/**
 * Sets of completion indexes, kept as intervals because a Job may have a hundred thousand.
 * Source: pkg/controller/job/indexed_job_utils.go.
 */

/** First and last index, both included. */
export type Interval = readonly [first: number, last: number];

/** In increasing order, without overlap. */
export type IndexSet = readonly Interval[];

/** Reads `0,2-5`; what cannot be read, and what is beyond the last index, is left out. */
export function parseIndexes(text: string | undefined, completions: number): IndexSet {
  if (text === undefined || text === '') return [];
  const found: Interval[] = [];
  for (const part of text.split(',')) {
    const match = /^(\d+)(?:-(\d+))?/.exec(part);
    if (match === null || !/^\d+(-\d+)*$/.test(part)) continue;
    const first = Number(match[1]);
    if (first >= completions) break;
    found.push([first, Math.min(Number(match[2] ?? match[1]), completions - 1)]);
  }
  return union(found, []);
}

/** `0,2-5`: two neighbours are listed, three or more are an interval. */
export function formatIndexes(set: IndexSet): string {
  return set
    .map(([first, last]) => {
      if (first === last) return String(first);
      return last === first + 1 ? `${first},${last}` : `${first}-${last}`;
    })
    .join(',');
}

/** All indexes of both. */
export function union(a: IndexSet, b: IndexSet): IndexSet {
  const result: [number, number][] = [];
  for (const [first, last] of [...a, ...b].sort((x, y) => x[0] - y[0])) {
    const before = result.at(-1);
    if (before === undefined || first > before[1] + 1) result.push([first, last]);
    else if (last > before[1]) before[1] = last;
  }
  return result;
}

/** The set of these indexes. */
export function indexSet(indexes: Iterable<number>): IndexSet {
  return union(
    [...indexes].map((index): Interval => [index, index]),
    [],
  );
}

/** How many indexes there are. */
export function sizeOf(set: IndexSet): number {
  return set.reduce((size, [first, last]) => size + last - first + 1, 0);
}

export function hasIndex(set: IndexSet, index: number): boolean {
  return set.some(([first, last]) => first <= index && index <= last);
}

/** How many indexes are in both. */
export function overlapOf(a: IndexSet, b: IndexSet): number {
  let size = 0;
  let i = 0;
  let j = 0;
  for (;;) {
    const one = a[i];
    const other = b[j];
    if (one === undefined || other === undefined) return size;
    size += Math.max(0, Math.min(one[1], other[1]) - Math.max(one[0], other[0]) + 1);
    if (one[1] <= other[1]) i++;
    if (other[1] <= one[1]) j++;
  }
}

/** The lowest indexes below `completions` that are not taken, at most `count`. */
export function firstMissing(taken: IndexSet, count: number, completions: number): readonly number[] {
  const result: number[] = [];
  let candidate = 0;
  for (const [first, last] of [...taken, [completions, completions] as const]) {
    for (; candidate < Math.min(first, completions) && result.length < count; candidate++)
      result.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  return result;
}
