/** IP addresses and CIDRs as numbers. */

/** Whether an address lies in a CIDR; a bare address is a CIDR of one. Different families never match. */
export function contains(cidr: string, address: string): boolean {
  const slash = cidr.indexOf('/');
  const base = parseAddress(slash < 0 ? cidr : cidr.slice(0, slash));
  const other = parseAddress(address);
  if (base === undefined || other === undefined || base.bits !== other.bits) return false;
  const length = slash < 0 ? base.bits : Number(cidr.slice(slash + 1));
  const shift = BigInt(base.bits - length);
  return base.value >> shift === other.value >> shift;
}

/** The address as a number and its length in bits (32 or 128); undefined when the text is no address. */
export function parseAddress(text: string): { readonly value: bigint; readonly bits: 32 | 128 } | undefined {
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text);
}

/**
 * An IPv4 address or CIDR as it is written today. API servers once admitted leading zeros, so objects that have them
 * are still stored; kube-proxy reads them as decimal digits.
 */
export function withoutLeadingZeros(text: string): string {
  return text.includes(':') ? text : text.replace(/(^|\.)0+(?=\d)/g, '$1');
}

function parseIPv4(text: string): { readonly value: bigint; readonly bits: 32 } | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return { value, bits: 32 };
}

function parseIPv6(text: string): { readonly value: bigint; readonly bits: 128 } | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = (half: string | undefined): string[] =>
    half === undefined || half === '' ? [] : half.split(':');
  const head = groups(halves[0]);
  const tail = groups(halves[1]);
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array.from({ length: halves.length === 2 ? missing : 0 }, () => '0'), ...tail];
  let value = 0n;
  for (const group of all) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return { value, bits: 128 };
}
