/**
 * What an expression comes to. Every step costs; an expression that costs more than it may ends, whatever it does.
 * Source: cel-go/interpreter/{interpretable,attributes,runtimecost}.go.
 */
import { callCost } from './cost/call-costs';
import { type Functions, isOf } from './functions/declare';
import { qualifiedName } from './names';
import type { Comprehension, Expr } from './syntax';
import { equalValues, Failure, keyShown, List, MapValue, Optional, TypeValue, type Value } from './value';

/** What names stand for; a value may be made only when it is asked for. */
export type Variables = (name: string) => Value | Failure | undefined;

export type Evaluated = { readonly value: Value | Failure; readonly cost: number };

export const costExceeded = 'operation cancelled: actual cost limit exceeded';

/** Evaluates a checked expression. `limit`: what it may cost. */
export function evaluate(expr: Expr, variables: Variables, functions: Functions, limit: number): Evaluated {
  const evaluation = new Evaluation(variables, functions, limit);
  const value = evaluation.of(expr, undefined);
  return { value, cost: evaluation.cost };
}

type Scope = { readonly name: string; readonly value: Value; readonly above: Scope } | undefined;

class Evaluation {
  readonly #variables: Variables;
  readonly #functions: Functions;
  readonly #limit: number;
  cost = 0;

  constructor(variables: Variables, functions: Functions, limit: number) {
    this.#variables = variables;
    this.#functions = functions;
    this.#limit = limit;
  }

  of(expr: Expr, scope: Scope): Value | Failure {
    if (this.cost > this.#limit) return new Failure(costExceeded, true);
    switch (expr.kind) {
      case 'literal':
        return expr.value;
      case 'ident':
        return this.#ident(expr.name, scope);
      case 'select':
        return this.#select(expr, scope);
      case 'call':
        return this.#call(expr, scope);
      case 'and':
      case 'or':
        return this.#junction(expr, scope);
      case 'if': {
        const condition = this.of(expr.condition, scope);
        if (condition instanceof Failure) return condition;
        if (typeof condition !== 'boolean') return noOverload;
        return this.of(condition ? expr.then : expr.otherwise, scope);
      }
      case 'list':
        return this.#list(expr, scope);
      case 'map':
        return this.#map(expr, scope);
      case 'struct': {
        const entries: [Value, Value][] = [];
        for (const { name, value, isOptional } of expr.fields) {
          const read = this.of(value, scope);
          if (read instanceof Failure) return read;
          if (!isOptional) entries.push([name, read]);
          else if (!(read instanceof Optional)) return noOverload;
          else if (read.value !== undefined) entries.push([name, read.value]);
        }
        this.cost += 40;
        return new MapValue(entries);
      }
      case 'comprehension':
        return this.#comprehension(expr, scope);
      case 'bind':
        return this.#bind(expr, scope);
      default:
        return expr satisfies never;
    }
  }

  #ident(name: string, scope: Scope): Value | Failure {
    this.cost += 1;
    for (let each = scope; each !== undefined; each = each.above) if (each.name === name) return each.value;
    return (
      this.#variables(name) ??
      (typeNames.has(name)
        ? new TypeValue(typeNames.get(name) as string)
        : new Failure(`no such attribute(s): ${name}`))
    );
  }

  #isVariable(name: string, scope: Scope): boolean {
    for (let each = scope; each !== undefined; each = each.above) if (each.name === name) return true;
    return this.#variables(name) !== undefined;
  }

  #select(
    { operand, field, isTest, isOptional }: Extract<Expr, { kind: 'select' }>,
    scope: Scope,
  ): Value | Failure {
    // A variable may have a dot in its name: `authorizer.requestResource`.
    if (operand.kind === 'ident' && isTest !== true) {
      const whole = this.#variables(`${operand.name}.${field}`);
      if (whole !== undefined) return whole;
    }
    const given = this.of(operand, scope);
    if (given instanceof Failure) return given;
    if (isTest !== true) this.cost += isAttribute(operand) ? 1 : 2;
    const isWrapped = given instanceof Optional;
    const value = isWrapped ? given.value : given;
    if (value === undefined) return isTest === true ? false : none;
    if (!(value instanceof MapValue)) return noOverload;
    const found = value.get(field);
    if (isTest === true) return found !== undefined;
    if (isOptional === true || isWrapped) return new Optional(found);
    return found ?? new Failure(`no such key: ${field}`);
  }

  #junction(expr: Extract<Expr, { kind: 'and' | 'or' }>, scope: Scope): Value | Failure {
    // One side that decides is enough, even when the other has failed.
    const decisive = expr.kind === 'or';
    const left = this.of(expr.left, scope);
    if (left === decisive) return left;
    if (left instanceof Failure && left.isFinal) return left;
    const right = this.of(expr.right, scope);
    if (right === decisive) return right;
    if (right instanceof Failure && right.isFinal) return right;
    if (left instanceof Failure) return left;
    if (right instanceof Failure) return right;
    return typeof left === 'boolean' && typeof right === 'boolean' ? !decisive : noOverload;
  }

  #list({ items }: Extract<Expr, { kind: 'list' }>, scope: Scope): Value | Failure {
    const values: Value[] = [];
    this.cost += 10;
    for (const { value, isOptional } of items) {
      const read = this.of(value, scope);
      if (read instanceof Failure) return read;
      if (!isOptional) values.push(read);
      else if (!(read instanceof Optional)) return noOverload;
      else if (read.value !== undefined) values.push(read.value);
    }
    return new List(values);
  }

  #map({ entries }: Extract<Expr, { kind: 'map' }>, scope: Scope): Value | Failure {
    const read: [Value, Value][] = [];
    this.cost += 30;
    for (const { key, value, isOptional } of entries) {
      const [name, each] = [this.of(key, scope), this.of(value, scope)];
      if (name instanceof Failure) return name;
      if (each instanceof Failure) return each;
      if (!isOptional) read.push([name, each]);
      else if (!(each instanceof Optional)) return noOverload;
      else if (each.value !== undefined) read.push([name, each.value]);
    }
    const map = new MapValue(read);
    return map.entries.size === read.length ? map : new Failure('Failed with repeated key');
  }

  #call(expr: Extract<Expr, { kind: 'call' }>, scope: Scope): Value | Failure {
    const qualified = qualifiedName(expr, this.#functions, (name) => this.#isVariable(name, scope));
    const isMember = qualified === undefined && expr.target !== undefined;
    const given = isMember ? [expr.target as Expr, ...expr.args] : expr.args;
    const args: Value[] = [];
    for (const each of given) {
      const value = this.of(each, scope);
      if (value instanceof Failure) return value;
      args.push(value);
    }
    const name = qualified ?? expr.name;
    this.cost += callCost(name, args);
    if (this.cost > this.#limit) return new Failure(costExceeded, true);
    if (name === '_==_' || name === '_!=_')
      return equalValues(args[0] as Value, args[1] as Value) === (name === '_==_');
    for (const overload of this.#functions.get(name) ?? []) {
      if (overload.isMember !== isMember || overload.args.length !== args.length) continue;
      if (overload.args.every((type, i) => isOf(type, args[i] as Value)))
        return (overload.call as (...all: Value[]) => Value | Failure)(...args);
    }
    return noOverload;
  }

  #comprehension(expr: Comprehension, scope: Scope): Value | Failure {
    const range = this.of(expr.range, scope);
    if (range instanceof Failure) return range;
    const items = itemsOf(range);
    if (items === undefined) return noOverload;
    const taken = new Taken(expr);
    const { begin, turn, take, end } = loopCosts[expr.how];
    this.cost += begin + end;
    for (const [key, value] of items) {
      this.cost += turn;
      if (this.cost > this.#limit) return new Failure(costExceeded, true);
      const [first = '', second] = expr.names;
      const one = range instanceof MapValue ? key : value;
      const inner: Scope =
        second === undefined
          ? { name: first, value: one, above: scope }
          : { name: second, value, above: { name: first, value: key, above: scope } };
      const holds = expr.filter === undefined ? true : this.of(expr.filter, inner);
      if (holds instanceof Failure && holds.isFinal) return holds;
      const result = holds === true && expr.result !== undefined ? this.of(expr.result, inner) : null;
      if (holds === true) this.cost += take;
      const ended = taken.take(key, one, holds, result);
      if (ended !== undefined) return ended;
    }
    return taken.result();
  }

  #bind(expr: Extract<Expr, { kind: 'bind' }>, scope: Scope): Value | Failure {
    const given = this.of(expr.value, scope);
    if (given instanceof Failure) return given;
    if (expr.how === 'bind') return this.of(expr.body, { name: expr.name, value: given, above: scope });
    if (!(given instanceof Optional)) return noOverload;
    if (given.value === undefined) return none;
    const body = this.of(expr.body, { name: expr.name, value: given.value, above: scope });
    if (body instanceof Failure) return body;
    return expr.how === 'optMap' ? new Optional(body) : body;
  }
}

/** What is read of a variable by names and places is one path, and costs for each step; elsewhere a path begins anew. */
function isAttribute(expr: Expr): boolean {
  return expr.kind === 'ident' || expr.kind === 'select' || (expr.kind === 'call' && expr.name === '_[_]');
}

/** What macros cost beside what they ask, as the comprehensions that CEL makes of them: `take` for each item that is taken. */
const loopCosts: Readonly<
  Record<
    Comprehension['how'],
    { readonly begin: number; readonly turn: number; readonly take: number; readonly end: number }
  >
> = {
  all: { begin: 0, turn: 3, take: 0, end: 1 },
  exists: { begin: 0, turn: 4, take: 0, end: 1 },
  existsOne: { begin: 0, turn: 0, take: 2, end: 2 },
  map: { begin: 10, turn: 0, take: 12, end: 1 },
  filter: { begin: 10, turn: 0, take: 13, end: 1 },
  transformMap: { begin: 30, turn: 0, take: 3, end: 1 },
  transformMapEntry: { begin: 30, turn: 0, take: 2, end: 1 },
};

/** What has been taken of a range so far. */
class Taken {
  readonly #expr: Comprehension;
  readonly #values: Value[] = [];
  readonly #entries: (readonly [Value, Value])[] = [];
  #count = 0;
  #failed: Failure | undefined;

  constructor(expr: Comprehension) {
    this.#expr = expr;
  }

  /** Takes the next item; what it answers ends the comprehension. */
  take(
    key: Value,
    value: Value,
    holds: Value | Failure,
    result: Value | Failure,
  ): Value | Failure | undefined {
    const { how } = this.#expr;
    // all and exists: one item that decides is enough, even when others have failed.
    if (how === 'all' || how === 'exists') {
      if (holds === (how === 'exists')) return holds;
      if (holds instanceof Failure) this.#failed ??= holds;
      else if (typeof holds !== 'boolean') this.#failed ??= noOverload;
      return undefined;
    }
    if (holds instanceof Failure) return holds;
    if (typeof holds !== 'boolean') return noOverload;
    if (!holds) return undefined;
    if (result instanceof Failure) return result;
    this.#count++;
    if (how === 'filter') this.#values.push(value);
    else if (how === 'map') this.#values.push(result);
    else if (how === 'transformMap') this.#entries.push([key, result]);
    else if (how === 'transformMapEntry') {
      if (!(result instanceof MapValue)) return noOverload;
      for (const entry of result.entries.values()) {
        if (this.#entries.some(([other]) => equalValues(other, entry[0])))
          return new Failure(`insert failed: key ${keyShown(entry[0])} already exists`);
        this.#entries.push(entry);
      }
    }
    return undefined;
  }

  result(): Value | Failure {
    switch (this.#expr.how) {
      case 'all':
        return this.#failed ?? true;
      case 'exists':
        return this.#failed ?? false;
      case 'existsOne':
        return this.#count === 1;
      case 'map':
      case 'filter':
        return new List(this.#values);
      default:
        return new MapValue(this.#entries);
    }
  }
}

export const noOverload = new Failure('no such overload');
const none = new Optional(undefined);

const typeNames: ReadonlyMap<string, string> = new Map([
  ...'bool bytes double int list map null_type string type uint'
    .split(' ')
    .map((name) => [name, name] as const),
  ['timestamp', 'google.protobuf.Timestamp'],
  ['duration', 'google.protobuf.Duration'],
]);

function itemsOf(range: Value): readonly (readonly [Value, Value])[] | undefined {
  if (range instanceof List) return range.items.map((each, i) => [BigInt(i), each] as const);
  if (range instanceof MapValue) return [...range.entries.values()];
  return undefined;
}
