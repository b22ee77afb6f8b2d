/**
 * How a definition comes to be served and how it goes, as far as a request sees it; the rest is the work of
 * `crd-controllers.ts`. Source: apiextensions-apiserver/pkg/registry/customresourcedefinition/{strategy,etcd}.go.
 *
 * Rules
 *   crd/stored-versions   status.storedVersions names every version that was ever the stored one.
 *   crd/deletion          A definition that is deleted stays, with the finalizer customresourcecleanup.apiextensions.k8s.io,
 *                         until its objects are gone; meanwhile none can be created.
 */
import type { KubeObject, Manifest } from '../../objects/objects';
import { timestamp } from '../../values/time';
import type { Refusal } from '../answers';
import { type CustomKind, cleanupFinalizer, type Definition, type DefinitionCondition } from './definition';

/** The definition with its stored version among those that were stored. */
export function withStoredVersion(object: Manifest): Manifest {
  const { spec, status = {} } = object as unknown as Definition;
  const stored = spec?.versions?.find(({ storage }) => storage === true)?.name;
  const { storedVersions = [] } = status;
  if (stored === undefined || storedVersions.includes(stored)) return object;
  return { ...object, status: { ...status, storedVersions: [...storedVersions, stored] } };
}

/** Why no object of the kind can be created now. */
export function terminating({ definition }: CustomKind): Refusal | undefined {
  if (definition.metadata.deletionTimestamp === undefined) return undefined;
  const message = 'create not allowed while custom resource definition is terminating';
  return { ok: false, code: 405, reason: 'MethodNotAllowed', message };
}

/** A definition that is deleted for the first time: it waits for its objects. */
export function withCleanup(object: KubeObject, at: number): KubeObject {
  const { finalizers = [], deletionTimestamp } = object.metadata;
  if (deletionTimestamp !== undefined) return object;
  const kept = finalizers.includes(cleanupFinalizer) ? finalizers : [...finalizers, cleanupFinalizer];
  const marked = withCondition(
    object as Definition,
    {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    },
    at,
  );
  return { ...marked, metadata: { ...marked.metadata, finalizers: kept } };
}

/** The definition with a condition set; when it changed is kept while its status stays. */
export function withCondition(
  definition: Definition,
  condition: DefinitionCondition,
  at: number,
): Definition {
  const { conditions = [] } = definition.status ?? {};
  const old = conditions.find(({ type }) => type === condition.type);
  const since = old?.status === condition.status ? old.lastTransitionTime : timestamp(at);
  const { type, status, ...why } = condition;
  const next = { type, status, ...(since === undefined ? {} : { lastTransitionTime: since }), ...why };
  const set =
    old === undefined ? [...conditions, next] : conditions.map((each) => (each.type === type ? next : each));
  return { ...definition, status: { ...definition.status, conditions: set } };
}

export function isEstablished({ status }: Definition): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True') === true;
}
