import { expect, it } from 'vitest';
import { withoutNulls } from './without-nulls';

it('leaves out what is null, however deep, and keeps the rest as it is', () => {
  const same = { a: 1, b: [{ c: 'x' }] };
  expect(withoutNulls(same)).toBe(same);
  const given = { a: null, b: [{ c: null, d: 0 }, null], e: { f: null } };
  expect(withoutNulls(given)).toEqual({ b: [{ d: 0 }, null], e: {} });
  expect(given.e).toEqual({ f: null });
});
