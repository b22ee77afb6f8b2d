/**
 * Rules
 *   node-ports/taken   A host port can be used once per node, protocol and address; 0.0.0.0 is every address.
 *                      (pkg/scheduler/framework/plugins/nodeports)
 */
import { hostPortsOf } from '../node-info';
import type { Plugin } from '../plugin';

export const nodePorts: Plugin = {
  name: 'NodePorts',
  skips: ({ pod }) => hostPortsOf(pod).length === 0,
  filter({ pod }, node) {
    const taken = hostPortsOf(pod).some((wanted) =>
      [...node.hostPorts.keys()].some((used) => collide(wanted, used)),
    );
    if (!taken) return undefined;
    return { code: 'Unschedulable', reasons: ["node(s) didn't have free ports for the requested pod ports"] };
  },
  helpedBy({ pod }, { kind, before, after }) {
    if (kind === 'Node') return before === undefined;
    if (kind !== 'Pod' || before === undefined || after !== undefined) return false;
    return hostPortsOf(pod).some((wanted) => hostPortsOf(before).some((freed) => collide(wanted, freed)));
  },
};

function collide(a: string, b: string): boolean {
  const [protocolA, addressA, portA] = a.split('/');
  const [protocolB, addressB, portB] = b.split('/');
  if (protocolA !== protocolB || portA !== portB) return false;
  return addressA === addressB || addressA === '0.0.0.0' || addressB === '0.0.0.0';
}
