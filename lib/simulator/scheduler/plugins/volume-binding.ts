/**
 * Rules
 *   volume-binding/claims       A Pod whose claim is missing, or is being deleted, or has lost its volume, fits nowhere.
 *                               (pkg/scheduler/framework/plugins/volumebinding/volume_binding.go PreFilter)
 *   volume-binding/immediate    Nor does one whose claim is to be bound at once, and is not yet.
 *   volume-binding/reachable    A bound volume must be reachable from the node, as its node affinity says. (binder.go
 *                               checkBoundClaims)
 *   volume-binding/first        For a claim that waits for its first consumer there must be a volume that the node can
 *                               reach, or a provisioner that can make one there. (findMatchingVolumes,
 *                               checkVolumeProvisions)
 */
import {
  controllerOf,
  isBeingDeleted,
  keyOf,
  type Node,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
} from '../../objects/objects';
import {
  bindCompleted,
  claimKeys,
  classOf,
  isReachableFrom,
  matchingVolume,
  selectedNode,
} from '../../objects/volume-binding';
import { deepEqual } from '../../values/equal';
import type { Plugin, PreFiltered, Storage } from '../plugin';
import type { Refusal } from '../refusal';

export const volumeBinding: Plugin = {
  name: 'VolumeBinding',
  skips: ({ pod }) => claimNames(pod).length === 0,
  preFilter({ pod }, { storage }): PreFiltered | undefined {
    if (storage === undefined) return undefined;
    const claims: PersistentVolumeClaim[] = [];
    for (const name of claimNames(pod)) {
      const claim = storage.claim(`${pod.metadata.namespace}/${name}`);
      const why = unusable(name, claim, pod);
      if (claim === undefined || why !== undefined) return rejected(why ?? '');
      claims.push(claim);
    }
    const unbound = claims.filter((claim) => !isBound(claim));
    if (unbound.some((claim) => !waits(claim, storage)))
      return rejected('pod has unbound immediate PersistentVolumeClaims');
    const bound = claims.filter(isBound);
    return {
      filter: (info) => (info.node === undefined ? undefined : refusal(info.node, bound, unbound, storage)),
    };
  },
  /** Any volume, class or node may be the one that was missing; of claims, only its own. */
  helpedBy({ pod }, { kind, before, after }) {
    if (after === undefined) return false;
    switch (kind) {
      case 'PersistentVolumeClaim':
        return claimKeys(pod).includes(keyOf(after));
      case 'PersistentVolume':
        return true;
      case 'StorageClass':
        return before === undefined || !deepEqual(before.allowedTopologies, after.allowedTopologies);
      case 'CSINode':
        return before === undefined;
      case 'Node':
        return before === undefined || !deepEqual(before.metadata.labels, after.metadata.labels);
      default:
        return false;
    }
  },
};

/** The claims of a Pod that wait for it to have a node: the scheduler names the node on them. */
export function waitingClaims(pod: Pod, storage: Storage): readonly PersistentVolumeClaim[] {
  return claimNames(pod).flatMap((name) => {
    const claim = storage.claim(`${pod.metadata.namespace}/${name}`);
    return claim === undefined || isBound(claim) || !waits(claim, storage) ? [] : [claim];
  });
}

function claimNames(pod: Pod): readonly string[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    // The claim of an ephemeral volume is made for the Pod, under its name.
    if (volume.ephemeral !== undefined) return [`${pod.metadata.name}-${volume.name}`];
    const source = volume.persistentVolumeClaim as { readonly claimName?: string } | undefined;
    return source?.claimName === undefined ? [] : [source.claimName];
  });
}

function unusable(name: string, claim: PersistentVolumeClaim | undefined, pod: Pod): string | undefined {
  const isOwn = (pod.spec.volumes ?? []).some(
    (volume) => volume.ephemeral !== undefined && `${pod.metadata.name}-${volume.name}` === name,
  );
  if (claim === undefined && isOwn)
    return `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`;
  if (claim === undefined) return `persistentvolumeclaim "${name}" not found`;
  if (isOwn && controllerOf(claim)?.uid !== pod.metadata.uid)
    return `PVC "${claim.metadata.namespace}/${name}" was not created for pod "${keyOf(pod)}" (pod is not owner)`;
  if (claim.status?.phase === 'Lost')
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
  return isBeingDeleted(claim) ? `persistentvolumeclaim "${name}" is being deleted` : undefined;
}

function isBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return Boolean(spec.volumeName) && metadata.annotations?.[bindCompleted] !== undefined;
}

function waits(claim: PersistentVolumeClaim, storage: Storage): boolean {
  return storage.storageClass(classOf(claim))?.volumeBindingMode === 'WaitForFirstConsumer';
}

function refusal(
  node: Node,
  bound: readonly PersistentVolumeClaim[],
  unbound: readonly PersistentVolumeClaim[],
  storage: Storage,
): Refusal | undefined {
  const reasons: string[] = [];
  const volumes = bound.map(({ spec }) => storage.volume(spec.volumeName ?? ''));
  if (volumes.some((volume) => volume === undefined))
    reasons.push('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
  if (volumes.some((volume) => volume !== undefined && !isReachableFrom(volume, node)))
    reasons.push("node(s) didn't match PersistentVolume's node affinity");
  if (!canAllBind(node, unbound, storage))
    reasons.push("node(s) didn't find available persistent volumes to bind");
  return reasons.length === 0 ? undefined : { code: 'UnschedulableAndUnresolvable', reasons };
}

/** Each claim gets a volume of its own, or has one made. */
function canAllBind(node: Node, claims: readonly PersistentVolumeClaim[], storage: Storage): boolean {
  const taken = new Set<string>();
  return claims.every((claim) => {
    const wanted = claim.metadata.annotations?.[selectedNode];
    if (wanted !== undefined && wanted !== node.metadata.name) return false;
    const volume = matchingVolume(claim, storage.volumes(), { waits: true, node, except: taken });
    if (volume !== undefined) {
      taken.add(volume.metadata.name);
      return true;
    }
    const storageClass = storage.storageClass(classOf(claim));
    return storageClass !== undefined && canProvision(storageClass, node);
  });
}

function canProvision({ provisioner, allowedTopologies = [] }: StorageClass, node: Node): boolean {
  if (provisioner === '' || provisioner === 'kubernetes.io/no-provisioner') return false;
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(node.metadata.labels?.[key] ?? '')),
  );
}

function rejected(reason: string): PreFiltered {
  return { rejected: { code: 'UnschedulableAndUnresolvable', reasons: [reason] } };
}
