/**
 * Rules
 *   fit/insufficient      What a Pod requests must fit into what the node's Pods have not requested yet. Requests count,
 *                         not use. (pkg/scheduler/framework/plugins/noderesources/fit.go fitsRequest)
 *   fit/too-many-pods     A node takes at most as many Pods as it says.
 *   fit/least-allocated   Emptier nodes score higher, cpu and memory alike. (least_allocated.go)
 *   fit/most-allocated    By configuration: fuller nodes score higher. (most_allocated.go)
 *   fit/ratio             By configuration: the score follows a given shape. (requested_to_capacity_ratio.go)
 */
import { amountsOf, podRequests } from '../../objects/pod-resources';
import type { NodeInfo } from '../node-info';
import type { Candidate, ClusterChange, Plugin } from '../plugin';
import type { Refusal } from '../refusal';
import { leastAllocated, type ScoringStrategy, strategyScore } from '../scoring-strategy';

/** A resource that a node has too little of. */
export type Insufficient = {
  readonly resource: string;
  readonly reason: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
};

export function nodeResourcesFitWith(strategy: ScoringStrategy = leastAllocated): Plugin {
  return {
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
    helpedBy: makesRoom,
    score: (candidate, node) => strategyScore(strategy, candidate, node),
  };
}

/**
 * A Pod that leaves; one that comes to request less of what is wanted, be it the waiting one itself; a node that could
 * hold the Pod and has grown.
 */
function makesRoom({ requests }: Candidate, { kind, before, after }: ClusterChange): boolean {
  if (kind === 'Pod' && before !== undefined && after === undefined) return true;
  if (kind === 'Pod' || kind === 'Self') {
    if (before === undefined || after === undefined) return false;
    const [had, has] = [podRequests(before.spec), podRequests(after.spec)];
    return Object.keys(had).some((resource) => {
      const matters = kind === 'Self' || (requests[resource] ?? 0) > 0;
      return matters && (has[resource] ?? 0) < (had[resource] ?? 0);
    });
  }
  if (kind !== 'Node' || after === undefined) return false;
  const room = amountsOf(after.status?.allocatable);
  const wanted = Object.entries({ ...requests, pods: 1 });
  if (wanted.some(([resource, amount]) => amount > (room[resource] ?? 0))) return false;
  if (before === undefined) return true;
  const known = amountsOf(before.status?.allocatable);
  return wanted.some(([resource]) => (room[resource] ?? 0) > (known[resource] ?? 0));
}

export const nodeResourcesFit: Plugin = nodeResourcesFitWith();

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
  let found: Insufficient[] | undefined;
  const check = (resource: string, requested: number, used: number, capacity: number): void => {
    if (requested <= capacity - used) return;
    const reason = resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`;
    found ??= [];
    found.push({ resource, reason, requested, used, capacity });
  };
  const allocatable = node.allocatable;
  check('pods', 1, node.pods.size, allocatable.pods ?? 0);
  for (const resource of basic) {
    const requested = requests[resource] ?? 0;
    if (requested > 0) check(resource, requested, node.requested[resource] ?? 0, allocatable[resource] ?? 0);
  }
  for (const resource in requests) {
    if (isBasic(resource)) continue;
    const requested = requests[resource] ?? 0;
    if (requested === 0 || isIgnored(resource, args)) continue;
    check(resource, requested, node.requested[resource] ?? 0, allocatable[resource] ?? 0);
  }
  return found ?? enough;
}

const basic = ['cpu', 'memory', 'ephemeral-storage'];
const enough: readonly Insufficient[] = [];

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
