/**
 * A CustomResourceDefinition as far as it has an effect, and what is read of it once: for each version its schema, its
 * columns, its subresources. Source: apiextensions-apiserver/pkg/apis/apiextensions/v1/types.go.
 */
import type { KubeObject } from '../../objects/objects';
import { type JsonSchema, schemaHas } from './json-schema';

/** A column of a table, as a CustomResourceDefinition names it. */
export type PrinterColumn = {
  readonly name: string;
  /** integer, number, string, boolean or date. */
  readonly type: string;
  readonly jsonPath: string;
  /** Above 0: only shown by `-o wide`. */
  readonly priority?: number;
};

export type ScalePaths = {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
};

export type DefinitionNames = {
  readonly plural?: string;
  readonly singular?: string;
  readonly kind?: string;
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
};

export type DefinitionVersion = {
  readonly name?: string;
  readonly served?: boolean;
  readonly storage?: boolean;
  readonly deprecated?: boolean;
  readonly deprecationWarning?: string;
  readonly schema?: { readonly openAPIV3Schema?: JsonSchema };
  readonly subresources?: { readonly status?: unknown; readonly scale?: ScalePaths };
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
  readonly selectableFields?: readonly { readonly jsonPath?: string }[];
};

export type DefinitionCondition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
};

export type Definition = KubeObject & {
  readonly spec: {
    readonly group?: string;
    readonly scope?: string;
    readonly names?: DefinitionNames;
    readonly versions?: readonly DefinitionVersion[];
    readonly conversion?: { readonly strategy?: string; readonly webhook?: unknown };
    readonly preserveUnknownFields?: boolean;
  };
  readonly status?: {
    readonly acceptedNames?: DefinitionNames;
    readonly storedVersions?: readonly string[];
    readonly conditions?: readonly DefinitionCondition[];
  };
};

/** One version of a kind, as the API server serves it. */
export type CustomVersion = {
  readonly name: string;
  readonly served: boolean;
  readonly schema: JsonSchema;
  /** Some field has a default. */
  readonly hasDefaults: boolean;
  /** Some field has rules in CEL. */
  readonly hasRules: boolean;
  readonly hasStatus: boolean;
  readonly scale: ScalePaths | undefined;
  readonly columns: readonly PrinterColumn[];
  readonly selectableFields: readonly string[];
  /** What whoever uses it is told. */
  readonly deprecation: string | undefined;
};

/** A kind that a definition adds. */
export type CustomKind = {
  readonly definition: Definition;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly versions: readonly CustomVersion[];
  /** The version in which objects are kept. */
  readonly stored: CustomVersion;
  /** The version that clients use who have not chosen one. */
  readonly preferred: CustomVersion;
};

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

const known = new WeakMap<object, CustomKind | null>();

/** The kind of a definition, read once for each state of it; undefined for one that names none. */
export function customKindOf(definition: KubeObject): CustomKind | undefined {
  const before = known.get(definition);
  if (before !== undefined) return before ?? undefined;
  const read = readKind(definition as Definition);
  known.set(definition, read ?? null);
  return read;
}

function readKind(definition: Definition): CustomKind | undefined {
  const { group, names = {}, versions: given = [], preserveUnknownFields = false } = definition.spec ?? {};
  const { kind, plural } = names;
  if (group === undefined || kind === undefined || plural === undefined) return undefined;
  const versions = given.map((each) => readVersion(each, group, kind, preserveUnknownFields));
  const stored = versions[given.findIndex(({ storage }) => storage === true)] ?? versions[0];
  if (stored === undefined) return undefined;
  const [preferred = stored] = versions
    .filter(({ served }) => served)
    .sort((a, b) => compareVersions(a.name, b.name));
  return { definition, group, kind, plural, versions, stored, preferred };
}

function readVersion(
  { name = '', served, schema, subresources, deprecated, deprecationWarning, ...rest }: DefinitionVersion,
  group: string,
  kind: string,
  keepsAll: boolean,
): CustomVersion {
  const root: JsonSchema = schema?.openAPIV3Schema ?? { type: 'object' };
  const keeps = keepsAll ? { 'x-kubernetes-preserve-unknown-fields': true } : {};
  const told = deprecationWarning ?? `${group}/${name} ${kind} is deprecated`;
  return {
    name,
    served: served !== false,
    schema: { ...root, ...keeps },
    hasDefaults: schemaHas(root, (each) => each.default !== undefined),
    hasRules: schemaHas(root, (each) => (each['x-kubernetes-validations'] ?? []).length > 0),
    hasStatus: subresources?.status !== undefined,
    scale: subresources?.scale,
    columns: rest.additionalPrinterColumns ?? [],
    selectableFields: (rest.selectableFields ?? []).map(({ jsonPath = '' }) => jsonPath),
    deprecation: deprecated === true ? told : undefined,
  };
}

/** The version of a kind in which an object is written; undefined when it is none of its versions. */
export function versionOf(custom: CustomKind, apiVersion: string): CustomVersion | undefined {
  const name = apiVersion.slice(apiVersion.indexOf('/') + 1);
  return custom.versions.find((each) => each.name === name);
}

/**
 * The object in another version: with the strategy None nothing but its apiVersion changes.
 * (apiextensions-apiserver/pkg/apiserver/conversion/nop_converter.go)
 */
export function inVersion<T extends { readonly apiVersion: string }>(
  { group }: CustomKind,
  object: T,
  { name }: CustomVersion,
): T {
  const apiVersion = `${group}/${name}`;
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** Stable versions first, then beta, then alpha, higher numbers first; other names last, in order. (apimachinery/pkg/version) */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)];
  for (let i = 0; i < left.length; i++) {
    const difference = (right[i] ?? 0) - (left[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function rank(name: string): readonly number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(name);
  if (match === null) return [0, 0, 0];
  const stability = match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1;
  return [stability, Number(match[1]), Number(match[3] ?? 0)];
}
