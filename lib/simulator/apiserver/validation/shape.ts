/**
 * The Go types of the API, as values: which fields a type has, in their order, and what JSON each takes. From one
 * description come the decoder, the equality that upstream calls semantic, the JSON that upstream shows in a message,
 * and the TypeScript types that the validators read.
 * Source: k8s.io/api/<group>/v1/types.go; for decoding Go's encoding/json, for equality apimachinery/pkg/api/equality.
 */
import { parseQuantity, type Quantity } from '../../values/quantity';
import { goEscaped } from './field-error';

/** `T` is what a decoded value looks like: absent fields are absent, never null. */
export type Shape<T> = {
  readonly kind:
    | 'text'
    | 'int'
    | 'flag'
    | 'quantity'
    | 'intOrString'
    | 'time'
    | 'json'
    | 'list'
    | 'map'
    | 'struct';
  /** The Go type, as a decoding error names it. */
  readonly goType: string;
  /** Absent differs from the zero value: a pointer in Go. */
  readonly pointer: boolean;
  readonly most?: number;
  readonly element?: Shape<unknown>;
  readonly fields?: Readonly<Record<string, Shape<unknown>>>;
  /** Of a list: the fields by which its items are told apart. Absent: a change is a change of the whole list. */
  readonly keys?: readonly string[];
  /** What a key is where an item is silent. */
  readonly keyDefaults?: Readonly<Record<string, string>>;
  /** A list of values of which each is there once. */
  readonly isSet?: true;
  /** Of a list: by which field a strategic merge patch finds the item to merge with; '' unites plain values. */
  readonly patchKey?: string;
  /** `kubectl apply` takes away fields that are there and are not in the manifest, whoever set them. */
  readonly retainsKeys?: true;
  /** Whoever sets a part of it sets all of it. */
  readonly isAtomic?: true;
  /** Not every field of it is described. */
  readonly isOpen?: true;
  /** Go shows it even when it is empty. */
  readonly isShown?: true;
  readonly type?: T;
};

/** The TypeScript type of what a shape describes. */
export type Of<S> = S extends Shape<infer T> ? T : never;

export const text: Shape<string> = { kind: 'text', goType: 'string', pointer: false };
export const flag: Shape<boolean> = { kind: 'flag', goType: 'bool', pointer: false };
export const int32: Shape<number> = { kind: 'int', goType: 'int32', pointer: false, most: 2 ** 31 };
export const int64: Shape<number> = { kind: 'int', goType: 'int64', pointer: false, most: 2 ** 63 };
/** An amount such as `500m`, as text or as a number. */
export const quantity: Shape<string | number> = {
  kind: 'quantity',
  goType: 'resource.Quantity',
  pointer: false,
};
export const intOrString: Shape<string | number> = {
  kind: 'intOrString',
  goType: 'intstr.IntOrString',
  pointer: false,
};
export const time: Shape<string> = { kind: 'time', goType: 'v1.Time', pointer: false };
/** Any JSON: a part that is not looked into. */
export const json: Shape<unknown> = { kind: 'json', goType: 'interface {}', pointer: true };

/** A field whose absence means something else than its zero value. */
export function optional<T>(shape: Shape<T>): Shape<T> {
  return { ...shape, pointer: true };
}

export function list<T>(element: Shape<T>): Shape<readonly T[]> {
  return { kind: 'list', goType: `[]${element.goType}`, pointer: false, element };
}

/** A list whose items are told apart by their `keys`. Patches merge by the first, unless `patchKey` says otherwise. */
export function listBy<T>(
  keys: readonly string[],
  element: Shape<T>,
  {
    defaults,
    patchKey = keys[0],
  }: { readonly defaults?: Readonly<Record<string, string>>; readonly patchKey?: string | undefined } = {},
): Shape<readonly T[]> {
  return {
    ...list(element),
    keys,
    ...(defaults === undefined ? {} : { keyDefaults: defaults }),
    ...(patchKey === undefined ? {} : { patchKey }),
  };
}

/** A list of values of which each is there once; `isUnited`: a patch adds to it. */
export function setOf<T>(element: Shape<T>, isUnited = false): Shape<readonly T[]> {
  return { ...list(element), isSet: true, ...(isUnited ? { patchKey: '' } : {}) };
}

/** A list that is set as a whole, but merged by a strategic merge patch. */
export function patchedBy<T>(patchKey: string, element: Shape<T>): Shape<readonly T[]> {
  return { ...list(element), patchKey };
}

/** A choice of several fields: one that is applied takes away what is there of another. (patchStrategy `retainKeys`) */
export function retaining<T>(shape: Shape<T>): Shape<T> {
  return { ...shape, retainsKeys: true };
}

/** A value that is set as a whole. */
export function atomic<T>(shape: Shape<T>): Shape<T> {
  return { ...shape, isAtomic: true };
}

/** A value of which parts can be set, though its type is atomic elsewhere. */
export function granular<T>({ isAtomic: _whole, ...shape }: Shape<T>): Shape<T> {
  return shape;
}

/** A field that Go shows even when it is empty: it has no `omitempty`. */
export function shown<T>(shape: Shape<T>): Shape<T> {
  return { ...shape, isShown: true };
}

export function map<T>(element: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return { kind: 'map', goType: `map[string]${element.goType}`, pointer: false, element };
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type StructOf<F extends Fields> = { readonly [K in keyof F]?: Of<F[K]> };

export function struct<F extends Fields>(name: string, fields: F): Shape<StructOf<F>> {
  return { kind: 'struct', goType: `v1.${name}`, pointer: false, fields };
}

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  /** `message` is what Go's decoder says. */
  | { readonly ok: false; readonly message: string };

/**
 * The value without nulls, or why it is not of this shape. The same object when nothing had to be dropped; fields that
 * the shape does not know are kept, as the API server's structs would lose them only on the way to the store.
 */
export function decode<T>(shape: Shape<T>, value: unknown): Decoded<T> {
  const walk = new Decoding();
  const decoded = walk.read(shape, value, undefined);
  if (walk.failure !== undefined) return { ok: false, message: walk.failure };
  return { ok: true, value: (decoded ?? {}) as T };
}

/** Deeper than this nothing is read: a limit of the simulator's own (Go's decoder stops at 10,000). */
const deepest = 500;

type Place = { readonly struct: string; readonly name: string; readonly above: Place | undefined };

class Decoding {
  failure: string | undefined;

  /** Undefined: absent, or `failure` says why not. */
  read(shape: Shape<unknown>, value: unknown, at: Place | undefined): unknown {
    if (value === null || value === undefined) return undefined;
    switch (shape.kind) {
      case 'text':
        return typeof value === 'string' ? value : this.#refuse(shape, value, at);
      case 'flag':
        return typeof value === 'boolean' ? value : this.#refuse(shape, value, at);
      case 'int': {
        const most = shape.most ?? 0;
        const fits = typeof value === 'number' && Number.isInteger(value) && value >= -most && value < most;
        return fits ? value : this.#refuse(shape, value, at);
      }
      case 'quantity':
        return this.#quantity(value);
      case 'intOrString':
        if (typeof value === 'string') return value;
        if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
        this.failure ??= `json: cannot unmarshal ${wordFor(value)} into Go value of type int32`;
        return undefined;
      case 'time':
        return this.#time(value, shape, at);
      case 'json':
        if (isTooDeep(value)) this.failure ??= 'json: exceeded max depth';
        return value;
      case 'list':
        return Array.isArray(value) ? this.#list(shape, value, at) : this.#refuse(shape, value, at);
      case 'map':
        return isObject(value) ? this.#map(shape, value, at) : this.#refuse(shape, value, at);
      case 'struct':
        return isObject(value) ? this.#struct(shape, value, at) : this.#refuse(shape, value, at);
      default:
        return shape.kind satisfies never;
    }
  }

  #list(shape: Shape<unknown>, value: readonly unknown[], at: Place | undefined): unknown {
    const element = shape.element as Shape<unknown>;
    let copy: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const given = value[i];
      const read = given === null || given === undefined ? zero(element) : this.read(element, given, at);
      if (this.failure !== undefined) return undefined;
      if (read === given) continue;
      copy ??= [...value];
      copy[i] = read;
    }
    return copy ?? value;
  }

  #map(shape: Shape<unknown>, value: Readonly<Record<string, unknown>>, at: Place | undefined): unknown {
    const element = shape.element as Shape<unknown>;
    let copy: Record<string, unknown> | undefined;
    for (const key in value) {
      const given = value[key];
      const read = given === null || given === undefined ? zero(element) : this.read(element, given, at);
      if (this.failure !== undefined) return undefined;
      if (read === given) continue;
      copy ??= { ...value };
      copy[key] = read;
    }
    return copy ?? value;
  }

  #struct(
    shape: Shape<unknown>,
    value: Readonly<Record<string, unknown>>,
    above: Place | undefined,
  ): unknown {
    const fields = shape.fields as Fields;
    let copy: Record<string, unknown> | undefined;
    for (const name in value) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (field === undefined) continue;
      const given = value[name];
      const plain = typeof given === 'string' ? field.kind === 'text' : false;
      const read = plain ? given : this.read(field, given, { struct: shape.goType, name, above });
      if (this.failure !== undefined) return undefined;
      if (read === given) continue;
      copy ??= { ...value };
      if (read === undefined) delete copy[name];
      else copy[name] = read;
    }
    return copy ?? value;
  }

  #quantity(value: unknown): unknown {
    if ((typeof value === 'string' || typeof value === 'number') && quantityOf(value) !== undefined)
      return value;
    this.failure ??= `quantities must match the regular expression '${quantityFormat}'`;
    return undefined;
  }

  #time(value: unknown, shape: Shape<unknown>, at: Place | undefined): unknown {
    if (typeof value !== 'string') return this.#refuse(shape, value, at);
    if (rfc3339.test(value) && !Number.isNaN(Date.parse(value))) return value;
    const quoted = JSON.stringify(value);
    this.failure ??= `parsing time ${quoted} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoted} as "2006"`;
    return undefined;
  }

  #refuse(shape: Shape<unknown>, value: unknown, at: Place | undefined): undefined {
    const what = typeof value === 'number' && shape.kind === 'int' ? `number ${value}` : wordFor(value);
    const where = at === undefined ? 'value' : `struct field ${at.struct.replace(/^v1\./, '')}.${dotted(at)}`;
    this.failure ??= `json: cannot unmarshal ${what} into Go ${where} of type ${shape.goType}`;
    return undefined;
  }
}

const quantityFormat = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$';
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function dotted(at: Place): string {
  return at.above === undefined ? at.name : `${dotted(at.above)}.${at.name}`;
}

function wordFor(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTooDeep(value: unknown): boolean {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth > deepest) return true;
    for (const part of Object.values(next.value)) {
      if (typeof part === 'object' && part !== null) open.push({ value: part, depth: next.depth + 1 });
    }
  }
  return false;
}

function zero(shape: Shape<unknown>): unknown {
  switch (shape.kind) {
    case 'text':
    case 'time':
      return '';
    case 'int':
    case 'intOrString':
    case 'quantity':
      return 0;
    case 'flag':
      return false;
    case 'list':
      return [];
    case 'map':
    case 'struct':
      return {};
    case 'json':
      return null;
    default:
      return shape.kind satisfies never;
  }
}

const quantities = new Map<string | number, Quantity | undefined>();

/** The amount, remembered: the same few texts come again and again. Undefined when the text is no quantity. */
export function quantityOf(value: string | number): Quantity | undefined {
  const known = quantities.get(value);
  if (known !== undefined) return known;
  const parsed = typeof value === 'string' && value.length > 1_000 ? undefined : parseQuantity(value);
  if (quantities.size >= 10_000) quantities.clear();
  quantities.set(value, parsed);
  return parsed;
}

/** Whether two decoded values are the same to upstream: an absent value equals its zero, 1 equals 1000m. */
export function equal(shape: Shape<unknown>, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (shape.pointer && (a === undefined) !== (b === undefined)) return false;
  switch (shape.kind) {
    case 'text':
    case 'time':
      return (a ?? '') === (b ?? '');
    case 'int':
    case 'intOrString':
      return (a ?? 0) === (b ?? 0);
    case 'flag':
      return (a ?? false) === (b ?? false);
    case 'quantity':
      return quantityOf((a ?? 0) as string | number)?.nano === quantityOf((b ?? 0) as string | number)?.nano;
    case 'list': {
      const left = (a ?? []) as readonly unknown[];
      const right = (b ?? []) as readonly unknown[];
      const element = shape.element as Shape<unknown>;
      return left.length === right.length && left.every((each, i) => equal(element, each, right[i]));
    }
    case 'map': {
      const left = (a ?? {}) as Readonly<Record<string, unknown>>;
      const right = (b ?? {}) as Readonly<Record<string, unknown>>;
      const keys = Object.keys(left);
      const element = shape.element as Shape<unknown>;
      return (
        keys.length === Object.keys(right).length &&
        keys.every((key) => Object.hasOwn(right, key) && equal(element, left[key], right[key]))
      );
    }
    case 'struct': {
      const left = (a ?? {}) as Readonly<Record<string, unknown>>;
      const right = (b ?? {}) as Readonly<Record<string, unknown>>;
      const fields = shape.fields as Fields;
      for (const name in fields) {
        if (left[name] !== right[name] && !equal(fields[name] as Shape<unknown>, left[name], right[name]))
          return false;
      }
      return true;
    }
    case 'json':
      return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
    default:
      return shape.kind satisfies never;
  }
}

/** JSON of upstream's internal struct, which has Go's field names and shows every field. */
export function goJson(shape: Shape<unknown>, value: unknown): string {
  if (value === undefined && (shape.pointer || shape.kind === 'list' || shape.kind === 'map')) return 'null';
  const present = value ?? zero(shape);
  if (shape.kind === 'quantity') return JSON.stringify(String(present));
  if (shape.kind === 'list')
    return `[${(present as readonly unknown[]).map((each) => goJson(shape.element as Shape<unknown>, each)).join(',')}]`;
  if (shape.kind === 'map') {
    const entries = Object.entries(present as object).sort(([a], [b]) => (a < b ? -1 : 1));
    const element = shape.element as Shape<unknown>;
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${goJson(element, each)}`).join(',')}}`;
  }
  if (shape.kind === 'struct') {
    const fields = Object.entries(shape.fields as Fields);
    const values = present as Readonly<Record<string, unknown>>;
    return `{${fields.map(([name, field]) => `"${goName(name)}":${goJson(field, values[name])}`).join(',')}}`;
  }
  return goEscaped(JSON.stringify(present));
}

/** Where Go writes an abbreviation in capitals. */
const abbreviated =
  /^(api|aws|csi|dns|fc|fs|gce|gmsa|grpc|http|ip|iqn|iscsi|nfs|os|pd|rbd|se|tcp|tty|uid)(?=[A-Z]|$)/;
const irregular: Readonly<Record<string, string>> = { cephfs: 'CephFS', storageos: 'StorageOS' };

function goName(name: string): string {
  const start = abbreviated.exec(name)?.[0] ?? name.charAt(0);
  return irregular[name] ?? `${start.toUpperCase()}${name.slice(start.length)}`;
}
