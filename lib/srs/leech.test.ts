import { expect, it } from 'vitest';
import { isLeech, makesLeech } from './leech';

it('a card stays a leech until the learner goes on with it, and becomes one anew at the next mark', () => {
  expect(isLeech(7, 8, null)).toBe(false);
  expect(isLeech(8, 8, null)).toBe(true);
  expect(isLeech(9, 8, null)).toBe(true);
  expect(isLeech(9, 8, 9)).toBe(false);
  expect(isLeech(11, 8, 9)).toBe(false);
  expect(isLeech(12, 8, 9)).toBe(true);
});

it('there are none where the learner wants none', () => {
  expect(isLeech(100, 0, null)).toBe(false);
  expect(makesLeech(100, 0)).toBe(false);
});
