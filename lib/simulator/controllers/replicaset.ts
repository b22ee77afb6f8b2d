/**
 * replicaset-controller: keeps as many Pods of a template as are wanted, and knows nothing else.
 *
 * Rules
 *   replicaset/replace-missing   Too few active Pods: it creates the missing ones, at most 500 at a time, in batches of
 *                                1, 2, 4 …; a refusal ends it after its batch. (pkg/controller/replicaset/replica_set.go
 *                                manageReplicas, slowStartBatch)
 *   replicaset/delete-surplus    Too many: it deletes the surplus, those first that are worth least.
 *                                (getPodsToDelete, controller_utils.go ActivePodsWithRanks)
 *   replicaset/adopt             A Pod without a controller that its selector selects becomes its own.
 *                                (controller_ref_manager.go ClaimPods)
 *   replicaset/release           A Pod of its own that its selector no longer selects is let go.
 *   replicaset/status            It reports what it counts. (replica_set_utils.go calculateStatus)
 *   replicaset/active-only       Pods that are finished or being deleted do not count as replicas.
 */
import { type Component, type View, watch } from '../component';
import { passMsFor } from '../delays';
import { selects } from '../objects/label-selector';
import { controllerOf, type Key, keyOf, type Pod, type ReplicaSet } from '../objects/objects';
import { controllerKey } from './owned-pods';
import { keepReplicas } from './replicas';

export const replicaSetController: Component = {
  name: 'replicaset-controller',
  process: 'kube-controller-manager',
  passMs: (view, key) => passMsFor(view.get('ReplicaSet', key)?.status?.replicas ?? 0),
  watches: {
    ReplicaSet: watch('ReplicaSet', (set) => [keyOf(set)]),
    Pod: watch(
      'Pod',
      (pod, view) => {
        const owner = controllerKey(pod, 'ReplicaSet');
        if (owner !== undefined) return [owner];
        return controllerOf(pod) === undefined ? setsSelecting(pod, view) : [];
      },
      { controlledBy: 'ReplicaSet' },
    ),
  },
  reconcile(view, key) {
    const set = view.get('ReplicaSet', key);
    if (set === undefined) return [];
    return keepReplicas(
      {
        owner: set,
        replicas: set.spec.replicas ?? 1,
        selector: set.spec.selector,
        template: set.spec.template,
        minReadySeconds: set.spec.minReadySeconds ?? 0,
        status: set.status,
        rules: 'replicaset',
        countsTerminating: true,
        related: (own) => relatedPods(set, own, view),
      },
      view,
    );
  },
};

/** The ReplicaSets whose selector selects a Pod that nobody owns. */
function setsSelecting(pod: Pod, view: View): readonly Key[] {
  return view
    .list('ReplicaSet', pod.metadata.namespace)
    .filter((set) => selects(set.spec.selector, pod.metadata.labels))
    .map(keyOf);
}

/** The Pods of all ReplicaSets with the same owner: those of a Deployment's old and new template. */
function relatedPods(set: ReplicaSet, own: readonly Pod[], view: View): readonly Pod[] {
  const owner = controllerOf(set);
  if (owner === undefined) return own;
  return view
    .by('ReplicaSet', 'controllerUid', owner.uid)
    .flatMap((each) => view.by('Pod', 'controllerUid', each.metadata.uid));
}
