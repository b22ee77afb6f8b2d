/** Hashes that Kubernetes builds names from, written out because the simulator uses no platform API. */

/** FNV-1a with 32 bits over UTF-8: pod-template-hash and its like. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return fnv32aOfBytes(utf8(text));
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return hash >>> 0;
}

function fnv32aOfBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The first 16 characters of base32(sha256(text)): how kube-proxy names its chains. (pkg/proxy/iptables/proxier.go) */
export function chainHash(text: string): string {
  const known = chainHashes.get(text);
  if (known !== undefined) return known;
  hashInto(state, utf8(text));
  const hash = base32(state, 10);
  if (chainHashes.size >= 250_000) chainHashes.clear();
  chainHashes.set(text, hash);
  return hash;
}

/** SHA-256 of a text in UTF-8, as hexadecimal digits. */
export function sha256Hex(text: string): string {
  let hex = hexHashes.get(text);
  if (hex === undefined) {
    hex = [...sha256(utf8(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    if (hexHashes.size >= 1_000) hexHashes.clear();
    if (text.length <= 1_000) hexHashes.set(text, hex);
  }
  return hex;
}

/** Hashes worked out before: the same few names are asked for at every look at a network. */
const chainHashes = new Map<string, string>();
const hexHashes = new Map<string, string>();

export function utf8(text: string): Uint8Array {
  const plain = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return encoded(text);
    plain[i] = code;
  }
  return plain;
}

function encoded(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return Uint8Array.from(bytes);
}

/** The first bits of the fractional parts of roots of primes (FIPS 180-4), computed rather than listed. */
const { roundConstants, initialState } = sha256Constants();

/** SHA-256 (FIPS 180-4). */
export function sha256(message: Uint8Array): Uint8Array {
  hashInto(state, message);
  const digest = new Uint8Array(32);
  for (let i = 0; i < 32; i++) digest[i] = byteOf(state, i);
  return digest;
}

/** What is worked with, made once: names of chains are hashed by the hundred thousand. */
const state = new Int32Array(8);
const words = new Int32Array(64);

function hashInto(into: Int32Array, message: Uint8Array): void {
  const { length } = message;
  const end = (((length + 8) >> 6) + 1) << 6;
  into.set(initialState);
  for (let block = 0; block < end; block += 64) {
    for (let i = 0; i < 16; i++) {
      const at = block + 4 * i;
      words[i] =
        (padded(message, at) << 24) |
        (padded(message, at + 1) << 16) |
        (padded(message, at + 2) << 8) |
        padded(message, at + 3);
    }
    if (block + 64 === end) {
      words[14] = Math.floor(length / 0x20000000);
      words[15] = length << 3;
    }
    mix(into);
  }
}

/** A byte of the message, of the bit that ends it, or of the zeros after that. */
function padded(message: Uint8Array, at: number): number {
  if (at < message.length) return message[at] as number;
  return at === message.length ? 0x80 : 0;
}

function mix(into: Int32Array): void {
  const word = (i: number): number => words[i] as number;
  for (let i = 16; i < 64; i++) {
    const x = word(i - 15);
    const y = word(i - 2);
    const s0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
    const s1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
    words[i] = (word(i - 16) + s0 + word(i - 7) + s1) | 0;
  }
  const held = (i: number): number => into[i] as number;
  let [a, b, c, d] = [held(0), held(1), held(2), held(3)];
  let [e, f, g, h] = [held(4), held(5), held(6), held(7)];
  for (let i = 0; i < 64; i++) {
    const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[i] as number) + word(i)) | 0;
    const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  into[0] = held(0) + a;
  into[1] = held(1) + b;
  into[2] = held(2) + c;
  into[3] = held(3) + d;
  into[4] = held(4) + e;
  into[5] = held(5) + f;
  into[6] = held(6) + g;
  into[7] = held(7) + h;
}

function byteOf(of: Int32Array, i: number): number {
  return ((of[i >> 2] as number) >>> (24 - 8 * (i & 3))) & 255;
}

function rotated(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

/** RFC 4648, of the first bytes of a hash; their number is a multiple of 5. */
function base32(of: Int32Array, length: number): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (let i = 0; i < length; i++) {
    held = (held << 8) | byteOf(of, i);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += base32Digits[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

const base32Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function sha256Constants(): { readonly roundConstants: Uint32Array; readonly initialState: Uint32Array } {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  // Integer roots of p × 2^64 and p × 2^96: exact on every platform, which Math.sqrt and Math.cbrt need not be.
  const square = (p: number): number => Number(integerRoot(BigInt(p) << 64n, 2n) & 0xffffffffn);
  const cube = (p: number): number => Number(integerRoot(BigInt(p) << 96n, 3n) & 0xffffffffn);
  return {
    roundConstants: Uint32Array.from(primes.map(cube)),
    initialState: Uint32Array.from(primes.slice(0, 8).map(square)),
  };
}

function integerRoot(value: bigint, degree: bigint): bigint {
  let low = 0n;
  let high = 1n << 40n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** degree <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}
