/**
 * A schema as the API server's decoder reads it: each field with the kind of JSON it takes, in upstream's words when it
 * holds another. Source: apiextensions-apiserver/pkg/apis/apiextensions/v1/{types_jsonschema,marshal}.go.
 */
import type { Manifest } from '../../objects/objects';
import { isMap, type Json } from './json-schema';

type Kind =
  | 'string'
  | 'bool'
  | 'float64'
  | 'int64'
  | 'json'
  | 'strings'
  | 'any list'
  | 'schema'
  | 'schemas'
  | 'schema map'
  | 'schema or bool'
  | 'rules';

const schemaFields: Readonly<Record<string, Kind>> = {
  id: 'string',
  $schema: 'string',
  $ref: 'string',
  description: 'string',
  type: 'string',
  format: 'string',
  title: 'string',
  default: 'json',
  maximum: 'float64',
  exclusiveMaximum: 'bool',
  minimum: 'float64',
  exclusiveMinimum: 'bool',
  maxLength: 'int64',
  minLength: 'int64',
  pattern: 'string',
  maxItems: 'int64',
  minItems: 'int64',
  uniqueItems: 'bool',
  multipleOf: 'float64',
  enum: 'any list',
  maxProperties: 'int64',
  minProperties: 'int64',
  required: 'strings',
  items: 'schema',
  allOf: 'schemas',
  oneOf: 'schemas',
  anyOf: 'schemas',
  not: 'schema',
  properties: 'schema map',
  additionalProperties: 'schema or bool',
  patternProperties: 'schema map',
  dependencies: 'json',
  additionalItems: 'json',
  definitions: 'schema map',
  externalDocs: 'json',
  example: 'json',
  nullable: 'bool',
  'x-kubernetes-preserve-unknown-fields': 'bool',
  'x-kubernetes-embedded-resource': 'bool',
  'x-kubernetes-int-or-string': 'bool',
  'x-kubernetes-list-map-keys': 'strings',
  'x-kubernetes-list-type': 'string',
  'x-kubernetes-map-type': 'string',
  'x-kubernetes-validations': 'rules',
};

const ruleFields: Readonly<Record<string, Kind>> = {
  rule: 'string',
  message: 'string',
  messageExpression: 'string',
  reason: 'string',
  fieldPath: 'string',
  optionalOldSelf: 'bool',
};

const columnFields: Readonly<Record<string, Kind>> = {
  name: 'string',
  type: 'string',
  format: 'string',
  description: 'string',
  priority: 'int64',
  jsonPath: 'string',
};

export type ReadDefinition = {
  /** The definition without fields that a schema does not have. */
  readonly value: Manifest;
  readonly unknown: readonly string[];
  /** What Go's decoder says of JSON of the wrong kind. */
  readonly failure: string | undefined;
};

/** The definition with its schemas and columns read; the rest of it is read as every object is. */
export function readDefinition(definition: Manifest): ReadDefinition {
  const reading = new Reading();
  const spec = definition.spec as { readonly versions?: unknown } | undefined;
  if (!isMap(spec) || !Array.isArray(spec.versions))
    return { value: definition, unknown: [], failure: undefined };
  const versions = spec.versions.map((version: unknown, i) => {
    if (!isMap(version)) return version;
    const at = `spec.versions[${i}]`;
    const copy: Record<string, unknown> = { ...version };
    if (isMap(version.schema) && version.schema.openAPIV3Schema !== undefined) {
      const schema = reading.value('schema', version.schema.openAPIV3Schema, `${at}.schema.openAPIV3Schema`);
      copy.schema = { ...version.schema, openAPIV3Schema: schema };
    }
    if (version.additionalPrinterColumns !== undefined)
      copy.additionalPrinterColumns = reading.structs(
        columnFields,
        'CustomResourceColumnDefinition',
        version.additionalPrinterColumns,
        `${at}.additionalPrinterColumns`,
      );
    if (version.selectableFields !== undefined)
      copy.selectableFields = reading.structs(
        { jsonPath: 'string' },
        'SelectableField',
        version.selectableFields,
        `${at}.selectableFields`,
      );
    return copy;
  });
  const value = { ...definition, spec: { ...spec, versions } } as Manifest;
  return { value, unknown: reading.unknown, failure: reading.failure };
}

/** Deeper than this no schema is read: a limit of the simulator's own. */
const deepest = 100;

class Reading {
  readonly unknown: string[] = [];
  failure: string | undefined;

  value(kind: Kind, value: unknown, at: string, depth = 0): unknown {
    if (value === null || value === undefined) return undefined;
    switch (kind) {
      case 'json':
        return value;
      case 'string':
        return typeof value === 'string' ? value : this.#refuse(value, at, 'string');
      case 'bool':
        return typeof value === 'boolean' ? value : this.#refuse(value, at, 'bool');
      case 'float64':
        return typeof value === 'number' ? value : this.#refuse(value, at, 'float64');
      case 'int64':
        return Number.isInteger(value) ? value : this.#refuse(value, at, 'int64');
      case 'any list':
        return Array.isArray(value) ? value : this.#refuse(value, at, '[]v1.JSON');
      case 'strings':
        if (!Array.isArray(value)) return this.#refuse(value, at, '[]string');
        return value.map((each) => this.value('string', each, at) ?? '');
      case 'schema':
        return this.#struct(schemaFields, 'v1.JSONSchemaProps', value, at, depth + 1);
      case 'schemas':
        if (!Array.isArray(value)) return this.#refuse(value, at, '[]v1.JSONSchemaProps');
        return value.map((each, i) =>
          this.#struct(schemaFields, 'v1.JSONSchemaProps', each, `${at}[${i}]`, depth + 1),
        );
      case 'schema map': {
        if (!isMap(value)) return this.#refuse(value, at, 'map[string]v1.JSONSchemaProps');
        const entries = Object.entries(value).map(([name, each]): [string, unknown] => [
          name,
          this.#struct(schemaFields, 'v1.JSONSchemaProps', each ?? {}, `${at}.${name}`, depth + 1),
        ]);
        return Object.fromEntries(entries);
      }
      case 'schema or bool':
        if (typeof value === 'boolean') return value;
        if (isMap(value)) return this.#struct(schemaFields, 'v1.JSONSchemaProps', value, at, depth + 1);
        this.failure ??= 'boolean or JSON schema expected';
        return undefined;
      case 'rules':
        return this.structs(ruleFields, 'ValidationRule', value, at);
      default:
        return kind satisfies never;
    }
  }

  structs(fields: Readonly<Record<string, Kind>>, type: string, value: unknown, at: string): unknown {
    if (!Array.isArray(value)) return this.#refuse(value, at, `[]v1.${type}`);
    return value.map((each, i) => this.#struct(fields, `v1.${type}`, each, `${at}[${i}]`, 0));
  }

  #struct(
    fields: Readonly<Record<string, Kind>>,
    type: string,
    value: unknown,
    at: string,
    depth: number,
  ): Json {
    if (value === null) return {};
    if (!isMap(value)) {
      this.#refuse(value, at, type);
      return {};
    }
    if (depth > deepest) {
      this.failure ??= 'json: exceeded max depth';
      return {};
    }
    const copy: Record<string, unknown> = {};
    for (const [name, each] of Object.entries(value)) {
      const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (kind === undefined) {
        this.unknown.push(`${at}.${name}`);
        continue;
      }
      const read = this.value(kind, each, `${at}.${name}`, depth);
      if (read !== undefined) copy[name] = read;
    }
    return copy;
  }

  #refuse(value: unknown, at: string, goType: string): undefined {
    const what = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    const where = at.replace(/\[\d+\]/g, '');
    this.failure ??= `json: cannot unmarshal ${what} into Go struct field ${where} of type ${goType}`;
    return undefined;
  }
}
