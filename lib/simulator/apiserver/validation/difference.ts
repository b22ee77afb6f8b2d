/**
 * What differs between two specs, as upstream shows it below a refusal: the internal structs as indented JSON, compared
 * line by line. Source: apimachinery/pkg/util/diff/diff.go.
 */
import { goJson, type Shape } from './shape';

const context = 3;
const mostLines = 4_000;

/** A unified diff with three lines around each change; empty when the values look alike or are very large. */
export function differenceOf(shape: Shape<unknown>, before: unknown, after: unknown): string {
  const a = linesOf(shape, before);
  const b = linesOf(shape, after);
  if (a.length > mostLines || b.length > mostLines) return '';
  const hunks = hunksOf(matchingBlocks(a, b), a.length, b.length);
  return hunks.map((hunk) => shown(hunk, a, b)).join('');
}

function linesOf(shape: Shape<unknown>, value: unknown): readonly string[] {
  return JSON.stringify(JSON.parse(goJson(shape, value)), null, 1).split('\n');
}

/** Lines from..to of one side are replaced by those of the other; `equal` hunks are context. */
type Change = {
  readonly equal: boolean;
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
};

type Block = { readonly a: number; readonly b: number; readonly length: number };

/** Runs of equal lines in order: a longest common subsequence after what is common at both ends. */
function matchingBlocks(a: readonly string[], b: readonly string[]): readonly Block[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail += 1;
  const rows = a.length - head - tail;
  const columns = b.length - head - tail;
  const blocks: Block[] = [];
  const add = (block: Block): void => {
    const last = blocks.at(-1);
    if (last !== undefined && last.a + last.length === block.a && last.b + last.length === block.b)
      blocks[blocks.length - 1] = { ...last, length: last.length + block.length };
    else if (block.length > 0) blocks.push(block);
  };
  add({ a: 0, b: 0, length: head });
  if (rows * columns <= 4_000_000) {
    const width = columns + 1;
    const lengths = new Uint16Array((rows + 1) * width);
    for (let i = rows - 1; i >= 0; i--)
      for (let j = columns - 1; j >= 0; j--)
        lengths[i * width + j] =
          a[head + i] === b[head + j]
            ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
            : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    for (let i = 0, j = 0; i < rows && j < columns; ) {
      if (a[head + i] === b[head + j]) {
        add({ a: head + i, b: head + j, length: 1 });
        i += 1;
        j += 1;
      } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
      else j += 1;
    }
  }
  add({ a: a.length - tail, b: b.length - tail, length: tail });
  return blocks;
}

function hunksOf(blocks: readonly Block[], aLength: number, bLength: number): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  let hunk: Change[] = [];
  let a = 0;
  let b = 0;
  for (const block of [...blocks, { a: aLength, b: bLength, length: 0 }]) {
    if (block.a > a || block.b > b)
      hunk.push({ equal: false, aFrom: a, aTo: block.a, bFrom: b, bTo: block.b });
    a = block.a + block.length;
    b = block.b + block.length;
    if (block.length === 0) continue;
    const isFirst = hunk.length === 0;
    const isLast = a === aLength && b === bLength;
    if (isFirst) {
      if (!isLast) hunk.push(part(block, Math.max(0, block.length - context), block.length));
    } else if (isLast || block.length > 2 * context) {
      hunk.push(part(block, 0, Math.min(context, block.length)));
      hunks.push(hunk);
      hunk = isLast ? [] : [part(block, block.length - context, block.length)];
    } else hunk.push(part(block, 0, block.length));
  }
  if (hunk.some(({ equal }) => !equal)) hunks.push(hunk);
  return hunks;
}

function part(block: Block, from: number, to: number): Change {
  return {
    equal: true,
    aFrom: block.a + from,
    aTo: block.a + to,
    bFrom: block.b + from,
    bTo: block.b + to,
  };
}

function shown(hunk: readonly Change[], a: readonly string[], b: readonly string[]): string {
  const first = hunk[0];
  const last = hunk.at(-1);
  if (first === undefined || last === undefined) return '';
  const lines = [`@@ -${range(first.aFrom, last.aTo)} +${range(first.bFrom, last.bTo)} @@`];
  for (const change of hunk) {
    if (change.equal) lines.push(...a.slice(change.aFrom, change.aTo).map((line) => ` ${line}`));
    else {
      lines.push(...a.slice(change.aFrom, change.aTo).map((line) => `-${line}`));
      lines.push(...b.slice(change.bFrom, change.bTo).map((line) => `+${line}`));
    }
  }
  return `${lines.join('\n')}\n`;
}

function range(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return `${from + 1}`;
  return `${length === 0 ? from : from + 1},${length}`;
}
