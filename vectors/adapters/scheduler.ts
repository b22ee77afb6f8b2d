import type { Node, Pod } from '../../lib/simulator/objects';
import { fitErrorMessage } from '../../lib/simulator/scheduler/fit-error';
import { NodeInfo, podInfo } from '../../lib/simulator/scheduler/node-info';
import type { Plugin, Refusal } from '../../lib/simulator/scheduler/plugin';
import { nodeAffinity } from '../../lib/simulator/scheduler/plugins/node-affinity';
import { nodeName } from '../../lib/simulator/scheduler/plugins/node-name';
import { nodePorts } from '../../lib/simulator/scheduler/plugins/node-ports';
import { balanceScore } from '../../lib/simulator/scheduler/plugins/node-resources-balanced-allocation';
import {
  type FitArgs,
  insufficientResources,
  nodeResourcesFit,
} from '../../lib/simulator/scheduler/plugins/node-resources-fit';
import { nodeUnschedulable } from '../../lib/simulator/scheduler/plugins/node-unschedulable';
import { taintToleration } from '../../lib/simulator/scheduler/plugins/taint-toleration';
import type { Adapter } from '../adapter';

const plugins: Readonly<Record<string, Plugin>> = Object.fromEntries(
  [nodeUnschedulable, nodeName, taintToleration, nodeAffinity, nodePorts, nodeResourcesFit].map((each) => [
    each.name,
    each,
  ]),
);

/** One plugin's verdict on one node. */
export const schedulerFilter: Adapter = {
  run(input) {
    const plugin = plugins[input.plugin as string];
    if (plugin?.filter === undefined) return `no plugin ${String(input.plugin)}`;
    const candidate = podInfo(whole(input.pod as Pod));
    const node = nodeInfo(input.node as Node | undefined, input.existingPods as Pod[] | undefined);
    const skips = plugin.skips?.(candidate) === true;
    const preFilter = skips ? { preFilter: { code: 'Skip' } } : {};
    if (plugin === nodeResourcesFit) {
      const insufficient = insufficientResources(candidate, node, argsOf(input.args));
      const hopeless = insufficient.some(({ requested, capacity }) => requested > capacity);
      const code = hopeless ? 'UnschedulableAndUnresolvable' : 'Unschedulable';
      return insufficient.length === 0
        ? { code: 'Success' }
        : { code, reasons: insufficient.map(({ reason }) => reason), insufficient };
    }
    const refusal = skips ? undefined : plugin.filter(candidate, node);
    return { ...(refusal ?? { code: 'Success' }), ...preFilter };
  },
};

export const schedulerScore: Adapter = {
  run(input) {
    const candidate = podInfo(whole(input.pod as Pod));
    const existing = (input.existingPods as Pod[] | undefined) ?? [];
    const infos = (input.nodes as Node[]).map((node) =>
      nodeInfo(
        node,
        existing.filter((pod) => pod.spec.nodeName === node.metadata.name),
      ),
    );
    const raw = rawScores(input, candidate, infos);
    if (typeof raw === 'string') return raw;
    const plugin = plugins[input.plugin as string];
    const scores = input.normalized === true ? (plugin?.normalize?.(raw) ?? raw) : raw;
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

function rawScores(
  input: Record<string, unknown>,
  candidate: ReturnType<typeof podInfo>,
  infos: readonly NodeInfo[],
): readonly number[] | string {
  const resources =
    (input.resources as { readonly name: string }[] | undefined)?.map((each) => each.name) ?? [];
  if (input.plugin === 'NodeResourcesBalancedAllocation')
    return infos.map((info) => balanceScore(candidate.requests, info, resources));
  const plugin = plugins[input.plugin as string];
  const { score } = plugin ?? {};
  const isDefault = input.strategy === undefined || input.strategy === 'LeastAllocated';
  if (score === undefined || !isDefault)
    return `no scoring ${String(input.plugin)} ${String(input.strategy ?? '')}`;
  return infos.map((info) => score(candidate, info));
}

function nodeInfo(node: Node | undefined, pods: readonly Pod[] = []): NodeInfo {
  const info = new NodeInfo(node?.metadata?.name ?? '');
  info.setNode(node === undefined ? undefined : ({ ...node, spec: node.spec ?? {} } as Node));
  pods.forEach((pod, i) => {
    info.add(String(i), podInfo(whole(pod)));
  });
  return info;
}

/** The cases leave out what does not matter to them. */
function whole(pod: Pod): Pod {
  return {
    ...pod,
    metadata: pod.metadata ?? {},
    spec: { ...pod.spec, containers: pod.spec?.containers ?? [] },
  } as Pod;
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
