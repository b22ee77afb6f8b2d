/**
 * Go templates, the small part that people use with kubectl: fields, `range`, `if`, `else`, `end`, `with`, variables of
 * `range`, `len`, `index`, `eq`, `ne`, `not`, `and`, `or`, `print`, `printf "%s"`, quoted texts, `{{- -}}`. Everything
 * else is refused by name.
 */
import { fromBase64 } from '../../values/base64';

type Expression =
  | { readonly kind: 'field'; readonly root: 'dot' | 'top' | string; readonly path: readonly string[] }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly value: Expression }
  | {
      readonly kind: 'range' | 'if' | 'with';
      readonly value: Expression;
      readonly names: readonly string[];
      readonly body: readonly Part[];
      readonly otherwise: readonly Part[];
    };

export type GoTemplate = readonly Part[];

class Unreadable extends Error {}

export function goTemplate(
  text: string,
): { readonly ok: true; readonly template: GoTemplate } | { readonly ok: false; readonly message: string } {
  try {
    const tokens = tokensOf(text);
    const reader = { tokens, at: 0, depth: 0 };
    const template = partsOf(reader);
    if (reader.at < tokens.length) throw new Unreadable(`unexpected {{${tokens[reader.at]?.text}}}`);
    return { ok: true, template };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, message: `template: output: ${error.message}` };
    throw error;
  }
}

/** What the template prints of a value; a missing field is `<no value>`. */
export function printGoTemplate(template: GoTemplate, value: unknown): string {
  const budget = { left: 1_000_000 };
  return printed(template, { dot: value, top: value, names: new Map() }, budget);
}

type Scope = { readonly dot: unknown; readonly top: unknown; readonly names: ReadonlyMap<string, unknown> };

function printed(parts: readonly Part[], scope: Scope, budget: { left: number }): string {
  let text = '';
  for (const part of parts) {
    if (budget.left-- <= 0) return text;
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'print') text += textOf(evaluated(part.value, scope));
    else {
      const value = evaluated(part.value, scope);
      if (part.kind !== 'range') {
        const inner = part.kind === 'with' ? { ...scope, dot: value } : scope;
        text += isTrue(value) ? printed(part.body, inner, budget) : printed(part.otherwise, scope, budget);
        continue;
      }
      const entries = entriesOf(value);
      if (entries.length === 0) text += printed(part.otherwise, scope, budget);
      for (const [key, each] of entries) {
        const names = new Map(scope.names);
        const [first, second] = part.names;
        if (second !== undefined) names.set(first ?? '', key).set(second, each);
        else if (first !== undefined) names.set(first, each);
        text += printed(part.body, { ...scope, dot: each, names }, budget);
      }
    }
  }
  return text;
}

function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) return value.map((each, i) => [i, each] as const);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '<no value>';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(textOf).join(' ')}]`;
  if (typeof value === 'object')
    return `map[${entriesOf(value)
      .map(([key, each]) => `${key}:${textOf(each)}`)
      .join(' ')}]`;
  return String(value);
}

function evaluated(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'field': {
      const { root, path } = expression;
      const from = root === 'dot' ? scope.dot : root === 'top' ? scope.top : scope.names.get(root);
      return path.reduce<unknown>((value, name) => fieldOf(value, name), from);
    }
    case 'call':
      return called(
        expression.name,
        expression.args.map((arg) => evaluated(arg, scope)),
      );
    default:
      return expression satisfies never;
  }
}

function fieldOf(value: unknown, name: string | number): unknown {
  if (Array.isArray(value)) return typeof name === 'number' ? value[name] : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function called(name: string, args: readonly unknown[]): unknown {
  const [a, b] = args;
  switch (name) {
    case 'len':
      return typeof a === 'string' ? a.length : entriesOf(a).length;
    case 'index':
      return args.slice(1).reduce<unknown>((value, key) => fieldOf(value, key as string | number), a);
    case 'eq':
      return args.slice(1).some((each) => each === a);
    case 'ne':
      return a !== b;
    case 'not':
      return !isTrue(a);
    case 'and':
      return args.find((each) => !isTrue(each)) ?? args[args.length - 1];
    case 'or':
      return args.find(isTrue) ?? args[args.length - 1];
    case 'print':
      return args.map(textOf).join('');
    case 'println':
      return `${args.map(textOf).join(' ')}\n`;
    case 'printf':
      return formatted(String(a), args.slice(1));
    case 'base64decode':
      return fromBase64(String(a));
    default:
      return undefined;
  }
}

const functions = [
  'len',
  'index',
  'eq',
  'ne',
  'not',
  'and',
  'or',
  'print',
  'println',
  'printf',
  'base64decode',
];

function formatted(format: string, args: readonly unknown[]): string {
  let next = 0;
  return format.replace(/%([-\d]*)([svdqt%])/g, (_all, width: string, verb: string) => {
    if (verb === '%') return '%';
    const value = textOf(args[next++]);
    const text = verb === 'q' ? JSON.stringify(value) : value;
    const size = Math.min(Math.abs(Number(width || '0')), 1000);
    return width.startsWith('-') ? text.padEnd(size) : text.padStart(size);
  });
}

// --- Reading a template ---------------------------------------------------------------------------------------

type Token = { readonly isAction: boolean; readonly text: string };
type Reader = { readonly tokens: readonly Token[]; at: number; depth: number };

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    if (open < 0) {
      tokens.push({ isAction: false, text: text.slice(at) });
      break;
    }
    const close = text.indexOf('}}', open);
    if (close < 0) throw new Unreadable('unclosed action');
    let before = text.slice(at, open);
    let inside = text.slice(open + 2, close);
    if (/^-\s/.test(inside)) {
      before = before.trimEnd();
      inside = inside.slice(1);
    }
    at = close + 2;
    if (/\s-$/.test(inside)) {
      inside = inside.slice(0, -1);
      while (/\s/.test(text.charAt(at))) at++;
    }
    if (before !== '') tokens.push({ isAction: false, text: before });
    if (!/^\s*\/\*/.test(inside)) tokens.push({ isAction: true, text: inside.trim() });
  }
  return tokens;
}

function partsOf(reader: Reader): Part[] {
  if (++reader.depth > 50) throw new Unreadable('nested too deep');
  const parts: Part[] = [];
  for (; reader.at < reader.tokens.length; reader.at++) {
    const { isAction, text } = reader.tokens[reader.at] as Token;
    if (!isAction) {
      parts.push({ kind: 'text', text });
      continue;
    }
    if (text === 'end' || text === 'else' || text.startsWith('else ')) break;
    const block = /^(range|if|with)\s+(?:((?:\$\w+)(?:\s*,\s*\$\w+)?)\s*:=\s*)?([\s\S]+)$/.exec(text);
    if (block === null) {
      parts.push({ kind: 'print', value: expressionOf(text) });
      continue;
    }
    reader.at++;
    const body = partsOf(reader);
    const mark = reader.tokens[reader.at]?.text;
    let otherwise: readonly Part[] = [];
    if (mark?.startsWith('else if ')) throw new Unreadable('"else if" is not known here');
    if (mark === 'else') {
      reader.at++;
      otherwise = partsOf(reader);
    }
    if (reader.tokens[reader.at]?.text !== 'end') throw new Unreadable('unexpected EOF');
    const names = (block[2] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    parts.push({
      kind: block[1] as 'range' | 'if' | 'with',
      value: expressionOf(block[3] ?? ''),
      names,
      body,
      otherwise,
    });
  }
  reader.depth--;
  return parts;
}

function expressionOf(text: string): Expression {
  const words = wordsOf(text);
  const pipes: string[][] = [[]];
  for (const word of words) {
    if (word === '|') pipes.push([]);
    else (pipes[pipes.length - 1] as string[]).push(word);
  }
  let result: Expression | undefined;
  for (const pipe of pipes) {
    const [head = '', ...rest] = pipe;
    const args = rest.map(operandOf);
    if (functions.includes(head))
      result = { kind: 'call', name: head, args: result === undefined ? args : [...args, result] };
    else if (rest.length === 0 && result === undefined) result = operandOf(head);
    else
      throw new Unreadable(
        /^\w+$/.test(head) ? `function "${head}" not defined` : `unexpected "${rest[0]}" in operand`,
      );
  }
  return result as Expression;
}

function operandOf(word: string): Expression {
  if (word.startsWith('(') && word.endsWith(')')) return expressionOf(word.slice(1, -1));
  if (word === '.') return { kind: 'field', root: 'dot', path: [] };
  if (/^"(?:[^"\\]|\\.)*"$/.test(word)) {
    const text = word
      .slice(1, -1)
      .replace(/\\(.)/g, (_all, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
    return { kind: 'value', value: text };
  }
  if (/^`[^`]*`$/.test(word)) return { kind: 'value', value: word.slice(1, -1) };
  if (/^-?\d+(\.\d+)?$/.test(word)) return { kind: 'value', value: Number(word) };
  if (word === 'true' || word === 'false') return { kind: 'value', value: word === 'true' };
  const field = /^(\$\w*)?((?:\.[\w]+)*)$/.exec(word);
  if (field !== null && word !== '') {
    const path = (field[2] ?? '').split('.').filter((name) => name !== '');
    const root = field[1] === undefined ? 'dot' : field[1] === '$' ? 'top' : field[1];
    return { kind: 'field', root, path };
  }
  if (functions.includes(word)) return { kind: 'call', name: word, args: [] };
  throw new Unreadable(
    /^\w+$/.test(word) ? `function "${word}" not defined` : `unexpected "${word}" in operand`,
  );
}

function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^\s+/.exec(rest)?.[0];
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const word = /^"(?:[^"\\]|\\.)*"|^`[^`]*`|^\||^[^\s|()"`]+/.exec(rest)?.[0];
    if (word !== undefined) {
      words.push(word);
      at += word.length;
      continue;
    }
    if (rest.startsWith('(')) {
      let depth = 0;
      let end = 0;
      for (; end < rest.length; end++) {
        if (rest[end] === '(') depth++;
        if (rest[end] === ')' && --depth === 0) break;
      }
      if (depth !== 0 || end > 2000) throw new Unreadable('unclosed left paren');
      words.push(rest.slice(0, end + 1));
      at += end + 1;
      continue;
    }
    throw new Unreadable(`unexpected "${rest.charAt(0)}" in operand`);
  }
  return words;
}
