/** What a comparison found about one thing: an object, an Event, an answer. */
export type Finding = {
  /** What was compared, unique within its recording and kind. */
  readonly about: string;
  /** Empty when the run agrees with the recording. */
  readonly differences: readonly Difference[];
};

export type Difference = { readonly expected: string; readonly got: string };

/** How often each text occurs. */
export function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Differences between two multisets of texts; without `exact` only whether a text occurs counts. */
export function countDifferences(
  expected: ReadonlyMap<string, number>,
  got: ReadonlyMap<string, number>,
  exact: (text: string) => boolean,
): readonly Difference[] {
  const all = [...new Set([...expected.keys(), ...got.keys()])].sort();
  return all.flatMap((text) => {
    const [wanted, found] = [expected.get(text) ?? 0, got.get(text) ?? 0];
    const same = exact(text) ? wanted === found : wanted > 0 === found > 0;
    return same ? [] : [{ expected: times(wanted, text), got: times(found, text) }];
  });
}

function times(n: number, text: string): string {
  if (n === 0) return `no “${text}”`;
  return n === 1 ? text : `${n} × ${text}`;
}
