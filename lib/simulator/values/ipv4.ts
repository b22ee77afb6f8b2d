/** IPv4 addresses as numbers. */

/** 0 … 2³² − 1; undefined when the text is no IPv4 address. */
export function addressNumber(address: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  if (match === null) return undefined;
  const parts = match.slice(1).map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function addressText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

/** The first address of a CIDR, and how many it has. Throws when it is none. */
export function rangeOf(cidr: string): { readonly base: number; readonly size: number } {
  const [address = '', prefix = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(prefix));
  const number = addressNumber(address);
  if (number === undefined) throw new Error(`not an IPv4 CIDR: ${cidr}`);
  return { base: number - (number % size), size };
}
