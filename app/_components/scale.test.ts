import { expect, test } from 'vitest';
import { graduation } from './scale';

test('up to eighty cards each have their own cell', () => {
  expect(graduation(1).every).toBe(1);
  expect(graduation(80).every).toBe(1);
});

test('marks never stand closer than three pixels on a phone, however many cards there are', () => {
  for (const cells of [81, 200, 400, 401, 1000, 5000, 25000]) {
    const { every, strong } = graduation(cells);
    expect(cells / every, `${cells} cells`).toBeLessThanOrEqual(100);
    expect(strong % every).toBe(0);
  }
});
