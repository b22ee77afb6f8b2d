/**
 * The values of CEL. Whole numbers are bigints and other numbers are numbers, so that the two stay apart as they do in
 * CEL; null, booleans and texts are themselves. Source: the language definition (cel-spec), cel-go/common/types.
 */

import { goQuoted } from '../values/go-text';
import { sortedJson } from '../values/json';

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint
  | Bytes
  | List
  | MapValue
  | Timestamp
  | Duration
  | TypeValue
  | Optional
  | Opaque;

/** What an evaluation ends with that has no value. `isFinal`: nothing can make up for it. */
export class Failure {
  readonly message: string;
  readonly isFinal: boolean;

  constructor(message: string, isFinal = false) {
    this.message = message;
    this.isFinal = isFinal;
  }
}

export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

export class Bytes {
  readonly bytes: readonly number[];

  constructor(bytes: readonly number[]) {
    this.bytes = bytes;
  }
}

/** `like`: a list whose order does not matter when it is compared, or whose items are known by keys. */
export class List {
  readonly items: readonly Value[];
  readonly like: 'list' | 'set' | 'map';

  constructor(items: readonly Value[], like: 'list' | 'set' | 'map' = 'list') {
    this.items = items;
    this.like = like;
  }
}

/** A map, or an object, whose fields are its keys. */
export class MapValue {
  readonly entries: ReadonlyMap<string, readonly [key: Value, value: Value]>;

  constructor(entries: Iterable<readonly [Value, Value]>) {
    const map = new Map<string, readonly [Value, Value]>();
    for (const [key, value] of entries) map.set(keyText(key), [key, value]);
    this.entries = map;
  }

  get(key: Value): Value | undefined {
    return this.entries.get(keyText(key))?.[1];
  }

  has(key: Value): boolean {
    return this.entries.has(keyText(key));
  }
}

/** Numbers of any kind are one key when they are equal. */
function keyText(key: Value): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'bigint') return `n${key}`;
  if (typeof key === 'number') return Number.isInteger(key) ? `n${BigInt(key)}` : `d${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  return `o${String(key)}`;
}

/** Nanoseconds since 1970. */
export class Timestamp {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class TypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export class Optional {
  readonly value: Value | undefined;

  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** A value of a library's own type: a quantity, an address, a question to the authorizer. */
export class Opaque {
  readonly type: string;
  readonly value: unknown;
  /** Equal values have equal texts. */
  readonly text: string;

  constructor(type: string, value: unknown, text: string) {
    this.type = type;
    this.value = value;
    this.text = text;
  }
}

/** The name of a value's type, as `type()` has it and messages show it. */
export function typeNameOf(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
      break;
  }
  if (value === null) return 'null_type';
  if (value instanceof Uint) return 'uint';
  if (value instanceof Bytes) return 'bytes';
  if (value instanceof List) return 'list';
  if (value instanceof MapValue) return 'map';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof TypeValue) return 'type';
  if (value instanceof Optional) return 'optional_type';
  return (value as Opaque).type;
}

/** Whether two values are equal; numbers of different kinds are compared by what they amount to. */
export function equalValues(a: Value, b: Value): boolean {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return compareNumbers(x, y) === 0;
  if (a instanceof List && b instanceof List) return equalLists(a, b);
  if (a instanceof MapValue && b instanceof MapValue) {
    if (a.entries.size !== b.entries.size) return false;
    for (const [key, value] of a.entries.values()) {
      const other = b.get(key);
      if (other === undefined || !equalValues(value, other)) return false;
    }
    return true;
  }
  if (a instanceof Bytes && b instanceof Bytes) return String(a.bytes) === String(b.bytes);
  if (a instanceof Timestamp && b instanceof Timestamp) return a.nanos === b.nanos;
  if (a instanceof Duration && b instanceof Duration) return a.nanos === b.nanos;
  if (a instanceof TypeValue && b instanceof TypeValue) return a.name === b.name;
  if (a instanceof Opaque && b instanceof Opaque) return a.type === b.type && a.text === b.text;
  if (a instanceof Optional && b instanceof Optional) {
    if (a.value === undefined || b.value === undefined) return a.value === b.value;
    return equalValues(a.value, b.value);
  }
  return a === b;
}

function equalLists(a: List, b: List): boolean {
  if (a.items.length !== b.items.length) return false;
  if (a.like === 'list' || b.like === 'list')
    return a.items.every((each, i) => equalValues(each, b.items[i] as Value));
  return a.items.every((each) => b.items.some((other) => equalValues(each, other)));
}

/** A number of any kind: a bigint, or what has a fraction. */
export function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

/** −1, 0 or 1; NaN is not comparable, and equals nothing. */
export function compareNumbers(a: bigint | number, b: bigint | number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: a whole number equals a double of the same amount
  return a == b ? 0 : Number.NaN;
}

/** The value as JSON; what JSON has no form for becomes its text. */
export function toJson(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint) return Number(value.value);
  if (value instanceof List) return value.items.map(toJson);
  if (value instanceof MapValue)
    return Object.fromEntries(
      [...value.entries.values()].map(([key, each]) => [plainText(key), toJson(each)]),
    );
  if (value instanceof Optional) return value.value === undefined ? null : toJson(value.value);
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  return plainText(value);
}

/** JSON as values: whole numbers are ints. */
export function fromJson(json: unknown): Value {
  if (json === null || json === undefined) return null;
  switch (typeof json) {
    case 'boolean':
    case 'string':
      return json;
    case 'number':
      return Number.isInteger(json) ? BigInt(json) : json;
    default:
      break;
  }
  if (Array.isArray(json)) return new List(json.map(fromJson));
  return new MapValue(Object.entries(json as object).map(([key, each]) => [key, fromJson(each)] as const));
}

/** A value as `string()` and messages write it. */
export function plainText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return timestampText(value.nanos);
  if (value instanceof Duration) return durationText(value.nanos);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Opaque) return value.text;
  if (value instanceof Bytes) return String.fromCharCode(...value.bytes);
  if (value === null || typeof value !== 'object') return String(value);
  return sortedJson(toJson(value));
}

/** A key as `no such key: ` shows it. */
export function keyShown(key: Value): string {
  return plainText(key);
}

/** A value in double quotes where it is a text, as a list of formatted values shows it. */
export function quotedText(value: Value): string {
  return typeof value === 'string' ? goQuoted(value) : plainText(value);
}

/** RFC 3339, with as many digits of a fraction as there are. */
export function timestampText(nanos: bigint): string {
  const second = 1_000_000_000n;
  const whole = nanos / second - (nanos % second < 0n ? 1n : 0n);
  const rest = nanos - whole * second;
  const text = new Date(Number(whole) * 1000).toISOString().slice(0, 19);
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`;
  return `${text}${fraction}Z`;
}

/** Seconds: `90s`, `0.5s`. */
export function durationText(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : '';
  const size = nanos < 0n ? -nanos : nanos;
  const rest = size % 1_000_000_000n;
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`;
  return `${sign}${size / 1_000_000_000n}${fraction}s`;
}
