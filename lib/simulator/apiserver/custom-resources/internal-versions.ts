/**
 * The versions of a definition as upstream holds them inside, which is what it shows of refused ones: under Go's names, with
 * nothing left out, and without what all of them have in common. Source: apiextensions-apiserver/pkg/apis/apiextensions/
 * {types,types_jsonschema}.go, v1/conversion.go.
 */
import { deepEqual } from '../../values/equal';
import { sortedJson } from '../../values/json';
import { goEscaped } from '../validation/field-error';
import type { DefinitionVersion } from './definition';

/** What is kept once where all versions have the same. */
const parts = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;

type Fields = Readonly<Record<string, unknown>>;
type Rendering = (value: unknown) => string;

/** The versions as JSON, as Go writes the internal type. */
export function internalVersionsJson(versions: readonly DefinitionVersion[]): string {
  const shared: ReadonlySet<string> = new Set(
    parts.filter((part) => versions.every((each) => deepEqual(each[part], versions[0]?.[part]))),
  );
  const own = versions.map((version) =>
    Object.fromEntries(Object.entries(version).filter(([name]) => !shared.has(name))),
  );
  return goEscaped(listOf(version)(own));
}

const text: Rendering = (value) => JSON.stringify(value ?? '');
const flag: Rendering = (value) => String(value === true);
const number: Rendering = (value) => String(value ?? 0);
/** A pointer to something plain, or any JSON. */
const any: Rendering = (value) => sortedJson(value ?? null);

const pointerTo =
  (inner: Rendering): Rendering =>
  (value) =>
    value === undefined || value === null ? 'null' : inner(value);

const listOf = (inner: Rendering): Rendering =>
  pointerTo((value) => `[${(value as readonly unknown[]).map(inner).join(',')}]`);

const mapOf = (inner: Rendering): Rendering =>
  pointerTo((value) => {
    const entries = Object.entries(value as Fields).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${inner(each)}`).join(',')}}`;
  });

/** A struct with fields in Go's order: Go's name, the name over the API, how it is written. */
const structOf =
  (fields: () => readonly (readonly [go: string, api: string, inner: Rendering])[]): Rendering =>
  (value) => {
    const given = (value ?? {}) as Fields;
    return `{${fields()
      .map(([go, api, inner]) => `"${go}":${inner(given[api])}`)
      .join(',')}}`;
  };

const schema: Rendering = structOf(() => [
  ['ID', 'id', text],
  ['Schema', '$schema', text],
  ['Ref', '$ref', any],
  ['Description', 'description', text],
  ['Type', 'type', text],
  ['Nullable', 'nullable', flag],
  ['Format', 'format', text],
  ['Title', 'title', text],
  ['Default', 'default', any],
  ['Maximum', 'maximum', any],
  ['ExclusiveMaximum', 'exclusiveMaximum', flag],
  ['Minimum', 'minimum', any],
  ['ExclusiveMinimum', 'exclusiveMinimum', flag],
  ['MaxLength', 'maxLength', any],
  ['MinLength', 'minLength', any],
  ['Pattern', 'pattern', text],
  ['MaxItems', 'maxItems', any],
  ['MinItems', 'minItems', any],
  ['UniqueItems', 'uniqueItems', flag],
  ['MultipleOf', 'multipleOf', any],
  ['Enum', 'enum', any],
  ['MaxProperties', 'maxProperties', any],
  ['MinProperties', 'minProperties', any],
  ['Required', 'required', any],
  ['Items', 'items', pointerTo(oneOrMany)],
  ['AllOf', 'allOf', listOf(schema)],
  ['OneOf', 'oneOf', listOf(schema)],
  ['AnyOf', 'anyOf', listOf(schema)],
  ['Not', 'not', pointerTo(schema)],
  ['Properties', 'properties', mapOf(schema)],
  ['AdditionalProperties', 'additionalProperties', pointerTo(schemaOrFlag)],
  ['PatternProperties', 'patternProperties', mapOf(schema)],
  ['Dependencies', 'dependencies', mapOf(schemaOrNames)],
  ['AdditionalItems', 'additionalItems', pointerTo(schemaOrFlag)],
  ['Definitions', 'definitions', mapOf(schema)],
  ['ExternalDocs', 'externalDocs', pointerTo(externalDocs)],
  ['Example', 'example', any],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', any],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', flag],
  ['XIntOrString', 'x-kubernetes-int-or-string', flag],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', any],
  ['XListType', 'x-kubernetes-list-type', any],
  ['XMapType', 'x-kubernetes-map-type', any],
  ['XValidations', 'x-kubernetes-validations', listOf(rule)],
]);

function oneOrMany(value: unknown): string {
  return Array.isArray(value)
    ? `{"Schema":null,"JSONSchemas":${listOf(schema)(value)}}`
    : `{"Schema":${schema(value)},"JSONSchemas":null}`;
}

function schemaOrFlag(value: unknown): string {
  return typeof value === 'boolean'
    ? `{"Allows":${value},"Schema":null}`
    : `{"Allows":true,"Schema":${schema(value)}}`;
}

function schemaOrNames(value: unknown): string {
  return Array.isArray(value)
    ? `{"Schema":null,"Property":${any(value)}}`
    : `{"Schema":${schema(value)},"Property":null}`;
}

const externalDocs: Rendering = structOf(() => [
  ['Description', 'description', text],
  ['URL', 'url', text],
]);

const rule: Rendering = structOf(() => [
  ['Rule', 'rule', text],
  ['Message', 'message', text],
  ['MessageExpression', 'messageExpression', text],
  ['Reason', 'reason', any],
  ['FieldPath', 'fieldPath', text],
  ['OptionalOldSelf', 'optionalOldSelf', any],
]);

const version: Rendering = structOf(() => [
  ['Name', 'name', text],
  ['Served', 'served', flag],
  ['Storage', 'storage', flag],
  ['Deprecated', 'deprecated', flag],
  ['DeprecationWarning', 'deprecationWarning', any],
  [
    'Schema',
    'schema',
    pointerTo(structOf(() => [['OpenAPIV3Schema', 'openAPIV3Schema', pointerTo(schema)]])),
  ],
  ['Subresources', 'subresources', pointerTo(subresources)],
  ['AdditionalPrinterColumns', 'additionalPrinterColumns', listOf(column)],
  ['SelectableFields', 'selectableFields', listOf(structOf(() => [['JSONPath', 'jsonPath', text]]))],
]);

const subresources: Rendering = structOf(() => [
  ['Status', 'status', pointerTo(() => '{}')],
  ['Scale', 'scale', pointerTo(scale)],
]);

const scale: Rendering = structOf(() => [
  ['SpecReplicasPath', 'specReplicasPath', text],
  ['StatusReplicasPath', 'statusReplicasPath', text],
  ['LabelSelectorPath', 'labelSelectorPath', any],
]);

const column: Rendering = structOf(() => [
  ['Name', 'name', text],
  ['Type', 'type', text],
  ['Format', 'format', text],
  ['Description', 'description', text],
  ['Priority', 'priority', number],
  ['JSONPath', 'jsonPath', text],
]);
