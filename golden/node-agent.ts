/**
 * The node agent of the recordings: the simple stand-in for a kubelet that ran on every node there. What it does is
 * given, not judged; it is played here so that the control plane meets the same reports at the same moments.
 *
 * A bound Pod is ContainerCreating at once, Running and Ready after a second; a Pod being deleted ends after a second,
 * whatever its grace period. The name of an image says how its container goes on. Nothing is probed, no Event is written.
 */
import { type Component, type Intent, type View, watch } from '../lib/simulator/component';
import type { Machine } from '../lib/simulator/machine';
import {
  type Condition,
  type Container,
  conditionOf,
  keyOf,
  type Manifest,
  type Pod,
} from '../lib/simulator/objects/objects';
import { microTimestamp, timestamp } from '../lib/simulator/values/time';

const nodeKey = 'node';
const leaseRenewMs = 3_000;
const reportDelayMs = 60;
/** The agents were one program, which served one node after the other: each has its moment in every round. */
const roundMs = 24;
const momentMs = 8;
const startMs = 1_000;
const stopMs = 1_000;
const lateReadyMs = 5_000;
const crashAfterMs = 700;
/** From the return of a silent agent to its first report of the node, and from there to those of its Pods. */
const returnMs = 2_300;
const podsReturnMs = 300;
const backOffMs = { initial: 10_000, max: 300_000 };

export function nodeAgent({ node, address, podCIDR, ...machine }: Machine): Component {
  const name = `kubelet@${node}`;
  return {
    name,
    process: name,
    node,
    startKeys: [nodeKey],
    watches: {
      Pod: watch('Pod', (pod) => [keyOf(pod)], { where: { field: 'spec.nodeName', equals: node } }),
    },
    reconcile: (view, key) => {
      if (key === nodeKey) return nodeIntents(view, { ...machine, node, address, podCIDR });
      const pod = view.get('Pod', key);
      return pod === undefined || pod.spec.nodeName !== node
        ? forget(key)
        : podIntents(view, pod, address, podCIDR);
    },
  };
}

// --- Pods -----------------------------------------------------------------------------------------------------

/** Where a Pod is in its life, and since when. */
type Stage = {
  readonly uid: string;
  readonly boundAt: number;
  readonly ip?: string;
  readonly state: 'new' | 'creating' | 'pullFailed' | 'pullBackOff' | 'running' | 'waiting' | 'over';
  readonly since: number;
  readonly restarts: number;
  readonly ready: boolean;
  readonly lastCode?: number;
  readonly stopAt?: number;
};

function forget(key: string): readonly Intent[] {
  return [{ do: 'remember', key, value: undefined }];
}

function podIntents(view: View, pod: Pod, address: string, podCIDR: string): readonly Intent[] {
  const key = keyOf(pod);
  if (view.memory('registered') !== true) return [{ do: 'wake', at: view.now + returnMs + podsReturnMs }];
  const turnAt = turnOf(view, podCIDR);
  if (turnAt > view.now) return [{ do: 'wake', at: turnAt }];
  const known = view.memory(key) as Stage | undefined;
  const before: Stage = known?.uid === pod.metadata.uid ? known : firstStage(view, pod);
  const { next, wakeAt } = advance(before, pod, view, podCIDR);
  const intents: Intent[] = [{ do: 'remember', key, value: next }];
  if (next.ip !== undefined && next.ip !== before.ip)
    intents.push({ do: 'remember', key: 'addresses', value: lastAddress(view) + 1 });
  if (pod.metadata.deletionTimestamp !== undefined && next.stopAt !== undefined && next.stopAt <= view.now) {
    const over: Stage = { ...next, state: 'over', ready: false, lastCode: 0 };
    if (before.state !== 'over')
      intents.push(...report(pod, statusOf(pod, over, address, view.now), view.now));
    return [
      ...intents,
      { do: 'remember', key, value: before.state === 'over' ? next : over },
      {
        do: 'delete',
        target: { kind: 'Pod', key },
        uid: pod.metadata.uid,
        gracePeriodSeconds: 0,
        rule: 'node-agent/delete',
      },
    ];
  }
  // Somebody may have doubted a Pod while the agent was silent.
  const isDoubted =
    known === undefined &&
    next.state === 'running' &&
    next.ready !== isReady(pod) &&
    pod.status?.podIP !== undefined;
  if (isDoubted || (next !== before && (next.state !== before.state || next.ready !== before.ready)))
    intents.push(...report(pod, statusOf(pod, next, address, view.now), view.now));
  if (wakeAt !== undefined) intents.push({ do: 'wake', at: wakeAt });
  return intents;
}

/** When the node may write next: one report in every round. */
function turnOf(view: View, podCIDR: string): number {
  const earliest = Math.max(view.now, (view.memory('busy') as number | undefined) ?? 0);
  const phase = (Number(podCIDR.split('.')[2]) * momentMs) % roundMs;
  return Math.ceil((earliest - phase) / roundMs) * roundMs + phase;
}

function isReady(pod: Pod): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

/** A Pod that the agent has not seen yet, or sees again after it was silent: its status says how far it was. */
function firstStage(view: View, pod: Pod): Stage {
  const { status } = pod;
  const container = status?.containerStatuses?.[0];
  const base: Stage = {
    uid: pod.metadata.uid,
    boundAt: view.now,
    state: 'new',
    since: view.now,
    restarts: container?.restartCount ?? 0,
    ready: false,
    ...(status?.podIP === undefined ? {} : { ip: status.podIP }),
  };
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return { ...base, state: 'over' };
  if (container?.state?.running !== undefined)
    return { ...base, state: 'running', ready: container.ready === true };
  return base;
}

function advance(
  stage: Stage,
  pod: Pod,
  view: View,
  podCIDR: string,
): { readonly next: Stage; readonly wakeAt?: number } {
  const { now } = view;
  if (pod.metadata.deletionTimestamp !== undefined) {
    const stopAt = stage.stopAt ?? now + stopMs;
    return { next: { ...stage, stopAt }, wakeAt: stopAt };
  }
  const to = (state: Stage['state'], more: Partial<Stage> = {}): Stage => ({
    ...stage,
    state,
    since: now,
    ...more,
  });
  const image = imageOf(pod);
  switch (stage.state) {
    case 'new':
      if (now < stage.boundAt + reportDelayMs) return { next: stage, wakeAt: stage.boundAt + reportDelayMs };
      return { next: to('creating'), wakeAt: stage.boundAt + startMs };
    case 'creating': {
      if (now < stage.boundAt + startMs) return { next: stage, wakeAt: stage.boundAt + startMs };
      const ip = stage.ip ?? `${podCIDR.slice(0, podCIDR.lastIndexOf('.'))}.${lastAddress(view) + 2}`;
      if (image.startsWith('img:badimage')) return { next: to('pullFailed', { ip }), wakeAt: now + startMs };
      return start(to('running', { ip }), pod, now);
    }
    case 'pullFailed':
      if (now < stage.since + startMs) return { next: stage, wakeAt: stage.since + startMs };
      return { next: to('pullBackOff') };
    case 'pullBackOff':
    case 'over':
      return { next: stage };
    case 'running':
      return run(stage, pod, now);
    case 'waiting': {
      const endsAt = stage.since + Math.min(backOffMs.initial * 2 ** (stage.restarts - 1), backOffMs.max);
      if (now < endsAt) return { next: stage, wakeAt: endsAt };
      return start(to('running'), pod, now);
    }
    default:
      return stage.state satisfies never;
  }
}

/** A container that has just started. */
function start(stage: Stage, pod: Pod, now: number): { readonly next: Stage; readonly wakeAt?: number } {
  const image = imageOf(pod);
  const ready = !image.startsWith('img:never-ready') && !image.startsWith('img:late-ready');
  return run({ ...stage, ready }, pod, now);
}

function run(stage: Stage, pod: Pod, now: number): { readonly next: Stage; readonly wakeAt?: number } {
  const image = imageOf(pod);
  const exit = exitOf(pod, image);
  if (exit !== undefined) {
    const at = stage.since + exit.afterMs;
    if (now < at) return { next: stage, wakeAt: at };
    const again =
      pod.spec.restartPolicy === 'Always' ||
      pod.spec.restartPolicy === undefined ||
      (pod.spec.restartPolicy === 'OnFailure' && exit.code !== 0);
    const more = { since: now, ready: false, lastCode: exit.code };
    if (!again) return { next: { ...stage, ...more, state: 'over' } };
    const restarts = stage.restarts + 1;
    const wakeAt = now + Math.min(backOffMs.initial * 2 ** (restarts - 1), backOffMs.max);
    return { next: { ...stage, ...more, state: 'waiting', restarts }, wakeAt };
  }
  if (image.startsWith('img:late-ready') && !stage.ready) {
    const at = stage.since + lateReadyMs;
    return now < at ? { next: stage, wakeAt: at } : { next: { ...stage, ready: true } };
  }
  return { next: stage };
}

function exitOf(pod: Pod, image: string): { readonly code: number; readonly afterMs: number } | undefined {
  if (image.startsWith('img:crash')) return { code: 1, afterMs: crashAfterMs };
  const exits = /^img:exit(\d+)/.exec(image);
  if (exits === null) return undefined;
  const seconds = Number(pod.metadata.annotations?.['run-seconds'] ?? 1);
  return { code: Number(exits[1]), afterMs: seconds * 1000 };
}

/** The image that says how the Pod goes: of its containers the first that has more to say than to run. */
function imageOf(pod: Pod): string {
  const images = pod.spec.containers.map((each) => each.image ?? '');
  return (
    images.find((each) => /^img:(never-ready|late-ready|badimage|crash|exit\d)/.test(each)) ?? images[0] ?? ''
  );
}

function lastAddress(view: View): number {
  return (view.memory('addresses') as number | undefined) ?? 0;
}

// --- Status ---------------------------------------------------------------------------------------------------

function report(pod: Pod, status: Readonly<Record<string, unknown>>, now: number): readonly Intent[] {
  return [
    { do: 'remember', key: 'busy', value: now + 1 },
    {
      do: 'patch',
      target: { kind: 'Pod', key: keyOf(pod) },
      uid: pod.metadata.uid,
      subresource: 'status',
      patch: { status },
      rule: 'node-agent/report',
      keepGoing: true,
    },
  ];
}

function statusOf(pod: Pod, stage: Stage, address: string, now: number): Readonly<Record<string, unknown>> {
  const over = stage.state === 'over';
  const succeeded = over && (stage.lastCode ?? 0) === 0;
  const phase = over
    ? succeeded
      ? 'Succeeded'
      : 'Failed'
    : stage.ip === undefined || stage.state.startsWith('pull')
      ? 'Pending'
      : 'Running';
  const reason = succeeded ? 'PodCompleted' : over ? 'PodFailed' : 'ContainersNotReady';
  const names = pod.spec.containers.map(({ name }) => name).join(' ');
  const message = over ? null : `containers with unready status: [${names}]`;
  const condition = (type: string, isTrue: boolean, why: string | null, text: string | null): Condition => {
    const status = isTrue ? 'True' : 'False';
    const before = conditionOf(pod, type);
    const lastTransitionTime =
      before?.status === status ? (before.lastTransitionTime ?? timestamp(now)) : timestamp(now);
    // A patch must clear what no longer holds, hence null.
    return {
      type,
      status,
      lastProbeTime: null,
      lastTransitionTime,
      reason: why,
      message: text,
    } as unknown as Condition;
  };
  const conditions = [
    condition('PodReadyToStartContainers', stage.ip !== undefined && !over, null, null),
    condition('Initialized', true, succeeded ? 'PodCompleted' : null, null),
    condition(
      'Ready',
      stage.ready && !over,
      stage.ready && !over ? null : reason,
      stage.ready && !over ? null : message,
    ),
    condition(
      'ContainersReady',
      stage.ready && !over,
      stage.ready && !over ? null : reason,
      stage.ready && !over ? null : message,
    ),
  ];
  const order = [...conditions.map(({ type }) => ({ type })), { type: 'PodScheduled' }];
  return {
    phase,
    '$setElementOrder/conditions': order,
    conditions,
    hostIP: address,
    hostIPs: [{ ip: address }],
    startTime: pod.status?.startTime ?? timestamp(now),
    ...(stage.ip === undefined ? {} : { podIP: stage.ip, podIPs: [{ ip: stage.ip }] }),
    containerStatuses: pod.spec.containers.map((container) => containerStatus(pod, container, stage, now)),
  };
}

function containerStatus(
  pod: Pod,
  container: Container,
  stage: Stage,
  now: number,
): Readonly<Record<string, unknown>> {
  const image = container.image ?? '';
  const started = !['new', 'creating', 'pullFailed', 'pullBackOff'].includes(stage.state);
  const startedAt = timestamp(stage.since);
  const ended = {
    exitCode: stage.lastCode ?? 0,
    reason: (stage.lastCode ?? 0) === 0 ? 'Completed' : 'Error',
    startedAt,
    finishedAt: timestamp(now),
    containerID: 'containerd://x',
  };
  return {
    name: container.name,
    image,
    imageID: started ? `sha256:${image.replace(':', '-')}` : '',
    state: stateOf(),
    lastState: stage.restarts > 0 && stage.state === 'waiting' ? { terminated: ended } : {},
    ready: stage.ready && stage.state === 'running',
    restartCount: stage.restarts,
    started: stage.state === 'running',
    ...(started ? { containerID: `containerd://c-${stage.restarts}` } : {}),
  };

  function stateOf(): Readonly<Record<string, unknown>> {
    const waiting = (reason: string, message?: string) => ({
      waiting: { reason, ...(message === undefined ? {} : { message }) },
      running: null,
      terminated: null,
    });
    switch (stage.state) {
      case 'new':
      case 'creating':
        return waiting('ContainerCreating');
      case 'pullFailed':
        return waiting('ErrImagePull', `failed to pull and unpack image "${image}": not found`);
      case 'pullBackOff':
        return waiting('ImagePullBackOff', `Back-off pulling image "${image}"`);
      case 'waiting': {
        const seconds = Math.min(backOffMs.initial * 2 ** (stage.restarts - 1), backOffMs.max) / 1000;
        const who = `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
        return waiting(
          'CrashLoopBackOff',
          `back-off ${seconds}s restarting failed container=${container.name} pod=${who}`,
        );
      }
      case 'running':
        return { running: { startedAt }, waiting: null, terminated: null };
      case 'over':
        return { terminated: ended, running: null, waiting: null };
      default:
        return stage.state satisfies never;
    }
  }
}

// --- The node -------------------------------------------------------------------------------------------------

type NodeMachine = Pick<
  Machine,
  'node' | 'address' | 'podCIDR' | 'cpu' | 'memory' | 'pods' | 'labels' | 'taints'
>;

/** Registers the node, renews its Lease, and reports it ready again when someone has doubted it. */
function nodeIntents(view: View, machine: NodeMachine): readonly Intent[] {
  const again: Intent = { do: 'wake', at: view.now + leaseRenewMs, background: true };
  const key = `kube-node-lease/${machine.node}`;
  const lease = view.get('Lease', key);
  const renewal: Intent =
    lease === undefined
      ? { do: 'create', object: leaseOf(machine.node, view.now), rule: 'node-agent/lease', keepGoing: true }
      : {
          do: 'patch',
          target: { kind: 'Lease', key },
          patch: { spec: { renewTime: microTimestamp(view.now) } },
          quiet: true,
          rule: 'node-agent/lease',
          keepGoing: true,
        };
  const node = view.get('Node', machine.node);
  if (node !== undefined && view.memory('registered') !== true && view.memory('returns') !== true)
    return [
      { do: 'remember', key: 'returns', value: true },
      { do: 'wake', at: view.now + returnMs },
    ];
  if (node === undefined) {
    if (view.memory('registered') === true) return [again];
    return [
      { do: 'remember', key: 'registered', value: true },
      { do: 'create', object: nodeOf(machine, view.now), rule: 'node-agent/register', keepGoing: true },
      renewal,
      again,
    ];
  }
  const doubted = (node.status?.conditions ?? []).some((each) => each.status === 'Unknown');
  const ready: readonly Intent[] = doubted
    ? [
        {
          do: 'patch',
          target: { kind: 'Node', key: machine.node },
          subresource: 'status',
          patch: { status: { conditions: conditionsOf(view.now) } },
          rule: 'node-agent/report',
          keepGoing: true,
        },
      ]
    : [];
  return [{ do: 'remember', key: 'registered', value: true }, renewal, ...ready, again];
}

function nodeOf(machine: NodeMachine, now: number): Manifest {
  const { node, cpu, memory, pods } = machine;
  const resources = { cpu, 'ephemeral-storage': '100Gi', memory, pods };
  const [id, os, arch] = [node, 'linux', 'amd64'];
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node,
      labels: {
        'beta.kubernetes.io/arch': arch,
        'beta.kubernetes.io/os': os,
        'kubernetes.io/arch': arch,
        'kubernetes.io/hostname': node,
        'kubernetes.io/os': os,
        ...machine.labels,
      },
    },
    spec: machine.taints.length === 0 ? {} : { taints: machine.taints },
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: conditionsOf(now),
      addresses: [
        { type: 'InternalIP', address: machine.address },
        { type: 'Hostname', address: node },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: `m-${id}`,
        systemUUID: `s-${id}`,
        bootID: `b-${id}`,
        kernelVersion: '6.1.0',
        osImage: 'Linux',
        containerRuntimeVersion: 'containerd://2.1.0',
        kubeletVersion: 'v1.36.2',
        kubeProxyVersion: '',
        operatingSystem: os,
        architecture: arch,
      },
    },
  };
}

function leaseOf(node: string, now: number): Manifest {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: node, namespace: 'kube-node-lease' },
    spec: { holderIdentity: node, leaseDurationSeconds: 40, renewTime: microTimestamp(now) },
  };
}

function conditionsOf(now: number): readonly Condition[] {
  const time = timestamp(now);
  const as = (type: string, status: 'True' | 'False', reason: string, message: string): Condition => ({
    type,
    status,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
    reason,
    message,
  });
  return [
    as('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    as('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    as('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    as('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
}
