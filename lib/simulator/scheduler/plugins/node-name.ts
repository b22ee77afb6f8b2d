/**
 * Rules
 *   node-name/other-node   A Pod that names its node fits only there. (pkg/scheduler/framework/plugins/nodename)
 */
import type { Plugin } from '../plugin';

export const nodeName: Plugin = {
  name: 'NodeName',
  skips: ({ pod }) => !pod.spec?.nodeName,
  filter({ pod }, { node }) {
    const wanted = pod.spec?.nodeName;
    if (!wanted || wanted === node?.metadata?.name) return undefined;
    return {
      code: 'UnschedulableAndUnresolvable',
      reasons: ["node(s) didn't match the requested node name"],
    };
  },
  helpedBy: ({ pod }, { kind, before, after }) =>
    kind === 'Node' && before === undefined && after?.metadata.name === pod.spec.nodeName,
};
