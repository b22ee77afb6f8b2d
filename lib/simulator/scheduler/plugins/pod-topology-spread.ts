/**
 * Rules
 *   topology-spread/max-skew    With the Pod, a topology may have at most maxSkew more matching Pods than the emptiest one.
 *                               (podtopologyspread/filtering.go)
 *   topology-spread/label       A node without the topology's label takes no Pod that must be spread over it.
 *   topology-spread/min-domains Fewer topologies than minDomains: the emptiest counts as having none.
 *   topology-spread/prefer      Nodes in topologies with fewer matching Pods score higher. (podtopologyspread/scoring.go)
 *   topology-spread/default     A Pod without constraints prefers spreading with its siblings, over nodes (maxSkew 3) and
 *                               zones (maxSkew 5). (podtopologyspread/plugin.go systemDefaultConstraints)
 */

import { selects } from '../../objects/label-selector';
import { matchesRequired } from '../../objects/node-selection';
import type {
  LabelSelector,
  LabelSelectorRequirement,
  Labels,
  Node,
  Pod,
  Taint,
} from '../../objects/objects';
import { untoleratedTaint } from '../../objects/tolerations';
import { deepEqual } from '../../values/equal';
import { grown } from '../../values/grown';
import type { NodeInfo } from '../node-info';
import {
  type Candidate,
  type ClusterChange,
  type Filter,
  maxScore,
  type Plugin,
  type Scorer,
  type Snapshot,
} from '../plugin';

const skewReason = "node(s) didn't match pod topology spread constraints";
const hostname = 'kubernetes.io/hostname';
const hard: readonly Taint['effect'][] = ['NoSchedule', 'NoExecute'];

export const podTopologySpread: Plugin = {
  name: 'PodTopologySpread',
  weight: 2,
  preFilter(candidate, snapshot) {
    const filter = filterFor(candidate, snapshot);
    return filter === undefined ? undefined : { filter };
  },
  preScore: scorerFor,
  helpedBy: changesSpread,
};

/**
 * A Pod that counts comes, goes or changes its labels, be it the waiting one itself; a node of the topologies comes, goes
 * or changes; taints count and other ones are tolerated.
 */
function changesSpread({ pod }: Candidate, { kind, before, after }: ClusterChange): boolean {
  const constraints = ownConstraints(pod, 'DoNotSchedule');
  if (kind === 'Self' && !deepEqual(before.spec.tolerations, after.spec.tolerations))
    return constraints.some(({ nodeTaintsPolicy }) => nodeTaintsPolicy === 'Honor');
  if (kind === 'Pod' || kind === 'Self') {
    const other = after ?? before;
    if (other?.metadata.namespace !== pod.metadata.namespace) return false;
    return constraints.some(({ selector }) => {
      const counts = (each: Pod | undefined): boolean =>
        each !== undefined && selects(selector, each.metadata.labels);
      return counts(before) !== counts(after);
    });
  }
  if (kind !== 'Node') return false;
  const hasAllLabels = (node: Node | undefined): boolean =>
    node !== undefined && constraints.every(({ topologyKey }) => hasLabel(node.metadata.labels, topologyKey));
  if (before === undefined || after === undefined) return hasAllLabels(after ?? before);
  if (hasAllLabels(before) !== hasAllLabels(after)) return true;
  if (!hasAllLabels(after)) return false;
  return (
    !deepEqual(before.spec?.taints, after.spec?.taints) ||
    constraints.some(
      ({ topologyKey }) => before.metadata.labels?.[topologyKey] !== after.metadata.labels?.[topologyKey],
    )
  );
}

type GivenConstraint = {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  readonly labelSelector?: LabelSelector;
  readonly minDomains?: number | null;
  readonly nodeAffinityPolicy?: 'Honor' | 'Ignore' | null;
  readonly nodeTaintsPolicy?: 'Honor' | 'Ignore' | null;
  readonly matchLabelKeys?: readonly string[];
};

type Constraint = Omit<GivenConstraint, 'labelSelector'> & { readonly selector: LabelSelector | undefined };

const systemDefaults: readonly GivenConstraint[] = [
  { topologyKey: hostname, maxSkew: 3, whenUnsatisfiable: 'ScheduleAnyway' },
  { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5, whenUnsatisfiable: 'ScheduleAnyway' },
];

function filterFor({ pod }: Candidate, snapshot: Snapshot): Filter | undefined {
  const constraints = ownConstraints(pod, 'DoNotSchedule');
  if (constraints.length === 0) return undefined;
  const namespace = pod.metadata.namespace ?? '';
  const counts = constraints.map(() => new Map<string, number>());
  const matching = constraints.map(({ selector }) => snapshot.nodes.matching(namespace, selector));
  for (const { name, node } of snapshot.nodes.all()) {
    const labels = node?.metadata.labels;
    if (node === undefined || !constraints.every(({ topologyKey }) => hasLabel(labels, topologyKey)))
      continue;
    for (const [i, constraint] of constraints.entries()) {
      if (!isCounted(constraint, pod, node)) continue;
      const count = counts[i] as Map<string, number>;
      const value = labels?.[constraint.topologyKey] as string;
      count.set(value, (count.get(value) ?? 0) + (matching[i]?.get(name) ?? 0));
    }
  }
  const checks = constraints.map(({ topologyKey, maxSkew, minDomains, selector }, i) => {
    const count = counts[i] as Map<string, number>;
    const isShort = count.size < (minDomains ?? 1);
    const least = isShort ? 0 : Math.min(mostPods, ...count.values());
    const self = selects(selector, pod.metadata.labels) ? 1 : 0;
    return { topologyKey, maxSkew, count, least, self };
  });
  return ({ node }) => {
    for (const { topologyKey, maxSkew, count, least, self } of checks) {
      const value = node?.metadata.labels?.[topologyKey];
      if (value === undefined)
        return {
          code: 'UnschedulableAndUnresolvable',
          reasons: [`${skewReason} (missing required label)`],
        };
      if ((count.get(value) ?? 0) + self - least > maxSkew)
        return { code: 'Unschedulable', reasons: [skewReason] };
    }
    return undefined;
  };
}

/** With no topology at all the emptiest has, as upstream counts, the highest number there is. */
const mostPods = 2 ** 31 - 1;

function scorerFor(
  { pod }: Candidate,
  snapshot: Snapshot,
  feasible: readonly NodeInfo[],
): Scorer | undefined {
  const isDefault = (pod.spec.topologySpreadConstraints ?? []).length === 0;
  const constraints = isDefault ? defaultConstraints(pod, snapshot) : ownConstraints(pod, 'ScheduleAnyway');
  if (constraints.length === 0) return undefined;
  const namespace = pod.metadata.namespace ?? '';
  const isIgnored = ({ node }: NodeInfo): boolean =>
    !isDefault && !constraints.every(({ topologyKey }) => hasLabel(node?.metadata.labels, topologyKey));
  const ignored = new Set(isDefault ? [] : feasible.filter(isIgnored));
  const countsAll =
    isDefault &&
    pod.spec.nodeSelector === undefined &&
    !pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const parts = constraints.map((constraint) => {
    const { topologyKey, selector } = constraint;
    const matching = snapshot.nodes.matching(namespace, selector);
    const perNode = topologyKey === hostname;
    const counts = new Map<string, number>();
    let hasValues = perNode;
    if (!perNode) {
      for (const info of feasible) {
        if (ignored.has(info)) continue;
        const value = info.node?.metadata.labels?.[topologyKey];
        if (value !== undefined) hasValues = true;
        counts.set(value ?? '', 0);
      }
      // Only nodes that have matching Pods add to the counts; no node has the label: nothing to count.
      const sums = countsAll
        ? snapshot.nodes.matchingByTopology?.(namespace, selector, topologyKey)
        : undefined;
      if (hasValues && sums !== undefined)
        for (const value of counts.keys()) counts.set(value, sums.get(value) ?? 0);
      else if (hasValues) addMatching(counts, matching, constraint, pod, snapshot, isIgnored);
    }
    const topologies = perNode ? feasible.length - ignored.size : counts.size;
    return {
      topologyKey,
      base: constraint.maxSkew - 1,
      weight: Math.log(topologies + 2),
      countAt: (info: NodeInfo, value: string): number =>
        perNode ? (matching.get(info.name) ?? 0) : (counts.get(value) ?? 0),
      hasValues,
    };
  });
  return {
    score(info) {
      if (ignored.size > 0 && ignored.has(info)) return 0;
      const labels = info.node?.metadata.labels;
      let score = 0;
      for (let i = 0; i < parts.length; i++) {
        const part = parts[i] as (typeof parts)[number];
        const value = part.hasValues ? labels?.[part.topologyKey] : undefined;
        if (value !== undefined) score += part.countAt(info, value) * part.weight + part.base;
      }
      return Math.round(score);
    },
    normalize: (scores, nodes) => turned(scores, nodes, ignored),
  };
}

function addMatching(
  counts: Map<string, number>,
  matching: ReadonlyMap<string, number>,
  constraint: Constraint,
  pod: Pod,
  snapshot: Snapshot,
  isIgnored: (info: NodeInfo) => boolean,
): void {
  for (const [name, pods] of matching) {
    const info = snapshot.nodes.get(name);
    if (info?.node === undefined || isIgnored(info) || !isCounted(constraint, pod, info.node)) continue;
    const value = info.node.metadata.labels?.[constraint.topologyKey] ?? '';
    const known = counts.get(value);
    if (known !== undefined) counts.set(value, known + pods);
  }
}

/** Fewer matching Pods are better: the order is turned round. */
function turned(
  scores: readonly number[],
  nodes: readonly NodeInfo[],
  ignored: ReadonlySet<NodeInfo>,
): readonly number[] {
  const someIgnored = ignored.size > 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = 0;
  for (let i = 0; i < scores.length; i++) {
    if (someIgnored && ignored.has(nodes[i] as NodeInfo)) continue;
    const score = scores[i] as number;
    if (score < lowest) lowest = score;
    if (score > highest) highest = score;
  }
  return scores.map((score, i) => {
    if (someIgnored && ignored.has(nodes[i] as NodeInfo)) return 0;
    return highest === 0 ? maxScore : Math.floor((maxScore * (highest + lowest - score)) / highest);
  });
}

function defaultConstraints(pod: Pod, snapshot: Snapshot): readonly Constraint[] {
  const selector = snapshot.siblings(pod);
  return selector === undefined ? [] : systemDefaults.map((each) => grown(each, { selector }));
}

function ownConstraints(pod: Pod, whenUnsatisfiable: Constraint['whenUnsatisfiable']): readonly Constraint[] {
  const given = (pod.spec.topologySpreadConstraints ?? []) as readonly GivenConstraint[];
  return given
    .filter((each) => each.whenUnsatisfiable === whenUnsatisfiable)
    .map((each) => ({ ...each, selector: withLabelKeys(each, pod.metadata.labels ?? {}) }));
}

function withLabelKeys(
  { labelSelector, matchLabelKeys = [] }: GivenConstraint,
  labels: Labels,
): LabelSelector | undefined {
  if (labelSelector === undefined || labelSelector === null) return undefined;
  const extra = matchLabelKeys.flatMap((key): readonly LabelSelectorRequirement[] => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
  });
  if (extra.length === 0) return labelSelector;
  return { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...extra] };
}

/** Whether the Pods of a node count: by default those of nodes that the Pod's own node affinity admits. */
function isCounted({ nodeAffinityPolicy, nodeTaintsPolicy }: Constraint, pod: Pod, node: Node): boolean {
  if ((nodeAffinityPolicy ?? 'Honor') === 'Honor' && !matchesRequired(pod, node)) return false;
  return (
    nodeTaintsPolicy !== 'Honor' ||
    untoleratedTaint(node.spec?.taints, pod.spec.tolerations, hard) === undefined
  );
}

function hasLabel(labels: Labels | undefined, key: string): boolean {
  return labels?.[key] !== undefined;
}
