/**
 * Whether a node takes a Pod that is bound to it: what the scheduler has checked is checked again, because a Pod may be
 * bound without it, and things may have changed.
 * Source: pkg/kubelet/lifecycle/predicate.go, kube-scheduler's AdmissionCheck.
 */
import { matchesRequired } from '../objects/node-selection';
import type { Node, Pod } from '../objects/objects';
import { type Amounts, amountsOf, podRequests } from '../objects/pod-resources';
import { isPodTerminal } from '../objects/pod-state';
import { qosClass } from '../objects/qos';
import { safeSysctls } from '../objects/sysctls';
import { untoleratedTaint } from '../objects/tolerations';
import { isCritical, type PressureMemory } from './eviction';
import type { PodPass } from './pod-pass';
import { isSidecar } from './pod-status';
import { makeRoom } from './preemption';

type Refusal = { readonly reason: string; readonly message: string };

/** Why the node does not take the Pod; `waits` while it makes room for it, undefined when it does. */
export function admissionRefusal(pass: PodPass): Refusal | 'waits' | undefined {
  const { view, pod, machine } = pass;
  // What runs here already was taken on before the kubelet restarted.
  if (pass.sandbox !== undefined) return undefined;
  if (machine.shutdownAskedAt !== undefined)
    return { reason: 'NodeShutdown', message: 'Pod was rejected as the node is shutting down.' };
  const node = view.get('Node', machine.node);
  if (node === undefined) return undefined;
  const bound = view.count('Pod', 'spec.nodeName', machine.node);
  let known: readonly Pod[] | undefined;
  const others = (): readonly Pod[] => {
    known ??= view
      .by('Pod', 'spec.nodeName', machine.node)
      .filter((each) => each.metadata.uid !== pod.metadata.uid && isAdmitted(pass, each));
    return known;
  };
  const early = complaintAboutPressure(pass) ?? complaintAboutSysctls(pod) ?? complaintAboutSystem(pod);
  if (early !== undefined) return early;
  const shortages = shortagesFor(pod, bound, others, node);
  const makesRoom = shortages.length > 0 && isCritical(pod);
  const [first] = shortages;
  if (first !== undefined && !makesRoom) return outOf(first);
  const refusal =
    complaintAboutSelection(pod, node) ?? complaintAboutPorts(pod, others) ?? complaintAboutTaints(pod, node);
  if (refusal !== undefined || !makesRoom) return refusal;
  const missing = shortages.map(({ name, requested, used, capacity }) => [name, requested + used - capacity]);
  const room = makeRoom(pass, others(), Object.fromEntries(missing));
  return room === 'waits' ? room : unexpected(room.error);
}

function unexpected(error: string): Refusal {
  return {
    reason: 'UnexpectedAdmissionError',
    message: `Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: ${error}`,
  };
}

/** A parameter of the kernel that is not the Pod's own. (sysctl/allowlist.go) */
function complaintAboutSysctls({ spec }: Pod): Refusal | undefined {
  for (const { name } of spec.securityContext?.sysctls ?? []) {
    const namespace = safeSysctls.get(name.replaceAll('/', '.'));
    const isHosts = namespace === 'ipc' ? spec.hostIPC === true : spec.hostNetwork === true;
    if (namespace !== undefined && !isHosts) continue;
    const why = namespace === undefined ? 'not allowlisted' : `not allowed with host ${namespace} enabled`;
    return { reason: 'SysctlForbidden', message: `forbidden sysctl: "${name}" ${why}` };
  }
  return undefined;
}

/** A Pod for another operating system, by its label or its own word. */
function complaintAboutSystem({ metadata, spec }: Pod): Refusal | undefined {
  const label = metadata.labels?.['kubernetes.io/os'];
  if (label !== undefined && label !== 'linux')
    return {
      reason: 'PodOSSelectorNodeLabelDoesNotMatch',
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    };
  if (spec.os !== undefined && spec.os.name !== 'linux')
    return {
      reason: 'PodOSNotSupported',
      message: "Failed to admit pod as the OS field doesn't match node OS",
    };
  return undefined;
}

/** Taken on and not ended yet: its sandbox is there, or the kubelet remembers it. */
function isAdmitted({ view, machine }: PodPass, pod: Pod): boolean {
  if (isPodTerminal(pod)) return false;
  return machine.sandboxes.has(pod.metadata.uid) || view.memory(pod.metadata.uid) !== undefined;
}

/** A node under pressure takes no more; short of memory, only Pods that asked for some. (eviction_manager.go Admit) */
function complaintAboutPressure({ view, pod }: PodPass): Refusal | undefined {
  const observed = (view.memory('pressure') as PressureMemory | undefined) ?? {};
  const conditions = [
    ...(observed.disk === undefined ? [] : ['DiskPressure']),
    ...(observed.memory === undefined ? [] : ['MemoryPressure']),
  ];
  if (conditions.length === 0 || isCritical(pod)) return undefined;
  if (observed.disk === undefined) {
    const pressure = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' } as const;
    const bears = untoleratedTaint([pressure], pod.spec.tolerations, ['NoSchedule']) === undefined;
    if (bears || qosClass(pod.spec) !== 'BestEffort') return undefined;
  }
  return { reason: 'Evicted', message: `The node had condition: [${conditions.join(' ')}]. ` };
}

type Shortage = {
  readonly name: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
};

/** `bound`: at least as many as the others and itself. Who they are is asked only where it can decide. */
function shortagesFor(
  pod: Pod,
  bound: number,
  others: () => readonly Pod[],
  node: Node,
): readonly Shortage[] {
  const allocatable = amountsOf(node.status?.allocatable);
  const shortages: Shortage[] = [];
  const most = allocatable.pods ?? Number.POSITIVE_INFINITY;
  if (bound >= most && others().length + 1 > most)
    shortages.push({ name: 'pods', requested: 1, used: others().length, capacity: most });
  const wanted = requestsOf(pod);
  for (const name of new Set(['cpu', 'memory', 'ephemeral-storage', ...Object.keys(wanted)])) {
    const requested = wanted[name] ?? 0;
    // A resource that the node does not know is the whole cluster's.
    if (requested === 0 || (allocatable[name] === undefined && isExtended(name))) continue;
    let used = 0;
    for (const other of others()) used += requestsOf(other)[name] ?? 0;
    const capacity = allocatable[name] ?? 0;
    if (used + requested > capacity) shortages.push({ name, requested, used, capacity });
  }
  return shortages;
}

function isExtended(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/');
}

function outOf({ name, requested, used, capacity }: Shortage): Refusal {
  return {
    reason: `OutOf${name}`,
    message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  };
}

/** The requests of each Pod spec, counted once. */
const requests = new WeakMap<object, Amounts>();

function requestsOf({ spec }: Pod): Amounts {
  let found = requests.get(spec);
  if (found === undefined) {
    found = podRequests(spec);
    requests.set(spec, found);
  }
  return found;
}

function complaintAboutSelection(pod: Pod, node: Node): Refusal | undefined {
  if (matchesRequired(pod, node)) return undefined;
  return failedPredicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
}

function complaintAboutPorts(pod: Pod, others: () => readonly Pod[]): Refusal | undefined {
  const wanted = hostPortsOf(pod);
  if (wanted.length === 0) return undefined;
  const taken = others().flatMap(hostPortsOf);
  const clash = wanted.some((port) =>
    taken.some(
      (other) =>
        other.port === port.port &&
        other.protocol === port.protocol &&
        (other.ip === port.ip || other.ip === anyIp || port.ip === anyIp),
    ),
  );
  return clash
    ? failedPredicate('NodePorts', "node(s) didn't have free ports for the requested pod ports")
    : undefined;
}

/** Only what would throw it out again counts. */
function complaintAboutTaints({ spec }: Pod, node: Node): Refusal | undefined {
  if (untoleratedTaint(node.spec?.taints, spec.tolerations, ['NoExecute']) === undefined) return undefined;
  return failedPredicate('TaintToleration', 'node(s) had untolerated taint(s)');
}

function failedPredicate(reason: string, description: string): Refusal {
  return { reason, message: `Predicate ${reason} failed: ${description}` };
}

const anyIp = '0.0.0.0';

function hostPortsOf({ spec }: Pod): readonly { ip: string; protocol: string; port: number }[] {
  const listening = [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)];
  return listening.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP = '', protocol = 'TCP' }) =>
      hostPort === undefined || hostPort === 0
        ? []
        : [{ ip: hostIP === '' ? anyIp : hostIP, protocol, port: hostPort }],
    ),
  );
}
