/**
 * What of an object a request may set: the status only through its subresource, the scale only the number of replicas, and
 * what the server itself keeps not at all. Source: pkg/registry/<group>/<kind>/strategy.go.
 */

import type { Container, KubeObject, Manifest, PodSpec, PodStatus } from '../objects/objects';
import { type QosSpec, qosClass } from '../objects/qos';
import { deepEqual } from '../values/equal';
import { grown } from '../values/grown';
import { timestamp } from '../values/time';
import { beginningAPIService } from './api-services';
import { withStoredVersion } from './custom-resources/lifecycle';
import { customObjects } from './custom-resources/object-port';
import type { Subresource } from './request';
import type { Resource } from './resources';

/** The stored object with what the request wants, as far as its subresource covers it. */
export function covered(
  resource: Resource,
  old: KubeObject,
  wanted: Manifest,
  subresource: Subresource | undefined,
): KubeObject {
  if (resource.custom !== undefined && subresource !== undefined)
    return customObjects.get().coveredCustom(resource.custom, old, wanted, old, subresource);
  if (subresource === 'scale') {
    const replicas = (wanted.spec as { readonly replicas?: number } | undefined)?.replicas ?? 0;
    return { ...old, spec: { ...(old.spec as object), replicas } };
  }
  if (subresource === 'resize' || subresource === 'ephemeralcontainers')
    return { ...old, spec: partOfPod(old.spec as PodSpec, (wanted.spec ?? {}) as PodSpec, subresource) };
  if (subresource === 'approval') {
    const { conditions } = (wanted.status ?? {}) as { readonly conditions?: unknown };
    return { ...old, status: { ...(old.status as object), conditions } };
  }
  if (subresource === 'finalize') {
    const finalizers =
      (wanted.spec as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
    return { ...old, spec: { ...(old.spec as object), finalizers } };
  }
  // A patch of the status that leaves the metadata alone: the usual one, many times over.
  if (subresource === 'status' && wanted.metadata === old.metadata && wanted.status !== undefined)
    return { ...old, status: wanted.status };
  const merged = withOwnMetadata(old, wanted);
  if (resource.custom !== undefined)
    return customObjects.get().coveredCustom(resource.custom, old, wanted, merged, undefined);
  if (subresource === 'status') {
    // Annotations may change with the status; what is wanted, and labels, may not.
    const { status: _old, ...rest } = old;
    const { labels: _labels, ...changed } = merged.metadata;
    const labels = old.metadata.labels === undefined ? {} : { labels: old.metadata.labels };
    const status = wanted.status === undefined ? {} : { status: wanted.status };
    return { ...rest, metadata: { ...changed, ...labels }, ...status } as KubeObject;
  }
  if (!resource.status) return merged;
  if (old.status === undefined) {
    const { status: _status, ...rest } = merged;
    return rest as KubeObject;
  }
  return { ...merged, status: old.status };
}

/** What is wanted, as the same object: who it is, and what the server keeps of it, stays. */
function withOwnMetadata(old: KubeObject, wanted: Manifest): KubeObject {
  // A patch that leaves the metadata alone, as a renewal of a Lease does.
  if (wanted.metadata === old.metadata && wanted.kind === old.kind && wanted.apiVersion === old.apiVersion)
    return wanted as KubeObject;
  const {
    uid: oldUid,
    resourceVersion,
    creationTimestamp,
    generation,
    deletionTimestamp,
    deletionGracePeriodSeconds,
  } = old.metadata;
  const {
    generation: _generation,
    deletionTimestamp: _deletion,
    deletionGracePeriodSeconds: _grace,
    ...metadata
  } = wanted.metadata;
  return {
    ...wanted,
    apiVersion: old.apiVersion,
    kind: old.kind,
    metadata: {
      ...metadata,
      name: old.metadata.name,
      ...(old.metadata.namespace === undefined ? {} : { namespace: old.metadata.namespace }),
      uid: oldUid,
      resourceVersion,
      creationTimestamp,
      ...(generation === undefined ? {} : { generation }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
    },
  } as KubeObject;
}

/** A resize changes what containers ask for; ephemeral containers only join. */
function partOfPod(old: PodSpec, wanted: PodSpec, subresource: 'resize' | 'ephemeralcontainers'): PodSpec {
  if (subresource === 'ephemeralcontainers') {
    const { ephemeralContainers = [] } = wanted;
    return { ...old, ephemeralContainers };
  }
  const resized = (container: Container): Container => {
    const all = [...(wanted.containers ?? []), ...(wanted.initContainers ?? [])];
    const resources = all.find(({ name }) => name === container.name)?.resources;
    return resources === undefined ? container : { ...container, resources };
  };
  return {
    ...old,
    containers: old.containers.map(resized),
    ...(old.initContainers === undefined ? {} : { initContainers: old.initContainers.map(resized) }),
  };
}

/** A request cannot bring a status along; some kinds begin with one. */
export function withInitialStatus(resource: Resource, object: Manifest, at: number): Manifest {
  if (!resource.status) return object;
  switch (resource.id) {
    case 'Pod':
      return grown(object, { status: initialPodStatus(object.spec as PodSpec) });
    case 'Namespace':
      return {
        ...object,
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      };
    case 'PersistentVolume':
    case 'PersistentVolumeClaim':
      return { ...object, status: { phase: 'Pending' } };
    case 'Node':
      return object;
    case 'CustomResourceDefinition':
      return withStoredVersion({ ...object, status: {} });
    case 'APIService':
      return beginningAPIService(object, timestamp(at));
    default: {
      const { status: _status, ...rest } = object;
      return rest as Manifest;
    }
  }
}

/** A Pod with scheduling gates says at once that it waits for them. (pkg/registry/core/pod/strategy.go) */
function initialPodStatus(spec: PodSpec): PodStatus {
  const status = { phase: 'Pending', qosClass: qosClass(spec as QosSpec) } as const;
  if ((spec.schedulingGates ?? []).length === 0) return status;
  const gated = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
    lastProbeTime: null,
    lastTransitionTime: null,
  } as const;
  return { ...status, conditions: [gated] };
}

/** Whether a change is one of what is wanted. */
export function changesWanted(resource: Resource, next: KubeObject, old: KubeObject): boolean {
  if (resource.custom !== undefined) return raisesGeneration(next, old);
  if (!deepEqual(withoutObserved(next), withoutObserved(old))) return true;
  // Annotations of a Deployment are wanted of its ReplicaSets. (pkg/registry/apps/deployment/strategy.go)
  return resource.id === 'Deployment' && !deepEqual(next.metadata.annotations, old.metadata.annotations);
}

/** Whether a change of a custom object raises its generation: all that is not metadata counts, a status only without its subresource. */
function raisesGeneration(next: KubeObject, old: KubeObject): boolean {
  const { metadata: _next, ...now } = next;
  const { metadata: _old, ...before } = old;
  return !deepEqual(now, before);
}

/** The part of an object whose change raises its generation. */
function withoutObserved({ metadata: _metadata, status: _status, ...rest }: KubeObject): unknown {
  return rest;
}
