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
import { untoleratedTaint } from '../objects/tolerations';
import { isCritical, type PressureMemory } from './eviction';
import type { PodPass } from './pod-pass';

type Refusal = { readonly reason: string; readonly message: string };

/** Why the node does not take the Pod; undefined when it does. */
export function admissionRefusal(pass: PodPass): Refusal | undefined {
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
  return (
    complaintAboutPressure(pass) ??
    complaintAboutResources(pod, bound, others, node) ??
    complaintAboutSelection(pod, node) ??
    complaintAboutPorts(pod, others) ??
    complaintAboutTaints(pod, node)
  );
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

/** `bound`: at least as many as the others and itself. Who they are is asked only where it can decide. */
function complaintAboutResources(
  pod: Pod,
  bound: number,
  others: () => readonly Pod[],
  node: Node,
): Refusal | undefined {
  const allocatable = amountsOf(node.status?.allocatable);
  const most = allocatable.pods ?? Number.POSITIVE_INFINITY;
  if (bound >= most && others().length + 1 > most) return outOf('pods', 1, others().length, most);
  const wanted = requestsOf(pod);
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...Object.keys(wanted)]) {
    const requested = wanted[name] ?? 0;
    if (requested === 0) continue;
    let used = 0;
    for (const other of others()) used += requestsOf(other)[name] ?? 0;
    const capacity = allocatable[name] ?? 0;
    if (used + requested > capacity) return outOf(name, requested, used, capacity);
  }
  return undefined;
}

function outOf(name: string, requested: number, used: number, capacity: number): Refusal {
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
  return spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP = '', protocol = 'TCP' }) =>
      hostPort === undefined || hostPort === 0
        ? []
        : [{ ip: hostIP === '' ? anyIp : hostIP, protocol, port: hostPort }],
    ),
  );
}
