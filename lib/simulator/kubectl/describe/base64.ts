/** What base64 text stands for (RFC 4648): written out because the simulator uses no platform API. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The bytes; undefined when the text is no base64. Line breaks are skipped. */
export function decodedBytes(text: string): readonly number[] | undefined {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const digit of text.replace(/\s/g, '').replace(/=+$/, '')) {
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

/** How many bytes; 0 for what is no base64. */
export function decodedSize(text: string): number {
  return decodedBytes(text)?.length ?? 0;
}

/** The bytes read as UTF-8; nothing for what is no text. */
export function decodedText(text: string): string {
  return utf8Text(decodedBytes(text) ?? []) ?? '';
}

export function utf8Text(bytes: readonly number[]): string | undefined {
  try {
    return decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return undefined;
  }
}
