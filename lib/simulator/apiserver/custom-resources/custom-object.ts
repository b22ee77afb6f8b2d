/**
 * A custom object on its way through the API server: how it is read, what is made of it, whether it may be stored. This is
 * the door to this folder for the registry. Source: apiextensions-apiserver/pkg/apiserver/customresource_handler.go,
 * pkg/registry/customresource/{strategy,status_strategy,validator}.go.
 *
 * Rules
 *   crd/unknown-fields   A field that the schema does not know is refused (Strict), told as a warning (Warn), or dropped
 *                        without a word (Ignore). kubectl asks for Strict.
 *   crd/versions         An object may come in any served version, and is stored in one; `conversion.ts` brings it from one to
 *                        another.
 *   crd/deprecated       Whoever uses a deprecated version is warned.
 *   crd/finalizer-name   A finalizer without a domain is told as a warning.
 */

import type { KubeObject, Manifest } from '../../objects/objects';
import { badRequest, type FieldError, type Refusal } from '../answers';
import type { Call } from '../call';
import { isDNS1123Subdomain, isQualifiedName } from '../names';
import type { Subresource } from '../request';
import { FieldErrors, Path } from '../validation/field-error';
import { validateObjectMeta, validateObjectMetaUpdate } from '../validation/meta';
import { decode } from '../validation/shape';
import { AnyObject } from '../validation/shapes/cluster';
import { type Converted, type Converters, converted } from './conversion';
import { defaulted } from './defaulting';
import { type CustomKind, type CustomVersion, versionOf } from './definition';
import { validateEmbeddedObjects } from './embedded-objects';
import { propertyOf } from './json-schema';
import { validateListTypes } from './list-types';
import { validateBySchema } from './object-validation';
import { rootPath } from './place';
import { pruned } from './pruning';
import { validateRules } from './rules';
import { validateScale, withReplicas } from './scale';

type Decoding = { readonly ok: true; readonly value: Manifest } | Refusal;

/** The version in which an object is written; the stored one for what names none of them. */
function versionFor(custom: CustomKind, { apiVersion }: Manifest): CustomVersion {
  return versionOf(custom, apiVersion) ?? custom.stored;
}

/** The body of a request: without what its schema does not know, with its defaults. */
export function decodedCustom(
  custom: CustomKind,
  manifest: Manifest,
  { options, warnings }: Pick<Call, 'options' | 'warnings'>,
): Decoding {
  const version = versionFor(custom, manifest);
  const what = `${custom.kind} in version "${version.name}" cannot be handled as a ${custom.kind}`;
  const read = decode(AnyObject, manifest);
  if (!read.ok) return badRequest(`${what}: ${read.message}`);
  const { value, dropped } = pruned(version.schema, { ...manifest, metadata: read.value.metadata ?? {} });
  const { fieldValidation, duplicateFields = [] } = options;
  const problems = [
    ...dropped.map((path) => `unknown field "${path}"`),
    ...duplicateFields.map((path) => `duplicate field "${path}"`),
  ];
  if (problems.length > 0 && fieldValidation === 'Strict')
    return badRequest(`${what}: strict decoding error: ${problems.join(', ')}`);
  if (fieldValidation === 'Warn') warnings.push(...problems);
  if (version.deprecation !== undefined && fieldValidation !== undefined) warnings.push(version.deprecation);
  return { ok: true, value: withCustomDefaults(version, value as Manifest) };
}

/** A custom object with the defaults of the version in which it is written. */
export function customDefaults(custom: CustomKind, object: Manifest): Manifest {
  return withCustomDefaults(versionFor(custom, object), object);
}

function withCustomDefaults(version: CustomVersion, object: Manifest): Manifest {
  return version.hasDefaults ? defaulted(version.schema, object) : object;
}

/** What is stored, in the version that was asked for, with the defaults of today. */
export function asRead(
  custom: CustomKind,
  object: KubeObject,
  around: Converters,
  version = custom.preferred,
): Converted {
  const stored = withCustomDefaults(versionFor(custom, object), object) as KubeObject;
  return converted(custom, stored, version, around);
}

/** As the store keeps it. */
export function asStored(custom: CustomKind, object: KubeObject, around: Converters): Converted {
  return converted(custom, object, custom.stored, around);
}

/** Of a change, what its subresource covers. */
export function coveredCustom(
  custom: CustomKind,
  old: KubeObject,
  wanted: Manifest,
  merged: KubeObject,
  subresource: Subresource | undefined,
): KubeObject {
  const version = versionFor(custom, old);
  if (subresource === 'scale') {
    const { replicas = 0 } = (wanted.spec ?? {}) as { readonly replicas?: number };
    return version.scale === undefined ? old : withReplicas(old, version.scale, replicas);
  }
  if (subresource === 'status') {
    const { status: _old, ...rest } = old;
    return (wanted.status === undefined ? rest : { ...rest, status: wanted.status }) as KubeObject;
  }
  if (!version.hasStatus) return merged;
  const { status: _new, ...rest } = merged;
  return (old.status === undefined ? rest : { ...rest, status: old.status }) as KubeObject;
}

type Validating = {
  readonly namespaced: boolean;
  readonly subresource?: Subresource | undefined;
  readonly warn: (text: string) => void;
};

/** What keeps a custom object out. `old`: what it was before a change. */
export function validateCustom(
  custom: CustomKind,
  object: Manifest,
  old: KubeObject | undefined,
  { namespaced, subresource, warn }: Validating,
): readonly FieldError[] {
  const out = new FieldErrors();
  const version = versionFor(custom, object);
  const { schema } = version;
  if (old === undefined) validateObjectMeta(object.metadata, namespaced, isDNS1123Subdomain, out);
  else validateObjectMetaUpdate(object.metadata, old.metadata, out);
  if (subresource === 'status') {
    const status = propertyOf(schema, 'status');
    if (status !== undefined && object.status !== undefined)
      validateBySchema(status, object.status, Path.of('status'), out, old?.status);
  } else validateBySchema(schema, object, undefined, out, old);
  validateScale(object, version.scale, out);
  validateEmbeddedObjects(schema, object, undefined, out);
  const lists = new FieldErrors();
  const before = new FieldErrors();
  validateListTypes(schema, object, undefined, lists);
  if (lists.list.length > 0 && old !== undefined) validateListTypes(schema, old, undefined, before);
  if (before.list.length === 0) out.list.push(...lists.list);
  if (version.hasRules) {
    // Rules are only asked of an object that is otherwise as its schema says.
    if (out.list.some(({ type }) => blocking.has(type))) out.invalid(rootPath, null, notChecked);
    else validateRules(schema, object, old, out, warn);
  }
  for (const text of finalizerWarnings(object, old)) warn(text);
  return out.list;
}

const blocking: ReadonlySet<string> = new Set([
  'NotSupported',
  'Required',
  'TooLong',
  'TooMany',
  'TypeInvalid',
]);
const notChecked =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

const standardFinalizers: ReadonlySet<string> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

function finalizerWarnings(object: Manifest, old: KubeObject | undefined): readonly string[] {
  const before = old?.metadata.finalizers ?? [];
  const added = [...new Set(object.metadata.finalizers ?? [])]
    .filter((each) => !before.includes(each))
    .sort();
  return added.flatMap((finalizer) => {
    const at = `metadata.finalizers: ${JSON.stringify(finalizer)}`;
    const wrong = isQualifiedName(finalizer).map((text) => `${at}: ${text}`);
    if (finalizer.includes('/') || standardFinalizers.has(finalizer)) return wrong;
    const how = finalizer.includes('.') ? ' including a path (/)' : '';
    return [
      ...wrong,
      `${at}: prefer a domain-qualified finalizer name${how} to avoid accidental conflicts with other finalizer writers`,
    ];
  });
}
