import { describe, expect, it } from 'vitest';
import { sortedBy } from './sort-by';

describe('--sort-by', () => {
  it.each([
    ['texts by their characters, not by the numbers in them', ['web-2', 'web-10'], ['web-10', 'web-2']],
    ['amounts by their size', ['1Gi', '900Mi', '2'], ['2', '900Mi', '1Gi']],
    ['what is missing first', [3, undefined, 1], [undefined, 1, 3]],
  ])('sorts %s', (_, values, sorted) => {
    const items = (values as readonly unknown[]).map((value) => ({ value }));
    expect(sortedBy('value', items, (item) => item).map(({ value }) => value)).toEqual(sorted);
  });
});
