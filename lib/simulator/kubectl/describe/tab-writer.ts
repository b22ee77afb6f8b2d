/**
 * Text with tabs, laid out in columns. A cell ends with a tab; a column runs through neighbouring lines that have a
 * cell at its place, and is as wide as its widest cell and two blanks. What follows the last tab of a line is no cell
 * and widens nothing: so a line without tabs ends the columns above it.
 * Source: Go's text/tabwriter, with the settings of kubectl/pkg/describe.
 */

const padding = 2;

/** The lines of a text with their columns aligned. */
export function alignTabs(text: string): string {
  const lines = text.split('\n').map((line) => line.split(/[\t\v]/));
  const written: string[] = [];
  write(lines, 0, lines.length, [], written);
  return written.join('\n');
}

/** Writes the lines `from` … `to`, whose first columns have known widths. */
function write(
  lines: readonly (readonly string[])[],
  from: number,
  to: number,
  widths: readonly number[],
  written: string[],
): void {
  const column = widths.length;
  const hasCell = (at: number): boolean => at < to && column < (lines[at]?.length ?? 0) - 1;
  for (let at = from; at < to; ) {
    if (!hasCell(at)) {
      written.push(laidOut(lines[at] ?? [], widths));
      at++;
      continue;
    }
    const start = at;
    let width = 0;
    for (; hasCell(at); at++) width = Math.max(width, lengthOf(lines[at]?.[column] ?? '') + padding);
    write(lines, start, at, [...widths, width], written);
  }
}

function laidOut(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => {
      const width = index < cells.length - 1 ? (widths[index] ?? 0) : 0;
      return cell + ' '.repeat(Math.max(0, width - lengthOf(cell)));
    })
    .join('');
}

function lengthOf(cell: string): number {
  let length = 0;
  for (const _ of cell) length++;
  return length;
}
