/**
 * Rules
 *   node-unschedulable/cordoned   A cordoned node takes no new Pod, unless the Pod tolerates that taint.
 *                                 (pkg/scheduler/framework/plugins/nodeunschedulable)
 */
import type { Pod, Taint } from '../../objects/objects';
import { tolerates } from '../../objects/tolerations';
import type { Plugin } from '../plugin';

const taint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  filter({ pod }, { node }) {
    if (node?.spec?.unschedulable !== true) return undefined;
    if (toleratesCordon(pod)) return undefined;
    return { code: 'UnschedulableAndUnresolvable', reasons: ['node(s) were unschedulable'] };
  },
  helpedBy(_candidate, { kind, before, after }) {
    if (kind === 'Self') return !toleratesCordon(before) && toleratesCordon(after);
    if (kind !== 'Node' || after === undefined || after.spec?.unschedulable === true) return false;
    return before === undefined || before.spec?.unschedulable === true;
  },
};

function toleratesCordon({ spec }: Pod): boolean {
  return (spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint));
}
