/**
 * Lines of cells in columns: each column as wide as its widest cell and three blanks, six at least; the last one as it
 * is. Source: cli-runtime/pkg/printers/tabwriter.go (github.com/liggitt/tabwriter with remembered widths).
 */

export type Spacing = {
  /** Blanks between two columns. */
  readonly padding: number;
  readonly leastWidth: number;
};

const usual: Spacing = { padding: 3, leastWidth: 6 };

export class Columns {
  readonly #spacing: Spacing;
  #widths: number[] = [];

  constructor(spacing = usual) {
    this.#spacing = spacing;
  }

  /** The lines, each with a line break. Widths are remembered for the next call, as a watch needs it. */
  lines(rows: readonly (readonly string[])[]): string {
    const { padding, leastWidth } = this.#spacing;
    for (const row of rows)
      row.slice(0, -1).forEach((cell, i) => {
        this.#widths[i] = Math.max(this.#widths[i] ?? leastWidth, lengthOf(cell) + padding);
      });
    return rows
      .map((row) =>
        row.map((cell, i) =>
          i === row.length - 1 ? cell : cell + ' '.repeat((this.#widths[i] ?? 0) - lengthOf(cell)),
        ),
      )
      .map((cells) => `${cells.join('')}\n`)
      .join('');
  }
}

/** Rows in columns, once. */
export function inColumns(rows: readonly (readonly string[])[], spacing = usual): string {
  return new Columns(spacing).lines(rows);
}

function lengthOf(cell: string): number {
  let length = 0;
  for (const _ of cell) length++;
  return length;
}
