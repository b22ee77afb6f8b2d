/**
 * Rules
 *   node-affinity/required    A node must have the labels of nodeSelector and satisfy one of the required terms.
 *                             (pkg/scheduler/framework/plugins/nodeaffinity Filter, component-helpers/scheduling/corev1/nodeaffinity)
 *   node-affinity/names       When every required term names nodes, only those come into question. (PreFilter)
 *   node-affinity/preferred   A node scores the weights of the preferred terms it satisfies. (Score)
 */
import { matchesRequired, matchesTerm } from '../../objects/node-selection';
import type { NodeAffinity, Pod } from '../../objects/objects';
import { normalized, type Plugin } from '../plugin';
import type { Refusal } from '../refusal';

const refusal: Refusal = {
  code: 'UnschedulableAndUnresolvable',
  reasons: ["node(s) didn't match Pod's node affinity/selector"],
};
const conflict: Refusal = {
  code: 'UnschedulableAndUnresolvable',
  reasons: ['pod affinity terms conflict'],
};

type PreferredTerms = NonNullable<NodeAffinity['preferredDuringSchedulingIgnoredDuringExecution']>;

/** `added`: preferred terms that the scheduler's configuration adds to every Pod (NodeAffinityArgs.addedAffinity). */
export function nodeAffinityWith(added: PreferredTerms): Plugin {
  const preferred = ({ spec }: Pod): PreferredTerms => {
    const own = spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? none;
    return added.length === 0 ? own : [...added, ...own];
  };
  return {
    name: 'NodeAffinity',
    weight: 2,
    preFilter({ pod }) {
      if (
        pod.spec?.nodeSelector === undefined &&
        !pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      )
        return undefined;
      const nodeNames = namedNodes(pod);
      if (nodeNames === undefined) return {};
      return nodeNames.size === 0 ? { rejected: conflict } : { nodeNames };
    },
    filter({ pod }, { node }) {
      return node !== undefined && matchesRequired(pod, node) ? undefined : refusal;
    },
    helpedBy({ pod }, { kind, before, after }) {
      if (kind !== 'Node' || after === undefined || !matchesRequired(pod, after)) return false;
      return before === undefined || !matchesRequired(pod, before);
    },
    skipsScore: ({ pod }) => preferred(pod).length === 0,
    score({ pod }, { node }) {
      let score = 0;
      for (const { weight, preference } of preferred(pod))
        if (node !== undefined && weight !== 0 && matchesTerm(preference, node)) score += weight;
      return score;
    },
    normalize: (scores) => normalized(scores, false),
  };
}

const none: PreferredTerms = [];
export const nodeAffinity: Plugin = nodeAffinityWith(none);

/** The nodes that the required terms name between them; undefined when a term leaves the name open. */
function namedNodes(pod: Pod): ReadonlySet<string> | undefined {
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = required?.nodeSelectorTerms ?? [];
  if (terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    let ofTerm: readonly string[] | undefined;
    for (const { key, operator, values = [] } of matchFields ?? []) {
      if (key !== 'metadata.name' || operator !== 'In') continue;
      ofTerm = ofTerm === undefined ? values : ofTerm.filter((name) => values.includes(name));
    }
    if (ofTerm === undefined) return undefined;
    for (const name of ofTerm) names.add(name);
  }
  return names;
}
