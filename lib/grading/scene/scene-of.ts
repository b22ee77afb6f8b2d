/** Makes the picture's scene from a cluster at its present moment. */
import {
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
import type { PodDisruptionBudget } from '@/lib/simulator/objects/objects';
import { podStatus, printed } from '../run/printed';
import { clock, listed } from '../words/words';
import type {
  ProcessState,
  Scene,
  SceneArrow,
  SceneId,
  SceneNode,
  SceneObject,
  ScenePod,
  SceneProcess,
} from './scene';
import { type Gone, gonePods, type Machine, rulesOf } from './scene-rules';
import type { Seen } from './seen';
import { isSystem } from './system-objects';

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
  'PodDisruptionBudget',
  'NetworkPolicy',
  'CustomResourceDefinition',
];

/** How much of a large cluster is told one by one. */
export type Folding = {
  /** With more nodes, each is one tile, but for those that are `open`. */
  readonly nodes: number;
  readonly open: ReadonlySet<string>;
  /** Objects and Pods without a node beyond these are counted. */
  readonly objects: number;
  readonly unplacedPods: number;
  /** The rules of a node are one line, as long as none of them is stale. */
  readonly rules: boolean;
};

/**
 * The cluster as it is now, or was. `step`, when given, is what just happened: its actor and what it wrote are lit.
 * Without `folding` everything is told.
 */
export function sceneOf(cluster: Seen, step?: Step, folding?: Folding): Scene {
  const time = clock(step?.at ?? cluster.now);
  const pods = cluster.list('Pod').filter((pod) => !isSystem(pod));
  const allObjects = objectsOf(cluster);
  const objects = allObjects.slice(0, folding?.objects);
  const unplaced = pods.filter((pod) => !pod.spec.nodeName);
  const machines = cluster.machines();
  const isFolded = ({ node }: Machine) =>
    folding !== undefined && machines.length > folding.nodes && !folding.open.has(node);
  const here = podsByNode(pods);
  const gone = gonePods(cluster);
  const nodes = machines.map((machine) =>
    isFolded(machine)
      ? foldedNode(cluster, machine, here.get(machine.node) ?? [])
      : nodeOf(cluster, machine, here.get(machine.node) ?? [], gone, folding?.rules ?? false),
  );
  const lit = step ? litBy(cluster, step) : [];
  const controlPlane = controlPlaneOf(cluster);
  return {
    time,
    title: `The cluster at ${time}`,
    description: descriptionOf(controlPlane, nodes, allObjects),
    controlPlane: { processes: controlPlane },
    objects,
    nodes,
    unplacedPods: unplaced.slice(0, folding?.unplacedPods).map((pod) => podOf(pod)),
    ...(folding && {
      more: {
        objects: allObjects.length - objects.length,
        unplacedPods: Math.max(0, unplaced.length - folding.unplacedPods),
      },
    }),
    arrows: arrowsOf(controlPlane, nodes, lit),
    lit,
  };
}

// --- Processes ----------------------------------------------------------------------------------------------

function controlPlaneOf(cluster: Seen): readonly SceneProcess[] {
  const present = new Set(cluster.processes().map(({ name }) => name));
  const names = ['kube-scheduler', 'kube-controller-manager', 'cloud-controller-manager'].filter((name) =>
    present.has(name),
  );
  const others = [...present].filter(
    (name) =>
      !name.includes('@') &&
      !names.includes(name) &&
      name !== 'kube-apiserver' &&
      name !== 'etcd' &&
      name !== clientsInPods,
  );
  return ['etcd', 'kube-apiserver', ...names, ...others].map((name) => processOf(cluster, name));
}

/** What asks from inside containers: no part of the control plane, and it watches nothing. It is lit as the Pod it asks from. */
const clientsInPods = 'clients';

function processOf(cluster: Seen, name: string): SceneProcess {
  return { id: `process:${name}`, name: name.split('@', 1)[0] ?? name, state: stateOf(cluster, name) };
}

function stateOf(cluster: Seen, name: string): ProcessState {
  const health = cluster.health(name);
  if (health !== 'stopped' && health !== 'cut-off') return { kind: 'running' };
  const since = cluster.trace.steps.findLast(({ action }) => {
    if (action.kind !== 'fault') return false;
    const { fault } = action;
    if (fault.kind === 'powerOff' || fault.kind === 'terminate') return name.endsWith(`@${fault.node}`);
    if (fault.kind !== 'stop' && fault.kind !== 'cutOff') return false;
    return fault.of === name || name.startsWith(`${fault.of}@`);
  });
  const first = cluster.trace.steps[cluster.stood]?.at ?? cluster.now;
  return { kind: health, since: clock(since?.at ?? Math.min(first, cluster.now)) };
}

// --- Objects ------------------------------------------------------------------------------------------------

function objectsOf(cluster: Seen): readonly SceneObject[] {
  const kinds = new Set(cluster.kinds());
  const custom = [...kinds].filter((kind) => kind.includes('.'));
  const forgotten = forgottenReplicaSets(cluster);
  return [...drawnKinds, ...custom]
    .filter((kind) => kinds.has(kind))
    .flatMap((kind) => cluster.list(kind).filter((object) => !isSystem(object) && !forgotten.has(object)))
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

/** ReplicaSets kept only as revisions to go back to, but for the newest of each owner: `rollout undo` goes to that one. */
function forgottenReplicaSets(cluster: Seen): ReadonlySet<KubeObject> {
  const newest = new Map<string, ReplicaSet>();
  const forgotten = new Set<KubeObject>();
  for (const replicaSet of cluster.list('ReplicaSet') as readonly ReplicaSet[]) {
    if (!isSpent(replicaSet)) continue;
    const owner = controllerOf(replicaSet)?.uid ?? '';
    const known = newest.get(owner);
    const isNewer = known === undefined || revisionOf(replicaSet) > revisionOf(known);
    if (isNewer) newest.set(owner, replicaSet);
    const older = isNewer ? known : replicaSet;
    if (older !== undefined) forgotten.add(older);
  }
  return forgotten;
}

function isSpent({ spec, status }: ReplicaSet): boolean {
  return spec.replicas === 0 && (status?.replicas ?? 0) === 0;
}

function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}

function ownerOf(cluster: Seen, object: KubeObject): SceneId | undefined {
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
    case 'PodDisruptionBudget': {
      const { spec, status } = object as PodDisruptionBudget;
      const bound =
        spec.maxUnavailable === undefined
          ? `at least ${spec.minAvailable ?? 1}`
          : `at most ${spec.maxUnavailable} missing`;
      return `${bound} · ${status?.disruptionsAllowed ?? 0} may go`;
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

function nodeOf(
  cluster: Seen,
  machine: Machine,
  pods: readonly Pod[],
  gone: readonly Gone[],
  foldsRules: boolean,
): SceneNode {
  const name = machine.node;
  const rules = rulesOf(cluster, machine, foldsRules);
  const ghosts = rules === undefined ? [] : gone.filter(({ node }) => node === name).map(({ pod }) => pod);
  return {
    ...bareNode(cluster, machine),
    processes: processesOn(cluster, name),
    ...(rules && { rules }),
    pods: [...pods.map((pod) => podOf(pod)), ...ghosts],
  };
}

/** A node of which there are too many: counted. */
function foldedNode(cluster: Seen, machine: Machine, pods: readonly Pod[]): SceneNode {
  const ready = pods.filter((pod) => conditionOf(pod, 'Ready')?.status === 'True').length;
  return {
    ...bareNode(cluster, machine),
    processes: processesOn(cluster, machine.node).filter(({ state }) => state.kind !== 'running'),
    pods: [],
    folded: { pods: pods.length, ready },
  };
}

function bareNode(cluster: Seen, machine: Machine): Omit<SceneNode, 'processes' | 'pods'> {
  const node = cluster.get('Node', machine.node);
  const remarks = node === undefined ? ['not registered'] : remarksOf(node);
  return {
    id: `node:${machine.node}`,
    name: machine.node,
    address: machine.address,
    ready: readyWord(node),
    ...(remarks.length > 0 && { remarks }),
  };
}

function processesOn(cluster: Seen, node: string): readonly SceneProcess[] {
  return ['kubelet', 'kube-proxy']
    .map((process) => `${process}@${node}`)
    .filter((process) => cluster.health(process) !== 'unknown')
    .map((process) => processOf(cluster, process));
}

function podsByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const { nodeName } = pod.spec;
    if (nodeName === undefined) continue;
    const here = byNode.get(nodeName);
    if (here === undefined) byNode.set(nodeName, [pod]);
    else here.push(pod);
  }
  return byNode;
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

// --- What just happened -------------------------------------------------------------------------------------

function litBy(cluster: Seen, step: Step): readonly SceneId[] {
  const { action } = step;
  const isProcess = step.process !== clientsInPods && cluster.health(step.process) !== 'unknown';
  const lit: SceneId[] = isProcess ? [`process:${step.process}`] : [];
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
    nodesSentence(nodes),
    objects.length === 0 ? '' : `Objects: ${listed(objects.slice(0, 8).map(objectWords))}.`,
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

/** A budget stands where it does for what it lets go, which nothing else in the picture shows. */
function objectWords({ kind, name, detail }: SceneObject): string {
  const isBudget = kind === 'PodDisruptionBudget' && detail !== undefined;
  return `${kind} ${name}${isBudget ? ` (${detail.replace(' · ', ', ')})` : ''}`;
}

/** Each node with its Pods; of many only how many, and those that are not Ready. */
function nodesSentence(nodes: readonly SceneNode[]): string {
  const podsOn = ({ pods, folded }: SceneNode) => folded?.pods ?? pods.length;
  const count = nodes.length === 1 ? 'One node' : `${nodes.length} nodes`;
  const isMany = nodes.length > mostNodesTold;
  const told = isMany ? nodes.filter(({ ready }) => ready !== 'Ready').slice(0, mostNodesTold) : nodes;
  const each = listed(
    told.map((node) => {
      const pods = podsOn(node);
      return `${node.name}, ${node.ready}, with ${pods === 1 ? '1 Pod' : `${pods} Pods`}`;
    }),
  );
  if (!isMany) return `${count}: ${each}.`;
  const pods = nodes.reduce((sum, node) => sum + podsOn(node), 0);
  return `${count} with ${pods} Pods${told.length === 0 ? ', all Ready' : `, among them ${each}`}.`;
}

const mostNodesTold = 12;
