/**
 * Whether NetworkPolicies let the first packet of a connection out of a Pod or into one.
 *
 * Rules
 *   network-policy/isolation  A Pod is isolated in a direction when a policy of its namespace selects it and names that
 *                             direction; one that no policy selects takes and sends everything. Ingress is named by
 *                             default, Egress when there is an `egress` field.
 *   network-policy/union      What any of the policies that isolate it allows is allowed; there is no rule that forbids.
 *   network-policy/peers      A peer is named by podSelector in the policy's own namespace, by namespaceSelector with all
 *                             Pods there, by both together, or by ipBlock without its exceptions; no peers named: everyone.
 *   network-policy/ports      A port is named by number, by number up to `endPort`, or by the name that the Pod which is
 *                             connected to gives it; no ports named: every port.
 *   network-policy/node       What its own node sends it is let through, and what it sends itself.
 *   network-policy/replies    Only the beginning of a connection is judged: its answers, and what follows, pass.
 *   network-policy/host       A Pod on the node's network is no Pod to the policies: neither isolated nor a peer.
 *   network-policy/address    Judged is what arrives: behind a Service the address and port of the endpoint, and the source
 *                             as it is after masquerading on other nodes.
 * Source: kubernetes.io/docs/concepts/services-networking/network-policies; networking/v1 types.
 */
import { selects } from '../objects/label-selector';
import {
  type IntOrString,
  type Key,
  type KubeObject,
  keyOf,
  type LabelSelector,
  type Labels,
} from '../objects/objects';
import { contains } from './address';

export type NetworkPolicy = KubeObject & {
  readonly spec?: {
    readonly podSelector?: LabelSelector;
    readonly policyTypes?: readonly ('Ingress' | 'Egress')[];
    readonly ingress?: readonly (Allowed & { readonly from?: readonly Peer[] })[];
    readonly egress?: readonly (Allowed & { readonly to?: readonly Peer[] })[];
  };
};

type Allowed = {
  readonly ports?: readonly {
    readonly protocol?: string;
    readonly port?: IntOrString;
    readonly endPort?: number;
  }[];
};

type Peer = {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
};

/** A Pod with a network of its own, as whoever enforces policies knows it. */
export type PolicyPod = {
  readonly key: Key;
  readonly namespace: string;
  readonly labels: Labels;
  readonly ip: string;
  readonly ports: readonly { readonly name?: string; readonly number: number; readonly protocol: string }[];
};

/** What whoever enforces policies on a node knows of the cluster. */
export type Policies = {
  readonly inNamespace: (namespace: string) => readonly NetworkPolicy[];
  readonly podAt: (address: string) => PolicyPod | undefined;
  readonly namespaceLabels: (namespace: string) => Labels | undefined;
};

export type PolicyVerdict = {
  readonly direction: 'ingress' | 'egress';
  readonly pod: Key;
  readonly allowed: boolean;
  /** The policies that allow it; when it is not allowed, those that isolate the Pod. */
  readonly policies: readonly Key[];
  readonly rule: string;
};

/** From where to where; a packet as it is when it is judged. */
export type Judged = {
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly protocol: string;
};

/** What is decided about a Pod's packet; undefined where no policy isolates the Pod in that direction. */
export function policyVerdict(
  known: Policies,
  direction: 'ingress' | 'egress',
  packet: Judged,
  nodeAddress: string,
): PolicyVerdict | undefined {
  const [own, other] =
    direction === 'ingress'
      ? [packet.source === packet.destination ? undefined : packet.destination, packet.source]
      : [packet.source === packet.destination ? undefined : packet.source, packet.destination];
  const pod = own === undefined ? undefined : known.podAt(own);
  if (pod === undefined) return undefined;
  const isolating = known.inNamespace(pod.namespace).filter((policy) => isolates(policy, pod, direction));
  if (isolating.length === 0) return undefined;
  const verdict = (allowed: boolean, rule: string, policies: readonly NetworkPolicy[]): PolicyVerdict => ({
    direction,
    pod: pod.key,
    allowed,
    policies: policies.map(keyOf),
    rule,
  });
  if (other === nodeAddress) return verdict(true, 'network-policy/node', []);
  const allowing = isolating.filter((policy) => allows(known, policy, direction, packet, other));
  return allowing.length > 0
    ? verdict(true, 'network-policy/union', allowing)
    : verdict(false, 'network-policy/isolation', isolating);
}

function isolates({ spec = {} }: NetworkPolicy, pod: PolicyPod, direction: 'ingress' | 'egress'): boolean {
  const types = spec.policyTypes ?? (spec.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']);
  const named = direction === 'ingress' ? 'Ingress' : 'Egress';
  return types.includes(named) && selects(spec.podSelector ?? {}, pod.labels);
}

function allows(
  known: Policies,
  policy: NetworkPolicy,
  direction: 'ingress' | 'egress',
  packet: Judged,
  other: string,
): boolean {
  const namespace = policy.metadata.namespace ?? '';
  const rules =
    direction === 'ingress'
      ? (policy.spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [] }))
      : (policy.spec?.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] }));
  return rules.some(
    ({ peers, ports }) =>
      (peers.length === 0 || peers.some((peer) => isPeer(known, peer, namespace, other))) &&
      (ports.length === 0 || ports.some((port) => isPort(known, port, packet))),
  );
}

function isPeer(known: Policies, peer: Peer, namespace: string, address: string): boolean {
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock !== undefined)
    return contains(ipBlock.cidr, address) && !(ipBlock.except ?? []).some((cidr) => contains(cidr, address));
  const pod = known.podAt(address);
  if (pod === undefined) return false;
  const isThere =
    namespaceSelector === undefined
      ? pod.namespace === namespace
      : selects(namespaceSelector, known.namespaceLabels(pod.namespace) ?? {});
  return isThere && (podSelector === undefined || selects(podSelector, pod.labels));
}

function isPort(
  known: Policies,
  { protocol = 'TCP', port, endPort }: NonNullable<Allowed['ports']>[number],
  packet: Judged,
): boolean {
  if (protocol.toLowerCase() !== packet.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return packet.port >= port && packet.port <= (endPort ?? port);
  const named = known.podAt(packet.destination)?.ports ?? [];
  return named.some(
    (each) => each.name === port && each.number === packet.port && each.protocol === packet.protocol,
  );
}
