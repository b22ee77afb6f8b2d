/**
 * The terms of Pod affinity and anti-affinity, and which Pods they mean.
 * Source: kube-scheduler/framework/types.go AffinityTerm, pkg/scheduler/framework/plugins/interpodaffinity.
 */
import { isValidLabelValue } from '../apiserver/names';
import { selects } from '../objects/label-selector';
import type { LabelSelector, LabelSelectorRequirement, Labels, Pod } from '../objects/objects';

export type AffinityTerm = {
  readonly topologyKey: string;
  readonly selector: LabelSelector | undefined;
  /** Names; with none and no selector of namespaces, the Pod's own namespace. */
  readonly namespaces: readonly string[];
  readonly namespaceSelector: LabelSelector | undefined;
};

export type WeightedTerm = AffinityTerm & { readonly weight: number };

export type AffinityTerms = {
  readonly required: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  readonly preferred: readonly WeightedTerm[];
  readonly preferredAnti: readonly WeightedTerm[];
};

/** The labels of a namespace; undefined when it does not exist. */
export type NamespaceLabels = (namespace: string) => Labels | undefined;

/** Undefined for the many Pods that say nothing of other Pods. */
export function affinityTermsOf(pod: Pod): AffinityTerms | undefined {
  const affinity = pod.spec.affinity as PodAffinities | undefined;
  if (!affinity?.podAffinity && !affinity?.podAntiAffinity) return undefined;
  const { podAffinity, podAntiAffinity } = affinity;
  const term = (given: GivenTerm): AffinityTerm => termOf(given, pod);
  const weighted = ({ weight, podAffinityTerm }: GivenWeighted): WeightedTerm => ({
    ...term(podAffinityTerm),
    weight,
  });
  return {
    required: (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(term),
    requiredAnti: (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(term),
    preferred: (podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted),
    preferredAnti: (podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted),
  };
}

/** Whether a term means this Pod: its namespace is named or selected, and its labels are selected. */
export function meansPod(term: AffinityTerm, pod: Pod, labelsOf: NamespaceLabels): boolean {
  const namespace = pod.metadata.namespace ?? '';
  const inNamespace =
    term.namespaces.includes(namespace) ||
    (term.namespaceSelector !== undefined &&
      (isEmpty(term.namespaceSelector) || selects(term.namespaceSelector, labelsOf(namespace) ?? {})));
  return inNamespace && selects(term.selector, pod.metadata.labels);
}

/** What is wrong with the selectors of required terms, as upstream's scheduler says it; undefined when nothing is. */
export function termProblem(terms: AffinityTerms): string | undefined {
  const problem = (name: string, list: readonly AffinityTerm[]): string | undefined => {
    const found = list.map(({ selector }) => selectorProblem(selector)).find((each) => each !== undefined);
    return found === undefined ? undefined : `parsing pod: ${name}: ${found}`;
  };
  return (
    problem('requiredAffinityTerms', terms.required) ??
    problem('requiredAntiAffinityTerms', terms.requiredAnti)
  );
}

type GivenTerm = {
  readonly labelSelector?: LabelSelector;
  readonly topologyKey: string;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector | null;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
};
type GivenWeighted = { readonly weight: number; readonly podAffinityTerm: GivenTerm };
type GivenAffinity = {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly GivenTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly GivenWeighted[];
};
type PodAffinities = { readonly podAffinity?: GivenAffinity; readonly podAntiAffinity?: GivenAffinity };

function termOf(given: GivenTerm, pod: Pod): AffinityTerm {
  const named = given.namespaces ?? [];
  const namespaceSelector = given.namespaceSelector ?? undefined;
  const own = named.length === 0 && namespaceSelector === undefined;
  return {
    topologyKey: given.topologyKey,
    selector: withLabelKeys(given, pod.metadata.labels ?? {}),
    namespaces: own ? [pod.metadata.namespace ?? ''] : named,
    namespaceSelector,
  };
}

/** The keys of `matchLabelKeys` ask for the Pod's own values, those of `mismatchLabelKeys` for any other. */
function withLabelKeys(
  { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: GivenTerm,
  labels: Labels,
): LabelSelector | undefined {
  if (labelSelector === undefined || (matchLabelKeys.length === 0 && mismatchLabelKeys.length === 0))
    return labelSelector;
  const requirement =
    (operator: 'In' | 'NotIn') =>
    (key: string): readonly LabelSelectorRequirement[] => {
      const value = labels[key];
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    };
  return {
    ...labelSelector,
    matchExpressions: [
      ...(labelSelector.matchExpressions ?? []),
      ...matchLabelKeys.flatMap(requirement('In')),
      ...mismatchLabelKeys.flatMap(requirement('NotIn')),
    ],
  };
}

function isEmpty({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

function selectorProblem(selector: LabelSelector | undefined): string | undefined {
  const byLabel = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({
    key,
    values: [value],
  }));
  for (const { key, values } of [...byLabel, ...(selector?.matchExpressions ?? [])]) {
    for (const [i, value] of (values ?? []).entries()) {
      const [problem] = isValidLabelValue(value);
      if (problem !== undefined)
        return `values[${i}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problem}`;
    }
  }
  return undefined;
}
