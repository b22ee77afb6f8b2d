/** How a function of CEL is declared: its signature in words, and what it does. */
import { splitTop, type Type, typeNamed } from '../type';
import {
  Bytes,
  Duration,
  type Failure,
  List,
  MapValue,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../value';

export type Overload = {
  readonly isMember: boolean;
  /** The receiver of a member first. */
  readonly args: readonly Type[];
  readonly result: Type;
  readonly call: (...args: never[]) => Value | Failure;
};

export type Functions = ReadonlyMap<string, readonly Overload[]>;

/** A library: by name and signature, `['startsWith', 'string.(string): bool', (text, start) => …]`. */
export type Declaration = readonly [
  name: string,
  signature: string,
  call: (...args: never[]) => Value | Failure,
];

export function functionsOf(...libraries: readonly (readonly Declaration[])[]): Functions {
  const table = new Map<string, Overload[]>();
  for (const [name, signature, call] of libraries.flat()) {
    const match = /^(?:(.+)\.)?\((.*)\):(.+)$/.exec(signature);
    if (match === null) throw new Error(`no signature: ${signature}`);
    const [, receiver, args = '', result = ''] = match;
    const types = splitTop(args).map(typeNamed);
    const overload: Overload = {
      isMember: receiver !== undefined,
      args: receiver === undefined ? types : [typeNamed(receiver), ...types],
      result: typeNamed(result),
      call,
    };
    table.set(name, [...(table.get(name) ?? []), overload]);
  }
  return table;
}

/** Whether a value is of a type, as far as that can be seen without looking into it. */
export function isOf(type: Type, value: Value): boolean {
  switch (type.kind) {
    case 'simple':
      return ofSimple(type.name, value);
    case 'list':
      return value instanceof List;
    case 'map':
    case 'object':
      return value instanceof MapValue;
    case 'type':
      return value instanceof TypeValue;
    case 'opaque':
      if (type.name === 'optional_type') return value instanceof Optional;
      return value instanceof Opaque && value.type === type.name;
    case 'param':
      return true;
    default:
      return type satisfies never;
  }
}

function ofSimple(name: string, value: Value): boolean {
  switch (name) {
    case 'null':
      return value === null;
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'bigint';
    case 'double':
      return typeof value === 'number';
    case 'string':
      return typeof value === 'string';
    case 'uint':
      return value instanceof Uint;
    case 'bytes':
      return value instanceof Bytes;
    case 'timestamp':
      return value instanceof Timestamp;
    case 'duration':
      return value instanceof Duration;
    default:
      return true;
  }
}
