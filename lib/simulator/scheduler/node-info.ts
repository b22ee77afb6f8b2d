/** What the scheduler knows of each node: its room, what is used of it, and by whom. */
import type { Derived } from '../component';
import type { Key, Node, Pod } from '../objects';
import { type Amounts, amountsOf, assumedRequests, podRequests } from '../pod-resources';
import { isPodTerminal } from '../pod-state';

export type PodInfo = {
  readonly pod: Pod;
  readonly requests: Amounts;
  /** As counted in scoring: a container without requests is not free. */
  readonly scored: Amounts;
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
  /** Host ports in use: `protocol/ip/port`, with how many Pods hold each. */
  readonly hostPorts = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  setNode(node: Node | undefined): void {
    this.node = node;
    this.allocatable = amountsOf(node?.status?.allocatable);
  }

  add(key: Key, info: PodInfo): void {
    this.remove(key);
    this.pods.set(key, info);
    this.#count(info, 1);
  }

  remove(key: Key): void {
    const info = this.pods.get(key);
    if (info === undefined) return;
    this.pods.delete(key);
    this.#count(info, -1);
  }

  #count(info: PodInfo, sign: 1 | -1): void {
    for (const name in info.requests)
      this.requested[name] = (this.requested[name] ?? 0) + sign * (info.requests[name] as number);
    this.scoredCpu += sign * (info.scored.cpu ?? 0);
    this.scoredMemory += sign * (info.scored.memory ?? 0);
    for (const port of hostPortsOf(info.pod)) {
      const count = (this.hostPorts.get(port) ?? 0) + sign;
      if (count > 0) this.hostPorts.set(port, count);
      else this.hostPorts.delete(port);
    }
  }
}

export class NodeInfos {
  readonly #byName = new Map<string, NodeInfo>();
  readonly #placed = new Set<Key>();
  #sorted: readonly NodeInfo[] | undefined;

  get(name: string): NodeInfo | undefined {
    return this.#byName.get(name);
  }

  /** The nodes that exist, in order of name. */
  all(): readonly NodeInfo[] {
    this.#sorted ??= [...this.#byName.values()]
      .filter((info) => info.node !== undefined)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return this.#sorted;
  }

  /** Whether a Pod has its place on a node, be it only assumed. */
  holds(key: Key): boolean {
    return this.#placed.has(key);
  }

  setNode(name: string, node: Node | undefined): void {
    const info = this.#infoOf(name);
    if ((info.node === undefined) !== (node === undefined)) this.#sorted = undefined;
    info.setNode(node);
    if (node === undefined && info.pods.size === 0) this.#byName.delete(name);
  }

  changePod(key: Key, previous: Pod | undefined, pod: Pod | undefined): void {
    const before = previous?.spec.nodeName;
    const counts = pod?.spec.nodeName !== undefined && pod.spec.nodeName !== '' && !isPodTerminal(pod);
    if (before !== undefined && (!counts || before !== pod?.spec.nodeName))
      this.#byName.get(before)?.remove(key);
    if (!counts) {
      this.#placed.delete(key);
      return;
    }
    this.#placed.add(key);
    const info = this.#infoOf(pod.spec.nodeName as string);
    const known = info.pods.get(key);
    // A change of status leaves the room taken as it is.
    if (known !== undefined && known.pod.spec === pod.spec) {
      info.pods.set(key, { ...known, pod });
      return;
    }
    info.add(key, podInfo(pod));
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

export function podInfo(pod: Pod): PodInfo {
  return { pod, requests: podRequests(pod.spec), scored: podRequests(pod.spec, assumedRequests) };
}

/** Kept from change to change: a scheduling cycle asks for all nodes and must not count all Pods anew. */
export const nodeInfos: Derived<NodeInfos> = {
  name: 'node infos',
  kinds: ['Node', 'Pod'],
  create: () => new NodeInfos(),
  apply(infos, { kind, key, object, previous }) {
    if (kind === 'Node') infos.setNode(key, object as Node | undefined);
    else infos.changePod(key, previous as Pod | undefined, object as Pod | undefined);
  },
};

/** `TCP/0.0.0.0/8080` for every host port that a Pod's containers ask for. */
export function hostPortsOf(pod: Pod): readonly string[] {
  const ports: string[] = [];
  for (const container of pod.spec.containers ?? []) {
    for (const port of container.ports ?? []) {
      if (!port.hostPort) continue;
      ports.push(`${port.protocol ?? 'TCP'}/${port.hostIP || '0.0.0.0'}/${port.hostPort}`);
    }
  }
  return ports;
}
