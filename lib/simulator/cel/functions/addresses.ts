/** Addresses and networks. Source: apiserver/pkg/cel/library/{ip,cidr}.go; for forms Go's netip. */
import { Failure, Opaque } from '../value';
import type { Declaration } from './declare';

type Address = { readonly bits: 32 | 128; readonly number: bigint };
type Network = { readonly address: Address; readonly prefix: number };

function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const match = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/.exec(text);
    const parts = match?.slice(1).map(Number) ?? [];
    if (match === null || parts.some((each) => each > 255)) return undefined;
    return { bits: 32, number: parts.reduce<bigint>((all, each) => all * 256n + BigInt(each), 0n) };
  }
  // Addresses of IPv4 within IPv6 are refused, and so are zones.
  if (!/^[0-9a-fA-F:]+$/.test(text) || text.split('::').length > 2 || text.length > 39) return undefined;
  const [head = '', tail] = text.split('::');
  const words = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
  const [left, right] = [words(head), words(tail ?? '')];
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (all.some((each) => !/^[0-9a-fA-F]{1,4}$/.test(each))) return undefined;
  const number = all.reduce<bigint>((whole, each) => whole * 65536n + BigInt(`0x${each}`), 0n);
  return number >> 32n === 0xffffn ? undefined : { bits: 128, number };
}

/** The one form in which an address is written. */
function addressText({ bits, number }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
  const words = Array.from({ length: 8 }, (_, i) => ((number >> BigInt(112 - 16 * i)) & 65535n).toString(16));
  let best = { from: -1, length: 1 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (words[from + length] === '0') length++;
    if (length > best.length) best = { from, length };
  }
  if (best.from < 0) return words.join(':');
  return `${words.slice(0, best.from).join(':')}::${words.slice(best.from + best.length).join(':')}`;
}

function parseNetwork(text: string): Network | undefined {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const address = match === null ? undefined : parseAddress(match[1] ?? '');
  const prefix = Number(match?.[2]);
  return address === undefined || prefix > address.bits ? undefined : { address, prefix };
}

function networkText({ address, prefix }: Network): string {
  return `${addressText(address)}/${prefix}`;
}

function start({ address: { bits, number }, prefix }: Network): bigint {
  const free = BigInt(bits - prefix);
  return (number >> free) << free;
}

function contains(outer: Network, { bits, number }: Address): boolean {
  return (
    bits === outer.address.bits && start({ address: { bits, number }, prefix: outer.prefix }) === start(outer)
  );
}

function addressValue(address: Address): Opaque {
  return new Opaque('net.IP', address, addressText(address));
}

function networkValue(network: Network): Opaque {
  return new Opaque('net.CIDR', network, networkText(network));
}

const addressOf = ({ value }: Opaque): Address => value as Address;
const networkOf = ({ value }: Opaque): Network => value as Network;

function noAddress(text: string): Failure {
  const quoted = JSON.stringify(text);
  return new Failure(
    `IP Address ${quoted} parse error during conversion from string: ParseAddr(${quoted}): unable to parse IP`,
  );
}

function noNetwork(text: string): Failure {
  return new Failure(
    `network address parse error during conversion from string: invalid CIDR address: ${text}`,
  );
}

function withAddress<T extends Opaque | boolean>(text: string, does: (address: Address) => T): T | Failure {
  const read = parseAddress(text);
  return read === undefined ? noAddress(text) : does(read);
}

function withNetwork<T extends Opaque | boolean>(text: string, does: (network: Network) => T): T | Failure {
  const read = parseNetwork(text);
  return read === undefined ? noNetwork(text) : does(read);
}

/** Whether the first bits of an address are these. */
function begins(v4: string, v6: string): (address: Opaque) => boolean {
  const networks = [parseNetwork(v4), parseNetwork(v6)];
  return (address) =>
    networks.some((network) => network !== undefined && contains(network, addressOf(address)));
}

const isLoopback = begins('127.0.0.0/8', '::1/128');
const isLinkLocal = begins('169.254.0.0/16', 'fe80::/10');
const isMulticast = begins('224.0.0.0/4', 'ff00::/8');
const isUnspecified = begins('0.0.0.0/32', '::/128');

function containsNetwork(outer: Network, inner: Network): boolean {
  return inner.prefix >= outer.prefix && contains(outer, inner.address);
}

export const addressLibrary: readonly Declaration[] = [
  ['ip', '(string): ip', (text: string) => withAddress(text, addressValue)],
  ['isIP', '(string): bool', (text: string) => parseAddress(text) !== undefined],
  [
    'ip.isCanonical',
    '(string): bool',
    (text: string) => withAddress(text, (address) => addressText(address) === text),
  ],
  ['family', 'ip.(): int', (address: Opaque) => (addressOf(address).bits === 32 ? 4n : 6n)],
  ['isUnspecified', 'ip.(): bool', isUnspecified],
  ['isLoopback', 'ip.(): bool', isLoopback],
  ['isLinkLocalMulticast', 'ip.(): bool', begins('224.0.0.0/24', 'ff02::/16')],
  ['isLinkLocalUnicast', 'ip.(): bool', isLinkLocal],
  [
    'isGlobalUnicast',
    'ip.(): bool',
    (address: Opaque) =>
      addressOf(address).number !== 0xffffffffn &&
      ![isUnspecified, isLoopback, isMulticast, isLinkLocal].some((is) => is(address)),
  ],
  ['string', '(ip): string', ({ text }: Opaque) => text],
  ['cidr', '(string): cidr', (text: string) => withNetwork(text, networkValue)],
  ['isCIDR', '(string): bool', (text: string) => parseNetwork(text) !== undefined],
  [
    'containsIP',
    'cidr.(ip): bool',
    (network: Opaque, address: Opaque) => contains(networkOf(network), addressOf(address)),
  ],
  [
    'containsIP',
    'cidr.(string): bool',
    (network: Opaque, text: string) => withAddress(text, (address) => contains(networkOf(network), address)),
  ],
  [
    'containsCIDR',
    'cidr.(cidr): bool',
    (outer: Opaque, inner: Opaque) => containsNetwork(networkOf(outer), networkOf(inner)),
  ],
  [
    'containsCIDR',
    'cidr.(string): bool',
    (outer: Opaque, text: string) => withNetwork(text, (inner) => containsNetwork(networkOf(outer), inner)),
  ],
  ['ip', 'cidr.(): ip', (network: Opaque) => addressValue(networkOf(network).address)],
  [
    'masked',
    'cidr.(): cidr',
    (network: Opaque) => {
      const { address, prefix } = networkOf(network);
      return networkValue({ address: { ...address, number: start(networkOf(network)) }, prefix });
    },
  ],
  ['prefixLength', 'cidr.(): int', (network: Opaque) => BigInt(networkOf(network).prefix)],
  ['string', '(cidr): string', ({ text }: Opaque) => text],
];
