/** Names with dots in them, and what an expression speaks of. */
import type { Functions } from './functions/declare';
import type { Expr } from './syntax';

/** `sets.contains` for a call of a function of a library; undefined for a call on a value. */
export function qualifiedName(
  { target, name }: Extract<Expr, { kind: 'call' }>,
  functions: Functions,
  isVariable: (name: string) => boolean,
): string | undefined {
  if (target === undefined) return undefined;
  const above = dottedName(target);
  if (above === undefined || isVariable(above.split('.')[0] ?? '')) return undefined;
  const whole = `${above}.${name}`;
  return functions.has(whole) ? whole : undefined;
}

/** `a.b.c`; undefined for what is no name. */
export function dottedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name;
  if (expr.kind !== 'select' || expr.isTest === true || expr.isOptional === true) return undefined;
  const above = dottedName(expr.operand);
  return above === undefined ? undefined : `${above}.${expr.field}`;
}

/** Whether an expression speaks of a variable. */
export function speaksOf(expr: Expr, name: string): boolean {
  if (expr.kind === 'ident') return expr.name === name;
  if (expr.kind === 'comprehension' && expr.names.includes(name)) return speaksOf(expr.range, name);
  if (expr.kind === 'bind' && expr.name === name) return speaksOf(expr.value, name);
  return partsOf(expr).some((part) => speaksOf(part, name));
}

/** The expressions that one is made of. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
    case 'ident':
      return [];
    case 'select':
      return [expr.operand];
    case 'call':
      return expr.target === undefined ? expr.args : [expr.target, ...expr.args];
    case 'and':
    case 'or':
      return [expr.left, expr.right];
    case 'if':
      return [expr.condition, expr.then, expr.otherwise];
    case 'list':
      return expr.items.map(({ value }) => value);
    case 'map':
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return expr.fields.map(({ value }) => value);
    case 'comprehension':
      return [expr.range, expr.filter, expr.result].filter((each) => each !== undefined);
    case 'bind':
      return [expr.value, expr.body];
    default:
      return expr satisfies never;
  }
}
