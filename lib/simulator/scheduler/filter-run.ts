/** The filters of one Pod in one cycle, asked of nodes as they are and as they would be. */
import { type ActiveFilter, type PreFilterResult, runFilters, runPreFilters } from './framework';
import type { NodeInfo } from './node-info';
import { WhatIf } from './node-infos';
import type { Candidate, Plugin, Snapshot } from './plugin';
import type { PluginRefusal } from './refusal';

/** So many kinds of Pods are remembered for each node. */
const rememberedAnswers = 64;

export class FilterRun {
  readonly candidate: Candidate;
  readonly snapshot: Snapshot;
  readonly preFiltered: PreFilterResult;
  readonly #plugins: readonly Plugin[];
  /** The same for Pods that are alike to the plugins that look at one node alone. */
  readonly signature: number | undefined;
  /** Those at the beginning that look at one node alone, and the rest. */
  readonly #local: readonly ActiveFilter[];
  readonly #rest: readonly ActiveFilter[];
  /** Whether any answer depends on the Pods of other nodes too. */
  readonly #looksAround: boolean;

  constructor(plugins: readonly Plugin[], candidate: Candidate, snapshot: Snapshot, signature?: number) {
    this.candidate = candidate;
    this.snapshot = snapshot;
    this.#plugins = plugins;
    this.preFiltered = runPreFilters(plugins, candidate, snapshot);
    this.signature = signature;
    const { filters } = this.preFiltered;
    const around = filters.findIndex(({ looksAround }) => looksAround);
    this.#local = around < 0 ? filters : filters.slice(0, around);
    this.#rest = around < 0 ? [] : filters.slice(around);
    this.#looksAround = this.preFiltered.filters.some(({ looksAround }) => looksAround);
  }

  /** The first refusal of the node as it is. */
  refusal(info: NodeInfo): PluginRefusal | undefined {
    const { signature } = this;
    if (signature === undefined) return runFilters(this.preFiltered.filters, info);
    let answer = info.answers.get(signature);
    if (answer === undefined) {
      answer = { refused: runFilters(this.#local, info) ?? null, scores: [] };
      if (info.answers.size >= rememberedAnswers) info.answers.clear();
      info.answers.set(signature, answer);
    }
    if (answer.refused !== null) return answer.refused;
    return this.#rest.length === 0 ? undefined : runFilters(this.#rest, info);
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
