/**
 * IP addresses and CIDRs, strict as 1.36 is: no leading zeros, no IPv4 in IPv6, no bits beyond the prefix.
 * Source: apimachinery/pkg/util/validation/ip.go; k8s.io/utils/net for what is parsed at all.
 */
import type { FieldErrors, Path } from './field-error';

export type IP = {
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  /** Written with leading zeros, which only older versions accepted. */
  readonly leadingZeros: boolean;
  /** Written as IPv6, though it is an IPv4 address. */
  readonly mapped: boolean;
};

export type CIDR = { readonly ip: IP; readonly prefix: number; readonly leadingZeros: boolean };

export function parseIP(text: string): IP | undefined {
  if (!text.includes(':')) {
    const v4 = parseV4(text);
    return v4 === undefined ? undefined : { bytes: v4.bytes, leadingZeros: v4.leadingZeros, mapped: false };
  }
  return parseV6(text);
}

export function parseCIDR(text: string): CIDR | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const ip = parseIP(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (ip === undefined || !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = Number(length);
  const bits = text.slice(0, slash).includes(':') ? 128 : 32;
  if (prefix > bits) return undefined;
  return { ip, prefix, leadingZeros: ip.leadingZeros || (length.length > 1 && length.startsWith('0')) };
}

export function isIPv6(text: string): boolean {
  const ip = parseIP(text);
  return ip !== undefined && ip.bytes.length === 16;
}

/** One address of each family. */
export function isDualStack(addresses: readonly string[]): boolean {
  return addresses.some(isIPv6) && addresses.some((each) => !isIPv6(each));
}

export function isDualStackCIDRs(cidrs: readonly string[]): boolean {
  const sizes = cidrs.map((each) => parseCIDR(each)?.ip.bytes.length);
  return sizes.includes(4) && sizes.includes(16);
}

/** Whether `inner`'s address lies in `outer`. */
export function contains(outer: CIDR, inner: CIDR): boolean {
  if (outer.ip.bytes.length !== inner.ip.bytes.length) return false;
  return outer.ip.bytes.every((byte, i) => {
    const bits = Math.max(0, Math.min(8, outer.prefix - i * 8));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === ((inner.ip.bytes[i] ?? 0) & mask);
  });
}

/** `known` are values of the object as it was: what was accepted once stays accepted. */
export function validateIP(text: string, at: Path, out: FieldErrors, known: readonly string[] = []): boolean {
  if (known.includes(text)) return true;
  const before = out.list.length;
  const ip = parseIP(text);
  if (ip === undefined)
    out.invalid(at, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)');
  else if (ip.leadingZeros) out.invalid(at, text, 'must not have leading 0s');
  else if (ip.mapped) out.invalid(at, text, 'must not be an IPv4-mapped IPv6 address');
  return out.list.length === before;
}

export function validateCIDR(text: string, at: Path, out: FieldErrors, known: readonly string[] = []): void {
  if (known.includes(text)) return;
  const cidr = parseCIDR(text);
  if (cidr === undefined)
    out.invalid(at, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  else if (cidr.leadingZeros) out.invalid(at, text, 'must not have leading 0s in IP or prefix length');
  else if (cidr.ip.mapped) out.invalid(at, text, 'must not have an IPv4-mapped IPv6 address');
  else if (hasBitsBeyond(cidr)) out.invalid(at, text, 'must not have bits set beyond the prefix length');
}

/** Addresses that traffic cannot be sent to, or not sensibly. */
export function validateNonSpecialIP(text: string, at: Path, out: FieldErrors): void {
  const ip = parseIP(text);
  if (ip === undefined) {
    out.invalid(at, text, 'must be a valid IP address');
    return;
  }
  const [a = 0, b = 0, c = 0] = ip.bytes;
  const v4 = ip.bytes.length === 4;
  if (ip.bytes.every((byte) => byte === 0)) out.invalid(at, text, `may not be unspecified (${text})`);
  const loopback = v4 ? a === 127 : ip.bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
  if (loopback) out.invalid(at, text, 'may not be in the loopback range (127.0.0.0/8, ::1/128)');
  const linkLocal = v4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80;
  if (linkLocal) out.invalid(at, text, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  const multicast = v4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 0x02;
  if (multicast)
    out.invalid(at, text, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
}

function hasBitsBeyond({ ip, prefix }: CIDR): boolean {
  return ip.bytes.some((byte, i) => {
    const bits = Math.max(0, Math.min(8, prefix - i * 8));
    return (byte & (0xff >> bits)) !== 0;
  });
}

function parseV4(
  text: string,
): { readonly bytes: readonly number[]; readonly leadingZeros: boolean } | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,8}$/.test(part) || Number(part) > 255))
    return undefined;
  return {
    bytes: parts.map(Number),
    leadingZeros: parts.some((part) => part.length > 1 && part.startsWith('0')),
  };
}

function parseV6(text: string): IP | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const left = groupsOf(halves[0] ?? '', halves.length === 1);
  const right = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : { bytes: [], leadingZeros: false };
  if (left === undefined || right === undefined) return undefined;
  const missing = 16 - left.bytes.length - right.bytes.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  const bytes = [...left.bytes, ...new Array<number>(Math.max(0, missing)).fill(0), ...right.bytes];
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  const leadingZeros = left.leadingZeros || right.leadingZeros;
  return { bytes: mapped ? bytes.slice(12) : bytes, leadingZeros, mapped };
}

/** The bytes of groups between colons; the last group may be an IPv4 address where the text ends. */
function groupsOf(
  text: string,
  ends: boolean,
): { readonly bytes: readonly number[]; readonly leadingZeros: boolean } | undefined {
  if (text === '') return { bytes: [], leadingZeros: false };
  const bytes: number[] = [];
  let leadingZeros = false;
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    if (group.includes('.') && ends && i === groups.length - 1) {
      const v4 = parseV4(group);
      if (v4 === undefined) return undefined;
      bytes.push(...v4.bytes);
      leadingZeros = v4.leadingZeros;
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes.length > 16 ? undefined : { bytes, leadingZeros };
}
