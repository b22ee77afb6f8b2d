/** Where a Pod may run. Source: k8s.io/api/core/v1/types.go. */
import { atomic, int32, int64, list, type Of, optional, struct, text } from '../shape';
import { LabelSelector } from './meta';

export const NodeSelectorRequirement = struct('NodeSelectorRequirement', {
  key: text,
  operator: text,
  values: list(text),
});
export type NodeSelectorRequirement = Of<typeof NodeSelectorRequirement>;

export const NodeSelectorTerm = atomic(
  struct('NodeSelectorTerm', {
    matchExpressions: list(NodeSelectorRequirement),
    matchFields: list(NodeSelectorRequirement),
  }),
);
export type NodeSelectorTerm = Of<typeof NodeSelectorTerm>;

export const NodeSelector = atomic(struct('NodeSelector', { nodeSelectorTerms: list(NodeSelectorTerm) }));
export type NodeSelector = Of<typeof NodeSelector>;

export const NodeAffinity = struct('NodeAffinity', {
  requiredDuringSchedulingIgnoredDuringExecution: optional(NodeSelector),
  preferredDuringSchedulingIgnoredDuringExecution: list(
    struct('PreferredSchedulingTerm', { weight: int32, preference: NodeSelectorTerm }),
  ),
});
export type NodeAffinity = Of<typeof NodeAffinity>;

export const PodAffinityTerm = struct('PodAffinityTerm', {
  labelSelector: optional(LabelSelector),
  namespaces: list(text),
  topologyKey: text,
  namespaceSelector: optional(LabelSelector),
  matchLabelKeys: list(text),
  mismatchLabelKeys: list(text),
});
export type PodAffinityTerm = Of<typeof PodAffinityTerm>;

const podAffinityFields = {
  requiredDuringSchedulingIgnoredDuringExecution: list(PodAffinityTerm),
  preferredDuringSchedulingIgnoredDuringExecution: list(
    struct('WeightedPodAffinityTerm', { weight: int32, podAffinityTerm: PodAffinityTerm }),
  ),
};
const PodAffinity = struct('PodAffinity', podAffinityFields);
export type PodAffinity = Of<typeof PodAffinity>;

export const Affinity = struct('Affinity', {
  nodeAffinity: optional(NodeAffinity),
  podAffinity: optional(PodAffinity),
  podAntiAffinity: optional(struct('PodAntiAffinity', podAffinityFields)),
});
export type Affinity = Of<typeof Affinity>;

export const Toleration = struct('Toleration', {
  key: text,
  operator: text,
  value: text,
  effect: text,
  tolerationSeconds: optional(int64),
});
export type Toleration = Of<typeof Toleration>;

export const TopologySpreadConstraint = struct('TopologySpreadConstraint', {
  maxSkew: int32,
  topologyKey: text,
  whenUnsatisfiable: text,
  labelSelector: optional(LabelSelector),
  minDomains: optional(int32),
  nodeAffinityPolicy: optional(text),
  nodeTaintsPolicy: optional(text),
  matchLabelKeys: list(text),
});
export type TopologySpreadConstraint = Of<typeof TopologySpreadConstraint>;
