/**
 * What holds in every run, whatever is done and whatever breaks. Each is checked over the whole trace or at its end,
 * and answers a sentence for everything that breaks it.
 */
import type { Cluster } from './cluster';
import { matchesRequired } from './objects/node-selection';
import {
  type Deployment,
  type KubeObject,
  keyOf,
  type Node,
  type Pod,
  type ReplicaSet,
} from './objects/objects';
import { type Amounts, amountsOf, podRequests } from './objects/pod-resources';
import { isPodTerminal } from './objects/pod-state';
import { untoleratedTaint } from './objects/tolerations';
import { affinityTermsOf, meansPod } from './scheduler/affinity-terms';
import { hostPortsOf } from './scheduler/node-info';
import type { Step } from './trace';
import { scaledValue } from './values/int-or-percent';

type WriteStep = Step & { readonly action: Extract<Step['action'], { kind: 'write' }> };

/** Everything in a run that must not be. Empty: all is well. */
export function brokenInvariants(cluster: Cluster): readonly string[] {
  return [
    ...causesNotBefore(cluster),
    ...versionsNotRising(cluster),
    ...addressesShared(cluster),
    ...overfullNodes(cluster),
    ...crowdedNodes(cluster),
    ...badBindings(cluster),
    ...surgeExceeded(cluster),
  ];
}

/** Steps with a cause that is not earlier, and time that goes backwards. */
function causesNotBefore({ trace: { steps } }: Cluster): readonly string[] {
  return steps.flatMap((step, id) => {
    const problems: string[] = [];
    if (step.id !== id) problems.push(`step ${id} is numbered ${step.id}`);
    if (step.because.some((cause) => cause >= id || cause < 0))
      problems.push(
        `step ${id} (${step.says}) has a cause that is not before it: ${step.because.join(', ')}`,
      );
    if (step.at < (steps[id - 1]?.at ?? 0)) problems.push(`step ${id} is earlier than the one before it`);
    return problems;
  });
}

/** Writes whose object does not carry their revision, and revisions that do not rise. */
function versionsNotRising(cluster: Cluster): readonly string[] {
  let last = 0;
  return writes(cluster).flatMap(({ id, action }) => {
    const problems: string[] = [];
    if (action.revision <= last) problems.push(`step ${id} writes revision ${action.revision} after ${last}`);
    last = action.revision;
    const stored = cluster.getAt(action.object.kind, action.object.key, action.revision);
    if (stored !== undefined && stored.metadata.resourceVersion !== String(action.revision))
      problems.push(
        `step ${id} stores version ${stored.metadata.resourceVersion} at revision ${action.revision}`,
      );
    return problems;
  });
}

/** Two sandboxes of the Pod network with one address. */
function addressesShared(cluster: Cluster): readonly string[] {
  const known = new Map<string, string>();
  return cluster.machines().flatMap((machine) =>
    [...machine.sandboxes.values()].flatMap(({ ip, pod, stoppedAt }) => {
      if (ip === machine.address || stoppedAt !== undefined) return [];
      const other = known.get(ip);
      known.set(ip, pod);
      return other === undefined ? [] : [`Pods ${other} and ${pod} both have ${ip}`];
    }),
  );
}

/** Nodes on which the Pods that are bound request more than there is. */
function overfullNodes(cluster: Cluster): readonly string[] {
  const bound = new Map<string, Pod[]>();
  for (const pod of cluster.list('Pod')) {
    const node = pod.spec.nodeName;
    if (node !== undefined && !isPodTerminal(pod)) bound.set(node, [...(bound.get(node) ?? []), pod]);
  }
  return cluster.list('Node').flatMap(({ metadata: { name }, status }) => {
    const pods = bound.get(name) ?? [];
    const room = amountsOf(status?.allocatable);
    const wanted = pods.map(({ spec }): Amounts => ({ ...podRequests(spec), pods: 1 }));
    return ['cpu', 'memory', 'pods'].flatMap((resource) => {
      const sum = wanted.reduce((total, amounts) => total + (amounts[resource] ?? 0), 0);
      return sum <= (room[resource] ?? 0) ? [] : [`Node ${name} is bound more ${resource} than it has`];
    });
  });
}

/** Nodes with two Pods that want the same host port, or of which one wants not to be with the other. */
function crowdedNodes(cluster: Cluster): readonly string[] {
  const bound = cluster.list('Pod').filter((pod) => pod.spec.nodeName !== undefined && !isPodTerminal(pod));
  return bound.flatMap((pod, at) =>
    bound.slice(at + 1).flatMap((other) => {
      if (pod.spec.nodeName !== other.spec.nodeName) return [];
      const pair = `Pods ${keyOf(pod)} and ${keyOf(other)} are on ${pod.spec.nodeName}`;
      const ports = hostPortsOf(other);
      const shared = hostPortsOf(pod).find((port) => ports.includes(port));
      return [
        ...(shared === undefined ? [] : [`${pair} and both want ${shared}`]),
        ...(shuns(pod, other) || shuns(other, pod) ? [`${pair}, where one must not be with the other`] : []),
      ];
    }),
  );
}

/** Of terms that are about single nodes and Pods of one namespace. */
function shuns(pod: Pod, other: Pod): boolean {
  return (affinityTermsOf(pod)?.requiredAnti ?? []).some(
    (term) => term.topologyKey === 'kubernetes.io/hostname' && meansPod(term, other, () => undefined),
  );
}

/** Longest delay of a watch that nobody has slowed: what the scheduler decides by is at most so old. */
const oldestSightMs = 10;

/** Pods that the scheduler bound to a node that refused them as long as it can have known. */
function badBindings(cluster: Cluster): readonly string[] {
  if (wasDisturbed(cluster, 'kube-scheduler')) return [];
  return writes(cluster).flatMap((step) => {
    const { verb, object, revision } = step.action;
    if (verb !== 'bind' || step.actor !== 'kube-scheduler') return [];
    const pod = cluster.getAt('Pod', object.key, revision) as Pod | undefined;
    const name = pod?.spec.nodeName;
    if (pod === undefined || name === undefined) return [];
    const seen = [revision, revisionBefore(cluster, step.at - oldestSightMs)].map(
      (at) => cluster.getAt('Node', name, at) as Node | undefined,
    );
    const refusals = seen.map((node) => refusalOf(node, pod));
    return refusals.every((each) => each !== undefined)
      ? [`Pod ${object.key} was bound to ${name}, which ${refusals[0]}`]
      : [];
  });
}

function refusalOf(node: Node | undefined, pod: Pod): string | undefined {
  if (node === undefined) return 'is not there';
  const taint = untoleratedTaint(node.spec?.taints, pod.spec.tolerations, ['NoSchedule', 'NoExecute']);
  if (taint !== undefined) return `has the taint ${taint.key}`;
  return matchesRequired(pod, node) ? undefined : 'is not what its selector and affinity ask for';
}

/** Deployments whose ReplicaSets together want more Pods than were ever wanted, with what a rollout may add. */
function surgeExceeded(cluster: Cluster): readonly string[] {
  const most = new Map<string, number>();
  return writes(cluster).flatMap((step) => {
    const { object, revision } = step.action;
    if (object.kind === 'Deployment') {
      const deployment = cluster.getAt('Deployment', object.key, revision) as Deployment | undefined;
      if (deployment === undefined) return [];
      const { uid } = deployment.metadata;
      most.set(uid, Math.max(most.get(uid) ?? 0, mostReplicas(deployment)));
      return [];
    }
    if (object.kind !== 'ReplicaSet' || step.actor !== 'deployment-controller') return [];
    const set = cluster.getAt('ReplicaSet', object.key, revision) as ReplicaSet | undefined;
    const owner = set?.metadata.ownerReferences?.find((each) => each.kind === 'Deployment');
    const bound = owner === undefined ? undefined : most.get(owner.uid);
    if (set === undefined || owner === undefined || bound === undefined) return [];
    const total = (cluster.listAt('ReplicaSet', revision, set.metadata.namespace) as readonly ReplicaSet[])
      .filter((each) => each.metadata.ownerReferences?.some(({ uid }) => uid === owner.uid))
      .reduce((sum, each) => sum + (each.spec.replicas ?? 1), 0);
    return total > bound
      ? [
          `the ReplicaSets of Deployment ${owner.name} want ${total} Pods at step ${step.id}, where ${bound} are the most`,
        ]
      : [];
  });
}

/** What is wanted and what a rollout may add to it. */
function mostReplicas({ spec }: Deployment): number {
  const replicas = spec.replicas ?? 1;
  return replicas + (scaledValue(spec.strategy?.rollingUpdate?.maxSurge ?? 0, replicas, true) ?? 0);
}

/** Objects that are left though every owner of theirs is gone. Of a cluster that had the time to collect them. */
export function orphansLeft(cluster: Cluster): readonly string[] {
  const uids = new Set<string>();
  const objects: KubeObject[] = [];
  for (const kind of cluster.kinds())
    for (const object of cluster.list(kind)) {
      uids.add(object.metadata.uid);
      objects.push(object);
    }
  return objects
    .filter(({ metadata: { ownerReferences = [] } }) => {
      return ownerReferences.length > 0 && !ownerReferences.some(({ uid }) => uids.has(uid));
    })
    .map((object) => `${object.kind} ${keyOf(object)} is left without an owner`);
}

function writes({ trace }: Cluster): readonly WriteStep[] {
  return trace.steps.filter((step): step is WriteStep => step.action.kind === 'write');
}

/** The revision that the last write at or before a time made. */
function revisionBefore(cluster: Cluster, at: number): number {
  let revision = 0;
  for (const step of writes(cluster)) {
    if (step.at > at) break;
    revision = step.action.revision;
  }
  return revision;
}

/** Whether somebody cut a process off or slowed it, so that it decides by what is long past. */
function wasDisturbed(cluster: Cluster, process: string): boolean {
  return cluster.trace.steps.some(
    ({ action }) =>
      action.kind === 'fault' &&
      (action.fault.kind === 'cutOff' || action.fault.kind === 'slow') &&
      action.fault.of === process,
  );
}
