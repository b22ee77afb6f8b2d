/**
 * Rules
 *   inter-pod-affinity/required   A node must share the term's topology with a Pod that the term means; the first Pod of
 *                                 a group that asks for its own kind may go anywhere. (interpodaffinity/filtering.go)
 *   inter-pod-affinity/anti       A node must not share the term's topology with a Pod that the term means.
 *   inter-pod-affinity/symmetry   Nor with a Pod whose own required anti-affinity means this one.
 *   inter-pod-affinity/preferred  Weights of preferred terms, this Pod's and those of the Pods that run, are summed per
 *                                 topology; a required affinity of a running Pod counts 1. (interpodaffinity/scoring.go)
 */
import type { Labels, Node, Pod } from '../../objects/objects';
import { deepEqual } from '../../values/equal';
import {
  type AffinityTerm,
  affinityTermsOf,
  meansPod,
  type NamespaceLabels,
  termProblem,
  type WeightedTerm,
} from '../affinity-terms';
import type { Candidate, ClusterChange, Filter, Plugin, Scorer, Snapshot } from '../plugin';
import { maxScore } from '../plugin';
import type { Refusal } from '../refusal';

export const affinityRefusal: Refusal = {
  code: 'UnschedulableAndUnresolvable',
  reasons: ["node(s) didn't match pod affinity rules"],
};
const antiAffinityRefusal: Refusal = {
  code: 'Unschedulable',
  reasons: ["node(s) didn't match pod anti-affinity rules"],
};
const existingAntiAffinityRefusal: Refusal = {
  code: 'Unschedulable',
  reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"],
};

/** InterPodAffinityArgs of the scheduler's configuration. */
export type InterPodAffinityArgs = {
  readonly hardPodAffinityWeight?: number;
  readonly ignorePreferredTermsOfExistingPods?: boolean;
};

export const interPodAffinity: Plugin = {
  name: 'InterPodAffinity',
  weight: 2,
  preFilter(candidate, snapshot) {
    const terms = candidate.terms;
    const problem = terms === undefined ? undefined : termProblem(terms);
    if (problem !== undefined)
      return { rejected: { code: 'UnschedulableAndUnresolvable', reasons: [problem] } };
    const filter = filterFor(candidate, snapshot);
    return filter === undefined ? undefined : { filter };
  },
  preScore: (candidate, snapshot) => affinityScorer(candidate, snapshot),
  helpedBy: bringsTogetherOrApart,
};

/**
 * A Pod that is meant comes, one that is shunned goes; a node gets a value for a topology of the terms; the Pod gets
 * other labels.
 */
function bringsTogetherOrApart(
  { pod, terms }: Candidate,
  { kind, before, after }: ClusterChange,
  labelsOf: NamespaceLabels,
): boolean {
  const { required, requiredAnti } = terms ?? { required: [], requiredAnti: [] };
  if (kind === 'Node') {
    if (after === undefined) return false;
    const changed = ({ topologyKey }: AffinityTerm): boolean => {
      const value = after.metadata.labels?.[topologyKey];
      return value !== undefined && (before === undefined || before.metadata.labels?.[topologyKey] !== value);
    };
    return [...required, ...requiredAnti].some(changed) || (before === undefined && required.length === 0);
  }
  if (kind === 'Self') return !deepEqual(before.metadata.labels, after.metadata.labels);
  if (kind !== 'Pod') return false;
  const isWanted = (other: Pod | undefined): boolean =>
    other !== undefined && required.length > 0 && required.every((term) => meansPod(term, other, labelsOf));
  const isShunned = (other: Pod | undefined): boolean =>
    other !== undefined &&
    (requiredAnti.some((term) => meansPod(term, other, labelsOf)) ||
      (affinityTermsOf(other)?.requiredAnti ?? []).some((term) => meansPod(term, pod, labelsOf)));
  return (isWanted(after) && !isWanted(before)) || (isShunned(before) && !isShunned(after));
}

/** Sums by topology: key, then value. */
class TopologyCounts {
  readonly #counts = new Map<string, Map<string, number>>();

  get size(): number {
    return this.#counts.size;
  }

  add(key: string, labels: Labels | undefined, amount: number): void {
    const value = labels?.[key];
    if (value === undefined) return;
    let values = this.#counts.get(key);
    if (values === undefined) {
      values = new Map();
      this.#counts.set(key, values);
    }
    values.set(value, (values.get(value) ?? 0) + amount);
  }

  get(key: string, labels: Labels | undefined): number {
    const value = labels?.[key];
    return value === undefined ? 0 : (this.#counts.get(key)?.get(value) ?? 0);
  }

  /** Over all keys of which the labels have a value. */
  sum(labels: Labels | undefined): number {
    let sum = 0;
    for (const key of this.#counts.keys()) sum += this.get(key, labels);
    return sum;
  }
}

function filterFor({ pod, terms }: Candidate, snapshot: Snapshot): Filter | undefined {
  const { required, requiredAnti } = terms ?? { required: [], requiredAnti: [] };
  const existing = new TopologyCounts();
  for (const info of snapshot.nodes.withRequiredAntiAffinity()) {
    for (const other of info.affine.values()) {
      for (const term of other.terms?.requiredAnti ?? [])
        if (meansPod(term, pod, snapshot.namespaceLabels))
          existing.add(term.topologyKey, info.node?.metadata.labels, 1);
    }
  }
  if (existing.size === 0 && required.length === 0 && requiredAnti.length === 0) return undefined;
  const near = new TopologyCounts();
  const far = new TopologyCounts();
  const means = (term: AffinityTerm, other: Pod): boolean => meansPod(term, other, snapshot.namespaceLabels);
  if (required.length > 0 || requiredAnti.length > 0) {
    for (const info of snapshot.nodes.all()) {
      const labels = info.node?.metadata.labels;
      for (const { pod: other } of info.pods.values()) {
        if (required.length > 0 && required.every((term) => means(term, other)))
          for (const term of required) near.add(term.topologyKey, labels, 1);
        for (const term of requiredAnti) if (means(term, other)) far.add(term.topologyKey, labels, 1);
      }
    }
  }
  const isFirstOfItsKind = near.size === 0 && required.every((term) => means(term, pod));
  return ({ node }) => {
    const labels = node?.metadata.labels;
    if (!satisfiesAffinity(required, labels, near, isFirstOfItsKind)) return affinityRefusal;
    if (requiredAnti.some((term) => far.get(term.topologyKey, labels) > 0)) return antiAffinityRefusal;
    if (existing.size > 0 && existing.sum(labels) > 0) return existingAntiAffinityRefusal;
    return undefined;
  };
}

function satisfiesAffinity(
  required: readonly AffinityTerm[],
  labels: Labels | undefined,
  near: TopologyCounts,
  isFirstOfItsKind: boolean,
): boolean {
  let isNear = true;
  for (const { topologyKey } of required) {
    if (labels?.[topologyKey] === undefined) return false;
    if (near.get(topologyKey, labels) <= 0) isNear = false;
  }
  return isNear || isFirstOfItsKind;
}

/** The scorer of preferred terms; undefined when no term means anything. */
export function affinityScorer(
  { pod, terms }: Candidate,
  snapshot: Snapshot,
  { hardPodAffinityWeight = 1, ignorePreferredTermsOfExistingPods = false }: InterPodAffinityArgs = {},
): Scorer | undefined {
  const preferred = terms?.preferred ?? [];
  const preferredAnti = terms?.preferredAnti ?? [];
  const prefers = preferred.length > 0 || preferredAnti.length > 0;
  if (ignorePreferredTermsOfExistingPods && !prefers) return undefined;
  const counts = new TopologyCounts();
  const count = (each: readonly WeightedTerm[], subject: Pod, node: Node | undefined, sign: 1 | -1): void => {
    for (const term of each)
      if (meansPod(term, subject, snapshot.namespaceLabels))
        counts.add(term.topologyKey, node?.metadata.labels, sign * term.weight);
  };
  for (const info of prefers ? snapshot.nodes.all() : snapshot.nodes.withAffinity()) {
    for (const other of prefers ? info.pods.values() : info.affine.values()) {
      count(preferred, other.pod, info.node, 1);
      count(preferredAnti, other.pod, info.node, -1);
      if (other.terms === undefined) continue;
      if (hardPodAffinityWeight > 0) {
        const hard = other.terms.required.map((term) => ({ ...term, weight: hardPodAffinityWeight }));
        count(hard, pod, info.node, 1);
      }
      count(other.terms.preferred, pod, info.node, 1);
      count(other.terms.preferredAnti, pod, info.node, -1);
    }
  }
  if (counts.size === 0) return undefined;
  return { score: ({ node }) => counts.sum(node?.metadata.labels), normalize: stretched };
}

/** The lowest becomes 0, the highest 100. */
function stretched(scores: readonly number[]): readonly number[] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    if (score < lowest) lowest = score;
    if (score > highest) highest = score;
  }
  const range = highest - lowest;
  return scores.map((score) => (range > 0 ? Math.floor(maxScore * ((score - lowest) / range)) : 0));
}
