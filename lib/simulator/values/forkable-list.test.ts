import { describe, expect, it } from 'vitest';
import { ForkableList } from './forkable-list';

describe('a forkable list', () => {
  it('goes on by itself after a copy, whoever adds first', () => {
    const list = new ForkableList<string>();
    list.push('a');
    const first = list.fork();
    const second = list.fork();
    first.push('b');
    list.push('c');
    second.push('d');
    first.push('e');
    expect([list, first, second].map((each) => each.from(0))).toEqual([
      ['a', 'c'],
      ['a', 'b', 'e'],
      ['a', 'd'],
    ]);
  });

  it('ends where its own items end, though a copy has more', () => {
    const list = new ForkableList<string>();
    const copy = list.fork();
    copy.push('a');
    expect([list.length, list.at(0), list.from(0)]).toEqual([0, undefined, []]);
    expect([copy.length, copy.at(0), copy.from(0)]).toEqual([1, 'a', ['a']]);
  });

  it('shows an array that grows with it, and with no copy', () => {
    const list = new ForkableList<string>();
    list.push('a');
    const shown = list.all();
    list.fork().push('b');
    expect(shown).toEqual(['a']);
    list.push('c');
    expect(shown).toEqual(['a', 'c']);
  });
});
