/** The difference of two texts as `diff -u` prints it. Source: POSIX diff, Myers' O(ND) algorithm. */

const around = 3;
/** Beyond this many changed lines the texts count as wholly different. */
const mostEdits = 2_000;

/** The hunks; '' when the texts are equal. */
export function unifiedDiff(before: string, after: string): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  const script = scriptOf(a, b);
  const changes = script.flatMap(({ kind }, i) => (kind === ' ' ? [] : [i]));
  let text = '';
  for (let next = 0; next < changes.length; ) {
    const first = changes[next] as number;
    let last = first;
    while (next < changes.length && (changes[next] as number) - last <= around * 2)
      last = changes[next++] as number;
    const from = Math.max(0, first - around);
    const to = Math.min(script.length, last + around + 1);
    const before = script.slice(0, from);
    const part = script.slice(from, to);
    const count = (lines: readonly Line[], without: string): number =>
      lines.filter(({ kind }) => kind !== without).length;
    const range = (lines: number, start: number): string =>
      `${lines === 0 ? start : start + 1}${lines === 1 ? '' : `,${lines}`}`;
    text += `@@ -${range(count(part, '+'), count(before, '+'))} +${range(count(part, '-'), count(before, '-'))} @@\n`;
    text += part.map(({ kind, text: line }) => `${kind}${line}\n`).join('');
  }
  return text;
}

type Line = { readonly kind: ' ' | '-' | '+'; readonly text: string };

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines[lines.length - 1] === '' ? lines.slice(0, -1) : lines;
}

function scriptOf(a: readonly string[], b: readonly string[]): readonly Line[] {
  // What was created or removed has nothing in common with what was not there.
  if (a.length === 0 || b.length === 0) return apart(a, b);
  const trail: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(mostEdits, a.length + b.length); edits++) {
    const next = new Map(reach);
    trail.push(reach);
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return traced(a, b, trail, edits, k);
    }
    reach = next;
  }
  return apart(a, b);
}

/** All of one, then all of the other. */
function apart(a: readonly string[], b: readonly string[]): readonly Line[] {
  return [...a.map((text): Line => ({ kind: '-', text })), ...b.map((text): Line => ({ kind: '+', text }))];
}

function traced(
  a: readonly string[],
  b: readonly string[],
  trail: readonly Map<number, number>[],
  edits: number,
  end: number,
): readonly Line[] {
  const lines: Line[] = [];
  let [x, k] = [a.length, end];
  for (let d = edits; d >= 0; d--) {
    const reach = trail[d] as Map<number, number>;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const from = down ? k + 1 : k - 1;
    const start = d === 0 ? 0 : (reach.get(from) ?? 0);
    const middle = d === 0 ? 0 : down ? start : start + 1;
    while (x > middle) lines.push({ kind: ' ', text: a[--x] as string });
    if (d === 0) break;
    if (down) lines.push({ kind: '+', text: b[x - k - 1] as string });
    else lines.push({ kind: '-', text: a[--x] as string });
    k = from;
    x = start;
  }
  return lines.reverse();
}
