/**
 * A network of both families is two networks over the same machines: rules, routes and addresses of one family know nothing of the
 * other's. This is the one that an address belongs to.
 */
import { serviceCIDRs } from '../apiserver/allocation';
import type { Network, NetworkNode } from './network';
import { clusterCIDRs } from './node-rules';

/** The network of the family of an address. Of IPv6 there are only nodes that have it. */
export function inFamilyOf(address: string, network: Network): Network {
  if (!address.includes(':')) return network;
  return {
    ...network,
    nodes: network.nodes.flatMap(of6),
    serviceCIDR: serviceCIDRs.IPv6,
    clusterCIDR: clusterCIDRs.IPv6,
  };
}

/** The node as IPv6 sees it. */
function of6({ v6, hostPorts: _hostPorts, ...node }: NetworkNode): readonly NetworkNode[] {
  if (v6 === undefined) return [];
  return [
    {
      ...node,
      ...v6,
      pods: node.pods.flatMap(({ key, ip6 }) => (ip6 === undefined ? [] : { key, ip: ip6 })),
    },
  ];
}
