/**
 * Rules
 *   node-affinity/required    A node must have the labels of nodeSelector and satisfy one of the required terms.
 *                             (pkg/scheduler/framework/plugins/nodeaffinity Filter, component-helpers/scheduling/corev1/nodeaffinity)
 *   node-affinity/preferred   A node scores the weights of the preferred terms it satisfies. (Score)
 */
import { matchesRequired, matchesTerm } from '../../node-selection';
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
