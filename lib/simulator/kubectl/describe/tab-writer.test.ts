import { expect, it } from 'vitest';
import { alignTabs } from './tab-writer';

it('makes a column as wide as its widest cell and two blanks', () => {
  expect(alignTabs('Name:\tweb\nNamespace:\tdefault')).toBe('Name:       web\nNamespace:  default');
});

it('does not let the end of a line widen a column', () => {
  expect(alignTabs('a\tb\tlong at the end\nlonger\tc\td')).toBe('a       b  long at the end\nlonger  c  d');
});

it('ends a column at a line without a cell there', () => {
  expect(alignTabs('a\tb\nalone\nlonger\tc')).toBe('a  b\nalone\nlonger  c');
});

it('keeps an outer column through lines whose inner columns differ', () => {
  expect(alignTabs('a\tb\tc\na\tb\nlonger\tbb\tc')).toBe('a       b  c\na       b\nlonger  bb  c');
});

it('gives an empty column two blanks, and ends of lines what their cells need', () => {
  expect(alignTabs('a\t\tb\nIP:\t')).toBe('a      b\nIP:  ');
});
