/** Makes the picture's scene from a cluster at its present moment. */
import {
  type Cluster,
  conditionOf,
  controllerOf,
  type Deployment,
  type EndpointSlice,
  isBeingDeleted,
  type KubeObject,
  keyOf,
  type Node,
  type Pod,
  type ReplicaSet,
  type Service,
  type Step,
  subjectOf,
} from '@/lib/simulator/index';
import { lastKnown } from './find';
import { servingAddresses } from './look';
import { podStatus, printed } from './printed';
import type {
  ProcessState,
  Scene,
  SceneArrow,
  SceneId,
  SceneNode,
  SceneObject,
  ScenePod,
  SceneProcess,
  SceneRule,
  SceneRules,
} from './scene';
import { clock, listed } from './words';

type Machine = NonNullable<ReturnType<Cluster['machine']>>;

/** Most rule lines told one by one. */
const linesTold = 6;
/** Kinds drawn as slanted boxes, owners first. Others are in the list of objects beside the picture. */
const drawnKinds = [
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'Ingress',
  'Service',
  'EndpointSlice',
  'ConfigMap',
  'Secret',
  'PersistentVolumeClaim',
  'NetworkPolicy',
  'CustomResourceDefinition',
];

/** The cluster as it is now. `step`, when given, is what just happened: its actor and what it wrote are lit. */
export function sceneOf(cluster: Cluster, step?: Step): Scene {
  const time = clock(step?.at ?? cluster.now);
  const pods = cluster.list('Pod').filter((pod) => !isSystem(pod));
  const objects = objectsOf(cluster);
  const nodes = cluster.machines().map((machine) => nodeOf(cluster, machine, pods));
  const lit = step ? litBy(cluster, step) : [];
  const controlPlane = controlPlaneOf(cluster);
  return {
    time,
    title: `The cluster at ${time}`,
    description: descriptionOf(controlPlane, nodes, objects),
    controlPlane: { processes: controlPlane },
    objects,
    nodes,
    unplacedPods: pods.filter((pod) => !pod.spec.nodeName).map((pod) => podOf(pod)),
    arrows: arrowsOf(controlPlane, nodes, lit),
    lit,
  };
}

// --- Processes ----------------------------------------------------------------------------------------------

function controlPlaneOf(cluster: Cluster): readonly SceneProcess[] {
  const present = new Set(cluster.processes().map(({ name }) => name));
  const names = ['kube-scheduler', 'kube-controller-manager', 'cloud-controller-manager'].filter((name) =>
    present.has(name),
  );
  const others = [...present].filter(
    (name) => !name.includes('@') && !names.includes(name) && name !== 'kube-apiserver' && name !== 'etcd',
  );
  return ['etcd', 'kube-apiserver', ...names, ...others].map((name) => processOf(cluster, name));
}

function processOf(cluster: Cluster, name: string): SceneProcess {
  return { id: `process:${name}`, name: name.split('@', 1)[0] ?? name, state: stateOf(cluster, name) };
}

function stateOf(cluster: Cluster, name: string): ProcessState {
  const health = cluster.health(name);
  if (health !== 'stopped' && health !== 'cut-off') return { kind: 'running' };
  const since = cluster.trace.steps.findLast(({ action }) => {
    if (action.kind !== 'fault') return false;
    const { fault } = action;
    if (fault.kind === 'powerOff') return name.endsWith(`@${fault.node}`);
    if (fault.kind !== 'stop' && fault.kind !== 'cutOff') return false;
    return fault.of === name || name.startsWith(`${fault.of}@`);
  });
  const first = cluster.trace.steps[cluster.stood]?.at ?? cluster.now;
  return { kind: health, since: clock(since?.at ?? Math.min(first, cluster.now)) };
}

// --- Objects ------------------------------------------------------------------------------------------------

function objectsOf(cluster: Cluster): readonly SceneObject[] {
  const kinds = new Set(cluster.kinds());
  const custom = [...kinds].filter((kind) => kind.includes('.'));
  return [...drawnKinds, ...custom]
    .filter((kind) => kinds.has(kind))
    .flatMap((kind) => cluster.list(kind).filter((object) => !isSystem(object) && !isSpent(object)))
    .map((object) => {
      const owner = ownerOf(cluster, object);
      const detail = detailOf(object);
      return {
        id: objectId(object),
        kind: object.kind,
        name: object.metadata.name,
        ...(detail !== undefined && { detail }),
        ...(owner !== undefined && { owner }),
      };
    });
}

/** What every cluster has of itself. */
export function isSystem(object: KubeObject): boolean {
  const { namespace, name } = object.metadata;
  if (namespace?.startsWith('kube-')) return true;
  return name === 'kubernetes' || name === 'kube-root-ca.crt';
}

/** A ReplicaSet kept only as a revision to go back to. */
function isSpent(object: KubeObject): boolean {
  if (object.kind !== 'ReplicaSet') return false;
  const { spec, status } = object as ReplicaSet;
  return spec.replicas === 0 && (status?.replicas ?? 0) === 0;
}

function ownerOf(cluster: Cluster, object: KubeObject): SceneId | undefined {
  const owner = controllerOf(object);
  if (owner !== undefined && drawnKinds.includes(owner.kind))
    return `object:${owner.kind}/${object.metadata.namespace ?? ''}/${owner.name}`;
  const service = object.metadata.labels?.['kubernetes.io/service-name'];
  const namespace = object.metadata.namespace ?? 'default';
  if (object.kind !== 'EndpointSlice' || service === undefined) return undefined;
  return cluster.get('Service', `${namespace}/${service}`)
    ? `object:Service/${namespace}/${service}`
    : undefined;
}

function detailOf(object: KubeObject): string | undefined {
  switch (object.kind) {
    case 'Deployment': {
      const { spec, status } = object as Deployment;
      return `${spec.replicas ?? 1} wanted · ${status?.readyReplicas ?? 0} ready`;
    }
    case 'ReplicaSet': {
      const { spec, status } = object as ReplicaSet;
      return `${spec.replicas ?? 1} wanted · ${status?.replicas ?? 0} there`;
    }
    case 'Service': {
      const { spec } = object as Service;
      const port = spec.ports?.[0];
      return spec.clusterIP && port ? `${spec.clusterIP}:${port.port}` : (spec.type ?? 'ClusterIP');
    }
    case 'EndpointSlice': {
      const ready = (object as EndpointSlice).endpoints.filter(
        ({ conditions }) => conditions?.ready !== false,
      );
      const short = ready.map(({ addresses }) => addresses[0]?.replace(/^\d+\.\d+/, '') ?? '');
      return short.length === 0
        ? 'no ready address'
        : short.length > 3
          ? `${short.length} ready`
          : short.join(' ');
    }
    case 'StatefulSet':
      return printed(object, 'READY');
    case 'Job':
    case 'PersistentVolumeClaim':
      return printed(object, 'STATUS');
    default:
      return undefined;
  }
}

function objectId({ kind, metadata }: KubeObject): SceneId {
  return `object:${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

// --- Nodes and Pods -----------------------------------------------------------------------------------------

function nodeOf(cluster: Cluster, machine: Machine, pods: readonly Pod[]): SceneNode {
  const name = machine.node;
  const node = cluster.get('Node', name);
  const processes = ['kubelet', 'kube-proxy']
    .map((process) => `${process}@${name}`)
    .filter((process) => cluster.health(process) !== 'unknown')
    .map((process) => processOf(cluster, process));
  const here = pods.filter((pod) => pod.spec.nodeName === name).map((pod) => podOf(pod));
  const rules = rulesOf(cluster, machine);
  const gone = rules === undefined ? [] : gonePods(cluster, name);
  const remarks = node === undefined ? ['not registered'] : remarksOf(node);
  return {
    id: `node:${name}`,
    name,
    address: machine.address,
    ready: readyWord(node),
    ...(remarks.length > 0 && { remarks }),
    processes,
    ...(rules && { rules }),
    pods: [...here, ...gone],
  };
}

function readyWord(node: Node | undefined): SceneNode['ready'] {
  const ready = node && conditionOf(node, 'Ready');
  if (ready === undefined) return 'Unknown';
  return ready.status === 'True' ? 'Ready' : 'NotReady';
}

function remarksOf({ spec }: Node): readonly string[] {
  const taints = (spec?.taints ?? [])
    .filter(({ key }) => key !== 'node.kubernetes.io/unschedulable')
    .map(
      ({ key, value, effect }) =>
        `${key.replace('node.kubernetes.io/', '')}${value ? `=${value}` : ''}:${effect}`,
    );
  return [...(spec?.unschedulable ? ['SchedulingDisabled'] : []), ...taints];
}

function podOf(pod: Pod): ScenePod {
  const ip = pod.status?.podIP;
  return {
    id: `pod:${keyOf(pod)}`,
    name: pod.metadata.name,
    look: lookOf(pod),
    status: podStatus(pod),
    ...(ip !== undefined && ip !== '' && { ip }),
  };
}

function lookOf(pod: Pod): ScenePod['look'] {
  const { phase = 'Pending' } = pod.status ?? {};
  if (phase === 'Succeeded') return 'succeeded';
  if (phase === 'Failed') return 'failed';
  if (isBeingDeleted(pod)) return 'terminating';
  if (phase === 'Unknown') return 'unknown';
  if (phase === 'Pending') return 'pending';
  return conditionOf(pod, 'Ready')?.status === 'True' ? 'ready' : 'running';
}

/** Pods that were on this node, no longer exist, and are still named by rules somewhere. */
function gonePods(cluster: Cluster, node: string): readonly ScenePod[] {
  const alive = new Set(cluster.list('Pod').flatMap((pod) => pod.status?.podIP ?? []));
  const stale = new Set(
    cluster.machines().flatMap((machine) => addressesIn(machine).filter((address) => !alive.has(address))),
  );
  if (stale.size === 0) return [];
  const removed = cluster.trace.steps.flatMap(({ action }) =>
    action.kind === 'write' && action.removed && action.object.kind === 'Pod' ? [action.object.key] : [],
  );
  return removed.flatMap((key) => {
    const pod = lastKnown(cluster, 'Pod', key) as Pod | undefined;
    const ip = pod?.status?.podIP;
    if (pod === undefined || pod.spec.nodeName !== node || ip === undefined || !stale.has(ip)) return [];
    return [
      {
        id: `pod:${key}`,
        name: pod.metadata.name,
        look: 'gone',
        status: 'deleted',
        ip,
        note: 'nobody',
      } as const,
    ];
  });
}

// --- Rules --------------------------------------------------------------------------------------------------

function rulesOf(cluster: Cluster, { node, rules }: Machine): SceneRules | undefined {
  const id = `rules:${node}`;
  if (rules === null) return undefined;
  const services = rules.services.filter((service) => !isSystem(service));
  if (services.length === 0) return undefined;
  const lines = services.flatMap((service) => linesOf(cluster, node, service, rules.slices));
  const summary = services
    .map((service) => {
      const count = servingAddresses(rules.slices, service.metadata.name).length;
      return `${service.metadata.name}: ${count === 0 ? 'refused' : count === 1 ? '1 address' : `${count} addresses`}`;
    })
    .join(' · ');
  const told = lines.length > 0 && lines.length <= linesTold;
  return { id, lastWritten: clock(rules.at), lines: told ? lines : [], ...(!told && { summary }) };
}

function linesOf(
  cluster: Cluster,
  node: string,
  service: Service,
  slices: readonly EndpointSlice[],
): readonly SceneRule[] {
  const { name } = service.metadata;
  const now = servingAddresses(cluster.list('EndpointSlice'), name);
  const port = slices.find((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === name)
    ?.ports?.[0]?.port;
  const addresses = servingAddresses(slices, name);
  return addresses.map((address) => {
    const to = port === undefined ? address : `${address}:${port}`;
    return {
      id: `rule:${node}/${to}`,
      to,
      ...(addresses.length > 1 && { chance: `1 in ${addresses.length}` }),
      ...(!now.includes(address) && { mark: 'stale' as const }),
    };
  });
}

function addressesIn({ rules }: Machine): readonly string[] {
  return (rules?.services ?? []).flatMap((service) =>
    servingAddresses(rules?.slices ?? [], service.metadata.name),
  );
}

// --- What just happened -------------------------------------------------------------------------------------

function litBy(cluster: Cluster, step: Step): readonly SceneId[] {
  const { action } = step;
  const lit: SceneId[] = cluster.health(step.process) === 'unknown' ? [] : [`process:${step.process}`];
  if (action.kind === 'fault' && 'of' in action.fault) {
    const { of } = action.fault;
    lit.push(
      ...cluster
        .processes()
        .filter(({ name, components }) => name === of || name.startsWith(`${of}@`) || components.includes(of))
        .map(({ name }) => `process:${name}`),
    );
  }
  if (action.kind === 'fault' && 'node' in action.fault) lit.push(`node:${action.fault.node}`);
  if (action.kind === 'effect' && action.effect.toLowerCase().includes('rule'))
    lit.push(`rules:${action.node}`);
  const subject = subjectOf(step);
  if (subject !== undefined) {
    if (subject.kind === 'Pod') lit.push(`pod:${subject.key}`);
    else if (subject.kind === 'Node') lit.push(`node:${subject.key}`);
    else lit.push(`object:${subject.kind}/${subject.key.includes('/') ? subject.key : `/${subject.key}`}`);
  }
  return [...new Set(lit)];
}

/** Every component watches kube-apiserver; drawn for those whose watch matters to the picture, and cut where it is. */
function arrowsOf(
  controlPlane: readonly SceneProcess[],
  nodes: readonly SceneNode[],
  lit: readonly SceneId[],
): readonly SceneArrow[] {
  const watchers = [
    ...controlPlane.slice(2),
    ...nodes.flatMap(({ processes }) => processes.filter(({ name }) => name === 'kube-proxy')),
  ];
  const watches = watchers.map(
    ({ id, state }): SceneArrow => ({
      kind: 'watch',
      from: 'process:kube-apiserver',
      to: id,
      ...(state.kind !== 'running' && { cut: true }),
    }),
  );
  const actor = lit.find((id) => id.startsWith('process:') && id !== 'process:kube-apiserver');
  const writes = lit
    .filter((id) => actor !== undefined && id !== actor && id.startsWith('rules:'))
    .map((to): SceneArrow => ({ kind: 'write', from: actor ?? '', to }));
  return [{ kind: 'write', from: 'process:kube-apiserver', to: 'process:etcd' }, ...watches, ...writes];
}

function descriptionOf(
  controlPlane: readonly SceneProcess[],
  nodes: readonly SceneNode[],
  objects: readonly SceneObject[],
): string {
  const down = [...controlPlane, ...nodes.flatMap(({ processes }) => processes)].filter(
    ({ state }) => state.kind !== 'running',
  );
  const sentences = [
    `${nodes.length === 1 ? 'One node' : `${nodes.length} nodes`}: ${listed(
      nodes.map(
        ({ name, ready, pods }) =>
          `${name}, ${ready}, with ${pods.length === 1 ? '1 Pod' : `${pods.length} Pods`}`,
      ),
    )}.`,
    objects.length === 0
      ? ''
      : `Objects: ${listed(objects.slice(0, 8).map(({ kind, name }) => `${kind} ${name}`))}.`,
    down.length === 0
      ? ''
      : `Not running normally: ${listed(
          down.map(
            ({ id, state }) =>
              `${id.slice('process:'.length)}, ${state.kind === 'stopped' ? 'stopped' : 'cut off'}`,
          ),
        )}.`,
  ];
  return sentences.filter(Boolean).join(' ');
}
