/**
 * The types that an expression is checked by. Source: cel-go/common/types/types.go, checker/{types,format}.go.
 */

export type Type =
  | { readonly kind: 'simple'; readonly name: SimpleName }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  /** A type with named fields. */
  | { readonly kind: 'object'; readonly name: string; readonly fields: ReadonlyMap<string, Type> }
  | { readonly kind: 'opaque'; readonly name: string; readonly of: readonly Type[] }
  | { readonly kind: 'type'; readonly of: Type }
  /** Stands for any type, the same wherever its name is in a signature. */
  | { readonly kind: 'param'; readonly name: string };

type SimpleName =
  | 'dyn'
  | 'error'
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration';

function simple(name: SimpleName): Type {
  return { kind: 'simple', name };
}

export const dyn = simple('dyn');
export const errorType = simple('error');
export const nullType = simple('null');
export const bool = simple('bool');
export const int = simple('int');
export const uint = simple('uint');
export const double = simple('double');
export const string = simple('string');
export const bytes = simple('bytes');
export const timestamp = simple('timestamp');
export const duration = simple('duration');

export function listOf(element: Type): Type {
  return { kind: 'list', element };
}

export function mapOf(key: Type, value: Type): Type {
  return { kind: 'map', key, value };
}

export function opaque(name: string, ...of: Type[]): Type {
  return { kind: 'opaque', name, of };
}

export function optionalOf(type: Type): Type {
  return opaque('optional_type', type);
}

const simples: Readonly<Record<string, Type>> = {
  dyn,
  null: nullType,
  bool,
  int,
  uint,
  double,
  string,
  bytes,
  timestamp,
  duration,
  type: { kind: 'type', of: dyn },
};

/** What a library's own types are called. */
const opaques: Readonly<Record<string, string>> = {
  quantity: 'kubernetes.Quantity',
  url: 'kubernetes.URL',
  ip: 'net.IP',
  cidr: 'net.CIDR',
  semver: 'kubernetes.Semver',
  format: 'kubernetes.NamedFormat',
  authorizer: 'kubernetes.authorization.Authorizer',
  pathCheck: 'kubernetes.authorization.PathCheck',
  groupCheck: 'kubernetes.authorization.GroupCheck',
  resourceCheck: 'kubernetes.authorization.ResourceCheck',
  decision: 'kubernetes.authorization.Decision',
  jsonPatch: 'JSONPatch',
};

/** A type by its name in a signature: `list(A)`, `map(string, int)`, `optional(A)`, `quantity`. */
export function typeNamed(text: string): Type {
  const name = text.trim();
  const inner = /^(\w+)\((.*)\)$/.exec(name);
  if (inner !== null) {
    const parts = splitTop(inner[2] ?? '').map(typeNamed);
    const [first = dyn, second = dyn] = parts;
    if (inner[1] === 'list') return listOf(first);
    return inner[1] === 'map' ? mapOf(first, second) : optionalOf(first);
  }
  if (/^[A-Z]$/.test(name)) return { kind: 'param', name };
  const known = simples[name];
  if (known !== undefined) return known;
  const library = opaques[name];
  if (library === undefined) throw new Error(`a signature names no type: ${name}`);
  return opaque(library);
}

/** At the commas outside of brackets. */
export function splitTop(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const c of text) {
    if (c === ',' && depth === 0) {
      parts.push(part);
      part = '';
      continue;
    }
    if (c === '(') depth++;
    if (c === ')') depth--;
    part += c;
  }
  return part.trim() === '' && parts.length === 0 ? [] : [...parts, part];
}

/** A type as messages name it. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case 'simple':
      return type.name === 'error' ? '!error!' : type.name;
    case 'list':
      return `list(${typeText(type.element)})`;
    case 'map':
      return `map(${typeText(type.key)}, ${typeText(type.value)})`;
    case 'object':
      return type.name;
    case 'opaque':
      return type.of.length === 0 ? type.name : `${type.name}(${type.of.map(typeText).join(', ')})`;
    case 'type':
      return `type(${typeText(type.of)})`;
    case 'param':
      return type.name;
    default:
      return type satisfies never;
  }
}

/** What parameters of a signature stand for. */
export type Bindings = Map<string, Type>;

export function isDyn(type: Type): boolean {
  return type.kind === 'simple' && (type.name === 'dyn' || type.name === 'error');
}

function isNull(type: Type): boolean {
  return type.kind === 'simple' && type.name === 'null';
}

/** Whether null may stand for a value of it. (cel-go/checker/types.go internalIsAssignable) */
function mayBeNull(type: Type): boolean {
  if (type.kind === 'simple') return ['null', 'timestamp', 'duration'].includes(type.name);
  return type.kind === 'object' || type.kind === 'opaque';
}

/** Whether a value of one type may stand where another is wanted; parameters are bound on the way. */
export function accepts(wanted: Type, given: Type, bound: Bindings): boolean {
  if (isDyn(given) || isDyn(wanted)) return true;
  if (wanted.kind === 'param') {
    const known = bound.get(wanted.name);
    if (known === undefined || isDyn(known)) {
      bound.set(wanted.name, given);
      return true;
    }
    return accepts(known, given, bound);
  }
  if (given.kind === 'param') return true;
  if ((isNull(given) && mayBeNull(wanted)) || (isNull(wanted) && mayBeNull(given))) return true;
  switch (wanted.kind) {
    case 'simple':
      return given.kind === 'simple' && given.name === wanted.name;
    case 'list':
      return given.kind === 'list' && accepts(wanted.element, given.element, bound);
    case 'map':
      return (
        given.kind === 'map' &&
        accepts(wanted.key, given.key, bound) &&
        accepts(wanted.value, given.value, bound)
      );
    case 'object':
      return given.kind === 'object' && (given === wanted || given.name === wanted.name);
    case 'opaque':
      return (
        given.kind === 'opaque' &&
        given.name === wanted.name &&
        wanted.of.every((each, i) => accepts(each, given.of[i] ?? dyn, bound))
      );
    case 'type':
      return given.kind === 'type';
    default:
      return wanted satisfies never;
  }
}

/** The type with its parameters put in. */
export function substituted(type: Type, bound: Bindings): Type {
  switch (type.kind) {
    case 'param':
      return bound.get(type.name) ?? dyn;
    case 'list':
      return listOf(substituted(type.element, bound));
    case 'map':
      return mapOf(substituted(type.key, bound), substituted(type.value, bound));
    case 'opaque':
      return type.of.length === 0
        ? type
        : opaque(type.name, ...type.of.map((each) => substituted(each, bound)));
    default:
      return type;
  }
}
