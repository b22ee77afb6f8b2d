import { expect, test } from 'vitest';
import { fitText, textWidth } from './measure';

test('a text that fits stays as it is', () => {
  expect(fitText('kube-proxy', 100, 13)).toBe('kube-proxy');
});

test('a generated name loses its hash first', () => {
  expect(fitText('web-6c9f7d8b54-4kq2x', 90, 13)).toBe('web-…-4kq2x');
});

test('a name keeps its end, by which it is told from its siblings', () => {
  expect(fitText('a-very-long-name-of-a-database-0', 80, 13)).toMatch(/^a-v.*….*e-0$/);
});

test('a sentence loses its end', () => {
  expect(fitText('readiness probe not yet passed', 100, 12)).toMatch(/^readiness prob.*…$/);
});

test('whatever is asked for, the result fits', () => {
  for (let width = 12; width < 260; width += 7) {
    for (const text of [
      'web-6c9f7d8b54-4kq2x',
      'EndpointSlice web-r6j5c',
      'started; readiness probe not yet passed',
    ]) {
      expect(textWidth(fitText(text, width, 13), 13)).toBeLessThanOrEqual(width);
    }
  }
});
