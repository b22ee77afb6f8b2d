import type { Namespace, Node, NodeAffinity, Pod } from '../../lib/simulator/objects/objects';
import { fitErrorMessage } from '../../lib/simulator/scheduler/fit-error';
import { pluginScores, runFilters, runPreFilters } from '../../lib/simulator/scheduler/framework';
import { NodeInfo, podInfo } from '../../lib/simulator/scheduler/node-info';
import type { Candidate, Plugin } from '../../lib/simulator/scheduler/plugin';
import { imageLocality } from '../../lib/simulator/scheduler/plugins/image-locality';
import {
  affinityScorer,
  type InterPodAffinityArgs,
  interPodAffinity,
} from '../../lib/simulator/scheduler/plugins/inter-pod-affinity';
import { nodeAffinity, nodeAffinityWith } from '../../lib/simulator/scheduler/plugins/node-affinity';
import { nodeName } from '../../lib/simulator/scheduler/plugins/node-name';
import { nodePorts } from '../../lib/simulator/scheduler/plugins/node-ports';
import { balanceScore } from '../../lib/simulator/scheduler/plugins/node-resources-balanced-allocation';
import {
  type FitArgs,
  insufficientResources,
  nodeResourcesFit,
  nodeResourcesFitWith,
} from '../../lib/simulator/scheduler/plugins/node-resources-fit';
import { nodeUnschedulable } from '../../lib/simulator/scheduler/plugins/node-unschedulable';
import { podTopologySpread } from '../../lib/simulator/scheduler/plugins/pod-topology-spread';
import { taintToleration } from '../../lib/simulator/scheduler/plugins/taint-toleration';
import type { Refusal } from '../../lib/simulator/scheduler/refusal';
import type { ScoringStrategy, WeightedResource } from '../../lib/simulator/scheduler/scoring-strategy';
import type { Adapter } from '../adapter';
import { caseCluster, wholeNode, wholePod } from './scheduler-cluster';

const plugins: ReadonlyMap<string, Plugin> = new Map(
  [
    nodeUnschedulable,
    nodeName,
    taintToleration,
    nodeAffinity,
    nodePorts,
    nodeResourcesFit,
    podTopologySpread,
    interPodAffinity,
    imageLocality,
  ].map((each) => [each.name, each]),
);

/** One plugin's verdict on one node, or on each of several. */
export const schedulerFilter: Adapter = {
  run(input) {
    const plugin = plugins.get(input.plugin as string);
    if (plugin === undefined) return `no plugin ${String(input.plugin)}`;
    const candidate = podInfo(wholePod(input.pod as Pod));
    if (input.nodes !== undefined) return perNode(plugin, candidate, input);
    const info = loneNode(input.node as Node | undefined, (input.existingPods as Pod[] | undefined) ?? []);
    if (plugin === nodeResourcesFit) return fitVerdict(candidate, info, argsOf(input.args));
    const { snapshot } = caseCluster([], []);
    const { filters, nodeNames, rejected } = runPreFilters([plugin], candidate, snapshot);
    if (rejected !== undefined) return { preFilter: rejected.refusal };
    const refusal = runFilters(filters, info)?.refusal;
    return {
      ...(refusal ?? { code: 'Success' }),
      ...(filters.length === 0 ? { preFilter: { code: 'Skip' } } : {}),
      ...(nodeNames === undefined ? {} : { preFilterNodeNames: [...nodeNames].sort() }),
    };
  },
};

export const schedulerScore: Adapter = {
  run(input) {
    const candidate = podInfo(wholePod(input.pod as Pod));
    const nodes = input.nodes as readonly Node[];
    const others = (input.filteredOutNodes ?? []) as readonly Node[];
    const { snapshot, infoOf } = caseCluster(
      [...nodes, ...others],
      (input.existingPods ?? []) as readonly Pod[],
      input.namespaces as readonly Namespace[] | undefined,
    );
    const infos = nodes.map(infoOf);
    const resources = (input.resources ?? []) as readonly WeightedResource[];
    const plugin = scoringPlugin(input, resources);
    if (plugin === undefined) return `no plugin ${String(input.plugin)}`;
    const scores = pluginScores(plugin, candidate, snapshot, infos) ?? infos.map(() => 0);
    return { scores: infos.map((info, i) => ({ node: info.name, score: scores[i] })) };
  },
};

export const schedulerMessages: Adapter = {
  run(input) {
    const statuses = Object.values(input.nodeStatuses as Record<string, Refusal>);
    const all = input.numAllNodes as number;
    const absent = input.absentNodesStatus as Refusal;
    const others = Array.from({ length: all - statuses.length }, () => ({
      ...absent,
      reasons: absent.reasons ?? [],
    }));
    return {
      message: fitErrorMessage(
        all,
        [...statuses, ...others],
        input.preFilterMsg as string,
        input.postFilterMsg as string,
      ),
    };
  },
};

function perNode(plugin: Plugin, candidate: Candidate, input: Record<string, unknown>): unknown {
  const nodes = input.nodes as readonly Node[];
  const { snapshot, infoOf } = caseCluster(
    nodes,
    (input.existingPods ?? []) as readonly Pod[],
    input.namespaces as readonly Namespace[] | undefined,
  );
  const { filters, rejected } = runPreFilters([plugin], candidate, snapshot);
  if (rejected !== undefined) return { preFilter: rejected.refusal };
  return {
    perNode: nodes.map((node) => ({
      node: node.metadata.name,
      ...(runFilters(filters, infoOf(node))?.refusal ?? { code: 'Success' }),
    })),
    ...(filters.length === 0 ? { preFilter: { code: 'Skip' } } : {}),
  };
}

function fitVerdict(candidate: Candidate, info: NodeInfo, args: FitArgs): unknown {
  const insufficient = insufficientResources(candidate, info, args);
  const hopeless = insufficient.some(({ requested, capacity }) => requested > capacity);
  const code = hopeless ? 'UnschedulableAndUnresolvable' : 'Unschedulable';
  return insufficient.length === 0
    ? { code: 'Success' }
    : { code, reasons: insufficient.map(({ reason }) => reason), insufficient };
}

/** The plugin as the case configures it; scores stay raw where the case wants them raw. */
function scoringPlugin(
  input: Record<string, unknown>,
  resources: readonly WeightedResource[],
): Plugin | undefined {
  switch (input.plugin) {
    case 'NodeResourcesBalancedAllocation': {
      const names = resources.map(({ name }) => name);
      return { name: 'balanced', score: ({ requests }, node) => balanceScore(requests, node, names) };
    }
    case 'NodeResourcesFit':
      return nodeResourcesFitWith({
        type: input.strategy,
        resources,
        shape: input.shape ?? [],
      } as ScoringStrategy);
    case 'NodeAffinity':
      return nodeAffinityWith(
        (input.addedAffinity as NodeAffinity | undefined)?.preferredDuringSchedulingIgnoredDuringExecution ??
          [],
      );
    case 'InterPodAffinity':
      return {
        name: 'InterPodAffinity',
        preScore: (candidate, snapshot) => affinityScorer(candidate, snapshot, input as InterPodAffinityArgs),
      };
    default: {
      const plugin = plugins.get(input.plugin as string);
      if (plugin === undefined || input.normalized === true || plugin.normalize === undefined) return plugin;
      const { normalize: _, ...raw } = plugin;
      return raw;
    }
  }
}

function loneNode(node: Node | undefined, pods: readonly Pod[]): NodeInfo {
  const info = new NodeInfo(node?.metadata?.name ?? '');
  info.setNode(node === undefined ? undefined : wholeNode(node));
  for (const [i, pod] of pods.entries()) info.add(String(i), podInfo(wholePod(pod)));
  return info;
}

function argsOf(args: unknown): FitArgs {
  const given = (args ?? {}) as {
    IgnoredResources?: string[];
    IgnoredResourceGroups?: string[];
    ignoredResources?: string[];
    ignoredResourceGroups?: string[];
  };
  return {
    ignoredResources: given.ignoredResources ?? given.IgnoredResources ?? [],
    ignoredResourceGroups: given.ignoredResourceGroups ?? given.IgnoredResourceGroups ?? [],
  };
}
