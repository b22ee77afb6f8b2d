/** The shape of each kind, status and all: what managed fields and patches know of its lists and maps. */
import type { Kind, KubeObject } from '../../objects/objects';
import type { Resource } from '../resources';
import { incompleteKinds } from '../validation';
import { kindRules } from '../validation/kinds';
import { isObject, json, list, listBy, map, type Shape, setOf, struct, text } from '../validation/shape';
import { ObjectMeta } from '../validation/shapes/meta';
import { furtherFields, statusShapes } from '../validation/shapes/status';

const builtIn = new Map<Kind, Shape<unknown>>();

/** The shape of a built-in kind; of one whose fields are not described, its metadata. */
export function shapeOfKind(kind: Kind): Shape<unknown> {
  const known = builtIn.get(kind);
  if (known !== undefined) return known;
  const fields = Object.hasOwn(kindRules, kind) ? kindRules[kind]?.shape.fields : undefined;
  const status = statusShapes[kind];
  const described = struct(kind, {
    apiVersion: text,
    kind: text,
    ...(fields ?? { metadata: ObjectMeta }),
    ...furtherFields[kind],
    ...(status === undefined ? {} : { status }),
  });
  const shape = fields === undefined || incompleteKinds.has(kind) ? open(described) : described;
  builtIn.set(kind, shape);
  return shape;
}

function open<T>(shape: Shape<T>): Shape<T> {
  return { ...shape, isOpen: true };
}

/** The shape of a kind that is served; `definition`: the CustomResourceDefinition that adds it, if one does. */
export function shapeOf(resource: Resource, definition: KubeObject | undefined): Shape<unknown> {
  return resource.id === resource.kind
    ? shapeOfKind(resource.id)
    : shapeOfDefinition(definition, resource.version);
}

type JsonSchema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
};
type Version = { readonly name?: string; readonly schema?: { readonly openAPIV3Schema?: JsonSchema } };

const custom = new WeakMap<KubeObject, Map<string, Shape<unknown>>>();

function shapeOfDefinition(definition: KubeObject | undefined, version: string): Shape<unknown> {
  const shapes =
    (definition === undefined ? undefined : custom.get(definition)) ?? new Map<string, Shape<unknown>>();
  const known = shapes.get(version);
  if (known !== undefined) return known;
  const { versions = [] } = (definition?.spec ?? {}) as { readonly versions?: readonly Version[] };
  const root = versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema ?? {};
  const { fields, isOpen } = shapeOfJson(root, 0);
  const described = struct('Object', { ...fields, apiVersion: text, kind: text, metadata: ObjectMeta });
  const shape = fields === undefined || isOpen === true ? open(described) : described;
  shapes.set(version, shape);
  if (definition !== undefined) custom.set(definition, shapes);
  return shape;
}

/** Deeper than this a schema is not looked into: it may nest without end. */
const deepest = 100;

function shapeOfJson(schema: JsonSchema, depth: number): Shape<unknown> {
  if (depth > deepest) return json;
  const whole = schema['x-kubernetes-map-type'] === 'atomic' ? { isAtomic: true as const } : {};
  if (schema.items !== undefined) {
    const items = shapeOfJson(schema.items, depth + 1);
    const keys = schema['x-kubernetes-list-map-keys'];
    if (schema['x-kubernetes-list-type'] === 'map' && keys !== undefined) return listBy(keys, items);
    return schema['x-kubernetes-list-type'] === 'set' ? setOf(items) : list(items);
  }
  if (schema.properties !== undefined) {
    const fields = Object.entries(schema.properties).map(([name, each]) => [
      name,
      shapeOfJson(each, depth + 1),
    ]);
    const described = { ...struct('Object', Object.fromEntries(fields)), pointer: true, ...whole };
    return schema['x-kubernetes-preserve-unknown-fields'] === true ? open(described) : described;
  }
  if (typeof schema.additionalProperties === 'object')
    return { ...map(shapeOfJson(schema.additionalProperties, depth + 1)), ...whole };
  return { ...json, ...whole };
}

/**
 * The value as Go shows it: structs that are not behind a pointer are there even when they are empty, lists and maps
 * that are empty are not. It is what differences are taken of, so that `strategy: {}` is nobody's who only filled it.
 */
export function asGo(shape: Shape<unknown> | undefined, value: unknown): unknown {
  if (shape === undefined || value === null || value === undefined) return value;
  if (shape.kind === 'list') return changed(value, (each) => asGo(shape.element, each));
  if (shape.kind === 'map') return changed(value, (each) => asGo(shape.element, each));
  if (shape.kind !== 'struct' || !isObject(value)) return value;
  const full: Record<string, unknown> = { ...value };
  for (const [name, field] of Object.entries(shape.fields ?? {})) {
    const given = full[name] ?? undefined;
    if (given === undefined && field.kind === 'struct' && !field.pointer) full[name] = asGo(field, {});
    else if (given === undefined && field.isShown === true) full[name] = emptyOf(field);
    else if (given !== undefined && (field.isShown === true || !isEmpty(field, given)))
      full[name] = asGo(field, given);
    else delete full[name];
  }
  return full;
}

/** Whether it is a list or a map with nothing in it. */
function isEmpty({ kind }: Shape<unknown>, value: unknown): boolean {
  if (kind === 'list') return Array.isArray(value) && value.length === 0;
  return kind === 'map' && isObject(value) && Object.keys(value).length === 0;
}

/** What Go shows where nothing is. */
function emptyOf({ kind }: Shape<unknown>): unknown {
  if (kind === 'int') return 0;
  return kind === 'text' ? '' : null;
}

function changed(value: unknown, change: (each: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, change(each)]));
}
