/**
 * Functions on texts. Source: cel-go/ext/strings.go (version 2), ext/formatting.go; apiserver/pkg/cel/library/regex.go.
 */

import { goQuoted } from '../../values/go-text';
import { compileRegex, type Regex } from '../../values/re2';
import { Failure, List, MapValue, numberOf, plainText, quotedText, typeNameOf, type Value } from '../value';
import type { Declaration } from './declare';

/** Longer texts no function makes: a limit of the simulator's own. */
const longest = 1_000_000;

function outOfRange(index: bigint): Failure {
  return new Failure(`index out of range: ${index}`);
}

function charAt(text: string, index: bigint): string | Failure {
  const chars = [...text];
  if (index < 0n || index > BigInt(chars.length)) return outOfRange(index);
  return chars[Number(index)] ?? '';
}

function substring(text: string, start: bigint, end?: bigint): string | Failure {
  const chars = [...text];
  const until = end ?? BigInt(chars.length);
  if (start < 0n || start > BigInt(chars.length)) return outOfRange(start);
  if (until < 0n || until > BigInt(chars.length)) return outOfRange(until);
  if (start > until) return new Failure(`invalid substring range. start: ${start}, end: ${until}`);
  return chars.slice(Number(start), Number(until)).join('');
}

function indexOf(text: string, part: string, from = 0n): bigint | Failure {
  const chars = [...text];
  const wanted = [...part];
  if (from < 0n || from > BigInt(chars.length)) return outOfRange(from);
  for (let i = Number(from); i + wanted.length <= chars.length; i++)
    if (wanted.every((each, j) => chars[i + j] === each)) return BigInt(i);
  return -1n;
}

function lastIndexOf(text: string, part: string, from?: bigint): bigint | Failure {
  const chars = [...text];
  const wanted = [...part];
  if (from !== undefined && (from < 0n || from > BigInt(chars.length))) return outOfRange(from);
  const start = Math.min(chars.length - wanted.length, from === undefined ? chars.length : Number(from));
  for (let i = start; i >= 0; i--) if (wanted.every((each, j) => chars[i + j] === each)) return BigInt(i);
  return -1n;
}

function replaced(text: string, from: string, to: string, times = -1n): string | Failure {
  const parts = text.split(from);
  const most = times < 0n ? parts.length - 1 : Math.min(Number(times), parts.length - 1);
  if (text.length + most * to.length > longest)
    return new Failure('operation cancelled: text too long', true);
  return `${parts.slice(0, most + 1).join(to)}${most < parts.length - 1 ? from : ''}${parts.slice(most + 1).join(from)}`;
}

function split(text: string, at: string, times = -1n): List {
  if (times === 0n) return new List([]);
  const parts = at === '' ? [...text] : text.split(at);
  if (times < 0n || BigInt(parts.length) <= times) return new List(parts);
  const head = parts.slice(0, Number(times) - 1);
  return new List([...head, parts.slice(head.length).join(at)]);
}

function joined({ items }: List, separator = ''): string | Failure {
  if (items.some((each) => typeof each !== 'string')) return new Failure('no such overload');
  return items.join(separator);
}

function withPattern<T extends Value>(pattern: string, does: (regex: Regex) => T): T | Failure {
  const compiled = compileRegex(pattern);
  return compiled.ok ? does(compiled.regex) : new Failure(compiled.message);
}

function find(text: string, pattern: string): string | Failure {
  return withPattern(pattern, (regex) => {
    const match = regex.find(text);
    return match === undefined ? '' : text.slice(match.start, match.end);
  });
}

function findAll(text: string, pattern: string, limit = -1n): List | Failure {
  return withPattern(pattern, (regex) => {
    const found: string[] = [];
    let from = 0;
    let last = -1;
    while (from <= text.length && (limit < 0n || BigInt(found.length) < limit)) {
      const match = regex.find(text, from);
      if (match === undefined) break;
      const isEmpty = match.end === match.start;
      // Nothing right after a match is no match of its own.
      if (!isEmpty || match.start !== last) found.push(text.slice(match.start, match.end));
      last = match.end;
      from = isEmpty ? match.end + 1 : match.end;
    }
    return new List(found);
  });
}

function formatted(pattern: string, { items }: List): string | Failure {
  let next = 0;
  let failure: Failure | undefined;
  const result = pattern.replace(
    /%(?:\.(\d+))?([a-zA-Z%]?)/g,
    (_all, digits: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      const value = items[next++];
      if (value === undefined) failure ??= new Failure(`index ${next - 1} out of range`);
      const text = value === undefined ? '' : inForm(verb, value, digits === undefined ? 6 : Number(digits));
      if (text instanceof Failure) failure ??= text;
      return text instanceof Failure ? '' : text;
    },
  );
  return failure ?? result;
}

function inForm(verb: string, value: Value, digits: number): string | Failure {
  const number = numberOf(value);
  switch (verb) {
    case 's':
      return shown(value);
    case 'd':
      if (number === undefined) return wrongType('decimal clause', 'integers', value);
      return String(number);
    case 'f':
      return number === undefined
        ? wrongType('fixed-point clause', 'doubles', value)
        : Number(number).toFixed(Math.min(digits, 100));
    case 'e':
      if (number === undefined) return wrongType('scientific clause', 'doubles', value);
      return Number(number)
        .toExponential(Math.min(digits, 100))
        .replace(/e([+-])(\d)$/, 'e$10$2');
    case 'b':
      if (typeof value === 'boolean') return value ? '1' : '0';
      return typeof number === 'bigint'
        ? number.toString(2)
        : wrongType('binary clause', 'integers and bools', value);
    case 'o':
      return typeof number === 'bigint' ? number.toString(8) : wrongType('octal clause', 'integers', value);
    case 'x':
    case 'X': {
      const hex =
        typeof number === 'bigint'
          ? number.toString(16)
          : typeof value === 'string'
            ? [...new TextBytes(value)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
            : undefined;
      if (hex === undefined) return wrongType('hex clause', 'integers, byte buffers, and strings', value);
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
    default:
      return new Failure(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

/** The bytes of a text in UTF-8. */
class TextBytes {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const byte of encodeURIComponent(this.#text).match(/%[0-9A-F]{2}|./g) ?? [])
      yield byte.startsWith('%') ? Number.parseInt(byte.slice(1), 16) : byte.charCodeAt(0);
  }
}

function wrongType(clause: string, takes: string, value: Value): Failure {
  return new Failure(
    `error during formatting: ${clause} can only be used on ${takes}, was given ${typeNameOf(value)}`,
  );
}

function shown(value: Value): string {
  if (value instanceof List) return `[${value.items.map(nested).join(', ')}]`;
  if (value instanceof MapValue) {
    const entries = [...value.entries.values()].map(([key, each]) => `${nested(key)}: ${nested(each)}`);
    return `{${entries.sort().join(', ')}}`;
  }
  return plainText(value);
}

function nested(value: Value): string {
  return value instanceof List || value instanceof MapValue ? shown(value) : quotedText(value);
}

export const textLibrary: readonly Declaration[] = [
  ['charAt', 'string.(int): string', charAt],
  ['format', 'string.(list(dyn)): string', formatted],
  ['indexOf', 'string.(string): int', indexOf],
  ['indexOf', 'string.(string, int): int', indexOf],
  ['lastIndexOf', 'string.(string): int', lastIndexOf],
  ['lastIndexOf', 'string.(string, int): int', lastIndexOf],
  ['join', 'list(string).(): string', joined],
  ['join', 'list(string).(string): string', joined],
  ['lowerAscii', 'string.(): string', (text: string) => text.replace(/[A-Z]/g, (c) => c.toLowerCase())],
  ['upperAscii', 'string.(): string', (text: string) => text.replace(/[a-z]/g, (c) => c.toUpperCase())],
  ['replace', 'string.(string, string): string', replaced],
  ['replace', 'string.(string, string, int): string', replaced],
  ['split', 'string.(string): list(string)', split],
  ['split', 'string.(string, int): list(string)', split],
  ['substring', 'string.(int): string', substring],
  ['substring', 'string.(int, int): string', substring],
  ['trim', 'string.(): string', (text: string) => text.trim()],
  ['strings.quote', '(string): string', (text: string) => goQuoted(text)],
  ['find', 'string.(string): string', find],
  ['findAll', 'string.(string): list(string)', findAll],
  ['findAll', 'string.(string, int): list(string)', findAll],
];
