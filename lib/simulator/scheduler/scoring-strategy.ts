/**
 * How full a node may be to score well: the strategies of NodeResourcesFit.
 * Source: pkg/scheduler/framework/plugins/noderesources/{least_allocated,most_allocated,requested_to_capacity_ratio,resource_allocation}.go.
 */
import type { NodeInfo } from './node-info';
import { type Candidate, maxScore } from './plugin';

export type WeightedResource = { readonly name: string; readonly weight: number };

/** A point of the shape: at so many percent of use, a score of 0 … 10. */
export type ShapePoint = { readonly utilization: number; readonly score: number };

export type ScoringStrategy =
  | {
      readonly type: 'LeastAllocated' | 'MostAllocated';
      readonly resources: readonly WeightedResource[];
    }
  | {
      readonly type: 'RequestedToCapacityRatio';
      readonly resources: readonly WeightedResource[];
      readonly shape: readonly ShapePoint[];
    };

export const leastAllocated: ScoringStrategy = {
  type: 'LeastAllocated',
  resources: [
    { name: 'cpu', weight: 1 },
    { name: 'memory', weight: 1 },
  ],
};

/** 0 … 100: the weighted mean over the resources that the node has. */
export function strategyScore(strategy: ScoringStrategy, candidate: Candidate, node: NodeInfo): number {
  let sum = 0;
  let weights = 0;
  for (const { name, weight } of strategy.resources) {
    const capacity = node.allocatable[name] ?? 0;
    const asked = candidate.scored[name] ?? 0;
    // An extended resource that the Pod does not ask for says nothing.
    if (capacity === 0 || (asked === 0 && !isNative(name))) continue;
    const score = resourceScore(strategy, usedOf(node, name) + asked, capacity);
    if (strategy.type === 'RequestedToCapacityRatio' && score <= 0) continue;
    sum += score * weight;
    weights += weight;
  }
  if (weights === 0) return 0;
  return strategy.type === 'RequestedToCapacityRatio' ? Math.round(sum / weights) : Math.floor(sum / weights);
}

function usedOf(node: NodeInfo, name: string): number {
  if (name === 'cpu') return node.scoredCpu;
  if (name === 'memory') return node.scoredMemory;
  return node.requested[name] ?? 0;
}

function isNative(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name === 'ephemeral-storage';
}

function resourceScore(strategy: ScoringStrategy, requested: number, capacity: number): number {
  switch (strategy.type) {
    case 'LeastAllocated':
      return requested > capacity ? 0 : Math.floor(((capacity - requested) * maxScore) / capacity);
    case 'MostAllocated':
      return Math.floor((Math.min(requested, capacity) * maxScore) / capacity);
    default: {
      const percent = requested > capacity ? 100 : Math.floor((requested * 100) / capacity);
      return alongShape(strategy.shape, percent);
    }
  }
}

/** Between two points of the shape the score changes evenly, in whole numbers. */
function alongShape(shape: readonly ShapePoint[], percent: number): number {
  const scale = maxScore / 10;
  for (const [i, point] of shape.entries()) {
    if (percent > point.utilization) continue;
    const before = shape[i - 1];
    if (before === undefined) return point.score * scale;
    const rise = (point.score - before.score) * scale * (percent - before.utilization);
    return before.score * scale + Math.trunc(rise / (point.utilization - before.utilization));
  }
  return (shape.at(-1)?.score ?? 0) * scale;
}
