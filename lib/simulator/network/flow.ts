/**
 * A connection that was opened, and what becomes of it later: the kernel's table of connections keeps what the rules
 * decided for its first packet, however the rules change.
 *
 * Rules
 *   conntrack/established  What belongs to an open connection meets no rule of a Service again: it goes on to the endpoint it
 *                          was given, though that is none any more.
 *   conntrack/reset        An open TCP connection ends with the process that holds it; the Pod's kernel, or that of a new
 *                          process at the same address, resets it. Where the address is gone nobody does, and the client waits.
 *   conntrack/policy       NetworkPolicies that come later do not touch an open connection.
 *   conntrack/udp          UDP has no end: kube-proxy deletes at each sync the entries of packets to a Service whose endpoint
 *                          serves no more, and the next packet of the same client meets the rules anew.
 * Source: Linux' connection tracking; pkg/proxy/conntrack/cleanup.go.
 */
import { controlPlaneEnd } from './addresses';
import { inFamilyOf } from './in-family';
import { journeys } from './journey';
import type { Destination, End, From, Journey, Listener, Network } from './network';

/** An open connection, as its ends remember it. */
export type Flow = {
  readonly from: From;
  readonly to: Destination;
  /** The way of its first packet. */
  readonly journey: Journey;
};

export type FlowState =
  /** Its packets are answered by whom they were first answered. */
  | { readonly kind: 'open'; readonly by: Listener; readonly rule: string }
  | { readonly kind: 'reset'; readonly rule: string }
  | {
      readonly kind: 'timed-out';
      readonly because: 'address-gone' | 'node-unreachable' | 'hangs';
      readonly rule: string;
    }
  /** UDP: the next packet goes a way of its own, one of these. */
  | { readonly kind: 'anew'; readonly ways: readonly Journey[]; readonly rule: string };

/** The connections that can be opened: one for each way whose end answers. */
export function flows(network: Network, from: From, to: Destination): readonly Flow[] {
  return journeys(network, from, to)
    .filter(({ end }) => end.kind === 'answered')
    .map((journey) => ({ from, to, journey }));
}

/** What its next packet comes to. Throws for a flow that was never answered. */
export function flowNow(whole: Network, { from, to, journey }: Flow): FlowState {
  const network = inFamilyOf(to.address, whole);
  const { end, hops } = journey;
  const last = hops[hops.length - 1];
  if (end.kind !== 'answered' || last === undefined) throw new Error('only what was answered is open');
  const { destination, port, protocol } = last.packet;
  if (protocol === 'udp' && isStale(network, journey))
    return { kind: 'anew', ways: journeys(network, from, to), rule: 'conntrack/udp' };
  if (!areConnected(network, journey))
    return { kind: 'timed-out', because: 'node-unreachable', rule: 'conntrack/established' };
  // The host of kube-apiserver is always there.
  if (end.by.kind === 'process') return { kind: 'open', by: end.by, rule: 'conntrack/established' };
  const node = network.nodes.find(({ name }) => name === end.node);
  const hasAddress =
    node !== undefined && (node.address === destination || node.pods.some(({ ip }) => ip === destination));
  if (!hasAddress) return { kind: 'timed-out', because: 'address-gone', rule: 'conntrack/reset' };
  const by = node.listener(destination, port, protocol);
  if (!isSame(by, end)) return { kind: 'reset', rule: 'conntrack/reset' };
  if (by.kind === 'container' && by.hangs)
    return { kind: 'timed-out', because: 'hangs', rule: 'conntrack/established' };
  return { kind: 'open', by, rule: 'conntrack/established' };
}

/** Whether the process that listens now is the one that took the connection. */
function isSame(by: Listener | undefined, end: Extract<End, { readonly kind: 'answered' }>): by is Listener {
  if (by?.kind !== 'container' || end.by.kind !== 'container') return false;
  return by.pod === end.by.pod && by.container === end.by.container && by.since === end.by.since;
}

/** Whether every node it passes can be reached. */
function areConnected({ nodes }: Network, { hops, end }: Journey): boolean {
  const passed = new Set(hops.map(({ node }) => node));
  if (end.kind === 'answered') passed.add(end.node);
  return nodes.every(
    ({ name, connected, cutFrom = noCut }) =>
      !passed.has(name) || (connected && [...cutFrom].every((other) => !isEnd(passed, other))),
  );
}

const noCut: ReadonlySet<string> = new Set();

/** Whether one of the ends that were passed is the other end of a link. */
function isEnd(passed: ReadonlySet<string>, other: string): boolean {
  return passed.has(other === controlPlaneEnd ? 'control plane' : other);
}

/** kube-proxy of the node that rewrote its destination has synced since, and the endpoint serves no more. */
function isStale({ nodes }: Network, { hops }: Journey): boolean {
  return hops.some(({ node, packet }, i) => {
    const before = i === 0 ? undefined : hops[i - 1]?.packet;
    const isRewritten = before === undefined || before.destination !== packet.destination;
    const serves = nodes.find(({ name }) => name === node)?.serves;
    return isRewritten && serves !== undefined && !serves(packet.destination);
  });
}
