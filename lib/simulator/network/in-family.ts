/**
 * A network of both families is two networks over the same machines: rules, routes and addresses of one family know nothing of the
 * other's. This is the one that an address belongs to.
 */
import { serviceCIDRs } from '../apiserver/allocation';
import { familyOf, type IPFamily, isLoopback } from '../values/ip-family';
import type { Network, NetworkNode } from './network';
import { clusterCIDRs } from './node-rules';

/** The network of the family of an address; without nodes where the cluster has not got it. Loopback is of every network. */
export function inFamilyOf(address: string, network: Network): Network {
  const family = familyOf(address);
  if (isLoopback(address) || familyOf(network.clusterCIDR) === family) return network;
  return { ...network, nodes: network.nodes.flatMap(ofSecond), ...rangesOf(family) };
}

/** The ranges of a family. */
export function rangesOf(family: IPFamily): Pick<Network, 'serviceCIDR' | 'clusterCIDR'> {
  return { serviceCIDR: serviceCIDRs[family], clusterCIDR: clusterCIDRs[family] };
}

/** The node as its second family sees it. */
function ofSecond({ second, hostPorts: _hostPorts, ...node }: NetworkNode): readonly NetworkNode[] {
  if (second === undefined) return [];
  return [
    {
      ...node,
      ...second,
      pods: node.pods.flatMap(({ key, secondIp }) => (secondIp === undefined ? [] : { key, ip: secondIp })),
    },
  ];
}
