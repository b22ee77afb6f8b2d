/** How a kubelet keeps its Node object and Lease. Source: pkg/kubelet/kubelet_node_status.go, component-helpers/apimachinery/lease. */
import type { Intent, View } from '../component';
import { leaseDurationSeconds, leaseRenewMs, nodeReportMs } from '../delays';
import type { Machine } from '../machine';
import { type Condition, conditionOf, type Key, type Manifest, type Node } from '../objects';
import { microTimestamp, parseTimestamp, timestamp } from '../time';

/** Registers the Node and its Lease, or renews them; then again in ten seconds. */
export function nodeIntents(
  view: View,
  machine: Machine,
  pods: readonly { readonly key: Key; readonly at: number }[],
): readonly Intent[] {
  const again: Intent = { do: 'wake', at: view.now + leaseRenewMs, background: true };
  const node = view.get('Node', machine.node);
  const lease = view.get('Lease', `kube-node-lease/${machine.node}`);
  const first = view.memory('registered') !== true;
  const look: readonly Intent[] = first
    ? [
        { do: 'remember', key: 'registered', value: true },
        ...pods.map(({ key, at }): Intent => ({ do: 'wake', at, key })),
      ]
    : [];
  const renewal: Intent =
    lease === undefined
      ? { do: 'create', object: leaseOf(machine.node, view.now), rule: 'kubelet/register', keepGoing: true }
      : {
          do: 'patch',
          target: { kind: 'Lease', key: `kube-node-lease/${machine.node}` },
          patch: { spec: { renewTime: microTimestamp(view.now) } },
          quiet: true,
          rule: 'kubelet/register',
          keepGoing: true,
        };
  if (node === undefined) {
    const registration: Intent = {
      do: 'create',
      object: nodeOf(machine, view.now),
      rule: 'kubelet/register',
      says: `registers Node ${machine.node}`,
      keepGoing: true,
    };
    return [...look, registration, renewal, again];
  }
  return [...look, renewal, ...report(node, view.now), again];
}

/** Says that the node is ready when someone has doubted it, and once in five minutes in any case. */
function report(node: Node, now: number): readonly Intent[] {
  const ready = conditionOf(node, 'Ready');
  const doubted =
    (node.status?.conditions ?? []).some((each) => each.status === 'Unknown') || ready?.status !== 'True';
  const stale = parseTimestamp(ready?.lastHeartbeatTime) + nodeReportMs <= now;
  if (!doubted && !stale) return [];
  const conditions = nodeConditions(now).map((each) => {
    const before = conditionOf(node, each.type);
    return before?.status === each.status && before.lastTransitionTime !== undefined
      ? { ...each, lastTransitionTime: before.lastTransitionTime }
      : each;
  });
  return [
    {
      do: 'patch',
      target: { kind: 'Node', key: node.metadata.name },
      subresource: 'status',
      patch: { status: { conditions } },
      rule: 'kubelet/register',
      says: `reports Node ${node.metadata.name} ready`,
      keepGoing: true,
      ...(doubted ? {} : { quiet: true }),
    },
  ];
}

function nodeOf(machine: Machine, now: number): Manifest {
  const resources = {
    cpu: machine.cpu,
    'ephemeral-storage': '100Gi',
    memory: machine.memory,
    pods: machine.pods,
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: machine.node,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': machine.node,
        'kubernetes.io/os': 'linux',
        ...machine.labels,
      },
    },
    spec: {
      podCIDR: machine.podCIDR,
      podCIDRs: [machine.podCIDR],
      ...(machine.taints.length === 0 ? {} : { taints: machine.taints }),
    },
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: nodeConditions(now),
      addresses: [
        { type: 'InternalIP', address: machine.address },
        { type: 'Hostname', address: machine.node },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: `m-${machine.node}`,
        systemUUID: `s-${machine.node}`,
        bootID: `b-${machine.node}`,
        kernelVersion: '6.1.0',
        osImage: 'Linux',
        containerRuntimeVersion: 'containerd://2.1.0',
        kubeletVersion: 'v1.36.2',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}

function nodeConditions(now: number): readonly Condition[] {
  const time = timestamp(now);
  const conditionOfType = (
    type: string,
    status: 'True' | 'False',
    reason: string,
    message: string,
  ): Condition => ({
    type,
    status,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
    reason,
    message,
  });
  return [
    conditionOfType(
      'MemoryPressure',
      'False',
      'KubeletHasSufficientMemory',
      'kubelet has sufficient memory available',
    ),
    conditionOfType('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    conditionOfType(
      'PIDPressure',
      'False',
      'KubeletHasSufficientPID',
      'kubelet has sufficient PID available',
    ),
    conditionOfType('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
}

function leaseOf(node: string, now: number): Manifest {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: node, namespace: 'kube-node-lease' },
    spec: { holderIdentity: node, leaseDurationSeconds, renewTime: microTimestamp(now) },
  };
}
