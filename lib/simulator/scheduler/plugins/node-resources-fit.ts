/**
 * Rules
 *   fit/insufficient      What a Pod requests must fit into what the node's Pods have not requested yet. Requests count,
 *                         not use. (pkg/scheduler/framework/plugins/noderesources/fit.go fitsRequest)
 *   fit/too-many-pods     A node takes at most as many Pods as it says.
 *   fit/least-allocated   Emptier nodes score higher, cpu and memory alike. (least_allocated.go)
 */
import type { NodeInfo } from '../node-info';
import { type Candidate, maxScore, type Plugin, type Refusal } from '../plugin';

/** A resource that a node has too little of. */
export type Insufficient = {
  readonly resource: string;
  readonly reason: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
};

export const nodeResourcesFit: Plugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  filter(candidate, node): Refusal | undefined {
    const insufficient = insufficientResources(candidate, node);
    if (insufficient.length === 0) return undefined;
    // A request that the empty node could not hold is not helped by removing Pods.
    const hopeless = insufficient.some(({ requested, capacity }) => requested > capacity);
    return {
      code: hopeless ? 'UnschedulableAndUnresolvable' : 'Unschedulable',
      reasons: insufficient.map(({ reason }) => reason),
    };
  },
  score({ scored }, node) {
    const cpu = leastAllocated(node.scoredCpu + (scored.cpu ?? 0), node.allocatable.cpu ?? 0);
    const memory = leastAllocated(node.scoredMemory + (scored.memory ?? 0), node.allocatable.memory ?? 0);
    const parts = [cpu, memory].filter((part) => part !== undefined);
    return parts.length === 0 ? 0 : Math.floor(parts.reduce((sum, part) => sum + part, 0) / parts.length);
  },
};

/** Resources that the filter does not look at. */
export type FitArgs = {
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
};

/** Everything that a node lacks for a Pod, in the order in which it is reported. */
export function insufficientResources(
  { requests }: Candidate,
  node: NodeInfo,
  args: FitArgs = {},
): readonly Insufficient[] {
  const found: Insufficient[] = [];
  const check = (resource: string, requested: number, used: number, capacity: number): void => {
    if (requested <= capacity - used) return;
    const reason = resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`;
    found.push({ resource, reason, requested, used, capacity });
  };
  const allocatable = node.allocatable;
  check('pods', 1, node.pods.size, allocatable.pods ?? 0);
  for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
    const requested = requests[resource] ?? 0;
    if (requested > 0) check(resource, requested, node.requested[resource] ?? 0, allocatable[resource] ?? 0);
  }
  for (const resource of Object.keys(requests)) {
    if (isBasic(resource)) continue;
    const requested = requests[resource] ?? 0;
    if (requested === 0 || isIgnored(resource, args)) continue;
    check(resource, requested, node.requested[resource] ?? 0, allocatable[resource] ?? 0);
  }
  return found;
}

function isBasic(resource: string): boolean {
  return (
    resource === 'cpu' || resource === 'memory' || resource === 'ephemeral-storage' || resource === 'pods'
  );
}

function isIgnored(
  resource: string,
  { ignoredResources = [], ignoredResourceGroups = [] }: FitArgs,
): boolean {
  return ignoredResources.includes(resource) || ignoredResourceGroups.includes(resource.split('/')[0] ?? '');
}

/** The share of a resource that stays free, 0 … 100; undefined when the node has none of it. */
function leastAllocated(requested: number, capacity: number): number | undefined {
  if (capacity === 0) return undefined;
  return requested > capacity ? 0 : Math.floor(((capacity - requested) * maxScore) / capacity);
}
