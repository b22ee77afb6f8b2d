/** One look at the cluster for one Pod. Source: pkg/scheduler/schedule_one.go findNodesThatFitPod. */
import type { View } from '../component';
import { hasAll } from '../objects/label-selector';
import { controllerOf, type KubeObject, keyOf, type LabelSelector, type Pod } from '../objects/objects';
import type { NodeVerdict } from '../trace';
import { FilterRun } from './filter-run';
import type { Scored } from './framework';
import { type NodeInfo, type PodInfo, podInfo } from './node-info';
import { type NodeInfos, nodeInfos } from './node-infos';
import type { Snapshot, Storage } from './plugin';
import { priorityOf } from './preemption';
import { nodesToFind, type Profile } from './profile';
import type { PluginRefusal } from './refusal';

export type Refused = PluginRefusal & { readonly node: string };

export type Found = {
  readonly run: FilterRun;
  readonly feasible: readonly NodeInfo[];
  readonly refused: readonly Refused[];
  /** Where the next Pod's search begins. */
  readonly next: number;
};

export function storageOf(view: View): Storage {
  return {
    claim: (key) => view.get('PersistentVolumeClaim', key),
    volume: (name) => view.get('PersistentVolume', name),
    volumes: () => view.list('PersistentVolume'),
    storageClass: (name) => view.get('StorageClass', name),
    csiNode: (name) => view.get('CSINode', name),
  };
}

export function snapshotOf(view: View): Snapshot {
  return {
    nodes: view.derive(nodeInfos),
    namespaceLabels: (name) => view.get('Namespace', name)?.metadata.labels,
    siblings: (pod) => siblingSelector(view, pod),
    storage: storageOf(view),
  };
}

export function filterRun(profile: Profile, pod: Pod, view: View): FilterRun {
  const signature = view.derive(nodeInfos).signature(`${profile.schedulerName} ${likeness(pod)}`);
  return new FilterRun(profile.plugins, podInfo(pod), snapshotOf(view), signature);
}

/** All of a Pod that plugins look at which look at one node alone. */
function likeness({ spec }: Pod): string {
  return JSON.stringify([
    spec.nodeName,
    spec.nodeSelector,
    spec.affinity?.nodeAffinity,
    spec.tolerations,
    spec.overhead,
    spec.resources,
    spec.containers.map(({ ports, resources }) => [ports, resources]),
    spec.initContainers?.map(({ ports, resources, restartPolicy }) => [ports, resources, restartPolicy]),
  ]);
}

/** The nodes that fit, beginning with node number `start`; enough of them, not all, in a large cluster. */
export function findNodes(profile: Profile, pod: Pod, view: View, start: number): Found {
  const run = filterRun(profile, pod, view);
  const infos = view.derive(nodeInfos);
  const all = infos.all();
  const { nodeNames, narrowedBy, rejected } = run.preFiltered;
  if (rejected !== undefined) return { run, feasible: [], refused: [], next: start };
  const nominated = infos.get(pod.status?.nominatedNodeName ?? '');
  // Room was made for it there: nothing else is looked at when it fits.
  if (nominated?.node !== undefined && verdictOn(run, infos, nominated) === undefined)
    return { run, feasible: [nominated], refused: [], next: start };
  const among = nodeNames === undefined ? all : all.filter(({ name }) => nodeNames.has(name));
  const enough = nodesToFind(among.length, profile.percentageOfNodesToScore);
  const feasible: NodeInfo[] = [];
  const refused: Refused[] = [];
  let looked = 0;
  for (; looked < among.length && feasible.length < enough; looked++) {
    const info = among[(start + looked) % among.length] as NodeInfo;
    const refusal = verdictOn(run, infos, info);
    if (refusal === undefined) feasible.push(info);
    else refused.push({ node: info.name, ...refusal });
  }
  if (nodeNames !== undefined && feasible.length === 0) {
    const refusal = {
      code: 'UnschedulableAndUnresolvable',
      reasons: [`node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}]`],
    } as const;
    for (const { name } of all)
      if (!nodeNames.has(name)) refused.push({ node: name, plugin: narrowedBy[0] ?? '', refusal });
  }
  return { run, feasible, refused, next: all.length === 0 ? 0 : (start + looked) % all.length };
}

/** What the trace keeps of the search: who refused which node, and what the others scored. */
export function verdictsOf(
  refused: readonly Refused[],
  feasible: readonly NodeInfo[],
  scored: Scored | undefined,
): readonly NodeVerdict[] {
  const accepted = feasible.map((info, i): NodeVerdict => {
    if (scored === undefined) return { node: info.name };
    const byPlugin = Object.fromEntries(
      [...scored.perPlugin].map(([name, { scores, weight }]) => [name, weight * (scores[i] as number)]),
    );
    return { node: info.name, scores: byPlugin, total: scored.totals[i] as number };
  });
  return [
    ...accepted,
    ...refused.map(({ node, plugin, refusal }) => ({
      node,
      refusedBy: plugin,
      reasons: refusal.reasons,
    })),
  ].sort((a, b) => (a.node < b.node ? -1 : 1));
}

/**
 * The first refusal of a node. Pods of the same or higher priority for which room is being made there count as there;
 * the Pod must fit without them too, as they may never come. (RunFilterPluginsWithNominatedPods)
 */
function verdictOn(run: FilterRun, infos: NodeInfos, info: NodeInfo): PluginRefusal | undefined {
  if (infos.hasNominated) {
    const expected = expectedOn(run.candidate, infos, info);
    if (expected.length > 0) {
      const fuller = info.copy();
      for (const [key, other] of expected) fuller.add(key, other);
      const refusal = run.refusalIf(fuller);
      if (refusal !== undefined) return refusal;
    }
  }
  return run.refusal(info);
}

function expectedOn({ pod }: PodInfo, infos: NodeInfos, info: NodeInfo): readonly [string, PodInfo][] {
  const own = keyOf(pod);
  return [...(infos.nominatedTo(info.name) ?? [])].filter(
    ([key, other]) => key !== own && priorityOf(other.pod) >= priorityOf(pod),
  );
}

/**
 * The labels by which the Services of a Pod and its controller select it.
 * Source: pkg/scheduler/framework/plugins/helper/spread.go DefaultSelector.
 */
function siblingSelector(view: View, pod: Pod): LabelSelector | undefined {
  const { namespace = '', labels } = pod.metadata;
  const matchLabels: Record<string, string> = {};
  for (const { spec } of view.list('Service', namespace))
    if (spec.selector !== undefined && hasAll(labels, spec.selector))
      Object.assign(matchLabels, spec.selector);
  const owner = controllerOf(pod);
  let own: LabelSelector = {};
  if (owner !== undefined && owner.kind in selectorOfOwner) {
    const found = view.get(owner.kind, `${namespace}/${owner.name}`);
    if (found !== undefined) own = selectorOfOwner[owner.kind]?.(found) ?? {};
  }
  Object.assign(matchLabels, own.matchLabels);
  const matchExpressions = own.matchExpressions ?? [];
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) return undefined;
  return matchExpressions.length === 0 ? { matchLabels } : { matchLabels, matchExpressions };
}

type SelectorOf = (owner: KubeObject) => LabelSelector | undefined;

const ofSpec: SelectorOf = (owner) => (owner.spec as { selector?: LabelSelector } | undefined)?.selector;

const selectorOfOwner: Readonly<Record<string, SelectorOf>> = {
  ReplicaSet: ofSpec,
  StatefulSet: ofSpec,
  ReplicationController: (owner) => ({
    matchLabels: (owner.spec as { selector?: Record<string, string> } | undefined)?.selector ?? {},
  }),
};
