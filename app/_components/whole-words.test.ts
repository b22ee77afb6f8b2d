import { describe, expect, it } from 'vitest';
import { hyphenatedApart } from './whole-words';

describe('words of a headline that stay whole', () => {
  it('are those with a hyphen, with the marks that touch them', () => {
    expect(hyphenatedApart('Stop the kubelet on node-1, then wait')).toEqual([
      'Stop the kubelet on ',
      'node-1,',
      ' then wait',
    ]);
  });

  it('are none where no word has one', () => {
    expect(hyphenatedApart('A Pod - and its Service')).toEqual(['A Pod - and its Service']);
  });
});
