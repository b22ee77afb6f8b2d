import type { Node, Pod } from '../../lib/simulator/objects/objects';
import { FilterRun } from '../../lib/simulator/scheduler/filter-run';
import { preemptionFailure } from '../../lib/simulator/scheduler/fit-error';
import { podInfo } from '../../lib/simulator/scheduler/node-info';
import { nodeResourcesFit } from '../../lib/simulator/scheduler/plugins/node-resources-fit';
import {
  type Budget,
  bestCandidates,
  preemptionBar,
  preemptionCandidates,
} from '../../lib/simulator/scheduler/preemption';
import type { Refusal } from '../../lib/simulator/scheduler/refusal';
import type { Adapter } from '../adapter';
import { type CaseCluster, caseCluster, wholePod } from './scheduler-cluster';

export const schedulerPreemption: Adapter = {
  run(input) {
    const pod = wholePod(input.pod as Pod);
    const running = (input.runningPods ?? []) as readonly Pod[];
    switch (input.op) {
      case 'eligible': {
        const { snapshot } = caseCluster(named(input.nodes as string[]), running);
        const nominated = snapshot.nodes.get(pod.status?.nominatedNodeName ?? '');
        return { eligible: preemptionBar(pod, nominated, undefined) === undefined };
      }
      case 'select-node': {
        const cluster = caseCluster(input.nodes as Node[], running);
        const run = new FilterRun([nodeResourcesFit], podInfo(pod), cluster.snapshot);
        const { candidates } = preemptionCandidates(run, cluster.snapshot.nodes.all(), []);
        return { best: bestCandidates(candidates).map(({ node }) => node) };
      }
      default:
        return postFilter(pod, caseCluster(input.nodes as Node[], running), input);
    }
  },
  /** Where several nodes are equal, each that is found must be one that upstream may choose. */
  compare(got, expected) {
    const answer = got as {
      readonly best?: readonly string[];
      readonly eligible?: boolean;
      readonly nominatedNodeName?: string | null;
      readonly status?: { readonly code: string; readonly reasons?: readonly string[] };
    };
    if (expected.anyOf !== undefined) {
      const best = answer.best ?? [];
      return best.length > 0 && best.every((node) => (expected.anyOf as string[]).includes(node));
    }
    if (expected.eligible !== undefined) return answer.eligible === expected.eligible;
    const status = expected.status as { readonly code: string; readonly reasons?: readonly string[] };
    return (
      (answer.nominatedNodeName ?? '') === ((expected.nominatedNodeName as string | null) ?? '') &&
      answer.status?.code === status.code &&
      JSON.stringify(answer.status.reasons ?? []) === JSON.stringify(status.reasons ?? [])
    );
  },
};

function postFilter(pod: Pod, { snapshot }: CaseCluster, input: Record<string, unknown>): unknown {
  const statuses = (input.filteredNodesStatuses ?? {}) as Readonly<Record<string, Refusal>>;
  const nominatedName = pod.status?.nominatedNodeName ?? '';
  const bar = preemptionBar(pod, snapshot.nodes.get(nominatedName), statuses[nominatedName]);
  const failed = (reason: string): unknown => ({
    nominatedNodeName: null,
    status: { code: 'Unschedulable', reasons: [`preemption: ${reason}`] },
  });
  if (bar !== undefined) return failed(bar);
  const all = snapshot.nodes.all();
  const run = new FilterRun([nodeResourcesFit], podInfo(pod), snapshot);
  const tried = all.filter(({ name }) => statuses[name]?.code === 'Unschedulable');
  const { candidates, refusals } = preemptionCandidates(run, tried, (input.pdbs ?? []) as readonly Budget[]);
  const [best] = bestCandidates(candidates);
  return best === undefined
    ? failed(preemptionFailure(all.length, refusals))
    : { nominatedNodeName: best.node, status: { code: 'Success' } };
}

function named(names: readonly string[]): readonly Node[] {
  return names.map(
    (name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: {} }) as unknown as Node,
  );
}
