/** The packet rules of a simulated node, from what its kube-proxy last installed. */
import { serviceCIDR } from '../apiserver/allocation';
import type { InstalledRules, Machine } from '../machine';
import { withHostPorts } from './host-ports';
import { iptablesTables, manyEndpoints } from './iptables';
import { type NftTable, nftText } from './nft';
import { walkNft } from './nft-walk';
import { nftablesTable } from './nftables';
import { type NodeAddresses, type Packet, type PacketOutcome, walkRules } from './packet';
import { iptablesSave, type Table } from './rule';
import { servicePorts } from './service-port';

/** The cluster's Pod network: every node's Pod CIDR is a part of it. */
export const clusterCIDR = '10.244.0.0/16';

/** What a node's kernel holds, in the form that kube-proxy's mode gives it. */
export type NodeRules =
  | { readonly mode: 'iptables'; readonly tables: readonly Table[] }
  | { readonly mode: 'nftables'; readonly table: NftTable };

/** The rules that were made from what kube-proxy installed; made once. */
export function rulesOf(rules: InstalledRules, machine: Machine): NodeRules {
  const known = made.get(rules);
  if (known !== undefined) return known;
  const found = rulesMade(rules, machine);
  made.set(rules, found);
  return found;
}

const made = new WeakMap<InstalledRules, NodeRules>();

function rulesMade(rules: InstalledRules, machine: Machine): NodeRules {
  const place = {
    nodeName: machine.node,
    nodeLabels: machine.labels,
    family: 'IPv4',
    clusterCIDR,
    masqueradeAll: false,
    masqueradeMark: '0x4000',
    nodeIP: machine.address,
  } as const;
  const ports = servicePorts(rules.services, rules.slices, place);
  if (rules.mode === 'nftables') {
    const config = { ...place, nodePortIPs: [machine.address], serviceCIDRs: [serviceCIDR] };
    return { mode: 'nftables', table: nftablesTable(ports, config) };
  }
  const endpoints = ports.reduce((sum, port) => sum + port.endpoints.length, 0);
  const config = {
    ...place,
    localhostNodePorts: true,
    nodePortIPs: undefined,
    withoutEndpointComments: endpoints > manyEndpoints,
  };
  return { mode: 'iptables', tables: iptablesTables(ports, config) };
}

/** As `iptables-save` prints it, or as `nft -f` reads it. */
export function rulesText(rules: NodeRules): string {
  return rules.mode === 'iptables' ? iptablesSave(rules.tables) : nftText(rules.table);
}

/** Every way a packet can go through a node's rules, and those that portmap added for hostPorts. */
export function walkNode(
  rules: NodeRules,
  packet: Packet,
  node: NodeAddresses,
  hostPorts?: Table,
): readonly PacketOutcome[] {
  if (rules.mode === 'iptables')
    return walkRules(
      hostPorts === undefined ? rules.tables : withHostPorts(rules.tables, hostPorts),
      packet,
      node,
    );
  const outcomes = walkNft(rules.table, packet, node);
  if (hostPorts === undefined) return outcomes;
  return outcomes.flatMap((outcome) =>
    outcome.result !== 'not-handled'
      ? outcome
      : walkRules([hostPorts], packet, node).map((mapped) => ({
          ...mapped,
          masquerade: mapped.masquerade || outcome.masquerade,
          probability: mapped.probability * outcome.probability,
          met: [...outcome.met, ...mapped.met],
        })),
  );
}
