/**
 * The tree of an expression, macros taken apart. Source: cel-go/parser/{parser,macro}.go, ext/{bindings,comprehensions}.go.
 */
import type { Entry, Expr, Field, Item, Macro, Problem } from './syntax';
import { type Token, tokensOf } from './tokens';

export type ParsedExpr =
  | { readonly ok: true; readonly expr: Expr }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Longer expressions are not read, nor deeper ones: limits of cel-go's parser. */
const longest = 100_000;
const deepest = 250;

/** Reads an expression; the first thing that is wrong ends it. */
export function parseExpression(source: string): ParsedExpr {
  if (source.length > longest)
    return refused({
      at: 0,
      message: `expression code point size exceeds limit: size: ${source.length}, limit ${longest}`,
    });
  const tokens = tokensOf(source);
  if ('message' in tokens) return refused(tokens);
  const parser = new Parser(tokens);
  const expr = parser.whole();
  return parser.problem === undefined ? { ok: true, expr } : refused(parser.problem);
}

function refused(problem: Problem): ParsedExpr {
  return { ok: false, problems: [problem] };
}

const operandTokens =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const relations: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=', 'in']);
const reserved: ReadonlySet<string> = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const nothing: Expr = { kind: 'literal', at: 0, value: null };

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  problem: Problem | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expr {
    const expr = this.#expr();
    const { kind, text, at } = this.#peek;
    if (kind !== 'end') this.#refuse(at, `Syntax error: extraneous input '${text}' expecting <EOF>`);
    return expr;
  }

  get #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #is(text: string): boolean {
    return this.#peek.kind === 'symbol' && this.#peek.text === text;
  }

  #take(text: string): Token | undefined {
    if (!this.#is(text)) return undefined;
    return this.#tokens[this.#next++];
  }

  #refuse(at: number, message: string): Expr {
    this.problem ??= { at, message };
    this.#next = this.#tokens.length - 1;
    return nothing;
  }

  #expect(text: string): void {
    if (this.#take(text) !== undefined) return;
    const { at, text: found } = this.#peek;
    this.#refuse(at, `Syntax error: mismatched input '${found}' expecting '${text}'`);
  }

  #expr(): Expr {
    if (++this.#depth > deepest)
      return this.#refuse(this.#peek.at, `expression recursion limit exceeded: ${deepest}`);
    const condition = this.#or();
    const question = this.#take('?');
    let result = condition;
    if (question !== undefined) {
      const then = this.#or();
      this.#expect(':');
      result = { kind: 'if', at: question.at, condition, then, otherwise: this.#expr() };
    }
    this.#depth--;
    return result;
  }

  #or(): Expr {
    let left = this.#and();
    for (let op = this.#take('||'); op !== undefined; op = this.#take('||'))
      left = { kind: 'or', at: op.at, left, right: this.#and() };
    return left;
  }

  #and(): Expr {
    let left = this.#relation();
    for (let op = this.#take('&&'); op !== undefined; op = this.#take('&&'))
      left = { kind: 'and', at: op.at, left, right: this.#relation() };
    return left;
  }

  #binary(names: (text: string) => boolean, part: () => Expr): Expr {
    let left = part();
    while (this.#peek.kind === 'symbol' && names(this.#peek.text)) {
      const { text, at } = this.#peek;
      this.#next++;
      const right = part();
      left = { kind: 'call', at, name: text === 'in' ? '@in' : `_${text}_`, args: [left, right] };
    }
    return left;
  }

  #relation(): Expr {
    return this.#binary(
      (text) => relations.has(text),
      () => this.#sum(),
    );
  }

  #sum(): Expr {
    return this.#binary(
      (text) => text === '+' || text === '-',
      () => this.#product(),
    );
  }

  #product(): Expr {
    return this.#binary(
      (text) => text === '*' || text === '/' || text === '%',
      () => this.#unary(),
    );
  }

  #unary(): Expr {
    const { text, at, kind } = this.#peek;
    if (kind !== 'symbol' || (text !== '!' && text !== '-')) return this.#member();
    let times = 0;
    while (this.#take(text) !== undefined) times++;
    const operand = this.#tokens[this.#next] as Token;
    if (text === '-' && operand.kind === 'literal' && times % 2 === 1) {
      const { value } = operand;
      if (typeof value === 'bigint' || typeof value === 'number') {
        this.#next++;
        return this.#suffixes({ kind: 'literal', at, value: typeof value === 'bigint' ? -value : -value });
      }
    }
    const expr = this.#member();
    if (times % 2 === 0) return expr;
    return { kind: 'call', at, name: text === '!' ? '!_' : '-_', args: [expr] };
  }

  #member(): Expr {
    return this.#suffixes(this.#primary());
  }

  #suffixes(start: Expr): Expr {
    let expr = start;
    let links = 0;
    while (this.problem === undefined && links++ < 10 * deepest) {
      const dot = this.#take('.');
      if (dot !== undefined) {
        const isOptional = this.#take('?') !== undefined;
        const field = this.#peek;
        if (field.kind !== 'ident' && !(field.kind === 'symbol' && field.text === 'in'))
          return this.#refuse(
            field.at,
            `Syntax error: no viable alternative at input '.${field.text === '<EOF>' ? '' : field.text}'`,
          );
        this.#next++;
        const open = isOptional ? undefined : this.#take('(');
        expr =
          open === undefined
            ? {
                kind: 'select',
                at: dot.at,
                operand: expr,
                field: field.text,
                ...(isOptional ? { isOptional } : {}),
              }
            : this.#call(field.text, expr, open.at);
        continue;
      }
      const bracket = this.#take('[');
      if (bracket !== undefined) {
        const isOptional = this.#take('?') !== undefined;
        const index = this.#expr();
        this.#expect(']');
        expr = { kind: 'call', at: bracket.at, name: isOptional ? '_[?_]' : '_[_]', args: [expr, index] };
        continue;
      }
      const brace = this.#is('{') ? typeNameOf(expr) : undefined;
      if (brace === undefined) return expr;
      expr = this.#struct(brace, this.#peek.at);
    }
    return expr;
  }

  #primary(): Expr {
    const token = this.#peek;
    const { at, text } = token;
    if (token.kind === 'literal') {
      this.#next++;
      if (token.value === 2n ** 63n) return this.#refuse(at, 'invalid int literal');
      return { kind: 'literal', at, value: token.value };
    }
    if (token.kind === 'ident') {
      if (reserved.has(text)) return this.#refuse(at, `reserved identifier: ${text}`);
      this.#next++;
      const open = this.#take('(');
      return open === undefined ? { kind: 'ident', at, name: text } : this.#call(text, undefined, open.at);
    }
    if (this.#take('(') !== undefined) {
      const expr = this.#expr();
      this.#expect(')');
      return expr;
    }
    if (this.#take('[') !== undefined) return { kind: 'list', at, items: this.#items() };
    if (this.#take('{') !== undefined) return { kind: 'map', at, entries: this.#entries() };
    if (this.#take('.') !== undefined) return this.#primary();
    const what = token.kind === 'end' ? 'mismatched' : 'extraneous';
    return this.#refuse(at, `Syntax error: ${what} input '${text}' expecting ${operandTokens}`);
  }

  #items(): readonly Item[] {
    const items: Item[] = [];
    while (this.problem === undefined && !this.#is(']')) {
      const isOptional = this.#take('?') !== undefined;
      items.push({ value: this.#expr(), isOptional });
      if (this.#take(',') === undefined) break;
    }
    this.#expect(']');
    return items;
  }

  #entries(): readonly Entry[] {
    const entries: Entry[] = [];
    while (this.problem === undefined && !this.#is('}')) {
      const isOptional = this.#take('?') !== undefined;
      const key = this.#expr();
      this.#expect(':');
      entries.push({ key, value: this.#expr(), isOptional });
      if (this.#take(',') === undefined) break;
    }
    this.#expect('}');
    return entries;
  }

  #struct(name: string, at: number): Expr {
    this.#expect('{');
    const fields: Field[] = [];
    while (this.problem === undefined && !this.#is('}')) {
      const isOptional = this.#take('?') !== undefined;
      const { kind, text, at: fieldAt } = this.#peek;
      if (kind !== 'ident')
        return this.#refuse(fieldAt, `Syntax error: mismatched input '${text}' expecting IDENTIFIER`);
      this.#next++;
      this.#expect(':');
      fields.push({ name: text, value: this.#expr(), isOptional, at: fieldAt });
      if (this.#take(',') === undefined) break;
    }
    this.#expect('}');
    return { kind: 'struct', at, name, fields };
  }

  #call(name: string, target: Expr | undefined, at: number): Expr {
    const args: Expr[] = [];
    while (this.problem === undefined && !this.#is(')')) {
      args.push(this.#expr());
      if (this.#take(',') === undefined) break;
    }
    this.#expect(')');
    if (this.problem !== undefined) return nothing;
    const macro = this.#macro(name, target, args, at);
    if (macro !== undefined) return macro;
    return target === undefined ? { kind: 'call', at, name, args } : { kind: 'call', at, name, target, args };
  }

  /** What is written as a call and is none; undefined for a call. */
  #macro(name: string, target: Expr | undefined, args: readonly Expr[], at: number): Expr | undefined {
    if (target === undefined) {
      const [only] = args;
      if (name !== 'has' || args.length !== 1 || only === undefined) return undefined;
      if (only.kind !== 'select' || only.isTest === true || only.isOptional === true)
        return this.#refuse(only.at, 'invalid argument to has() macro');
      return { ...only, at, isTest: true };
    }
    if (target.kind === 'ident' && target.name === 'cel' && name === 'bind' && args.length === 3)
      return this.#bind('bind', args[0], args[1], args[2], at);
    if ((name === 'optMap' || name === 'optFlatMap') && args.length === 2)
      return this.#bind(name, args[0], target, args[1], at);
    if (name === 'sortBy' && args.length === 2) return this.#sortBy(target, args, at);
    const how = macros[`${name}/${args.length}`];
    if (how === undefined) return undefined;
    const [macro, variables] = how;
    const names: string[] = [];
    for (const each of args.slice(0, variables)) {
      if (each.kind !== 'ident') return this.#refuse(each.at, 'argument must be a simple name');
      names.push(each.name);
    }
    if (names.length === 2 && names[0] === names[1])
      return this.#refuse(args[1]?.at ?? at, 'duplicate variable name');
    const [first, second] = args.slice(variables);
    if (first === undefined) return undefined;
    const parts = asks.has(macro)
      ? { filter: first }
      : second === undefined
        ? { result: first }
        : { filter: first, result: second };
    return { kind: 'comprehension', how: macro, at, range: target, names, ...parts };
  }

  /** A list and the keys of its items, in one order. */
  #sortBy(list: Expr, [name, key]: readonly Expr[], at: number): Expr {
    if (name?.kind !== 'ident' || key === undefined)
      return this.#refuse(name?.at ?? at, 'argument must be a simple name');
    const input = { kind: 'ident', at, name: '@__sortBy_input__' } as const;
    const keys = {
      kind: 'comprehension',
      how: 'map',
      at,
      range: input,
      names: [name.name],
      result: key,
    } as const;
    const body = { kind: 'call', at, name: '@sortByAssociatedKeys', target: input, args: [keys] } as const;
    return { kind: 'bind', how: 'bind', at, name: input.name, value: list, body };
  }

  #bind(
    how: 'bind' | 'optMap' | 'optFlatMap',
    name: Expr | undefined,
    value: Expr | undefined,
    body: Expr | undefined,
    at: number,
  ): Expr {
    if (name?.kind !== 'ident' || value === undefined || body === undefined)
      return this.#refuse(
        name?.at ?? at,
        how === 'bind'
          ? 'cel.bind() variable names must be simple identifiers'
          : `${how}() variable name must be a simple identifier`,
      );
    return { kind: 'bind', how, at, name: name.name, value, body };
  }
}

const asks: ReadonlySet<Macro> = new Set(['all', 'exists', 'existsOne', 'filter']);

/** By name and number of arguments: what it is, and how many of the arguments are names. */
const macros: Readonly<Record<string, readonly [Macro, number]>> = {
  'all/2': ['all', 1],
  'all/3': ['all', 2],
  'exists/2': ['exists', 1],
  'exists/3': ['exists', 2],
  'exists_one/2': ['existsOne', 1],
  'existsOne/2': ['existsOne', 1],
  'existsOne/3': ['existsOne', 2],
  'map/2': ['map', 1],
  'map/3': ['map', 1],
  'filter/2': ['filter', 1],
  'transformList/3': ['map', 2],
  'transformList/4': ['map', 2],
  'transformMap/3': ['transformMap', 2],
  'transformMap/4': ['transformMap', 2],
  'transformMapEntry/3': ['transformMapEntry', 2],
  'transformMapEntry/4': ['transformMapEntry', 2],
};

/** `Object.spec.template` before a brace. */
function typeNameOf(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name;
  if (expr.kind !== 'select' || expr.isTest === true || expr.isOptional === true) return undefined;
  const above = typeNameOf(expr.operand);
  return above === undefined ? undefined : `${above}.${expr.field}`;
}
