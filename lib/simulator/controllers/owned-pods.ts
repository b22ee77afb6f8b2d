/**
 * Which Pods belong to a controller: those it owns, and orphans that its selector selects.
 * Source: pkg/controller/controller_ref_manager.go, ClaimPods.
 */
import type { Derived, Intent, View } from '../component';
import { selects } from '../objects/label-selector';
import {
  controllerOf,
  isBeingDeleted,
  type Key,
  type KubeObject,
  keyOf,
  type LabelSelector,
  type Labels,
  type Pod,
} from '../objects/objects';
import { controllerReference } from './pod-from-template';

export type Claiming = {
  readonly owner: KubeObject;
  readonly selector: LabelSelector;
  /** The first half of the rules `…/adopt` and `…/release`. */
  readonly rules: string;
  /** What a Pod must be besides selected; default: nothing. */
  readonly isMember?: (pod: Pod) => boolean;
  /** Which Pods may be adopted or let go; default: all. */
  readonly isConcerned?: (pod: Pod) => boolean;
};

/**
 * The Pods of a controller in order of key, and what it writes to make them so: it adopts orphans that match, and
 * lets go of its own that no longer do. One that is being deleted does neither.
 */
export function claimPods(
  claiming: Claiming,
  view: View,
): { readonly claims: readonly Intent[]; readonly pods: readonly Pod[] } {
  const { owner, selector, isMember = () => true, isConcerned = () => true } = claiming;
  // Pods of one template share their labels.
  let last: { readonly labels: Labels | undefined; readonly selected: boolean } | undefined;
  const matches = (pod: Pod): boolean => {
    const { labels } = pod.metadata;
    if (last === undefined || last.labels !== labels) last = { labels, selected: selects(selector, labels) };
    return last.selected && isMember(pod);
  };
  const claims: Intent[] = [];
  const pods: Pod[] = [];
  for (const pod of view.by('Pod', 'controllerUid', owner.metadata.uid)) {
    if (matches(pod)) pods.push(pod);
    else if (!isBeingDeleted(owner) && isConcerned(pod)) claims.push(release(claiming, pod));
  }
  if (isBeingDeleted(owner)) return { claims, pods };
  for (const pod of orphansIn(view, owner.metadata.namespace ?? '')) {
    if (!isConcerned(pod) || isBeingDeleted(pod) || !matches(pod)) continue;
    claims.push(adopt(claiming, pod));
    pods.push(pod);
  }
  return { claims, pods };
}

/** Pods without a controller, by namespace and key. */
export const orphanPods: Derived<Map<string, Map<Key, Pod>>> = {
  name: 'orphan Pods',
  kinds: ['Pod'],
  create: () => new Map(),
  apply(orphans, { key, object, previous }) {
    const namespace = (object ?? previous)?.metadata.namespace ?? '';
    const isOrphan = object !== undefined && controllerOf(object) === undefined;
    let known = orphans.get(namespace);
    if (isOrphan) {
      if (known === undefined) {
        known = new Map();
        orphans.set(namespace, known);
      }
      known.set(key, object as Pod);
    } else known?.delete(key);
  },
};

/** The orphans of a namespace, in order of key. */
export function orphansIn(view: View, namespace: string): readonly Pod[] {
  const known = view.derive(orphanPods).get(namespace);
  if (known === undefined || known.size === 0) return [];
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pod]) => pod);
}

/** The key of the controller of an object, when it is of this kind. */
export function controllerKey(object: KubeObject, kind: string): Key | undefined {
  const owner = controllerOf(object);
  return owner?.kind === kind ? `${object.metadata.namespace}/${owner.name}` : undefined;
}

function adopt({ owner, rules }: Claiming, pod: Pod): Intent {
  const owners = [...(pod.metadata.ownerReferences ?? []), controllerReference(owner)];
  return {
    do: 'patch',
    target: { kind: 'Pod', key: keyOf(pod) },
    uid: pod.metadata.uid,
    patch: { metadata: { ownerReferences: owners } },
    rule: `${rules}/adopt`,
    says: `adopts Pod ${keyOf(pod)} for ${owner.kind} ${owner.metadata.name}`,
    keepGoing: true,
  };
}

function release({ owner, rules }: Claiming, pod: Pod): Intent {
  return {
    do: 'patch',
    target: { kind: 'Pod', key: keyOf(pod) },
    uid: pod.metadata.uid,
    patch: { metadata: { ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }] } },
    rule: `${rules}/release`,
    says: `releases Pod ${keyOf(pod)}: ${owner.kind} ${owner.metadata.name} no longer selects it`,
    keepGoing: true,
  };
}
