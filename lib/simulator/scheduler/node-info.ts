/** What the scheduler knows of one node: its room, what is used of it, and by whom. */
import type { Key, Node, Pod } from '../objects/objects';
import { type Amounts, amountsOf, assumedRequests, podRequests } from '../objects/pod-resources';
import { type AffinityTerms, affinityTermsOf } from './affinity-terms';
import type { PluginRefusal } from './refusal';

export type PodInfo = {
  readonly pod: Pod;
  readonly requests: Amounts;
  /** As counted in scoring: a container without requests is not free. */
  readonly scored: Amounts;
  readonly terms: AffinityTerms | undefined;
};

export type LocalAnswer = {
  /** Null: none of them refuses the node. */
  readonly refused: PluginRefusal | null;
  /** Raw scores by the plugin's place in the profile, where computed. */
  readonly scores: (number | undefined)[];
};

export class NodeInfo {
  readonly name: string;
  /** Undefined while only Pods of the node are known. */
  node: Node | undefined;
  allocatable: Amounts = {};
  readonly requested: Record<string, number> = {};
  scoredCpu = 0;
  scoredMemory = 0;
  readonly pods = new Map<Key, PodInfo>();
  /** Those of `pods` with Pod affinity or anti-affinity. */
  readonly affine = new Map<Key, PodInfo>();
  requiredAntiAffinities = 0;
  /** Host ports in use: `protocol/ip/port`, with how many Pods hold each. */
  readonly hostPorts = new Map<string, number>();
  /** Images by name, with their sizes in bytes. */
  images: ReadonlyMap<string, number> = noImages;
  /** What plugins that look at this node alone said of Pods alike, by the Pods' signature; gone when the node changes. */
  readonly answers = new Map<number, LocalAnswer>();

  constructor(name: string) {
    this.name = name;
  }

  setNode(node: Node | undefined): void {
    if (!isSameToPlugins(this.node, node)) this.answers.clear();
    if (node?.status?.images !== this.node?.status?.images) this.images = imagesOf(node);
    if (node?.status?.allocatable !== this.node?.status?.allocatable || this.node === undefined)
      this.allocatable = amountsOf(node?.status?.allocatable);
    this.node = node;
  }

  add(key: Key, info: PodInfo): void {
    this.remove(key);
    this.pods.set(key, info);
    this.#count(key, info, 1);
  }

  remove(key: Key): void {
    const info = this.pods.get(key);
    if (info === undefined) return;
    this.pods.delete(key);
    this.#count(key, info, -1);
  }

  /** The Pod has changed in nothing that is counted here. */
  refresh(key: Key, info: PodInfo): void {
    this.pods.set(key, info);
    if (info.terms !== undefined) this.affine.set(key, info);
  }

  /** The same node with the same Pods, to try changes on. */
  copy(): NodeInfo {
    const copy = new NodeInfo(this.name);
    copy.setNode(this.node);
    for (const [key, info] of this.pods) copy.add(key, info);
    return copy;
  }

  #count(key: Key, info: PodInfo, sign: 1 | -1): void {
    if (this.answers.size > 0) this.answers.clear();
    for (const name in info.requests)
      this.requested[name] = (this.requested[name] ?? 0) + sign * (info.requests[name] as number);
    this.scoredCpu += sign * (info.scored.cpu ?? 0);
    this.scoredMemory += sign * (info.scored.memory ?? 0);
    for (const port of hostPortsOf(info.pod)) {
      const count = (this.hostPorts.get(port) ?? 0) + sign;
      if (count > 0) this.hostPorts.set(port, count);
      else this.hostPorts.delete(port);
    }
    if (info.terms === undefined) return;
    if (sign > 0) this.affine.set(key, info);
    else this.affine.delete(key);
    if (info.terms.requiredAnti.length > 0) this.requiredAntiAffinities += sign;
  }
}

/** A heartbeat changes the Node, but nothing that a plugin looks at. */
function isSameToPlugins(a: Node | undefined, b: Node | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.spec === b.spec &&
    a.metadata.labels === b.metadata.labels &&
    a.status?.allocatable === b.status?.allocatable
  );
}

export function podInfo(pod: Pod): PodInfo {
  return {
    pod,
    requests: podRequests(pod.spec),
    scored: podRequests(pod.spec, assumedRequests),
    terms: affinityTermsOf(pod),
  };
}

/** `TCP/0.0.0.0/8080` for every host port that a Pod's containers and sidecars ask for. */
export function hostPortsOf(pod: Pod): readonly string[] {
  let ports: string[] | undefined;
  for (const container of pod.spec.containers ?? []) ports = withHostPorts(ports, container.ports);
  for (const container of pod.spec.initContainers ?? [])
    if (container.restartPolicy === 'Always') ports = withHostPorts(ports, container.ports);
  return ports ?? none;
}

const none: readonly string[] = [];
const noImages: ReadonlyMap<string, number> = new Map();

type Ports = Pod['spec']['containers'][number]['ports'];

function withHostPorts(found: string[] | undefined, ports: Ports): string[] | undefined {
  let all = found;
  for (const { hostPort, protocol = 'TCP', hostIP } of ports ?? []) {
    if (!hostPort) continue;
    all ??= [];
    all.push(`${protocol}/${hostIP || '0.0.0.0'}/${hostPort}`);
  }
  return all;
}

function imagesOf(node: Node | undefined): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { names, sizeBytes = 0 } of node?.status?.images ?? [])
    for (const name of names) sizes.set(name, sizeBytes);
  return sizes;
}
