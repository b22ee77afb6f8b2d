/**
 * The rules that the CNI's portmap plugin adds to a node for the hostPorts of its Pods, when it connects them.
 *
 * Rules
 *   cni/host-port       A packet to one of the node's own addresses and a hostPort is sent on to the Pod, on that node only;
 *                       no Service and no kube-proxy has a part in it.
 *   cni/host-port-masq  What the Pod network itself or, with IPv4, the node's loopback sends there leaves with the node's address.
 *   cni/host-port-ip    Each family has rules of its own; a hostIP is of one of them, and one that is not all zeros is the only address that
 *                       is listened to.
 * Source: containernetworking/plugins, plugins/meta/portmap/portmap_iptables.go.
 */

import { addressesOf, hasEnded, type Machine, shareOf } from '../machine';
import { sha256Hex } from '../values/hash';
import { familyOf, type IPFamily } from '../values/ip-family';
import type { Chain, Match, Rule, Table } from './rule';

const entry = 'CNI-HOSTPORT-DNAT';
const setMark = 'CNI-HOSTPORT-SETMARK';
const masquerade = 'CNI-HOSTPORT-MASQ';
const mark = '0x2000';

/** The nat table of portmap; undefined when no Pod of the node has a hostPort. */
export function hostPortTable(machine: Machine, now: number, family: IPFamily): Table | undefined {
  const mapped = mappings(machine, now).flatMap((each) => inFamily(each, family));
  const podCIDR = shareOf(machine, family)?.podCIDR ?? '';
  if (mapped.length === 0) return undefined;
  const toLocal: Match = { on: 'local', side: 'dst' };
  const enter: Rule = { matches: [toLocal], target: { to: 'chain', chain: entry } };
  const chains: Chain[] = [
    { name: 'PREROUTING', rules: [enter] },
    { name: 'OUTPUT', rules: [enter] },
    {
      name: 'POSTROUTING',
      rules: [
        {
          comment: 'CNI portfwd requiring masquerade',
          matches: [],
          target: { to: 'chain', chain: masquerade },
        },
      ],
    },
    { name: entry, rules: mapped.map(toPod) },
    {
      name: setMark,
      rules: [
        { comment: 'CNI portfwd masquerade mark', matches: [], target: { to: 'MARK', how: 'or', mark } },
      ],
    },
    { name: masquerade, rules: [{ matches: [{ on: 'mark', mark }], target: { to: 'MASQUERADE' } }] },
    ...[...new Set(mapped.map(chainOf))].map((name) => ({
      name,
      rules: mapped
        .filter((each) => chainOf(each) === name)
        .flatMap((each) => rewriting(each, podCIDR, family)),
    })),
  ];
  return { name: 'nat', chains };
}

/** Tables with portmap's chains in them: it appends its rules to those that are there. */
export function withHostPorts(tables: readonly Table[], added: Table | undefined): readonly Table[] {
  if (added === undefined) return tables;
  return tables.map((table) => {
    if (table.name !== added.name) return table;
    const more = new Map(added.chains.map((chain) => [chain.name, chain]));
    const chains = table.chains.map((chain) => {
      const rules = more.get(chain.name)?.rules;
      more.delete(chain.name);
      return rules === undefined ? chain : { ...chain, rules: [...chain.rules, ...rules] };
    });
    return { ...table, chains: [...chains, ...more.values()] };
  });
}

type Mapping = {
  readonly id: string;
  readonly ips: readonly string[];
  readonly hostIP: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: string;
};

function mappings(machine: Machine, now: number): readonly Mapping[] {
  return [...machine.sandboxes.values()].flatMap((sandbox) =>
    sandbox.stoppedAt !== undefined || sandbox.ip === machine.address
      ? []
      : [...sandbox.containers.values()].flatMap((run) =>
          hasEnded(run, now) && run.exit?.code === 0
            ? []
            : (run.spec.ports ?? []).flatMap(({ hostPort, hostIP = '', containerPort, protocol = 'TCP' }) =>
                hostPort === undefined || hostPort === 0
                  ? []
                  : {
                      id: sandbox.uid,
                      ips: addressesOf(sandbox),
                      hostIP,
                      hostPort,
                      containerPort,
                      protocol: protocol.toLowerCase(),
                    },
              ),
        ),
  );
}

/** The mapping with the Pod's address of a family; none where the Pod has none, or the hostIP is of the other. */
function inFamily(mapping: Mapping, family: IPFamily): readonly Mapping[] {
  if (mapping.hostIP !== '' && familyOf(mapping.hostIP) !== family) return [];
  const ips = mapping.ips.filter((ip) => familyOf(ip) === family);
  return ips.length === 0 ? [] : [{ ...mapping, ips }];
}

function chainOf({ id }: Mapping): string {
  return `CNI-DN-${sha256Hex(`cbr0${id}`).slice(0, 21)}`;
}

function toPod(mapping: Mapping): Rule {
  return {
    comment: `dnat name: \\"cbr0\\" id: \\"${sha256Hex(mapping.id)}\\"`,
    matches: asked(mapping),
    target: { to: 'chain', chain: chainOf(mapping) },
  };
}

function asked({ protocol, hostPort, hostIP }: Mapping): readonly Match[] {
  const to: Match[] = ['', '0.0.0.0', '::'].includes(hostIP) ? [] : [{ on: 'destination', cidr: hostIP }];
  return [{ on: 'protocol', is: protocol }, ...to, { on: 'port', port: hostPort }];
}

function rewriting(mapping: Mapping, podCIDR: string, family: IPFamily): readonly Rule[] {
  const marking = (cidr: string): Rule => ({
    matches: [{ on: 'source', cidr }, ...asked(mapping)],
    target: { to: 'chain', chain: setMark },
  });
  return [
    marking(podCIDR),
    ...(family === 'IPv4' ? [marking('127.0.0.1')] : []),
    {
      matches: asked(mapping),
      target: {
        to: 'DNAT',
        endpoint: `${family === 'IPv6' ? `[${mapping.ips[0]}]` : mapping.ips[0]}:${mapping.containerPort}`,
      },
    },
  ];
}
