/**
 * Objects within custom objects, where the schema says x-kubernetes-embedded-resource: each has to be one.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/objectmeta/validation.go.
 *
 * Rules
 *   crd/embedded-object   An embedded object says its apiVersion and its kind, and has metadata as every object.
 */
import type { ObjectMeta } from '../../objects/objects';
import { isDNS1035Label } from '../names';
import { FieldErrors, type Path } from '../validation/field-error';
import { validateObjectMeta } from '../validation/meta';
import { eachValue } from './each-value';
import { isMap, type Json, type JsonSchema } from './json-schema';

/** Tells what embedded objects lack. The object as a whole is not one. */
export function validateEmbeddedObjects(
  schema: JsonSchema,
  value: unknown,
  at: Path | undefined,
  out: FieldErrors,
): void {
  eachValue(schema, value, at, (of, each, place) => {
    const isEmbedded = of['x-kubernetes-embedded-resource'] === true;
    if (isEmbedded && place !== undefined && isMap(each)) validateObject(each, place, out);
  });
}

function validateObject(object: Json, at: Path, out: FieldErrors): void {
  for (const field of ['apiVersion', 'kind'] as const) {
    const value = object[field];
    const here = at.child(field);
    if (value === undefined) out.required(here, 'must not be empty');
    else if (typeof value !== 'string') out.invalid(here, value, 'must be a string');
    else if (value === '') out.invalid(here, value, 'must not be empty');
    else if (field === 'apiVersion' && value.split('/').length > 2)
      out.invalid(here, value, `unexpected GroupVersion string: ${value}`);
    else if (field === 'kind')
      for (const why of isDNS1035Label(value.toLowerCase()))
        out.invalid(here, value, `may have mixed case, but should otherwise match: ${why}`);
  }
  const { metadata } = object;
  if (metadata === undefined) return;
  if (!isMap(metadata)) {
    out.invalid(at.child('metadata'), metadata, 'must be an object');
    return;
  }
  // Who embeds a template need not name it.
  const named = { name: 'fakename', ...metadata } as unknown as ObjectMeta;
  const inside = new FieldErrors();
  validateObjectMeta(named, (named.namespace ?? '') !== '', () => [], inside);
  out.list.push(...inside.list.map((error) => ({ ...error, field: `${at}.${error.field}` })));
}
