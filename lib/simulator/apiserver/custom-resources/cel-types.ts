/**
 * A schema as the types and values that rules in CEL see: declared fields only, under names that CEL takes.
 * Source: apiserver/pkg/cel/common/schemas.go, apiserver/pkg/cel/escaping.go, common/values.go.
 */

import { parseDuration, parseTimestamp } from '../../cel/functions/time';
import {
  bool,
  bytes,
  double,
  duration,
  dyn,
  int,
  listOf,
  mapOf,
  string,
  type Type,
  timestamp,
} from '../../cel/type';
import { Bytes, fromJson, List, MapValue, type Value } from '../../cel/value';
import { base64Bytes } from '../../values/base64';
import { additionalSchema, isMap, type JsonSchema } from './json-schema';

/** What of the metadata rules may look at. */
const metadataSchema: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, generateName: { type: 'string' } },
};

/** The schema with what every object has. */
export function asResource(schema: JsonSchema): JsonSchema {
  const properties = { apiVersion: { type: 'string' }, kind: { type: 'string' }, ...schema.properties };
  return { ...schema, properties: { ...properties, metadata: metadataSchema } };
}

/** The type of what a schema describes; undefined: rules cannot look at it. */
export function typeOfSchema(schema: JsonSchema, name = 'selfType1'): Type | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) return dyn;
  const given = schema['x-kubernetes-embedded-resource'] === true ? asResource(schema) : schema;
  switch (given.type) {
    case 'boolean':
      return bool;
    case 'number':
      return double;
    case 'integer':
      return int;
    case 'string':
      return textType(given.format);
    case 'array': {
      const element = given.items === undefined ? undefined : typeOfSchema(given.items, `${name}.@idx`);
      return element === undefined ? undefined : listOf(element);
    }
    case 'object':
      return objectType(given, name);
    default:
      return undefined;
  }
}

function objectType(schema: JsonSchema, name: string): Type | undefined {
  const others = additionalSchema(schema);
  if (others !== undefined) {
    const value = typeOfSchema(others, `${name}.@elem`);
    return value === undefined ? undefined : mapOf(string, value);
  }
  const fields = new Map<string, Type>();
  for (const [field, each] of Object.entries(schema.properties ?? {})) {
    const type = typeOfSchema(each, `${name}.${field}`);
    const escaped = escapedName(field);
    if (type !== undefined && escaped !== undefined) fields.set(escaped, type);
  }
  // A type without fields would take every name.
  if (fields.size === 0) fields.set('@none', dyn);
  return { kind: 'object', name, fields };
}

function textType(format: string | undefined): Type {
  switch (format) {
    case 'byte':
      return bytes;
    case 'duration':
      return duration;
    case 'date':
    case 'date-time':
      return timestamp;
    default:
      return string;
  }
}

/** A value as rules see it. */
export function valueBySchema(schema: JsonSchema, json: unknown): Value {
  if (json === null || json === undefined) return null;
  if (schema['x-kubernetes-int-or-string'] === true) return fromJson(json);
  const given = schema['x-kubernetes-embedded-resource'] === true ? asResource(schema) : schema;
  if (typeof json === 'number') return given.type === 'number' ? json : BigInt(Math.trunc(json));
  if (typeof json === 'string') return textValue(given.format, json);
  if (Array.isArray(json)) {
    const { items = {} } = given;
    const kind = given['x-kubernetes-list-type'];
    const like = kind === 'set' || kind === 'map' ? kind : 'list';
    return new List(
      json.map((each) => valueBySchema(items, each)),
      like,
    );
  }
  if (!isMap(json)) return fromJson(json);
  const others = additionalSchema(given);
  if (others !== undefined)
    return new MapValue(
      Object.entries(json).map(([key, each]) => [key, valueBySchema(others, each)] as const),
    );
  const entries: [Value, Value][] = [];
  for (const [field, each] of Object.entries(given.properties ?? {})) {
    const escaped = escapedName(field);
    if (escaped !== undefined && Object.hasOwn(json, field))
      entries.push([escaped, valueBySchema(each, json[field])]);
  }
  return new MapValue(entries);
}

function textValue(format: string | undefined, text: string): Value {
  switch (format) {
    case 'byte':
      return new Bytes(base64Bytes(text) ?? []);
    case 'duration':
      return parseDuration(text) ?? text;
    case 'date':
      return parseTimestamp(`${text}T00:00:00Z`) ?? text;
    case 'date-time':
      return parseTimestamp(text) ?? text;
    default:
      return text;
  }
}

const keywords: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** A field's name as CEL takes it: `a-b` is `a__dash__b`; undefined for one that has no form. */
export function escapedName(name: string): string | undefined {
  if (keywords.has(name)) return `__${name}__`;
  const escaped = name.replace(/__|[./-]/g, (part) =>
    part === '__' ? '__underscores__' : part === '.' ? '__dot__' : part === '-' ? '__dash__' : '__slash__',
  );
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}
