/**
 * The journey of the first packet of a connection through the cluster: out of a Pod, a node or the world outside, through
 * the rules of each node it passes, to whoever answers, or to where it ends.
 *
 * Rules
 *   network/route           A node sends a Pod's address to the node whose Pod CIDR holds it, its own Pods' directly, and
 *                           any other address where its default route leads.
 *   network/cni-masquerade  What a Pod sends out of the Pod network carries the address of its node, so that the answer comes
 *                           back the same way. (the CNI bridge plugin's ipMasq; flannel's --ip-masq)
 *   network/listen          A packet that has arrived is answered when a process listens on its port; otherwise the kernel
 *                           refuses the connection at once.
 *   network/unanswered      Where nobody refuses and nobody answers, the client waits until it gives up.
 *   network/load-balancer   A load balancer sends on to any node that passes its health check: with
 *                           externalTrafficPolicy Local only nodes with a ready endpoint do.
 * Source: Linux' routing and connection tracking; kubernetes.io/docs/reference/networking/virtual-ips.
 */
import type { Key } from '../objects';
import { contains } from './address';
import { type NodeRules, walkNode } from './node-rules';
import type { Met, Packet, PacketOutcome } from './packet';

/** What a packet can come upon, as it is at one moment. */
export type Network = {
  readonly nodes: readonly NetworkNode[];
  /** The host that kube-apiserver listens on. */
  readonly controlPlane: { readonly address: string; readonly port: number };
  readonly serviceCIDR: string;
  readonly clusterCIDR: string;
  /** Load balancers of a cloud, by their address: what each would send on to. */
  readonly balancers: readonly Balancer[];
};

export type NetworkNode = {
  readonly name: string;
  readonly address: string;
  readonly podCIDR: string;
  /** False: the machine is without power, or its network is gone. */
  readonly connected: boolean;
  /** The rules in its kernel; null before kube-proxy's first sync. */
  readonly rules: NodeRules | null;
  /** Pods with a network of their own, by address. */
  readonly pods: readonly { readonly key: Key; readonly ip: string }[];
  /** Whether a process listens on a port of an address: of a Pod, or of the node itself. */
  readonly listener: (address: string, port: number, protocol: string) => Listener | undefined;
};

/** Who takes the connection. */
export type Listener =
  | {
      readonly kind: 'container';
      readonly pod: Key;
      readonly container: string;
      /** It takes the connection, and nothing comes back. */
      readonly hangs?: true;
    }
  | { readonly kind: 'process'; readonly name: string };

export type Balancer = {
  readonly address: string;
  readonly ports: readonly number[];
  /** Nodes that pass its health check. */
  readonly nodes: readonly string[];
};

export type From =
  | { readonly kind: 'pod'; readonly pod: Key }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'outside'; readonly address?: string };

/** One stay of the packet: at a node, with the rules it met there. */
export type Hop = {
  readonly node: string;
  readonly met: readonly Met[];
  /** The packet as it left. */
  readonly packet: Packet;
};

export type End =
  /** `source`: the address that the answering process sees. */
  | { readonly kind: 'answered'; readonly by: Listener; readonly node: string; readonly source: string }
  /** Nobody listens there, or a rule of the node rejects it: the client knows at once. */
  | { readonly kind: 'refused'; readonly because: 'no-listener' | 'rejected'; readonly node: string }
  | {
      readonly kind: 'timed-out';
      readonly because: 'dropped' | 'no-rule' | 'node-unreachable' | 'loop' | 'no-balanced-node' | 'hangs';
      readonly node: string;
    }
  /** The address is nobody's. */
  | { readonly kind: 'no-route'; readonly node: string }
  /** It leaves the cluster for the world outside. */
  | { readonly kind: 'left'; readonly node: string; readonly source: string };

export type Journey = {
  readonly hops: readonly Hop[];
  readonly end: End;
  /** Of all connections like it, the share that goes this way; the shares add up to 1. */
  readonly probability: number;
};

export type Destination = { readonly address: string; readonly port: number; readonly protocol?: string };

/** An address of the world outside, when none is given. (RFC 5737) */
const someoneOutside = '203.0.113.10';
/** Nodes that a packet passes at most: more is a loop. */
const mostHops = 8;

/** Every way the connection can go. Empty when the client does not exist or has no network. */
export function journeys(network: Network, from: From, to: Destination): readonly Journey[] {
  const { address, port, protocol = 'tcp' } = to;
  const packet = (source: string): Packet => ({ source, destination: address, port, protocol });
  switch (from.kind) {
    case 'pod': {
      const node = network.nodes.find(({ pods }) => pods.some(({ key }) => key === from.pod));
      const ip = node?.pods.find(({ key }) => key === from.pod)?.ip;
      return node === undefined || ip === undefined ? [] : at(network, node, packet(ip), [], 1);
    }
    case 'node': {
      const node = network.nodes.find(({ name }) => name === from.node);
      return node === undefined ? [] : at(network, node, packet(node.address), [], 1);
    }
    case 'outside':
      return fromOutside(network, packet(from.address ?? someoneOutside));
    default:
      return from satisfies never;
  }
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
  const outcomes =
    node.rules === null ? [untouched] : walkNode(node.rules, packet, { local: [node.address] });
  return outcomes.flatMap((outcome) => {
    const left = leaving(packet, outcome, node, network);
    const hops = [...before, { node: node.name, met: outcome.met, packet: left }];
    return beyondRules(network, node, outcome, left, hops, probability * outcome.probability);
  });
}

/** What becomes of a packet where kube-proxy has written no rule. */
const untouched: PacketOutcome = {
  result: 'not-handled',
  endpoint: undefined,
  masquerade: false,
  probability: 1,
  met: [],
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
  { result }: PacketOutcome,
  packet: Packet,
  hops: readonly Hop[],
  probability: number,
): readonly Journey[] {
  const end = (last: End): readonly Journey[] => [{ hops, end: last, probability }];
  if (result === 'reject') return end({ kind: 'refused', because: 'rejected', node: node.name });
  if (result === 'drop') return end({ kind: 'timed-out', because: 'dropped', node: node.name });
  const { destination, port, protocol } = packet;
  const arrived = (where: string): readonly Journey[] => {
    const by = node.listener(destination, port, protocol);
    if (by?.kind === 'container' && by.hangs)
      return end({ kind: 'timed-out', because: 'hangs', node: where });
    return end(
      by === undefined
        ? { kind: 'refused', because: 'no-listener', node: where }
        : { kind: 'answered', by, node: where, source: packet.source },
    );
  };
  if (destination === node.address || destination.startsWith('127.')) return arrived(node.name);
  if (contains(node.podCIDR, destination))
    return node.pods.some(({ ip }) => ip === destination)
      ? arrived(node.name)
      : end({ kind: 'no-route', node: node.name });
  const next = network.nodes.find(
    ({ name, address, podCIDR }) =>
      name !== node.name && (address === destination || contains(podCIDR, destination)),
  );
  if (next !== undefined) {
    if (!node.connected || !next.connected)
      return end({ kind: 'timed-out', because: 'node-unreachable', node: next.name });
    return at(network, next, packet, hops, probability);
  }
  return end(beyondNodes(network, node, packet));
}

/** What is neither a node's nor a Pod's. */
function beyondNodes(network: Network, node: NetworkNode, { destination, port, source }: Packet): End {
  const { controlPlane, serviceCIDR, clusterCIDR } = network;
  if (!node.connected) return { kind: 'timed-out', because: 'node-unreachable', node: node.name };
  if (destination === controlPlane.address)
    return port === controlPlane.port
      ? { kind: 'answered', by: { kind: 'process', name: 'kube-apiserver' }, node: 'control plane', source }
      : { kind: 'refused', because: 'no-listener', node: 'control plane' };
  // No rule of the node knows the address of a Service: the packet goes to a router that does not know it either.
  if (contains(serviceCIDR, destination)) return { kind: 'timed-out', because: 'no-rule', node: node.name };
  if (contains(clusterCIDR, destination)) return { kind: 'no-route', node: node.name };
  return { kind: 'left', node: node.name, source };
}
