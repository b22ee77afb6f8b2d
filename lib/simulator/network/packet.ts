/**
 * The way of a packet through one node's rules: every rule it meets, every endpoint it may be sent to, and how likely.
 * The rules are the values that `iptables.ts` makes; the kernel is the only one who reads them.
 *
 * Rules
 *   kernel/prerouting       A packet that arrives at a node meets the nat rules of PREROUTING first; one that a process
 *                           on the node sends meets those of OUTPUT.
 *   kernel/dnat             A DNAT rule ends the nat table; the filter rules then see the new destination.
 *   kernel/filter           INPUT judges what is for the node itself, FORWARD what passes through, OUTPUT what it sends.
 *   kernel/ipvs             What INPUT or OUTPUT let pass comes to IPVS, which sends it on to one of the real servers of its virtual
 *                           server, or rejects it where there is none.
 *   kernel/masquerade       POSTROUTING gives a marked packet the node's own address as its source. What comes to the node itself does not
 *                           pass it, and keeps its source.
 * Source: iptables(8), iptables-extensions(8).
 */
import { contains } from './address';
import { type Match, type Rule, ruleBody, type Table } from './rule';

/** The first packet of a connection. */
export type Packet = {
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  /** Lower case: tcp, udp, sctp. */
  readonly protocol: string;
};

/** A rule that the packet met, in order. */
export type Met = {
  /** filter or nat; of nftables, kube-proxy's own. */
  readonly table: string;
  readonly chain: string;
  /** The rule as it is printed, without its chain. */
  readonly text: string;
};

export type PacketOutcome = {
  /** dnat: on its way to `endpoint`. accept: let in by a rule. not-handled: no rule of kube-proxy decides. */
  readonly result: 'dnat' | 'reject' | 'drop' | 'accept' | 'not-handled';
  /** `10.244.1.7:8080`; undefined unless the destination was rewritten. */
  readonly endpoint: string | undefined;
  /** It leaves with the node's address as its source. */
  readonly masquerade: boolean;
  /** Of all the packets like it, the share that goes this way; the shares of one packet add up to 1. */
  readonly probability: number;
  readonly met: readonly Met[];
  /** How many of those it met before POSTROUTING, if it came to that. */
  readonly metBeforeLeaving: number;
};

/** The real servers that the kernel's own load balancer chooses among, or undefined where it has nothing to do with a packet. */
export type KernelBalancer = (
  packet: Packet,
) => readonly { readonly endpoint: string; readonly text: string }[] | undefined;

export type NodeAddresses = {
  /** Addresses of the node itself; loopback needs no mention. */
  readonly local: readonly string[];
  /** Endpoint remembered for a source by session affinity: the name of its chain; absent for a new client. */
  readonly remembered?: (chain: string, source: string) => boolean;
  /** Members of the kernel's sets, by the set's name. */
  readonly sets?: ReadonlyMap<string, readonly string[]>;
  /** IPVS, where kube-proxy uses it: it looks at what is delivered locally and at what the node sends. */
  readonly balancer?: KernelBalancer;
};

/** Every way the packet can go, in the order of the rules that branch. */
export function walkRules(
  tables: readonly Table[],
  packet: Packet,
  node: NodeAddresses,
): readonly PacketOutcome[] {
  const walk = new Walk(tables, node);
  const fromNode = isLocal(packet.source, node);
  const start: State = {
    ...packet,
    endpoint: undefined,
    marks: 0,
    masquerade: false,
    probability: 1,
    met: [],
  };
  return walk
    .chain('nat', fromNode ? 'OUTPUT' : 'PREROUTING', start)
    .flatMap(([state]) => {
      const hook = fromNode ? 'OUTPUT' : isLocal(state.destination, node) ? 'INPUT' : 'FORWARD';
      return walk.chain('filter', hook, state);
    })
    .flatMap(([state, verdict]): readonly PacketOutcome[] => {
      if (verdict === 'REJECT' || verdict === 'DROP') {
        return [outcome(state, verdict === 'REJECT' ? 'reject' : 'drop')];
      }
      const accepted = verdict === 'ACCEPT' ? 'accept' : 'not-handled';
      return balanced(state, node).flatMap((sent): readonly PacketOutcome[] => {
        if (sent === undefined) return [outcome(state, 'reject')];
        const result = sent.endpoint === undefined ? accepted : 'dnat';
        if (!fromNode && isLocal(sent.destination, node)) return [outcome(sent, result)];
        return walk
          .chain('nat', 'POSTROUTING', sent)
          .map(([end]) => ({ ...outcome(end, result), metBeforeLeaving: sent.met.length }));
      });
    });
}

/** What IPVS makes of a packet: one way for each real server; undefined where it rejects. */
function balanced(state: State, node: NodeAddresses): readonly (State | undefined)[] {
  const choices = state.endpoint === undefined ? node.balancer?.(state) : undefined;
  if (choices === undefined) return [state];
  if (choices.length === 0) return [undefined];
  return choices.map(({ endpoint, text }) => ({
    ...state,
    ...addressAndPort(endpoint),
    endpoint,
    probability: state.probability / choices.length,
    met: [...state.met, { table: 'ipvs', chain: 'virtual servers', text }],
  }));
}

function addressAndPort(endpoint: string): { readonly destination: string; readonly port: number } {
  const colon = endpoint.lastIndexOf(':');
  return {
    destination: endpoint.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(endpoint.slice(colon + 1)),
  };
}

type State = Packet & {
  readonly endpoint: string | undefined;
  /** The marks that the packet bears, as bits. */
  readonly marks: number;
  readonly masquerade: boolean;
  readonly probability: number;
  readonly met: readonly Met[];
};

/** undefined: the chain came to its end without a verdict. */
type Verdict = 'ACCEPT' | 'DROP' | 'REJECT' | 'DNAT' | 'MASQUERADE' | undefined;
type Branch = readonly [State, Verdict];

class Walk {
  readonly #node: NodeAddresses;
  readonly #chains = new Map<string, readonly Rule[]>();

  constructor(tables: readonly Table[], node: NodeAddresses) {
    this.#node = node;
    for (const table of tables) {
      for (const chain of table.chains) this.#chains.set(`${table.name} ${chain.name}`, chain.rules);
    }
  }

  chain(table: 'filter' | 'nat', name: string, state: State): readonly Branch[] {
    return this.#from(table, name, this.#chains.get(`${table} ${name}`) ?? [], 0, state);
  }

  #from(
    table: 'filter' | 'nat',
    chain: string,
    rules: readonly Rule[],
    at: number,
    state: State,
  ): readonly Branch[] {
    for (let i = at; i < rules.length; i += 1) {
      const rule = rules[i] as Rule;
      if (!rule.matches.every((match) => this.#meets(match, state))) continue;
      const met: State = { ...state, met: [...state.met, { table, chain, text: ruleBody(rule) }] };
      const chance = rule.matches.find((match) => match.on === 'random');
      if (chance === undefined) return this.#apply(table, chain, rules, i, rule, met);
      const taken = { ...met, probability: state.probability / chance.outOf };
      const passed = { ...state, probability: state.probability * (1 - 1 / chance.outOf) };
      return [
        ...this.#apply(table, chain, rules, i, rule, taken),
        ...this.#from(table, chain, rules, i + 1, passed),
      ];
    }
    return [[state, undefined]];
  }

  #apply(
    table: 'filter' | 'nat',
    chain: string,
    rules: readonly Rule[],
    at: number,
    { target }: Rule,
    state: State,
  ): readonly Branch[] {
    const goOn = (next: State) => this.#from(table, chain, rules, at + 1, next);
    if (target === undefined) return goOn(state);
    switch (target.to) {
      case 'chain':
        return this.chain(table, target.chain, state).flatMap(([end, verdict]) =>
          verdict === undefined ? goOn(end) : [[end, verdict] as const],
        );
      case 'RETURN':
        return [[state, undefined]];
      case 'MARK':
        return goOn({
          ...state,
          marks: target.how === 'or' ? state.marks | Number(target.mark) : state.marks ^ Number(target.mark),
        });
      case 'DNAT': {
        const { endpoint } = target;
        return [[{ ...state, ...addressAndPort(endpoint), endpoint }, 'DNAT']];
      }
      case 'MASQUERADE':
        return [[{ ...state, masquerade: true }, 'MASQUERADE']];
      default:
        return [[state, target.to]];
    }
  }

  #meets(match: Match, state: State): boolean {
    switch (match.on) {
      case 'protocol':
        return match.is === state.protocol;
      case 'source':
        return contains(match.cidr, state.source) !== (match.not ?? false);
      case 'destination':
        return contains(match.cidr, state.destination) !== (match.not ?? false);
      case 'port':
        return match.port === state.port;
      case 'local':
        return (
          isLocal(match.side === 'src' ? state.source : state.destination, this.#node) !==
          (match.not ?? false)
        );
      case 'proto':
        return match.is === state.protocol;
      case 'set':
        return isInSet(this.#node.sets?.get(match.set) ?? [], match.by, state);
      case 'virtual-server':
        // Rules before IPVS ask this: nothing has been taken yet.
        return false;
      case 'mark':
        return ((state.marks & Number(match.mark)) !== 0) !== (match.not ?? false);
      case 'ctstate': {
        const holds = match.states
          .split(',')
          .some((s) => s === 'NEW' || (s === 'DNAT' && state.endpoint !== undefined));
        return holds !== (match.not ?? false);
      }
      case 'recent-check':
        return this.#node.remembered?.(match.name, state.source) ?? false;
      case 'nfacct':
      case 'not-from-bridge':
      case 'recent-set':
      case 'random':
        return true;
      default:
        return match satisfies never;
    }
  }
}

/** Whether what a rule asks of a packet is among the members of a set, as `ipset` writes them. */
function isInSet(members: readonly string[], by: string, packet: Packet): boolean {
  const { source, destination, protocol, port } = packet;
  if (by === 'dst') return members.includes(`${port}`) || members.includes(destination);
  if (by === 'src,dst') return members.includes(`${source},${protocol}:${port}`);
  const at = `${destination},${protocol}:${port}`;
  if (by === 'dst,dst') return members.includes(at);
  return members.some(
    (member) => member.startsWith(`${at},`) && contains(member.slice(at.length + 1), source),
  );
}

function outcome(state: State, result: PacketOutcome['result']): PacketOutcome {
  const { endpoint, masquerade, probability, met } = state;
  return { result, endpoint, masquerade, probability, met, metBeforeLeaving: met.length };
}

/** Whether an address is the node's own. */
export function isLocal(address: string, node: NodeAddresses): boolean {
  return node.local.includes(address) || address.startsWith('127.') || address === '::1';
}
