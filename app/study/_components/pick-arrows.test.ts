import { expect, it } from 'vitest';
import { arrowsOf } from './pick-arrows';

const part = (id: string, x: number, y: number) => ({
  id,
  name: id,
  x,
  y,
  width: 40,
  height: 20,
  record: false,
});
const picture = (arrows: { from: string; to: string; label?: string }[]) => ({
  title: 'Boxes',
  width: 200,
  height: 200,
  parts: [part('a', 0, 0), part('b', 100, 0), part('c', 0, 100)],
  arrows,
});

it('an arrow leads from edge to edge, its head at the part it leads to', () => {
  const [across] = arrowsOf(picture([{ from: 'a', to: 'b' }]));
  expect(across?.path).toBe('M40 10L92 10');
  expect(across?.head).toMatch(/^M100 10L/);
  expect(across?.at).toEqual({ x: 70, y: 10 });
  const [down] = arrowsOf(picture([{ from: 'a', to: 'c', label: 'owns' }]));
  expect(down).toMatchObject({ path: 'M20 20L20 92', label: 'owns' });
});

it('an arrow to nowhere is none', () => {
  expect(arrowsOf(picture([{ from: 'a', to: 'z' }]))).toEqual([]);
});
