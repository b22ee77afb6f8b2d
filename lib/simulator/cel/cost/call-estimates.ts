/**
 * What a call of a function costs at least and at most, and how large its result can be, from how large its arguments can be.
 * Source: apiserver/pkg/cel/library/cost.go EstimateCallCost; cel-go/checker/cost.go functionCost; cel-go/ext/sets.go.
 */
import type { Type } from '../type';
import { isDyn } from '../type';
import type { Value } from '../value';
import { each, either, fixed, nothing, product, type Range, sum } from './range';

/** To go through a text, for each byte. */
const perCharacter = 0.1;
/** To match one, for each character of the expression: an expression's part is guessed to have four. */
const perPattern = 0.25;
const newList = 10;
const newStruct = 40;
/** Two checks of access are the most that one expression can afford. */
const check = 350_000;
const longestFormat = 64;
const longestFormatPattern = 128;

/** An argument, or what a member function is called on. */
export type Operand = {
  readonly type: Type;
  readonly size: Range;
  /** Of a list: what is in it. */
  readonly element?: Pick<Operand, 'type' | 'size'>;
  /** What it is, where it is written down. */
  readonly literal?: Value;
};

type Call = {
  readonly name: string;
  readonly target?: Operand | undefined;
  readonly args: readonly Operand[];
};

/** `size`: of the result, where it is known. The costs of the arguments are not in it. */
type CallEstimate = { readonly cost: Range; readonly size?: Range };

export function callEstimate(call: Call): CallEstimate {
  return ofKubernetes(call) ?? ofLanguage(call);
}

const one: CallEstimate = { cost: fixed(1) };

/** A text that is gone through. */
function traversed({ size }: Pick<Operand, 'size'>, factor = 1): Range {
  return each(size, factor * perCharacter);
}

const isNamed = (type: Type, ...names: readonly string[]): boolean =>
  (type.kind === 'simple' || type.kind === 'opaque') && names.includes(type.name);

function ofKubernetes({ name, target, args }: Call): CallEstimate | undefined {
  const [first, second] = args;
  switch (name) {
    case 'check':
      return { cost: fixed(check) };
    case 'serviceAccount':
    case 'path':
    case 'group':
    case 'resource':
    case 'subresource':
    case 'namespace':
    case 'name':
    case 'allowed':
    case 'reason':
    case 'error':
    case 'errored':
    case 'masked':
    case 'prefixLength':
    case 'family':
    case 'isUnspecified':
    case 'isLoopback':
    case 'isLinkLocalMulticast':
    case 'isLinkLocalUnicast':
    case 'isGlobalUnicast':
    case 'format.named':
    case 'sign':
    case 'asInteger':
    case 'isInteger':
    case 'asApproximateFloat':
    case 'isGreaterThan':
    case 'isLessThan':
    case 'compareTo':
    case 'add':
    case 'sub':
    case 'major':
    case 'minor':
    case 'patch':
    case 'getScheme':
    case 'getHostname':
    case 'getHost':
    case 'getPort':
    case 'getEscapedPath':
    case 'getQuery':
      return one;
    case 'fieldSelector':
    case 'labelSelector':
      return first && { cost: selectorCost(first) };
    case 'isSorted':
    case 'sum':
    case 'max':
    case 'min':
    case 'indexOf':
    case 'lastIndexOf':
    case 'includes':
      return target && { cost: searched(name, target) };
    case 'url':
    case 'jsonpatch.escapeKey':
      return first && { cost: traversed(first), size: first.size };
    case 'lowerAscii':
    case 'upperAscii':
    case 'substring':
    case 'trim':
      return target && { cost: traversed(target), size: target.size };
    case 'replace':
      return target && first && second && replaced(target, first.size, second.size);
    case 'split': {
      if (target === undefined) return undefined;
      const most = typeof second?.literal === 'bigint' ? Number(second.literal) : target.size.max;
      return { cost: traversed(target, 2), size: { min: 0, max: most } };
    }
    case 'join':
      return target && joined(target, first);
    case 'find':
    case 'findAll':
      return target && first && { cost: matched(target, first), size: { min: 0, max: target.size.max } };
    case 'cidr':
    case 'isIP':
    case 'isCIDR':
    case 'quantity':
    case 'isQuantity':
    case 'semver':
    case 'isSemver':
      return first && { cost: traversed(first) };
    case 'ip':
      return target === undefined ? first && { cost: traversed(first) } : one;
    case 'ip.isCanonical':
      return first && { cost: traversed(first, 2) };
    case 'containsIP':
    case 'containsCIDR':
      return first && { cost: contained(name, first) };
    case 'validate':
      return first && { cost: each(traversed(first), longestFormatPattern * perPattern) };
    case 'sets.contains':
    case 'sets.intersects':
    case 'sets.equivalent': {
      const factor = name === 'sets.equivalent' ? 2 : 1;
      return first && second && { cost: sum(each(product(first.size, second.size), factor), fixed(1)) };
    }
    case '_==_':
      return first && second && ofEqual(first.type, second.type);
    default:
      return undefined;
  }
}

/** Types whose values are compared at once. */
function ofEqual(a: Type, b: Type): CallEstimate | undefined {
  if (a.kind !== 'opaque' || b.kind !== 'opaque' || a.name !== b.name) return undefined;
  if (a.name === 'kubernetes.NamedFormat')
    return { cost: each({ min: 1, max: longestFormat }, perCharacter) };
  return a.name === 'optional_type' ? undefined : one;
}

function selectorCost({ size }: Operand): Range {
  const requirements = each(size, 0.5);
  return sum(fixed(newList), each(size, perCharacter), each(requirements, newList + newStruct));
}

/** Through a list once; texts in it are compared. */
function searched(name: string, target: Operand): Range {
  const { element, size } = target;
  if (element !== undefined) {
    const isText = isNamed(element.type, 'string', 'bytes');
    return product(size, isText ? sum(fixed(1), traversed(element)) : fixed(1));
  }
  return name === 'includes' ? size : traversed(target);
}

function replaced(target: Operand, from: Range, to: Range): CallEstimate {
  const { size } = target;
  // Nothing that is replaced stands around every character.
  const longest =
    from.min === 0
      ? { times: size.max + 1, kept: size.max }
      : to.max <= from.min
        ? { times: 0, kept: size.max }
        : { times: Math.ceil(size.max / from.min), kept: 0 };
  const shortest =
    from.max === 0
      ? { times: size.min + 1, kept: size.min }
      : from.max <= to.min
        ? { times: 0, kept: size.min }
        : { times: Math.ceil(size.min / from.max), kept: 0 };
  const count = { min: shortest.times, max: longest.times };
  const kept = { min: shortest.kept, max: longest.kept };
  return { cost: traversed(target, 2), size: sum(product(count, to), kept) };
}

function joined({ size, element }: Operand, separator: Operand | undefined): CallEstimate {
  const items = element === undefined ? nothing : product(size, element.size);
  const between = { min: Math.max(0, size.min - 1), max: Math.max(0, size.max - 1) };
  const whole = separator === undefined ? items : sum(items, product(separator.size, between));
  return { cost: each(whole, perCharacter), size: whole };
}

/** A text against an expression; an empty text costs something too. */
function matched({ size }: Operand, pattern: Operand): Range {
  return product(each(sum(size, fixed(1)), perCharacter), each(pattern.size, perPattern));
}

/** Addresses of 4 or 16 bytes. */
function contained(name: string, other: Operand): Range {
  const bytes = { min: 4, max: 16 };
  const compared = each(sum(bytes, bytes), perCharacter);
  const masked = name === 'containsCIDR' ? [each(bytes, perCharacter), fixed(1)] : [];
  return sum(compared, ...masked, ...(isNamed(other.type, 'string') ? [traversed(other)] : []));
}

/** What CEL itself has. Where the type is not known, all that could be meant counts. */
function ofLanguage({ name, target, args }: Call): CallEstimate {
  const [first, second] = args;
  const can = (operand: Operand, ...names: readonly string[]): boolean =>
    isDyn(operand.type) || operand.type.kind === 'param' || isNamed(operand.type, ...names);
  const isSure = (operand: Operand): boolean => !isDyn(operand.type) && operand.type.kind !== 'param';
  const orOne = (operand: Operand, { cost, size }: CallEstimate): CallEstimate => ({
    cost: isSure(operand) ? cost : either(cost, fixed(1)),
    ...(size !== undefined && { size }),
  });
  if (first === undefined) return one;
  switch (name) {
    case 'bytes':
      return can(first, 'string')
        ? orOne(first, { cost: traversed(first), size: { min: first.size.min, max: first.size.max * 4 } })
        : one;
    case 'string':
      return can(first, 'bytes')
        ? orOne(first, {
            cost: traversed(first),
            size: { min: Math.floor(first.size.min / 4), max: first.size.max },
          })
        : one;
    case 'startsWith':
    case 'endsWith':
      return { cost: traversed(first) };
    case '@in':
      return second === undefined || second.type.kind === 'map' ? one : orOne(second, { cost: second.size });
    case 'matches':
      return target === undefined ? one : { cost: matched(target, first) };
    case 'contains':
      return target === undefined ? one : { cost: product(traversed(target), traversed(first)) };
    case 'format':
      return target === undefined ? one : { cost: traversed(target) };
    case '_+_': {
      if (second === undefined) return one;
      const size = sum(first.size, second.size);
      if (first.type.kind === 'list') return { cost: fixed(1), size };
      return can(first, 'string', 'bytes') && can(second, 'string', 'bytes')
        ? orOne(first, { cost: each(size, perCharacter), size })
        : one;
    }
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return second !== undefined && can(first, 'string', 'bytes') && can(second, 'string', 'bytes')
        ? orOne(first, { cost: compared(first, second) })
        : one;
    case '_==_':
    case '_!=_':
      return second === undefined ? one : { cost: compared(first, second) };
    default:
      return one;
  }
}

function compared(a: Operand, b: Operand): Range {
  const max = Math.min(a.size.max, b.size.max);
  return each({ min: max > 0 ? 1 : 0, max }, perCharacter);
}
