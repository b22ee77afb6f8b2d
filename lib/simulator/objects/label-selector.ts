/**
 * Which labels a selector selects, and how a selector is written. `selector-text.ts` reads what is written.
 * Source: apimachinery/pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go.
 */
import type { LabelSelector, LabelSelectorRequirement, Labels, NodeSelectorRequirement } from './objects';

export type Operator = '=' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<';
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
