/**
 * Binding a volume and a claim to one another, in four writes of which each can be repeated.
 * Source: pkg/controller/volume/persistentvolume/pv_controller.go (bind, bindVolumeToClaim, updateVolumePhase,
 * bindClaimToVolume, updateClaimStatus).
 */
import type { Intent, View } from '../component';
import { keyOf, type PersistentVolume, type PersistentVolumeClaim } from '../objects/objects';
import { bindCompleted, boundByController } from '../objects/volume-binding';
import { deepEqual } from '../values/equal';
import { timestamp } from '../values/time';

/** What is still missing for the two to be bound; nothing when they are. */
export function bindBoth(
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
  view: View,
  rule: string,
): readonly Intent[] {
  const claimed = claimedBy(volume, claim);
  const pointing = pointingTo(claim, volume);
  const toClaim: Intent = {
    do: 'update',
    object: claimed,
    rule,
    says: `makes PersistentVolume ${volume.metadata.name} out to claim ${keyOf(claim)}`,
    answered: (answer) =>
      answer.ok ? [...volumePhase(answer.object as PersistentVolume, 'Bound', view.now, rule), ...rest] : [],
  };
  const rest = claimWrites(volume, claim, pointing, rule);
  if (!deepEqual(claimed, volume)) return [toClaim];
  return [...volumePhase(volume, 'Bound', view.now, rule), ...rest];
}

function claimWrites(
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
  pointing: PersistentVolumeClaim,
  rule: string,
): readonly Intent[] {
  const status = {
    phase: 'Bound' as const,
    accessModes: volume.spec.accessModes ?? [],
    capacity: { storage: claim.status?.capacity?.storage ?? volume.spec.capacity?.storage ?? '0' },
  };
  if (deepEqual(pointing, claim)) {
    const { phase, accessModes, capacity } = claim.status ?? {};
    if (deepEqual({ phase, accessModes, capacity }, status)) return [];
    return [claimStatus(claim, status, rule)];
  }
  return [
    {
      do: 'update',
      object: pointing,
      rule,
      says: `binds PersistentVolumeClaim ${keyOf(claim)} to volume ${volume.metadata.name}`,
      answered: (answer) =>
        answer.ok ? [claimStatus(answer.object as PersistentVolumeClaim, status, rule)] : [],
    },
  ];
}

/** The volume with a reference to the claim; marked when it was not made out to it by hand. */
export function claimedBy(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { claimRef } = volume.spec;
  const { name, namespace = '', uid, resourceVersion } = claim.metadata;
  const isPrebound = claimRef !== undefined;
  if (isPrebound && claimRef.uid === uid) return volume;
  const annotations = isPrebound
    ? volume.metadata.annotations
    : { ...volume.metadata.annotations, [boundByController]: 'yes' };
  return {
    ...volume,
    metadata: { ...volume.metadata, ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      ...volume.spec,
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion },
    },
  } as PersistentVolume;
}

function pointingTo(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const annotations: Record<string, string> = { ...claim.metadata.annotations };
  const { name } = volume.metadata;
  if (claim.spec.volumeName !== name) annotations[boundByController] = 'yes';
  annotations[bindCompleted] = 'yes';
  if (claim.spec.volumeName === name && deepEqual(annotations, claim.metadata.annotations ?? {}))
    return claim;
  return {
    ...claim,
    metadata: { ...claim.metadata, annotations },
    spec: { ...claim.spec, volumeName: name },
  };
}

/** Writes the phase of a volume, unless it has it. */
export function volumePhase(
  volume: PersistentVolume,
  phase: NonNullable<PersistentVolume['status']>['phase'],
  now: number,
  rule: string,
  message?: string,
): readonly Intent[] {
  if (volume.status?.phase === phase) return [];
  const status = {
    phase,
    ...(message === undefined ? {} : { message }),
    lastPhaseTransitionTime: timestamp(now),
  };
  return [
    {
      do: 'update',
      object: { ...volume, status },
      subresource: 'status',
      rule,
      says: `writes that PersistentVolume ${volume.metadata.name} is ${phase}`,
    },
  ];
}

export function claimStatus(
  claim: PersistentVolumeClaim,
  status: NonNullable<PersistentVolumeClaim['status']>,
  rule: string,
): Intent {
  return {
    do: 'update',
    object: { ...claim, status: { ...claim.status, ...status } },
    subresource: 'status',
    rule,
    says: `writes that PersistentVolumeClaim ${keyOf(claim)} is ${status.phase}`,
  };
}

export function claimEvent(
  about: PersistentVolumeClaim,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  rule: string,
): Intent {
  return { do: 'event', about, type, reason, message, rule };
}
