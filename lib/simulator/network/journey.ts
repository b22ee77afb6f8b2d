/**
 * The journey of the first packet of a connection through the cluster: out of a Pod, a node or the world outside, through
 * the rules of each node it passes, to whoever answers, or to where it ends.
 *
 * Rules
 *   network/route           A node sends a Pod's address to the node whose Pod CIDR holds it, its own Pods' directly, and
 *                           any other address where its default route leads.
 *   network/link            Where the link to another node or to the control plane is cut, packets are lost: each end is there, and waits.
 *   network/cloud-route     Where a cloud's network is the Pod network, a packet comes to a Pod of another node, and its answer back, when
 *                           the cloud has a route for the range of either; otherwise it is lost.
 *   network/loopback        What a Pod sends to 127.0.0.1 or ::1 comes to itself: its containers share one network.
 *   network/host-network    What a Pod sends that shares its node's network is the node's: it has the node's address and meets the rules of
 *                           OUTPUT.
 *   network/families        Addresses of IPv6 have a network of their own over the same machines: with its own rules, routes and Pod CIDRs.
 *   network/cni-masquerade  What a Pod sends out of the Pod network carries the address of its node, so that the answer comes
 *                           back the same way. (the CNI bridge plugin's ipMasq; flannel's --ip-masq)
 *   network/listen          A packet that has arrived is answered when a process listens on its port; otherwise the kernel
 *                           refuses the connection at once.
 *   network/forward         A Pod whose own rules forward what comes, as one of k3s' ServiceLB does, sends it on with its own
 *                           address as the source.
 *   network/unanswered      Where nobody refuses and nobody answers, the client waits until it gives up.
 *   network/answer-lost     A node that rewrites a destination and sends on to another must also put its own address for the client's:
 *                           otherwise the answer does not come by it, and the client does not know who answers.
 *   network/policy          Where the network plugin enforces NetworkPolicies, a packet is judged as it leaves its Pod and as it
 *                           comes to another; one that is not allowed is dropped, and its client waits.
 *   network/load-balancer   A load balancer sends on to any node that passes its health check: with externalTrafficPolicy Local only nodes
 *                           do whose kube-proxy runs and knows of a ready endpoint there.
 * Source: Linux' routing and connection tracking; kubernetes.io/docs/reference/networking/virtual-ips.
 */
import type { Key } from '../objects/objects';
import { isLoopback } from '../values/ip-family';
import { contains } from './address';
import { controlPlaneEnd } from './addresses';
import { inFamilyOf } from './in-family';
import type { Destination, End, From, Hop, Journey, Network, NetworkNode } from './network';
import { policyVerdict } from './network-policy';
import { walkNode } from './node-rules';
import { type Packet, type PacketOutcome, walkRules } from './packet';

/** An address of the world outside, when none is given. (RFC 5737) */
const someoneOutside = '203.0.113.10';
/** The same of IPv6. (RFC 3849) */
const someoneOutside6 = '2001:db8::10';
/** Nodes that a packet passes at most: more is a loop. */
const mostHops = 8;

/** Every way the connection can go. Empty when the client does not exist or has no network. */
export function journeys(whole: Network, from: From, to: Destination): readonly Journey[] {
  const { address, port, protocol = 'tcp' } = to;
  const network = inFamilyOf(address, whole);
  const packet = (source: string): Packet => ({ source, destination: address, port, protocol });
  switch (from.kind) {
    case 'pod': {
      const place = placeOf(network, from.pod);
      if (place === undefined) return [];
      const sent = packet(place.ip);
      return at(network, place.node, isLoopback(address) ? { ...sent, destination: place.ip } : sent, [], 1);
    }
    case 'node': {
      const node = network.nodes.find(({ name }) => name === from.node);
      return node === undefined ? [] : at(network, node, packet(node.address), [], 1);
    }
    case 'outside':
      return fromOutside(
        network,
        packet(from.address ?? (address.includes(':') ? someoneOutside6 : someoneOutside)),
      );
    default:
      return from satisfies never;
  }
}

/** Where a Pod sends from, and with which address: its node's, where it shares that network. */
function placeOf(
  { nodes }: Network,
  pod: Key,
): { readonly node: NetworkNode; readonly ip: string } | undefined {
  for (const node of nodes) {
    const ip = node.pods.find(({ key }) => key === pod)?.ip;
    if (ip !== undefined) return { node, ip };
    if (node.hostPods.includes(pod)) return { node, ip: node.address };
  }
  return undefined;
}

function fromOutside(network: Network, packet: Packet): readonly Journey[] {
  const balancer = network.balancers.find(
    ({ address, ports }) => address === packet.destination && ports.includes(packet.port),
  );
  if (balancer === undefined) {
    const node = network.nodes.find(({ address }) => address === packet.destination);
    if (node === undefined) return [ended({ kind: 'no-route', node: '' })];
    return node.connected
      ? at(network, node, packet, [], 1)
      : [ended({ kind: 'timed-out', because: 'node-unreachable', node: node.name })];
  }
  const nodes = network.nodes.filter(({ name, connected }) => connected && balancer.nodes.includes(name));
  if (nodes.length === 0) return [ended({ kind: 'timed-out', because: 'no-balanced-node', node: '' })];
  return nodes.flatMap((node) => at(network, node, packet, [], 1 / nodes.length));
}

function ended(end: End): Journey {
  return { hops: [], end, probability: 1 };
}

/** The packet is at a node: sent by one of its Pods or processes, or come in from elsewhere. */
function at(
  network: Network,
  node: NetworkNode,
  packet: Packet,
  before: readonly Hop[],
  probability: number,
): readonly Journey[] {
  if (before.length >= mostHops)
    return [{ hops: before, end: { kind: 'timed-out', because: 'loop', node: node.name }, probability }];
  return outcomesAt(node, packet).flatMap((outcome) => {
    const left = leaving(packet, outcome, node, network);
    // The policies see the packet with its new destination, and before its source is rewritten.
    const judged = { ...left, source: packet.source };
    const isOwn = before.length === 0 && node.pods.some(({ ip }) => ip === packet.source);
    const isTo = node.pods.some(({ ip }) => ip === left.destination);
    const verdicts = [...(isOwn ? ['egress' as const] : []), ...(isTo ? ['ingress' as const] : [])].flatMap(
      (direction) => (node.policies && policyVerdict(node.policies, direction, judged, node.address)) ?? [],
    );
    // They judge before a packet leaves: one that they drop meets nothing after them.
    const dropped = verdicts.some(({ allowed }) => !allowed);
    const hop: Hop = {
      node: node.name,
      met: dropped ? outcome.met.slice(0, outcome.metBeforeLeaving) : outcome.met,
      packet: dropped ? judged : left,
      ...(verdicts.length > 0 && { verdicts }),
    };
    const share = probability * outcome.probability;
    const hops = [...before, hop];
    if (dropped)
      return [{ hops, end: { kind: 'timed-out', because: 'policy', node: node.name }, probability: share }];
    return beyondRules(network, node, outcome, left, hops, share);
  });
}

/** The node's rules: kube-proxy's first; what those leave alone, portmap's. */
function outcomesAt({ rules, hostPorts, address }: NetworkNode, packet: Packet): readonly PacketOutcome[] {
  const local = { local: [address] };
  if (rules === null) return hostPorts === undefined ? [untouched] : walkRules([hostPorts], packet, local);
  return walkNode(rules, packet, local, hostPorts);
}

/** What becomes of a packet where kube-proxy has written no rule. */
const untouched: PacketOutcome = {
  result: 'not-handled',
  endpoint: undefined,
  masquerade: false,
  probability: 1,
  met: [],
  metBeforeLeaving: 0,
};

function leaving(
  packet: Packet,
  { endpoint, masquerade }: PacketOutcome,
  node: NetworkNode,
  { clusterCIDR }: Network,
): Packet {
  const colon = endpoint?.lastIndexOf(':') ?? -1;
  const rewritten =
    endpoint === undefined
      ? packet
      : {
          ...packet,
          destination: endpoint.slice(0, colon).replace(/^\[|\]$/g, ''),
          port: Number(endpoint.slice(colon + 1)),
        };
  const { source, destination } = rewritten;
  const leavesPodNetwork =
    contains(node.podCIDR, source) && destination !== node.address && !contains(clusterCIDR, destination);
  return masquerade || leavesPodNetwork ? { ...rewritten, source: node.address } : rewritten;
}

function beyondRules(
  network: Network,
  node: NetworkNode,
  outcome: PacketOutcome,
  packet: Packet,
  hops: readonly Hop[],
  probability: number,
): readonly Journey[] {
  const end = (last: End): readonly Journey[] => [{ hops, end: last, probability }];
  const { result } = outcome;
  if (result === 'reject') return end({ kind: 'refused', because: 'rejected', node: node.name });
  if (result === 'drop') return end({ kind: 'timed-out', because: 'dropped', node: node.name });
  const { destination, port, protocol } = packet;
  const arrived = (where: string): readonly Journey[] => {
    const by = node.listener(destination, port, protocol);
    if (by?.kind === 'container' && by.forwards !== undefined) {
      const { address, port: onPort } = by.forwards;
      const sent = { ...packet, source: destination, destination: address, port: onPort };
      return at(network, node, sent, hops, probability);
    }
    if (by?.kind === 'container' && by.hangs)
      return end({ kind: 'timed-out', because: 'hangs', node: where });
    return end(
      by === undefined
        ? { kind: 'refused', because: 'no-listener', node: where }
        : { kind: 'answered', by, node: where, source: packet.source },
    );
  };
  if (destination === node.address || isLoopback(destination)) return arrived(node.name);
  if (contains(node.podCIDR, destination))
    return node.pods.some(({ ip }) => ip === destination)
      ? arrived(node.name)
      : end({ kind: 'no-route', node: node.name });
  const next = network.nodes.find(
    ({ name, address, podCIDR }) =>
      name !== node.name && (address === destination || contains(podCIDR, destination)),
  );
  if (next !== undefined) {
    if (isAnsweredAstray(node, outcome, packet))
      return end({ kind: 'timed-out', because: 'answer-lost', node: next.name });
    if (!node.connected || !next.connected || node.cutFrom?.has(next.name))
      return end({ kind: 'timed-out', because: 'node-unreachable', node: next.name });
    const unrouted = [next, node].find((each) => isUnrouted(each, packet));
    if (unrouted !== undefined)
      return end({ kind: 'timed-out', because: 'no-cloud-route', node: unrouted.name });
    return at(network, next, packet, hops, probability);
  }
  return end(beyondNodes(network, node, packet));
}

/** The packet is to or from a Pod of a node whose range the cloud has no route for. */
function isUnrouted({ routed, podCIDR }: NetworkNode, { source, destination }: Packet): boolean {
  if (routed === undefined || routed.has(podCIDR)) return false;
  return contains(podCIDR, source) || contains(podCIDR, destination);
}

/** Its destination was rewritten here, but its answer goes to the client directly, and not by here: the client does not know it. */
function isAnsweredAstray(node: NetworkNode, { endpoint }: PacketOutcome, { source }: Packet): boolean {
  return endpoint !== undefined && source !== node.address && !contains(node.podCIDR, source);
}

/** What is neither a node's nor a Pod's. */
function beyondNodes(network: Network, node: NetworkNode, { destination, port, source }: Packet): End {
  const { controlPlane, serviceCIDR, clusterCIDR } = network;
  if (!node.connected) return { kind: 'timed-out', because: 'node-unreachable', node: node.name };
  if (destination === controlPlane.address && node.cutFrom?.has(controlPlaneEnd))
    return { kind: 'timed-out', because: 'node-unreachable', node: 'control plane' };
  if (destination === controlPlane.address)
    return port === controlPlane.port
      ? { kind: 'answered', by: { kind: 'process', name: 'kube-apiserver' }, node: 'control plane', source }
      : { kind: 'refused', because: 'no-listener', node: 'control plane' };
  // No rule of the node knows the address of a Service: the packet goes to a router that does not know it either.
  if (contains(serviceCIDR, destination)) return { kind: 'timed-out', because: 'no-rule', node: node.name };
  if (contains(clusterCIDR, destination)) return { kind: 'no-route', node: node.name };
  return { kind: 'left', node: node.name, source };
}
