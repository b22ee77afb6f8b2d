/** What a DaemonSet reports: it counts nodes, not Pods. Source: pkg/controller/daemon/daemon_controller.go, updateDaemonSetStatus. */

import type { Intent } from '../component';
import { conditionOf, type DaemonSet, type DaemonSetStatus, keyOf, type Pod } from '../objects/objects';
import { isPodAvailable, isPodReady } from '../objects/pod-state';
import { counted } from '../values/counted';
import { deepEqual } from '../values/equal';
import { parseTimestamp } from '../values/time';
import { isUpdated, type NodeVerdict } from './daemonset-nodes';

export type StatusInputs = {
  readonly set: DaemonSet;
  readonly hash: string;
  readonly verdicts: ReadonlyMap<string, NodeVerdict>;
  /** The oldest Pod of each node first: it alone counts. */
  readonly podsByNode: ReadonlyMap<string, readonly Pod[]>;
  readonly now: number;
};

/** The write of the status when it differs, and a look when a Ready Pod becomes available. */
export function reportStatus(inputs: StatusInputs): readonly Intent[] {
  const { set, now } = inputs;
  const { status, readySince } = statusOf(inputs);
  const minReadyMs = (set.spec.minReadySeconds ?? 0) * 1000;
  const next = readySince.map((since) => since + minReadyMs).filter((at) => at > now);
  const intents: Intent[] = [];
  if (!deepEqual(status, set.status)) {
    intents.push({
      do: 'update',
      object: { ...set, status },
      subresource: 'status',
      rule: 'daemonset/status',
      says: `writes the status of DaemonSet ${keyOf(set)}: ${status.currentNumberScheduled} of ${counted(status.desiredNumberScheduled, 'node')} ${status.desiredNumberScheduled === 1 ? 'has its' : 'have their'} Pod, ${status.numberReady} ready`,
    });
  }
  if (next.length > 0) intents.push({ do: 'wake', at: Math.min(...next) });
  return intents;
}

function statusOf({ set, hash, verdicts, podsByNode, now }: StatusInputs): {
  readonly status: DaemonSetStatus;
  readonly readySince: readonly number[];
} {
  let desired = 0;
  let misplaced = 0;
  const first: Pod[] = [];
  for (const [node, { shouldRun }] of verdicts) {
    const oldest = podsByNode.get(node)?.[0];
    if (shouldRun) desired++;
    if (oldest === undefined) continue;
    if (shouldRun) first.push(oldest);
    else misplaced++;
  }
  const ready = first.filter(isPodReady);
  const available = ready.filter((pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now)).length;
  const updated = first.filter((pod) => isUpdated(set, pod, hash)).length;
  const { collisionCount, conditions } = set.status ?? {};
  return {
    status: {
      currentNumberScheduled: first.length,
      numberMisscheduled: misplaced,
      desiredNumberScheduled: desired,
      numberReady: ready.length,
      observedGeneration: set.metadata.generation ?? 0,
      ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
      ...(available > 0 ? { numberAvailable: available } : {}),
      ...(desired - available > 0 ? { numberUnavailable: desired - available } : {}),
      ...(collisionCount === undefined ? {} : { collisionCount }),
      ...(conditions === undefined ? {} : { conditions }),
    },
    readySince: ready.map((pod) => parseTimestamp(conditionOf(pod, 'Ready')?.lastTransitionTime)),
  };
}
