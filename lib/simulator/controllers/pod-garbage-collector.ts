/**
 * pod-garbage-collector-controller: removes Pods that nobody else can, or needs.
 *
 * Rules
 *   pod-gc/orphaned        The Pods of a node that has been gone for 40 s are marked as failed and removed without
 *                          waiting for anyone. It looks every 20 s. (pkg/controller/podgc/gc_controller.go gcOrphaned)
 *   pod-gc/out-of-service  Pods being deleted on a node that is not ready and has the taint
 *                          node.kubernetes.io/out-of-service are removed too. (gcTerminating)
 *   pod-gc/unscheduled     Pods being deleted that never got a node are removed. (gcUnscheduledTerminating)
 *   pod-gc/finished        Of finished Pods at most 12,500 are kept: evicted ones go first, then the oldest.
 *                          (gcTerminated; --terminated-pod-gc-threshold)
 */
import { type Component, type Derived, type Intent, type View, watch } from '../component';
import { conditionOf, isBeingDeleted, type Key, keyOf, type Node, type Pod } from '../objects/objects';
import { isPodTerminal } from '../objects/pod-state';
import { parseTimestamp } from '../values/time';
import { disruptionTarget } from './disruption-target';
import { phaseOf, tickFrom } from './ticks';

const periodMs = 20_000;
const quarantineMs = 40_000;
const finishedThreshold = 12_500;
const outOfService = 'node.kubernetes.io/out-of-service';

const gcKey: Key = 'gc';

export const podGarbageCollector: Component = {
  name: 'pod-garbage-collector-controller',
  process: 'kube-controller-manager',
  watches: {
    Node: watch('Node', (node, _view, removed) => (removed || isOutOfService(node) ? [gcKey] : [])),
    Pod: watch('Pod', (pod, view) => (isConcerned(pod, view) ? [gcKey] : [])),
  },
  reconcile(view) {
    const { phaseMs, intents } = phaseOf(view, 'the Pod garbage collector', periodMs);
    const due = view.memory('due') as number | undefined;
    if (due === undefined || view.now < due) {
      const at = due ?? tickFrom(phaseMs, periodMs, view.now);
      return [...intents, { do: 'remember', key: 'due', value: at }, { do: 'wake', at }];
    }
    const { removals, quarantine } = collect(view);
    const next = tickFrom(phaseMs, periodMs, view.now + 1);
    const isLeft = quarantine.size > 0 || removals.length > 0;
    return [
      ...removals,
      { do: 'remember', key: 'quarantine', value: quarantine },
      { do: 'remember', key: 'due', value: isLeft ? next : undefined },
      ...(isLeft ? [{ do: 'wake', at: next } as const] : []),
    ];
  },
};

/** The finished Pods beyond the threshold: evicted ones first, then the oldest. A threshold of 0 or less keeps all. */
export function surplusFinished(pods: readonly Pod[], threshold: number): readonly Pod[] {
  if (threshold <= 0) return [];
  const finished = pods.filter(isPodTerminal);
  return finished.sort(evictedThenOldest).slice(0, Math.max(0, finished.length - threshold));
}

/** The Pods that may come into question, kept from change to change. */
type Candidates = {
  readonly byNode: Map<string, Set<Key>>;
  readonly finished: Set<Key>;
  readonly unscheduled: Set<Key>;
};

const candidates: Derived<Candidates> = {
  name: 'Pods to collect',
  kinds: ['Pod'],
  create: () => ({ byNode: new Map(), finished: new Set(), unscheduled: new Set() }),
  apply(known, { key, object, previous }) {
    const before = previous as Pod | undefined;
    const pod = object as Pod | undefined;
    const from = before?.spec.nodeName ?? '';
    const to = pod?.spec.nodeName ?? '';
    if (from !== '' && (pod === undefined || from !== to)) {
      const pods = known.byNode.get(from);
      pods?.delete(key);
      if (pods?.size === 0) known.byNode.delete(from);
    }
    if (to !== '' && (before === undefined || from !== to)) {
      const pods = known.byNode.get(to) ?? new Set();
      known.byNode.set(to, pods.add(key));
    }
    change(known.finished, key, pod !== undefined && isPodTerminal(pod));
    change(known.unscheduled, key, pod !== undefined && to === '' && isBeingDeleted(pod));
  },
};

function change(set: Set<Key>, key: Key, belongs: boolean): void {
  if (belongs) set.add(key);
  else set.delete(key);
}

function isConcerned(pod: Pod, view: View): boolean {
  const { nodeName } = pod.spec;
  if (nodeName === undefined || nodeName === '') return isBeingDeleted(pod);
  const node = view.get('Node', nodeName);
  if (node === undefined) return true;
  if (isBeingDeleted(pod) && isOutOfService(node)) return true;
  return isPodTerminal(pod) && view.derive(candidates).finished.size > finishedThreshold;
}

function isOutOfService(node: Node): boolean {
  return (
    conditionOf(node, 'Ready')?.status !== 'True' &&
    (node.spec?.taints ?? []).some(({ key }) => key === outOfService)
  );
}

/** What one look removes, and since when each missing node has been missing. */
function collect(view: View): {
  readonly removals: readonly Intent[];
  readonly quarantine: ReadonlyMap<string, number>;
} {
  const known = view.derive(candidates);
  const since = (view.memory('quarantine') as ReadonlyMap<string, number> | undefined) ?? new Map();
  const quarantine = new Map<string, number>();
  const removals: Intent[] = [];
  const podsOf = (keys: Iterable<Key>): readonly Pod[] =>
    [...keys].sort().flatMap((key) => view.get('Pod', key) ?? []);
  if (known.finished.size > finishedThreshold)
    for (const pod of surplusFinished(podsOf(known.finished), finishedThreshold))
      removals.push(...remove(pod, 'pod-gc/finished', 'too many finished Pods are kept'));
  for (const name of [...known.byNode.keys()].sort()) {
    const pods = known.byNode.get(name) ?? [];
    const node = view.get('Node', name);
    if (node === undefined) {
      const missingSince = since.get(name) ?? view.now;
      quarantine.set(name, missingSince);
      if (view.now < missingSince + quarantineMs) continue;
      for (const pod of podsOf(pods)) removals.push(...removeOrphan(pod, name, view.now));
    } else if (isOutOfService(node)) {
      for (const pod of podsOf(pods).filter(isBeingDeleted))
        removals.push(...remove(pod, 'pod-gc/out-of-service', `${name} is out of service`));
    }
  }
  for (const pod of podsOf(known.unscheduled))
    removals.push(...remove(pod, 'pod-gc/unscheduled', 'it never got a node'));
  return { removals, quarantine };
}

function removeOrphan(pod: Pod, node: string, now: number): readonly Intent[] {
  const condition = disruptionTarget(pod, 'DeletionByPodGC', 'PodGC: node no longer exists', now);
  return remove(pod, 'pod-gc/orphaned', `${node} no longer exists`, { conditions: [condition] });
}

function remove(pod: Pod, rule: string, why: string, status: object = {}): readonly Intent[] {
  const key = keyOf(pod);
  const target = { kind: 'Pod', key } as const;
  const { uid } = pod.metadata;
  const failed: Intent = {
    do: 'patch',
    target,
    uid,
    subresource: 'status',
    patch: { status: { phase: 'Failed', ...status } },
    rule,
    says: `marks Pod ${key} as failed: ${why}`,
    keepGoing: true,
  };
  const removal: Intent = {
    do: 'delete',
    target,
    uid,
    gracePeriodSeconds: 0,
    rule,
    says: `removes Pod ${key}: ${why}`,
    keepGoing: true,
  };
  return isPodTerminal(pod) ? [removal] : [failed, removal];
}

function evictedThenOldest(a: Pod, b: Pod): number {
  const evicted = Number(isEvicted(b)) - Number(isEvicted(a));
  if (evicted !== 0) return evicted;
  const age = parseTimestamp(a.metadata.creationTimestamp) - parseTimestamp(b.metadata.creationTimestamp);
  if (age !== 0) return age;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function isEvicted({ status }: Pod): boolean {
  return status?.phase === 'Failed' && status.reason === 'Evicted';
}
