/**
 * Addresses and ports that the API server hands out for Services. Automatic ones come from the upper part of the
 * range, so that the lower part stays free for those who choose their own.
 * Source: pkg/registry/core/service/ipallocator and portallocator (calculateRangeOffset).
 */
import { addressNumber, addressText } from '../values/ipv4';
import type { Random } from '../values/random';

export type PortRange = { readonly base: number; readonly size: number };

/** --service-node-port-range 30000-32767. */
export const nodePortRange: PortRange = { base: 30_000, size: 2_768 };

/** kubeadm's --service-cluster-ip-range. The first address belongs to the Service `kubernetes`. */
export const serviceCIDR = '10.96.0.0/12';

/** The range of each family that Services have addresses of. */
export const serviceCIDRs = { IPv4: serviceCIDR, IPv6: 'fd00:10:96::/112' } as const;

/** How many ports at the low end automatic allocation avoids. */
export function reservedPorts(size: number): number {
  return reserved(size, 16, 128, 32);
}

/** How many addresses at the low end of a CIDR automatic allocation avoids. */
export function reservedAddresses(cidr: string): number {
  const prefix = Number(cidr.slice(cidr.indexOf('/') + 1));
  const bits = (cidr.includes(':') ? 128 : 32) - prefix;
  return reserved(2 ** Math.min(bits, 16), 16, 256, 16);
}

function reserved(size: number, low: number, high: number, share: number): number {
  if (size < low) return 0;
  return Math.min(Math.max(low, Math.floor(size / share)), high);
}

/** A free port of the upper part, or of the whole range when that is used up; undefined when none is left. */
export function allocatePort(
  range: PortRange,
  isUsed: (port: number) => boolean,
  random: Random,
): number | undefined {
  const skip = reservedPorts(range.size);
  return pick(range.base + skip, range.size - skip, isUsed, random) ?? pick(range.base, skip, isUsed, random);
}

/** A free address of a CIDR, never its first two or its last; undefined when none is left. */
export function allocateAddress(
  cidr: string,
  isUsed: (address: string) => boolean,
  random: Random,
): string | undefined {
  const { size, text } = rangeOf(cidr);
  const skip = reservedAddresses(cidr);
  const used = (n: number): boolean => isUsed(text(n));
  const found = pick(1 + skip, size - 2 - skip, used, random) ?? pick(2, skip - 1, used, random);
  return found === undefined ? undefined : text(found);
}

/** Whether an address can be given to a Service out of a CIDR. */
export function isInRange(cidr: string, address: string): boolean {
  const { size, place } = rangeOf(cidr);
  const n = place(address);
  return n !== undefined && n > 0 && n < size - 1;
}

/** The n-th address of a CIDR. */
export function addressIn(cidr: string, n: number): string {
  return rangeOf(cidr).text(n);
}

type Range = {
  readonly size: number;
  /** The n-th address. */
  readonly text: (n: number) => string;
  /** Which one an address is; undefined for one of another family. */
  readonly place: (address: string) => number | undefined;
};

/** A range of IPv4, or one of IPv6 in which only the last sixteen bits differ: `fd00:10:96::/112`. */
function rangeOf(cidr: string): Range {
  const [address = '', prefix = '32'] = cidr.split('/');
  if (address.endsWith('::') && prefix === '112')
    return {
      size: 2 ** 16,
      text: (n) => (n === 0 ? address : `${address}${n.toString(16)}`),
      place: (each) => {
        const last = each.toLowerCase().startsWith(address) ? each.slice(address.length) : '';
        return /^[0-9a-f]{1,4}$/i.test(last) ? Number.parseInt(last, 16) : undefined;
      },
    };
  const size = 2 ** (32 - Number(prefix));
  const number = addressNumber(address);
  if (number === undefined) throw new Error(`not a CIDR that addresses are given from: ${cidr}`);
  const base = number - (number % size);
  return {
    size,
    text: (n) => addressText(base + n),
    place: (each) => {
      const found = addressNumber(each);
      return found === undefined ? undefined : found - base;
    },
  };
}
/** A random free number of a range: a few random tries, then the next free one. */
function pick(
  base: number,
  size: number,
  isUsed: (n: number) => boolean,
  random: Random,
): number | undefined {
  if (size <= 0) return undefined;
  const start = random.below(size);
  for (let i = 0; i < size; i++) {
    const candidate = base + ((start + i) % size);
    if (!isUsed(candidate)) return candidate;
  }
  return undefined;
}
