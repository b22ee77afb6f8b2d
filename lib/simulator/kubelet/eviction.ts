/**
 * What a kubelet does when its node runs short: it says so, makes room, and ends Pods, one after the other.
 *
 * Rules
 *   eviction/threshold  Memory under 100Mi or disk under 15 % is pressure; it counts as over five minutes after it was
 *                       last seen.
 *   eviction/soft       A soft threshold is pressure as soon as it is crossed, and costs a Pod its life only when it has been for its
 *                       grace period; the Pod then has evictionMaxPodGracePeriod, or its own where that is shorter.
 *   eviction/minimum    With evictionMinimumReclaim a threshold that was crossed counts as crossed until so much more is free.
 *   eviction/reclaim    Before it ends a Pod for the disk's sake it removes images that no container uses.
 *   eviction/ranking    First Pods that use more than they requested, of these the least priority, of these those that
 *                       exceed their requests by most; one Pod at a time.
 *   eviction/storage    A Pod that writes more than the limits of ephemeral storage of its containers together loses its life, and so
 *                       does one of which a container writes more than its own.
 *   eviction/evicted    An evicted Pod fails and stays as an object, with what it used.
 * Source: pkg/kubelet/eviction/eviction_manager.go, helpers.go.
 */
import type { Intent, View } from '../component';
import { evictionMs, pressureOverMs } from '../delays';
import type { BehaviourOf } from '../given/image-behaviour';
import type { SoftEviction } from '../given/settings';
import { hasEnded, type Machine, type RunningContainer, type Sandbox } from '../machine';
import { keyOf, type Pod } from '../objects/objects';
import { amountsOf, podLimits, podRequests } from '../objects/pod-resources';
import { isPodTerminal } from '../objects/pod-state';
import { deepEqual } from '../values/equal';
import { formatQuantity, wholeValue } from '../values/quantity';
import { diskUsed, memoryUsed } from './behaviour';
import { noMemory, type PodMemory } from './pod-memory';
import { isMirror, isStatic } from './static-pods';
import { systemOom } from './system-oom';

/** The key under which a kubelet looks after what its node has left. */
export const evictionKey = 'eviction';

/** Since when each pressure was last seen; absent when there is none. */
export type PressureMemory = {
  readonly memory?: number;
  readonly disk?: number;
  /** Since when each threshold is crossed. */
  readonly crossed?: Readonly<Record<string, number>>;
};

type Resource = 'memory' | 'ephemeral-storage';
type Threshold = { readonly resource: Resource; readonly isSoft: boolean; readonly amount: number };
type Shortage = {
  readonly resource: Resource;
  readonly isSoft: boolean;
  readonly threshold: number;
  readonly available: number;
};
type Using = { readonly pod: Pod; readonly sandbox: Sandbox };

const mebi = 1024 * 1024;
const leastMemory = 100 * mebi;
const leastDiskShare = 0.15;
const criticalPriority = 2_000_000_000;
/** What a Pod that is evicted at once has left. (immediateEvictionGracePeriodSeconds) */
const hardGraceMs = 1_000;

/** Looks at what is used, and again when that changes or while the node is short of something. */
export function evictionIntents(view: View, machine: Machine, soft?: SoftEviction): readonly Intent[] {
  const { now } = view;
  const using = podsUsing(view, machine);
  const killed = systemOom(view, using);
  const before = (view.memory('pressure') as PressureMemory | undefined) ?? {};
  const available: Availability = {
    memory: memoryAvailable(machine, using, now),
    'ephemeral-storage': diskAvailable(machine, using, view.behaviourOf, now),
  };
  const crossed = shortages(thresholdsOf(machine, soft), available, before, soft);
  const isTick = now % evictionMs === 0;
  if (!isTick) return [...killed, ...nextLooks(machine, before, now, crossed.length > 0)];
  const since = Object.fromEntries(crossed.map((each) => [idOf(each), before.crossed?.[idOf(each)] ?? now]));
  const observed: PressureMemory = {
    ...still(before, 'memory', crossed.find(isOf('memory')), now),
    ...still(before, 'disk', crossed.find(isOf('ephemeral-storage')), now),
    ...(crossed.length > 0 && { crossed: since }),
  };
  const acting = crossed.filter(
    (each) => !each.isSoft || now - (since[idOf(each)] ?? now) >= (soft?.gracePeriodMs ?? 0),
  );
  const remembered: readonly Intent[] =
    observed.memory === before.memory &&
    observed.disk === before.disk &&
    deepEqual(observed.crossed, before.crossed)
      ? []
      : [
          { do: 'remember', key: 'pressure', value: observed },
          { do: 'wake', key: 'node', at: now },
        ];
  return [
    ...killed,
    ...remembered,
    ...evictions(view, machine, using, acting, soft),
    ...nextLooks(machine, observed, now, false),
  ];
}

function still(
  before: PressureMemory,
  name: 'memory' | 'disk',
  shortage: Shortage | undefined,
  now: number,
): PressureMemory {
  if (shortage !== undefined) return { [name]: now };
  const last = before[name];
  return last === undefined || now - last >= pressureOverMs ? {} : { [name]: last };
}

/** Growth is looked at when it happens, and by the kubelet at its next round of ten seconds; so is a shortage that came between rounds. */
function nextLooks(
  machine: Machine,
  pressure: PressureMemory,
  now: number,
  hasCome: boolean,
): readonly Intent[] {
  const round = Math.floor(now / evictionMs) * evictionMs + evictionMs;
  const growths = runsOf(machine, now).flatMap(({ behaviour, startedAt }) => [
    ...(behaviour.memoryMi === undefined ? [] : [startedAt + (behaviour.memoryAfterMs ?? 1000)]),
    ...(behaviour.diskMi === undefined ? [] : [startedAt + (behaviour.diskAfterMs ?? 0)]),
  ]);
  const due = growths.filter((at) => at > now);
  // What has grown within this round is met by the next.
  const recent = growths.some((at) => at <= now && at > round - evictionMs);
  const isShort = pressure.memory !== undefined || pressure.disk !== undefined;
  const times = [...due, ...(recent || isShort || hasCome ? [round] : [])];
  return times.length === 0 ? [] : [{ do: 'wake', at: Math.min(...times) }];
}

// --- What is used -------------------------------------------------------------------------------------------------

/** The Pods of the node that are not over, with what runs of them. */
export function podsUsing(view: View, machine: Machine): readonly Using[] {
  return [...machine.sandboxes.values()].flatMap((sandbox) => {
    const pod = view.get('Pod', sandbox.pod);
    return pod === undefined || isPodTerminal(pod) ? [] : [{ pod, sandbox }];
  });
}

function runsOf(machine: Machine, now: number): readonly RunningContainer[] {
  return [...machine.sandboxes.values()].flatMap(({ containers }) =>
    [...containers.values()].filter((run) => !hasEnded(run, now)),
  );
}

function usageOf({ sandbox }: Using, resource: Resource, now: number): number {
  let used = 0;
  for (const run of sandbox.containers.values())
    if (resource === 'ephemeral-storage') used += diskUsed(run, now);
    else if (!hasEnded(run, now)) used += memoryUsed(run, now);
  return used;
}

type Availability = Readonly<Record<Resource, number>>;

function isOf(resource: Resource): (each: { readonly resource: Resource }) => boolean {
  return (each) => each.resource === resource;
}

function idOf({ resource, isSoft }: Pick<Threshold, 'resource' | 'isSoft'>): string {
  return `${resource}/${isSoft ? 'soft' : 'hard'}`;
}

/** Memory first; of one resource the hard threshold first. */
function thresholdsOf(machine: Machine, soft: SoftEviction | undefined): readonly Threshold[] {
  const capacity = machine.diskMi * mebi;
  const disk = (share: number): number => Math.floor(capacity * share);
  const { memoryMi, diskPercent } = soft ?? {};
  const softly = (resource: Resource, amount: number | undefined): readonly Threshold[] =>
    amount === undefined ? [] : [{ resource, isSoft: true, amount }];
  return [
    { resource: 'memory', isSoft: false, amount: leastMemory },
    ...softly('memory', memoryMi === undefined ? undefined : memoryMi * mebi),
    { resource: 'ephemeral-storage', isSoft: false, amount: disk(leastDiskShare) },
    ...softly('ephemeral-storage', diskPercent === undefined ? undefined : disk(diskPercent / 100)),
  ];
}

/** The thresholds that are crossed. */
function shortages(
  thresholds: readonly Threshold[],
  available: Availability,
  before: PressureMemory,
  soft: SoftEviction | undefined,
): readonly Shortage[] {
  return thresholds.flatMap((threshold) => {
    const { resource, isSoft, amount } = threshold;
    const more = (resource === 'memory' ? soft?.reclaimMi?.memory : soft?.reclaimMi?.disk) ?? 0;
    const wanted = before.crossed?.[idOf(threshold)] === undefined ? amount : amount + more * mebi;
    return available[resource] >= wanted
      ? []
      : { resource, isSoft, threshold: amount, available: available[resource] };
  });
}

function memoryAvailable(machine: Machine, using: readonly Using[], now: number): number {
  const used = using.reduce((sum, each) => sum + usageOf(each, 'memory', now), 0);
  return Math.max(0, wholeValue(machine.memory) - used);
}

/** What is left of the disk, in bytes; `without`: images that would be gone. */
export function diskAvailable(
  machine: Machine,
  using: readonly Using[],
  behaviourOf: BehaviourOf,
  now: number,
  without: ReadonlySet<string> = new Set(),
): number {
  const capacity = machine.diskMi * mebi;
  const images = [...machine.images]
    .filter(([image, doneAt]) => doneAt <= now && !without.has(image))
    .reduce((sum, [image]) => sum + (behaviourOf(image).sizeMi ?? 50) * mebi, 0);
  const written = using.reduce((sum, each) => sum + usageOf(each, 'ephemeral-storage', now), 0);
  return Math.max(0, capacity - images - written - machine.filledMi * mebi);
}

// --- What is done -------------------------------------------------------------------------------------------------

function evictions(
  view: View,
  machine: Machine,
  using: readonly Using[],
  [shortage]: readonly Shortage[],
  soft: SoftEviction | undefined,
): readonly Intent[] {
  const over = using.flatMap((each) => overStorageLimit(view, each));
  if (over.length > 0) return over;
  if (shortage === undefined) return [];
  const told = attempt(view, machine, shortage);
  if (shortage.resource === 'ephemeral-storage') {
    const unused = unusedImages(machine, view.now);
    if (unused.length > 0) {
      const freed = new Set(unused);
      const removal = removeImages(machine, unused);
      if (diskAvailable(machine, using, view.behaviourOf, view.now, freed) >= shortage.threshold)
        return [...told, removal];
      return [...told, removal, ...evictOne(view, using, shortage, soft)];
    }
  }
  return [...told, ...evictOne(view, using, shortage, soft)];
}

function attempt(view: View, machine: Machine, { resource }: Shortage): readonly Intent[] {
  const node = view.get('Node', machine.node);
  if (node === undefined) return [];
  return [
    {
      do: 'event',
      about: node,
      type: 'Warning',
      reason: 'EvictionThresholdMet',
      message: `Attempting to reclaim ${resource}`,
      rule: 'eviction/threshold',
    },
  ];
}

function unusedImages(machine: Machine, now: number): readonly string[] {
  const used = new Set(runsOf(machine, now).map(({ image }) => image));
  return [...machine.images]
    .filter(([image, doneAt]) => doneAt <= now && !used.has(image))
    .map(([image]) => image);
}

function removeImages(machine: Machine, images: readonly string[]): Intent {
  return {
    do: 'local',
    change: { kind: 'removeImages', images },
    effect: 'remove-images',
    about: { kind: 'Node', key: machine.node },
    rule: 'eviction/reclaim',
    says: `has the runtime remove images that nothing uses: ${images.join(', ')}`,
  };
}

/** Pods already being ended are waited for. */
function evictOne(
  view: View,
  using: readonly Using[],
  shortage: Shortage,
  soft: SoftEviction | undefined,
): readonly Intent[] {
  if (using.some(({ pod }) => memoryOf(view, pod).end !== undefined)) return [];
  const [first, ...others] = ranked(using, shortage.resource, view.now).filter(
    ({ pod }) => !isCritical(pod) && pod.metadata.deletionTimestamp === undefined,
  );
  if (first === undefined) return [];
  const amounts = `Threshold quantity: ${binary(shortage.threshold)}, available: ${binary(shortage.available)}. `;
  const message = `The node was low on resource: ${shortage.resource}. ${amounts}${exceeding(first, shortage.resource, view.now)}`;
  const most = Math.min(soft?.maxPodGraceSeconds ?? 0, first.pod.spec.terminationGracePeriodSeconds ?? 30);
  return [
    ranking(first, others, shortage.resource, view.now),
    ...evict(view, first.pod, message, 'eviction/ranking', shortage.isSoft ? most * 1000 : hardGraceMs),
  ];
}

/** Most Pods named that stay. */
const namedPods = 3;

/** Whom it ends, and whom it would end later: each with what it uses and what it asked for. */
function ranking(first: Using, others: readonly Using[], resource: Resource, now: number): Intent {
  const amounts = (each: Using): string => {
    const requested = podRequests(each.pod.spec)[resource] ?? 0;
    return `uses ${binary(usageOf(each, resource, now))} and asked for ${requested === 0 ? 'none' : binary(requested)}`;
  };
  const later = others.slice(0, namedPods).map((each) => `Pod ${keyOf(each.pod)} (${amounts(each)})`);
  const more = others.length > namedPods ? [`${others.length - namedPods} more`] : [];
  const stays = [...later, ...more].join(', ');
  const node = first.pod.spec.nodeName ?? '';
  return {
    do: 'find',
    finding: 'eviction-ranking',
    about: { kind: 'Pod', key: keyOf(first.pod) },
    rule: 'eviction/ranking',
    says: `kubelet@${node} is short of ${resource} and gives up Pod ${keyOf(first.pod)}, which ${amounts(first)}${stays === '' ? '' : `, before ${stays}`}`,
  };
}

/** In the order in which Pods are given up. */
function ranked(using: readonly Using[], resource: Resource, now: number): readonly Using[] {
  const weigh = (each: Using): readonly [number, number, number] => {
    const used = usageOf(each, resource, now);
    const excess = used - (podRequests(each.pod.spec)[resource] ?? 0);
    return [excess > 0 ? 0 : 1, each.pod.spec.priority ?? 0, -excess];
  };
  return [...using]
    .map((each) => ({ each, weight: weigh(each) }))
    .sort(
      (a, b) =>
        a.weight[0] - b.weight[0] ||
        a.weight[1] - b.weight[1] ||
        a.weight[2] - b.weight[2] ||
        (keyOf(a.each.pod) < keyOf(b.each.pod) ? -1 : 1),
    )
    .map(({ each }) => each);
}

function exceeding({ sandbox }: Using, resource: Resource, now: number): string {
  let text = '';
  for (const run of sandbox.containers.values()) {
    const used = resource === 'memory' ? memoryUsed(run, now) : diskUsed(run, now);
    const request = amountsOf(run.spec.resources?.requests)[resource] ?? 0;
    if (used > request)
      text += `Container ${run.name} was using ${binary(used)}, request is ${binary(request)}, has larger consumption of ${resource}. `;
  }
  return text;
}

/** What a Pod wrote beyond the limits of its containers together goes before what one wrote beyond its own. */
function overStorageLimit(view: View, { pod, sandbox }: Using): readonly Intent[] {
  if (memoryOf(view, pod).end !== undefined || isCritical(pod)) return [];
  const resource = 'ephemeral-storage';
  const ends = (message: string): readonly Intent[] =>
    evict(view, pod, message, 'eviction/storage', hardGraceMs);
  const together = podLimits(pod.spec)[resource];
  if (together !== undefined && usageOf({ pod, sandbox }, resource, view.now) > together)
    return ends(
      `Pod ephemeral local storage usage exceeds the total limit of containers ${binary(together)}. `,
    );
  for (const run of sandbox.containers.values()) {
    const limit = run.spec.resources?.limits?.[resource];
    if (limit === undefined || wholeValue(limit) === 0 || diskUsed(run, view.now) <= wholeValue(limit))
      continue;
    return ends(`Container ${run.name} exceeded its local ephemeral storage limit "${limit}". `);
  }
  return [];
}

function evict(view: View, pod: Pod, message: string, rule: string, graceMs: number): readonly Intent[] {
  const value: PodMemory = {
    ...memoryOf(view, pod),
    end: { reason: 'Evicted', message, graceMs, disrupts: message },
  };
  return [
    { do: 'event', about: pod, type: 'Warning', reason: 'Evicted', message, rule },
    { do: 'remember', key: pod.metadata.uid, value },
    { do: 'wake', key: keyOf(pod), at: view.now },
  ];
}

function memoryOf(view: View, pod: Pod): PodMemory {
  return (view.memory(pod.metadata.uid) as PodMemory | undefined) ?? noMemory;
}

/** What keeps the cluster itself going is not given up. */
export function isCritical(pod: Pod): boolean {
  return (pod.spec.priority ?? 0) >= criticalPriority || isMirror(pod) || isStatic(pod.metadata.uid);
}

function binary(bytes: number): string {
  if (bytes === 0) return '0';
  return formatQuantity({ nano: BigInt(Math.round(bytes)) * 1_000_000_000n, format: 'binary' });
}
