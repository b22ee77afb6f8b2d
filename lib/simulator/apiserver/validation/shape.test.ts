import { describe, expect, it } from 'vitest';
import { decode, equal, goJson, int32, list, map, optional, quantity, struct, text } from './shape';

const Part = struct('Part', { name: text, size: optional(int32) });
const Whole = struct('Whole', {
  apiVersion: text,
  parts: list(Part),
  labels: map(text),
  limits: map(quantity),
  part: optional(Part),
});

describe('a shape', () => {
  it('reads what fits it, and gives it back as it is', () => {
    const value = { parts: [{ name: 'a' }], labels: { a: 'b' }, unknown: 1 };
    const decoded = decode(Whole, value);
    expect(decoded.ok && decoded.value).toBe(value);
  });

  it('takes null for absent', () => {
    const decoded = decode(Whole, { parts: null, labels: { a: null }, part: { name: null, size: 1 } });
    expect(decoded).toEqual({ ok: true, value: { labels: { a: '' }, part: { size: 1 } } });
  });

  it('says which field holds what it cannot', () => {
    expect(decode(Whole, { parts: [{ size: 2 ** 31 }] })).toEqual({
      ok: false,
      message: 'json: cannot unmarshal number 2147483648 into Go struct field Part.parts.size of type int32',
    });
  });

  it('finds absent and zero the same, but for what may be unset', () => {
    expect(equal(Whole, {}, { apiVersion: '', parts: [], labels: {} })).toBe(true);
    expect(equal(Whole, { limits: { cpu: '1' } }, { limits: { cpu: '1000m' } })).toBe(true);
    expect(equal(Whole, {}, { part: {} })).toBe(false);
    expect(equal(Part, { size: 0 }, {})).toBe(false);
  });

  it('shows a value as the struct that upstream holds', () => {
    expect(goJson(Whole, { parts: [{ name: '<a>' }] })).toBe(
      '{"APIVersion":"","Parts":[{"Name":"\\u003ca\\u003e","Size":null}],"Labels":null,"Limits":null,"Part":null}',
    );
  });
});
