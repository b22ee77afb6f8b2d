/**
 * ttl-controller: says on every node how long its kubelet may keep Secrets and ConfigMaps before it asks again: the
 * larger the cluster, the longer.
 *
 * Rules
 *   ttl/annotate   The annotation node.alpha.kubernetes.io/ttl is 0 with up to 100 nodes, 15 with up to 500, 30 with up
 *                  to 1000, 60 with up to 2000, then 300. The bounds going down lie lower, so that it does not change
 *                  with every node. (pkg/controller/ttl/ttl_controller.go)
 */
import { type Component, type Derived, watch } from '../component';
import { keyOf } from '../objects/objects';

const annotation = 'node.alpha.kubernetes.io/ttl';

const steps: readonly { readonly from: number; readonly to: number; readonly seconds: number }[] = [
  { from: 0, to: 100, seconds: 0 },
  { from: 90, to: 500, seconds: 15 },
  { from: 450, to: 1000, seconds: 30 },
  { from: 900, to: 2000, seconds: 60 },
  { from: 1800, to: Number.POSITIVE_INFINITY, seconds: 300 },
];

/** The step of the cluster's size. It depends on the order of changes as well; after a restart it begins at the first. */
const nodeCount: Derived<{ nodes: number }> = {
  name: 'number of nodes',
  kinds: ['Node'],
  create: () => ({ nodes: 0 }),
  apply(count, { object, previous }) {
    if (previous === undefined) count.nodes++;
    if (object === undefined) count.nodes--;
  },
};

export const ttlController: Component = {
  name: 'ttl-controller',
  process: 'kube-controller-manager',
  watches: { Node: watch('Node', (node) => [keyOf(node)]) },
  reconcile(view, key) {
    const before = (view.memory('step') as number | undefined) ?? 0;
    const step = stepFor(view.derive(nodeCount).nodes, before);
    const remembered = step === before ? [] : [{ do: 'remember', key: 'step', value: step } as const];
    const node = view.get('Node', key);
    const wanted = String(steps[step]?.seconds ?? 0);
    if (node === undefined || node.metadata.annotations?.[annotation] === wanted) return remembered;
    return [
      ...remembered,
      {
        do: 'patch',
        target: { kind: 'Node', key },
        uid: node.metadata.uid,
        patch: { metadata: { annotations: { [annotation]: wanted } } },
        rule: 'ttl/annotate',
        says: `writes on Node ${key} that its kubelet may keep what it read for ${wanted} s`,
      },
    ];
  },
};

/** One step up when the cluster has outgrown the present one, down when it is well below it. */
export function stepFor(nodes: number, present: number): number {
  let step = present;
  while (nodes > (steps[step]?.to ?? 0)) step++;
  while (nodes < (steps[step]?.from ?? 0)) step--;
  return step;
}
