import { describe, expect, it } from 'vitest';
import { differenceOf } from './difference';
import { list, struct, text } from './shape';

const Values = struct('Values', { values: list(text) });
const letters = (from: string): { values: string[] } => ({ values: [...from] });

describe('the difference of two specs', () => {
  it('is empty when there is none', () => {
    expect(differenceOf(Values, letters('abc'), letters('abc'))).toBe('');
  });

  it('shows three lines around a change', () => {
    expect(differenceOf(Values, letters('abcdefghi'), letters('abcdXfghi'))).toBe(
      '@@ -4,7 +4,7 @@\n   "b",\n   "c",\n   "d",\n-  "e",\n+  "X",\n   "f",\n   "g",\n   "h",\n',
    );
  });

  it('keeps distant changes apart', () => {
    const shown = differenceOf(Values, letters('abcdefghijklmnop'), letters('aBcdefghijklmnOp'));
    expect(shown.match(/^@@ .*$/gm)).toEqual(['@@ -1,7 +1,7 @@', '@@ -14,7 +14,7 @@']);
  });
});
