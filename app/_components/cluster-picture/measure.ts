/**
 * How wide text will be in a picture, without a browser: pictures are laid out on the server, once.
 * Advance widths of IBM Plex Sans Condensed for the characters 32 to 126, in hundredths of the font size,
 * the wider of weights 400 and 600, so that the estimate never falls short.
 */
const ADVANCE =
  '21 28 43 64 54 87 64 23 30 30 51 54 27 36 27 40 54 54 54 54 54 54 54 54 54 54 28 28 54 54 54 45 81 61 60 58 62 54 52 64 65 39 49 61 47 74 65 64 58 64 60 55 52 62 61 86 59 57 54 30 40 30 54 51 54 52 54 46 54 50 33 49 53 25 25 51 27 80 53 51 54 54 36 45 33 53 48 74 49 48 45 33 35 33 54'
    .split(' ')
    .map(Number);

const NARROWEST = Math.min(...ADVANCE);

/** Of any other character: an ellipsis, an arrow, a letter with an accent. */
const OTHER_ADVANCE = 80;

/** IBM Plex Mono: every character the same. */
const MONO_ADVANCE = 60;

export type Face = 'ui' | 'code';

/** Width of one line of text, in the unit of `size`. */
export function textWidth(text: string, size: number, face: Face = 'ui'): number {
  let hundredths = 0;
  for (const char of text) {
    hundredths += face === 'code' ? MONO_ADVANCE : (ADVANCE[char.charCodeAt(0) - 32] ?? OTHER_ADVANCE);
  }
  return (hundredths * size) / 100;
}

/**
 * The text itself when it fits, else a shorter spelling. A name keeps its beginning and its end: what tells
 * `web-6c9f7d8b54-4kq2x` from its siblings is the end, and `web` says what it is. A sentence loses its end.
 */
export function fitText(text: string, width: number, size: number, face: Face = 'ui'): string {
  const fits = (candidate: string) => textWidth(candidate, size, face) <= width;
  if (fits(text)) return text;
  const generated = /^(.*?[ ]?)([a-z][a-z0-9-]*?)-[a-z0-9]{6,10}-([a-z0-9]{5})$/.exec(text);
  const short = generated ? `${generated[1]}${generated[2]}-…-${generated[3]}` : text;
  if (fits(short)) return short;
  const chars = Array.from(short);
  const isSentence = /\S \S+ \S/.test(short);
  // No character is narrower than the narrowest: of a long text only as much is tried as can fit at all.
  const most = Math.floor((width * 100) / (size * NARROWEST));
  for (let kept = Math.min(chars.length - 1, most); kept > 2; kept--) {
    const tail = isSentence ? 0 : Math.min(5, Math.floor(kept / 2));
    const candidate = `${chars
      .slice(0, kept - tail)
      .join('')
      .trimEnd()}…${chars.slice(chars.length - tail).join('')}`;
    if (fits(candidate)) return candidate;
  }
  return '…';
}
