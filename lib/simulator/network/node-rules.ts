/** The packet rules of a simulated node, from what its kube-proxy last installed. */
import { serviceCIDRs } from '../apiserver/allocation';
import { type InstalledRules, type InstalledService, type Machine, nodeAddresses, shareOf } from '../machine';
import { familyOf, type IPFamily } from '../values/ip-family';
import { valuesOf } from '../values/ordered-map';
import { withHostPorts } from './host-ports';
import { type PortRules, portRules, tablesOf } from './iptables';
import { balancerOf, type IpvsRules, ipvsRules, ipvsText } from './ipvs';
import { type NftTable, nftText } from './nft';
import { walkNft } from './nft-walk';
import { type NftParts, partsOf, tableOf } from './nftables';
import { type NodeAddresses, type Packet, type PacketOutcome, walkRules } from './packet';
import { iptablesSave, type Table } from './rule';
import { servicePorts } from './service-port';

/** The cluster's Pod network: every node's Pod CIDR is a part of it. */
export const clusterCIDR = '10.244.0.0/16';
/** The same of each family. */
export const clusterCIDRs = { IPv4: clusterCIDR, IPv6: 'fd00:10:244::/48' } as const;

/** What a node's kernel holds, in the form that kube-proxy's mode gives it. */
export type NodeRules =
  | { readonly mode: 'iptables'; readonly tables: readonly Table[] }
  | { readonly mode: 'nftables'; readonly table: NftTable }
  | { readonly mode: 'ipvs'; readonly rules: IpvsRules };

/** The rules of one family that were made from what kube-proxy installed; made once, and of each Service once. */
export function rulesOf(rules: InstalledRules, machine: Machine, family: IPFamily): NodeRules {
  const known = made[family].get(rules);
  if (known !== undefined) return known;
  const found = rulesMade(rules, machine, family);
  made[family].set(rules, found);
  return found;
}

const made = ofEach(() => new WeakMap<InstalledRules, NodeRules>());

function ofEach<T>(make: () => T): Readonly<Record<IPFamily, T>> {
  return { IPv4: make(), IPv6: make() };
}

function rulesMade(
  { mode, scheduler, services }: InstalledRules,
  machine: Machine,
  family: IPFamily,
): NodeRules {
  const nodeIP = shareOf(machine, family)?.address ?? '';
  const place = {
    nodeName: machine.node,
    nodeLabels: machine.labels,
    family,
    clusterCIDR: clusterCIDRs[family],
    masqueradeAll: false,
    masqueradeMark: '0x4000',
    nodeIP,
  } as const;
  if (mode === 'nftables') {
    const config = { ...place, nodePortIPs: [nodeIP], serviceCIDRs: [serviceCIDRs[family]] };
    const parts = inOrder(services, nftParts[family], ({ service, slices }) =>
      servicePorts([service], slices, place).map((port) => ({
        name: port.name,
        part: partsOf(port, config),
      })),
    );
    return { mode, table: tableOf(parts, config) };
  }
  if (mode === 'ipvs') {
    const ports = valuesOf(services).flatMap(({ service, slices }) => servicePorts([service], slices, place));
    return { mode, rules: ipvsRules(ports, { ...place, scheduler: scheduler ?? 'rr' }) };
  }
  const config = { ...place, localhostNodePorts: true, nodePortIPs: undefined };
  const parts = inOrder(services, iptablesParts[family], ({ service, slices, terse }) =>
    servicePorts([service], slices, place).map((port) => ({
      name: port.name,
      part: portRules(port, { ...config, withoutEndpointComments: terse }),
    })),
  );
  return { mode, tables: tablesOf(parts, config) };
}

/** What one port of a Service contributes. */
type Part<T> = { readonly name: string; readonly part: T };

/** A Service as it was installed is one node's, in one mode. */
const iptablesParts = ofEach(() => new WeakMap<InstalledService, readonly Part<PortRules>[]>());
const nftParts = ofEach(() => new WeakMap<InstalledService, readonly Part<NftParts>[]>());

/** What all ports contribute, in order of the ports' names. */
function inOrder<T>(
  services: InstalledRules['services'],
  known: WeakMap<InstalledService, readonly Part<T>[]>,
  make: (service: InstalledService) => readonly Part<T>[],
): readonly T[] {
  const all: Part<T>[] = [];
  for (const service of valuesOf(services)) {
    let parts = known.get(service);
    if (parts === undefined) {
      parts = make(service);
      known.set(service, parts);
    }
    all.push(...parts);
  }
  return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ part }) => part);
}

/**
 * All rules of a node as text. In a cluster of both families what `ip6tables-save` prints follows what `iptables-save` does, and nft's
 * table ip6 its table ip. Null before kube-proxy's first sync.
 */
export function rulesTextOf(machine: Machine): string | null {
  const { rules } = machine;
  if (rules === null) return null;
  const texts = nodeAddresses(machine)
    .map(familyOf)
    .map((family) => ({
      family,
      text: rulesText(rulesOf(rules, machine, family)),
    }));
  if (texts.length === 1 || rules.mode === 'nftables') return texts.map(({ text }) => text).join('\n');
  return texts.map(({ family, text }) => `# ${family}\n${text}`).join('\n\n');
}

/** As `iptables-save` prints it, as `nft -f` reads it, or as `ipvsadm`, `ip`, `ipset` and `iptables-save` print it. */
function rulesText(rules: NodeRules): string {
  switch (rules.mode) {
    case 'iptables':
      return iptablesSave(rules.tables);
    case 'nftables':
      return nftText(rules.table);
    case 'ipvs':
      return ipvsText(rules.rules);
    default:
      return rules satisfies never;
  }
}

/** Every way a packet can go through a node's rules, and those that portmap added for hostPorts. */
export function walkNode(
  rules: NodeRules,
  packet: Packet,
  node: NodeAddresses,
  hostPorts?: Table,
): readonly PacketOutcome[] {
  if (rules.mode === 'iptables') return walkRules(withHostPorts(rules.tables, hostPorts), packet, node);
  if (rules.mode === 'ipvs') {
    const { addresses, sets, tables } = rules.rules;
    return walkRules(withHostPorts(tables, hostPorts), packet, {
      ...node,
      local: [...node.local, ...addresses],
      sets: new Map(sets.map(({ name, members }) => [name, members])),
      balancer: balancerOf(rules.rules),
    });
  }
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
          metBeforeLeaving: outcome.met.length + mapped.metBeforeLeaving,
        })),
  );
}
