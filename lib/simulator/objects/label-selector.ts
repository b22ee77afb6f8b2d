/**
 * Which labels a selector selects, and the text form of selectors that `kubectl -l` takes.
 * Source: apimachinery/pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go.
 */
import { isQualifiedName, isValidLabelValue } from '../apiserver/names';
import type { LabelSelector, LabelSelectorRequirement, Labels, NodeSelectorRequirement } from './objects';

type Operator = '=' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<';
export type Requirement = {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
};

/** Whether a selector selects these labels. An empty selector selects everything, an absent one nothing. */
export function selects(selector: LabelSelector | undefined | null, labels: Labels | undefined): boolean {
  if (selector === undefined || selector === null) return false;
  if (!hasAll(labels, selector.matchLabels)) return false;
  const expressions = selector.matchExpressions;
  if (expressions === undefined || expressions === null) return true;
  return expressions.every((expression) => matchesExpression(expression, labels));
}

/** Whether every wanted label is there with its value, as a Service's selector asks. Nothing wanted: true. */
export function hasAll(labels: Labels | undefined, wanted: Labels | undefined | null): boolean {
  if (wanted === undefined || wanted === null) return true;
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
  return true;
}

/** One expression of a label selector or a node selector. An unknown operator matches nothing. */
export function matchesExpression(
  { key, operator, values }: LabelSelectorRequirement | NodeSelectorRequirement,
  labels: Labels | undefined,
): boolean {
  const value = labels?.[key];
  switch (operator) {
    case 'In':
      return value !== undefined && (values ?? []).includes(value);
    case 'NotIn':
      return value === undefined || !(values ?? []).includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt':
      return isBeyond(operator, value, values);
    default:
      return operator satisfies never;
  }
}

/** The requirements of a selector in text form, in order of key; undefined when it cannot be parsed. */
export function parseSelector(text: string): readonly Requirement[] | undefined {
  const tokens = tokensOf(text);
  const requirements: Requirement[] = [];
  let at = 0;
  if (tokens.length === 0) return requirements;
  for (;;) {
    const negated = tokens[at] === '!';
    if (negated) at++;
    const key = tokens[at++];
    if (key === undefined || isSymbol(key) || isQualifiedName(key).length > 0) return undefined;
    let requirement: Requirement;
    const operator = tokens[at];
    if (negated || operator === undefined || operator === ',') {
      requirement = { key, operator: negated ? '!' : 'exists', values: [] };
    } else if (operator === 'in' || operator === 'notin') {
      at++;
      const set = setAt(tokens, at);
      if (set === undefined) return undefined;
      at = set.next;
      requirement = { key, operator, values: [...new Set(set.values)].sort() };
    } else if (
      operator === '=' ||
      operator === '==' ||
      operator === '!=' ||
      operator === '>' ||
      operator === '<'
    ) {
      at++;
      const next = tokens[at];
      const value = next === undefined || next === ',' ? '' : next;
      if (value !== '') at++;
      if (isSymbol(value)) return undefined;
      if ((operator === '>' || operator === '<') && !/^[+-]?\d+$/.test(value)) return undefined;
      requirement = { key, operator: operator === '==' ? '=' : operator, values: [value] };
    } else return undefined;
    if (requirement.values.some((value) => isValidLabelValue(value).length > 0)) return undefined;
    requirements.push(requirement);
    if (at === tokens.length) break;
    if (tokens[at++] !== ',') return undefined;
    if (at === tokens.length) return undefined;
  }
  return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** The text form of requirements. */
export function formatSelector(requirements: readonly Requirement[]): string {
  return requirements
    .map(({ key, operator, values }) => {
      if (operator === 'exists') return key;
      if (operator === '!') return `!${key}`;
      if (operator === 'in' || operator === 'notin') return `${key} ${operator} (${values.join(',')})`;
      return `${key}${operator}${values[0] ?? ''}`;
    })
    .join(',');
}

/** A selector of labels, complete or not. */
export type AnySelector = {
  readonly matchLabels?: Labels | null;
  readonly matchExpressions?:
    | readonly { readonly key?: string; readonly operator?: string; readonly values?: readonly string[] }[]
    | null;
};

/**
 * A selector as one would type it after `-l`; nothing for one that is absent or empty.
 * Source: apimachinery/pkg/apis/meta/v1/helpers.go FormatLabelSelector.
 */
export function joinSelector(selector: AnySelector | undefined | null): string {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]): Requirement => ({ key, operator: '=', values: [value] }),
  );
  const expressions = (selector?.matchExpressions ?? []).map(
    ({ key = '', operator = '', values }): Requirement => ({
      key,
      operator: operators[operator] ?? 'exists',
      values: [...new Set(values ?? [])].sort(),
    }),
  );
  return formatSelector(
    [...equal, ...expressions].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
  );
}

const operators: Readonly<Record<string, Requirement['operator']>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

export function satisfies(labels: Labels, requirements: readonly Requirement[]): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = labels[key];
    switch (operator) {
      case '=':
      case 'in':
        return value !== undefined && values.includes(value);
      case '!=':
      case 'notin':
        return value === undefined || !values.includes(value);
      case 'exists':
        return value !== undefined;
      case '!':
        return value === undefined;
      case '>':
        return isBeyond('Gt', value, values);
      case '<':
        return isBeyond('Lt', value, values);
      default:
        return operator satisfies never;
    }
  });
}

function isBeyond(
  operator: 'Gt' | 'Lt',
  value: string | undefined,
  values: readonly string[] | undefined,
): boolean {
  const limit = values?.[0];
  if (value === undefined || limit === undefined || values?.length !== 1) return false;
  if (!/^[+-]?\d+$/.test(value) || !/^[+-]?\d+$/.test(limit)) return false;
  return operator === 'Gt' ? BigInt(value) > BigInt(limit) : BigInt(value) < BigInt(limit);
}

function tokensOf(text: string): string[] {
  return text.match(/==|!=|[=!<>(),]|[^\s=!<>(),]+/g) ?? [];
}

function isSymbol(token: string): boolean {
  return /^[=!<>(),]/.test(token);
}

/** The values of `( … )` from a position on; an empty place between commas is an empty value. */
function setAt(
  tokens: readonly string[],
  from: number,
): { readonly values: readonly string[]; readonly next: number } | undefined {
  if (tokens[from] !== '(') return undefined;
  const values: string[] = [];
  let expectsValue = true;
  for (let at = from + 1; at < tokens.length; at++) {
    const token = tokens[at] as string;
    if (token === ')') {
      if (expectsValue) values.push('');
      return { values, next: at + 1 };
    }
    if (token === ',') {
      if (expectsValue) values.push('');
      expectsValue = true;
    } else if (isSymbol(token) || !expectsValue) return undefined;
    else {
      values.push(token);
      expectsValue = false;
    }
  }
  return undefined;
}
