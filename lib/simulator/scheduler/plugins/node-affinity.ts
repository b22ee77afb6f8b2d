/**
 * Rules
 *   node-affinity/required    A node must have the labels of nodeSelector and satisfy one of the required terms.
 *                             (pkg/scheduler/framework/plugins/nodeaffinity Filter, component-helpers/scheduling/corev1/nodeaffinity)
 *   node-affinity/preferred   A node scores the weights of the preferred terms it satisfies. (Score)
 */
import { hasAll, matchesExpression } from '../../label-selector';
import type { Node, NodeSelectorRequirement, NodeSelectorTerm, Pod } from '../../objects';
import { normalized, type Plugin } from '../plugin';

const refusal = {
  code: 'UnschedulableAndUnresolvable',
  reasons: ["node(s) didn't match Pod's node affinity/selector"],
} as const;

export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',
  weight: 2,
  skips: ({ pod }) =>
    pod.spec?.nodeSelector === undefined &&
    pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution === undefined,
  filter({ pod }, { node }) {
    return node !== undefined && matchesRequired(pod, node) ? undefined : refusal;
  },
  skipsScore: ({ pod }) =>
    (pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).length === 0,
  score({ pod }, { node }) {
    let score = 0;
    for (const { weight, preference } of pod.spec?.affinity?.nodeAffinity
      ?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
      if (node !== undefined && weight !== 0 && matchesTerm(preference, node)) score += weight;
    }
    return score;
  },
  normalize: (scores) => normalized(scores, false),
};

/** Whether a node satisfies what a Pod demands of labels: also asked by other controllers. */
export function matchesRequired(pod: Pod, node: Node): boolean {
  if (!hasAll(node.metadata?.labels, pod.spec?.nodeSelector)) return false;
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined || required === null) return true;
  return (required.nodeSelectorTerms ?? []).some((term) => matchesTerm(term, node));
}

/** All expressions and fields of a term must hold; a term without any selects nothing. */
function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  return (
    expressions.every((each) => matchesExpression(each, node.metadata?.labels)) &&
    fields.every((each) => matchesField(each, node))
  );
}

function matchesField({ key, operator, values = [] }: NodeSelectorRequirement, node: Node): boolean {
  const value = key === 'metadata.name' ? node.metadata?.name : undefined;
  if (values.length !== 1) return false;
  if (operator === 'In') return value === values[0];
  if (operator === 'NotIn') return value !== values[0];
  return false;
}
