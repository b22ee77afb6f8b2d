/**
 * What a schema fills in where a custom object says nothing.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/defaulting/{algorithm,prunenulls}.go.
 *
 * Rules
 *   crd/defaults        A field without a value gets the default of its schema, when its parent is there; in requests, and
 *                       again in what is read, so that a default that was added later shows at once.
 *   crd/null-default    A null of a field that may not be null counts as absent when the field has a default.
 */
import { additionalSchema, isMap, type JsonSchema } from './json-schema';

/** The value with defaults; the same value when nothing was missing. */
export function defaulted<T>(schema: JsonSchema, value: T): T {
  return fill(schema, value) as T;
}

function fill(schema: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return value;
    const copy = value.map((each) => fill(items, each));
    return copy.every((each, i) => each === value[i]) ? value : copy;
  }
  if (!isMap(value)) return value;
  const { properties = {} } = schema;
  const others = additionalSchema(schema);
  let copy: Record<string, unknown> | undefined;
  const set = (name: string, to: unknown): void => {
    copy ??= { ...value };
    copy[name] = to;
  };
  for (const [name, property] of Object.entries(properties)) {
    const isPruned = value[name] === null && property.nullable !== true && property.default !== undefined;
    const given = Object.hasOwn(value, name) && !isPruned ? value[name] : undefined;
    const before = given === undefined ? property.default : given;
    if (before === undefined) continue;
    const after = fill(property, before);
    if (after !== value[name]) set(name, after);
  }
  if (others !== undefined)
    for (const [name, each] of Object.entries(value)) {
      if (Object.hasOwn(properties, name)) continue;
      const isPruned = each === null && others.nullable !== true && others.default !== undefined;
      const after = fill(others, isPruned ? others.default : each);
      if (after !== each) set(name, after);
    }
  return copy ?? value;
}
