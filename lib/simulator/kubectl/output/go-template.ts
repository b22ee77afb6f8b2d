/**
 * Go templates as `kubectl -o go-template` runs them: all of text/template's actions and functions, and `exists` and
 * `base64decode`. Whole numbers of the object are Go's int64, those of the template int (`bigint` here); both are never
 * equal to floats.
 * Source: text/template exec.go, funcs.go; cli-runtime/pkg/printers/template.go.
 */
import { fromBase64 } from '../../values/base64';
import { goQuoted } from '../../values/go-text';
import {
  type Call,
  type GoTemplate,
  type Operand,
  type Part,
  type Pipe,
  parseGoTemplate,
  placeIn,
  type ReadTemplate,
} from './go-template-syntax';

export function goTemplate(text: string): ReadTemplate {
  return parseGoTemplate(text, new Set(Object.keys(functions)));
}

export type PrintedTemplate = {
  /** What was printed up to the end, or to the problem. */
  readonly text: string;
  readonly problem?: string;
};

/** What the template prints of a value. `refusesMissing`: a field that a map lacks ends it, and is not `<no value>`. */
export function printGoTemplate(
  template: GoTemplate,
  value: unknown,
  refusesMissing = false,
): PrintedTemplate {
  const run = new Run(template, refusesMissing);
  const problem = run.whole(value);
  return { text: run.text, ...(problem === undefined ? {} : { problem }) };
}

/** What functions cannot do. */
class Impossible extends Error {}

class Problem extends Error {}

type Scope = { readonly dot: unknown; readonly top: unknown; readonly names: Names };
/** Variables, the inner ones in front of those around them. */
type Names = { readonly values: Map<string, unknown>; readonly around: Names | undefined };

/** Actions that one template may run, characters that it may print, and templates within one another. */
const most = { actions: 100_000, text: 2_000_000, depth: 100 };

class Run {
  text = '';
  readonly #template: GoTemplate;
  readonly #refusesMissing: boolean;
  #actions = 0;
  #depth = 0;

  constructor(template: GoTemplate, refusesMissing: boolean) {
    this.#template = template;
    this.#refusesMissing = refusesMissing;
  }

  whole(value: unknown): string | undefined {
    try {
      this.#parts(this.#template.parts, { dot: value, top: value, names: namesAround(undefined) });
    } catch (error) {
      if (error instanceof Problem) return error.message;
      throw error;
    }
    return undefined;
  }

  #fail(at: number, what: string, why: string): never {
    const { line, column } = placeIn(this.#template.source, at);
    throw new Problem(`template: output:${line}:${column}: executing "output" at <${what}>: ${why}`);
  }

  /** `break` or `continue` when one of them ended it. */
  #parts(parts: readonly Part[], scope: Scope): 'break' | 'continue' | undefined {
    for (const part of parts) {
      if (++this.#actions > most.actions || this.text.length > most.text)
        throw new Problem('template: output: more is not printed');
      switch (part.kind) {
        case 'text':
          this.text += part.text;
          break;
        case 'print': {
          const value = this.#pipe(part.pipe, scope);
          if (part.pipe.names.length === 0) this.text += printed(value);
          break;
        }
        case 'break':
        case 'continue':
          return part.kind;
        case 'template': {
          const named = this.#template.named.get(part.name);
          const what = `{{template ${goQuoted(part.name)}}}`;
          if (named === undefined)
            return this.#fail(part.at, what, `template ${goQuoted(part.name)} not defined`);
          if (++this.#depth > most.depth)
            this.#fail(part.at, what, 'exceeded maximum template depth (100000)');
          const dot = part.pipe === undefined ? undefined : this.#pipe(part.pipe, scope);
          this.#parts(named, { dot, top: dot, names: namesAround(undefined) });
          this.#depth--;
          break;
        }
        default: {
          const ended = part.kind === 'range' ? this.#range(part, scope) : this.#branch(part, scope);
          if (ended !== undefined) return ended;
        }
      }
    }
    return undefined;
  }

  #branch(
    part: Extract<Part, { kind: 'if' | 'with' | 'range' }>,
    scope: Scope,
  ): 'break' | 'continue' | undefined {
    const inner = { ...scope, names: namesAround(scope.names) };
    const value = this.#pipe(part.pipe, inner);
    if (!isTrue(value)) return this.#parts(part.otherwise, inner);
    return this.#parts(part.body, part.kind === 'with' ? { ...inner, dot: value } : inner);
  }

  #range(part: Extract<Part, { kind: 'if' | 'with' | 'range' }>, scope: Scope): undefined {
    const { names, declares, calls } = part.pipe;
    const around = { ...scope, names: namesAround(scope.names) };
    const value = this.#pipe({ names: [], declares: false, calls }, around);
    const entries = rangeOf(value);
    if (entries === undefined) {
      const [first] = calls;
      return this.#fail(
        first?.words[0]?.at ?? 0,
        first?.text ?? '',
        `range can't iterate over ${printed(value)}`,
      );
    }
    if (entries.length === 0) this.#parts(part.otherwise, around);
    for (const [key, each] of entries) {
      const inner = { ...around, dot: each, names: namesAround(around.names) };
      const values = names.length === 2 ? [key, each] : [each];
      for (const [index, name] of names.entries()) assign(inner.names, name, values[index], declares);
      if (this.#parts(part.body, inner) === 'break') break;
    }
    return undefined;
  }

  #pipe(pipe: Pipe, scope: Scope): unknown {
    let value: unknown;
    for (const [index, call] of pipe.calls.entries())
      value = this.#call(call, scope, index === 0 ? [] : [value]);
    for (const name of pipe.names) assign(scope.names, name, value, pipe.declares);
    return value;
  }

  #call(call: Call, scope: Scope, piped: readonly unknown[]): unknown {
    const [head, ...rest] = call.words;
    if (head === undefined) return undefined;
    if (head.kind !== 'function') {
      if (rest.length + piped.length > 0)
        this.#fail(head.at, head.text, `can't give argument to non-function ${head.text}`);
      return this.#operand(head, scope);
    }
    if (head.name === 'and' || head.name === 'or') {
      // What decides ends it: what comes after is not looked at.
      let value: unknown;
      for (const word of rest) {
        value = this.#operand(word, scope);
        if (isTrue(value) === (head.name === 'or')) return value;
      }
      return piped.length > 0 ? piped[0] : value;
    }
    const args = [...rest.map((word) => this.#operand(word, scope)), ...piped];
    const [least, greatest = least] = arities[head.name] ?? [0, Number.POSITIVE_INFINITY];
    if (args.length < least || args.length > greatest)
      this.#fail(
        head.at,
        head.name,
        `wrong number of args for ${head.name}: want ${greatest === least ? least : `at least ${least}`} got ${args.length}`,
      );
    try {
      return functions[head.name]?.(args);
    } catch (error) {
      if (error instanceof Impossible)
        this.#fail(call.at, call.text, `error calling ${head.name}: ${error.message}`);
      throw error;
    }
  }

  #operand(operand: Operand, scope: Scope): unknown {
    if (operand.kind === 'value') return operand.value;
    if (operand.kind === 'function')
      return this.#call({ words: [operand], at: operand.at, text: operand.text }, scope, []);
    const { of, path, at, text } = operand;
    let value =
      of === 'dot' ? scope.dot : 'variable' in of ? variable(scope, of.variable) : this.#pipe(of, scope);
    for (const name of path) {
      if (value === undefined || value === null) {
        if (this.#refusesMissing) this.#fail(at, text, `nil data; no entry for key ${goQuoted(name)}`);
        return undefined;
      }
      if (typeof value !== 'object' || Array.isArray(value))
        this.#fail(at, text, `can't evaluate field ${name} in type interface {}`);
      const fields = value as Readonly<Record<string, unknown>>;
      if (!Object.hasOwn(fields, name) && this.#refusesMissing)
        this.#fail(at, text, `map has no entry for key ${goQuoted(name)}`);
      value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    }
    return value;
  }
}

function namesAround(around: Names | undefined): Names {
  return { values: new Map(), around };
}

function assign(names: Names, name: string, value: unknown, declares: boolean): void {
  let holder = names;
  while (!declares && !holder.values.has(name) && holder.around !== undefined) holder = holder.around;
  holder.values.set(name, value);
}

function variable({ names, top }: Scope, name: string): unknown {
  if (name === '$') return top;
  for (let at: Names | undefined = names; at !== undefined; at = at.around)
    if (at.values.has(name)) return at.values.get(name);
  return undefined;
}

/** What a range goes through; undefined for what it cannot. */
function rangeOf(value: unknown): readonly (readonly [unknown, unknown])[] | undefined {
  if (Array.isArray(value)) return value.map((each, index) => [BigInt(index), each] as const);
  if (isWhole(value))
    return Array.from(
      { length: Math.max(0, Math.min(Number(value), most.actions)) },
      (_, n) => [BigInt(n), BigInt(n)] as const,
    );
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return undefined;
  return sortedEntries(value);
}

function sortedEntries(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** As an action prints it. */
function printed(value: unknown): string {
  return value === undefined || value === null ? '<no value>' : goText(value);
}

/** As fmt's `%v` prints it. */
function goText(value: unknown): string {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'number') return isWhole(value) ? String(value) : floatText(value);
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value === 'object')
    return `map[${sortedEntries(value)
      .map(([key, each]) => `${key}:${goText(each)}`)
      .join(' ')}]`;
  return String(value);
}

/** A float: with an exponent from a million on. (strconv FormatFloat 'g', the shortest text) */
function floatText(value: number): string {
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (value === 0 || (exponent >= -4 && exponent < 6)) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

type GoFunction = (args: readonly unknown[]) => unknown;

/** How many arguments a function takes: at least, and at most where there is a limit. */
const arities: Readonly<Record<string, readonly [number, number?]>> = {
  base64decode: [1, 1],
  call: [1, Number.POSITIVE_INFINITY],
  eq: [1, Number.POSITIVE_INFINITY],
  exists: [1, Number.POSITIVE_INFINITY],
  ge: [2, 2],
  gt: [2, 2],
  index: [1, Number.POSITIVE_INFINITY],
  le: [2, 2],
  len: [1, 1],
  lt: [2, 2],
  ne: [2, 2],
  not: [1, 1],
  printf: [1, Number.POSITIVE_INFINITY],
  slice: [1, 4],
};

const functions: Readonly<Record<string, GoFunction>> = {
  and: () => undefined,
  or: () => undefined,
  base64decode: ([text]) =>
    fromBase64(String(text)) ?? impossible('base64 decode failed: illegal base64 data at input byte 0'),
  call: ([callee]) =>
    impossible(
      callee === undefined || callee === null
        ? 'call of nil'
        : `non-function ${goText(callee)} of type ${typeOf(callee)}`,
    ),
  eq: ([first, ...others]) => {
    if (others.length === 0) impossible('missing argument for comparison');
    return others.some((each) => isEqual(first, each));
  },
  ne: ([a, b]) => !isEqual(a, b),
  lt: ([a, b]) => isLess(a, b),
  le: ([a, b]) => isLess(a, b) || isEqual(a, b),
  gt: ([a, b]) => !isLess(a, b) && !isEqual(a, b),
  ge: ([a, b]) => !isLess(a, b),
  exists: ([value, ...keys]) => {
    let inner = value;
    for (const key of keys) {
      try {
        inner = indexed(inner, key);
      } catch {
        return false;
      }
      if (inner === undefined) return false;
    }
    return true;
  },
  html: (args) => escapedBy(args, { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&#34;', "'": '&#39;' }),
  index: ([value, ...keys]) => keys.reduce(indexed, value),
  js: (args) =>
    escapedBy(args, {
      '\\': '\\\\',
      "'": "\\'",
      '"': '\\"',
      '<': '\\u003C',
      '>': '\\u003E',
      '&': '\\u0026',
      '=': '\\u003D',
      '\n': '\\u000A',
    }),
  len: ([value]) => {
    if (typeof value === 'string') return BigInt(new TextEncoder().encode(value).length);
    if (value === undefined || value === null)
      return impossible('reflect: call of reflect.Value.Type on zero Value');
    return typeof value === 'object'
      ? BigInt(Object.keys(value).length)
      : impossible(`len of type ${typeOf(value)}`);
  },
  not: ([value]) => !isTrue(value),
  print: (args) =>
    args
      .map(
        (each, index) =>
          `${index > 0 && typeof each !== 'string' && typeof args[index - 1] !== 'string' ? ' ' : ''}${goText(each)}`,
      )
      .join(''),
  println: (args) => `${args.map(goText).join(' ')}\n`,
  printf: ([format, ...args]) => formatted(goText(format), args),
  slice: ([value, ...bounds]) => {
    if (typeof value !== 'string' && !Array.isArray(value))
      return impossible(`can't slice item of type ${typeOf(value)}`);
    const [from = 0, to = value.length] = bounds.map(Number);
    if (from < 0 || to > value.length) return impossible(`index out of range: ${from < 0 ? from : to}`);
    return from > to ? impossible(`invalid slice index: ${from} > ${to}`) : value.slice(from, to);
  },
  urlquery: (args) => encodeURIComponent(args.map(goText).join('')).replaceAll('%20', '+'),
};

function impossible(why: string): never {
  throw new Impossible(why);
}

function isWhole(value: unknown): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

function typeOf(value: unknown): string {
  if (typeof value === 'bigint') return 'int';
  if (isWhole(value)) return 'int64';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

function indexed(value: unknown, key: unknown): unknown {
  if (value === undefined || value === null) return impossible('index of untyped nil');
  if (Array.isArray(value) || typeof value === 'string') {
    if (!isWhole(key)) return impossible(`cannot index slice/array with type ${typeOf(key)}`);
    const at = Number(key);
    if (at < 0 || at >= value.length) return impossible(`index out of range: ${at}`);
    return typeof value === 'string' ? BigInt(value.charCodeAt(at)) : value[at];
  }
  if (typeof value !== 'object') return impossible(`can't index item of type ${typeOf(value)}`);
  if (typeof key !== 'string') return impossible(`value has type ${typeOf(key)}; should be string`);
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function isEqual(a: unknown, b: unknown): boolean {
  const [left, right] = [a ?? null, b ?? null];
  if (left === null || right === null) return left === right;
  if (typeof left === 'object' || typeof right === 'object')
    impossible(`non-comparable type ${goText(left)}: ${typeOf(left)}`);
  if (isWhole(left) && isWhole(right)) return Number(left) === Number(right);
  if (typeof left !== typeof right || isWhole(left) || isWhole(right))
    impossible('incompatible types for comparison');
  return left === right;
}

function isLess(a: unknown, b: unknown): boolean {
  if (a === undefined || a === null || typeof a === 'object' || typeof a === 'boolean')
    impossible('invalid type for comparison');
  if (isWhole(a) && isWhole(b)) return Number(a) < Number(b);
  if (typeof a !== typeof b || isWhole(a) || isWhole(b)) impossible('incompatible types for comparison');
  return (a as string) < (b as string);
}

function escapedBy(args: readonly unknown[], by: Readonly<Record<string, string>>): string {
  return [...args.map(goText).join('')].map((char) => by[char] ?? char).join('');
}

/** fmt.Sprintf, its usual verbs. */
function formatted(format: string, args: readonly unknown[]): string {
  let next = 0;
  const text = format.replace(
    /%([-+# 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (_all, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      if (next >= args.length) return `%!${verb}(MISSING)`;
      const value = args[next++];
      const shown = verbText(value, verb, precision);
      const size = Math.min(Number(width || '0'), 1000);
      if (flags.includes('-')) return shown.padEnd(size);
      return shown.padStart(size, flags.includes('0') ? '0' : ' ');
    },
  );
  const extra = args.slice(next).map((each) => `${typeOf(each)}=${goText(each)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
}

function verbText(value: unknown, verb: string, precision: string | undefined): string {
  const wrong = (): string =>
    `%!${verb}(${value === undefined || value === null ? '<nil>' : `${typeOf(value)}=${goText(value)}`})`;
  switch (verb) {
    case 'v':
      return goText(value);
    case 's':
      return typeof value === 'string'
        ? value.slice(0, Number(precision ?? value.length))
        : typeof value === 'object' && value !== null
          ? goText(value)
          : wrong();
    case 'q':
      return typeof value === 'string' ? goQuoted(value) : wrong();
    case 'd':
      return isWhole(value) ? String(value) : wrong();
    case 't':
      return typeof value === 'boolean' ? String(value) : wrong();
    case 'f':
      return typeof value === 'number' && !isWhole(value)
        ? value.toFixed(Math.min(Number(precision ?? 6), 100))
        : wrong();
    case 'g':
      return typeof value === 'number' ? floatText(value) : wrong();
    case 'T':
      return value === undefined || value === null ? '<nil>' : typeOf(value);
    default:
      return wrong();
  }
}
