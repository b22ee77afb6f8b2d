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
 *   scheduler/bind             It tells the API server, which sets spec.nodeName.
 *   scheduler/unschedulable    A Pod that fits nowhere stays Pending, with the reasons in its PodScheduled condition and
 *                              in an Event. (schedule_one.go handleSchedulingFailure)
 *   scheduler/requeue          It is tried again when something changes that makes a node fit, not before a back-off of
 *                              1 s … 10 s, and in any case after 5 min. (backend/queue/scheduling_queue.go)
 *   scheduler/other-scheduler  A Pod that names another scheduler is not its business.
 *   scheduler/gated            A Pod with scheduling gates is not tried. (plugins/schedulinggates)
 */
import { type Component, type Intent, type View, watch } from '../component';
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
import { parseTimestamp, timestamp } from '../time';
import type { NodeVerdict } from '../trace';
import { fitErrorMessage, preemptionMessage } from './fit-error';
import { type NodeInfo, nodeInfos, podInfo } from './node-info';
import type { Candidate, Plugin, Refusal } from './plugin';
import { nodeAffinity } from './plugins/node-affinity';
import { nodeName } from './plugins/node-name';
import { nodePorts } from './plugins/node-ports';
import { nodeResourcesBalancedAllocation } from './plugins/node-resources-balanced-allocation';
import { nodeResourcesFit } from './plugins/node-resources-fit';
import { nodeUnschedulable } from './plugins/node-unschedulable';
import { taintToleration } from './plugins/taint-toleration';

/** In upstream's order. (pkg/scheduler/apis/config/v1/default_plugins.go) */
const plugins: readonly Plugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  nodeResourcesBalancedAllocation,
];

const schedulerName = 'default-scheduler';
/** Up to so many nodes, the verdict on each is kept in the trace. */
const recordedNodes = 100;

/** One scheduling cycle; the queue decides for which Pod. */
const cycle = 'cycle';
/** Something changed that may make room: look at the Pods that fit nowhere. */
const capacity = 'capacity';
/** Try the Pods again that have waited longest without a reason. */
const flush = 'flush';

type Queued = { readonly key: Key; readonly uid: string; readonly order: string };
type Parked = Queued & { readonly since: number; readonly generation: number };

export const scheduler: Component = {
  name: 'kube-scheduler',
  process: 'kube-scheduler',
  eventSource: schedulerName,
  passMs: 0,
  assumes: true,
  derives: [nodeInfos],
  watches: {
    Pod: watch('Pod', (pod, _view, removed) => {
      if (isMine(pod) && !pod.spec.nodeName) return [keyOf(pod)];
      // A Pod that leaves its node makes room.
      return pod.spec.nodeName && (removed || isPodTerminal(pod)) ? [capacity] : [];
    }),
    Node: watch('Node', () => [capacity]),
  },
  reconcile(view, key) {
    switch (key) {
      case cycle:
        return scheduleOne(view);
      case capacity:
        return requeueThoseThatFit(view);
      case flush:
        return requeueOldest(view);
      default:
        return enqueue(view, key);
    }
  },
};

function isMine({ spec }: Pod): boolean {
  return (spec.schedulerName ?? schedulerName) === schedulerName;
}

// --- The queue ----------------------------------------------------------------------------------------------------

function activeQueue(view: View): OrderedMap<Queued> {
  return (view.memory('active') as OrderedMap<Queued> | undefined) ?? emptyOrderedMap();
}

function parkedPods(view: View): OrderedMap<Parked> {
  return (view.memory('parked') as OrderedMap<Parked> | undefined) ?? emptyOrderedMap();
}

function attemptsOf(view: View, uid: string): number {
  return (view.memory(`attempts/${uid}`) as number | undefined) ?? 0;
}

function enqueue(view: View, key: Key): readonly Intent[] {
  const pod = view.get('Pod', key);
  const parked = getFrom(parkedPods(view), key);
  if (pod === undefined || !wantsNode(pod)) {
    return parked === undefined
      ? []
      : [{ do: 'remember', key: 'parked', value: withoutEntry(parkedPods(view), key) }];
  }
  if ((pod.spec.schedulingGates ?? []).length > 0) return gated(pod);
  // A Pod that fits nowhere is tried again when it was itself changed, not when its status was.
  if (
    parked !== undefined &&
    parked.uid === pod.metadata.uid &&
    parked.generation === (pod.metadata.generation ?? 0)
  )
    return [];
  const queued = queuedPod(pod);
  const queue = activeQueue(view);
  return [
    { do: 'remember', key: 'active', value: withEntry(queue, queued.order, queued) },
    ...(parked === undefined
      ? []
      : [{ do: 'remember', key: 'parked', value: withoutEntry(parkedPods(view), key) } as const]),
    { do: 'wake', at: view.now, key: cycle },
  ];
}

function wantsNode(pod: Pod): boolean {
  return isMine(pod) && !pod.spec.nodeName && !isBeingDeleted(pod) && !isPodTerminal(pod);
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
function requeueThoseThatFit(view: View): readonly Intent[] {
  if (parkedPods(view).size === 0) return [];
  const infos = view.derive(nodeInfos);
  // Pods of one template fit the same nodes: one answer for all of them.
  const known = new Map<string, boolean>();
  return requeue(view, 'a node fits it now', (pod) => {
    const template = controllerOf(pod)?.uid ?? pod.metadata.uid;
    let fits = known.get(template);
    if (fits === undefined) {
      const candidate = podInfo(pod);
      const filters = wanted(candidate);
      fits = infos.all().some((info) => refusalOf(candidate, info, filters) === undefined);
      known.set(template, fits);
    }
    return fits;
  });
}

function requeueOldest(view: View): readonly Intent[] {
  const dueAt = ({ since }: Parked): number => since + unschedulableFlushMs;
  const later = valuesOf(parkedPods(view))
    .map(dueAt)
    .filter((at) => at > view.now);
  return [
    ...requeue(view, 'it has waited for five minutes', (_pod, parked) => dueAt(parked) <= view.now),
    ...(later.length === 0 ? [] : [{ do: 'wake', at: Math.min(...later), background: true } as const]),
  ];
}

function requeue(view: View, why: string, again: (pod: Pod, parked: Parked) => boolean): readonly Intent[] {
  let active = activeQueue(view);
  let parked = parkedPods(view);
  let earliest = Number.POSITIVE_INFINITY;
  let changed = false;
  const findings: Intent[] = [];
  for (const each of valuesOf(parked)) {
    const pod = view.get('Pod', each.key);
    if (pod === undefined || pod.metadata.uid !== each.uid || !wantsNode(pod)) {
      parked = withoutEntry(parked, each.key);
      changed = true;
      continue;
    }
    if (!again(pod, each)) continue;
    const ready = each.since + backOffMs(attemptsOf(view, each.uid));
    earliest = Math.min(earliest, Math.max(ready, view.now));
    if (ready > view.now) continue;
    parked = withoutEntry(parked, each.key);
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
      { do: 'remember', key: 'parked', value: parked },
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

// --- One cycle ------------------------------------------------------------------------------------------------------

function scheduleOne(view: View): readonly Intent[] {
  const queue = activeQueue(view);
  const first = firstEntry(queue);
  if (first === undefined) return [];
  const rest = withoutEntry(queue, first.order);
  const next: Intent[] = [{ do: 'remember', key: 'active', value: rest }];
  if (rest.size > 0) next.push({ do: 'wake', at: view.now, key: cycle });
  const pod = view.get('Pod', first.key);
  const isPlaced = view.derive(nodeInfos).holds(first.key);
  if (pod === undefined || pod.metadata.uid !== first.uid || isPlaced || !wantsNode(pod)) return next;
  return [...next, ...place(pod, first, view)];
}

function place(pod: Pod, queued: Queued, view: View): readonly Intent[] {
  const infos = view.derive(nodeInfos);
  const all = infos.all();
  const candidate = podInfo(pod);
  const active = wanted(candidate);
  const enough = nodesToFind(all.length);
  const start = all.length === 0 ? 0 : ((view.memory('next node') as number | undefined) ?? 0) % all.length;
  const feasible: NodeInfo[] = [];
  const refused: { readonly node: string; readonly plugin: Plugin; readonly refusal: Refusal }[] = [];
  let looked = 0;
  for (; looked < all.length && feasible.length < enough; looked++) {
    const info = all[(start + looked) % all.length] as NodeInfo;
    const refusal = refusalOf(candidate, info, active);
    if (refusal === undefined) feasible.push(info);
    else refused.push({ node: info.name, ...refusal });
  }
  const remembered: Intent[] =
    enough < all.length ? [{ do: 'remember', key: 'next node', value: (start + looked) % all.length }] : [];
  if (feasible.length === 0) {
    return [...remembered, ...park(pod, queued, view, all.length, refused)];
  }
  const scored = feasible.length === 1 ? undefined : scores(candidate, feasible);
  const best = scored === undefined ? 0 : pickBest(scored.totals, pod, view);
  const chosen = feasible[best] as NodeInfo;
  const verdicts = all.length > recordedNodes ? [] : verdictsOf(refused, feasible, scored);
  const key = keyOf(pod);
  return [
    ...remembered,
    {
      do: 'find',
      finding: 'scheduling',
      about: { kind: 'Pod', key },
      onlyBecauseOfSubject: true,
      verdicts,
      rule: scored === undefined ? 'scheduler/filter' : 'scheduler/score',
      says: `kube-scheduler finds ${feasible.length} of ${all.length} nodes fit for Pod ${key} and takes ${chosen.name}`,
      leadsTo: [
        {
          do: 'bind',
          pod: key,
          uid: pod.metadata.uid,
          node: chosen.name,
          rule: 'scheduler/bind',
          answered: (answer) =>
            answer.ok
              ? [
                  { do: 'remember', key: `attempts/${pod.metadata.uid}`, value: undefined },
                  {
                    do: 'event',
                    about: pod,
                    type: 'Normal',
                    reason: 'Scheduled',
                    message: `Successfully assigned ${key} to ${chosen.name}`,
                    action: 'Binding',
                    rule: 'scheduler/bind',
                  },
                ]
              : [{ do: 'wake', at: view.now + podBackOffMs.initial, key }],
          keepGoing: true,
        },
      ],
    },
  ];
}

/** The plugins that have something to say about this Pod. */
function wanted(candidate: Candidate): readonly Plugin[] {
  return plugins.filter((plugin) => plugin.filter !== undefined && plugin.skips?.(candidate) !== true);
}

function refusalOf(
  candidate: Candidate,
  info: NodeInfo,
  filters: readonly Plugin[],
): { readonly plugin: Plugin; readonly refusal: Refusal } | undefined {
  for (const plugin of filters) {
    const refusal = plugin.filter?.(candidate, info);
    if (refusal !== undefined) return { plugin, refusal };
  }
  return undefined;
}

/** Large clusters are searched only until enough nodes fit: half of them less one percent per 125, at least 5 %. */
function nodesToFind(nodes: number): number {
  if (nodes < 100) return nodes;
  const percentage = Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.max(100, Math.floor((nodes * percentage) / 100));
}

type Scored = {
  readonly totals: readonly number[];
  /** Weighted scores per plugin, in the order of the nodes. */
  readonly perPlugin: ReadonlyMap<string, readonly number[]>;
};

function scores(candidate: Candidate, nodes: readonly NodeInfo[]): Scored {
  const totals = nodes.map(() => 0);
  const perPlugin = new Map<string, readonly number[]>();
  for (const plugin of plugins) {
    const { score, weight = 1 } = plugin;
    if (score === undefined || plugin.skipsScore?.(candidate) === true) continue;
    const raw = nodes.map((node) => score(candidate, node));
    const weighted = (plugin.normalize?.(raw) ?? raw).map((each) => each * weight);
    perPlugin.set(plugin.name, weighted);
    for (let i = 0; i < totals.length; i++) totals[i] = (totals[i] as number) + (weighted[i] as number);
  }
  return { totals, perPlugin };
}

function pickBest(totals: readonly number[], pod: Pod, view: View): number {
  const highest = totals.reduce((most, each) => Math.max(most, each), -1);
  const equals: number[] = [];
  totals.forEach((total, i) => {
    if (total === highest) equals.push(i);
  });
  return equals[view.choose(`node of equal score for ${keyOf(pod)}`, equals.length)] as number;
}

function verdictsOf(
  refused: readonly { readonly node: string; readonly plugin: Plugin; readonly refusal: Refusal }[],
  feasible: readonly NodeInfo[],
  scored: Scored | undefined,
): readonly NodeVerdict[] {
  const accepted = feasible.map((info, i): NodeVerdict => {
    if (scored === undefined) return { node: info.name };
    const byPlugin = Object.fromEntries(
      [...scored.perPlugin].map(([name, each]) => [name, each[i] as number]),
    );
    return { node: info.name, scores: byPlugin, total: scored.totals[i] as number };
  });
  return [
    ...accepted,
    ...refused.map(({ node, plugin, refusal }) => ({
      node,
      refusedBy: plugin.name,
      reasons: refusal.reasons,
    })),
  ].sort((a, b) => (a.node < b.node ? -1 : 1));
}

/** Nothing fits: say why, and wait for a change. */
function park(
  pod: Pod,
  queued: Queued,
  view: View,
  nodes: number,
  refused: readonly { readonly node: string; readonly plugin: Plugin; readonly refusal: Refusal }[],
): readonly Intent[] {
  const key = keyOf(pod);
  const refusals = refused.map(({ refusal }) => refusal);
  const message =
    nodes === 0
      ? 'no nodes available to schedule pods'
      : fitErrorMessage(nodes, refusals, '', preemptionMessage(nodes, refusals));
  const parked: Parked = { ...queued, since: view.now, generation: pod.metadata.generation ?? 0 };
  const attempts = attemptsOf(view, pod.metadata.uid) + 1;
  const current = pod.status?.conditions?.find((each) => each.type === 'PodScheduled');
  const isKnown = current?.status === 'False' && current.message === message;
  const condition: Intent = {
    do: 'patch',
    target: { kind: 'Pod', key },
    uid: pod.metadata.uid,
    subresource: 'status',
    patch: {
      status: {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message,
            lastProbeTime: null,
            lastTransitionTime:
              current?.status === 'False' ? current.lastTransitionTime : timestamp(view.now),
            observedGeneration: pod.metadata.generation ?? 0,
          },
        ],
      },
    },
    rule: 'scheduler/unschedulable',
    says: `writes to Pod ${key} that it is unschedulable: ${message}`,
    keepGoing: true,
  };
  return [
    {
      do: 'find',
      finding: 'unschedulable',
      about: { kind: 'Pod', key },
      onlyBecauseOfSubject: true,
      verdicts: nodes > recordedNodes ? [] : verdictsOf(refused, [], undefined),
      rule: 'scheduler/filter',
      says: `kube-scheduler finds no node fit for Pod ${key}: ${message}`,
      leadsTo: [
        { do: 'remember', key: 'parked', value: withEntry(parkedPods(view), key, parked) },
        { do: 'remember', key: `attempts/${pod.metadata.uid}`, value: attempts },
        {
          do: 'event',
          about: pod,
          type: 'Warning',
          reason: 'FailedScheduling',
          message,
          action: 'Scheduling',
          rule: 'scheduler/unschedulable',
        },
        ...(isKnown ? [] : [condition]),
        { do: 'wake', at: view.now + unschedulableFlushMs, key: flush, background: true },
      ],
    },
  ];
}
