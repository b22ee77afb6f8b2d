/** How a kubelet keeps its Node object and Lease. Source: pkg/kubelet/kubelet_node_status.go, component-helpers/apimachinery/lease. */
import type { Intent, View } from '../component';
import {
  firstStatusMs,
  leaseRenewMs,
  networkLookMs,
  nodeReportMs,
  plegThresholdMs,
  runtimeSilenceMs,
} from '../delays';
import type { Machine } from '../machine';
import { type Condition, conditionOf, type Key, type Node } from '../objects/objects';
import { deepEqual } from '../values/equal';
import { microTimestamp, parseTimestamp } from '../values/time';
import { csiNodeIntents, volumesInUseIntents } from './attachments';
import type { PressureMemory } from './eviction';
import { cordonEvents, reasonOf, rebootEvents, startEvents } from './node-events';
import {
  bootIdOf,
  complaintsOf,
  imagesOn,
  leaseOf,
  nodeConditions,
  nodeOf,
  type Pressure,
} from './node-status';

/** What the kubelet remembers of its node. */
type NodeMemory = {
  /** From when on it knows the state of the runtime: it registers before. */
  readonly knowsFrom: number;
  /** It has met its Node. One that is deleted afterwards it does not register again before it is started again. */
  readonly registered: boolean;
  /** Since when the runtime does not answer. */
  readonly lostAt?: number;
  /** What of the node its Pods were last looked at with. */
  readonly runtime: 'runs' | 'lost';
  readonly network: boolean;
  readonly cordoned: boolean;
};

const noPressure: Pressure = { memory: false, disk: false, pid: false };

/** Registers the Node and its Lease, or renews them; then again in ten seconds. */
export function nodeIntents(view: View, machine: Machine, pods: () => readonly Key[]): readonly Intent[] {
  const { now } = view;
  const before = view.memory('node') as NodeMemory | undefined;
  const node = view.get('Node', machine.node);
  const memory = noticed(before, machine, node, now);
  const remember: readonly Intent[] =
    before !== undefined && deepEqual(before, memory) ? [] : [{ do: 'remember', key: 'node', value: memory }];
  const changed =
    before === undefined || before.runtime !== memory.runtime || before.network !== memory.network;
  const looks = changed ? pods().map((key): Intent => ({ do: 'wake', at: now, key })) : [];
  const complaints = complaintsOf(machine, memory.lostAt, now >= memory.knowsFrom, now);
  const said = [
    // Those of its first start are older than Events are kept.
    ...(before === undefined && node !== undefined ? startEvents(node, pressureConditions(view, now)) : []),
    ...(before === undefined || node === undefined ? [] : cordonEvents(node, before.cordoned)),
    ...(node === undefined ? [] : rebootEvents(node, machine)),
  ];
  const report =
    node === undefined
      ? registration(machine, memory, complaints, now)
      : statusReport(view, node, machine, complaints);
  const volumes =
    node === undefined ? [] : [...csiNodeIntents(view, machine), ...volumesInUseIntents(view, machine, node)];
  const next = awaitsPlugin(node, machine)
    ? ({ do: 'wake', at: now + networkLookMs } as const)
    : nextLook(memory, now);
  return [...remember, ...said, ...looks, ...report, ...volumes, ...renewal(view, machine, memory), next];
}

/** The node has been given its range, and its network plugin, which runs, is about to begin with it. */
export function awaitsPlugin(node: Node | undefined, { cniConfigured, stopped }: Machine): boolean {
  return !cniConfigured && !stopped.has('cni') && (node?.spec?.podCIDR ?? '') !== '';
}

function noticed(
  before: NodeMemory | undefined,
  machine: Machine,
  node: Node | undefined,
  now: number,
): NodeMemory {
  const lost = machine.stopped.has('containerd');
  return {
    registered: before?.registered === true || node !== undefined,
    knowsFrom: before?.knowsFrom ?? (node === undefined ? now + firstStatusMs : now),
    cordoned: node?.spec?.unschedulable === true,
    runtime: lost ? 'lost' : 'runs',
    network: machine.cniConfigured && !machine.stopped.has('cni'),
    ...(lost ? { lostAt: before?.lostAt ?? now } : {}),
  };
}

/** In ten seconds, or when the state of the runtime is due to change: what changes is waited for. */
function nextLook({ knowsFrom, lostAt }: NodeMemory, now: number): Intent {
  const heartbeat = now + leaseRenewMs;
  if (now < knowsFrom) return { do: 'wake', at: knowsFrom };
  const turns = lostAt === undefined ? [] : [lostAt + runtimeSilenceMs, lostAt + plegThresholdMs];
  const turn = turns.find((at) => at > now);
  if (turn === undefined) return { do: 'wake', at: heartbeat, background: true };
  return { do: 'wake', at: Math.min(turn, heartbeat) };
}

function registration(
  machine: Machine,
  { registered }: NodeMemory,
  complaints: readonly string[],
  now: number,
): readonly Intent[] {
  if (registered) return [];
  return [
    {
      do: 'create',
      object: nodeOf(machine, nodeConditions(complaints, noPressure, [], now)),
      rule: 'kubelet/register',
      says: `registers Node ${machine.node}`,
      keepGoing: true,
    },
  ];
}

function renewal(view: View, { node }: Machine, { registered }: NodeMemory): readonly Intent[] {
  const key = `kube-node-lease/${node}`;
  if (view.get('Lease', key) === undefined) {
    // The Lease is its Node's: without a Node to belong to, none is made.
    if (registered && view.get('Node', node) === undefined) return [];
    return [{ do: 'create', object: leaseOf(node, view.now), rule: 'kubelet/register', keepGoing: true }];
  }
  return [
    {
      do: 'patch',
      target: { kind: 'Lease', key },
      patch: { spec: { renewTime: microTimestamp(view.now) } },
      quiet: true,
      rule: 'kubelet/register',
      keepGoing: true,
    },
  ];
}

/** Writes the status when it has changed or someone has doubted it, and once in five minutes in any case. */
function statusReport(
  view: View,
  node: Node,
  machine: Machine,
  complaints: readonly string[],
): readonly Intent[] {
  const { now } = view;
  const pressure = pressureSeen(view);
  const bootID = bootIdOf(machine);
  const found = `${bootID} ${pressure.memory} ${pressure.disk} ${imagesPulled(machine, now)} ${complaints.join()}`;
  const known = nothingNew.get(node);
  if (known?.found === found && known.images === machine.images && now < known.until) return [];
  const before = node.status?.conditions ?? [];
  const conditions = nodeConditions(complaints, pressure, before, now);
  const told = conditions.filter((each) => isNews(each, before));
  const images = imagesOn(machine, view.behaviourOf, now);
  const hasNewImages = !deepEqual(images, node.status?.images ?? []);
  const until = parseTimestamp(conditionOf(node, 'Ready')?.lastHeartbeatTime) + nodeReportMs;
  const isRebooted = node.status?.nodeInfo?.bootID !== bootID;
  if (told.length === 0 && !hasNewImages && !isRebooted && !(until <= now)) {
    nothingNew.set(node, { found, images: machine.images, until });
    return [];
  }
  const quiet = told.length === 0;
  return [
    {
      do: 'patch',
      target: { kind: 'Node', key: node.metadata.name },
      subresource: 'status',
      patch: {
        status: {
          conditions,
          ...(images.length === 0 ? {} : { images }),
          ...(isRebooted && { nodeInfo: { bootID } }),
        },
      },
      rule: 'kubelet/register',
      says: `reports Node ${node.metadata.name} ${wordFor(told, conditions)}`,
      keepGoing: true,
      ...(quiet ? { quiet } : {}),
    },
    ...told.filter((each) => wasKnown(each, before)).map((each) => eventOf(node, each)),
  ];
}

function pressureSeen(view: View): Pressure {
  const observed = (view.memory('pressure') as PressureMemory | undefined) ?? {};
  return { memory: observed.memory !== undefined, disk: observed.disk !== undefined, pid: false };
}

function pressureConditions(view: View, now: number): readonly Condition[] {
  return nodeConditions([], pressureSeen(view), [], now);
}

/** What was found when a Node said all of it already: until then nothing is to be written while that stays so. */
type Found = { readonly found: string; readonly images: Machine['images']; readonly until: number };
const nothingNew = new WeakMap<Node, Found>();

function imagesPulled(machine: Machine, now: number): number {
  let pulled = 0;
  for (const doneAt of machine.images.values()) if (doneAt <= now) pulled++;
  return pulled;
}

function isNews(condition: Condition, before: readonly Condition[]): boolean {
  const last = before.find(({ type }) => type === condition.type);
  if (last?.status !== condition.status || last.reason !== condition.reason) return true;
  return withoutTimes(last.message) !== withoutTimes(condition.message);
}

/** How long something lasts by now is no news. */
function withoutTimes(message = ''): string {
  return message.replace(/last seen active \S+ ago/, '');
}

function wasKnown(condition: Condition, before: readonly Condition[]): boolean {
  const last = before.find(({ type }) => type === condition.type);
  return last !== undefined && last.status !== condition.status;
}

function wordFor(told: readonly Condition[], conditions: readonly Condition[]): string {
  const pressures = told.filter(({ type }) => type !== 'Ready');
  if (pressures.length > 0 && !told.some(({ type }) => type === 'Ready'))
    return pressures
      .map(({ type, status }) => (status === 'True' ? `with ${type}` : `without ${type}`))
      .join(', ');
  const ready = conditions.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' ? 'ready' : `not ready: ${ready?.message}`;
}

function eventOf(node: Node, condition: Condition): Intent {
  const reason = reasonOf(condition);
  return {
    do: 'event',
    about: node,
    type: 'Normal',
    reason,
    message: `Node ${node.metadata.name} status is now: ${reason}`,
    rule: 'kubelet/register',
  };
}
