/**
 * The path that a rule blames: `.spec.name`, `.labels['a.b']`, of fields that the schema has.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go ValidFieldPath.
 */
import type { Path } from '../validation/field-error';
import { additionalSchema, type JsonSchema, propertyOf } from './json-schema';
import { child } from './place';

/** The place that a path means, from where its rule is; undefined for a path that the schema does not have. */
export function placeOf(path: string, schema: JsonSchema, from: Path | undefined): Path | undefined {
  let here: JsonSchema | undefined = schema;
  let at = from;
  let rest = path;
  while (rest !== '') {
    const part = /^(?:\.([^.[\]']+)|\['((?:[^'\\]|\\.)*)'\])/.exec(rest);
    if (part === null || here === undefined) return undefined;
    const name = part[1] ?? (part[2] ?? '').replace(/\\(.)/g, '$1');
    if (here.properties !== undefined) {
      here = propertyOf(here, name);
      if (here === undefined) return undefined;
      at = child(at, name);
    } else {
      here = additionalSchema(here);
      if (here === undefined || at === undefined) return undefined;
      at = at.key(name);
    }
    rest = rest.slice(part[0].length);
  }
  return at;
}
