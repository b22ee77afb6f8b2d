/** The small clusters of upstream's scheduler cases. The cases leave out what does not matter to them. */
import type { Namespace, Node, Pod } from '../../lib/simulator/objects/objects';
import type { NodeInfo } from '../../lib/simulator/scheduler/node-info';
import { NodeInfos } from '../../lib/simulator/scheduler/node-infos';
import type { Snapshot } from '../../lib/simulator/scheduler/plugin';

export type CaseCluster = { readonly snapshot: Snapshot; readonly infoOf: (node: Node) => NodeInfo };

export function caseCluster(
  nodes: readonly Node[],
  pods: readonly Pod[],
  namespaces: readonly Namespace[] = [],
): CaseCluster {
  const infos = new NodeInfos();
  for (const node of nodes) infos.setNode(node.metadata.name, wholeNode(node));
  for (const [i, pod] of pods.entries()) infos.changePod(String(i), undefined, wholePod(pod));
  const labels = new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  return {
    snapshot: {
      nodes: infos,
      namespaceLabels: (name) => labels.get(name),
      siblings: () => undefined,
    },
    infoOf(node) {
      const info = infos.get(node.metadata.name);
      if (info === undefined) throw new Error(`no node ${node.metadata.name}`);
      return info;
    },
  };
}

export function wholePod(pod: Pod): Pod {
  return {
    ...pod,
    metadata: pod.metadata ?? {},
    spec: { ...pod.spec, containers: pod.spec?.containers ?? [] },
  } as Pod;
}

export function wholeNode(node: Node): Node {
  return { ...node, spec: node.spec ?? {} } as Node;
}
