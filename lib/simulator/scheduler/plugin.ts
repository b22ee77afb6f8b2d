/** What a scheduling plugin is. Source: kube-scheduler/framework/interface.go. */
import type { Pod } from '../objects';
import type { NodeInfo, PodInfo } from './node-info';

/** The Pod to place, with what is computed of it once. */
export type Candidate = PodInfo & { readonly pod: Pod };

export type Refusal = {
  /** `Unresolvable`: removing other Pods would not help. */
  readonly code: 'Unschedulable' | 'UnschedulableAndUnresolvable';
  readonly reasons: readonly string[];
};

export type Plugin = {
  /** Upstream's name, as in the scheduler's configuration. */
  readonly name: string;
  /** Whether the plugin has nothing to say about this Pod. */
  readonly skips?: (candidate: Candidate) => boolean;
  /** Undefined: the node can take the Pod as far as this plugin is concerned. */
  readonly filter?: (candidate: Candidate, node: NodeInfo) => Refusal | undefined;
  /** Whether scoring has nothing to say about this Pod. */
  readonly skipsScore?: (candidate: Candidate) => boolean;
  readonly score?: (candidate: Candidate, node: NodeInfo) => number;
  /** Turns the raw scores of all nodes into 0 … 100. */
  readonly normalize?: (scores: readonly number[]) => readonly number[];
  readonly weight?: number;
};

export const maxScore = 100;

/** Scales scores so that the highest becomes 100; `reverse`: so that the lowest does. Source: helper/normalize_score.go. */
export function normalized(scores: readonly number[], reverse: boolean): readonly number[] {
  const highest = Math.max(0, ...scores);
  if (highest === 0) return reverse ? scores.map(() => maxScore) : scores;
  return scores.map((score) => {
    const share = Math.floor((maxScore * score) / highest);
    return reverse ? maxScore - share : share;
  });
}
