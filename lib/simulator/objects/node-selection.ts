/**
 * Which nodes a Pod's labels and affinity ask for.
 * Source: component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go.
 */
import { hasAll, matchesExpression } from './label-selector';
import type { Node, NodeSelectorRequirement, NodeSelectorTerm, Pod } from './objects';

/** Whether a node satisfies nodeSelector and the required node affinity. */
export function matchesRequired(pod: Pod, node: Node): boolean {
  if (!hasAll(node.metadata?.labels, pod.spec?.nodeSelector)) return false;
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined || required === null) return true;
  return (required.nodeSelectorTerms ?? []).some((term) => matchesTerm(term, node));
}

/** All expressions and fields of a term must hold; a term without any selects nothing. */
export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
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
