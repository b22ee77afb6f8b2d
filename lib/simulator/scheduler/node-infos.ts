/** All nodes as the scheduler knows them, kept from change to change: a cycle must not count all Pods anew. */
import type { Derived } from '../component';
import { selects } from '../objects/label-selector';
import type { Key, LabelSelector, Node, Pod } from '../objects/objects';
import { isPodTerminal } from '../objects/pod-state';
import { NodeInfo, type PodInfo, podInfo } from './node-info';
import type { SnapshotNodes } from './plugin';

export class NodeInfos implements SnapshotNodes {
  readonly #byName = new Map<string, NodeInfo>();
  readonly #placed = new Set<Key>();
  readonly #affine = new Set<NodeInfo>();
  readonly #images = new Map<string, number>();
  readonly #counts = new Map<string, MatchCount>();
  /** Pods without a node that are meant for one, by node. */
  readonly #nominated = new Map<string, Map<Key, PodInfo>>();
  readonly #signatures = new Map<string, number>();
  #nextSignature = 0;
  #sorted: readonly NodeInfo[] | undefined;

  get(name: string): NodeInfo | undefined {
    return this.#byName.get(name);
  }

  /** A number for Pods that are alike, in place of the long text that says how. */
  signature(likeness: string): number {
    const known = this.#signatures.get(likeness);
    if (known !== undefined) return known;
    if (this.#signatures.size >= rememberedSignatures) this.#signatures.clear();
    const signature = this.#nextSignature++;
    this.#signatures.set(likeness, signature);
    return signature;
  }

  /** The nodes that exist, in order of name. */
  all(): readonly NodeInfo[] {
    this.#sorted ??= [...this.#byName.values()].filter((info) => info.node !== undefined).sort(byName);
    return this.#sorted;
  }

  get count(): number {
    return this.all().length;
  }

  get images(): ReadonlyMap<string, number> {
    return this.#images;
  }

  withAffinity(): readonly NodeInfo[] {
    return [...this.#affine].filter((info) => info.node !== undefined).sort(byName);
  }

  withRequiredAntiAffinity(): readonly NodeInfo[] {
    if (this.#affine.size === 0) return nobody;
    return this.withAffinity().filter((info) => info.requiredAntiAffinities > 0);
  }

  matching(namespace: string, selector: LabelSelector | undefined): ReadonlyMap<string, number> {
    return this.#countOf(namespace, selector).byNode;
  }

  matchingByTopology(
    namespace: string,
    selector: LabelSelector | undefined,
    topologyKey: string,
  ): ReadonlyMap<string, number> {
    const count = this.#countOf(namespace, selector);
    const known = count.byTopology.get(topologyKey);
    if (known !== undefined) return known;
    const sums = new Map<string, number>();
    for (const [name, pods] of count.byNode) {
      const value = this.#byName.get(name)?.node?.metadata.labels?.[topologyKey];
      if (value !== undefined) sums.set(value, (sums.get(value) ?? 0) + pods);
    }
    count.byTopology.set(topologyKey, sums);
    return sums;
  }

  #countOf(namespace: string, selector: LabelSelector | undefined): MatchCount {
    const key = `${namespace}/${JSON.stringify(selector)}`;
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const count = new MatchCount(namespace, selector);
    for (const info of this.#byName.values())
      for (const { pod } of info.pods.values()) count.add(info, pod, 1);
    if (this.#counts.size >= rememberedCounts) this.#counts.delete(this.#counts.keys().next().value ?? '');
    this.#counts.set(key, count);
    return count;
  }

  /** Pods that wait for room on a node which preemption makes for them. */
  nominatedTo(node: string): ReadonlyMap<Key, PodInfo> | undefined {
    return this.#nominated.get(node);
  }

  /** Whether any Pod waits for room that preemption makes. */
  get hasNominated(): boolean {
    return this.#nominated.size > 0;
  }

  /** Whether a Pod has its place on a node, be it only assumed. */
  holds(key: Key): boolean {
    return this.#placed.has(key);
  }

  setNode(name: string, node: Node | undefined): void {
    const info = this.#infoOf(name);
    if ((info.node === undefined) !== (node === undefined)) this.#sorted = undefined;
    // A node that comes, goes or changes its labels moves its Pods to another topology.
    if (this.#counts.size > 0 && !hasSameLabels(info.node, node)) this.#counts.clear();
    const before = info.images;
    info.setNode(node);
    if (before !== info.images) {
      for (const image of before.keys()) this.#countImage(image, -1);
      for (const image of info.images.keys()) this.#countImage(image, 1);
    }
    if (node === undefined && info.pods.size === 0) this.#byName.delete(name);
  }

  changePod(key: Key, previous: Pod | undefined, pod: Pod | undefined): void {
    this.#nominate(key, previous, pod);
    const before = previous?.spec.nodeName;
    const counts = pod !== undefined && Boolean(pod.spec.nodeName) && !isPodTerminal(pod);
    if (before !== undefined && (!counts || before !== pod?.spec.nodeName)) this.#remove(before, key);
    if (!counts) {
      this.#placed.delete(key);
      return;
    }
    this.#placed.add(key);
    const info = this.#infoOf(pod.spec.nodeName as string);
    const known = info.pods.get(key);
    // A change of status leaves the room taken as it is.
    if (known !== undefined && known.pod.spec === pod.spec) {
      if (known.pod.metadata !== pod.metadata) {
        this.#match(info, known.pod, -1);
        this.#match(info, pod, 1);
      }
      info.refresh(key, { ...known, pod });
      return;
    }
    if (known !== undefined) this.#match(info, known.pod, -1);
    info.add(key, podInfo(pod));
    this.#match(info, pod, 1);
    if (info.affine.size > 0) this.#affine.add(info);
    else this.#affine.delete(info);
  }

  #remove(name: string, key: Key): void {
    const info = this.#byName.get(name);
    const known = info?.pods.get(key);
    if (info === undefined || known === undefined) return;
    info.remove(key);
    this.#match(info, known.pod, -1);
    if (info.affine.size === 0) this.#affine.delete(info);
  }

  #match(node: NodeInfo, pod: Pod, sign: 1 | -1): void {
    for (const count of this.#counts.values()) count.add(node, pod, sign);
  }

  #nominate(key: Key, previous: Pod | undefined, pod: Pod | undefined): void {
    const before = previous?.status?.nominatedNodeName;
    if (before) {
      const there = this.#nominated.get(before);
      there?.delete(key);
      if (there?.size === 0) this.#nominated.delete(before);
    }
    const after = pod?.status?.nominatedNodeName;
    if (pod === undefined || !after || pod.spec.nodeName || isPodTerminal(pod)) return;
    const there = this.#nominated.get(after) ?? new Map<Key, PodInfo>();
    there.set(key, podInfo(pod));
    this.#nominated.set(after, there);
  }

  #countImage(image: string, sign: 1 | -1): void {
    const count = (this.#images.get(image) ?? 0) + sign;
    if (count > 0) this.#images.set(image, count);
    else this.#images.delete(image);
  }

  #infoOf(name: string): NodeInfo {
    let info = this.#byName.get(name);
    if (info === undefined) {
      info = new NodeInfo(name);
      this.#byName.set(name, info);
    }
    return info;
  }
}

/** The same cluster with one node as it would be if Pods came or went there. */
export class WhatIf implements SnapshotNodes {
  readonly #real: SnapshotNodes;
  readonly #changed: NodeInfo;

  constructor(real: SnapshotNodes, changed: NodeInfo) {
    this.#real = real;
    this.#changed = changed;
  }

  get images(): ReadonlyMap<string, number> {
    return this.#real.images;
  }

  get count(): number {
    return this.#real.count;
  }

  get(name: string): NodeInfo | undefined {
    return name === this.#changed.name ? this.#changed : this.#real.get(name);
  }

  all(): readonly NodeInfo[] {
    return this.#real.all().map((info) => this.#get(info));
  }

  withAffinity(): readonly NodeInfo[] {
    const others = [...this.#real.withAffinity()].filter((info) => info.name !== this.#changed.name);
    return this.#changed.affine.size > 0 ? [...others, this.#changed] : others;
  }

  withRequiredAntiAffinity(): readonly NodeInfo[] {
    return this.withAffinity().filter((info) => info.requiredAntiAffinities > 0);
  }

  matching(namespace: string, selector: LabelSelector | undefined): ReadonlyMap<string, number> {
    const count = new MatchCount(namespace, selector);
    for (const { pod } of this.#changed.pods.values()) count.add(this.#changed, pod, 1);
    const counts = new Map(this.#real.matching(namespace, selector));
    counts.set(this.#changed.name, count.byNode.get(this.#changed.name) ?? 0);
    return counts;
  }

  #get(info: NodeInfo): NodeInfo {
    return info.name === this.#changed.name ? this.#changed : info;
  }
}

export const nodeInfos: Derived<NodeInfos> = {
  name: 'node infos',
  kinds: ['Node', 'Pod'],
  create: () => new NodeInfos(),
  apply(infos, { kind, key, object, previous }) {
    if (kind === 'Node') infos.setNode(key, object as Node | undefined);
    else infos.changePod(key, previous as Pod | undefined, object as Pod | undefined);
  },
};

/** So many selectors' counts are kept up to date; more are counted anew. */
const rememberedCounts = 64;
const rememberedSignatures = 1000;
const nobody: readonly NodeInfo[] = [];

class MatchCount {
  readonly byNode = new Map<string, number>();
  /** The sums that were asked for, by topology key, then by value. */
  readonly byTopology = new Map<string, Map<string, number>>();
  readonly #namespace: string;
  readonly #selector: LabelSelector | undefined;

  constructor(namespace: string, selector: LabelSelector | undefined) {
    this.#namespace = namespace;
    this.#selector = selector;
  }

  add({ name, node }: NodeInfo, { metadata }: Pod, sign: 1 | -1): void {
    if ((metadata.namespace ?? '') !== this.#namespace || metadata.deletionTimestamp !== undefined) return;
    if (!selects(this.#selector, metadata.labels)) return;
    const count = (this.byNode.get(name) ?? 0) + sign;
    if (count > 0) this.byNode.set(name, count);
    else this.byNode.delete(name);
    for (const [key, sums] of this.byTopology) {
      const value = node?.metadata.labels?.[key];
      if (value !== undefined) sums.set(value, (sums.get(value) ?? 0) + sign);
    }
  }
}

function hasSameLabels(a: Node | undefined, b: Node | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const before = a.metadata.labels;
  const after = b.metadata.labels;
  return before === after || JSON.stringify(before) === JSON.stringify(after);
}

function byName(a: NodeInfo, b: NodeInfo): number {
  return a.name < b.name ? -1 : 1;
}
