/**
 * Rules
 *   taint/no-schedule          A node with a NoSchedule or NoExecute taint that the Pod does not tolerate is refused.
 *                              (pkg/scheduler/framework/plugins/tainttoleration Filter)
 *   taint/prefer-no-schedule   Nodes with fewer untolerated PreferNoSchedule taints score higher. (Score)
 */
import type { Node, Taint } from '../../objects/objects';
import { tolerates, untoleratedTaint } from '../../objects/tolerations';
import { deepEqual } from '../../values/equal';
import { normalized, type Plugin } from '../plugin';

const hard: readonly Taint['effect'][] = ['NoSchedule', 'NoExecute'];

export const taintToleration: Plugin = {
  name: 'TaintToleration',
  weight: 3,
  filter({ pod }, { node }) {
    const taint = untoleratedTaint(node?.spec?.taints, pod.spec?.tolerations, hard);
    if (taint === undefined) return undefined;
    return { code: 'UnschedulableAndUnresolvable', reasons: ['node(s) had untolerated taint(s)'] };
  },
  helpedBy({ pod }, { kind, before, after }) {
    if (kind === 'Self') return !deepEqual(before.spec.tolerations, after.spec.tolerations);
    if (kind !== 'Node' || after === undefined) return false;
    const isTolerated = (node: Node): boolean =>
      untoleratedTaint(node.spec?.taints, pod.spec.tolerations, hard) === undefined;
    return isTolerated(after) && (before === undefined || !isTolerated(before));
  },
  score({ pod }, { node }) {
    const taints = node?.spec?.taints;
    if (taints === undefined) return 0;
    const relevant = (pod.spec?.tolerations ?? []).filter(
      (each) => each.effect === undefined || each.effect === '' || each.effect === 'PreferNoSchedule',
    );
    return taints.filter(
      (taint) => taint.effect === 'PreferNoSchedule' && !relevant.some((each) => tolerates(each, taint)),
    ).length;
  },
  normalize: (scores) => normalized(scores, true),
};
