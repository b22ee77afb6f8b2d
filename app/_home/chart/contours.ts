/**
 * Contour lines of a field by marching squares (Lorensen and Cline's cubes, in the plane).
 * Rings are closed and ordered; a saddle is decided by the mean of its four corners.
 */

export type Point = readonly [x: number, y: number];

/** A field sampled on a regular grid; everything beyond the grid counts as lower than any threshold. */
export type Grid = {
  readonly columns: number;
  readonly rows: number;
  /** Coordinates of the first sample, and the distance between samples. */
  readonly left: number;
  readonly top: number;
  readonly step: number;
  /** Row by row. */
  readonly values: Float64Array;
};

type GridArea = Pick<Grid, 'left' | 'top' | 'step'> & { readonly width: number; readonly height: number };

/** Samples `field` over the area, edges included. */
export function sample(
  field: (x: number, y: number) => number,
  { left, top, width, height, step }: GridArea,
): Grid {
  const columns = Math.floor(width / step) + 1;
  const rows = Math.floor(height / step) + 1;
  const values = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = field(left + column * step, top + row * step);
    }
  }
  return { columns, rows, left, top, step, values };
}

/** The rings around everything that is above `threshold`; holes are rings too, so fill by the even-odd rule. */
export function contours(grid: Grid, threshold: number): readonly (readonly Point[])[] {
  const next = segmentsByStart(grid, threshold);
  const rings: Point[][] = [];
  for (const start of next.keys()) {
    const ring: Point[] = [];
    let edge: Edge | undefined = start;
    while (edge !== undefined) {
      const after: Edge | undefined = next.get(edge);
      if (after === undefined) break;
      next.delete(edge);
      ring.push(crossing(grid, threshold, edge));
      edge = after;
    }
    if (ring.length > 2) rings.push(ring);
  }
  return rings;
}

/** A ring as an SVG path, rounded by quadratic curves from middle to middle. */
export function ringPath(ring: readonly Point[]): string {
  const [first] = ring;
  const last = ring.at(-1);
  if (!first || !last) return '';
  let path = `M${middle(last, first)}`;
  ring.forEach((point, i) => {
    path += `Q${round(point[0])} ${round(point[1])} ${middle(point, ring[(i + 1) % ring.length] ?? first)}`;
  });
  return `${path}z`;
}

/** An edge between two neighbouring samples: twice the index of the upper or left one, odd for the edge downwards. */
type Edge = number;

/**
 * The pieces of the contour in every cell, each from the edge where it enters to the edge where it leaves, with what is
 * above the threshold on its right: so each edge starts at most one piece, and pieces join into rings.
 */
function segmentsByStart(grid: Grid, threshold: number): Map<Edge, Edge> {
  const { columns, rows } = grid;
  const next = new Map<Edge, Edge>();
  for (let row = -1; row < rows; row++) {
    for (let column = -1; column < columns; column++) {
      const corners = [
        valueAt(grid, column, row),
        valueAt(grid, column + 1, row),
        valueAt(grid, column + 1, row + 1),
        valueAt(grid, column, row + 1),
      ] as const;
      const [a, b, c, d] = corners.map((value) => value > threshold) as [boolean, boolean, boolean, boolean];
      if (a === b && b === c && c === d) continue;
      const up = edgeRight(grid, column, row);
      const right = edgeDown(grid, column + 1, row);
      const down = edgeRight(grid, column, row + 1);
      const left = edgeDown(grid, column, row);
      const full = mean(corners) > threshold;
      for (const [from, to] of pieces([a, b, c, d], full, { up, right, down, left })) next.set(from, to);
    }
  }
  return next;
}

type Sides = { readonly up: Edge; readonly right: Edge; readonly down: Edge; readonly left: Edge };

function pieces(
  [a, b, c, d]: readonly [boolean, boolean, boolean, boolean],
  full: boolean,
  { up, right, down, left }: Sides,
): readonly (readonly [Edge, Edge])[] {
  const pattern = (a ? 8 : 0) + (b ? 4 : 0) + (c ? 2 : 0) + (d ? 1 : 0);
  switch (pattern) {
    case 8:
      return [[up, left]];
    case 4:
      return [[right, up]];
    case 2:
      return [[down, right]];
    case 1:
      return [[left, down]];
    case 12:
      return [[right, left]];
    case 6:
      return [[down, up]];
    case 3:
      return [[left, right]];
    case 9:
      return [[up, down]];
    case 14:
      return [[down, left]];
    case 13:
      return [[right, down]];
    case 11:
      return [[up, right]];
    case 7:
      return [[left, up]];
    case 10:
      return full
        ? [
            [up, right],
            [down, left],
          ]
        : [
            [up, left],
            [down, right],
          ];
    case 5:
      return full
        ? [
            [right, down],
            [left, up],
          ]
        : [
            [right, up],
            [left, down],
          ];
    default:
      return [];
  }
}

/** Edges are numbered on a grid that is one sample wider on each side. */
function edgeRight({ columns }: Grid, column: number, row: number): Edge {
  return ((row + 1) * (columns + 2) + column + 1) * 2;
}

function edgeDown(grid: Grid, column: number, row: number): Edge {
  return edgeRight(grid, column, row) + 1;
}

/** Where the field passes the threshold along an edge, interpolated; at the border, on the sample itself. */
function crossing(grid: Grid, threshold: number, edge: Edge): Point {
  const index = edge >> 1;
  const column = (index % (grid.columns + 2)) - 1;
  const row = Math.floor(index / (grid.columns + 2)) - 1;
  const isDown = (edge & 1) === 1;
  const from = valueAt(grid, column, row);
  const to = isDown ? valueAt(grid, column, row + 1) : valueAt(grid, column + 1, row);
  const share =
    from === Number.NEGATIVE_INFINITY
      ? 1
      : to === Number.NEGATIVE_INFINITY
        ? 0
        : (threshold - from) / (to - from);
  const x = grid.left + (column + (isDown ? 0 : share)) * grid.step;
  const y = grid.top + (row + (isDown ? share : 0)) * grid.step;
  return [x, y];
}

function valueAt({ columns, rows, values }: Grid, column: number, row: number): number {
  if (column < 0 || row < 0 || column >= columns || row >= rows) return Number.NEGATIVE_INFINITY;
  return values[row * columns + column] ?? Number.NEGATIVE_INFINITY;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function middle(a: Point, b: Point): string {
  return `${round((a[0] + b[0]) / 2)} ${round((a[1] + b[1]) / 2)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
