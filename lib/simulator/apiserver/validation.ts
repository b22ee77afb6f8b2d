/**
 * What the API server accepts: the checks that stand between a manifest and the store, with upstream's field paths
 * and messages. The rules of the kinds are in `validation/`. Source: pkg/apis/<group>/validation/validation.go.
 */

import type { Kind, KubeObject, Manifest } from '../objects/objects';
import { grown } from '../values/grown';
import type { FieldError } from './answers';
import type { Resource } from './resources';
import { FieldErrors } from './validation/field-error';
import { type FeatureGates, type KindRules, noGates } from './validation/kind-rules';
import { kindRules, metadataOnly } from './validation/kinds';
import { validateClusterIPs } from './validation/service';
import { type Decoded, decode } from './validation/shape';
import { Service as ServiceShape } from './validation/shapes/network';
import { type Known, knownFields } from './validation/unknown-fields';
import { validateSelectorUnchanged } from './validation/workloads';

/**
 * The manifest as the API server's decoder reads it: without nulls, and refused when a field holds the wrong kind of
 * JSON. `message` is what a client is told with 400 Bad Request.
 */
export function decodeManifest(resource: Resource, manifest: Manifest): Decoded<Manifest> {
  const decoded = decode(rulesOf(resource).shape, manifest);
  if (decoded.ok) {
    const { metadata = {}, ...fields } = decoded.value as Manifest;
    return { ok: true, value: grown(fields, { metadata }) as Manifest };
  }
  const { kind, version } = resource;
  const what = `${kind} in version "${version}" cannot be handled as a ${kind}`;
  return { ok: false, message: `${what}: ${decoded.message}` };
}

/** Kinds of which not every field is described: what is unknown of them cannot be told. */
export const incompleteKinds: ReadonlySet<Kind> = new Set(['Event']);

/** The manifest with only the fields that its kind has, and the paths of the others. */
export function withKnownFields(resource: Resource, manifest: Manifest): Known<Manifest> {
  const own = Object.hasOwn(kindRules, resource.id) ? kindRules[resource.id] : undefined;
  if (own === undefined || incompleteKinds.has(resource.id)) return { value: manifest, unknown: [] };
  return knownFields(own.shape, manifest);
}

export type ValidationOptions = {
  /** Features that are on beyond the defaults of 1.36. */
  readonly gates?: FeatureGates;
  /** The objects come from `decodeManifest`: no field holds JSON of the wrong kind, and that is not looked at again. */
  readonly decoded?: boolean;
};

/** The complaints about a new object, defaults applied. None: it is valid. */
export function validateCreate(
  resource: Resource,
  object: Manifest,
  { gates = noGates, decoded = false }: ValidationOptions = {},
): FieldError[] {
  const rules = rulesOf(resource);
  const read = decoded ? trusted(object) : decode(rules.shape, object);
  if (!read.ok) return [undecodable(read.message)];
  const out = new FieldErrors();
  rules.create(read.value as never, out, gates);
  return out.list;
}

/** The complaints about a changed object. */
export function validateUpdate(
  resource: Resource,
  object: Manifest,
  old: KubeObject | Manifest,
  { decoded = false }: ValidationOptions = {},
): FieldError[] {
  const rules = rulesOf(resource);
  const next = decoded ? trusted(object) : decode(rules.shape, object);
  const before = decoded ? trusted(old) : decode(rules.shape, old);
  if (!next.ok) return [undecodable(next.message)];
  if (!before.ok) return [undecodable(before.message)];
  const out = new FieldErrors();
  rules.update(next.value as never, before.value as never, out);
  return out.list;
}

function trusted(value: unknown): Decoded<unknown> {
  return { ok: true, value };
}

const selectorOwners: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet']);

/**
 * What version apps/v1 adds to the rules of every version: the selector of a workload is chosen once.
 * Source: pkg/registry/apps/<kind>/strategy.go ValidateUpdate.
 */
export function validateVersionUpdate(resource: Resource, object: Manifest, old: KubeObject): FieldError[] {
  if (!selectorOwners.has(resource.id)) return [];
  const selectorOf = (each: Manifest): Parameters<typeof validateSelectorUnchanged>[0] =>
    (each.spec as { readonly selector?: Parameters<typeof validateSelectorUnchanged>[0] } | undefined)
      ?.selector;
  const out = new FieldErrors();
  validateSelectorUnchanged(selectorOf(object), selectorOf(old), out);
  return out.list;
}

/**
 * Complaints about the addresses that a Service asks for. Upstream looks at them before it allocates any.
 * Source: pkg/registry/core/service/storage/alloc.go initIPFamilyFields.
 */
export function validateAddresses(service: Manifest): FieldError[] {
  const decoded = decode(ServiceShape, service);
  if (!decoded.ok) return [undecodable(decoded.message)];
  const out = new FieldErrors();
  validateClusterIPs(decoded.value.spec ?? {}, out);
  return out.list;
}

const others: { readonly [namespaced in 'true' | 'false']: KindRules } = {
  true: metadataOnly(true),
  false: metadataOnly(false),
};

function rulesOf(resource: Resource): KindRules {
  const own = Object.hasOwn(kindRules, resource.id) ? kindRules[resource.id] : undefined;
  return own ?? others[resource.namespaced ? 'true' : 'false'];
}

function undecodable(message: string): FieldError {
  return { type: 'Invalid', field: '', message: `Invalid value: ${message}` };
}
