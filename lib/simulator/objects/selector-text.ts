/**
 * Reads the text form of label selectors, as `kubectl -l` and a list's labelSelector take it: `app=web,tier in (a, b),!old`.
 * Source: apimachinery/pkg/labels/selector.go (Parse, NewRequirement).
 */
import { isQualifiedName, isValidLabelValue } from '../apiserver/names';
import { goQuoted } from '../values/go-text';
import type { Operator, Requirement } from './label-selector';

export type ReadSelector =
  | { readonly ok: true; readonly requirements: readonly Requirement[] }
  /** Upstream's words for the first thing that is wrong. */
  | { readonly ok: false; readonly message: string };

/** The requirements of a selector, in order of key. An empty text asks for nothing. */
export function readSelector(text: string): ReadSelector {
  const tokens = text.match(/==|!=|[=!<>(),]|[^ \t\r\n=!<>(),]+/g) ?? [];
  const requirements: Requirement[] = [];
  let at = 0;
  while (at < tokens.length) {
    const first = tokens[at] as string;
    if (isSymbol(first) && first !== '!')
      return wrong(`found '${first}', expected: !, identifier, or 'end of string'`);
    const read = requirementAt(tokens, at);
    if (typeof read === 'string') return wrong(`unable to parse requirement: ${read}`);
    requirements.push(read.requirement);
    at = read.next;
    const between = tokens[at++];
    if (between === undefined) break;
    if (between !== ',') return wrong(`found '${between}', expected: ',' or 'end of string'`);
    const after = tokens[at] ?? '';
    if (after === '' || (isSymbol(after) && after !== '!'))
      return wrong(`found '${after}', expected: identifier after ','`);
  }
  return {
    ok: true,
    requirements: requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
  };
}

/** The requirements; undefined when the text cannot be read. */
export function parseSelector(text: string): readonly Requirement[] | undefined {
  const read = readSelector(text);
  return read.ok ? read.requirements : undefined;
}

function wrong(message: string): ReadSelector {
  return { ok: false, message };
}

type Place<T> = T & { readonly next: number };
type Tokens = readonly string[];

const binary: Readonly<Record<string, Operator>> = {
  in: 'in',
  notin: 'notin',
  '=': '=',
  '==': '=',
  '!=': '!=',
  '>': '>',
  '<': '<',
};

/** One requirement from a position on, or what is wrong with it. */
function requirementAt(tokens: Tokens, from: number): Place<{ readonly requirement: Requirement }> | string {
  let at = from;
  const isNegated = tokens[at] === '!';
  if (isNegated) at++;
  const key = tokens[at++] ?? '';
  if (key === '' || isSymbol(key)) return `found '${key}', expected: identifier`;
  const badKey = isQualifiedName(key);
  if (badKey.length > 0) return `<nil>: Invalid value: ${goQuoted(key)}: ${badKey.join('; ')}`;
  const word = tokens[at];
  if (isNegated || word === undefined || word === ',')
    return { requirement: { key, operator: isNegated ? '!' : 'exists', values: [] }, next: at };
  const operator = Object.hasOwn(binary, word) ? binary[word] : undefined;
  if (operator === undefined) return `found '${word}', expected: in, notin, =, ==, !=, gt, lt`;
  const read = operator === 'in' || operator === 'notin' ? setAt(tokens, at + 1) : valueAt(tokens, at + 1);
  if (typeof read === 'string') return read;
  const values = [...new Set(read.values)].sort();
  const problem = problemWith(key, operator, values);
  return problem ?? { requirement: { key, operator, values }, next: read.next };
}

/** What is wrong with the values of a requirement, several things in brackets. */
function problemWith(key: string, operator: Operator, values: readonly string[]): string | undefined {
  const problems = [
    ...(operator === '>' || operator === '<' ? values : []).flatMap((value, i) =>
      isInt64(value)
        ? []
        : [
            `values[${i}]: Invalid value: ${goQuoted(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
          ],
    ),
    ...values.flatMap((value, i) => {
      const bad = isValidLabelValue(value);
      return bad.length === 0
        ? []
        : [`values[${i}][${key}]: Invalid value: ${goQuoted(value)}: ${bad.join('; ')}`];
    }),
  ];
  if (problems.length === 0) return undefined;
  return problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
}

function isInt64(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

/** The one value after `=` and its like; none is the empty one. */
function valueAt(tokens: Tokens, at: number): Place<{ readonly values: readonly string[] }> | string {
  const value = tokens[at];
  if (value === undefined || value === ',') return { values: [''], next: at };
  return isSymbol(value) ? `found '${value}', expected: identifier` : { values: [value], next: at + 1 };
}

/** The values of `( … )` from a position on; an empty place between commas is an empty value. */
function setAt(tokens: Tokens, from: number): Place<{ readonly values: readonly string[] }> | string {
  const open = tokens[from] ?? '';
  if (open !== '(') return `found '${open}' expected: '('`;
  const first = tokens[from + 1] ?? '';
  if (first === ')') return { values: [''], next: from + 2 };
  if (first === '' || (isSymbol(first) && first !== ','))
    return `found '${first}', expected: ',', ')' or identifier`;
  const values: string[] = [];
  for (let at = from + 1; ; at++) {
    const token = tokens[at] ?? '';
    const next = tokens[at + 1] ?? '';
    if (token === ',') {
      if (values.length === 0 || next === ',' || next === ')') values.push('');
    } else if (token === '' || isSymbol(token)) return `found '${token}', expected: ',', or identifier`;
    else {
      values.push(token);
      if (next !== ',' && next !== ')') return `found '${next}', expected: ',' or ')'`;
    }
    if (next === ')') return { values, next: at + 2 };
  }
}

function isSymbol(token: string): boolean {
  return /^[=!<>(),]/.test(token);
}
