/** What a StatefulSet reports of its Pods. Source: pkg/controller/statefulset/stateful_set_control.go, computeReplicaStatus. */

import type { Intent } from '../component';
import {
  isBeingDeleted,
  keyOf,
  type Pod,
  type StatefulSet,
  type StatefulSetStatus,
} from '../objects/objects';
import { counted } from '../values/counted';
import { deepEqual } from '../values/equal';
import { isRunningAndAvailable, isRunningAndReady, revisionLabel } from './statefulset-pods';

export type StatusInputs = {
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  /** Names of the revisions. */
  readonly current: string;
  readonly update: string;
  readonly collisions: number;
  /** The Pod that this look has asked to delete: it no longer counts for its revision. */
  readonly leaving: Pod | undefined;
  readonly now: number;
};

/** The write of the status; none when it already says so. */
export function reportStatus(inputs: StatusInputs): readonly Intent[] {
  const { set } = inputs;
  const status = statusOf(inputs);
  if (deepEqual(status, set.status)) return [];
  return [
    {
      do: 'update',
      object: { ...set, status },
      subresource: 'status',
      rule: 'statefulset/status',
      says: `writes the status of StatefulSet ${keyOf(set)}: ${counted(status.replicas, 'Pod')}, ${status.readyReplicas ?? 0} ready, ${status.updatedReplicas ?? 0} of the newest revision`,
    },
  ];
}

/** Zero counts are absent, but for those of all Pods and of available ones. */
export function statusOf({
  set,
  pods,
  current,
  update,
  collisions,
  leaving,
  now,
}: StatusInputs): StatefulSetStatus {
  const wanted = set.spec.replicas ?? 1;
  const created = pods.filter((pod) => pod.status?.phase !== undefined);
  const ready = pods.filter(isRunningAndReady);
  const available = ready.filter((pod) =>
    isRunningAndAvailable(pod, set.spec.minReadySeconds ?? 0, now),
  ).length;
  const staying = created.filter((pod) => !isBeingDeleted(pod));
  const of = (revision: string): number =>
    staying.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision).length;
  const updated = of(update);
  const isComplete =
    set.spec.updateStrategy?.type !== 'OnDelete' &&
    updated === wanted &&
    ready.length === wanted &&
    created.length === wanted;
  const old = isComplete ? updated : of(current) - (leaving === undefined ? 0 : 1);
  const conditions = set.status?.conditions;
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: created.length,
    ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
    ...(old > 0 ? { currentReplicas: old } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    currentRevision: isComplete ? update : current,
    updateRevision: update,
    collisionCount: collisions,
    availableReplicas: available,
    ...(conditions === undefined ? {} : { conditions }),
  };
}
