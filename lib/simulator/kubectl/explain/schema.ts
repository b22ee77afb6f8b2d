/** What is explained: a type with its fields, from the shapes of validation or from a CustomResourceDefinition. */
import { shapeOfKind } from '../../apiserver/managed-fields/schema';
import { kindRules } from '../../apiserver/validation/kinds';
import { list, type Shape, struct, text, time } from '../../apiserver/validation/shape';
import { hiddenFields } from '../../apiserver/validation/shapes/status';
import type { Kind, KubeObject } from '../../objects/objects';
import { autoscalingDescriptions } from './descriptions/autoscaling';
import { batchDescriptions } from './descriptions/batch';
import { clusterDescriptions } from './descriptions/cluster';
import { containerDescriptions } from './descriptions/container';
import type { Descriptions, TypeDescription } from './descriptions/description';
import { metaDescriptions } from './descriptions/meta';
import { networkDescriptions } from './descriptions/network';
import { podDescriptions } from './descriptions/pod';
import { schedulingDescriptions } from './descriptions/scheduling';
import { volumeDescriptions } from './descriptions/volumes';
import { workloadDescriptions } from './descriptions/workloads';

export type Schema = {
  /** What is said of the field, and then of its type. */
  readonly about: readonly string[];
  /** `string`, `[]Container`, `map[string]Quantity`. */
  readonly type: string;
  /** The fields, of a list or map those of its items. Made when asked for. */
  readonly fields: () => Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
  /** The values it may have; none when any. */
  readonly values: readonly string[];
};

/** By the name of the type. */
export const descriptions: Descriptions = {
  ...metaDescriptions,
  ...podDescriptions,
  ...containerDescriptions,
  ...schedulingDescriptions,
  ...volumeDescriptions,
  ...workloadDescriptions,
  ...batchDescriptions,
  ...autoscalingDescriptions,
  ...networkDescriptions,
  ...clusterDescriptions,
};

const none = (): Readonly<Record<string, Schema>> => ({});

const ownFields = {
  apiVersion: 'The group and the version of the API in which the object is written.',
  kind: 'What kind of object it is.',
  metadata: 'Its name, its labels and the like.',
};

/** A built-in kind; undefined when nothing is known of its fields. */
export function schemaOfKind(kind: Kind): Schema | undefined {
  if (kindRules[kind]?.shape.fields === undefined) return undefined;
  const { fields = {} } = shapeOfKind(kind);
  const described: TypeDescription = {
    about: descriptions[kind]?.about ?? '',
    ...descriptions[kind],
    fields: { ...ownFields, ...descriptions[kind]?.fields },
  };
  return ofStruct(fields, described, [], kind);
}

/** A kind that a CustomResourceDefinition adds, in a version. */
export function schemaOfDefinition(definition: KubeObject, version: string): Schema {
  const spec = definition.spec as { readonly versions?: readonly DefinedVersion[] } | undefined;
  const root = spec?.versions?.find(({ name }) => name === version)?.schema?.openAPIV3Schema ?? {};
  const schema = ofJson(root, 0);
  return {
    ...schema,
    type: 'Object',
    fields: () => ({
      ...schema.fields(),
      apiVersion: { ...ofJson({ type: 'string' }, 0), about: [ownFields.apiVersion] },
      kind: { ...ofJson({ type: 'string' }, 0), about: [ownFields.kind] },
      metadata: ofShape(kindRules.ConfigMap?.shape.fields?.metadata ?? text, [ownFields.metadata], []),
    }),
  };
}

/** Conditions are described alike unless a type of its own says more. */
function descriptionOf(type: string): TypeDescription | undefined {
  return descriptions[type] ?? (type.endsWith('Condition') ? descriptions.Condition : undefined);
}

function ofShape(shape: Shape<unknown>, about: readonly string[], values: readonly string[]): Schema {
  const leaf = (type: string): Schema => ({ about, type, fields: none, required: [], values });
  switch (shape.kind) {
    case 'text':
    case 'time':
      return leaf('string');
    case 'int':
      return leaf('integer');
    case 'flag':
      return leaf('boolean');
    case 'quantity':
      return leaf('Quantity');
    case 'intOrString':
      return leaf('IntOrString');
    case 'json':
      return leaf('Object');
    case 'list':
    case 'map': {
      const items = ofShape(shape.element ?? text, [], []);
      const type = shape.kind === 'list' ? `[]${items.type}` : `map[string]${items.type}`;
      return { ...items, about: [...about, ...items.about], type, values };
    }
    case 'struct': {
      const name = shape.goType.replace(/^v1\./, '');
      return ofStruct(shape.fields ?? {}, descriptionOf(name), about, name);
    }
    default:
      return shape.kind satisfies never;
  }
}

function ofStruct(
  shapes: Readonly<Record<string, Shape<unknown>>>,
  described: TypeDescription | undefined,
  about: readonly string[],
  name: string,
): Schema {
  const hidden = hiddenFields[name] ?? [];
  return {
    about: described?.about ? [...about, described.about] : about,
    type: name,
    required: described?.required ?? [],
    values: [],
    fields: () =>
      Object.fromEntries(
        Object.entries(shapes)
          .filter(([field]) => !hidden.includes(field))
          .map(([field, shape]) => {
            const said = described?.fields[field];
            const fieldShape = field === 'managedFields' ? ManagedFields : shape;
            return [
              field,
              ofShape(fieldShape, said === undefined ? [] : [said], described?.values?.[field] ?? []),
            ];
          }),
      ),
  };
}

/** Who set which field: validation does not look into it. */
const ManagedFields = list(
  struct('ManagedFieldsEntry', {
    apiVersion: text,
    fieldsType: text,
    fieldsV1: struct('FieldsV1', {}),
    manager: text,
    operation: text,
    subresource: text,
    time,
  }),
);

type JsonSchema = {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
};

type DefinedVersion = { readonly name: string; readonly schema?: { readonly openAPIV3Schema?: JsonSchema } };

/** Deeper than this nothing is explained: a definition may nest without end. */
const deepest = 100;

function ofJson(schema: JsonSchema, depth: number): Schema {
  const about = schema.description === undefined ? [] : [schema.description];
  const { additionalProperties: entries } = schema;
  const inner = schema.items ?? (typeof entries === 'object' ? entries : undefined);
  if (inner !== undefined && depth < deepest) {
    const items = ofJson(inner, depth + 1);
    const type = schema.items === undefined ? `map[string]${items.type}` : `[]${items.type}`;
    return { ...items, about: [...about, ...items.about], type, values: [] };
  }
  return {
    about,
    type: schema.type === undefined || schema.type === 'object' ? 'Object' : schema.type,
    required: schema.required ?? [],
    values: (schema.enum ?? []).map(String),
    fields: () =>
      depth >= deepest
        ? {}
        : Object.fromEntries(
            Object.entries(schema.properties ?? {}).map(([name, each]) => [name, ofJson(each, depth + 1)]),
          ),
  };
}
