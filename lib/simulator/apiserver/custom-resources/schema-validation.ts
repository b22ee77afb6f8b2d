/**
 * Whether the schema of a CustomResourceDefinition is one that the API server takes.
 * Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go
 * (ValidateCustomResourceDefinitionOpenAPISchema), pkg/apiserver/schema/defaulting/validation.go.
 *
 * Rules
 *   crd/schema           What Kubernetes takes of OpenAPI: no $ref, no definitions, properties or additionalProperties.
 *   crd/schema-default   A default must itself be allowed by its schema, with nothing that is dropped.
 */
import { deepEqual } from '../../values/equal';
import { FieldErrors, type Path } from '../validation/field-error';
import { additionalSchema, type JsonSchema, propertyOf } from './json-schema';
import { validateListTypes } from './list-types';
import { validateBySchema } from './object-validation';
import { pruned } from './pruning';
import { validateRuleTexts } from './rule-texts';
import { validateStructural } from './structural';

/** Tells what keeps a schema out. `hasStatus`: some version has a status subresource. */
export function validateSchemas(schema: JsonSchema, at: Path, out: FieldErrors, hasStatus: boolean): void {
  if (hasStatus) validateRoot(schema, at, out);
  if (schema.nullable === true) out.forbidden(at.child('nullable'), 'nullable cannot be true at the root');
  const structural = new FieldErrors();
  validateStructural(schema, at, structural);
  if (structural.list.length === 0) validateDefaults(schema, at, structural, true);
  out.list.push(...structural.list);
  const found = new FieldErrors();
  validatePart(schema, at, found, { isRoot: true, noDefault: undefined, insideMeta: false });
  out.list.push(...found.list);
  // Rules are only looked at when what they are about is sound.
  if (structural.list.length === 0 && found.list.length === 0) validateRuleTexts(schema, at, out);
}

const allowedAtRoot =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';

/** With a status subresource the status is judged on its own: what is said beside it would be lost. */
function validateRoot(schema: JsonSchema, at: Path, out: FieldErrors): void {
  if (schema.type !== 'object') {
    out.invalid(
      at.child('type'),
      schema.type ?? '',
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
    );
    return;
  }
  for (const name of ['allOf', 'anyOf', 'oneOf', 'not', 'additionalProperties', 'enum', 'default'] as const) {
    if (schema[name] === undefined) continue;
    out.invalid(
      at,
      schema,
      `only [${allowedAtRoot}] fields are allowed at the root of the schema if the status subresource is enabled`,
    );
    return;
  }
}

type Place = {
  readonly isRoot: boolean;
  /** Why there may be no default here. */
  readonly noDefault: string | undefined;
  readonly insideMeta: boolean;
};

const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const metaFields: ReadonlySet<string> = new Set(['metadata', 'kind', 'apiVersion']);

function validatePart(schema: JsonSchema, at: Path, out: FieldErrors, place: Place): void {
  validateFields(schema, at, out, place);
  const inner: Place = { ...place, isRoot: false };
  const others = additionalSchema(schema);
  if (schema.additionalProperties !== undefined) {
    if (Object.keys(schema.properties ?? {}).length > 0 && schema.additionalProperties !== true)
      out.forbidden(
        at.child('additionalProperties'),
        'additionalProperties and properties are mutual exclusive',
      );
    const noDefault = place.insideMeta
      ? 'inside additionalProperties applying to object metadata'
      : inner.noDefault;
    if (others !== undefined)
      validatePart(others, at.child('additionalProperties'), out, { ...inner, noDefault });
  }
  for (const [name, each] of Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const isMeta =
      (place.isRoot || schema['x-kubernetes-embedded-resource'] === true) && metaFields.has(name);
    const noDefault = isMeta && place.isRoot ? `in top-level ${name}` : inner.noDefault;
    const insideMeta = inner.insideMeta || isMeta;
    validatePart(each, at.child('properties').key(name), out, { ...inner, noDefault, insideMeta });
  }
  if (schema.not !== undefined) validatePart(schema.not, at.child('not'), out, inner);
  for (const name of ['allOf', 'oneOf', 'anyOf'] as const)
    schema[name]?.forEach((each, i) => {
      validatePart(each, at.child(name).index(i), out, inner);
    });
  if (schema.items !== undefined) validatePart(schema.items, at.child('items'), out, inner);
  validateListType(schema, at, out);
}

const unsupported = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];

function validateFields(schema: JsonSchema, at: Path, out: FieldErrors, place: Place): void {
  const { type = '', default: given, uniqueItems } = schema;
  if (type !== '' && !types.includes(type)) out.notSupported(at.child('type'), type, types);
  if (given !== undefined && place.noDefault !== undefined)
    out.forbidden(at.child('default'), `must not be set ${place.noDefault}`);
  for (const name of unsupported)
    if ((schema as Readonly<Record<string, unknown>>)[name] !== undefined)
      out.forbidden(at.child(name), `${name} is not supported`);
  if (type === 'null')
    out.forbidden(at.child('type'), 'type cannot be set to null, use nullable as an alternative');
  if (place.insideMeta && schema['x-kubernetes-embedded-resource'] === true)
    out.forbidden(at.child('x-kubernetes-embedded-resource'), 'must not be used inside of resource meta');
  if (uniqueItems === true)
    out.forbidden(
      at.child('uniqueItems'),
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    );
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    out.invalid(at.child('x-kubernetes-preserve-unknown-fields'), false, 'must be true or undefined');
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType === undefined) return;
  const why = 'must be object if x-kubernetes-map-type is specified';
  if (type === '') out.required(at.child('type'), why);
  else if (type !== 'object') out.invalid(at.child('type'), type, why);
  if (mapType !== 'atomic' && mapType !== 'granular')
    out.notSupported(at.child('x-kubernetes-map-type'), mapType, ['atomic', 'granular']);
}

function validateListType(schema: JsonSchema, at: Path, out: FieldErrors): void {
  const { type = '', items } = schema;
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (listType !== undefined && type !== 'array') {
    const why = 'must be array if x-kubernetes-list-type is specified';
    if (type === '') out.required(at.child('type'), why);
    else out.invalid(at.child('type'), type, why);
  } else if (listType === 'set' && items !== undefined) {
    const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
    const itemList = items['x-kubernetes-list-type'];
    if (items.type === 'array' && itemList !== undefined && itemList !== 'atomic')
      out.invalid(at.child('items').child('x-kubernetes-list-type'), itemList, why);
    if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
      out.invalid(at.child('items').child('x-kubernetes-map-type'), itemList ?? null, why);
  }
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType))
    out.notSupported(at.child('x-kubernetes-list-type'), listType, ['atomic', 'set', 'map']);
  if (keys.length > 0 && listType !== 'map') {
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
    if (listType === undefined) out.required(at.child('x-kubernetes-list-type'), why);
    else out.invalid(at.child('x-kubernetes-list-type'), listType, why);
  }
  if (listType === 'map') validateListMap(items, keys, at, out);
  if ((listType === 'map' || listType === 'set') && items?.nullable === true)
    out.forbidden(
      at.child('items').child('nullable'),
      `cannot be nullable when x-kubernetes-list-type is ${listType}`,
    );
}

function validateListMap(
  items: JsonSchema | undefined,
  keys: readonly string[],
  at: Path,
  out: FieldErrors,
): void {
  const keysAt = at.child('x-kubernetes-list-map-keys');
  if (keys.length === 0) out.required(keysAt, 'must not be empty if x-kubernetes-list-type is map');
  if (items === undefined) {
    out.required(at.child('items'), 'must have a schema if x-kubernetes-list-type is map');
    return;
  }
  if (items.type !== 'object') {
    out.invalid(
      at.child('items').child('type'),
      items.type ?? '',
      "must be object if parent array's x-kubernetes-list-type is map",
    );
    return;
  }
  const seen = new Set<string>();
  for (const key of keys) {
    const property = propertyOf(items, key);
    const here = at.child('items').child('properties').key(key);
    if (property === undefined) out.invalid(keysAt, keys, 'entries must all be names of item properties');
    else if (property.type === 'array' || property.type === 'object')
      out.invalid(
        here.child('type'),
        items.type,
        "must be a scalar type if parent array's x-kubernetes-list-type is map",
      );
    if (seen.has(key)) out.invalid(keysAt, keys, 'must not contain duplicate entries');
    seen.add(key);
    if (property === undefined) continue;
    const reason = 'this property is in x-kubernetes-list-map-keys, so it';
    if (items.required?.includes(key) !== true && property.default === undefined)
      out.required(here.child('default'), `${reason} must have a default or be a required property`);
    if (property.nullable === true) out.forbidden(here.child('nullable'), `${reason} cannot be nullable`);
  }
}

/** Defaults are judged as the values they will be. */
function validateDefaults(schema: JsonSchema, at: Path, out: FieldErrors, isRoot = false): void {
  const { default: given, items, properties = {} } = schema;
  if (given !== undefined && !isRoot) {
    const here = at.child('default');
    const { value } = pruned(schema, given, false);
    if (!deepEqual(value, given)) out.invalid(here, given, 'must not have unknown fields');
    validateBySchema(schema, given, here, out);
    validateListTypes(schema, given, here, out);
  }
  if (items !== undefined) validateDefaults(items, at.child('items'), out);
  for (const [name, each] of Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)))
    validateDefaults(each, at.child('properties').key(name), out);
}
