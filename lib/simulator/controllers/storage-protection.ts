/**
 * persistentvolumeclaim-protection-controller and persistentvolume-protection-controller: keep what is in use until it no
 * longer is.
 *
 * Rules
 *   pvc-protection/in-use   A claim that is being deleted stays as long as a Pod with a node uses it, finished or not.
 *                           (pkg/controller/volume/pvcprotection/pvc_protection_controller.go)
 *   pv-protection/in-use    A volume that is being deleted stays as long as it is Bound.
 *                           (pkg/controller/volume/pvprotection/pv_protection_controller.go)
 *   storage-protection/add  Either is protected from its beginning; without the finalizer it gets it again.
 */
import { type Component, type Intent, type View, watch } from '../component';
import { isBeingDeleted, type Key, type Kind, type KubeObject, keyOf, type Pod } from '../objects/objects';
import { claimKeys } from '../objects/volume-binding';

export const claimProtectionController: Component = {
  name: 'persistentvolumeclaim-protection-controller',
  process: 'kube-controller-manager',
  watches: {
    PersistentVolumeClaim: watch('PersistentVolumeClaim', (claim) => [keyOf(claim)]),
    Pod: watch('Pod', (pod, view, removed) =>
      removed || isShutDown(pod) ? claimKeys(pod).filter((key) => isLeaving(view, key)) : [],
    ),
  },
  reconcile(view, key) {
    const claim = view.get('PersistentVolumeClaim', key);
    if (claim === undefined) return [];
    const users = (): readonly Pod[] =>
      view
        .list('Pod', claim.metadata.namespace)
        .filter((pod) => pod.spec.nodeName && !isShutDown(pod) && claimKeys(pod).includes(key));
    return protect(claim, 'PersistentVolumeClaim', 'kubernetes.io/pvc-protection', () => users()[0]);
  },
};

export const volumeProtectionController: Component = {
  name: 'persistentvolume-protection-controller',
  process: 'kube-controller-manager',
  watches: { PersistentVolume: watch('PersistentVolume', (volume) => [keyOf(volume)]) },
  reconcile(view, key) {
    const volume = view.get('PersistentVolume', key);
    if (volume === undefined) return [];
    return protect(volume, 'PersistentVolume', 'kubernetes.io/pv-protection', () =>
      volume.status?.phase === 'Bound' ? volume : undefined,
    );
  },
};

function protect(
  object: KubeObject,
  kind: Kind,
  finalizer: string,
  user: () => KubeObject | undefined,
): readonly Intent[] {
  const key = keyOf(object);
  const { finalizers = [], ...metadata } = object.metadata;
  const isProtected = finalizers.includes(finalizer);
  const rule = kind === 'PersistentVolume' ? 'pv-protection/in-use' : 'pvc-protection/in-use';
  if (!isBeingDeleted(object)) {
    if (isProtected) return [];
    return [
      {
        do: 'update',
        object: { ...object, metadata: { ...metadata, finalizers: [...finalizers, finalizer] } },
        rule: 'storage-protection/add',
        says: `protects ${kind} ${key}`,
      },
    ];
  }
  if (!isProtected) return [];
  const used = user();
  if (used !== undefined) {
    const by = used === object ? 'it is bound' : `Pod ${keyOf(used)} uses it`;
    const says = `${kind === 'PersistentVolume' ? 'persistentvolume' : 'persistentvolumeclaim'}-protection-controller keeps ${kind} ${key}: ${by}`;
    return [{ do: 'find', finding: 'in-use', about: { kind, key }, rule, says }];
  }
  const left = finalizers.filter((each) => each !== finalizer);
  return [
    {
      do: 'update',
      object: { ...object, metadata: { ...metadata, ...(left.length === 0 ? {} : { finalizers: left }) } },
      rule,
      says: `lets ${kind} ${key} go: nothing uses it`,
    },
  ];
}

function isLeaving(view: View, key: Key): boolean {
  const claim = view.get('PersistentVolumeClaim', key);
  return claim !== undefined && isBeingDeleted(claim);
}

/** Its kubelet has nothing to do with it any more. */
function isShutDown({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;
}
