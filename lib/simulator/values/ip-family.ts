/** The two families of addresses. */

export type IPFamily = 'IPv4' | 'IPv6';

/** The family of an address or CIDR. */
export function familyOf(address: string): IPFamily {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

/** An address that whoever sends to it has itself. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
