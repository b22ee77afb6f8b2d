/** Which of some words somebody who wrote another probably meant. Source: github.com/spf13/cobra SuggestionsFor. */

/** Those at a distance of two letters at most, and those that begin with it; in the order given. */
export function nearest(word: string, among: readonly string[]): readonly string[] {
  const wanted = word.toLowerCase().slice(0, 40);
  return among.filter(
    (each) => distance(wanted, each.toLowerCase()) <= 2 || each.toLowerCase().startsWith(wanted),
  );
}

/** Letters to add, remove or exchange. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
