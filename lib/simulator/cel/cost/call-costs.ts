/**
 * What a call has cost, from how large its arguments are. What is not listed costs 1.
 * Source: apiserver/pkg/cel/library/cost.go CallCost; cel-go/interpreter/runtimecost.go; cel-go/ext/sets.go.
 */
import { Bytes, List, MapValue, Opaque, type Value } from '../value';

const perCharacter = 0.1;
const perPattern = 0.25;
/** Of the names that formats describe: their expressions are not looked at. */
const formatPattern = 128;

/** `name`: with its library, `sets.contains`; of a member function the receiver is the first argument. */
export function callCost(name: string, args: readonly Value[]): number {
  const [first = null, second = null] = args;
  const [a, b] = [sizeOf(first), sizeOf(second)];
  switch (name) {
    case 'check':
      return 350_000;
    case 'fieldSelector':
    case 'labelSelector':
      return 10 + traversal(b) + Math.ceil(Math.ceil(b * 0.5) * 50);
    case 'isSorted':
    case 'sum':
    case 'max':
    case 'min':
    case 'indexOf':
    case 'lastIndexOf':
    case 'includes':
      return goneThrough(first);
    case 'url':
    case 'lowerAscii':
    case 'upperAscii':
    case 'substring':
    case 'trim':
    case 'jsonpatch.escapeKey':
    case 'isIP':
    case 'isCIDR':
    case 'cidr':
    case 'quantity':
    case 'isQuantity':
    case 'semver':
    case 'isSemver':
    case 'startsWith':
    case 'endsWith':
      return traversal(a);
    case 'ip':
      return first instanceof Opaque ? 1 : traversal(a);
    case 'bytes':
    case 'string':
      return typeof first === 'string' || first instanceof Bytes ? traversal(a) : 1;
    case 'replace':
    case 'split':
    case 'join':
    case 'ip.isCanonical':
      return Math.ceil(a * 2 * perCharacter);
    case 'find':
    case 'findAll':
    case 'matches':
      return traversal(a + 1) * Math.ceil(b * perPattern);
    case 'validate':
      return traversal(b + 1) * Math.ceil(formatPattern * perPattern);
    case 'contains':
      return typeof first === 'string' ? traversal(a) * traversal(b) : 1;
    case 'containsIP':
      return traversal(2 * a) + (typeof second === 'string' ? traversal(b) : 0);
    case 'containsCIDR':
      return traversal(2 * a) + traversal(a) + 1 + (typeof second === 'string' ? traversal(b) : 0);
    case 'sets.contains':
    case 'sets.intersects':
      return a * b + 1;
    case 'sets.equivalent':
      return 2 * a * b + 1;
    case '@in':
      return second instanceof List ? b : 1;
    case '_+_':
      return typeof first === 'string' || first instanceof Bytes ? traversal(a + b) : 1;
    case '_==_':
    case '_!=_':
      return first instanceof Opaque ? 1 : traversal(Math.min(a, b));
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return typeof first === 'string' || first instanceof Bytes ? traversal(Math.min(a, b)) : 1;
    default:
      return 1;
  }
}

function traversal(size: number): number {
  return Math.ceil(size * perCharacter);
}

/** Every item, and every text within. */
function goneThrough(value: Value): number {
  if (typeof value === 'string' || value instanceof Bytes) return Math.floor(sizeOf(value) * perCharacter);
  if (value instanceof List) return value.items.reduce<number>((all, each) => all + goneThrough(each), 0);
  if (value instanceof MapValue)
    return [...value.entries.values()].reduce(
      (all, [key, each]) => all + goneThrough(key) + goneThrough(each),
      0,
    );
  return 1;
}

/** Characters, bytes, items or entries; an address has its bytes; all else is 1. */
function sizeOf(value: Value): number {
  if (typeof value === 'string') return [...value].length;
  if (value instanceof Bytes) return value.bytes.length;
  if (value instanceof List) return value.items.length;
  if (value instanceof MapValue) return value.entries.size;
  if (value instanceof Opaque && (value.type === 'net.IP' || value.type === 'net.CIDR'))
    return value.text.includes(':') ? 16 : 4;
  return 1;
}
