/**
 * An external provisioner as data: the program of a CSI driver that makes volumes for claims, and removes them again. A
 * scenario names it; without one, claims of its classes wait. Source: kubernetes-csi/external-provisioner, lib/controller
 * of sig-storage-lib-external-provisioner.
 *
 * Rules
 *   provisioner/provision   A claim that is made out to it, by the volume binder's annotation, gets a volume of its size, made
 *                           out to that claim.
 *   provisioner/first       With WaitForFirstConsumer it waits for the node that the scheduler names, and makes the volume there.
 *   provisioner/expand      A bound claim that asks for more than its volume has gets a larger volume, when its class allows
 *                           it. (kubernetes-csi/external-resizer)
 *   provisioner/file-system The file system on a disk is made larger by the kubelet of a node that has it mounted: until then the
 *                           claim says that it waits for that. Elsewhere nothing on the node need be done.
 *   provisioner/delete      A volume that it made, and whose claim is gone, is removed when its reclaim policy says Delete, as
 *                           soon as it is attached nowhere.
 */
import { type Component, type Intent, type View, watch } from './component';
import { attacherWatches, attend } from './external-attacher';
import {
  isBeingDeleted,
  keyOf,
  type Manifest,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from './objects/objects';
import { classOf, provisionedBy, selectedNode, storageProvisioner } from './objects/volume-binding';
import { compareQuantities, parseQuantity } from './values/quantity';
import { timestamp } from './values/time';

export type ProvisionerGiven = {
  /** As StorageClasses name it; its process too, which can be stopped. */
  readonly name: string;
  /** A label of nodes: a volume can be used from nodes with the same value only, as disks of a zone. Absent: from everywhere. */
  readonly topologyKey?: string;
  /**
   * Its volumes are disks, which are attached to a node before anything on the node can mount them. Absent: they are reached
   * over the network, or are folders.
   */
  readonly attaches?: true;
  /** How many of its volumes a node takes; only with `attaches`. Absent: any number. */
  readonly volumesPerNode?: number;
};

/** The objects that come with it. */
export function provisionerObjects({ name, attaches }: ProvisionerGiven): readonly Manifest[] {
  if (attaches !== true) return [];
  return [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name },
      spec: { attachRequired: true },
    },
  ];
}

export function provisioner(given: ProvisionerGiven): Component {
  return {
    name: given.name,
    process: given.name,
    watches: {
      PersistentVolumeClaim: watch('PersistentVolumeClaim', (claim) => [`claim ${keyOf(claim)}`]),
      PersistentVolume: watch('PersistentVolume', (volume) => [`volume ${keyOf(volume)}`]),
      StorageClass: watch('StorageClass', (storageClass, view) =>
        storageClass.provisioner === given.name
          ? view
              .list('PersistentVolumeClaim')
              .filter((claim) => classOf(claim) === storageClass.metadata.name)
              .map((claim) => `claim ${keyOf(claim)}`)
          : [],
      ),
      Node: watch('Node', () => []),
      ...(given.attaches === true ? attacherWatches(given.name) : {}),
    },
    reconcile(view, key) {
      const [what, name = ''] = key.split(' ');
      if (what === 'attachment') return attend(given.name, name, view);
      return what === 'claim' ? provision(given, name, view) : remove(given, name, view);
    },
  };
}

function provision(given: ProvisionerGiven, key: string, view: View): readonly Intent[] {
  const claim = view.get('PersistentVolumeClaim', key);
  const storageClass = claim === undefined ? undefined : view.get('StorageClass', classOf(claim));
  if (claim === undefined || storageClass?.provisioner !== given.name) return [];
  const { annotations = {} } = claim.metadata;
  if (claim.status?.phase === 'Bound') return expand(given, claim, storageClass, view);
  if (claim.spec.volumeName || isBeingDeleted(claim) || annotations[storageProvisioner] !== given.name)
    return [];
  const node = annotations[selectedNode];
  if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && node === undefined) return [];
  const name = `pvc-${claim.metadata.uid}`;
  if (view.get('PersistentVolume', name) !== undefined) return [];
  const tell = (reason: string, message: string): Intent => ({
    do: 'event',
    about: claim,
    type: 'Normal',
    reason,
    message,
    rule: 'provisioner/provision',
  });
  return [
    tell('Provisioning', `External provisioner is provisioning volume for claim "${key}"`),
    {
      do: 'create',
      object: {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name, annotations: { [provisionedBy]: given.name } },
        spec: {
          capacity: { storage: sizeOf(claim) },
          accessModes: claim.spec.accessModes ?? [],
          claimRef: {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            namespace: claim.metadata.namespace,
            name: claim.metadata.name,
            uid: claim.metadata.uid,
          },
          persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
          storageClassName: storageClass.metadata.name,
          volumeMode: claim.spec.volumeMode ?? 'Filesystem',
          csi: { driver: given.name, volumeHandle: name },
          ...affinity(given, node, view),
        },
      },
      rule: node === undefined ? 'provisioner/provision' : 'provisioner/first',
      says: `makes volume ${name} for PersistentVolumeClaim ${key}${node === undefined ? '' : ` where ${node} can use it`}`,
    },
    tell('ProvisioningSucceeded', `Successfully provisioned volume ${name}`),
  ];
}

function expand(
  { attaches }: ProvisionerGiven,
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  view: View,
): readonly Intent[] {
  const name = claim.spec.volumeName ?? '';
  const volume = view.get('PersistentVolume', name);
  const [wanted, has] = [parseQuantity(sizeOf(claim)), parseQuantity(capacityOf(claim))];
  if (
    volume === undefined ||
    wanted === undefined ||
    has === undefined ||
    storageClass.allowVolumeExpansion !== true
  )
    return [];
  if (compareQuantities(wanted, has) <= 0) return [];
  // The volume is large enough by now: its file system is not.
  const made = parseQuantity(String(volume.spec.capacity?.storage ?? '0'));
  if (attaches === true && made !== undefined && compareQuantities(wanted, made) <= 0) return [];
  const rule = 'provisioner/expand';
  const tell = (reason: string, message: string): Intent => ({
    do: 'event',
    about: claim,
    type: 'Normal',
    reason,
    message,
    rule,
  });
  const capacity = { storage: sizeOf(claim) };
  return [
    tell('Resizing', `External resizer is resizing volume ${name}`),
    {
      do: 'patch',
      target: { kind: 'PersistentVolume', key: name },
      uid: volume.metadata.uid,
      patch: { spec: { capacity } },
      rule,
      says: `makes volume ${name} larger: ${capacity.storage}`,
    },
    ...(attaches === true
      ? [
          leaveToNode(claim, capacity, view.now),
          tell('FileSystemResizeRequired', 'Require file system resize of volume on node'),
        ]
      : [
          {
            do: 'patch',
            target: { kind: 'PersistentVolumeClaim', key: keyOf(claim) },
            uid: claim.metadata.uid,
            subresource: 'status',
            patch: { status: { capacity } },
            rule,
            says: `says on PersistentVolumeClaim ${keyOf(claim)} that it has ${capacity.storage}`,
          } as const,
          tell('VolumeResizeSuccessful', 'Resize volume succeeded'),
        ]),
  ];
}

/** Says on the claim that its node has the rest to do. */
function leaveToNode(
  claim: PersistentVolumeClaim,
  allocatedResources: { readonly storage: string },
  now: number,
): Intent {
  const message = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.';
  const pending = {
    type: 'FileSystemResizePending',
    status: 'True',
    message,
    lastTransitionTime: timestamp(now),
  };
  return {
    do: 'patch',
    target: { kind: 'PersistentVolumeClaim', key: keyOf(claim) },
    uid: claim.metadata.uid,
    subresource: 'status',
    patch: {
      status: {
        allocatedResources,
        allocatedResourceStatuses: { storage: 'NodeResizePending' },
        conditions: [pending],
      },
    },
    rule: 'provisioner/file-system',
    says: `says on PersistentVolumeClaim ${keyOf(claim)} that its file system waits for a node`,
  };
}

function capacityOf({ status }: PersistentVolumeClaim): string {
  return String(status?.capacity?.storage ?? '0');
}

function sizeOf({ spec }: PersistentVolumeClaim): string {
  return String(spec.resources?.requests?.storage ?? '1Gi');
}

function affinity({ topologyKey }: ProvisionerGiven, node: string | undefined, view: View): object {
  const value =
    topologyKey === undefined || node === undefined
      ? undefined
      : view.get('Node', node)?.metadata.labels?.[topologyKey];
  if (value === undefined) return {};
  const expression = { key: topologyKey, operator: 'In', values: [value] };
  return { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } } };
}

function remove({ name }: ProvisionerGiven, key: string, view: View): readonly Intent[] {
  const volume: PersistentVolume | undefined = view.get('PersistentVolume', key);
  if (volume?.metadata.annotations?.[provisionedBy] !== name || isBeingDeleted(volume)) return [];
  if (volume.status?.phase !== 'Released' || volume.spec.persistentVolumeReclaimPolicy !== 'Delete')
    return [];
  const attached = view.list('VolumeAttachment').find(({ spec }) => spec.source.persistentVolumeName === key);
  if (attached !== undefined) {
    const message = `persistentvolume ${key} is still attached to node ${attached.spec.nodeName}`;
    const rule = 'provisioner/delete';
    return [{ do: 'event', about: volume, type: 'Warning', reason: 'VolumeFailedDelete', message, rule }];
  }
  return [
    {
      do: 'delete',
      target: { kind: 'PersistentVolume', key },
      uid: volume.metadata.uid,
      rule: 'provisioner/delete',
      says: `removes volume ${key}: its claim is gone`,
    },
  ];
}
