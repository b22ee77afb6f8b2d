/**
 * replicationcontroller-controller: the older sibling of replicaset-controller. Its selector knows equality only, and
 * no Deployment stands above it.
 *
 * Rules
 *   replicationcontroller/replace-missing   Too few active Pods: it creates the missing ones, in batches of 1, 2, 4 ….
 *                                           (pkg/controller/replication/replication_controller.go wraps the ReplicaSet's)
 *   replicationcontroller/delete-surplus    Too many: it deletes the surplus, those first that are worth least.
 *   replicationcontroller/adopt             A Pod without a controller that its selector selects becomes its own.
 *   replicationcontroller/release           A Pod of its own that its selector no longer selects is let go.
 *   replicationcontroller/status            It reports what it counts.
 */
import { type Component, type View, watch } from '../component';
import { passMsFor } from '../delays';
import { selects } from '../objects/label-selector';
import {
  controllerOf,
  type Key,
  keyOf,
  type LabelSelector,
  type Pod,
  type ReplicationController,
} from '../objects/objects';
import { controllerKey } from './owned-pods';
import { keepReplicas } from './replicas';

export const replicationController: Component = {
  name: 'replicationcontroller-controller',
  process: 'kube-controller-manager',
  eventSource: 'replication-controller',
  passMs: (view, key) => passMsFor(view.get('ReplicationController', key)?.status?.replicas ?? 0),
  watches: {
    ReplicationController: watch('ReplicationController', (controller) => [keyOf(controller)]),
    Pod: watch(
      'Pod',
      (pod, view) => {
        const owner = controllerKey(pod, 'ReplicationController');
        if (owner !== undefined) return [owner];
        return controllerOf(pod) === undefined ? controllersSelecting(pod, view) : [];
      },
      { controlledBy: 'ReplicationController' },
    ),
  },
  reconcile(view, key) {
    const controller = view.get('ReplicationController', key);
    const template = controller?.spec.template;
    if (controller === undefined || template === undefined) return [];
    return keepReplicas(
      {
        owner: controller,
        replicas: controller.spec.replicas ?? 1,
        selector: selectorOf(controller),
        template,
        minReadySeconds: controller.spec.minReadySeconds ?? 0,
        status: controller.status,
        rules: 'replicationcontroller',
        countsTerminating: false,
        related: (own) => own,
      },
      view,
    );
  },
};

function controllersSelecting(pod: Pod, view: View): readonly Key[] {
  return view
    .list('ReplicationController', pod.metadata.namespace)
    .filter((each) => selects(selectorOf(each), pod.metadata.labels))
    .map(keyOf);
}

function selectorOf({ spec }: ReplicationController): LabelSelector {
  return { matchLabels: spec.selector ?? spec.template?.metadata?.labels ?? {} };
}
