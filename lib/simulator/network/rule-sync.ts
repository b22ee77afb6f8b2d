/**
 * What kube-proxy hands to its node's kernel when something has changed: not all rules anew, but the chains of the Services
 * that changed, and the chains that name every Service.
 *
 * Rules
 *   kube-proxy/partial-sync   Between full syncs iptables-restore is given the chains of the Services that changed and, whole, the
 *                             few that name every Service; the kernel keeps the rest. Chains that nothing leads to any more are
 *                             emptied and deleted.
 *   kube-proxy/full-sync      All chains are written at the first sync and after an hour, but in a large cluster at the first only.
 *   kube-proxy/large-cluster  With more than 1,000 endpoints the chains that are written from then on carry no comments, and stale
 *                             ones are looked for every 30 s at most, with the next sync.
 *   kube-proxy/transaction    In nftables mode one transaction takes away and adds the chains and elements that differ, and
 *                             nothing else.
 * Source: pkg/proxy/iptables/proxier.go, pkg/proxy/nftables/proxier.go; pkg/proxy/util FullSyncPeriod.
 */
import { proxyFullSyncMs, proxySyncMs } from '../delays';
import type { EndpointSlice, Key, Service } from '../objects/objects';
import { type IptablesConfig, iptablesTables, type PortRules, portRules } from './iptables';
import { elementText, type NftChain, type NftMap, nftRuleText, nftText, setText } from './nft';
import { type NftablesConfig, type NftParts, nftablesTable, partsOf } from './nftables';
import { type Rule, ruleText } from './rule';
import { manyEndpoints, type ServicePort, servicePorts } from './service-port';

/** What one sync hands over. */
export type Synced = {
  /** For `iptables-restore --noflush`, or for `nft -f`. */
  readonly text: string;
  readonly full: boolean;
  /** Chains of Services that are in it. */
  readonly chains: number;
};

export type RuleSync = {
  /** A Service as it is now with its slices; undefined: it is gone. Costs what the Service has of endpoints. */
  readonly set: (key: Key, service: Service | undefined, slices: readonly EndpointSlice[]) => void;
  /** `now`: milliseconds. */
  readonly sync: (now: number) => Synced;
};

/** The chains that name every Service, and what a Service adds to each. */
const shared: readonly (readonly [
  table: 'filter' | 'nat',
  chain: string,
  pick: (one: PortRules) => readonly Rule[],
])[] = [
  ['filter', 'KUBE-NODEPORTS', (one) => one.filterNodePorts],
  ['filter', 'KUBE-SERVICES', (one) => one.filterServices],
  ['filter', 'KUBE-EXTERNAL-SERVICES', (one) => one.filterExternal],
  ['filter', 'KUBE-PROXY-FIREWALL', (one) => one.proxyFirewall],
  ['nat', 'KUBE-NODEPORTS', (one) => one.natNodePorts],
  ['nat', 'KUBE-SERVICES', (one) => one.natServices],
];

type Part = {
  /** Lines for each of `shared`. */
  readonly lines: readonly string[];
  readonly chains: readonly { readonly name: string; readonly lines: string }[];
};

/** Rules in iptables mode. */
export function iptablesSync(config: IptablesConfig): RuleSync {
  const ports = new Map<Key, readonly ServicePort[]>();
  const parts = new Map<Key, Part['chains']>();
  // Most Services add to one or two of them.
  const lines = shared.map(() => new Map<Key, string>());
  const changed = new Set<Key>();
  const stale = new Set<string>();
  let endpoints = 0;
  let fullAt: number | undefined;
  let cleanedAt = 0;
  const bare = iptablesTables([], config);
  return {
    set(key, service, slices) {
      endpoints -= endpointsIn(ports.get(key) ?? []);
      changed.add(key);
      if (service === undefined) ports.delete(key);
      else {
        const now = servicePorts([service], slices, config);
        ports.set(key, now);
        endpoints += endpointsIn(now);
      }
    },
    sync(now) {
      const large = endpoints > manyEndpoints;
      const full = fullAt === undefined || (now - fullAt >= proxyFullSyncMs && !large);
      if (full) fullAt = now;
      const saying = { ...config, withoutEndpointComments: large };
      for (const key of full ? new Set([...ports.keys(), ...changed]) : changed) {
        const part = partFor(ports.get(key) ?? [], saying);
        for (const { name } of parts.get(key) ?? []) stale.add(name);
        for (const { name } of part.chains) stale.delete(name);
        if (ports.has(key)) parts.set(key, part.chains);
        else parts.delete(key);
        for (const [i, each] of lines.entries()) {
          const text = part.lines[i] ?? '';
          if (text === '') each.delete(key);
          else each.set(key, text);
        }
      }
      const written = full ? [...parts.values()] : [...changed].flatMap((key) => parts.get(key) ?? []);
      changed.clear();
      const gone = !large || now - cleanedAt > proxySyncMs ? [...stale] : [];
      if (gone.length > 0) stale.clear();
      cleanedAt = large && gone.length === 0 ? cleanedAt : now;
      const chains = written.flat();
      return { text: restoreInput(bare, lines, chains, gone), full, chains: chains.length };
    },
  };
}

function endpointsIn(ports: readonly ServicePort[]): number {
  return ports.reduce((sum, port) => sum + port.endpoints.length, 0);
}

function partFor(ports: readonly ServicePort[], config: IptablesConfig): Part {
  const made = ports.map((port) => portRules(port, config));
  return {
    lines: shared.map(([, chain, pick]) => linesOf(chain, made.flatMap(pick))),
    chains: made
      .flatMap((one) => one.chains)
      .map(({ name, rules }) => ({ name, lines: linesOf(name, rules) })),
  };
}

function linesOf(chain: string, rules: readonly Rule[]): string {
  return rules.map((rule) => ruleText(chain, rule)).join('\n');
}

function restoreInput(
  bare: ReturnType<typeof iptablesTables>,
  shares: readonly ReadonlyMap<Key, string>[],
  chains: Part['chains'],
  gone: readonly string[],
): string {
  const lines: string[] = [];
  for (const table of bare) {
    const own = table.chains.filter(({ name }) => name.startsWith('KUBE-'));
    const [ofServices, stale] = table.name === 'nat' ? [chains, gone] : [[], []];
    lines.push(`*${table.name}`);
    for (const { name } of own) lines.push(`:${name} - [0:0]`);
    for (const { name } of ofServices) lines.push(`:${name} - [0:0]`);
    for (const name of stale) lines.push(`:${name} - [0:0]`);
    for (const { name, rules } of own) {
      const at = shared.findIndex(([of, chain]) => of === table.name && chain === name);
      // What is there without any Service, the way on to node ports, comes last.
      for (const line of shares[at]?.values() ?? []) lines.push(line);
      if (rules.length > 0) lines.push(linesOf(name, rules));
    }
    for (const { lines: rules } of ofServices) if (rules !== '') lines.push(rules);
    for (const name of stale) lines.push(`-X ${name}`);
    lines.push('COMMIT');
  }
  return lines.join('\n');
}

/** What a Service has in the table of nftables mode: commands by what they are about. */
type Contribution = {
  /** Set → its making. */
  readonly sets: readonly Command[];
  /** Chain → its rules. */
  readonly chains: readonly Command[];
  /** `MAP { KEY }` → the element. */
  readonly elements: readonly (Command & { readonly map: string; readonly key: string })[];
};

type Command = { readonly about: string; readonly text: string };

const nothing: Contribution = { sets: [], chains: [], elements: [] };

/** Rules in nftables mode. */
export function nftablesSync(config: NftablesConfig): RuleSync {
  const now = new Map<Key, Contribution>();
  const installed = new Map<Key, Contribution>();
  const changed = new Set<Key>();
  const table = nftablesTable([], config);
  const at = `${table.family} ${table.name}`;
  let synced = false;
  return {
    set(key, service, slices) {
      changed.add(key);
      if (service === undefined) now.delete(key);
      else now.set(key, contributionOf(service, slices, config, table));
    },
    sync() {
      const full = !synced;
      synced = true;
      const commands: Commands = { declared: [], gone: [], made: [] };
      let chains = 0;
      for (const key of changed) {
        const [before, after] = [installed.get(key) ?? nothing, now.get(key) ?? nothing];
        chains += difference(at, before, after, commands);
        if (now.has(key)) installed.set(key, after);
        else installed.delete(key);
      }
      changed.clear();
      const parts = [full ? [nftText(table)] : [], commands.declared, commands.gone, commands.made];
      const text = parts.flatMap((lines) => (lines.length === 0 ? [] : lines.join('\n'))).join('\n');
      return { text, full, chains };
    },
  };
}

/** In the order in which they are given: what is led to has to be there first. */
type Commands = { readonly declared: string[]; readonly gone: string[]; readonly made: string[] };

/** The commands that turn one into the other; answers how many chains are written. */
function difference(
  at: string,
  before: Contribution,
  after: Contribution,
  { declared, gone, made }: Commands,
): number {
  const had = { sets: byWhat(before.sets), chains: byWhat(before.chains), elements: byWhat(before.elements) };
  const has = { sets: byWhat(after.sets), chains: byWhat(after.chains), elements: byWhat(after.elements) };
  let chains = 0;
  for (const { about, text } of after.sets) if (had.sets(about) !== text) declared.push(text);
  for (const { about, text } of after.chains) {
    if (had.chains(about) === text) continue;
    chains += 1;
    declared.push(`add chain ${at} ${about}`);
    made.push(text === '' ? `flush chain ${at} ${about}` : `flush chain ${at} ${about}\n${text}`);
  }
  for (const { about, map, key, text } of before.elements)
    if (has.elements(about) !== text) gone.push(`delete element ${at} ${map} { ${key} }`);
  for (const { about, map, text } of after.elements)
    if (had.elements(about) !== text) made.push(`add element ${at} ${map} { ${text} }`);
  const stale = before.chains.filter(({ about }) => has.chains(about) === undefined);
  for (const { about } of stale) made.push(`flush chain ${at} ${about}`);
  for (const { about } of stale) made.push(`delete chain ${at} ${about}`);
  for (const { about } of before.sets)
    if (has.sets(about) === undefined) made.push(`delete set ${at} ${about}`);
  return chains;
}

/** The text of what there is, by what it is about. Most often there was nothing before. */
function byWhat(commands: readonly Command[]): (about: string) => string | undefined {
  if (commands.length === 0) return () => undefined;
  let texts: Map<string, string> | undefined;
  return (about) => {
    texts ??= new Map(commands.map((each) => [each.about, each.text]));
    return texts.get(about);
  };
}

function contributionOf(
  service: Service,
  slices: readonly EndpointSlice[],
  config: NftablesConfig,
  table: { readonly family: 'ip' | 'ip6'; readonly name: string },
): Contribution {
  const at = `${table.family} ${table.name}`;
  const ports = servicePorts([service], slices, config);
  const parts = ports.map((port) => partsOf(port, config));
  const elements = new Map<string, Contribution['elements'][number]>();
  const put = (map: string, key: string, text: string): void => {
    const about = `${map} { ${key} }`;
    elements.set(about, { about, map, key, text });
  };
  for (const { clusterIP } of ports) put('cluster-ips', clusterIP, clusterIP);
  for (const [map, pick] of maps)
    for (const part of parts) for (const element of pick(part)) put(map, element.key, elementText(element));
  const sets: Command[] = [];
  const chains: Command[] = [];
  for (const part of parts) {
    for (const set of part.sets) sets.push({ about: set.name, text: setText(set, table) });
    for (const chain of part.chains)
      chains.push({ about: chain.name, text: rulesIn(at, chain, table.family) });
  }
  return { sets, chains, elements: [...elements.values()] };
}

/** The maps, and what a port of a Service adds to each. */
const maps: readonly (readonly [name: string, pick: (one: NftParts) => NftMap['elements']])[] = [
  ['firewall-ips', (one) => one.firewalled],
  ['no-endpoint-nodeports', (one) => one.emptyNodePorts],
  ['no-endpoint-services', (one) => one.empty],
  ['service-ips', (one) => one.services],
  ['service-nodeports', (one) => one.nodePorts],
];

function rulesIn(at: string, { name, rules }: NftChain, family: 'ip' | 'ip6'): string {
  const start = `add rule ${at} ${name} `;
  let text = '';
  for (const rule of rules) text += `${text === '' ? '' : '\n'}${start}${nftRuleText(rule, family)}`;
  return text;
}
