/** Runs the plugins at each extension point. Source: pkg/scheduler/framework/runtime/framework.go. */
import type { NodeInfo } from './node-info';
import type { Candidate, Filter, Plugin, Snapshot } from './plugin';
import type { PluginRefusal, Refusal } from './refusal';

export type ActiveFilter = {
  readonly plugin: Plugin;
  readonly filter: Filter;
  /** The answer depends on the Pods of other nodes too. */
  readonly looksAround: boolean;
};

/** What the plugins found before looking at single nodes. */
export type PreFilterResult = {
  readonly filters: readonly ActiveFilter[];
  /** Only these nodes come into question. */
  readonly nodeNames?: ReadonlySet<string>;
  /** The plugins that narrowed the choice. */
  readonly narrowedBy: readonly string[];
  /** No node comes into question. */
  readonly rejected?: { readonly plugin: Plugin; readonly refusal: Refusal };
};

export function runPreFilters(
  plugins: readonly Plugin[],
  candidate: Candidate,
  snapshot: Snapshot,
): PreFilterResult {
  const filters: ActiveFilter[] = [];
  const narrowedBy: string[] = [];
  let nodeNames: ReadonlySet<string> | undefined;
  for (const plugin of plugins) {
    if (plugin.skips?.(candidate) === true) continue;
    const found = plugin.preFilter?.(candidate, snapshot);
    if (plugin.preFilter !== undefined && found === undefined) continue;
    if (found?.rejected !== undefined)
      return { filters, narrowedBy, rejected: { plugin, refusal: found.rejected } };
    if (found?.nodeNames !== undefined) {
      const known = nodeNames;
      const names: ReadonlySet<string> = found.nodeNames;
      nodeNames = known === undefined ? names : new Set([...names].filter((name) => known.has(name)));
      narrowedBy.push(plugin.name);
    }
    const { filter } = plugin;
    if (found?.filter !== undefined) filters.push({ plugin, filter: found.filter, looksAround: true });
    else if (filter !== undefined)
      filters.push({ plugin, filter: (node) => filter(candidate, node), looksAround: false });
  }
  return nodeNames === undefined ? { filters, narrowedBy } : { filters, narrowedBy, nodeNames };
}

/** The first refusal decides. */
export function runFilters(filters: readonly ActiveFilter[], node: NodeInfo): PluginRefusal | undefined {
  for (const { plugin, filter } of filters) {
    const refusal = filter(node);
    if (refusal !== undefined) return { plugin: plugin.name, refusal };
  }
  return undefined;
}

export type Scored = {
  readonly totals: readonly number[];
  readonly perPlugin: ReadonlyMap<string, PluginScores>;
};

/** Scores in the order of the nodes, not yet weighted. */
export type PluginScores = { readonly scores: readonly number[]; readonly weight: number };

export function runScores(
  plugins: readonly Plugin[],
  candidate: Candidate,
  snapshot: Snapshot,
  nodes: readonly NodeInfo[],
  signature?: number,
): Scored {
  const totals: number[] = new Array(nodes.length).fill(0);
  const perPlugin = new Map<string, PluginScores>();
  for (const [place, plugin] of plugins.entries()) {
    const known = signature === undefined ? undefined : { signature, place };
    const scores = pluginScores(plugin, candidate, snapshot, nodes, known);
    if (scores === undefined) continue;
    const weight = plugin.weight ?? 1;
    for (let i = 0; i < totals.length; i++)
      totals[i] = (totals[i] as number) + weight * (scores[i] as number);
    perPlugin.set(plugin.name, { scores, weight });
  }
  return { totals, perPlugin };
}

/** One plugin's normalised scores in the order of the nodes; undefined when it has nothing to say. */
export function pluginScores(
  plugin: Plugin,
  candidate: Candidate,
  snapshot: Snapshot,
  nodes: readonly NodeInfo[],
  known?: Known,
): readonly number[] | undefined {
  if (plugin.preScore !== undefined) {
    const scorer = plugin.preScore(candidate, snapshot, nodes);
    if (scorer === undefined) return undefined;
    const raw = nodes.map((node) => scorer.score(node));
    return scorer.normalize?.(raw, nodes) ?? raw;
  }
  const { score } = plugin;
  if (score === undefined || plugin.skipsScore?.(candidate) === true) return undefined;
  const raw: number[] = new Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as NodeInfo;
    const scores = known === undefined ? undefined : node.answers.get(known.signature)?.scores;
    let value = known === undefined ? undefined : scores?.[known.place];
    if (value === undefined) {
      value = score(candidate, node);
      if (known !== undefined && scores !== undefined) scores[known.place] = value;
    }
    raw[i] = value;
  }
  return plugin.normalize?.(raw) ?? raw;
}

/** Where a plugin's score of Pods alike is kept. */
type Known = { readonly signature: number; readonly place: number };
