import { describe, expect, it } from 'vitest';
import { FieldErrors, Path } from './field-error';
import { contains, isDualStack, parseCIDR, parseIP, validateCIDR, validateIP } from './ip';

const at = Path.of('ip');

function complaintsAbout(check: typeof validateIP | typeof validateCIDR, text: string): string[] {
  const out = new FieldErrors();
  check(text, at, out);
  return out.list.map(({ message }) => message.replace(/^Invalid value: "[^"]*": /, ''));
}

describe('addresses', () => {
  it('are four bytes or sixteen, however they are written', () => {
    expect(parseIP('10.0.0.1')?.bytes).toEqual([10, 0, 0, 1]);
    expect(parseIP('::1')?.bytes).toEqual([...new Array<number>(15).fill(0), 1]);
    expect(parseIP('2001:db8::10.0.0.1')?.bytes.slice(-4)).toEqual([10, 0, 0, 1]);
    for (const text of [
      '',
      '10.0.0',
      '10.0.0.256',
      '1.2.3.4.5',
      ':::',
      '1::2::3',
      'g::',
      '1:2:3:4:5:6:7',
      '::1%eth0',
    ])
      expect(parseIP(text), text).toBeUndefined();
  });

  it('are taken in one spelling only', () => {
    expect(complaintsAbout(validateIP, '10.0.0.1')).toEqual([]);
    expect(complaintsAbout(validateIP, '010.0.0.1')).toEqual(['must not have leading 0s']);
    expect(complaintsAbout(validateIP, '::ffff:10.0.0.1')).toEqual([
      'must not be an IPv4-mapped IPv6 address',
    ]);
    expect(complaintsAbout(validateCIDR, '10.0.0.1/24')).toEqual([
      'must not have bits set beyond the prefix length',
    ]);
    expect(complaintsAbout(validateCIDR, '10.0.0.0/024')).toEqual([
      'must not have leading 0s in IP or prefix length',
    ]);
    expect(complaintsAbout(validateCIDR, '10.0.0.0/33')).toEqual([
      'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ]);
  });

  it('that were accepted once stay accepted', () => {
    const out = new FieldErrors();
    expect(validateIP('010.0.0.1', at, out, ['010.0.0.1'])).toBe(true);
    expect(out.list).toEqual([]);
  });

  it('lie in a range by their first bits', () => {
    const [outer, inside, outside] = ['10.96.0.0/12', '10.111.0.0/16', '10.112.0.0/16'].map(parseCIDR);
    if (outer === undefined || inside === undefined || outside === undefined) throw new Error('readable');
    expect(contains(outer, inside)).toBe(true);
    expect(contains(outer, outside)).toBe(false);
    expect(isDualStack(['10.0.0.1', 'fd00::1'])).toBe(true);
    expect(isDualStack(['10.0.0.1', '10.0.0.2'])).toBe(false);
  });
});
