/**
 * Columns of `kubectl get`, as upstream's printers compute them (pkg/printers/internalversion/printers.go, v1.36).
 * Ages are left out: they depend on when one looks.
 */
import {
  type Condition,
  conditionOf,
  type Deployment,
  isBeingDeleted,
  type KubeObject,
  type Node,
  type Pod,
  type ReplicaSet,
  type Service,
} from '@/lib/simulator/index';

/** The text in a column, named as kubectl heads it ("UP-TO-DATE"); undefined when the kind has no such column. */
export function printed(object: KubeObject, column: string): string | undefined {
  return columnsOf(object)[column.toUpperCase()];
}

/** What `kubectl get pods` prints under STATUS. */
export function podStatus(pod: Pod): string {
  const { status = {} } = pod;
  let reason = status.reason || status.phase || 'Pending';
  const gated = conditionOf(pod, 'PodScheduled');
  if (gated?.reason === 'SchedulingGated') reason = 'SchedulingGated';
  const init = initStatus(pod);
  if (init !== undefined) reason = init;
  else reason = containersStatus(pod, reason);
  if (!isBeingDeleted(pod)) return reason;
  if (status.reason === 'NodeLost') return 'Unknown';
  return status.phase === 'Succeeded' || status.phase === 'Failed' ? reason : 'Terminating';
}

type WithCondition = { readonly status?: { readonly conditions?: readonly Condition[] } };
type Columns = Readonly<Record<string, string>>;

function columnsOf(object: KubeObject): Columns {
  const name = { NAME: object.metadata.name };
  switch (object.kind) {
    case 'Pod':
      return { ...name, ...podColumns(object as Pod) };
    case 'Node':
      return { ...name, STATUS: nodeStatus(object as Node) };
    case 'Deployment':
      return { ...name, ...deploymentColumns(object as Deployment) };
    case 'ReplicaSet':
      return { ...name, ...replicaSetColumns(object as ReplicaSet) };
    case 'StatefulSet':
      return {
        ...name,
        READY: `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas', 1)}`,
      };
    case 'DaemonSet':
      return {
        ...name,
        DESIRED: `${count(object, 'status', 'desiredNumberScheduled')}`,
        CURRENT: `${count(object, 'status', 'currentNumberScheduled')}`,
        READY: `${count(object, 'status', 'numberReady')}`,
        'UP-TO-DATE': `${count(object, 'status', 'updatedNumberScheduled')}`,
        AVAILABLE: `${count(object, 'status', 'numberAvailable')}`,
      };
    case 'Job':
      return { ...name, ...jobColumns(object) };
    case 'Service':
      return { ...name, ...serviceColumns(object as Service) };
    case 'Namespace':
    case 'PersistentVolumeClaim':
      return { ...name, STATUS: String(member(object.status, 'phase') ?? '') };
    case 'Ingress':
      return { ...name, ADDRESS: addresses(object).join(',') };
    default:
      return name;
  }
}

function podColumns(pod: Pod): Columns {
  const statuses = pod.status?.containerStatuses ?? [];
  const ready = statuses.filter((each) => each.ready && each.state?.running !== undefined).length;
  const restarts = statuses.reduce((sum, each) => sum + each.restartCount, 0);
  return {
    READY: `${ready}/${pod.spec.containers.length}`,
    STATUS: podStatus(pod),
    RESTARTS: `${restarts}`,
    IP: pod.status?.podIP ?? '<none>',
    NODE: pod.spec.nodeName ?? '<none>',
  };
}

/** "Init:0/1" and its kin while init containers have work to do. */
function initStatus(pod: Pod): string | undefined {
  const specs = pod.spec.initContainers ?? [];
  const sidecar = (name: string) => specs.find((each) => each.name === name)?.restartPolicy === 'Always';
  for (const [n, { name, state, started }] of (pod.status?.initContainerStatuses ?? []).entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (sidecar(name) && started === true) continue;
    if (state?.terminated !== undefined) {
      const { reason, exitCode } = state.terminated;
      return `Init:${reason || `ExitCode:${exitCode}`}`;
    }
    const waiting = state?.waiting?.reason;
    if (waiting !== undefined && waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${n}/${specs.length}`;
  }
  return undefined;
}

function containersStatus(pod: Pod, before: string): string {
  let reason = before;
  let running = false;
  for (const { state, ready } of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    if (state?.waiting?.reason) reason = state.waiting.reason;
    else if (state?.terminated) reason = state.terminated.reason || `ExitCode:${state.terminated.exitCode}`;
    else if (ready && state?.running) running = true;
  }
  if (reason !== 'Completed' || !running) return reason;
  return conditionOf(pod, 'Ready')?.status === 'True' ? 'Running' : 'NotReady';
}

function nodeStatus(node: Node): string {
  const ready = conditionOf(node as WithCondition, 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return node.spec.unschedulable ? `${word},SchedulingDisabled` : word;
}

function deploymentColumns({ spec, status = {} }: Deployment): Columns {
  return {
    READY: `${status.readyReplicas ?? 0}/${spec.replicas ?? 1}`,
    'UP-TO-DATE': `${status.updatedReplicas ?? 0}`,
    AVAILABLE: `${status.availableReplicas ?? 0}`,
  };
}

function replicaSetColumns({ spec, status }: ReplicaSet): Columns {
  return {
    DESIRED: `${spec.replicas ?? 1}`,
    CURRENT: `${status?.replicas ?? 0}`,
    READY: `${status?.readyReplicas ?? 0}`,
  };
}

function jobColumns(job: KubeObject): Columns {
  const holds = (type: string) => conditionOf(job as WithCondition, type)?.status === 'True';
  const state = holds('Complete')
    ? 'Complete'
    : holds('Failed')
      ? 'Failed'
      : isBeingDeleted(job)
        ? 'Terminating'
        : holds('Suspended')
          ? 'Suspended'
          : holds('FailureTarget')
            ? 'FailureTarget'
            : holds('SuccessCriteriaMet')
              ? 'SuccessCriteriaMet'
              : 'Running';
  return {
    STATUS: state,
    COMPLETIONS: `${count(job, 'status', 'succeeded')}/${count(job, 'spec', 'completions', 1)}`,
  };
}

function serviceColumns(service: Service): Columns {
  const { spec } = service;
  const type = spec.type ?? 'ClusterIP';
  const ports = (spec.ports ?? []).map(
    ({ port, nodePort, protocol = 'TCP' }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`,
  );
  return {
    TYPE: type,
    'CLUSTER-IP': spec.clusterIP || '<none>',
    'EXTERNAL-IP': externalIp(service, type),
    'PORT(S)': ports.join(',') || '<none>',
  };
}

function externalIp(service: Service, type: string): string {
  const external = service.spec.externalIPs ?? [];
  if (type === 'ExternalName') return service.spec.externalName ?? '<none>';
  if (type === 'LoadBalancer') return [...addresses(service), ...external].join(',') || '<pending>';
  return external.join(',') || '<none>';
}

function addresses(object: KubeObject): readonly string[] {
  const balancer = member(object.status, 'loadBalancer') as
    | { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] }
    | undefined;
  return (balancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '').filter(Boolean);
}

function count(object: KubeObject, part: 'spec' | 'status', field: string, otherwise = 0): number {
  const value = member(object[part], field);
  return typeof value === 'number' ? value : otherwise;
}

function member(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}
