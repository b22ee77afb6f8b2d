/**
 * nftables as values: one structure for the text that `nft -f` reads and for the walk of a packet. Only what kube-proxy
 * uses: one table with sets, verdict maps and chains.
 * Source of the spelling: what kube-proxy v1.36 hands to `nft` (pkg/proxy/nftables/proxier.go).
 */

/** One condition of a rule; a packet must meet all of them. */
export type NftMatch =
  /** Only the first packet of a connection. */
  | { readonly on: 'new' }
  | { readonly on: 'source' | 'destination'; readonly cidr: string; readonly not?: true }
  | { readonly on: 'source' | 'destination'; readonly among: readonly string[]; readonly not?: true }
  | { readonly on: 'source' | 'destination'; readonly set: string }
  /** The source is an address of the node itself. */
  | { readonly on: 'local-source' }
  | { readonly on: 'protocol'; readonly is: string }
  | { readonly on: 'unmarked'; readonly mark: string };

/** Where a packet goes on: as a statement of a rule, or as the value of a map. */
export type NftVerdict =
  | { readonly to: 'jump' | 'goto'; readonly chain: string }
  | { readonly to: 'drop' | 'reject' | 'return' };

export type NftStatement =
  | NftVerdict
  /** Looked up by address, protocol and port, or by protocol and port. */
  | { readonly to: 'map'; readonly map: string; readonly by: 'service' | 'port' }
  /** Each of the chains as likely. */
  | { readonly to: 'any'; readonly chains: readonly string[] }
  | { readonly to: 'dnat'; readonly endpoint: string }
  | { readonly to: 'mark'; readonly how: 'or' | 'xor'; readonly mark: string }
  /** Remembers the source in a set. */
  | { readonly to: 'remember'; readonly set: string }
  | { readonly to: 'masquerade' };

export type NftRule = {
  readonly matches: readonly NftMatch[];
  readonly statement: NftStatement;
  readonly comment?: string;
};

export type NftSet = {
  readonly name: string;
  readonly comment?: string;
  readonly elements: readonly string[];
  /** Elements that packets add, each for so many seconds. */
  readonly timeoutSeconds?: number;
};

export type NftMap = {
  readonly name: string;
  readonly comment: string;
  readonly by: 'service' | 'port';
  readonly elements: readonly {
    readonly key: string;
    readonly comment?: string;
    readonly verdict: NftVerdict;
  }[];
};

export type NftChain = {
  readonly name: string;
  readonly comment?: string;
  /** Of a base chain: where the kernel enters it. */
  readonly hook?: {
    readonly type: 'filter' | 'nat';
    readonly on: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
    readonly priority: number;
  };
  readonly rules: readonly NftRule[];
};

export type NftTable = {
  readonly family: 'ip' | 'ip6';
  readonly name: string;
  readonly comment: string;
  readonly sets: readonly NftSet[];
  readonly maps: readonly NftMap[];
  readonly chains: readonly NftChain[];
};

/** The commands that make the table, in an order that `nft -f` accepts. No final line break. */
export function nftText(table: NftTable): string {
  const { family, name } = table;
  const at = `${family} ${name}`;
  const address = family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
  const lines = [`add table ${at} { comment "${table.comment}" ; }`];
  for (const set of table.sets) lines.push(setText(set, table));
  for (const map of table.maps) {
    const key = `${map.by === 'service' ? `${address} . ` : ''}inet_proto . inet_service`;
    lines.push(`add map ${at} ${map.name} { type ${key} : verdict ;${commentPart(map.comment)} }`);
  }
  for (const { name: chain, hook, comment } of table.chains) {
    const parts = [
      hook === undefined ? '' : ` type ${hook.type} hook ${hook.on} priority ${hook.priority} ;`,
      commentPart(comment),
    ].join('');
    lines.push(`add chain ${at} ${chain}${parts === '' ? '' : ` {${parts} }`}`);
  }
  for (const chain of table.chains)
    for (const rule of chain.rules) lines.push(`add rule ${at} ${chain.name} ${nftRuleText(rule, family)}`);
  for (const set of table.sets)
    for (const element of set.elements) lines.push(`add element ${at} ${set.name} { ${element} }`);
  for (const map of table.maps)
    for (const element of map.elements)
      lines.push(`add element ${at} ${map.name} { ${elementText(element)} }`);
  return lines.join('\n');
}

/** The command that makes a set. */
export function setText(set: NftSet, { family, name }: Pick<NftTable, 'family' | 'name'>): string {
  const address = family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
  const flags =
    set.timeoutSeconds === undefined ? '' : ` flags dynamic,timeout ; timeout ${set.timeoutSeconds}s ;`;
  return `add set ${family} ${name} ${set.name} { type ${address} ;${flags}${commentPart(set.comment)} }`;
}

/** An element of a map, as it stands between braces. */
export function elementText({ key, comment, verdict }: NftMap['elements'][number]): string {
  const said = comment === undefined ? '' : ` comment "${comment}"`;
  return `${key}${said} : ${verdictText(verdict)}`;
}

/** One rule, without the chain it stands in. */
export function nftRuleText({ matches, statement, comment }: NftRule, family: 'ip' | 'ip6'): string {
  let text = '';
  for (const match of matches) text += `${matchText(match, family)} `;
  text += statementText(statement, family);
  return comment === undefined ? text : `${text} comment "${comment}"`;
}

function commentPart(comment: string | undefined): string {
  return comment === undefined ? '' : ` comment "${comment}" ;`;
}

function matchText(match: NftMatch, family: 'ip' | 'ip6'): string {
  switch (match.on) {
    case 'new':
      return 'ct state new';
    case 'source':
    case 'destination': {
      const field = `${family} ${match.on === 'source' ? 'saddr' : 'daddr'}`;
      if ('set' in match) return `${field} @${match.set}`;
      const negated = match.not ? ' !=' : '';
      return 'cidr' in match
        ? `${field}${negated} ${match.cidr}`
        : `${field}${negated} { ${match.among.join(', ')} }`;
    }
    case 'local-source':
      return 'fib saddr type local';
    case 'protocol':
      return `meta l4proto ${match.is}`;
    case 'unmarked':
      return `mark and ${match.mark} == 0`;
    default:
      return match satisfies never;
  }
}

function statementText(statement: NftStatement, family: 'ip' | 'ip6'): string {
  switch (statement.to) {
    case 'map':
      return `${statement.by === 'service' ? `${family} daddr . ` : ''}meta l4proto . th dport vmap @${statement.map}`;
    case 'any': {
      const elements = statement.chains.map((chain, n) => `${n} : goto ${chain}`).join(' , ');
      return `numgen random mod ${statement.chains.length} vmap { ${elements} }`;
    }
    case 'dnat':
      return `dnat to ${statement.endpoint}`;
    case 'mark':
      return `mark set mark ${statement.how} ${statement.mark}`;
    case 'remember':
      return `update @${statement.set} { ${family} saddr }`;
    case 'masquerade':
      return 'masquerade fully-random';
    default:
      return verdictText(statement);
  }
}

function verdictText(verdict: NftVerdict): string {
  return 'chain' in verdict ? `${verdict.to} ${verdict.chain}` : verdict.to;
}
