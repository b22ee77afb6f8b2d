/**
 * The PersistentVolumeClaims of a StatefulSet's Pods, and who owns them: that decides what becomes of them.
 * Source: pkg/controller/statefulset/stateful_pod_control.go and stateful_set_utils.go (updateClaimOwnerRefForSetAndPod).
 */
import type { Intent, View } from '../component';
import {
  isBeingDeleted,
  keyOf,
  type Manifest,
  type OwnerReference,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from '../objects/objects';
import { deepEqual } from '../values/equal';
import { controllerReference } from './pod-from-template';
import { claimName, isWanted } from './statefulset-pods';

/** A Pod's seat: its ordinal, and the Pod on it as far as it exists. */
export type Seat = { readonly ordinal: number; readonly pod: Pod | undefined };

const claimRule = 'statefulset/claims';
const retentionRule = 'statefulset/retention';

/** The claims of a seat that exist. */
export function claimsOf(set: StatefulSet, ordinal: number, view: View): readonly PersistentVolumeClaim[] {
  return (set.spec.volumeClaimTemplates ?? []).flatMap((template) => {
    const claim = view.get(
      'PersistentVolumeClaim',
      `${set.metadata.namespace}/${claimName(set, template, ordinal)}`,
    );
    return claim === undefined ? [] : [claim];
  });
}

/**
 * Creates the claims of a seat that are missing, one after the other, then does what follows: `next` gets the claims
 * that were created and the first complaint, if there was one.
 */
export function createClaims(
  set: StatefulSet,
  ordinal: number,
  pod: string,
  view: View,
  next: (created: readonly PersistentVolumeClaim[], complaint: string | undefined) => readonly Intent[],
): readonly Intent[] {
  const existing = claimsOf(set, ordinal, view);
  const leaving = existing.find(isBeingDeleted);
  const missing = (set.spec.volumeClaimTemplates ?? [])
    .filter((template) => !existing.some((each) => each.metadata.name === claimName(set, template, ordinal)))
    .map(
      (template): Manifest => ({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          ...template.metadata,
          name: claimName(set, template, ordinal),
          ...(set.metadata.namespace === undefined ? {} : { namespace: set.metadata.namespace }),
          labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels },
        },
        spec: template.spec,
      }),
    );
  const create = (
    at: number,
    created: readonly PersistentVolumeClaim[],
    complaint: string | undefined,
  ): readonly Intent[] => {
    const object = missing[at];
    if (object === undefined) return next(created, complaint);
    const name = object.metadata.name ?? '';
    return [
      {
        do: 'create',
        object,
        rule: claimRule,
        answered: (answer) =>
          answer.ok
            ? [
                claimEvent(
                  set,
                  'Normal',
                  `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`,
                ),
                ...create(at + 1, [...created, answer.object as PersistentVolumeClaim], complaint),
              ]
            : [
                claimEvent(
                  set,
                  'Warning',
                  `Create Claim ${name} for Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${answer.message}`,
                ),
                ...create(at + 1, created, complaint ?? `failed to create PVC ${name}: ${answer.message}`),
              ],
      },
    ];
  };
  return create(0, [], leaving === undefined ? undefined : `pvc ${leaving.metadata.name} is being deleted`);
}

/** Gives claims the owner that the retention policy asks for; none where it already is so. */
export function ownClaims(
  set: StatefulSet,
  seat: Seat,
  claims: readonly PersistentVolumeClaim[],
): readonly Intent[] {
  return claims.flatMap((claim): Intent[] => {
    const owners = wantedOwners(set, seat, claim);
    const complaint: Intent[] =
      strangerOf(set, seat, claim) === undefined || isAlwaysRetained(set)
        ? []
        : [
            {
              do: 'event',
              about: set,
              type: 'Warning',
              reason: 'ConflictingController',
              message: `PersistentVolumeClaim ${claim.metadata.name} has a conflicting OwnerReference that acts as a managing controller, the retention policy is ignored for this claim`,
              rule: retentionRule,
            },
          ];
    if (deepEqual(owners, claim.metadata.ownerReferences ?? [])) return complaint;
    const { ownerReferences: _owners, ...metadata } = claim.metadata;
    return [
      ...complaint,
      {
        do: 'update',
        object: {
          ...claim,
          metadata: owners.length === 0 ? metadata : { ...metadata, ownerReferences: owners },
        },
        rule: retentionRule,
        says:
          owners.length === 0
            ? `takes every owner from PersistentVolumeClaim ${keyOf(claim)}: it is kept`
            : `writes to PersistentVolumeClaim ${keyOf(claim)} that it goes with ${owners.map((each) => `${each.kind} ${each.name}`).join(', ')}`,
      },
    ];
  });
}

/** Whether every claim of the seat has the owner that the retention policy asks for. */
export function areClaimsOwned(set: StatefulSet, seat: Seat, view: View): boolean {
  return claimsOf(set, seat.ordinal, view).every((claim) =>
    deepEqual(wantedOwners(set, seat, claim), claim.metadata.ownerReferences ?? []),
  );
}

/** A claim that an earlier Pod of the seat took along when it was scaled away: it is about to be deleted. */
export function hasStaleClaim(set: StatefulSet, { ordinal, pod }: Seat, name: string, view: View): boolean {
  if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false;
  return claimsOf(set, ordinal, view).some((claim) =>
    (claim.metadata.ownerReferences ?? []).some(
      (owner) => owner.kind === 'Pod' && owner.name === name && owner.uid !== pod?.metadata.uid,
    ),
  );
}

function wantedOwners(set: StatefulSet, seat: Seat, claim: PersistentVolumeClaim): readonly OwnerReference[] {
  const owners = claim.metadata.ownerReferences ?? [];
  const others = owners.filter((owner) => !isOwn(set, seat, owner));
  if (strangerOf(set, seat, claim) !== undefined && !isAlwaysRetained(set)) return others;
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const owner =
    whenScaled === 'Delete' && !isWanted(set, seat.ordinal)
      ? seat.pod
      : whenDeleted === 'Delete'
        ? set
        : undefined;
  if (owner === undefined) return others;
  const known = owners.find((each) => each.uid === owner.metadata.uid && each.controller === true);
  return known !== undefined && others.length === owners.length - 1
    ? owners
    : [...others, controllerReference(owner)];
}

/** A controller of the claim that is neither the set nor the Pod. */
function strangerOf(set: StatefulSet, seat: Seat, claim: PersistentVolumeClaim): OwnerReference | undefined {
  return claim.metadata.ownerReferences?.find(
    (owner) => owner.controller === true && !isOwn(set, seat, owner),
  );
}

function isOwn(set: StatefulSet, { pod }: Seat, owner: OwnerReference): boolean {
  return owner.uid === set.metadata.uid || (pod !== undefined && owner.uid === pod.metadata.uid);
}

function isAlwaysRetained(set: StatefulSet): boolean {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  return whenDeleted !== 'Delete' && whenScaled !== 'Delete';
}

function claimEvent(set: StatefulSet, type: 'Normal' | 'Warning', message: string): Intent {
  const reason = type === 'Normal' ? 'SuccessfulCreate' : 'FailedCreate';
  return { do: 'event', about: set, type, reason, message, rule: claimRule };
}
