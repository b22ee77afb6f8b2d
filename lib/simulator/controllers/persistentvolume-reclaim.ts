/**
 * What becomes of a volume by itself, and when its claim is gone.
 * Source: pkg/controller/volume/persistentvolume/pv_controller.go (syncVolume, reclaimVolume, deleteVolumeOperation,
 * findDeletablePlugin), pkg/volume/hostpath/host_path.go.
 */
import type { Intent, View } from '../component';
import { isBeingDeleted, type PersistentVolume, type PersistentVolumeClaim } from '../objects/objects';
import { boundByController, provisionedBy } from '../objects/volume-binding';
import { timestamp } from '../values/time';
import { volumePhase } from './persistentvolume-bind';

export function lookAtVolume(volume: PersistentVolume, view: View): readonly Intent[] {
  const { claimRef } = volume.spec;
  const phase = 'pv-binder/phase';
  if (claimRef === undefined || !claimRef.uid) return volumePhase(volume, 'Available', view.now, phase);
  const found = view.get('PersistentVolumeClaim', `${claimRef.namespace}/${claimRef.name}`);
  const claim = found?.metadata.uid === claimRef.uid ? found : undefined;
  if (claim === undefined) return release(volume, view);
  // Who was made out to a claim by hand, or by the binder itself, is bound when it is the claim's turn.
  if (!claim.spec.volumeName) return [];
  if (claim.spec.volumeName === volume.metadata.name) return volumePhase(volume, 'Bound', view.now, phase);
  return letGo(volume, claim, view);
}

/** Its claim has got another volume. */
function letGo(volume: PersistentVolume, claim: PersistentVolumeClaim, view: View): readonly Intent[] {
  const { annotations = {} } = volume.metadata;
  if (annotations[provisionedBy] !== undefined && volume.spec.persistentVolumeReclaimPolicy === 'Delete')
    return release(volume, view);
  const { claimRef, ...spec } = volume.spec;
  const { [boundByController]: byController, ...others } = annotations;
  const kept = byController === undefined ? { ...spec, claimRef: withoutUid(claimRef) } : spec;
  return [
    {
      do: 'update',
      object: { ...volume, metadata: { ...volume.metadata, annotations: others }, spec: kept },
      rule: 'pv-binder/phase',
      says: `lets PersistentVolume ${volume.metadata.name} go: claim ${claim.metadata.name} has another`,
      answered: (answer) =>
        answer.ok
          ? volumePhase(answer.object as PersistentVolume, 'Available', view.now, 'pv-binder/phase')
          : [],
    },
  ];
}

function withoutUid(claimRef: PersistentVolume['spec']['claimRef']): PersistentVolume['spec']['claimRef'] {
  const { uid: _uid, ...ref } = claimRef ?? {};
  return ref;
}

function release(volume: PersistentVolume, view: View): readonly Intent[] {
  const { phase } = volume.status ?? {};
  if (phase === 'Released') return reclaim(volume, view);
  if (phase === 'Failed') return [];
  const [write] = volumePhase(volume, 'Released', view.now, 'pv-binder/phase');
  return write === undefined ? [] : [write];
}

function reclaim(volume: PersistentVolume, view: View): readonly Intent[] {
  if (isBeingDeleted(volume)) return [];
  switch (volume.spec.persistentVolumeReclaimPolicy) {
    case 'Delete':
      return remove(volume, view);
    case 'Recycle':
      return fail(volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!', view);
    default:
      return [];
  }
}

function remove(volume: PersistentVolume, view: View): readonly Intent[] {
  const { name, annotations } = volume.metadata;
  const provisioner = annotations?.[provisionedBy];
  // Who made it deletes it.
  if (provisioner !== undefined && !provisioner.startsWith('kubernetes.io/')) return [];
  const path = volume.spec.hostPath?.path;
  if (path === undefined) {
    const why = `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`;
    return fail(volume, 'VolumeFailedDelete', why, view);
  }
  if (!/^\/tmp\/.+/.test(path)) {
    const why = `host_path deleter only supports /tmp/.+ but received provided ${path}`;
    return fail(volume, 'VolumeFailedDelete', why, view);
  }
  return [
    {
      do: 'delete',
      target: { kind: 'PersistentVolume', key: name },
      uid: volume.metadata.uid,
      rule: 'pv-binder/reclaim',
      says: `deletes PersistentVolume ${name}: its claim is gone`,
    },
  ];
}

function fail(volume: PersistentVolume, reason: string, message: string, view: View): readonly Intent[] {
  const status = { phase: 'Failed', message, lastPhaseTransitionTime: timestamp(view.now) } as const;
  return [
    {
      do: 'update',
      object: { ...volume, status },
      subresource: 'status',
      rule: 'pv-binder/reclaim',
      says: `writes that PersistentVolume ${volume.metadata.name} could not be reclaimed: ${message}`,
    },
    { do: 'event', about: volume, type: 'Warning', reason, message, rule: 'pv-binder/reclaim' },
  ];
}
