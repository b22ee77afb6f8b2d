import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contours, type Grid, type Point, ringPath, sample } from './contours';

const area = { left: 0, top: 0, width: 100, height: 80, step: 4 };
const hump =
  (cx: number, cy: number, height: number, wide = 15) =>
  (x: number, y: number) =>
    height * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * wide * wide));

/** Even-odd over all rings. */
function isInside(rings: readonly (readonly Point[])[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    ring.forEach(([ax, ay], i) => {
      const [bx, by] = ring[(i + 1) % ring.length] as Point;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    });
  }
  return inside;
}

test('one hump has one ring around it, at the height that was asked for', () => {
  const rings = contours(sample(hump(50, 40, 4), area), 2);
  expect(rings).toHaveLength(1);
  const radius = 15 * Math.sqrt(2 * Math.log(2));
  for (const [x, y] of rings[0] ?? []) expect(Math.hypot(x - 50, y - 40)).toBeCloseTo(radius, 0);
});

test('two humps far apart have a ring each, and two that touch have one', () => {
  const both = (distance: number) => {
    const [a, b] = [hump(50 - distance, 40, 4, 10), hump(50 + distance, 40, 4, 10)];
    return contours(
      sample((x, y) => Math.max(a(x, y), b(x, y)), area),
      2,
    );
  };
  expect(both(30)).toHaveLength(2);
  expect(both(8)).toHaveLength(1);
});

test('a crater has an outer and an inner ring', () => {
  const crater = (x: number, y: number) => hump(50, 40, 4, 20)(x, y) - hump(50, 40, 4, 6)(x, y);
  expect(contours(sample(crater, area), 1)).toHaveLength(2);
});

test('a field below the threshold has no ring, and one above it everywhere has one around the whole', () => {
  expect(
    contours(
      sample(() => 0, area),
      1,
    ),
  ).toEqual([]);
  const [ring, ...others] = contours(
    sample(() => 2, area),
    1,
  );
  expect(others).toEqual([]);
  expect(Math.min(...(ring ?? []).map(([x]) => x))).toBe(0);
  expect(Math.max(...(ring ?? []).map(([x]) => x))).toBe(100);
});

test('whatever the field, a sample lies inside the rings exactly when it is above the threshold', () => {
  const columns = 9;
  const rows = 7;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns * rows, maxLength: columns * rows }),
      (numbers) => {
        const grid: Grid = { columns, rows, left: 0, top: 0, step: 10, values: Float64Array.from(numbers) };
        const threshold = 4.5;
        const rings = contours(grid, threshold);
        for (let row = 1; row < rows - 1; row++) {
          for (let column = 1; column < columns - 1; column++) {
            const above = (numbers[row * columns + column] ?? 0) > threshold;
            // A hair off the grid lines, so that no ray runs along an edge.
            expect(isInside(rings, column * 10 + 1e-7, row * 10 + 1e-7)).toBe(above);
          }
        }
      },
    ),
    { seed: 20261123, numRuns: 100 },
  );
});

test('a path closes where it began', () => {
  const path = ringPath([
    [0, 0],
    [10, 0],
    [10, 10],
  ]);
  expect(path).toBe('M5 5Q0 0 5 0Q10 0 10 5Q10 10 5 5z');
});
