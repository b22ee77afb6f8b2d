/**
 * iptables rules as values: one structure for the text that `iptables-save` prints and for the walk of a packet.
 * Source of the spelling: what kube-proxy v1.36 hands to `iptables-restore` (pkg/proxy/iptables/proxier.go).
 */

/** One condition of a rule; a packet must meet all of them. `not` turns it round. */
export type Match =
  | { readonly on: 'protocol'; readonly is: string }
  | { readonly on: 'source' | 'destination'; readonly cidr: string; readonly not?: true }
  | { readonly on: 'port'; readonly port: number }
  /** The address belongs to the node itself. */
  | { readonly on: 'local'; readonly side: 'src' | 'dst'; readonly not?: true }
  /** The protocol alone, without its match extension. */
  | { readonly on: 'proto'; readonly is: string }
  /** What of the packet `by` names, `dst,dst` for address and port, is in a set of the kernel. */
  | { readonly on: 'set'; readonly set: string; readonly by: string }
  /** It did not come in over a bridge. */
  | { readonly on: 'not-from-bridge' }
  /** IPVS has taken it, for this virtual server. */
  | {
      readonly on: 'virtual-server';
      readonly address: string;
      readonly protocol: string;
      readonly port: number;
    }
  | { readonly on: 'mark'; readonly mark: string; readonly not?: true }
  | { readonly on: 'ctstate'; readonly states: string; readonly not?: true }
  /** Counts and always matches. */
  | { readonly on: 'nfacct'; readonly name: string }
  /** Remembers the source under a name, and always matches. */
  | { readonly on: 'recent-set'; readonly name: string }
  /** The source was remembered under the name within so many seconds. */
  | { readonly on: 'recent-check'; readonly name: string; readonly seconds: number }
  /** One in `outOf`. */
  | { readonly on: 'random'; readonly outOf: number };

export type Target =
  | { readonly to: 'chain'; readonly chain: string }
  | { readonly to: 'ACCEPT' | 'DROP' | 'REJECT' | 'RETURN' | 'MASQUERADE' }
  | { readonly to: 'MARK'; readonly how: 'or' | 'xor'; readonly mark: string }
  | { readonly to: 'DNAT'; readonly endpoint: string };

export type Rule = {
  readonly comment?: string;
  readonly matches: readonly Match[];
  /** Without a target the rule only says something. */
  readonly target?: Target;
};

export type Chain = { readonly name: string; readonly rules: readonly Rule[] };

/** The chains of one table, in the order in which they are printed. */
export type Table = { readonly name: 'filter' | 'nat'; readonly chains: readonly Chain[] };

/** As `iptables-save` prints tables: chains with zeroed counters, then every rule, then COMMIT. No final line break. */
export function iptablesSave(tables: readonly Table[]): string {
  const lines: string[] = [];
  for (const table of tables) {
    lines.push(`*${table.name}`);
    for (const chain of table.chains) lines.push(`:${chain.name} - [0:0]`);
    for (const chain of table.chains) for (const rule of chain.rules) lines.push(ruleText(chain.name, rule));
    lines.push('COMMIT');
  }
  return lines.join('\n');
}

/** One rule, as `-A CHAIN …`. */
export function ruleText(chain: string, rule: Rule): string {
  return `-A ${chain} ${ruleBody(rule)}`.trimEnd();
}

/** A rule without the chain it stands in. */
export function ruleBody({ comment, matches, target }: Rule): string {
  let text =
    comment === undefined ? '' : `-m comment --comment ${comment.includes(' ') ? `"${comment}"` : comment}`;
  for (const match of matches) text = `${text}${text === '' ? '' : ' '}${matchText(match)}`;
  if (target !== undefined) text = `${text}${text === '' ? '' : ' '}${targetText(target)}`;
  return text;
}

function matchText(match: Match): string {
  switch (match.on) {
    case 'protocol':
      return `-m ${match.is} -p ${match.is}`;
    case 'source':
      return `${match.not ? '! ' : ''}-s ${match.cidr}`;
    case 'destination':
      return `${match.not ? '! ' : ''}-d ${match.cidr}`;
    case 'port':
      return `--dport ${match.port}`;
    case 'local':
      return `-m addrtype ${match.not ? '! ' : ''}--${match.side}-type LOCAL`;
    case 'proto':
      return `-p ${match.is}`;
    case 'set':
      return `-m set --match-set ${match.set} ${match.by}`;
    case 'not-from-bridge':
      return '-m physdev ! --physdev-is-in';
    case 'virtual-server':
      return `-m ipvs --vaddr ${match.address} --vproto ${match.protocol} --vport ${match.port}`;
    case 'mark':
      return `-m mark ${match.not ? '! ' : ''}--mark ${match.mark}/${match.mark}`;
    case 'ctstate':
      return `-m conntrack ${match.not ? '! ' : ''}--ctstate ${match.states}`;
    case 'nfacct':
      return `-m nfacct --nfacct-name ${match.name}`;
    case 'recent-set':
      return `-m recent --name ${match.name} --set`;
    case 'recent-check':
      return `-m recent --name ${match.name} --rcheck --seconds ${match.seconds} --reap`;
    case 'random':
      return `-m statistic --mode random --probability ${(1 / match.outOf).toFixed(10)}`;
    default:
      return match satisfies never;
  }
}

function targetText(target: Target): string {
  switch (target.to) {
    case 'chain':
      return `-j ${target.chain}`;
    case 'MARK':
      return `-j MARK --${target.how}-mark ${target.mark}`;
    case 'DNAT':
      return `-j DNAT --to-destination ${target.endpoint}`;
    default:
      return `-j ${target.to}`;
  }
}
