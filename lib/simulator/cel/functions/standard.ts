/** The functions and operators that CEL has everywhere. Source: cel-go/common/stdlib, cel/library.go (optionals). */

import { base64Bytes, toBase64, utf8Text } from '../../values/base64';
import { compileRegex } from '../../values/re2';
import {
  Bytes,
  compareNumbers,
  Duration,
  equalValues,
  Failure,
  keyShown,
  List,
  MapValue,
  numberOf,
  Optional,
  plainText,
  Timestamp,
  TypeValue,
  typeNameOf,
  Uint,
  type Value,
} from '../value';
import type { Declaration } from './declare';
import { parseDuration, parseTimestamp } from './time';

const maxInt = 2n ** 63n;
const overflow = new Failure('integer overflow');
const unsignedOverflow = new Failure('unsigned integer overflow');

/** A whole number that fits, or why there is none. */
export function fitting(value: bigint): bigint | Failure {
  return value >= -maxInt && value < maxInt ? value : overflow;
}

function fittingUint(value: bigint): Uint | Failure {
  return value >= 0n && value < 2n ** 64n ? new Uint(value) : unsignedOverflow;
}

function conversion(from: Value, to: string): Failure {
  return new Failure(`type conversion error from '${typeNameOf(from)}' to '${to}'`);
}

const ints: readonly (readonly [string, (a: bigint, b: bigint) => bigint])[] = [
  ['_+_', (a, b) => a + b],
  ['_-_', (a, b) => a - b],
  ['_*_', (a, b) => a * b],
];
const doubles: readonly (readonly [string, (a: number, b: number) => number])[] = [
  ['_+_', (a, b) => a + b],
  ['_-_', (a, b) => a - b],
  ['_*_', (a, b) => a * b],
  ['_/_', (a, b) => a / b],
];

const arithmetic: readonly Declaration[] = [
  ...ints.flatMap(([name, does]): Declaration[] => [
    [name, '(int, int): int', (a: bigint, b: bigint) => fitting(does(a, b))],
    [name, '(uint, uint): uint', (a: Uint, b: Uint) => fittingUint(does(a.value, b.value))],
  ]),
  ...doubles.map(([name, does]): Declaration => [name, '(double, double): double', does]),
  [
    '_/_',
    '(int, int): int',
    (a: bigint, b: bigint) => (b === 0n ? new Failure('division by zero') : fitting(a / b)),
  ],
  [
    '_/_',
    '(uint, uint): uint',
    (a: Uint, b: Uint) => (b.value === 0n ? new Failure('division by zero') : new Uint(a.value / b.value)),
  ],
  ['_%_', '(int, int): int', (a: bigint, b: bigint) => (b === 0n ? new Failure('modulus by zero') : a % b)],
  [
    '_%_',
    '(uint, uint): uint',
    (a: Uint, b: Uint) => (b.value === 0n ? new Failure('modulus by zero') : new Uint(a.value % b.value)),
  ],
  ['-_', '(int): int', (a: bigint) => fitting(-a)],
  ['-_', '(double): double', (a: number) => -a],
  ['!_', '(bool): bool', (a: boolean) => !a],
  ['_+_', '(string, string): string', (a: string, b: string) => a + b],
  ['_+_', '(bytes, bytes): bytes', (a: Bytes, b: Bytes) => new Bytes([...a.bytes, ...b.bytes])],
  ['_+_', '(list(A), list(A)): list(A)', joined],
  [
    '_+_',
    '(timestamp, duration): timestamp',
    (a: Timestamp, b: Duration) => new Timestamp(a.nanos + b.nanos),
  ],
  [
    '_+_',
    '(duration, timestamp): timestamp',
    (a: Duration, b: Timestamp) => new Timestamp(a.nanos + b.nanos),
  ],
  ['_+_', '(duration, duration): duration', (a: Duration, b: Duration) => new Duration(a.nanos + b.nanos)],
  [
    '_-_',
    '(timestamp, timestamp): duration',
    (a: Timestamp, b: Timestamp) => new Duration(a.nanos - b.nanos),
  ],
  [
    '_-_',
    '(timestamp, duration): timestamp',
    (a: Timestamp, b: Duration) => new Timestamp(a.nanos - b.nanos),
  ],
  ['_-_', '(duration, duration): duration', (a: Duration, b: Duration) => new Duration(a.nanos - b.nanos)],
];

/** Lists one after the other; sets are united. */
function joined(a: List, b: List): Value {
  if (a.like === 'list') return new List([...a.items, ...b.items]);
  const added = b.items.filter((each) => !a.items.some((other) => equalValues(each, other)));
  return new List([...a.items, ...added], a.like);
}

const orders: readonly (readonly [string, (order: number) => boolean])[] = [
  ['_<_', (order) => order < 0],
  ['_<=_', (order) => order <= 0],
  ['_>_', (order) => order > 0],
  ['_>=_', (order) => order >= 0],
];
const numberTypes = ['int', 'uint', 'double'];
const plainOrders = ['bool', 'string', 'bytes', 'timestamp', 'duration'];

/** −1, 0 or 1 for values of one kind that have an order. */
export function compareValues(a: Value, b: Value): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return compareNumbers(x, y);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Timestamp && b instanceof Timestamp) return compareNumbers(a.nanos, b.nanos);
  if (a instanceof Duration && b instanceof Duration) return compareNumbers(a.nanos, b.nanos);
  if (a instanceof Bytes && b instanceof Bytes) return compareTexts(plainText(a), plainText(b));
  return Number.NaN;
}

/** By code points, as Go compares the bytes of texts. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((each, i) => each !== right[i]);
  if (at < 0) return -1;
  const other = right[at];
  return other === undefined || (left[at]?.codePointAt(0) ?? 0) > (other.codePointAt(0) ?? 0) ? 1 : -1;
}

const comparisons: readonly Declaration[] = [
  ['_==_', '(A, A): bool', (a: Value, b: Value) => equalValues(a, b)],
  ['_!=_', '(A, A): bool', (a: Value, b: Value) => !equalValues(a, b)],
  ...orders.flatMap(([name, holds]): Declaration[] => {
    const call = (a: Value, b: Value): boolean => holds(compareValues(a, b));
    return [
      ...plainOrders.map((type): Declaration => [name, `(${type}, ${type}): bool`, call]),
      ...numberTypes.flatMap((a) => numberTypes.map((b): Declaration => [name, `(${a}, ${b}): bool`, call])),
    ];
  }),
];

const containers: readonly Declaration[] = [
  [
    '@in',
    '(A, list(A)): bool',
    (item: Value, list: List) => list.items.some((each) => equalValues(each, item)),
  ],
  ['@in', '(A, map(A, B)): bool', (key: Value, map: MapValue) => map.has(key)],
  [
    '_[_]',
    '(list(A), int): A',
    (list: List, index: bigint) => at(list, index) ?? new Failure(`index out of bounds: ${index}`),
  ],
  [
    '_[_]',
    '(list(A), double): A',
    (list: List, index: number) => at(list, index) ?? new Failure(`index out of bounds: ${index}`),
  ],
  [
    '_[_]',
    '(map(A, B), A): B',
    (map: MapValue, key: Value) => map.get(key) ?? new Failure(`no such key: ${keyShown(key)}`),
  ],
  ['_[?_]', '(list(A), int): optional(A)', (list: List, index: bigint) => new Optional(at(list, index))],
  ['_[?_]', '(map(A, B), A): optional(B)', (map: MapValue, key: Value) => new Optional(map.get(key))],
  ['_[_]', '(optional(list(A)), int): optional(A)', indexed],
  ['_[?_]', '(optional(list(A)), int): optional(A)', indexed],
  ['_[_]', '(optional(map(A, B)), A): optional(B)', indexed],
  ['_[?_]', '(optional(map(A, B)), A): optional(B)', indexed],
];

function at({ items }: List, index: bigint | number): Value | undefined {
  return Number.isInteger(Number(index)) && Number(index) >= 0 ? items[Number(index)] : undefined;
}

function indexed({ value }: Optional, key: Value): Value {
  if (value instanceof MapValue) return new Optional(value.get(key));
  const index = numberOf(key);
  return new Optional(value instanceof List && index !== undefined ? at(value, index) : undefined);
}

const sizes: readonly Declaration[] = ['(A): int', 'A.(): int'].flatMap((form): Declaration[] => [
  ['size', form.replace('A', 'string'), (text: string) => BigInt([...text].length)],
  ['size', form.replace('A', 'bytes'), ({ bytes }: Bytes) => BigInt(bytes.length)],
  ['size', form.replace('A', 'list(A)'), ({ items }: List) => BigInt(items.length)],
  ['size', form.replace('A', 'map(A, B)'), ({ entries }: MapValue) => BigInt(entries.size)],
]);

function matched(text: string, pattern: string): boolean | Failure {
  const compiled = compileRegex(pattern);
  return compiled.ok ? compiled.regex.test(text) : new Failure(compiled.message);
}

const texts: readonly Declaration[] = [
  ['contains', 'string.(string): bool', (text: string, part: string) => text.includes(part)],
  ['startsWith', 'string.(string): bool', (text: string, start: string) => text.startsWith(start)],
  ['endsWith', 'string.(string): bool', (text: string, end: string) => text.endsWith(end)],
  ['matches', 'string.(string): bool', matched],
  ['matches', '(string, string): bool', matched],
];

function toInt(value: Value): bigint | Failure {
  if (typeof value === 'bigint') return value;
  if (value instanceof Uint) return fitting(value.value);
  if (typeof value === 'number')
    return Number.isFinite(value) ? fitting(BigInt(Math.trunc(value))) : overflow;
  if (value instanceof Timestamp) return value.nanos / 1_000_000_000n;
  if (typeof value === 'string' && /^[+-]?\d{1,19}$/.test(value)) {
    const read = fitting(BigInt(value.replace(/^\+/, '')));
    if (typeof read === 'bigint') return read;
  }
  return conversion(value, 'int');
}

function toUint(value: Value): Uint | Failure {
  if (value instanceof Uint) return value;
  if (typeof value === 'bigint') return fittingUint(value);
  if (typeof value === 'number')
    return Number.isFinite(value) ? fittingUint(BigInt(Math.trunc(value))) : unsignedOverflow;
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) {
    const read = fittingUint(BigInt(value));
    if (read instanceof Uint) return read;
  }
  return conversion(value, 'uint');
}

function toDouble(value: Value): number | Failure {
  const number = numberOf(value);
  if (number !== undefined) return Number(number);
  const isNumber =
    typeof value === 'string' &&
    /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$|^[+-]?(?:Inf|Infinity|NaN)$/i.test(value);
  return isNumber ? Number(value.replace(/^([+-]?)inf$/i, '$1Infinity')) : conversion(value, 'double');
}

function toText(value: Value): string | Failure {
  if (value instanceof Bytes)
    return utf8Text(value.bytes) ?? new Failure('invalid UTF-8 in bytes, cannot convert to string');
  return plainText(value);
}

const sources = {
  int: ['int', 'uint', 'double', 'string', 'timestamp'],
  uint: ['int', 'uint', 'double', 'string'],
  double: ['int', 'uint', 'double', 'string'],
  string: ['int', 'uint', 'double', 'string', 'bool', 'bytes', 'timestamp', 'duration'],
};

const conversions: readonly Declaration[] = [
  ...sources.int.map((from): Declaration => ['int', `(${from}): int`, toInt]),
  ['int', '(duration): int', ({ nanos }: Duration) => nanos / 1_000_000_000n],
  ...sources.uint.map((from): Declaration => ['uint', `(${from}): uint`, toUint]),
  ...sources.double.map((from): Declaration => ['double', `(${from}): double`, toDouble]),
  ...sources.string.map((from): Declaration => ['string', `(${from}): string`, toText]),
  ['bytes', '(string): bytes', (text: string) => new Bytes(base64Bytes(toBase64(text)) ?? [])],
  ['bytes', '(bytes): bytes', (value: Bytes) => value],
  ['bool', '(bool): bool', (value: boolean) => value],
  [
    'bool',
    '(string): bool',
    (text: string) =>
      ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text) ||
      (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : conversion(text, 'bool')),
  ],
  [
    'timestamp',
    '(string): timestamp',
    (text: string) => parseTimestamp(text) ?? conversion(text, 'google.protobuf.Timestamp'),
  ],
  ['timestamp', '(int): timestamp', (seconds: bigint) => new Timestamp(seconds * 1_000_000_000n)],
  ['timestamp', '(timestamp): timestamp', (value: Timestamp) => value],
  [
    'duration',
    '(string): duration',
    (text: string) => parseDuration(text) ?? conversion(text, 'google.protobuf.Duration'),
  ],
  ['duration', '(duration): duration', (value: Duration) => value],
  ['dyn', '(A): dyn', (value: Value) => value],
  ['type', '(A): type', (value: Value) => new TypeValue(typeNameOf(value))],
];

const optionals: readonly Declaration[] = [
  ['optional.of', '(A): optional(A)', (value: Value) => new Optional(value)],
  ['optional.none', '(): optional(A)', () => new Optional(undefined)],
  [
    'optional.ofNonZeroValue',
    '(A): optional(A)',
    (value: Value) => new Optional(isZero(value) ? undefined : value),
  ],
  ['hasValue', 'optional(A).(): bool', ({ value }: Optional) => value !== undefined],
  [
    'value',
    'optional(A).(): A',
    ({ value }: Optional) =>
      value ?? (value === undefined ? new Failure('optional.none() dereference') : null),
  ],
  [
    'or',
    'optional(A).(optional(A)): optional(A)',
    (a: Optional, b: Optional) => (a.value === undefined ? b : a),
  ],
  [
    'orValue',
    'optional(A).(A): A',
    ({ value }: Optional, other: Value) => (value === undefined ? other : value),
  ],
];

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '') return true;
  const number = numberOf(value);
  if (number !== undefined) return Number(number) === 0;
  if (value instanceof List) return value.items.length === 0;
  if (value instanceof MapValue) return value.entries.size === 0;
  if (value instanceof Bytes) return value.bytes.length === 0;
  return value instanceof Duration && value.nanos === 0n;
}

export const standardLibrary: readonly Declaration[] = [
  ...arithmetic,
  ...comparisons,
  ...containers,
  ...sizes,
  ...texts,
  ...conversions,
  ...optionals,
];
