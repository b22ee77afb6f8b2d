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
  const hash = base32(sha256(utf8(text)).subarray(0, 10));
  if (chainHashes.size >= 250_000) chainHashes.clear();
  chainHashes.set(text, hash);
  return hash;
}

/** SHA-256 of a text in UTF-8, as hexadecimal digits. */
export function sha256Hex(text: string): string {
  return [...sha256(utf8(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const chainHashes = new Map<string, string>();

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
  const length = message.length;
  const padded = new Uint8Array((((length + 8) >> 6) + 1) << 6);
  padded.set(message);
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 0x20000000));
  view.setUint32(padded.length - 4, (length << 3) >>> 0);
  const state = initialState.slice();
  const w = new Uint32Array(64);
  const word = (i: number): number => w[i] as number;
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = word(i - 15);
      const y = word(i - 2);
      const s0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
      const s1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
      w[i] = word(i - 16) + s0 + word(i - 7) + s1;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i++) {
      const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[i] as number) + word(i)) | 0;
      const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      state[i] = (state[i] as number) + value;
    });
  }
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  state.forEach((value, i) => {
    out.setUint32(4 * i, value);
  });
  return digest;
}

function rotated(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

/** RFC 4648, for lengths that are multiples of 5 bytes. */
function base32(bytes: Uint8Array): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += digits[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

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
