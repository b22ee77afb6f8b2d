import { expect, it } from 'vitest';
import { hex8 } from './hex';

it('writes every number of 32 bits as eight hexadecimal digits', () => {
  for (const value of [0, 1, 0x0f, 0x80, 0xfff, 0x7fff_ffff, 0x8000_0000, 0xdead_beef, 0xffff_ffff])
    expect(hex8(value)).toBe(value.toString(16).padStart(8, '0'));
});
