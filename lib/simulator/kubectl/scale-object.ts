/**
 * What the scale subresource of an object is: an object of kind Scale under the same name.
 * Source: pkg/registry/apps/deployment/storage/storage.go scaleFromDeployment;
 * apiextensions-apiserver/pkg/registry/customresource/etcd.go scaleFromCustomResource.
 */
import { valueAtPath } from '../apiserver/custom-resources/scale';
import type { Resource } from '../apiserver/resources';
import { joinSelector } from '../objects/label-selector';
import type { KubeObject, LabelSelector } from '../objects/objects';

/** Its kind, which nothing is stored under. */
export const scaleResource: Resource = {
  id: 'Scale',
  kind: 'Scale',
  group: 'autoscaling',
  version: 'v1',
  plural: 'scales',
  singular: 'scale',
  shortNames: [],
  namespaced: true,
  status: false,
  scale: false,
  generation: false,
};

/** Undefined for a kind without that subresource. */
export function scaleObject(resource: Resource, object: KubeObject): KubeObject | undefined {
  if (!resource.scale) return undefined;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const paths = resource.custom?.preferred.scale;
  const number = (path: string): number => {
    const value = valueAtPath(object, path);
    return typeof value === 'number' ? value : 0;
  };
  const replicas = number(paths?.specReplicasPath ?? '.spec.replicas');
  const selector = paths === undefined ? selectorOf(object) : textAt(object, paths.labelSelectorPath);
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: number(paths?.statusReplicasPath ?? '.status.replicas'),
      ...(selector === '' ? {} : { selector }),
    },
  } as KubeObject;
}

function selectorOf({ kind, spec }: KubeObject): string {
  const { selector } = (spec ?? {}) as { readonly selector?: unknown };
  return joinSelector(
    kind === 'ReplicationController'
      ? { matchLabels: selector as Readonly<Record<string, string>> }
      : (selector as LabelSelector | undefined),
  );
}

function textAt(object: KubeObject, path: string | undefined): string {
  const value = path === undefined ? undefined : valueAtPath(object, path);
  return typeof value === 'string' ? value : '';
}
