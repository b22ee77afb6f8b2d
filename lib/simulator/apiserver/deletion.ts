/**
 * How an object goes: at once, or when its holder and its finalizers have let go of it.
 * Source: apiserver/pkg/registry/rest/delete.go BeforeDelete, apiserver/pkg/registry/generic/registry/store.go.
 */

import type { KubeObject, Pod } from '../objects/objects';
import { deepEqual } from '../values/equal';
import { timestamp } from '../values/time';
import { withCleanup } from './custom-resources/lifecycle';
import type { Propagation } from './request';
import type { Resource } from './resources';

type Deletion = { readonly gracePeriodSeconds?: number; readonly propagation?: Propagation };

/**
 * Kinds whose objects get a time of deletion and nothing else. (pkg/registry/core/namespace/storage/storage.go,
 * apiextensions-apiserver/pkg/registry/customresourcedefinition/etcd.go)
 */
const markedInTheirOwnWay: ReadonlySet<string> = new Set(['Namespace', 'CustomResourceDefinition']);

/**
 * What becomes of an object that is to be deleted: it goes (`removed`), it stays as it is (`same`), or it is marked and
 * waits. `version` is what the next write carries.
 */
export function marked(
  resource: Resource,
  stored: KubeObject,
  { gracePeriodSeconds, propagation = 'Background' }: Deletion,
  { at, version }: { readonly at: number; readonly version: string },
): 'removed' | 'same' | KubeObject {
  const old = resource.id === 'CustomResourceDefinition' ? withCleanup(stored, at) : stored;
  const grace = graceSeconds(resource, old, gracePeriodSeconds);
  const finalizers = finalizersFor(old, propagation);
  const isHeld = resource.id === 'Namespace' && heldBySpec(old);
  if (grace === 0 && finalizers.length === 0 && !isHeld) return 'removed';
  const { finalizers: before = [], ...metadata } = old.metadata;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation = 0 } = metadata;
  const already = deletionTimestamp !== undefined;
  if (already && deletionGracePeriodSeconds <= grace && deepEqual(finalizers, before)) return 'same';
  const began = already ? Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000 : at;
  return {
    ...old,
    metadata: {
      ...metadata,
      resourceVersion: version,
      deletionTimestamp: timestamp(Math.max(began, at - grace * 1000) + grace * 1000),
      ...(markedInTheirOwnWay.has(resource.id)
        ? {}
        : {
            deletionGracePeriodSeconds: grace,
            ...(resource.generation && !already ? { generation: generation + 1 } : {}),
          }),
      ...(finalizers.length === 0 ? {} : { finalizers }),
    },
    ...(resource.id === 'Namespace' ? { status: { ...(old.status as object), phase: 'Terminating' } } : {}),
  } as KubeObject;
}

/** An object that is being deleted goes when the last thing that held it is gone. */
export function isFinished(resource: Resource, object: KubeObject): boolean {
  const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds = 0 } = object.metadata;
  if (deletionTimestamp === undefined || finalizers.length > 0) return false;
  if (resource.id === 'Namespace' && heldBySpec(object)) return false;
  return deletionGracePeriodSeconds === 0;
}

function heldBySpec(namespace: KubeObject): boolean {
  return (
    ((namespace.spec as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? []).length > 0
  );
}

/** How long a deletion waits for the object's holder. Only Pods with a node, not yet finished, are waited for. */
function graceSeconds(resource: Resource, object: KubeObject, asked: number | undefined): number {
  if (resource.id !== 'Pod') return 0;
  const pod = object as Pod;
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') return 0;
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return 0;
  return asked ?? pod.spec.terminationGracePeriodSeconds ?? 30;
}

function finalizersFor(object: KubeObject, propagation: Propagation): readonly string[] {
  const others = (object.metadata.finalizers ?? []).filter(
    (each) => each !== 'foregroundDeletion' && each !== 'orphan',
  );
  switch (propagation) {
    case 'Foreground':
      return [...others, 'foregroundDeletion'];
    case 'Orphan':
      return [...others, 'orphan'];
    default:
      return object.metadata.finalizers ?? [];
  }
}
