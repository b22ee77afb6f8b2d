/**
 * The Pods that count for a ReplicaSet or a ReplicationController, and how many of them are what. They are counted from
 * change to change, those with the same labels together; one after the other only where one is to be adopted or let go.
 */
import type { Derived, Intent, View } from '../component';
import { selects } from '../objects/label-selector';
import { controllerOf, isBeingDeleted, type Labels, type Pod } from '../objects/objects';
import { isPodActive, isPodReady, isPodTerminal } from '../objects/pod-state';
import { type Claiming, claimPods, orphansIn } from './owned-pods';

/** Pods of one owner with the same labels, finished ones left out. */
export type Group = {
  readonly labels: Labels | undefined;
  active: number;
  /** Of the active ones. */
  ready: number;
  terminating: number;
};

export type Members = {
  readonly groups: readonly Group[];
  /** The active Pods, in order of key. */
  readonly active: () => readonly Pod[];
  /** What is written so that they are its own: adoptions and releases. */
  readonly claims: readonly Intent[];
};

export function membersOf(claiming: Omit<Claiming, 'isMember' | 'isConcerned'>, view: View): Members {
  const { owner, selector } = claiming;
  const counted = [...(view.derive(ownedPods).get(owner.metadata.uid)?.values() ?? [])];
  const groups = counted.filter(({ labels }) => selects(selector, labels)).map((group) => ({ ...group }));
  const hasToClaim =
    counted.some(({ labels, active }) => active > 0 && !selects(selector, labels)) ||
    orphansIn(view, owner.metadata.namespace ?? '').some(
      (pod) => isPodActive(pod) && selects(selector, pod.metadata.labels),
    );
  if (!hasToClaim) {
    const active = (): readonly Pod[] =>
      view.by('Pod', 'controllerUid', owner.metadata.uid).filter(isPodActive);
    return { groups, active, claims: [] };
  }
  const { claims, pods } = claimPods({ ...claiming, isConcerned: isPodActive }, view);
  const found: Groups = new Map();
  for (const pod of pods) count(found, pod, 1);
  return { groups: [...found.values()], active: () => pods.filter(isPodActive), claims };
}

type Groups = Map<Labels | undefined, Group>;

/** By the uid of the owner. */
const ownedPods: Derived<Map<string, Groups>> = {
  name: 'owned Pods',
  kinds: ['Pod'],
  create: () => new Map(),
  apply(owned, { object, previous }) {
    if (previous !== undefined) countOwned(owned, previous as Pod, -1);
    if (object !== undefined) countOwned(owned, object as Pod, 1);
  },
};

function countOwned(owned: Map<string, Groups>, pod: Pod, by: 1 | -1): void {
  const uid = controllerOf(pod)?.uid;
  if (uid === undefined) return;
  let groups = owned.get(uid);
  if (groups === undefined) {
    groups = new Map();
    owned.set(uid, groups);
  }
  count(groups, pod, by);
  if (groups.size === 0) owned.delete(uid);
}

function count(groups: Groups, pod: Pod, by: 1 | -1): void {
  if (isPodTerminal(pod)) return;
  const { labels } = pod.metadata;
  let group = groups.get(labels);
  if (group === undefined) {
    group = { labels, active: 0, ready: 0, terminating: 0 };
    groups.set(labels, group);
  }
  if (isBeingDeleted(pod)) group.terminating += by;
  else {
    group.active += by;
    if (isPodReady(pod)) group.ready += by;
  }
  if (group.active === 0 && group.terminating === 0) groups.delete(labels);
}
