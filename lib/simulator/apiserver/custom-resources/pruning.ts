/**
 * Fields that a schema does not know are dropped before anything else looks at the object.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go.
 *
 * Rules
 *   crd/pruning    What a custom object has beyond its schema is dropped, in every request and in what is stored, unless the
 *                  schema says x-kubernetes-preserve-unknown-fields there.
 *   crd/embedded   Within x-kubernetes-embedded-resource, apiVersion, kind and metadata are always kept.
 */
import { additionalSchema, isMap, type Json, type JsonSchema, propertyOf } from './json-schema';

export type Pruned<T> = {
  /** The same value when nothing was dropped. */
  readonly value: T;
  /** `spec.foo`, `spec.list[0].bar`: where, in the order of the text. */
  readonly dropped: readonly string[];
};

/** A custom object without what its schema does not know. */
export function pruned<T>(schema: JsonSchema, object: T, isResource = true): Pruned<T> {
  const dropped: string[] = [];
  return { value: prune(schema, object, isResource, '', dropped) as T, dropped };
}

const everywhere: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);
const nothing: JsonSchema = {};

function prune(
  schema: JsonSchema,
  value: unknown,
  isResource: boolean,
  at: string,
  dropped: string[],
): unknown {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true)
    return descend(schema, value, isResource, at, dropped, true);
  return descend(schema, value, isResource, at, dropped, false);
}

function descend(
  schema: JsonSchema,
  value: unknown,
  isResource: boolean,
  at: string,
  dropped: string[],
  keepsUnknown: boolean,
): unknown {
  const resource = isResource || schema['x-kubernetes-embedded-resource'] === true;
  if (Array.isArray(value)) {
    if (schema.items === undefined)
      return keepsUnknown
        ? value
        : value.map((each, i) => prune(nothing, each, false, `${at}[${i}]`, dropped));
    const { items } = schema;
    const copy = value.map((each, i) => prune(items, each, false, `${at}[${i}]`, dropped));
    return copy.every((each, i) => each === value[i]) ? value : copy;
  }
  if (!isMap(value)) return value;
  const copy: Record<string, unknown> = {};
  let isSame = true;
  for (const [name, each] of Object.entries(value)) {
    const here = at === '' ? name : `${at}.${name}`;
    if (resource && everywhere.has(name)) copy[name] = each;
    else {
      const known = propertyOf(schema, name) ?? valuesOf(schema);
      if (known !== undefined) copy[name] = prune(known, each, false, here, dropped);
      else if (keepsUnknown) copy[name] = each;
      else {
        dropped.push(here);
        isSame = false;
        continue;
      }
    }
    if (copy[name] !== each) isSame = false;
  }
  return isSame ? value : (copy as Json);
}

/** What a map takes as values: anything, when it only says that it takes some. */
function valuesOf(schema: JsonSchema): JsonSchema | undefined {
  if (schema.additionalProperties === true) return { 'x-kubernetes-preserve-unknown-fields': true };
  return additionalSchema(schema);
}
