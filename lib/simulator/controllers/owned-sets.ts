/**
 * Which ReplicaSets belong to a Deployment: those it owns, and orphans that its selector selects.
 * Source: pkg/controller/controller_ref_manager.go, ClaimReplicaSets.
 */
import type { Derived, Intent, View } from '../component';
import { selects } from '../objects/label-selector';
import {
  controllerOf,
  type Deployment,
  isBeingDeleted,
  type Key,
  keyOf,
  type ReplicaSet,
} from '../objects/objects';
import { controllerReference } from './pod-from-template';

/** The ReplicaSets of a Deployment, and what it writes to make them so. One that is being deleted claims nothing. */
export function claimSets(
  deployment: Deployment,
  view: View,
): { readonly claims: readonly Intent[]; readonly sets: readonly ReplicaSet[] } {
  const { metadata, spec } = deployment;
  const own = view.by('ReplicaSet', 'controllerUid', metadata.uid);
  const isSelected = (set: ReplicaSet): boolean => selects(spec.selector, set.metadata.labels);
  const sets = own.filter(isSelected);
  if (isBeingDeleted(deployment)) return { claims: [], sets };
  const lost = own.filter((set) => !isSelected(set));
  const found = orphansIn(view, metadata.namespace ?? '').filter(
    (set) => isSelected(set) && !isBeingDeleted(set),
  );
  return {
    claims: [...lost.map((set) => release(deployment, set)), ...found.map((set) => adopt(deployment, set))],
    sets: [...sets, ...found],
  };
}

/** The Deployments that may adopt a ReplicaSet without a controller. */
export function deploymentsSelecting(set: ReplicaSet, view: View): readonly Key[] {
  return view
    .list('Deployment', set.metadata.namespace)
    .filter(({ spec }) => selects(spec.selector, set.metadata.labels))
    .map(keyOf);
}

/** ReplicaSets without a controller, by namespace and key. */
const orphans: Derived<Map<string, Map<Key, ReplicaSet>>> = {
  name: 'orphan ReplicaSets',
  kinds: ['ReplicaSet'],
  create: () => new Map(),
  apply(known, { key, object, previous }) {
    const namespace = (object ?? previous)?.metadata.namespace ?? '';
    if (object === undefined || controllerOf(object) !== undefined) {
      known.get(namespace)?.delete(key);
      return;
    }
    const there = known.get(namespace) ?? new Map<Key, ReplicaSet>();
    known.set(namespace, there.set(key, object as ReplicaSet));
  },
};

function orphansIn(view: View, namespace: string): readonly ReplicaSet[] {
  const known = view.derive(orphans).get(namespace);
  if (known === undefined || known.size === 0) return [];
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, set]) => set);
}

function adopt(deployment: Deployment, set: ReplicaSet): Intent {
  const owners = [...(set.metadata.ownerReferences ?? []), controllerReference(deployment)];
  return {
    do: 'patch',
    target: { kind: 'ReplicaSet', key: keyOf(set) },
    uid: set.metadata.uid,
    patch: { metadata: { ownerReferences: owners } },
    rule: 'deployment/adopt',
    says: `adopts ReplicaSet ${keyOf(set)} for Deployment ${deployment.metadata.name}`,
    keepGoing: true,
  };
}

function release(deployment: Deployment, set: ReplicaSet): Intent {
  return {
    do: 'patch',
    target: { kind: 'ReplicaSet', key: keyOf(set) },
    uid: set.metadata.uid,
    patch: { metadata: { ownerReferences: [{ $patch: 'delete', uid: deployment.metadata.uid }] } },
    rule: 'deployment/release',
    says: `releases ReplicaSet ${keyOf(set)}: Deployment ${deployment.metadata.name} no longer selects it`,
    keepGoing: true,
  };
}
