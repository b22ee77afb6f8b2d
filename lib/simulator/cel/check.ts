/**
 * Whether an expression can be evaluated at all: names that are declared, fields that are there, functions for such
 * arguments. Source: cel-go/checker/{checker,errors}.go.
 */
import type { Functions, Overload } from './functions/declare';
import { dottedName, qualifiedName } from './names';
import type { Comprehension, Expr, Problem } from './syntax';
import {
  accepts,
  type Bindings,
  bool,
  bytes,
  double,
  dyn,
  errorType,
  int,
  isDyn,
  listOf,
  mapOf,
  nullType,
  optionalOf,
  string,
  substituted,
  type Type,
  typeNamed,
  typeText,
  uint,
} from './type';
import { Bytes, Uint, type Value } from './value';

export type Environment = {
  readonly variables: ReadonlyMap<string, Type>;
  readonly functions: Functions;
  /** Whether objects of a type may be made: `Object{…}`. */
  readonly makes?: (typeName: string) => boolean;
};

export type Checked = {
  readonly type: Type;
  /** Of every part of it. */
  readonly types: ReadonlyMap<Expr, Type>;
  readonly problems: readonly Problem[];
};

/** The type of an expression, and everything that is wrong with it. */
export function check(expr: Expr, environment: Environment): Checked {
  const checker = new Checker(environment);
  const type = checker.type(expr, undefined);
  return { type, types: checker.types, problems: checker.problems };
}

/** Names of a scope within an expression. */
type Scope = { readonly name: string; readonly type: Type; readonly above: Scope | undefined } | undefined;

class Checker {
  readonly #environment: Environment;
  readonly problems: Problem[] = [];
  readonly types = new Map<Expr, Type>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  type(expr: Expr, scope: Scope): Type {
    const type = this.#typeOf(expr, scope);
    this.types.set(expr, type);
    return type;
  }

  #typeOf(expr: Expr, scope: Scope): Type {
    switch (expr.kind) {
      case 'literal':
        return literalType(expr.value);
      case 'ident':
        return this.#named(expr.name, scope) ?? this.#undeclared(expr.name, expr.at);
      case 'select':
        return this.#select(expr, scope);
      case 'call':
        return this.#call(expr, scope);
      case 'and':
      case 'or': {
        const types = [this.type(expr.left, scope), this.type(expr.right, scope)];
        if (types.every((each) => accepts(bool, each, new Map()))) return bool;
        return this.#noOverload(expr.kind === 'and' ? '_&&_' : '_||_', types, false, expr.at);
      }
      case 'if': {
        const types = [expr.condition, expr.then, expr.otherwise].map((each) => this.type(each, scope));
        const [condition = dyn, then = dyn, otherwise = dyn] = types;
        const bound: Bindings = new Map();
        const isFine =
          accepts(bool, condition, bound) &&
          accepts(typeNamed('A'), then, bound) &&
          accepts(typeNamed('A'), otherwise, bound);
        return isFine ? (isDyn(otherwise) ? dyn : then) : this.#noOverload('_?_:_', types, false, expr.at);
      }
      case 'list':
        return listOf(
          this.#common(
            expr.items.map(({ value, isOptional }) => [
              value,
              isOptional ? this.#unwrapped(value, scope) : this.type(value, scope),
            ]),
          ),
        );
      case 'map':
        return mapOf(
          this.#common(expr.entries.map(({ key }) => [key, this.type(key, scope)])),
          this.#common(
            expr.entries.map(({ value, isOptional }) => [
              value,
              isOptional ? this.#unwrapped(value, scope) : this.type(value, scope),
            ]),
          ),
        );
      case 'struct':
        for (const { value, isOptional } of expr.fields) {
          if (isOptional) this.#unwrapped(value, scope);
          else this.type(value, scope);
        }
        if (this.#environment.makes?.(expr.name) !== true) return this.#undeclared(expr.name, expr.at);
        return { kind: 'object', name: expr.name, fields: new Map() };
      case 'comprehension':
        return this.#comprehension(expr, scope);
      case 'bind': {
        const value = this.type(expr.value, scope);
        const inner = expr.how === 'bind' ? value : this.#inside(value, expr.value.at);
        const body = this.type(expr.body, { name: expr.name, type: inner, above: scope });
        return expr.how === 'optMap' ? optionalOf(body) : body;
      }
      default:
        return expr satisfies never;
    }
  }

  #named(name: string, scope: Scope): Type | undefined {
    for (let each = scope; each !== undefined; each = each.above) if (each.name === name) return each.type;
    const variable = this.#environment.variables.get(name);
    if (variable !== undefined) return variable;
    return typeNames.has(name) ? { kind: 'type', of: dyn } : undefined;
  }

  #undeclared(name: string, at: number): Type {
    return this.#wrong(at, `undeclared reference to '${name}' (in container '')`);
  }

  #wrong(at: number, message: string): Type {
    this.problems.push({ at, message });
    return errorType;
  }

  #select({ operand, field, at, isTest, isOptional }: Extract<Expr, { kind: 'select' }>, scope: Scope): Type {
    const whole = dottedName({ kind: 'select', operand, field, at });
    const variable = whole === undefined ? undefined : this.#environment.variables.get(whole);
    if (variable !== undefined && isTest !== true) return variable;
    const given = this.type(operand, scope);
    const isWrapped = given.kind === 'opaque' && given.name === 'optional_type';
    const type = isWrapped ? (given.of[0] ?? dyn) : given;
    const found = this.#field(type, field, at);
    if (isTest === true) return bool;
    return isOptional === true || isWrapped ? optionalOf(found) : found;
  }

  #field(type: Type, field: string, at: number): Type {
    if (isDyn(type) || type.kind === 'param') return dyn;
    if (type.kind === 'map') return type.value;
    if (type.kind === 'object')
      return (
        type.fields.get(field) ??
        (type.fields.size === 0 ? dyn : this.#wrong(at, `undefined field '${field}'`))
      );
    return this.#wrong(at, `type '${typeText(type)}' does not support field selection`);
  }

  #call(expr: Extract<Expr, { kind: 'call' }>, scope: Scope): Type {
    const { functions } = this.#environment;
    const qualified = qualifiedName(expr, functions, (name) => this.#named(name, scope) !== undefined);
    const name = qualified ?? expr.name;
    const target = qualified === undefined ? expr.target : undefined;
    const given = target === undefined ? expr.args : [target, ...expr.args];
    const types = given.map((each) => this.type(each, scope));
    const overloads = functions.get(name);
    if (overloads === undefined) return this.#undeclared(name, expr.at);
    if (types.some((type) => type === errorType)) return errorType;
    return (
      resultOf(overloads, types, target !== undefined) ??
      this.#noOverload(name, types, target !== undefined, expr.at)
    );
  }

  #noOverload(name: string, types: readonly Type[], isMember: boolean, at: number): Type {
    if (types.some((type) => type === errorType)) return errorType;
    const texts = types.map(typeText);
    const applied = isMember ? `${texts[0]}.(${texts.slice(1).join(', ')})` : `(${texts.join(', ')})`;
    return this.#wrong(at, `found no matching overload for '${name}' applied to '${applied}'`);
  }

  /** The type that all items of a list, or all keys or values of a map, have. */
  #common(parts: readonly (readonly [Expr, Type])[]): Type {
    let common: Type | undefined;
    for (const [expr, type] of parts) {
      if (common === undefined || isDyn(common)) common = type;
      else if (!accepts(common, type, new Map()))
        this.#wrong(expr.at, `expected type '${typeText(common)}' but found '${typeText(type)}'`);
    }
    return common ?? dyn;
  }

  #unwrapped(expr: Expr, scope: Scope): Type {
    return this.#inside(this.type(expr, scope), expr.at);
  }

  /** What is in an optional. */
  #inside(type: Type, at: number): Type {
    if (isDyn(type)) return dyn;
    if (type.kind === 'opaque' && type.name === 'optional_type') return type.of[0] ?? dyn;
    return this.#wrong(at, `expected type 'optional_type(${typeText(type)})' but found '${typeText(type)}'`);
  }

  #comprehension(expr: Comprehension, scope: Scope): Type {
    const range = this.type(expr.range, scope);
    const [key, value] = this.#itemTypes(range, expr);
    const [first = '', second] = expr.names;
    const isOfMap = range.kind === 'map';
    let inner: Scope =
      second === undefined
        ? { name: first, type: isOfMap ? key : value, above: scope }
        : { name: second, type: value, above: { name: first, type: key, above: scope } };
    inner ??= undefined;
    if (expr.filter !== undefined) {
      const asked = this.type(expr.filter, inner);
      if (!accepts(bool, asked, new Map()))
        this.#wrong(expr.filter.at, `expected type 'bool' but found '${typeText(asked)}'`);
    }
    const result = expr.result === undefined ? dyn : this.type(expr.result, inner);
    switch (expr.how) {
      case 'all':
      case 'exists':
      case 'existsOne':
        return bool;
      case 'filter':
        return isOfMap ? listOf(key) : isDyn(range) ? listOf(dyn) : range;
      case 'map':
        return listOf(result);
      case 'transformMap':
        return mapOf(key, result);
      case 'transformMapEntry':
        return result.kind === 'map' ? result : mapOf(dyn, dyn);
      default:
        return expr.how satisfies never;
    }
  }

  #itemTypes(range: Type, { range: expr }: Comprehension): readonly [Type, Type] {
    if (range.kind === 'list') return [int, range.element];
    if (range.kind === 'map') return [range.key, range.value];
    if (range.kind === 'object' && range.fields.size === 0) return [string, dyn];
    if (isDyn(range) || range.kind === 'param') return [dyn, dyn];
    this.#wrong(
      expr.at,
      `expression of type '${typeText(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
    );
    return [errorType, errorType];
  }
}

/** The type of what a function makes of such arguments; dyn when several could be meant. */
function resultOf(
  overloads: readonly Overload[],
  types: readonly Type[],
  isMember: boolean,
): Type | undefined {
  let result: Type | undefined;
  for (const overload of overloads) {
    if (overload.isMember !== isMember || overload.args.length !== types.length) continue;
    const bound: Bindings = new Map();
    if (!overload.args.every((wanted, i) => accepts(wanted, types[i] as Type, bound))) continue;
    const here = substituted(overload.result, bound);
    if (result === undefined) result = here;
    else if (typeText(result) !== typeText(here)) return dyn;
  }
  return result;
}

const typeNames: ReadonlySet<string> = new Set(
  'bool bytes double duration int list map null_type string timestamp type uint dyn'.split(' '),
);

function literalType(value: Value): Type {
  if (value === null) return nullType;
  if (value instanceof Uint) return uint;
  if (value instanceof Bytes) return bytes;
  switch (typeof value) {
    case 'boolean':
      return bool;
    case 'bigint':
      return int;
    case 'number':
      return double;
    default:
      return string;
  }
}
