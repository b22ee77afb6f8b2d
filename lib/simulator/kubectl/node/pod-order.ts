/**
 * Which of several Pods a command is about: the best one for its logs, and the best one to run something in.
 * Source: kubectl/pkg/util/podutils/podutils.go (ByLogging, ActivePods), polymorphichelpers/{logsforobject,attachablepodforobject}.go.
 */
import { conditionOf, type Pod } from '../../objects/objects';
import { isPodReady } from '../../objects/pod-state';
import { parseTimestamp } from '../../values/time';

type Order = (a: Pod, b: Pod) => number;

/** By assignment, phase, readiness, how long ready, restarts and age. A Pod that is being deleted is as good as another. */
export const byLogging: Order = inTurn(
  first((pod) => (pod.spec.nodeName ?? '') !== ''),
  (a, b) => phaseRank(a) - phaseRank(b),
  first(isPodReady),
  (a, b) => readySince(a) - readySince(b),
  (a, b) => restarts(b) - restarts(a),
  (a, b) => created(a) - created(b),
);

/** The same, but Pods that are being deleted come last among the ready ones, and those with restarts after those without. */
export const byActivity: Order = inTurn(
  first((pod) => (pod.spec.nodeName ?? '') !== ''),
  (a, b) => phaseRank(a) - phaseRank(b),
  first(isPodReady),
  first((pod) => pod.metadata.deletionTimestamp === undefined),
  (a, b) => deletedAt(b) - deletedAt(a),
  (a, b) => readySince(a) - readySince(b),
  (a, b) => restarts(a) - restarts(b),
  (a, b) => created(a) - created(b),
);

function inTurn(...orders: readonly Order[]): Order {
  return (a, b) => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

function first(is: (pod: Pod) => boolean): Order {
  return (a, b) => Number(is(b)) - Number(is(a));
}

const ranks: Readonly<Record<string, number>> = { Unknown: 1, Pending: 2 };

/** A Pod that has ended ranks with those that run. */
function phaseRank({ status }: Pod): number {
  return ranks[status?.phase ?? ''] ?? 0;
}

/** 0 for a Pod that is not ready: only ready ones are compared by it. */
function readySince(pod: Pod): number {
  const ready = conditionOf(pod, 'Ready');
  return ready?.status === 'True' ? parseTimestamp(ready.lastTransitionTime) : 0;
}

function deletedAt({ metadata: { deletionTimestamp } }: Pod): number {
  return deletionTimestamp === undefined ? 0 : parseTimestamp(deletionTimestamp);
}

function restarts({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

function created({ metadata }: Pod): number {
  return parseTimestamp(metadata.creationTimestamp);
}
