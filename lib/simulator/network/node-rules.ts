/** The packet rules of a simulated node, from what its kube-proxy last installed. */
import type { InstalledRules, Machine } from '../machine';
import { type IptablesConfig, iptablesTables } from './iptables';
import { iptablesSave, type Table } from './rule';
import { servicePorts } from './service-port';

/** The cluster's Pod network: every node's Pod CIDR is a part of it. */
export const clusterCIDR = '10.244.0.0/16';

/** The filter and nat tables that a node's kernel holds. */
export function tablesOf(rules: InstalledRules, machine: Machine): readonly Table[] {
  const config: IptablesConfig = {
    nodeName: machine.node,
    nodeLabels: machine.labels,
    family: 'IPv4',
    clusterCIDR,
    masqueradeAll: false,
    masqueradeMark: '0x4000',
    localhostNodePorts: true,
    nodePortIPs: undefined,
    nodeIP: machine.address,
  };
  return iptablesTables(servicePorts(rules.services, rules.slices, config), config);
}

/** The same as `iptables-save` prints it. */
export function rulesText(rules: InstalledRules, machine: Machine): string {
  return iptablesSave(tablesOf(rules, machine));
}
