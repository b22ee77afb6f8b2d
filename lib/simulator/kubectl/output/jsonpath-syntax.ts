/** JSONPath as it is written: a template and its parts. Source: client-go/util/jsonpath parser.go. */

export type Filter = { readonly left: Operand; readonly operator: string; readonly right?: Operand };
export type Operand = { readonly path: readonly Segment[] } | { readonly value: unknown };

export type Segment =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly step?: number }
  | { readonly kind: 'union'; readonly of: readonly (readonly Segment[])[] }
  | { readonly kind: 'filter'; readonly filter: Filter };

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: readonly Segment[] }
  | { readonly kind: 'range'; readonly path: readonly Segment[]; readonly body: readonly Node[] };

export type JsonPath = readonly Node[];

export type ParsedPath =
  | { readonly ok: true; readonly path: JsonPath }
  | { readonly ok: false; readonly message: string };

/** What is wrong with a template, or with a value for it. */
export class Unreadable extends Error {}

export function parseJsonPath(template: string): ParsedPath {
  try {
    const parser = { text: template, at: 0 };
    const nodes = parseNodes(parser, false);
    return { ok: true, path: nodes };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, message: error.message };
    throw error;
  }
}

/**
 * `x.y`, `.x.y`, `{x.y}` and `{.x.y}` all mean `{.x.y}`: for columns and sorting.
 * Source: kubectl/pkg/cmd/get/customcolumn.go RelaxedJSONPathExpression. Undefined when it is none of them.
 */
export function relaxedPath(text: string): string | undefined {
  if (text === '') return text;
  const found = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (found === null) return undefined;
  return `{.${found[1] ?? found[2] ?? ''}}`;
}

type Parser = { readonly text: string; at: number };

function parseNodes(parser: Parser, inRange: boolean): Node[] {
  const nodes: Node[] = [];
  while (parser.at < parser.text.length) {
    const open = parser.text.indexOf('{', parser.at);
    const end = open < 0 ? parser.text.length : open;
    if (end > parser.at) nodes.push({ kind: 'text', text: parser.text.slice(parser.at, end) });
    if (open < 0) {
      parser.at = end;
      break;
    }
    parser.at = open + 1;
    const action = parseAction(parser);
    if (action.kind === 'end') {
      if (!inRange) throw new Unreadable('not in range, nothing to end');
      return nodes;
    }
    if (action.kind !== 'range') {
      nodes.push(...action.nodes);
      continue;
    }
    if (inRange && nodes.length > 1000) throw new Unreadable('too many parts');
    rangeDepth++;
    try {
      if (rangeDepth > 20) throw new Unreadable('ranges are nested too deep');
      nodes.push({ kind: 'range', path: action.path, body: parseNodes(parser, true) });
    } finally {
      rangeDepth--;
    }
  }
  return nodes;
}

let rangeDepth = 0;

type Action =
  | { readonly kind: 'end' }
  | { readonly kind: 'range'; readonly path: readonly Segment[] }
  | { readonly kind: 'nodes'; readonly nodes: readonly Node[] };

function parseAction(parser: Parser): Action {
  const { text } = parser;
  const word = /^\s*(range|end)\b/.exec(text.slice(parser.at, parser.at + 200))?.[0];
  if (word?.trim() === 'end') {
    parser.at += word.length;
    expectClose(parser);
    return { kind: 'end' };
  }
  if (word?.trim() === 'range') {
    parser.at += word.length;
    skipBlanks(parser);
    const path = parsePath(parser, '}');
    expectClose(parser);
    return { kind: 'range', path };
  }
  const nodes: Node[] = [];
  for (;;) {
    skipBlanks(parser);
    const char = text.charAt(parser.at);
    if (char === '') throw new Unreadable('unclosed action');
    if (char === '}') {
      parser.at++;
      return { kind: 'nodes', nodes };
    }
    if (char === '"' || char === "'") nodes.push({ kind: 'text', text: parseQuoted(parser) });
    else if (char === '.' || char === '[' || char === '@' || char === '$')
      nodes.push({ kind: 'path', path: parsePath(parser, '}') });
    else if (/[-\d]/.test(char)) {
      const number = /^-?\d+(\.\d+)?/.exec(text.slice(parser.at, parser.at + 40))?.[0];
      if (number === undefined)
        throw new Unreadable(`unrecognized character in action: ${JSON.stringify(char)}`);
      parser.at += number.length;
      nodes.push({ kind: 'text', text: number });
    } else {
      const name = /^\w+/.exec(text.slice(parser.at, parser.at + 200))?.[0];
      if (name === undefined)
        throw new Unreadable(`unrecognized character in action: U+${hex(char)} ${goRune(char)}`);
      throw new Unreadable(`unrecognized identifier ${name}`);
    }
  }
}

function expectClose(parser: Parser): void {
  skipBlanks(parser);
  if (parser.text.charAt(parser.at) !== '}') throw new Unreadable('unclosed action');
  parser.at++;
}

/** Segments up to a blank or one of the characters that end it. */
function parsePath(parser: Parser, ends: string): Segment[] {
  const { text } = parser;
  const path: Segment[] = [];
  while (parser.at < text.length) {
    const char = text.charAt(parser.at);
    if (/\s/.test(char) || ends.includes(char)) break;
    if (char === '@' || char === '$') parser.at++;
    else if (char === '[') path.push(...parseBrackets(parser));
    else if (char === '.') {
      parser.at++;
      if (text.charAt(parser.at) === '.') {
        parser.at++;
        path.push({ kind: 'recursive' });
        if (text.charAt(parser.at) === '[') continue;
      }
      const name = parseField(parser, ends);
      if (name === '*') path.push({ kind: 'wildcard' });
      else if (name !== '') path.push({ kind: 'field', name });
    } else throw new Unreadable(`unexpected character ${JSON.stringify(char)} in a path`);
  }
  return path;
}

function parseField(parser: Parser, ends: string): string {
  const { text } = parser;
  let name = '';
  for (; parser.at < text.length; parser.at++) {
    const char = text.charAt(parser.at);
    if (char === '\\') {
      name += text.charAt(++parser.at);
      continue;
    }
    if (/[\s.[\]{}()|,'"=<>!@$]/.test(char) || ends.includes(char)) break;
    name += char;
  }
  return name;
}

function parseBrackets(parser: Parser): readonly Segment[] {
  const inside = bracketText(parser);
  if (inside.startsWith('?(')) {
    if (!inside.endsWith(')')) throw new Unreadable('unterminated filter');
    return [{ kind: 'filter', filter: parseFilter(inside.slice(2, -1)) }];
  }
  const parts = topLevel(inside, ',');
  if (parts.length > 1) return [{ kind: 'union', of: parts.map((part) => bracketPart(part.trim())) }];
  return bracketPart(inside.trim());
}

/** What a key in quotes names is a path itself: a dot that belongs to the name has a backslash before it. */
function bracketPart(part: string): readonly Segment[] {
  const key = /^'([^']*)'$/.exec(part)?.[1];
  return key === undefined ? [indexPart(part)] : parsePath({ text: `.${key}`, at: 0 }, '');
}

function indexPart(part: string): Segment {
  if (part === '*') return { kind: 'slice' };
  const range = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/.exec(part);
  if (range === null || part === '') throw new Unreadable(`invalid array index ${part}`);
  const number = (digits: string | undefined): number | undefined =>
    digits === undefined || digits === '' ? undefined : Number(digits);
  if (!part.includes(':')) {
    const index = Number(part);
    return { kind: 'slice', from: index, ...(index === -1 ? {} : { to: index + 1 }) };
  }
  const [from, to, step] = [number(range[1]), number(range[2]), number(range[3])];
  return {
    kind: 'slice',
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(step === undefined ? {} : { step }),
  };
}

/** What stands between `[` and its `]`. */
function bracketText(parser: Parser): string {
  const { text } = parser;
  const from = ++parser.at;
  let depth = 1;
  let quote = '';
  for (; parser.at < text.length; parser.at++) {
    const char = text.charAt(parser.at);
    if (quote !== '') {
      if (char === '\\') parser.at++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return text.slice(from, parser.at++);
  }
  throw new Unreadable('unterminated array');
}

function parseFilter(text: string): Filter {
  const found = topLevelOperator(text);
  if (found === undefined) return { left: operandOf(text), operator: 'exists' };
  const { at, operator } = found;
  return { left: operandOf(text.slice(0, at)), operator, right: operandOf(text.slice(at + operator.length)) };
}

function operandOf(text: string): Operand {
  const trimmed = text.trim();
  if (trimmed.startsWith('"') || trimmed.startsWith("'")) {
    const parser = { text: trimmed, at: 0 };
    return { value: parseQuoted(parser) };
  }
  if (trimmed === 'true' || trimmed === 'false') return { value: trimmed === 'true' };
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return { value: Number(trimmed) };
  if (!/^[@$.[]/.test(trimmed)) throw new Unreadable(`unrecognized identifier ${trimmed}`);
  if (trimmed.split('[?(').length > 10) throw new Unreadable('filters are nested too deep');
  return { path: parsePath({ text: trimmed, at: 0 }, '') };
}

function topLevelOperator(text: string): { readonly at: number; readonly operator: string } | undefined {
  let quote = '';
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '[') depth++;
    else if (char === ']') depth--;
    else if (depth === 0) {
      const operator = /^[!<>=]+/.exec(text.slice(at, at + 4))?.[0];
      if (operator !== undefined) return { at, operator };
    }
  }
  return undefined;
}

function topLevel(text: string, separator: string): string[] {
  const parts: string[] = [];
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === separator) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function parseQuoted(parser: Parser): string {
  const { text } = parser;
  const quote = text.charAt(parser.at++);
  let result = '';
  for (; parser.at < text.length; parser.at++) {
    const char = text.charAt(parser.at);
    if (char === quote) {
      parser.at++;
      return result;
    }
    if (char === '\\') {
      const next = text.charAt(++parser.at);
      result += ({ n: '\n', t: '\t', r: '\r' } as Readonly<Record<string, string>>)[next] ?? next;
    } else result += char;
  }
  throw new Unreadable('unterminated quoted string');
}

function skipBlanks(parser: Parser): void {
  while (/\s/.test(parser.text.charAt(parser.at))) parser.at++;
}

function hex(char: string): string {
  return (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

function goRune(char: string): string {
  return `'${char}'`;
}
