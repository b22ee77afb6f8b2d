/**
 * Fields that a kind does not have: told in upstream's words, and dropped. Source: apimachinery/pkg/runtime/serializer/json
 * (strict decoding), apiserver/pkg/endpoints/handlers/fieldvalidation (Strict, Warn, Ignore).
 */
import { isObject, type Shape } from './shape';

export type Known<T> = {
  /** The value with only the fields that its shape knows; the same value when it has no others. */
  readonly value: T;
  /** `spec.template.spec.containers[0].imag`, in the order of the text. */
  readonly unknown: readonly string[];
};

/** Splits off what the shape does not know. What is not an object of the shape is left to the decoder. */
export function knownFields<T>(shape: Shape<unknown>, value: T): Known<T> {
  const unknown: string[] = [];
  return { value: walk(shape, value, '', unknown) as T, unknown };
}

/** Every object has these, and a status is the server's: its fields are not all modelled. */
const always: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'status']);

function walk(shape: Shape<unknown>, value: unknown, path: string, unknown: string[]): unknown {
  switch (shape.kind) {
    case 'list': {
      if (!Array.isArray(value) || shape.element === undefined) return value;
      const { element } = shape;
      return sameOr(
        value,
        value.map((each, i) => walk(element, each, `${path}[${i}]`, unknown)),
      );
    }
    case 'map': {
      if (!isObject(value) || shape.element === undefined) return value;
      const { element } = shape;
      const entries = Object.entries(value);
      return sameOr(
        value,
        Object.fromEntries(
          entries.map(([key, each]) => [key, walk(element, each, `${path}.${key}`, unknown)]),
        ),
      );
    }
    case 'struct': {
      if (!isObject(value)) return value;
      const fields = shape.fields ?? {};
      const copy: Record<string, unknown> = {};
      for (const [name, each] of Object.entries(value)) {
        const at = path === '' ? name : `${path}.${name}`;
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (path === '' && always.has(name)) copy[name] = each;
        else if (field === undefined) unknown.push(at);
        else copy[name] = walk(field, each, at, unknown);
      }
      return sameOr(value, copy);
    }
    default:
      return value;
  }
}

/** The original when nothing in the copy differs, so that what is shared stays shared. */
function sameOr<T extends object>(original: T, copy: T): T {
  const keys = Object.keys(original);
  if (keys.length !== Object.keys(copy).length) return copy;
  return keys.every((key) => original[key as keyof T] === copy[key as keyof T]) ? original : copy;
}
