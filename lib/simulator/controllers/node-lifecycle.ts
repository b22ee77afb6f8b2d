/**
 * node-lifecycle-controller: watches for signs of life of the nodes, says so when one has been silent for too long, and
 * keeps the taints that say how a node is. It evicts nobody: that is the taint-eviction-controller's business.
 *
 * Rules
 *   node-lifecycle/register       A node it has not seen before is registered with it; one that is gone is forgotten. It
 *                                 looks every 5 s. (pkg/controller/nodelifecycle/node_lifecycle_controller.go
 *                                 monitorNodeHealth)
 *   node-lifecycle/silent         A node whose Lease was not renewed and whose status was not reported for 50 s becomes
 *                                 Unknown, with all its conditions. (tryUpdateNodeHealth)
 *   node-lifecycle/pods-unready   Then the Pods on it are no longer Ready: they leave their Services' endpoints, and
 *                                 stay. (util/node/controller_utils.go MarkPodsNotReady)
 *   node-lifecycle/no-schedule    Conditions and cordoning are told by NoSchedule taints, at once.
 *                                 (doNoScheduleTaintingPass)
 *   node-lifecycle/no-execute     A node that is not ready or unreachable at a look gets the NoExecute taint too, one
 *                                 node in 10 s in a zone. (processTaintBaseEviction, doNoExecuteTaintingPass)
 *   node-lifecycle/zone           When more than half of a zone is silent no more nodes are tainted there, or slower in a
 *                                 large zone; when all zones are silent nobody is, and the taints are taken back.
 *                                 (handleDisruption)
 */
import { type Component, type Derived, type Intent, type View, watch } from '../component';
import type { Settings } from '../given/settings';
import { type Condition, conditionOf, type Key, keyOf, type Node, type Pod } from '../objects/objects';
import { timestamp } from '../values/time';
import { type KnownNode, probe, reportedSilent, silentFrom } from './node-lifecycle-health';
import { disruption, newZone, type Zone, type ZoneCount, zoneOf } from './node-lifecycle-zones';
import {
  changeTaints,
  hasTaint,
  noScheduleChanges,
  notReady,
  type TaintName,
  unreachable,
} from './node-taints';
import { phaseOf, tickFrom } from './ticks';

/** How often the queues of nodes to taint are looked at. (scheduler.NodeEvictionPeriod) */
const taintingPassMs = 100;
const excludedLabel = 'node.kubernetes.io/exclude-disruption';

/** The key under which the zones are looked at together. */
const zonesKey = '/zones';
/** The key of one zone's queue of nodes to taint. */
const queueKey = (zone: string): Key => `/queue/${zone}`;

const unreachableNoExecute: TaintName = { key: unreachable, effect: 'NoExecute' };
const notReadyNoExecute: TaintName = { key: notReady, effect: 'NoExecute' };

export function nodeLifecycleController(settings: Settings): Component {
  return {
    name: 'node-lifecycle-controller',
    process: 'kube-controller-manager',
    eventSource: 'node-controller',
    watches: { Node: watch('Node', (node) => [keyOf(node), zonesKey]) },
    reconcile(view, key) {
      if (key === zonesKey) return lookAtZones(view);
      if (key.startsWith('/queue/')) return taintNext(view, key.slice('/queue/'.length));
      const { phaseMs, intents } = phaseOf(
        view,
        'the node lifecycle controller',
        settings.nodeMonitorPeriodMs,
      );
      return [...intents, ...lookAtNode(view, key, phaseMs, settings)];
    },
  };
}

// --- One node -----------------------------------------------------------------------------------------------------

function lookAtNode(view: View, name: Key, phaseMs: number, settings: Settings): readonly Intent[] {
  const known = view.memory(name) as KnownNode | undefined;
  const node = view.get('Node', name);
  const due = view.memory(`due/${name}`) as number | undefined;
  const isRegularLook = due !== undefined && view.now >= due;
  const nextLook = tickFrom(phaseMs, settings.nodeMonitorPeriodMs, view.now);
  if (node === undefined) {
    if (known === undefined) return [{ do: 'remember', key: `due/${name}`, value: undefined }];
    return isRegularLook ? forget(name, known) : lookAgain(name, nextLook);
  }
  const { add, remove } = noScheduleChanges(node);
  const taints = changeTaints(node, { add, remove }, view.now, 'node-lifecycle/no-schedule');
  const now = probe(node, known, view, phaseMs, settings);
  if (!isRegularLook) {
    const isNew = known === undefined || known.node.metadata.uid !== node.metadata.uid;
    const plan =
      isNew || wantsLook(node, view)
        ? lookAgain(name, nextLook)
        : lookAgain(
            name,
            tickFrom(phaseMs, settings.nodeMonitorPeriodMs, silentFrom(node, now, settings)),
            now.heartbeat !== undefined,
          );
    return [...taints, ...plan];
  }
  return [...taints, ...regularLook(view, node, known, now, phaseMs, settings)];
}

function regularLook(
  view: View,
  node: Node,
  known: KnownNode | undefined,
  now: KnownNode,
  phaseMs: number,
  settings: Settings,
): readonly Intent[] {
  const { name } = node.metadata;
  const isNew = known === undefined || known.node.metadata.uid !== node.metadata.uid;
  const before = conditionOf(node, 'Ready')?.status;
  const silent = view.now >= silentFrom(node, now, settings);
  const reported = silent ? reportedSilent(node, view.now) : undefined;
  const current = reported ?? node;
  const isTransition = before === 'True' && reported !== undefined;
  const expiry = tickFrom(phaseMs, settings.nodeMonitorPeriodMs, silentFrom(node, now, settings));
  const pods = isTransition ? podsToMark(view, name) : [];
  return [
    { do: 'remember', key: name, value: now },
    ...(isNew ? [nodeEvent(node, 'RegisteredNode', `Registered Node ${name} in Controller`)] : []),
    ...(reported === undefined ? [] : [reportSilent(reported, settings)]),
    ...taintedBy(view, current),
    ...(isTransition ? [notReadyEvent(node)] : []),
    ...pods.map((pod) => markNotReady(pod, name, view.now)),
    ...(conditionOf(current, 'Ready')?.status === 'Unknown'
      ? [{ do: 'remember', key: `due/${name}`, value: undefined } as const]
      : lookAgain(name, Math.max(expiry, view.now + 1), now.heartbeat !== undefined)),
  ];
}

/** Whether the next regular look has something to do with the node: its readiness and its NoExecute taints differ. */
function wantsLook(node: Node, view: View): boolean {
  const ready = conditionOf(node, 'Ready')?.status;
  const tainted = hasTaint(node, unreachableNoExecute) || hasTaint(node, notReadyNoExecute);
  const known = view.memory(node.metadata.name) as KnownNode | undefined;
  if (known !== undefined && zoneOf(known.node) !== zoneOf(node)) return true;
  if (known !== undefined && conditionOf(known.node, 'Ready')?.status !== ready) return true;
  switch (ready) {
    case 'True':
      return tainted;
    case 'False':
      return hasTaint(node, unreachableNoExecute);
    case 'Unknown':
      return hasTaint(node, notReadyNoExecute);
    default:
      return false;
  }
}

function lookAgain(name: Key, at: number, background = false): readonly Intent[] {
  return [
    { do: 'remember', key: `due/${name}`, value: at },
    { do: 'wake', at, ...(background ? { background } : {}) },
  ];
}

function reportSilent(node: Node, settings: Settings): Intent {
  const seconds = settings.nodeMonitorGracePeriodMs / 1000;
  return {
    do: 'update',
    object: node,
    subresource: 'status',
    rule: 'node-lifecycle/silent',
    says: `reports Node ${node.metadata.name} as Unknown: no sign of life for ${seconds} s`,
  };
}

/** What a look makes of the NoExecute taints: swapped or taken off at once, put on when it is the node's turn. */
function taintedBy(view: View, node: Node): readonly Intent[] {
  const zone = zoneOf(node);
  const rule = 'node-lifecycle/no-execute';
  const { name } = node.metadata;
  switch (conditionOf(node, 'Ready')?.status) {
    case 'True':
      return reachable(node, view.now, rule);
    case 'False':
      if (hasTaint(node, unreachableNoExecute))
        return changeTaints(
          node,
          { add: [notReadyNoExecute], remove: [unreachableNoExecute] },
          view.now,
          rule,
        );
      return hasTaint(node, notReadyNoExecute) ? [] : enqueue(view, zone, name);
    case 'Unknown':
      if (hasTaint(node, notReadyNoExecute))
        return changeTaints(
          node,
          { add: [unreachableNoExecute], remove: [notReadyNoExecute] },
          view.now,
          rule,
        );
      return hasTaint(node, unreachableNoExecute) ? [] : enqueue(view, zone, name);
    default:
      return [];
  }
}

function reachable(node: Node, now: number, rule: string): readonly Intent[] {
  return changeTaints(node, { remove: [unreachableNoExecute, notReadyNoExecute] }, now, rule);
}

function podsToMark(view: View, node: string): readonly Pod[] {
  return view.by('Pod', 'spec.nodeName', node).filter((pod) => {
    const ready = conditionOf(pod, 'Ready');
    return ready !== undefined && ready.status !== 'False';
  });
}

/** The Pod as seen is written back; when someone has written in between, only the condition is. */
function markNotReady(pod: Pod, node: string, now: number): Intent {
  const lastTransitionTime = timestamp(now);
  const conditions = (pod.status?.conditions ?? []).map(
    (each): Condition => (each.type === 'Ready' ? { ...each, status: 'False', lastTransitionTime } : each),
  );
  const told = {
    subresource: 'status',
    rule: 'node-lifecycle/pods-unready',
    says: `marks Pod ${keyOf(pod)} as not ready: ${node} is silent`,
    keepGoing: true,
  } as const;
  const event: Intent = {
    do: 'event',
    about: pod,
    type: 'Warning',
    reason: 'NodeNotReady',
    message: 'Node is not ready',
    rule: told.rule,
  };
  const again: Intent = {
    ...told,
    do: 'patch',
    target: { kind: 'Pod', key: keyOf(pod) },
    uid: pod.metadata.uid,
    patch: { status: { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime }] } },
    answered: (answer) => (answer.ok ? [event] : []),
  };
  return {
    ...told,
    do: 'update',
    object: { ...pod, status: { ...pod.status, conditions } },
    answered: (answer) => (answer.ok ? [event] : answer.code === 409 ? [again] : []),
  };
}

function forget(name: Key, known: KnownNode): readonly Intent[] {
  return [
    nodeEvent(known.node, 'RemovingNode', `Removing Node ${name} from Controller`),
    { do: 'remember', key: name, value: undefined },
    { do: 'remember', key: `due/${name}`, value: undefined },
  ];
}

function nodeEvent(node: Node, reason: string, message: string): Intent {
  return {
    do: 'event',
    about: node,
    type: 'Normal',
    reason,
    message: `Node ${node.metadata.name} event: ${message}`,
    rule: 'node-lifecycle/register',
  };
}

function notReadyEvent(node: Node): Intent {
  return {
    do: 'event',
    about: node,
    type: 'Normal',
    reason: 'NodeNotReady',
    message: `Node ${node.metadata.name} status is now: NodeNotReady`,
    rule: 'node-lifecycle/silent',
  };
}

// --- Zones --------------------------------------------------------------------------------------------------------

type Zones = ReadonlyMap<string, Zone>;

/** How many nodes of each zone are ready, of those that count for disruption. */
const readiness: Derived<Map<string, { ready: number; notReady: number }>> = {
  name: 'ready nodes by zone',
  kinds: ['Node'],
  create: () => new Map(),
  apply(zones, { object, previous }) {
    const count = (node: Node, by: 1 | -1): void => {
      if (node.metadata.labels?.[excludedLabel] !== undefined) return;
      const zone = zones.get(zoneOf(node)) ?? { ready: 0, notReady: 0 };
      if (conditionOf(node, 'Ready')?.status === 'True') zone.ready += by;
      else zone.notReady += by;
      zones.set(zoneOf(node), zone);
    };
    if (previous !== undefined) count(previous as Node, -1);
    if (object !== undefined) count(object as Node, 1);
  },
};

function zonesOf(view: View): Zones {
  return (view.memory('zones') as Zones | undefined) ?? new Map();
}

function lookAtZones(view: View): readonly Intent[] {
  const counts = new Map<string, ZoneCount>(
    [...view.derive(readiness)].filter(([, { ready, notReady: silent }]) => ready + silent > 0),
  );
  const before = zonesOf(view);
  const { zones, turn } = disruption(before, counts);
  if (
    turn === null &&
    zones.size === before.size &&
    [...zones].every(([name, zone]) => zone === before.get(name))
  )
    return [];
  const woken = [...zones].filter(([name, zone]) => zone.rate > (before.get(name)?.rate ?? zone.rate));
  const intents: Intent[] = [
    { do: 'remember', key: 'zones', value: zones },
    ...woken.map(([name]): Intent => ({ do: 'wake', key: queueKey(name), at: view.now })),
  ];
  if (turn === 'stops') return [...intents, ...stopEvictions(view)];
  if (turn === 'begins again') return [...intents, ...beginAnew(view)];
  return intents;
}

function stopEvictions(view: View): readonly Intent[] {
  return [
    {
      do: 'find',
      finding: 'all-zones-silent',
      rule: 'node-lifecycle/zone',
      says: 'node-lifecycle-controller sees no sign of life of any node, and evicts nobody: more likely nothing reaches it',
      leadsTo: view.list('Node').flatMap((node) => reachable(node, view.now, 'node-lifecycle/zone')),
    },
  ];
}

/** Somebody can be seen again: everybody gets the whole grace period once more. */
function beginAnew(view: View): readonly Intent[] {
  return view.list('Node').flatMap(({ metadata: { name } }): readonly Intent[] => {
    const known = view.memory(name) as KnownNode | undefined;
    if (known === undefined) return [];
    return [
      { do: 'remember', key: name, value: { ...known, probedAt: view.now } },
      { do: 'wake', key: name, at: view.now },
    ];
  });
}

// --- Tainting, one node after the other ---------------------------------------------------------------------------

function queueOf(view: View, zone: string): readonly string[] {
  return (view.memory(queueKey(zone)) as readonly string[] | undefined) ?? [];
}

function enqueue(view: View, zone: string, name: string): readonly Intent[] {
  const queue = queueOf(view, zone);
  if (queue.includes(name)) return [];
  return [
    { do: 'remember', key: queueKey(zone), value: [...queue, name] },
    { do: 'wake', key: queueKey(zone), at: view.now + taintingPassMs },
  ];
}

function taintNext(view: View, zoneName: string): readonly Intent[] {
  const zone = zonesOf(view).get(zoneName) ?? newZone;
  const queue = queueOf(view, zoneName);
  const [first, ...rest] = queue;
  if (first === undefined || zone.rate === 0) return [];
  const node = view.get('Node', first);
  const add = node === undefined ? undefined : taintFor(node);
  const next: readonly Intent[] = [
    { do: 'remember', key: queueKey(zoneName), value: rest },
    ...(rest.length === 0 ? [] : [{ do: 'wake', at: view.now + 1 } as const]),
  ];
  if (node === undefined || add === undefined) return next;
  if (view.now < zone.nextAt) return [{ do: 'wake', at: zone.nextAt }];
  const used: Zone = { ...zone, nextAt: view.now + 1000 / zone.rate };
  const remove = add === unreachableNoExecute ? [notReadyNoExecute] : [unreachableNoExecute];
  return [
    ...changeTaints(node, { add: [add], remove }, view.now, 'node-lifecycle/no-execute'),
    { do: 'remember', key: 'zones', value: new Map(zonesOf(view)).set(zoneName, used) },
    ...next,
  ];
}

function taintFor(node: Node): TaintName | undefined {
  switch (conditionOf(node, 'Ready')?.status) {
    case 'False':
      return notReadyNoExecute;
    case 'Unknown':
      return unreachableNoExecute;
    default:
      return undefined;
  }
}
