/**
 * Rules
 *   balanced/evenness   A node scores by how much the Pod improves the balance between the shares of its resources that
 *                       are taken: 75 is neutral. (pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go)
 */
import type { NodeInfo } from '../node-info';
import { maxScore, type Plugin } from '../plugin';

export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  skipsScore: ({ requests }) => !(requests.cpu ?? 0) && !(requests.memory ?? 0),
  score: ({ requests }, node) => balanceScore(requests, node, ['cpu', 'memory']),
};

/** The score for the given resources; one that the Pod does not ask for counts only when it is cpu or memory. */
export function balanceScore(
  requests: Readonly<Record<string, number>>,
  node: NodeInfo,
  resources: readonly string[],
): number {
  const counted = resources.filter(
    (name) =>
      (node.allocatable[name] ?? 0) > 0 && (name === 'cpu' || name === 'memory' || (requests[name] ?? 0) > 0),
  );
  const before = evenness(sharesOf(node, counted));
  const after = evenness(sharesOf(node, counted, requests));
  return maxScore / 2 + Math.floor((maxScore / 2 + after - before) / 2);
}

/** How much of each resource is taken, 0 … 1, with `extra` on top. */
function sharesOf(
  node: NodeInfo,
  resources: readonly string[],
  extra: Readonly<Record<string, number>> = {},
): readonly number[] {
  return resources.map((name) => {
    const used = (node.requested[name] ?? 0) + (extra[name] ?? 0);
    return Math.min(1, used / (node.allocatable[name] as number));
  });
}

/** 100 less the standard deviation of the shares, in whole points. */
function evenness(shares: readonly number[]): number {
  return Math.floor((1 - deviation(shares)) * maxScore);
}

function deviation(shares: readonly number[]): number {
  if (shares.length < 2) return 0;
  if (shares.length === 2) return Math.abs(((shares[0] as number) - (shares[1] as number)) / 2);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length);
}
