/** Base64 (RFC 4648) of texts in UTF-8, written out because the simulator uses no platform API. */
import { utf8 } from './hash';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(text: string): string {
  const bytes = utf8(text);
  let encoded = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    for (const [at, shift] of [18, 12, 6, 0].entries()) {
      const isPadding = (at === 2 && b === undefined) || (at === 3 && c === undefined);
      encoded += isPadding ? '=' : alphabet.charAt((bits >> shift) & 63);
    }
  }
  return encoded;
}

/** The text; undefined when it is no base64 of UTF-8. */
export function fromBase64(encoded: string): string | undefined {
  const bytes = base64Bytes(encoded);
  return bytes === undefined ? undefined : utf8Text(bytes);
}

/** The bytes; undefined when it is no base64. */
export function base64Bytes(encoded: string): readonly number[] | undefined {
  const digits = encoded.replace(/=+$/, '');
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 0xff);
  }
  return bytes;
}

/** Bytes read as UTF-8; undefined when they are none. */
export function utf8Text(bytes: readonly number[]): string | undefined {
  try {
    return decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return undefined;
  }
}

/** In the alphabet for URLs, without padding. */
export function toBase64Url(text: string): string {
  return toBase64(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

export function fromBase64Url(encoded: string): string | undefined {
  return fromBase64(encoded.replace(/-/g, '+').replace(/_/g, '/'));
}
