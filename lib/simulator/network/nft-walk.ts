/**
 * The way of a packet through the table of kube-proxy's nftables mode: every rule it meets, every endpoint it may be
 * sent to, and how likely.
 *
 * Rules
 *   kernel/base-chains      At each hook the kernel enters the base chains in order of priority: a filter before -100 sees
 *                           the address that was asked for, one after it the address of the endpoint.
 *   kernel/verdict-map      A lookup that finds nothing lets the packet go on with the next rule.
 * Source: nft(8).
 */
import { contains } from './address';
import type { NftChain, NftMatch, NftRule, NftStatement, NftTable, NftVerdict } from './nft';
import { nftRuleText } from './nft';
import { isLocal, type Met, type NodeAddresses, type Packet, type PacketOutcome } from './packet';

/** Every way the packet can go, in the order of the rules that branch. */
export function walkNft(table: NftTable, packet: Packet, node: NodeAddresses): readonly PacketOutcome[] {
  const walk = new NftWalk(table, node);
  const fromNode = isLocal(packet.source, node);
  const start: State = {
    ...packet,
    endpoint: undefined,
    marked: false,
    masquerade: false,
    probability: 1,
    met: [],
  };
  return walk.hook(fromNode ? 'output' : 'prerouting', start).flatMap((first) => {
    if (first.end !== undefined || fromNode) return walk.leave(first);
    const local = isLocal(first.state.destination, node);
    return walk
      .hook(local ? 'input' : 'forward', first.state)
      .flatMap((then) => (local ? walk.stay(then) : walk.leave(then)));
  });
}

type State = Packet & {
  readonly endpoint: string | undefined;
  readonly marked: boolean;
  readonly masquerade: boolean;
  readonly probability: number;
  readonly met: readonly Met[];
};

/** `done`: the table of this hook has nothing more to say, as after dnat. */
type End = 'drop' | 'reject' | 'done' | undefined;
type Branch = { readonly state: State; readonly end: End };

class NftWalk {
  readonly #table: NftTable;
  readonly #node: NodeAddresses;
  readonly #chains: ReadonlyMap<string, NftChain>;

  constructor(table: NftTable, node: NodeAddresses) {
    this.#table = table;
    this.#node = node;
    this.#chains = new Map(table.chains.map((chain) => [chain.name, chain]));
  }

  /** The base chains of a hook, in order of priority. `end` is set when the packet goes no further. */
  hook(on: NonNullable<NftChain['hook']>['on'], start: State): readonly Branch[] {
    const chains = this.#table.chains
      .filter(({ hook }) => hook?.on === on)
      .sort((a, b) => (a.hook?.priority ?? 0) - (b.hook?.priority ?? 0));
    return chains.reduce<readonly Branch[]>(
      (branches, chain) =>
        branches.flatMap((branch) =>
          branch.end === undefined
            ? this.#run(chain, 0, branch.state).map(({ state, end }) => ({
                state,
                end: end === 'done' ? undefined : end,
              }))
            : branch,
        ),
      [{ state: start, end: undefined }],
    );
  }

  /** The end of the walk: what was let through leaves the node. */
  leave(branch: Branch): readonly PacketOutcome[] {
    return this.stay(branch).flatMap((through) => {
      if (branch.end === 'drop' || branch.end === 'reject') return [through];
      return this.hook('postrouting', branch.state).map(({ state }) => ({
        ...outcome(state, through.result),
        metBeforeLeaving: through.met.length,
      }));
    });
  }

  /** The end of the walk: what was let through is for the node itself. */
  stay({ state, end }: Branch): readonly PacketOutcome[] {
    if (end === 'drop' || end === 'reject') return [outcome(state, end)];
    return [outcome(state, state.endpoint === undefined ? 'not-handled' : 'dnat')];
  }

  #run(chain: NftChain, at: number, state: State): readonly Branch[] {
    for (let i = at; i < chain.rules.length; i += 1) {
      const rule = chain.rules[i] as NftRule;
      if (!rule.matches.every((match) => this.#meets(match, state))) continue;
      const verdict = this.#verdictOf(rule.statement, state);
      if (verdict === undefined) continue;
      const met = {
        ...state,
        met: [
          ...state.met,
          { table: this.#table.name, chain: chain.name, text: nftRuleText(rule, this.#table.family) },
        ],
      };
      return this.#apply(verdict, chain, i, met);
    }
    return [{ state, end: undefined }];
  }

  /** What a lookup finds; any other statement as it is. */
  #verdictOf(statement: NftStatement, { destination, protocol, port }: State): NftStatement | undefined {
    if (statement.to !== 'map') return statement;
    const key = `${statement.by === 'service' ? `${destination} . ` : ''}${protocol} . ${port}`;
    const found = this.#table.maps.find(({ name }) => name === statement.map);
    return found?.elements.find((element) => element.key === key)?.verdict;
  }

  #apply(statement: NftStatement, chain: NftChain, at: number, state: State): readonly Branch[] {
    const goOn = (next: State) => this.#run(chain, at + 1, next);
    switch (statement.to) {
      case 'jump':
      case 'goto': {
        const branches = this.#enter(statement, state);
        return statement.to === 'goto'
          ? branches
          : branches.flatMap((branch) => (branch.end === undefined ? goOn(branch.state) : [branch]));
      }
      case 'any':
        return statement.chains.flatMap((name) =>
          this.#enter(
            { to: 'goto', chain: name },
            { ...state, probability: state.probability / statement.chains.length },
          ),
        );
      case 'dnat': {
        const colon = statement.endpoint.lastIndexOf(':');
        const destination = statement.endpoint.slice(0, colon).replace(/^\[|\]$/g, '');
        const port = Number(statement.endpoint.slice(colon + 1));
        return [{ state: { ...state, destination, port, endpoint: statement.endpoint }, end: 'done' }];
      }
      case 'mark':
        return goOn({ ...state, marked: statement.how === 'or' ? true : !state.marked });
      case 'remember':
        return goOn(state);
      case 'masquerade':
        return [{ state: { ...state, masquerade: true }, end: 'done' }];
      case 'return':
        return [{ state, end: undefined }];
      case 'drop':
      case 'reject':
        return [{ state, end: statement.to }];
      case 'map':
        throw new Error('a lookup is answered before it is applied');
      default:
        return statement satisfies never;
    }
  }

  #enter({ chain }: Extract<NftVerdict, { readonly chain: string }>, state: State): readonly Branch[] {
    const found = this.#chains.get(chain);
    return found === undefined ? [{ state, end: undefined }] : this.#run(found, 0, state);
  }

  #meets(match: NftMatch, state: State): boolean {
    switch (match.on) {
      case 'new':
        return true;
      case 'source':
      case 'destination': {
        const address = match.on === 'source' ? state.source : state.destination;
        if ('set' in match) return this.#inSet(match.set, address);
        const within =
          'cidr' in match
            ? contains(match.cidr, address)
            : match.among.some((cidr) => contains(cidr, address));
        return within !== (match.not ?? false);
      }
      case 'local-source':
        return isLocal(state.source, this.#node);
      case 'protocol':
        return match.is === state.protocol;
      case 'unmarked':
        return !state.marked;
      default:
        return match satisfies never;
    }
  }

  #inSet(name: string, address: string): boolean {
    const set = this.#table.sets.find((each) => each.name === name);
    if (set?.timeoutSeconds !== undefined) return this.#node.remembered?.(name, address) ?? false;
    return set?.elements.includes(address) ?? false;
  }
}

function outcome(state: State, result: PacketOutcome['result']): PacketOutcome {
  const { endpoint, masquerade, probability, met } = state;
  return { result, endpoint, masquerade, probability, met, metBeforeLeaving: met.length };
}
