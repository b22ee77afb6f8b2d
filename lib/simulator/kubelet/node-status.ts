/** What a kubelet reports of its node. Source: pkg/kubelet/nodestatus/setters.go, pkg/kubelet/runtime.go. */

import { leaseDurationSeconds, plegThresholdMs, runtimeSilenceMs } from '../delays';
import type { BehaviourOf } from '../given/image-behaviour';
import { type Machine, nodeAddresses } from '../machine';
import type { Condition, Manifest, ResourceList } from '../objects/objects';
import { formatDuration } from '../values/duration';
import { grown } from '../values/grown';
import { formatQuantity, parseQuantity, subtractQuantities } from '../values/quantity';
import { microTimestamp, timestamp } from '../values/time';
import { kubernetesVersion } from '../version';

/** What a node is short of. */
export type Pressure = { readonly memory: boolean; readonly disk: boolean; readonly pid: boolean };

/** What a node says of itself before a network plugin has left its configuration. */
export const networkNotReady =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

/** --cloud-provider=external */
const uninitialized = {
  key: 'node.cloudprovider.kubernetes.io/uninitialized',
  value: 'true',
  effect: 'NoSchedule',
} as const;

const mostImages = 50;
const mebi = 1024 * 1024;

/** Why the node is not ready, in upstream's order; empty when it is. `lostAt`: since when the runtime is silent. */
export function complaintsOf(
  machine: Machine,
  lostAt: number | undefined,
  hasLooked: boolean,
  now: number,
): readonly string[] {
  if (!hasLooked) return ['container runtime status check may not have completed yet'];
  const silentMs = lostAt === undefined ? 0 : now - lostAt;
  return [
    ...(lostAt !== undefined && silentMs >= runtimeSilenceMs ? ['container runtime is down'] : []),
    ...(lostAt !== undefined && silentMs >= plegThresholdMs
      ? [
          `PLEG is not healthy: pleg was last seen active ${formatDuration(silentMs)} ago; threshold is ${formatDuration(plegThresholdMs)}`,
        ]
      : []),
    ...(machine.cniConfigured ? [] : [networkNotReady]),
    ...(machine.shutdownAskedAt === undefined ? [] : ['node is shutting down']),
  ];
}

/** The node's conditions; a condition that has not changed keeps the time of its last change. */
export function nodeConditions(
  complaints: readonly string[],
  pressure: Pressure,
  before: readonly Condition[],
  now: number,
): readonly Condition[] {
  const time = timestamp(now);
  const message = complaints.length > 1 ? `[${complaints.join(', ')}]` : (complaints[0] ?? '');
  const found: readonly Pick<Condition, 'type' | 'status' | 'reason' | 'message'>[] = [
    pressure.memory
      ? pressed('MemoryPressure', 'KubeletHasInsufficientMemory', 'kubelet has insufficient memory available')
      : well('MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    pressure.disk
      ? pressed('DiskPressure', 'KubeletHasDiskPressure', 'kubelet has disk pressure')
      : well('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    pressure.pid
      ? pressed('PIDPressure', 'KubeletHasInsufficientPID', 'kubelet has insufficient PID available')
      : well('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    complaints.length === 0
      ? { ...pressed('Ready', 'KubeletReady', 'kubelet is posting ready status') }
      : well('Ready', 'KubeletNotReady', message),
  ];
  return found.map((each) => {
    const last = before.find(({ type }) => type === each.type);
    const unchanged = last?.status === each.status ? last.lastTransitionTime : undefined;
    return grown(each, { lastHeartbeatTime: time, lastTransitionTime: unchanged ?? time });
  });
}

function pressed(type: string, reason: string, message: string): Pick<Condition, 'type' | 'status'> {
  return { type, status: 'True', ...{ reason, message } };
}

function well(type: string, reason: string, message: string): Pick<Condition, 'type' | 'status'> {
  return { type, status: 'False', ...{ reason, message } };
}

/** The images on the node, the largest first. */
export function imagesOn(
  machine: Machine,
  behaviourOf: BehaviourOf,
  now: number,
): readonly { readonly names: readonly string[]; readonly sizeBytes: number }[] {
  return [...machine.images]
    .filter(([, doneAt]) => doneAt <= now)
    .map(([image]) => ({ names: [image], sizeBytes: (behaviourOf(image).sizeMi ?? 50) * mebi }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, mostImages);
}

/** The Node as a kubelet registers it. */
export function nodeOf(machine: Machine, conditions: readonly Condition[]): Manifest {
  const capacity = capacityOf(machine);
  // A cloud says what the node is: until then nothing is placed on it, and its addresses are not known.
  const taints = machine.instance === undefined ? machine.taints : [...machine.taints, uninitialized];
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: machine.node,
      labels: {
        'beta.kubernetes.io/arch': machine.architecture,
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': machine.architecture,
        'kubernetes.io/hostname': machine.node,
        'kubernetes.io/os': 'linux',
        ...machine.labels,
      },
    },
    spec: {
      ...(machine.podCIDR === ''
        ? {}
        : {
            podCIDR: machine.podCIDR,
            podCIDRs: [machine, machine.second].flatMap((share) => share?.podCIDR ?? []),
          }),
      ...(taints.length === 0 ? {} : { taints }),
    },
    status: {
      capacity,
      allocatable: allocatableOf(machine),
      conditions,
      addresses:
        machine.instance === undefined
          ? [
              ...nodeAddresses(machine).map((address) => ({ type: 'InternalIP', address })),
              { type: 'Hostname', address: machine.node },
            ]
          : [],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: `m-${machine.node}`,
        systemUUID: `s-${machine.node}`,
        bootID: bootIdOf(machine),
        kernelVersion: '6.1.0',
        osImage: 'Linux',
        containerRuntimeVersion: 'containerd://2.1.0',
        kubeletVersion: kubernetesVersion.gitVersion,
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: machine.architecture,
      },
    },
  };
}

/** Another one each time the machine is started. */
export function bootIdOf({ node, boots = 0 }: Machine): string {
  return boots === 0 ? `b-${node}` : `b-${node}-${boots}`;
}

function capacityOf(machine: Machine): ResourceList {
  const { diskMi } = machine;
  return {
    cpu: machine.cpu,
    'ephemeral-storage': diskMi % 1024 === 0 ? `${diskMi / 1024}Gi` : `${diskMi}Mi`,
    memory: machine.memory,
    pods: machine.pods,
  };
}

/** What Pods may use: all but what is kept back for the system. */
export function allocatableOf(machine: Machine): ResourceList {
  const { reserved } = machine;
  return {
    ...capacityOf(machine),
    cpu: less(machine.cpu, reserved.cpu),
    memory: less(machine.memory, reserved.memory),
  };
}

function less(amount: string, kept: string | undefined): string {
  const all = parseQuantity(amount);
  const back = kept === undefined ? undefined : parseQuantity(kept);
  return all === undefined || back === undefined ? amount : formatQuantity(subtractQuantities(all, back));
}

export function leaseOf(node: string, now: number): Manifest {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: node, namespace: 'kube-node-lease' },
    spec: { holderIdentity: node, leaseDurationSeconds, renewTime: microTimestamp(now) },
  };
}
