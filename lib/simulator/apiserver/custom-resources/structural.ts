/**
 * Whether a schema is structural: it says the type of everything once, outside of allOf, anyOf, oneOf and not.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/{validation,complete}.go.
 *
 * Rules
 *   crd/structural   A schema that leaves open what kind of value a field holds, or says it within a junctor, is refused.
 */
import { deepEqual } from '../../values/equal';
import { compileRegex } from '../../values/re2';
import { FieldErrors, type Path } from '../validation/field-error';
import { additionalSchema, type JsonSchema, propertyOf } from './json-schema';

type Level = 'root' | 'item' | 'field';

/** Tells what keeps a schema from being structural, in order of the texts. */
export function validateStructural(schema: JsonSchema, at: Path, out: FieldErrors): void {
  const found = new FieldErrors();
  invariants(schema, 'root', at, found);
  completeness(schema, at, found);
  const text = ({ field, message }: (typeof found.list)[number]): string => `${field}: ${message}`;
  out.list.push(...found.list.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0)));
}

const missing: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function invariants(schema: JsonSchema, level: Level, at: Path, out: FieldErrors): void {
  const { type = '', items, properties = {}, additionalProperties } = schema;
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === 'array' && items === undefined) out.required(at.child('items'), 'must be specified');
  if (items !== undefined) invariants(items, 'item', at.child('items'), out);
  for (const [name, each] of Object.entries(properties))
    invariants(each, 'field', at.child('properties').key(name), out);
  if (additionalProperties !== undefined) {
    if (level === 'root') out.forbidden(at.child('additionalProperties'), 'must not be used at the root');
    const others = additionalSchema(schema);
    if (others !== undefined) invariants(others, 'field', at.child('additionalProperties'), out);
  }
  if (isIntOrString && keepsUnknown)
    out.invalid(
      at.child('x-kubernetes-preserve-unknown-fields'),
      true,
      'must be false if x-kubernetes-int-or-string is true',
    );
  if (isIntOrString && isEmbedded)
    out.invalid(
      at.child('x-kubernetes-embedded-resource'),
      true,
      'must be false if x-kubernetes-int-or-string is true',
    );
  junctors(schema, at, out, {
    skipAnyOf: isPair(schema.anyOf),
    skipFirstAllOf: isPair(schema.allOf?.[0]?.anyOf),
  });
  if (isEmbedded && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    if (type === '') out.required(at.child('type'), why);
    else out.invalid(at.child('type'), type, why);
  } else if (type === '' && !isIntOrString && !keepsUnknown) out.required(at.child('type'), missing[level]);
  if (isEmbedded && additionalProperties !== undefined)
    out.forbidden(
      at.child('additionalProperties'),
      'must not be used if x-kubernetes-embedded-resource is set',
    );
  if (level === 'root' && type !== '' && type !== 'object')
    out.invalid(at.child('type'), type, 'must be object at the root');
  metadata(schema, level, at, out);
  if (isEmbedded && !keepsUnknown && Object.keys(properties).length === 0)
    out.required(
      at.child('properties'),
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    );
}

/** What every object has may be restricted, and not described anew. */
function metadata(schema: JsonSchema, level: Level, at: Path, out: FieldErrors): void {
  const isResource = level === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  if (!isResource) return;
  for (const name of ['kind', 'apiVersion']) {
    const property = propertyOf(schema, name);
    if (property !== undefined && property.type !== 'string')
      out.invalid(at.child('properties').key(name).child('type'), property.type ?? '', 'must be string');
  }
  const meta = propertyOf(schema, 'metadata');
  if (meta === undefined) return;
  const here = at.child('properties').key('metadata');
  if (meta.type !== 'object') out.invalid(here.child('type'), meta.type ?? '', 'must be object');
  if (level !== 'root') return;
  const { type: _type, default: _default, properties = {}, description: _description, ...rest } = meta;
  const others = Object.keys(properties).filter((name) => name !== 'name' && name !== 'generateName');
  if (others.length > 0 || Object.keys(rest).length > 0)
    out.forbidden(
      here,
      'must not specify anything other than name and generateName, but metadata is implicitly specified',
    );
}

type Skipped = { readonly skipAnyOf?: boolean; readonly skipFirstAllOf?: boolean };

function junctors(schema: JsonSchema, at: Path, out: FieldErrors, skipped: Skipped = {}): void {
  const { allOf = [], anyOf = [], oneOf = [], not, pattern } = schema;
  if (skipped.skipAnyOf !== true) nestedEach(anyOf, at.child('anyOf'), out);
  allOf.forEach((each, i) => {
    const skipAnyOf = skipped.skipFirstAllOf === true && i === 0;
    nested(each, at.child('allOf').index(i), out, { skipAnyOf });
  });
  nestedEach(oneOf, at.child('oneOf'), out);
  if (not !== undefined) nested(not, at.child('not'), out);
  if (pattern !== undefined && pattern !== '') {
    const compiled = compileRegex(pattern);
    if (!compiled.ok)
      out.invalid(
        at.child('pattern'),
        pattern,
        `must be a valid regular expression, but isn't: ${compiled.message}`,
      );
  }
}

const extensions = [
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
] as const;

const generics = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
] as const;

function nested(schema: JsonSchema, at: Path, out: FieldErrors, skipped: Skipped = {}): void {
  junctors(schema, at, out, skipped);
  if (schema.items !== undefined) nested(schema.items, at.child('items'), out);
  for (const [name, each] of Object.entries(schema.properties ?? {}))
    nested(each, at.child('properties').key(name), out);
  for (const [name, why] of [...generics, ...extensions]) {
    const value = schema[name];
    const isUnset =
      value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0);
    if (!isUnset) out.forbidden(at.child(name), why);
  }
  if (propertyOf(schema, 'metadata') !== undefined)
    out.forbidden(at.child('properties').key('metadata'), 'must not be specified in a nested context');
}

function nestedEach(list: readonly JsonSchema[], at: Path, out: FieldErrors): void {
  list.forEach((each, i) => {
    nested(each, at.index(i), out);
  });
}

function isPair(anyOf: readonly JsonSchema[] | undefined): boolean {
  return deepEqual(anyOf, [{ type: 'integer' }, { type: 'string' }]);
}

/** What is said within a junctor of a field must be said of a field that the schema has outside of it. */
function completeness(schema: JsonSchema, at: Path, out: FieldErrors): void {
  for (const [each, place] of nestedOf(schema, at)) within(each, schema, at, place, out);
}

function nestedOf(
  { allOf, anyOf, oneOf, not }: JsonSchema,
  at: Path,
): readonly (readonly [JsonSchema, Path])[] {
  const listed = (
    list: readonly JsonSchema[] | undefined,
    name: string,
  ): readonly (readonly [JsonSchema, Path])[] =>
    (list ?? []).map((each, i) => [each, at.child(name).index(i)] as const);
  const negated: readonly (readonly [JsonSchema, Path])[] = not === undefined ? [] : [[not, at.child('not')]];
  return [...listed(allOf, 'allOf'), ...listed(anyOf, 'anyOf'), ...listed(oneOf, 'oneOf'), ...negated];
}

function within(
  part: JsonSchema,
  whole: JsonSchema | undefined,
  wholeAt: Path,
  at: Path,
  out: FieldErrors,
): void {
  const because = `because it is defined in ${at.toString()}`;
  for (const [name, each] of Object.entries(part.properties ?? {})) {
    const known = whole === undefined ? undefined : propertyOf(whole, name);
    const place = wholeAt.child('properties').key(name);
    const here = at.child('properties').key(name);
    if (known === undefined) out.required(place, `because it is defined in ${here.toString()}`);
    else within(each, known, place, here, out);
  }
  if (part.items !== undefined) {
    const place = wholeAt.child('items');
    if (whole?.items === undefined) out.required(place, `${because}.items`);
    else within(part.items, whole.items, place, at.child('items'), out);
  }
  for (const [each, place] of nestedOf(part, at)) within(each, whole, wholeAt, place, out);
}
