/**
 * kube-scheduler: gives every Pod without a node the node that suits it best. It writes spec.nodeName, nothing else:
 * it starts no container.
 *
 * Rules
 *   scheduler/queue            Pods are taken one by one: higher priority first, then the one that waits longest.
 *                              (pkg/scheduler/framework/plugins/queuesort)
 *   scheduler/filter           Every filter plugin must accept a node; the first that does not names the reason.
 *                              (pkg/scheduler/schedule_one.go findNodesThatFitPod)
 *   scheduler/score            Of the nodes that fit, the one with the highest weighted sum of scores is taken; among
 *                              equals chance decides. (schedule_one.go prioritizeNodes, selectHost)
 *   scheduler/volumes          Claims that wait for their first consumer learn from it which node that has. (plugins/
 *                              volumebinding PreBind)
 *   scheduler/bind             It tells the API server, which sets spec.nodeName.
 *   scheduler/unschedulable    A Pod that fits nowhere stays Pending, with the reasons in its PodScheduled condition and
 *                              in an Event. (schedule_one.go handleSchedulingFailure)
 *   scheduler/requeue          It is tried again when something changes that may help with what refused it, after a back-off
 *                              of 1 s … 10 s unless no other Pod waits, and in any case after 5 min.
 *                              (backend/queue/scheduling_queue.go isPodWorthRequeuing, popFromBackoffQ)
 *   scheduler/other-scheduler  A Pod that names another scheduler is not its business.
 *   scheduler/gated            A Pod with scheduling gates is not tried. (plugins/schedulinggates)
 *   scheduler/preempt          A Pod that fits nowhere may have Pods of lower priority removed: they are deleted, it is
 *                              nominated to their node and waits for its turn. (plugins/defaultpreemption)
 *   scheduler/nominated        The room that is being made is kept for it from Pods of lower priority.
 *                              (framework/runtime RunFilterPluginsWithNominatedPods)
 */
import { type Component, watch } from '../component';
import { type Key, keyOf } from '../objects/objects';
import { isPodTerminal } from '../objects/pod-state';
import { scheduleOne } from './cycle';
import { nodeInfos } from './node-infos';
import { defaultProfile, type Profile, profileOf } from './profile';
import { enqueue, looksAround, queueKeys, requeueHelped, requeueOldest } from './queue';

/** A scheduler with these profiles: which Pods are its business, and by which plugins it places them. */
export function createScheduler(profiles: readonly Profile[]): Component {
  return {
    name: 'kube-scheduler',
    process: 'kube-scheduler',
    eventSource: defaultProfile.schedulerName,
    eventSeries: true,
    passMs: 0,
    assumes: true,
    derives: [nodeInfos],
    watches: {
      Pod: watch('Pod', (pod, view, removed) => {
        if (!pod.spec.nodeName) {
          const own = profileOf(profiles, pod) === undefined ? [] : [keyOf(pod)];
          // The room that was kept for it is free again.
          return removed && pod.status?.nominatedNodeName ? [...own, queueKeys.capacity] : own;
        }
        // A Pod that leaves its node makes room; one that comes may be what another must be near to.
        return removed || isPodTerminal(pod) || looksAround(view) ? [queueKeys.capacity] : [];
      }),
      Node: watch('Node', () => [queueKeys.capacity]),
      PersistentVolumeClaim: watch('PersistentVolumeClaim', () => [queueKeys.capacity]),
      PersistentVolume: watch('PersistentVolume', () => [queueKeys.capacity]),
      StorageClass: watch('StorageClass', () => [queueKeys.capacity]),
      CSINode: watch('CSINode', () => [queueKeys.capacity]),
    },
    reconcile(view, key: Key) {
      switch (key) {
        case queueKeys.cycle:
          return scheduleOne(view, profiles);
        case queueKeys.capacity:
        case queueKeys.backOff:
          return requeueHelped(view, profiles);
        case queueKeys.flush:
          return requeueOldest(view, profiles);
        default:
          return enqueue(view, key, profiles);
      }
    },
  };
}
