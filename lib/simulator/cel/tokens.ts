/** The words of an expression. Source: the grammar of cel-spec; cel-go/parser/gen/CEL.g4, parser/unescape.go. */
import { base64Bytes, toBase64 } from '../values/base64';
import type { Problem } from './syntax';
import { Bytes, Uint, type Value } from './value';

export type Token = { readonly at: number; readonly text: string } & (
  | { readonly kind: 'symbol' | 'ident' | 'end' }
  | { readonly kind: 'literal'; readonly value: Value }
);

const symbols = ['==', '!=', '<=', '>=', '&&', '||', ...'+-*/%<>!?:.,()[]{}'];
/** The words of a text, or what cannot be one. */
export function tokensOf(source: string): readonly Token[] | Problem {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at, at + 64);
    const space = /^(?:\s+|\/\/[^\n]*)/.exec(rest);
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    const token = tokenAt(source, at, rest);
    if ('message' in token) return token;
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', at: source.length, text: '<EOF>' });
  return tokens;
}

function tokenAt(source: string, at: number, rest: string): Token | Problem {
  const quoted = /^(?:[rR][bB]?|[bB][rR]?)?("""|'''|"|')/.exec(rest);
  if (quoted !== null) return quotedAt(source, at, quoted[0], quoted[1] ?? '"');
  if (/^(?:\d|\.\d)/.test(rest)) return numberAt(source, at);
  const word = /^[_a-zA-Z][_a-zA-Z0-9]*/.exec(source.slice(at, at + 300))?.[0];
  if (word !== undefined) {
    if (word === 'true' || word === 'false')
      return { kind: 'literal', at, text: word, value: word === 'true' };
    if (word === 'null') return { kind: 'literal', at, text: word, value: null };
    if (word === 'in') return { kind: 'symbol', at, text: word };
    return { kind: 'ident', at, text: word };
  }
  const symbol = symbols.find((each) => rest.startsWith(each));
  if (symbol !== undefined) return { kind: 'symbol', at, text: symbol };
  const next = rest[1] === ' ' ? `${rest[0]} ` : (rest[0] ?? '');
  return { at, message: `Syntax error: token recognition error at: '${next}'` };
}

function numberAt(source: string, at: number): Token | Problem {
  const match = /^(?:0[xX][0-9a-fA-F]+[uU]?|\d*\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+[uU]?)/.exec(
    source.slice(at, at + 400),
  );
  const text = match?.[0] ?? source[at] ?? '';
  if (/[uU]$/.test(text) && !/^0[xX][0-9a-fA-F]*$/.test(text)) {
    const value = BigInt(text.slice(0, -1));
    if (value >= 2n ** 64n) return { at, message: 'invalid uint literal' };
    return { kind: 'literal', at, text, value: new Uint(value) };
  }
  if (/^\d+$|^0[xX]/.test(text)) {
    const value = BigInt(text);
    // The smallest int is written with a minus before what is one too large; the parser takes care of it.
    if (value > 2n ** 63n) return { at, message: 'invalid int literal' };
    return { kind: 'literal', at, text, value };
  }
  return { kind: 'literal', at, text, value: Number(text) };
}

function quotedAt(source: string, at: number, opening: string, quote: string): Token | Problem {
  const prefix = opening.slice(0, -quote.length).toLowerCase();
  const isRaw = prefix.includes('r');
  let end = at + opening.length;
  for (;;) {
    if (end >= source.length || (quote.length === 1 && source[end] === '\n'))
      return { at, message: `Syntax error: token recognition error at: '${source.slice(at, end)}'` };
    if (source.startsWith(quote, end)) break;
    end += source[end] === '\\' && !isRaw ? 2 : 1;
  }
  const text = source.slice(at, end + quote.length);
  const body = source.slice(at + opening.length, end);
  const read = isRaw ? body : unescaped(body);
  if (read === undefined) return { at, message: 'unable to unescape string' };
  const value = prefix.includes('b') ? new Bytes(base64Bytes(toBase64(read)) ?? []) : read;
  return { kind: 'literal', at, text, value };
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};

function unescaped(text: string): string | undefined {
  let isWrong = false;
  const result = text.replace(
    /\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]?))/g,
    (_all, x?: string, upperX?: string, u?: string, upperU?: string, octal?: string, other?: string) => {
      const code = x ?? upperX ?? u ?? upperU;
      const point =
        code === undefined
          ? octal === undefined
            ? undefined
            : Number.parseInt(octal, 8)
          : Number.parseInt(code, 16);
      if (point !== undefined) {
        if (point <= 0x10ffff) return String.fromCodePoint(point);
        isWrong = true;
        return '';
      }
      const plain = escapes[other ?? ''];
      if (plain === undefined) isWrong = true;
      return plain ?? '';
    },
  );
  return isWrong ? undefined : result;
}
