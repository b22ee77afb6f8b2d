/**
 * JSONPath as kubectl has it: text with `{…}` in it. Fields, indexes, slices, unions, filters, `..`, `*`,
 * `range … end` and quoted texts. A field that is missing prints nothing, unless it is said that it must not.
 * Source: client-go/util/jsonpath/jsonpath.go.
 */

import { goValue } from '../../values/go-text';
import { goJson, indentedJson } from './go-json';

import {
  type Filter,
  type JsonPath,
  type Node,
  type Operand,
  type Segment,
  Unreadable,
} from './jsonpath-syntax';

/** Work that one evaluation may take, in values looked at; more is cut off. */
const mostVisits = 1_000_000;

export type PrintOptions = {
  /** A field that is nowhere is an error. */
  readonly refusesMissing?: boolean;
  /** Each part of the template as a list in JSON. */
  readonly asJson?: boolean;
};

/** What the template prints of a value, or what is wrong. */
export function printJsonPath(
  path: JsonPath,
  value: unknown,
  { refusesMissing = false, asJson = false }: PrintOptions = {},
): { readonly text: string } | { readonly problem: string } {
  const partText = (values: readonly unknown[]): string =>
    asJson ? `${indentedJson(values)}\n` : values.map(printedText).join(' ');
  return read(() => ({ text: printed(path, value, { visits: 0, refusesMissing }, partText) }));
}

/** The values that the template's paths lead to, or what is wrong. */
export function lookUp(
  path: JsonPath,
  value: unknown,
): { readonly values: readonly unknown[] } | { readonly problem: string } {
  const context = { visits: 0, refusesMissing: false };
  return read(() => ({
    values: path.flatMap((node) => (node.kind === 'path' ? walk([value], node.path, context) : [])),
  }));
}

/** The values that the template's paths lead to; none where something is wrong. */
export function valuesAt(path: JsonPath, value: unknown): readonly unknown[] {
  const found = lookUp(path, value);
  return 'values' in found ? found.values : [];
}

function read<T>(act: () => T): T | { readonly problem: string } {
  try {
    return act();
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message };
    throw error;
  }
}

/** A value in a cell: texts bare, nothing for null, the rest as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? goJson(value) : String(value);
}

function printedText(value: unknown): string {
  return value === null ? 'null' : valueText(value);
}

type Context = { visits: number; readonly refusesMissing: boolean };

function printed(
  nodes: readonly Node[],
  value: unknown,
  context: Context,
  partText: (values: readonly unknown[]) => string,
): string {
  let text = '';
  for (const node of nodes) {
    if (node.kind === 'text') text += partText([node.text]);
    else if (node.kind === 'path') text += partText(walk([value], node.path, context));
    else
      for (const each of walk([value], node.path, context))
        text += printed(node.body, each, context, partText);
    if (text.length > mostVisits) throw new Unreadable('the result is too long');
  }
  return text;
}

function walk(values: readonly unknown[], path: readonly Segment[], context: Context): readonly unknown[] {
  let current = values;
  for (const segment of path) {
    // The parts of a union one after the other, each of all values.
    const next: readonly unknown[] =
      segment.kind === 'union'
        ? segment.of.flatMap((part) => walk(current, part, context))
        : stepAll(current, segment, context);
    if (context.refusesMissing && segment.kind === 'field' && current.length > 0 && next.length === 0)
      throw new Unreadable(`${segment.name} is not found`);
    current = next;
  }
  return current;
}

type Step = Exclude<Segment, { kind: 'union' }>;

function stepAll(values: readonly unknown[], segment: Step, context: Context): readonly unknown[] {
  const next: unknown[] = [];
  for (const value of values) {
    if (++context.visits > mostVisits) throw new Unreadable('the path visits too much');
    for (const each of stepInto(value, segment, context)) next.push(each);
    if (next.length > mostVisits) throw new Unreadable('the path visits too much');
  }
  return next;
}

function stepInto(value: unknown, segment: Step, context: Context): readonly unknown[] {
  switch (segment.kind) {
    case 'field': {
      if (!isObject(value) || !Object.hasOwn(value, segment.name)) return [];
      const found = value[segment.name];
      return found === undefined ? [] : [found];
    }
    case 'wildcard':
      if (Array.isArray(value)) return value;
      return isObject(value) ? fieldsOf(value) : [];
    case 'recursive':
      return below(value, context);
    case 'slice':
      if (value === null) return [];
      if (!Array.isArray(value)) throw new Unreadable(`${goType(value)} is not array or slice`);
      return sliced(value, segment);
    case 'filter':
      if (!Array.isArray(value))
        throw new Unreadable(`${goValue(value)} is not array or slice and cannot be filtered`);
      return value.filter((each) => accepts(segment.filter, each, context));
    default:
      return segment satisfies never;
  }
}

/** A value and all that it holds; numbers, booleans and what is empty hold nothing, and are not among it. */
function below(value: unknown, context: Context): readonly unknown[] {
  const found: unknown[] = [];
  const open = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (++context.visits > mostVisits) throw new Unreadable('the path visits too much');
    if (typeof next === 'string' && next !== '') found.push(next);
    const inner = Array.isArray(next) ? next : isObject(next) ? fieldsOf(next) : [];
    if (inner.length > 0) found.push(next);
    for (let i = inner.length - 1; i >= 0; i--) if (inner[i] !== null) open.push(inner[i]);
  }
  return found;
}

function sliced(
  list: readonly unknown[],
  { from = 0, to, step = 1 }: Extract<Segment, { kind: 'slice' }>,
): readonly unknown[] {
  const length = list.length;
  const place = (at: number): number => (at < 0 ? at + length : at);
  const first = place(from);
  const last = to === undefined ? length : place(to);
  if (first === last) return [];
  if (first >= length || first < 0)
    throw new Unreadable(`array index out of bounds: index ${first}, length ${length}`);
  if (last > length || last < 0)
    throw new Unreadable(`array index out of bounds: index ${last - 1}, length ${length}`);
  if (first > last) throw new Unreadable(`starting index ${first} is greater than ending index ${last}`);
  if (step < 1) throw new Unreadable('step must be > 0');
  return list.slice(first, last).filter((_, i) => i % step === 0);
}

function accepts({ left, operator, right }: Filter, value: unknown, context: Context): boolean {
  const resolved = (operand: Operand, within = context): readonly unknown[] =>
    'value' in operand ? [operand.value] : walk([value], operand.path, within);
  // Whether something is there is asked of what may be missing.
  if (right === undefined) return resolved(left, { ...context, refusesMissing: false }).length > 0;
  const [lefts, rights] = [resolved(left), resolved(right)];
  if (lefts.length === 0 || rights.length === 0) return false;
  if (lefts.length > 1 || rights.length > 1) throw new Unreadable('can only compare one element at a time');
  const [a, b] = [lefts[0], rights[0]];
  if (typeof a === 'object' || typeof b === 'object') throw new Unreadable('invalid type for comparison');
  if (typeof a !== typeof b) throw new Unreadable('incompatible types for comparison');
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return (a as number) < (b as number);
    case '<=':
      return (a as number) <= (b as number);
    case '>':
      return (a as number) > (b as number);
    case '>=':
      return (a as number) >= (b as number);
    default:
      throw new Unreadable(`unrecognized filter operator ${operator}`);
  }
}

/** What Go calls the type of a value that was read from JSON. */
function goType(value: unknown): string {
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function fieldsOf(value: Readonly<Record<string, unknown>>): unknown[] {
  return Object.keys(value)
    .sort()
    .map((name) => value[name])
    .filter((each) => each !== undefined);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
