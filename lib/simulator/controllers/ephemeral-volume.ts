/**
 * ephemeral-volume-controller: makes the claims of Pods' ephemeral volumes, which go with the Pod.
 * Source: pkg/controller/volume/ephemeral/controller.go.
 *
 * Rules
 *   ephemeral-volume/claim      A Pod with an ephemeral volume gets a claim called POD-VOLUME by the volume's template; it belongs
 *                               to the Pod.
 *   ephemeral-volume/conflict   A claim of that name that is not the Pod's own is left alone, and told of.
 */
import { type Component, type Intent, watch } from '../component';
import {
  controllerOf,
  isBeingDeleted,
  type KubeObject,
  keyOf,
  type Manifest,
  type Pod,
} from '../objects/objects';

type Template = { readonly metadata?: object; readonly spec?: unknown };

export const ephemeralVolumeController: Component = {
  name: 'ephemeral-volume-controller',
  process: 'kube-controller-manager',
  eventSource: 'ephemeral_volume',
  watches: {
    Pod: watch('Pod', (pod) => (templatesOf(pod).length === 0 ? [] : [keyOf(pod)])),
    PersistentVolumeClaim: watch('PersistentVolumeClaim', (claim, _view, removed) => {
      const owner = removed ? controllerOf(claim) : undefined;
      return owner?.kind === 'Pod' ? [`${claim.metadata.namespace}/${owner.name}`] : [];
    }),
  },
  reconcile(view, key) {
    const pod = view.get('Pod', key);
    if (pod === undefined || isBeingDeleted(pod)) return [];
    return templatesOf(pod).flatMap(({ name, template }): readonly Intent[] => {
      const claim = view.get('PersistentVolumeClaim', `${pod.metadata.namespace}/${name}`);
      if (claim === undefined) return [create(pod, name, template)];
      if (controllerOf(claim)?.uid === pod.metadata.uid) return [];
      return [conflict(pod, claim)];
    });
  },
};

function templatesOf(pod: Pod): readonly { readonly name: string; readonly template: Template }[] {
  return (pod.spec.volumes ?? []).flatMap(({ name, ...source }) => {
    const { volumeClaimTemplate } = (source.ephemeral ?? {}) as { readonly volumeClaimTemplate?: Template };
    if (volumeClaimTemplate === undefined) return [];
    return [{ name: `${pod.metadata.name}-${name}`, template: volumeClaimTemplate }];
  });
}

function create(pod: Pod, name: string, { metadata = {}, spec }: Template): Intent {
  const owner = {
    apiVersion: 'v1',
    kind: 'Pod',
    name: pod.metadata.name,
    uid: pod.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const namespace = pod.metadata.namespace ?? 'default';
  const object = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { ...metadata, name, namespace, ownerReferences: [owner] },
    spec,
  } as Manifest;
  const says = `creates PersistentVolumeClaim ${namespace}/${name} for Pod ${keyOf(pod)}`;
  return { do: 'create', object, rule: 'ephemeral-volume/claim', says, keepGoing: true };
}

function conflict(pod: Pod, { metadata }: KubeObject): Intent {
  return {
    do: 'event',
    about: pod,
    type: 'Warning',
    reason: 'EphemeralVolumeConflict',
    message: `PVC "${metadata.namespace}/${metadata.name}" was not created for pod "${keyOf(pod)}" (pod is not owner)`,
    rule: 'ephemeral-volume/conflict',
  };
}
