import type { Path } from '../validation/field-error';
import { additionalSchema, isMap, type JsonSchema, propertyOf } from './json-schema';
import { child } from './place';

/**
 * Visits a value and what is in it, each with the schema that describes it, the outer before the inner, keys by name.
 * What no schema describes is left out. `at` is undefined for the object as a whole.
 */
export function eachValue(
  schema: JsonSchema,
  value: unknown,
  at: Path | undefined,
  visit: (schema: JsonSchema, value: unknown, at: Path | undefined) => void,
): void {
  visit(schema, value, at);
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined || at === undefined) return;
    value.forEach((each, i) => {
      eachValue(items, each, at.index(i), visit);
    });
    return;
  }
  if (!isMap(value)) return;
  const others = additionalSchema(schema);
  for (const name of Object.keys(value).sort()) {
    const property = propertyOf(schema, name);
    if (property !== undefined) eachValue(property, value[name], child(at, name), visit);
    else if (others !== undefined && at !== undefined) eachValue(others, value[name], at.key(name), visit);
  }
}
