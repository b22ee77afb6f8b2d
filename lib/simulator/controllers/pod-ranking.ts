/**
 * Which of a ReplicaSet's Pods go first when there are too many.
 * Source: pkg/controller/controller_utils.go, ActivePodsWithRanks.
 */
import { conditionOf, type Pod } from '../objects/objects';
import { isPodReady } from '../objects/pod-state';
import { parseTimestamp } from '../values/time';

/** A Pod, and how many of its siblings are on its node. */
export type RankedPod = { readonly pod: Pod; readonly rank: number };

const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';

/**
 * Negative when `a` is deleted before `b`: without a node before with one; Pending before Unknown before Running;
 * not ready before ready; cheaper before dearer; on the fuller node first; ready for a shorter time first; more
 * restarts first; younger first. Ages are compared by their logarithm, so that Pods of nearly one age are equal.
 */
export function compareForDeletion(a: RankedPod, b: RankedPod, now: number): number {
  const assigned = Number(isAssigned(a.pod)) - Number(isAssigned(b.pod));
  if (assigned !== 0) return assigned;
  const phase = phaseOrder(a.pod) - phaseOrder(b.pod);
  if (phase !== 0) return phase;
  const aReady = isPodReady(a.pod);
  const ready = Number(aReady) - Number(isPodReady(b.pod));
  if (ready !== 0) return ready;
  const cost = costOf(a.pod) - costOf(b.pod);
  if (cost !== 0) return cost;
  if (a.rank !== b.rank) return b.rank - a.rank;
  if (aReady) {
    const age = compareAges(readySince(a.pod), readySince(b.pod), now);
    if (age !== 0) return age;
  }
  const [aRegular, aSidecar] = restarts(a.pod);
  const [bRegular, bSidecar] = restarts(b.pod);
  if (aRegular !== bRegular) return bRegular - aRegular;
  if (aSidecar !== bSidecar) return bSidecar - aSidecar;
  const age = compareAges(
    parseTimestamp(a.pod.metadata.creationTimestamp),
    parseTimestamp(b.pod.metadata.creationTimestamp),
    now,
  );
  if (age !== 0) return age;
  return a.pod.metadata.uid < b.pod.metadata.uid ? -1 : a.pod.metadata.uid > b.pod.metadata.uid ? 1 : 0;
}

function isAssigned(pod: Pod): boolean {
  return pod.spec.nodeName !== undefined && pod.spec.nodeName !== '';
}

function phaseOrder(pod: Pod): number {
  switch (pod.status?.phase) {
    case 'Pending':
      return 0;
    case 'Unknown':
      return 1;
    default:
      return 2;
  }
}

function costOf(pod: Pod): number {
  const cost = Number(pod.metadata.annotations?.[deletionCost] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}

function readySince(pod: Pod): number {
  return parseTimestamp(conditionOf(pod, 'Ready')?.lastTransitionTime);
}

/** The younger first; a time that is not known counts as youngest. */
function compareAges(a: number, b: number, now: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  const rankA = logarithmicAge(now - a);
  const rankB = logarithmicAge(now - b);
  return rankA - rankB;
}

function logarithmicAge(ms: number): number {
  const nanoseconds = ms * 1e6;
  return nanoseconds < 1 ? 0 : Math.floor(Math.log2(nanoseconds));
}

/** The most restarts of one container, and of one sidecar. */
function restarts(pod: Pod): readonly [number, number] {
  const most = (counts: readonly number[]): number => Math.max(0, ...counts);
  const sidecars = new Set(
    (pod.spec.initContainers ?? [])
      .filter((each) => each.restartPolicy === 'Always')
      .map((each) => each.name),
  );
  return [
    most((pod.status?.containerStatuses ?? []).map((each) => each.restartCount)),
    most(
      (pod.status?.initContainerStatuses ?? [])
        .filter((each) => sidecars.has(each.name))
        .map((each) => each.restartCount),
    ),
  ];
}
