/**
 * The Pods that want a node: active ones in order, and those that fit nowhere and wait for a change.
 * Source: pkg/scheduler/backend/queue/scheduling_queue.go.
 */
import type { Intent, View } from '../component';
import { podBackOffMs, unschedulableFlushMs } from '../delays';
import { controllerOf, isBeingDeleted, type Key, keyOf, type Pod } from '../objects';
import {
  emptyOrderedMap,
  firstEntry,
  getFrom,
  type OrderedMap,
  valuesOf,
  withEntry,
  withoutEntry,
} from '../ordered-map';
import { isPodTerminal } from '../pod-state';
import { parseTimestamp } from '../time';
import { fitsSomewhere } from './find-nodes';
import { type Profile, profileOf } from './profile';

export const queueKeys = {
  /** One scheduling cycle; the queue decides for which Pod. */
  cycle: 'cycle',
  /** Something changed that may make room: look at the Pods that fit nowhere. */
  capacity: 'capacity',
  /** Try the Pods again that have waited longest without a reason. */
  flush: 'flush',
} as const;
const { cycle, capacity } = queueKeys;

export type Queued = { readonly key: Key; readonly uid: string; readonly order: string };
export type Parked = Queued & { readonly since: number; readonly generation: number };

/** The first Pod of the queue, and what takes it out and goes on to the next. */
export function takeFirst(
  view: View,
): { readonly first: Queued; readonly intents: readonly Intent[] } | undefined {
  const queue = activeQueue(view);
  const first = firstEntry(queue);
  if (first === undefined) return undefined;
  const rest = withoutEntry(queue, first.order);
  const intents: Intent[] = [{ do: 'remember', key: 'active', value: rest }];
  if (rest.size > 0) intents.push({ do: 'wake', at: view.now, key: cycle });
  return { first, intents };
}

/** Puts a Pod that fits nowhere aside. `around`: other Pods' coming may change that. */
export function parked(view: View, pod: Pod, queued: Queued, around: boolean): readonly Intent[] {
  const entry: Parked = { ...queued, since: view.now, generation: pod.metadata.generation ?? 0 };
  return [
    { do: 'remember', key: 'parked', value: withEntry(parkedPods(view), queued.key, entry) },
    ...(around ? [{ do: 'remember', key: 'around', value: true } as const] : []),
    { do: 'remember', key: `attempts/${queued.uid}`, value: attemptsOf(view, queued.uid) + 1 },
    { do: 'wake', at: view.now + unschedulableFlushMs, key: queueKeys.flush, background: true },
  ];
}

/** Whether a Pod waits for which it matters where other Pods are. */
export function looksAround(view: View): boolean {
  return view.memory('around') === true && parkedPods(view).size > 0;
}

function activeQueue(view: View): OrderedMap<Queued> {
  return (view.memory('active') as OrderedMap<Queued> | undefined) ?? emptyOrderedMap();
}

function parkedPods(view: View): OrderedMap<Parked> {
  return (view.memory('parked') as OrderedMap<Parked> | undefined) ?? emptyOrderedMap();
}

function attemptsOf(view: View, uid: string): number {
  return (view.memory(`attempts/${uid}`) as number | undefined) ?? 0;
}

export function enqueue(view: View, key: Key, profiles: readonly Profile[]): readonly Intent[] {
  const pod = view.get('Pod', key);
  const waiting = getFrom(parkedPods(view), key);
  if (pod === undefined || !wantsNode(pod, profiles)) {
    return waiting === undefined
      ? []
      : [{ do: 'remember', key: 'parked', value: withoutEntry(parkedPods(view), key) }];
  }
  if ((pod.spec.schedulingGates ?? []).length > 0) return gated(pod);
  // A Pod that fits nowhere is tried again when it was itself changed, not when its status was.
  if (
    waiting !== undefined &&
    waiting.uid === pod.metadata.uid &&
    waiting.generation === (pod.metadata.generation ?? 0)
  )
    return [];
  const queued = queuedPod(pod);
  const queue = activeQueue(view);
  return [
    { do: 'remember', key: 'active', value: withEntry(queue, queued.order, queued) },
    ...(waiting === undefined
      ? []
      : [{ do: 'remember', key: 'parked', value: withoutEntry(parkedPods(view), key) } as const]),
    { do: 'wake', at: view.now, key: cycle },
  ];
}

/** Whether it is this scheduler's business to find the Pod a node. */
export function wantsNode(pod: Pod, profiles: readonly Profile[]): boolean {
  return (
    profileOf(profiles, pod) !== undefined &&
    !pod.spec.nodeName &&
    !isBeingDeleted(pod) &&
    !isPodTerminal(pod)
  );
}

/** The order of the queue as text: priority falling, then time of creation, then name. */
function queuedPod(pod: Pod): Queued {
  const rank = 4_000_000_000 - (pod.spec.priority ?? 0);
  const created = parseTimestamp(pod.metadata.creationTimestamp);
  const version = pod.metadata.resourceVersion.padStart(12, '0');
  const key = keyOf(pod);
  return { key, uid: pod.metadata.uid, order: `${rank}/${created}/${version}/${key}` };
}

function gated(pod: Pod): readonly Intent[] {
  const gates = (pod.spec.schedulingGates ?? []).map((gate) => gate.name).join(', ');
  return [
    {
      do: 'find',
      finding: 'scheduling-gated',
      about: { kind: 'Pod', key: keyOf(pod) },
      rule: 'scheduler/gated',
      says: `kube-scheduler leaves Pod ${keyOf(pod)} alone: it waits for ${gates}`,
    },
  ];
}

/** Of the Pods that fit nowhere, those for which there is room now go back to the queue. */
export function requeueThoseThatFit(view: View, profiles: readonly Profile[]): readonly Intent[] {
  if (parkedPods(view).size === 0) return [];
  // Pods of one template fit the same nodes: one answer for all of them.
  const known = new Map<string, boolean>();
  return requeue(view, profiles, 'a node fits it now', (pod) => {
    const owner = controllerOf(pod);
    // A DaemonSet gives each of its Pods a node of its own.
    const template = owner === undefined || owner.kind === 'DaemonSet' ? pod.metadata.uid : owner.uid;
    let fits = known.get(template);
    if (fits === undefined) {
      const profile = profileOf(profiles, pod);
      fits = profile !== undefined && fitsSomewhere(profile, pod, view);
      known.set(template, fits);
    }
    return fits;
  });
}

export function requeueOldest(view: View, profiles: readonly Profile[]): readonly Intent[] {
  const dueAt = ({ since }: Parked): number => since + unschedulableFlushMs;
  const later = valuesOf(parkedPods(view))
    .map(dueAt)
    .filter((at) => at > view.now);
  return [
    ...requeue(view, profiles, 'it has waited for five minutes', (_pod, entry) => dueAt(entry) <= view.now),
    ...(later.length === 0 ? [] : [{ do: 'wake', at: Math.min(...later), background: true } as const]),
  ];
}

function requeue(
  view: View,
  profiles: readonly Profile[],
  why: string,
  again: (pod: Pod, entry: Parked) => boolean,
): readonly Intent[] {
  let active = activeQueue(view);
  let left = parkedPods(view);
  let earliest = Number.POSITIVE_INFINITY;
  let changed = false;
  const findings: Intent[] = [];
  for (const each of valuesOf(left)) {
    const pod = view.get('Pod', each.key);
    if (pod === undefined || pod.metadata.uid !== each.uid || !wantsNode(pod, profiles)) {
      left = withoutEntry(left, each.key);
      changed = true;
      continue;
    }
    if (!again(pod, each)) continue;
    const ready = each.since + backOffMs(attemptsOf(view, each.uid));
    earliest = Math.min(earliest, Math.max(ready, view.now));
    if (ready > view.now) continue;
    left = withoutEntry(left, each.key);
    active = withEntry(active, each.order, { key: each.key, uid: each.uid, order: each.order });
    changed = true;
    findings.push({
      do: 'find',
      finding: 'requeued',
      about: { kind: 'Pod', key: each.key },
      rule: 'scheduler/requeue',
      says: `kube-scheduler puts Pod ${each.key} back into its queue: ${why}`,
    });
  }
  if (!changed && earliest === Number.POSITIVE_INFINITY) return [];
  const intents: Intent[] = [...findings];
  if (changed) {
    intents.push(
      { do: 'remember', key: 'parked', value: left },
      { do: 'remember', key: 'active', value: active },
    );
    if (active.size > 0) intents.push({ do: 'wake', at: view.now, key: cycle });
  }
  // Those that would fit but are still backing off are looked at again when the first of them may be.
  if (earliest > view.now && earliest !== Number.POSITIVE_INFINITY)
    intents.push({ do: 'wake', at: earliest, key: capacity });
  return intents;
}

/** 1 s after the first attempt, doubling, at most 10 s. */
function backOffMs(attempts: number): number {
  if (attempts === 0) return 0;
  return Math.min(podBackOffMs.initial * 2 ** (attempts - 1), podBackOffMs.max);
}
