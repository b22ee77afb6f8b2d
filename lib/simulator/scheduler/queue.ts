/**
 * The Pods that want a node: active ones in order, and those that fit nowhere and wait for a change.
 * Source: pkg/scheduler/backend/queue/scheduling_queue.go.
 */
import type { Intent, View } from '../component';
import { podBackOffMs, unschedulableFlushMs } from '../delays';
import { isBeingDeleted, type Key, keyOf, type Labels, type Node, type Pod } from '../objects/objects';
import { isPodTerminal } from '../objects/pod-state';
import { deepEqual } from '../values/equal';
import {
  emptyOrderedMap,
  firstEntry,
  getFrom,
  type OrderedMap,
  valuesOf,
  withEntry,
  withoutEntry,
} from '../values/ordered-map';
import { parseTimestamp } from '../values/time';
import { type PodInfo, podInfo } from './node-info';
import type { ClusterChange } from './plugin';
import { type Profile, profileOf } from './profile';

export const queueKeys = {
  /** One scheduling cycle; the queue decides for which Pod. */
  cycle: 'cycle',
  /** Something changed that may make room: look at the Pods that fit nowhere. */
  capacity: 'capacity',
  /** Pods have backed off for long enough. */
  backOff: 'back-off',
  /** Try the Pods again that have waited longest without a reason. */
  flush: 'flush',
} as const;
const { cycle } = queueKeys;

/** How often it is looked who has waited for too long. (scheduling_queue.go Run) */
const flushPeriodMs = 30_000;

export type Queued = { readonly key: Key; readonly uid: string; readonly order: string };
export type Parked = Queued & {
  readonly since: number;
  /** The Pod as it was last looked at, the state of the cluster that it did not fit, and the plugins that refused it there. */
  readonly pod: Pod;
  readonly revision: number;
  readonly plugins: readonly string[];
};

/** The first Pod of the queue, and what takes it out and goes on to the next. */
export function takeFirst(
  view: View,
): { readonly first: Queued; readonly intents: readonly Intent[] } | undefined {
  const active = activeQueue(view);
  const backing = backingOff(view);
  // Nobody waits before them: there is no reason to let them back off longer. (SchedulerPopFromBackoffQ)
  const isEarly = active.size === 0;
  const first = firstEntry(isEarly ? backing : active);
  if (first === undefined) return undefined;
  const rest = isEarly
    ? withoutEntry(backing, backOffOrder(first as BackingOff))
    : withoutEntry(active, first.order);
  const intents: Intent[] = [{ do: 'remember', key: isEarly ? 'backing off' : 'active', value: rest }];
  if (rest.size > 0 || backing.size > 0) intents.push({ do: 'wake', at: view.now, key: cycle });
  return { first, intents };
}

/** Puts a Pod that these plugins refused aside. `around`: other Pods' coming may change that. */
export function parked(
  view: View,
  pod: Pod,
  { key, uid, order }: Queued,
  plugins: readonly string[],
  around: boolean,
): readonly Intent[] {
  const entry: Parked = { key, uid, order, since: view.now, pod, revision: view.revision, plugins };
  return [
    { do: 'remember', key: 'parked', value: withEntry(parkedPods(view), key, entry) },
    ...(around ? [{ do: 'remember', key: 'around', value: true } as const] : []),
    { do: 'remember', key: `attempts/${uid}`, value: attemptsOf(view, uid) + 1 },
    { do: 'wake', at: flushAt(view.now), key: queueKeys.flush, background: true },
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

/** Pods for which something has changed, and which were tried too short a time ago. */
type BackingOff = Queued & { readonly until: number };

function backingOff(view: View): OrderedMap<BackingOff> {
  return (view.memory('backing off') as OrderedMap<BackingOff> | undefined) ?? emptyOrderedMap();
}

/** The order in which they may be tried again. */
function backOffOrder({ until, order }: BackingOff): string {
  return `${String(until).padStart(15, '0')}/${order}`;
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
  if (waiting !== undefined && waiting.uid === pod.metadata.uid)
    return requeueChanged(view, pod, waiting, profiles);
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

/** A Pod that fits nowhere is tried again when it was itself changed in what refused it, not when its status was. */
function requeueChanged(
  view: View,
  pod: Pod,
  waiting: Parked,
  profiles: readonly Profile[],
): readonly Intent[] {
  const { pod: before } = waiting;
  if (before.spec === pod.spec && before.metadata.labels === pod.metadata.labels) return [];
  const change = { revision: view.revision, change: { kind: 'Self', before, after: pod } } as const;
  const helped = helpedBy(view, profiles, [change]);
  if (helped(pod, { ...waiting, revision: 0 }))
    return requeue(view, profiles, 'it was changed itself', (_pod, { uid }) => uid === waiting.uid);
  const seen = withEntry(parkedPods(view), waiting.key, { ...waiting, pod });
  return [{ do: 'remember', key: 'parked', value: seen }];
}

/** Of the Pods that fit nowhere, those that something which has changed since may help go back to the queue. */
export function requeueHelped(view: View, profiles: readonly Profile[]): readonly Intent[] {
  const waiting = valuesOf(parkedPods(view));
  if (waiting.length === 0) return readyAgain(view);
  const looked = (view.memory('looked') as number | undefined) ?? 0;
  const after = waiting.reduce((least, { revision }) => Math.min(least, revision), view.revision);
  const changes = changesOf(view, Math.max(after, looked));
  const seen: Intent = { do: 'remember', key: 'looked', value: view.revision };
  if (changes?.length === 0) return [seen, ...readyAgain(view)];
  const helped = helpedBy(view, profiles, changes);
  const requeued = requeue(view, profiles, 'something has changed that may help', helped);
  return [seen, ...requeued, ...readyAgain(view)];
}

type Dated = { readonly revision: number; readonly change: ClusterChange };

/** Whether one of these changes, made after a Pod was put aside, may help it; undefined: too many to know. */
function helpedBy(
  view: View,
  profiles: readonly Profile[],
  changes: readonly Dated[] | undefined,
): (pod: Pod, entry: Parked) => boolean {
  const labelsOf = (namespace: string): Labels | undefined =>
    view.get('Namespace', namespace)?.metadata.labels;
  return (pod, { plugins, revision: tried }) => {
    if (changes === undefined) return true;
    const later = changes.filter(({ revision }) => revision > tried);
    // No plugin refused it, there was not even a node.
    if (later.length === 0 || plugins.length === 0) return later.length > 0;
    const refusing = (profileOf(profiles, pod)?.plugins ?? []).filter(({ name }) => plugins.includes(name));
    const candidate = infoOf(pod);
    return later.some(({ change }) =>
      refusing.some((plugin) => plugin.helpedBy?.(candidate, change, labelsOf) === true),
    );
  };
}

/** What is computed of a waiting Pod, as often as it is asked about. */
const knownInfos = new WeakMap<Pod, PodInfo>();

function infoOf(pod: Pod): PodInfo {
  let info = knownInfos.get(pod);
  if (info === undefined) {
    info = podInfo(pod);
    knownInfos.set(pod, info);
  }
  return info;
}

/** What happened to nodes, to Pods on them and to volumes, in order; undefined: too much to know. */
function changesOf(view: View, after: number): readonly Dated[] | undefined {
  const found: Dated[] = [];
  for (const kind of kindsThatHelp) {
    const events = view.changes(kind, after);
    if (events === undefined) return undefined;
    for (const { revision, object, previous } of events) {
      if (kind === 'Node' && isHeartbeat(previous as Node | undefined, object as Node | undefined)) continue;
      found.push({ revision, change: { kind, ...sides(previous, object) } as ClusterChange });
    }
  }
  const pods = view.changes('Pod', after);
  if (pods === undefined) return undefined;
  for (const { revision, object, previous } of pods) {
    const [before, now] = [counting(previous as Pod | undefined), counting(object as Pod | undefined)];
    if (before === undefined && now === undefined) continue;
    if (before !== undefined && now !== undefined && isReport(before, now)) continue;
    found.push({ revision, change: { kind: 'Pod', ...sides(before, now) } });
  }
  return found;
}

/** Nothing that a plugin looks at has changed. (backend/queue/events.go NodeSchedulingPropertiesChange) */
function isHeartbeat(before: Node | undefined, after: Node | undefined): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    deepEqual(before.spec, after.spec) &&
    deepEqual(before.metadata.labels, after.metadata.labels) &&
    deepEqual(before.status?.allocatable, after.status?.allocatable)
  );
}

/** Only the status of a Pod has changed. (PodSchedulingPropertiesChange) */
function isReport(before: Pod, after: Pod): boolean {
  return deepEqual(before.spec, after.spec) && deepEqual(before.metadata.labels, after.metadata.labels);
}

const kindsThatHelp = [
  'Node',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StorageClass',
  'CSINode',
] as const;

function sides<T>(before: T | undefined, after: T | undefined): { readonly before?: T; readonly after?: T } {
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** A Pod that takes room: one that has a node, or was promised one, and has not ended. */
function counting(pod: Pod | undefined): Pod | undefined {
  if (pod === undefined || isPodTerminal(pod)) return undefined;
  return pod.spec.nodeName || pod.status?.nominatedNodeName ? pod : undefined;
}

/** Pods that have backed off for long enough take their place among the others. */
function readyAgain(view: View): readonly Intent[] {
  let backing = backingOff(view);
  let active = activeQueue(view);
  for (
    let first = firstEntry(backing);
    first !== undefined && first.until <= view.now;
    first = firstEntry(backing)
  ) {
    const { key, uid, order } = first;
    backing = withoutEntry(backing, backOffOrder(first));
    active = withEntry(active, order, { key, uid, order });
  }
  if (backing === backingOff(view)) return [];
  return [
    { do: 'remember', key: 'backing off', value: backing },
    { do: 'remember', key: 'active', value: active },
    { do: 'wake', at: view.now, key: cycle },
  ];
}

export function requeueOldest(view: View, profiles: readonly Profile[]): readonly Intent[] {
  const dueAt = ({ since }: Parked): number => flushAt(since);
  const later = valuesOf(parkedPods(view))
    .map(dueAt)
    .filter((at) => at > view.now);
  return [
    ...requeue(view, profiles, 'it has waited for five minutes', (_pod, entry) => dueAt(entry) <= view.now),
    ...(later.length === 0 ? [] : [{ do: 'wake', at: Math.min(...later), background: true } as const]),
  ];
}

/** When a Pod that was put aside at a time is tried again without a reason: with all others that are due by then. */
function flushAt(since: number): number {
  return Math.ceil((since + unschedulableFlushMs) / flushPeriodMs) * flushPeriodMs;
}

function requeue(
  view: View,
  profiles: readonly Profile[],
  why: string,
  again: (pod: Pod, entry: Parked) => boolean,
): readonly Intent[] {
  let active = activeQueue(view);
  let backing = backingOff(view);
  let left = parkedPods(view);
  const findings: Intent[] = [];
  for (const each of valuesOf(left)) {
    const pod = view.get('Pod', each.key);
    if (pod === undefined || pod.metadata.uid !== each.uid || !wantsNode(pod, profiles)) {
      left = withoutEntry(left, each.key);
      continue;
    }
    if (!again(pod, each)) continue;
    const until = each.since + backOffMs(attemptsOf(view, each.uid));
    const queued = { key: each.key, uid: each.uid, order: each.order };
    left = withoutEntry(left, each.key);
    if (until > view.now)
      backing = withEntry(backing, backOffOrder({ ...queued, until }), { ...queued, until });
    else active = withEntry(active, each.order, queued);
    findings.push({
      do: 'find',
      finding: 'requeued',
      about: { kind: 'Pod', key: each.key },
      rule: 'scheduler/requeue',
      says: `kube-scheduler puts Pod ${each.key} back into its queue: ${why}`,
    });
  }
  if (left === parkedPods(view)) return [];
  const intents: Intent[] = [...findings, { do: 'remember', key: 'parked', value: left }];
  if (findings.length === 0) return intents;
  intents.push(
    { do: 'remember', key: 'active', value: active },
    { do: 'remember', key: 'backing off', value: backing },
    { do: 'wake', at: view.now, key: cycle },
  );
  // Only when others go first are they still there when their time comes.
  const next = firstEntry(backing);
  if (next !== undefined && active.size > 0)
    intents.push({ do: 'wake', at: next.until, key: queueKeys.backOff });
  return intents;
}

/** 1 s after the first attempt, doubling, at most 10 s. */
function backOffMs(attempts: number): number {
  if (attempts === 0) return 0;
  return Math.min(podBackOffMs.initial * 2 ** (attempts - 1), podBackOffMs.max);
}
