/** The filters of one Pod in one cycle, asked of nodes as they are and as they would be. */
import { type PluginRefusal, type PreFilterResult, runFilters, runPreFilters } from './framework';
import type { NodeInfo } from './node-info';
import { WhatIf } from './node-infos';
import type { Candidate, Plugin, Snapshot } from './plugin';

export class FilterRun {
  readonly candidate: Candidate;
  readonly snapshot: Snapshot;
  readonly preFiltered: PreFilterResult;
  readonly #plugins: readonly Plugin[];
  /** Whether any answer depends on the Pods of other nodes too. */
  readonly #looksAround: boolean;

  constructor(plugins: readonly Plugin[], candidate: Candidate, snapshot: Snapshot) {
    this.candidate = candidate;
    this.snapshot = snapshot;
    this.#plugins = plugins;
    this.preFiltered = runPreFilters(plugins, candidate, snapshot);
    this.#looksAround = this.preFiltered.filters.some(({ looksAround }) => looksAround);
  }

  /** The first refusal of the node as it is. */
  refusal(info: NodeInfo): PluginRefusal | undefined {
    return runFilters(this.preFiltered.filters, info);
  }

  /** The first refusal of a node as it would be with other Pods; the other nodes stay as they are. */
  refusalIf(changed: NodeInfo): PluginRefusal | undefined {
    if (!this.#looksAround) return runFilters(this.preFiltered.filters, changed);
    const snapshot = { ...this.snapshot, nodes: new WhatIf(this.snapshot.nodes, changed) };
    const { filters, rejected } = runPreFilters(this.#plugins, this.candidate, snapshot);
    if (rejected !== undefined) return { plugin: rejected.plugin.name, refusal: rejected.refusal };
    return runFilters(filters, changed);
  }
}
