/**
 * Lists that are sets or maps: no item twice, no key twice.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go.
 *
 * Rules
 *   crd/list-set   In a list of x-kubernetes-list-type set no item is there twice.
 *   crd/list-map   In a list of x-kubernetes-list-type map no two items have the same keys (x-kubernetes-list-map-keys).
 */
import { deepEqual } from '../../values/equal';
import { sortedJson } from '../../values/json';
import type { FieldErrors, Path } from '../validation/field-error';
import { eachValue } from './each-value';
import { isMap, type Json, type JsonSchema } from './json-schema';

/** Tells of items and keys that are there twice. */
export function validateListTypes(
  schema: JsonSchema,
  value: unknown,
  at: Path | undefined,
  out: FieldErrors,
): void {
  eachValue(schema, value, at, (of, each, place) => {
    if (Array.isArray(each) && place !== undefined) validateList(of, each, place, out);
  });
}

function validateList(schema: JsonSchema, items: readonly unknown[], at: Path, out: FieldErrors): void {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      for (const i of repeated(items)) out.duplicate(at.index(i), items[i]);
      return;
    case 'map': {
      const wrong = items.findIndex((each) => each !== null && !isMap(each));
      if (wrong >= 0) {
        out.invalid(at.index(wrong), items[wrong], 'must be an object for an array of list-type map');
        return;
      }
      const keys = items.map((each) => mapKeyOf(schema, each));
      for (const i of repeated(keys)) out.duplicate(at.index(i), keys[i]);
      return;
    }
    default:
      return;
  }
}

/** By which fields an item of a list of type map is known. */
export function mapKeyOf(schema: JsonSchema, item: unknown): Json {
  const key: Record<string, unknown> = {};
  if (isMap(item))
    for (const name of schema['x-kubernetes-list-map-keys'] ?? [])
      if (Object.hasOwn(item, name)) key[name] = item[name];
  return key;
}

/** Where something comes for the second time. */
function repeated(values: readonly unknown[]): readonly number[] {
  const times = new Map<string, number>();
  return values.flatMap((value, i) => {
    const text = sortedJson(value);
    const before = times.get(text) ?? 0;
    times.set(text, before + 1);
    return before === 1 ? [i] : [];
  });
}

/** What an item was before: only items of a list of type map can be told. */
export function sameItem(schema: JsonSchema, item: unknown, before: readonly unknown[]): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map') return undefined;
  const key = mapKeyOf(schema, item);
  return before.find((each) => deepEqual(mapKeyOf(schema, each), key));
}
