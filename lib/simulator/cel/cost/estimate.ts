/**
 * What an expression may cost at most, before anything is evaluated: from how large what it speaks of can be. Macros count as
 * what CEL makes of them. Source: cel-go/checker/cost.go, cel-go/parser/macro.go.
 */
import type { Functions } from '../functions/declare';
import { qualifiedName } from '../names';
import type { Expr } from '../syntax';
import { dyn, type Type } from '../type';
import { Bytes, type Value } from '../value';
import { callEstimate, type Operand } from './call-estimates';
import { either, fixed, nothing, product, type Range, sum, unknown } from './range';

/** How large a value can be at a path: `['self', 'spec', 'hosts', '@items']`; undefined where nothing says it. */
export type SizeAt = (path: readonly string[]) => number | undefined;

/** Of a checked expression, whose parts have these types. */
export function estimate(
  expr: Expr,
  types: ReadonlyMap<Expr, Type>,
  functions: Functions,
  sizeAt: SizeAt,
): Range {
  return new Estimation(types, functions, sizeAt).cost(expr, undefined);
}

type Comprehension = Extract<Expr, { kind: 'comprehension' }>;

/** What is in a list or a map. */
type Entries = { readonly of: 'list' | 'map'; readonly key: Range; readonly value: Range };

type Local = {
  readonly name: string;
  readonly path: readonly string[];
  readonly size: Range | undefined;
  readonly entries: Entries | undefined;
  readonly above: Local | undefined;
};
type Scope = Local | undefined;

const one = fixed(1);
const newList = fixed(10);
const newMap = fixed(30);
const newStruct = fixed(40);

class Estimation {
  readonly #types: ReadonlyMap<Expr, Type>;
  readonly #functions: Functions;
  readonly #sizeAt: SizeAt;
  readonly #paths = new Map<Expr, readonly string[]>();
  readonly #sizes = new Map<Expr, Range>();
  readonly #entries = new Map<Expr, Entries>();
  readonly #locals = new Map<Expr, Local>();

  constructor(types: ReadonlyMap<Expr, Type>, functions: Functions, sizeAt: SizeAt) {
    this.#types = types;
    this.#functions = functions;
    this.#sizeAt = sizeAt;
  }

  cost(expr: Expr, scope: Scope): Range {
    switch (expr.kind) {
      case 'literal':
        return nothing;
      case 'ident': {
        const local = localNamed(expr.name, scope);
        if (local !== undefined) this.#locals.set(expr, local);
        this.#paths.set(expr, local?.path ?? [expr.name]);
        return one;
      }
      case 'select':
        return this.#select(expr, scope);
      case 'call':
        return this.#call(expr, scope);
      case 'and':
      case 'or': {
        const [left, right] = [this.cost(expr.left, scope), this.cost(expr.right, scope)];
        return { min: left.min, max: left.max + right.max };
      }
      case 'if':
        return this.#condition(expr, scope);
      case 'list': {
        const costs = expr.items.map(({ value }) => this.cost(value, scope));
        const value = this.#together(expr.items.map((item) => item.value));
        this.#entries.set(expr, { of: 'list', key: one, value });
        return sum(newList, ...costs);
      }
      case 'map': {
        const costs = expr.entries.flatMap(({ key, value }) => [
          this.cost(key, scope),
          this.cost(value, scope),
        ]);
        const key = this.#together(expr.entries.map((entry) => entry.key));
        const value = this.#together(expr.entries.map((entry) => entry.value));
        this.#entries.set(expr, { of: 'map', key, value });
        return sum(newMap, ...costs);
      }
      case 'struct':
        return sum(newStruct, ...expr.fields.map(({ value }) => this.cost(value, scope)));
      case 'comprehension':
        return this.#comprehension(expr, scope);
      case 'bind':
        return this.#bind(expr, scope);
      default:
        return expr satisfies never;
    }
  }

  #together(parts: readonly Expr[]): Range {
    const [first, ...rest] = parts.map((part) => this.#sizeOf(part));
    return first === undefined ? nothing : rest.reduce(either, first);
  }

  #select(expr: Extract<Expr, { kind: 'select' }>, scope: Scope): Range {
    const operand = this.cost(expr.operand, scope);
    if (expr.isTest === true) return operand;
    if (expr.isOptional === true) return sum(operand, one);
    this.#paths.set(expr, [...this.#pathOf(expr.operand), expr.field]);
    const { kind } = this.#typeOf(expr.operand);
    return kind === 'map' || kind === 'object' || kind === 'param' ? sum(operand, one) : operand;
  }

  #condition(expr: Extract<Expr, { kind: 'if' }>, scope: Scope): Range {
    const [condition, then, otherwise] = [expr.condition, expr.then, expr.otherwise].map((part) =>
      this.cost(part, scope),
    ) as [Range, Range, Range];
    this.#sizes.set(expr, either(this.#sizeOf(expr.then), this.#sizeOf(expr.otherwise)));
    this.#setEntries(expr, eitherEntries(this.#entriesOf(expr.then), this.#entriesOf(expr.otherwise)));
    return sum(condition, either(then, otherwise));
  }

  #call(expr: Extract<Expr, { kind: 'call' }>, scope: Scope): Range {
    const isLocal = (name: string): boolean => localNamed(name, scope) !== undefined;
    const qualified = qualifiedName(expr, this.#functions, isLocal);
    const target = qualified === undefined ? expr.target : undefined;
    const args = sum(
      ...[...expr.args, ...(target === undefined ? [] : [target])].map((arg) => this.cost(arg, scope)),
    );
    const [first, second] = expr.args;
    if (expr.name === 'dyn' && first !== undefined) {
      this.#copy(expr, first);
      return sum(args, one);
    }
    if (expr.name === '_[_]' && first !== undefined) {
      const { kind } = this.#typeOf(first);
      const inside = kind === 'map' ? '@values' : '@items';
      if (kind !== 'opaque') this.#paths.set(expr, [...this.#pathOf(first), inside]);
      const size = this.#entriesOf(first)?.value ?? this.#knownSize(expr);
      if (size !== undefined) this.#sizes.set(expr, size);
      return sum(args, one);
    }
    if (expr.name === '_+_' && first !== undefined && second !== undefined)
      this.#setEntries(expr, eitherEntries(this.#entriesOf(first), this.#entriesOf(second)));
    const { cost, size } = callEstimate({
      name: qualified ?? expr.name,
      target: target && this.#operand(target),
      args: expr.args.map((arg) => this.#operand(arg)),
    });
    const known = size ?? this.#knownSize(expr);
    if (known !== undefined) this.#sizes.set(expr, known);
    return sum(args, cost);
  }

  #operand(expr: Expr): Operand {
    const type = this.#typeOf(expr);
    const path = this.#pathOf(expr);
    const most = path.length === 0 ? undefined : this.#sizeAt([...path, '@items']);
    return {
      type,
      size: this.#sizeOf(expr),
      ...(type.kind === 'list' && {
        element: { type: type.element, size: most === undefined ? unknown : { min: 0, max: most } },
      }),
      ...(expr.kind === 'literal' && { literal: expr.value }),
    };
  }

  #comprehension(expr: Comprehension, scope: Scope): Range {
    const range = this.cost(expr.range, scope);
    const count = this.#sizeOf(expr.range);
    const inner = this.#itemsIn(expr, scope);
    const filter = expr.filter === undefined ? undefined : this.cost(expr.filter, inner);
    const result = expr.result === undefined ? nothing : this.cost(expr.result, inner);
    const { begin, turn, end } = loopOf(expr, filter, result);
    if (expr.how === 'all' || expr.how === 'exists' || expr.how === 'existsOne') this.#sizes.set(expr, one);
    else {
      this.#sizes.set(expr, count);
      const taken = this.#takenSize(expr, inner);
      if (taken !== undefined)
        this.#entries.set(expr, { of: 'list', key: one, value: { min: 0, max: taken.max } });
    }
    return sum(range, begin, end, product(count, turn));
  }

  /** The scope in which a comprehension looks at one item. */
  #itemsIn({ names, range }: Comprehension, scope: Scope): Local {
    const entries = this.#entriesOf(range);
    const path = this.#pathOf(range);
    const isList = (entries?.of ?? this.#typeOf(range).kind) === 'list';
    const [first = '', second] = names;
    const local = (name: string, of: 'key' | 'value', above: Scope): Local => {
      const step = of === 'key' ? (isList ? '@indices' : '@keys') : isList ? '@items' : '@values';
      return { name, path: [...path, step], size: entries?.[of], entries: undefined, above };
    };
    if (second === undefined) return local(first, isList ? 'value' : 'key', scope);
    return local(second, 'value', local(first, 'key', scope));
  }

  /** How large what is in the list that is made is; undefined where a map is made. */
  #takenSize({ how, range, result }: Comprehension, { path, size }: Local): Range | undefined {
    if (how === 'map') return result === undefined ? nothing : this.#sizeOf(result);
    if (how !== 'filter') return undefined;
    const most = this.#sizeAt(path);
    if (most !== undefined) return { min: 0, max: most };
    const type = this.#typeOf(range);
    const item = type.kind === 'list' ? type.element : type.kind === 'map' ? type.key : dyn;
    return isScalar(item) ? one : (size ?? unknown);
  }

  #bind(expr: Extract<Expr, { kind: 'bind' }>, scope: Scope): Range {
    const value = this.cost(expr.value, scope);
    const isBind = expr.how === 'bind';
    const inner: Local = {
      name: expr.name,
      path: isBind ? this.#pathOf(expr.value) : [],
      size: isBind ? this.#knownSize(expr.value) : undefined,
      entries: isBind ? this.#entriesOf(expr.value) : undefined,
      above: scope,
    };
    const body = this.cost(expr.body, inner);
    if (isBind) {
      this.#copy(expr, expr.body);
      return sum(newList, value, body);
    }
    // `value.hasValue() ? optional.of(cel.bind(name, value.value(), body)) : optional.none()`
    const bound = sum(newList, value, one, body);
    const made = expr.how === 'optMap' ? sum(bound, one) : bound;
    return sum(value, one, either(made, one));
  }

  #typeOf(expr: Expr): Type {
    return this.#types.get(expr) ?? dyn;
  }

  #pathOf(expr: Expr): readonly string[] {
    return this.#paths.get(expr) ?? [];
  }

  #entriesOf(expr: Expr): Entries | undefined {
    return this.#entries.get(expr) ?? this.#locals.get(expr)?.entries;
  }

  #setEntries(expr: Expr, entries: Entries | undefined): void {
    if (entries !== undefined) this.#entries.set(expr, entries);
  }

  #copy(to: Expr, from: Expr): void {
    const size = this.#knownSize(from);
    if (size !== undefined) this.#sizes.set(to, size);
    this.#setEntries(to, this.#entriesOf(from));
  }

  #sizeOf(expr: Expr): Range {
    return this.#knownSize(expr) ?? unknown;
  }

  #knownSize(expr: Expr): Range | undefined {
    const known = this.#sizes.get(expr) ?? writtenSize(expr);
    if (known !== undefined) return known;
    const path = this.#pathOf(expr);
    const most = path.length === 0 ? undefined : this.#sizeAt(path);
    if (most !== undefined) return { min: 0, max: most };
    return isScalar(this.#typeOf(expr)) ? one : this.#locals.get(expr)?.size;
  }
}

function localNamed(name: string, scope: Scope): Local | undefined {
  for (let local = scope; local !== undefined; local = local.above) if (local.name === name) return local;
  return undefined;
}

/** What a macro costs before, in each turn and after, as the comprehension that CEL makes of it. */
function loopOf(
  { how }: Comprehension,
  filter: Range | undefined,
  result: Range,
): { readonly begin: Range; readonly turn: Range; readonly end: Range } {
  const asked = filter ?? nothing;
  /** Only what is asked for and holds is taken; otherwise all stays as it was. */
  const taking = (step: Range): Range => (filter === undefined ? step : sum(filter, either(step, one)));
  switch (how) {
    case 'all':
      return { begin: nothing, turn: sum(fixed(2), { min: 1, max: 1 + asked.max }), end: one };
    case 'exists':
      return { begin: nothing, turn: sum(fixed(3), { min: 1, max: 1 + asked.max }), end: one };
    case 'existsOne':
      return { begin: nothing, turn: sum(asked, { min: 1, max: 2 }), end: fixed(2) };
    case 'map':
      return { begin: newList, turn: taking(sum(fixed(2), newList, result)), end: one };
    case 'filter':
      return { begin: newList, turn: taking(sum(fixed(3), newList)), end: one };
    case 'transformMap':
      return { begin: newMap, turn: taking(sum(fixed(3), result)), end: one };
    case 'transformMapEntry':
      return { begin: newMap, turn: taking(sum(fixed(2), result)), end: one };
    default:
      return how satisfies never;
  }
}

function eitherEntries(a: Entries | undefined, b: Entries | undefined): Entries | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { of: a.of, key: either(a.key, b.key), value: either(a.value, b.value) };
}

/** Of what is written down. */
function writtenSize(expr: Expr): Range | undefined {
  if (expr.kind === 'list') return fixed(expr.items.length);
  if (expr.kind === 'map') return fixed(expr.entries.length);
  return expr.kind === 'literal' ? literalSize(expr.value) : undefined;
}

function literalSize(value: Value): Range {
  if (typeof value === 'string') return fixed([...value].length);
  return value instanceof Bytes ? fixed(value.bytes.length) : one;
}

/** Of a size that does not depend on the value. */
function isScalar(type: Type): boolean {
  if (type.kind === 'opaque') return type.name === 'optional_type' && isScalar(type.of[0] ?? dyn);
  return (
    type.kind === 'simple' && ['bool', 'double', 'duration', 'int', 'timestamp', 'uint'].includes(type.name)
  );
}
