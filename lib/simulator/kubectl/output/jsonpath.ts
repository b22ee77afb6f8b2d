/**
 * JSONPath as kubectl has it: text with `{…}` in it. Fields, indexes, slices, unions, filters, `..`, `*`,
 * `range … end` and quoted texts. A field that is missing prints nothing.
 * Source: client-go/util/jsonpath parser.go and jsonpath.go.
 */
import { goJson } from './go-json';

type Filter = { readonly left: Operand; readonly operator: string; readonly right?: Operand };
type Operand = { readonly path: readonly Segment[] } | { readonly value: unknown };

type Segment =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly step?: number }
  | { readonly kind: 'union'; readonly of: readonly (readonly Segment[])[] }
  | { readonly kind: 'filter'; readonly filter: Filter };

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: readonly Segment[] }
  | { readonly kind: 'range'; readonly path: readonly Segment[]; readonly body: readonly Node[] };

export type JsonPath = readonly Node[];
export type ParsedPath =
  | { readonly ok: true; readonly path: JsonPath }
  | { readonly ok: false; readonly message: string };

class Unreadable extends Error {}

/** Work that one evaluation may take, in values looked at; more is cut off. */
const mostVisits = 1_000_000;

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

/** What the template prints of a value. A text instead of a result: what is wrong. */
export function printJsonPath(
  path: JsonPath,
  value: unknown,
): { readonly text: string } | { readonly problem: string } {
  try {
    return { text: printed(path, value, { root: value, visits: 0 }) };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message };
    throw error;
  }
}

/** The values that the template's paths lead to. */
export function valuesAt(path: JsonPath, value: unknown): readonly unknown[] {
  const context = { root: value, visits: 0 };
  try {
    return path.flatMap((node) => (node.kind === 'path' ? walk([value], node.path, context) : []));
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

/** A value as it is printed: texts bare, the rest as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? goJson(value) : String(value);
}

type Context = { readonly root: unknown; visits: number };

function printed(nodes: readonly Node[], value: unknown, context: Context): string {
  let text = '';
  for (const node of nodes) {
    if (node.kind === 'text') text += node.text;
    else if (node.kind === 'path') text += walk([value], node.path, context).map(valueText).join(' ');
    else for (const each of walk([value], node.path, context)) text += printed(node.body, each, context);
    if (text.length > mostVisits) throw new Unreadable('the result is too long');
  }
  return text;
}

function walk(values: readonly unknown[], path: readonly Segment[], context: Context): readonly unknown[] {
  let current = values;
  for (const segment of path) {
    const next: unknown[] = [];
    for (const value of current) {
      if (++context.visits > mostVisits) throw new Unreadable('the path visits too much');
      for (const each of stepInto(value, segment, context)) next.push(each);
      if (next.length > mostVisits) throw new Unreadable('the path visits too much');
    }
    current = next;
  }
  return current;
}

function stepInto(value: unknown, segment: Segment, context: Context): readonly unknown[] {
  switch (segment.kind) {
    case 'field': {
      if (!isObject(value) || !Object.hasOwn(value, segment.name)) return [];
      const found = value[segment.name];
      return found === undefined ? [] : [found];
    }
    case 'wildcard':
      if (Array.isArray(value)) return value;
      return isObject(value) ? fieldsOf(value) : [];
    case 'recursive':
      return below(value, context);
    case 'slice':
      return Array.isArray(value) ? sliced(value, segment) : [];
    case 'union':
      return segment.of.flatMap((path) => walk([value], path, context));
    case 'filter':
      if (!Array.isArray(value)) return [];
      return value.filter((each) => accepts(segment.filter, each, context));
    default:
      return segment satisfies never;
  }
}

/** A value and all that it holds. */
function below(value: unknown, context: Context): readonly unknown[] {
  const found: unknown[] = [];
  const open = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (++context.visits > mostVisits) throw new Unreadable('the path visits too much');
    found.push(next);
    const inner = Array.isArray(next) ? next : isObject(next) ? fieldsOf(next) : [];
    for (let i = inner.length - 1; i >= 0; i--) if (inner[i] !== null) open.push(inner[i]);
  }
  return found;
}

function sliced(
  list: readonly unknown[],
  { from, to, step = 1 }: Extract<Segment, { kind: 'slice' }>,
): readonly unknown[] {
  const length = list.length;
  const place = (at: number): number => (at < 0 ? at + length : at);
  const first = from === undefined ? 0 : place(from);
  const last = to === undefined ? length : place(to);
  if (first >= length || first < 0) {
    if (from !== undefined && to === from + 1)
      throw new Unreadable(`array index out of bounds: index ${from}, length ${length}`);
    return [];
  }
  if (step < 1) throw new Unreadable('step must be > 0');
  return list.slice(first, Math.max(first, Math.min(last, length))).filter((_, i) => i % step === 0);
}

function accepts({ left, operator, right }: Filter, value: unknown, context: Context): boolean {
  const resolved = (operand: Operand): readonly unknown[] =>
    'value' in operand ? [operand.value] : walk([value], operand.path, context);
  const [a] = resolved(left);
  if (right === undefined) return a !== undefined;
  const [b] = resolved(right);
  if (a === undefined || b === undefined) return false;
  const [x, y] = typeof a === typeof b ? [a, b] : [String(a), String(b)];
  switch (operator) {
    case '==':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return (x as number) < (y as number);
    case '<=':
      return (x as number) <= (y as number);
    case '>':
      return (x as number) > (y as number);
    case '>=':
      return (x as number) >= (y as number);
    default:
      return false;
  }
}

// --- Reading a template ---------------------------------------------------------------------------------------

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
  if (inRange) throw new Unreadable('range is not closed with {end}');
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
    else if (char === '[') path.push(parseBrackets(parser));
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

function parseBrackets(parser: Parser): Segment {
  const { text } = parser;
  const inside = bracketText(parser);
  if (inside.startsWith('?(')) {
    if (!inside.endsWith(')')) throw new Unreadable('unterminated filter');
    return { kind: 'filter', filter: parseFilter(inside.slice(2, -1)) };
  }
  const parts = topLevel(inside, ',');
  if (parts.length > 1) return { kind: 'union', of: parts.map((part) => [bracketPart(part.trim(), text)]) };
  return bracketPart(inside.trim(), text);
}

function bracketPart(part: string, _text: string): Segment {
  if (part === '*') return { kind: 'wildcard' };
  const quoted = /^'((?:[^'\\]|\\.)*)'$|^"((?:[^"\\]|\\.)*)"$/.exec(part);
  if (quoted !== null) return { kind: 'field', name: (quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/g, '$1') };
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
      const operator = ['==', '!=', '<=', '>=', '<', '>'].find((each) => text.startsWith(each, at));
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

function fieldsOf(value: Readonly<Record<string, unknown>>): unknown[] {
  return Object.keys(value)
    .sort()
    .map((name) => value[name])
    .filter((each) => each !== undefined);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hex(char: string): string {
  return (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

function goRune(char: string): string {
  return `'${char}'`;
}
