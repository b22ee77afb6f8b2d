/** What the network of a cluster is at one moment, and what can become of a packet in it. */
import type { ImageBehaviour } from '../given/image-behaviour';
import type { Key } from '../objects/objects';
import type { DnsAnswer, DnsRecord, QuestionType, Zone } from './dns/answers';
import type { IngressKnowledge, Route } from './ingress/routes';
import type { Policies, PolicyVerdict } from './network-policy';
import type { NodeRules } from './node-rules';
import type { Met, Packet } from './packet';
import type { Table } from './rule';

/** What a packet can come upon, as it is at one moment. */
export type Network = {
  readonly nodes: readonly NetworkNode[];
  /** The host that kube-apiserver listens on. */
  readonly controlPlane: { readonly address: string; readonly port: number };
  readonly serviceCIDR: string;
  readonly clusterCIDR: string;
  /** Load balancers of a cloud, by their address: what each would send on to. */
  readonly balancers: readonly Balancer[];
  /** Who answers what to questions for names. */
  readonly names: Names;
  /** What the Ingress controller in a Pod knows. */
  readonly ingress: { readonly knownTo: (pod: Key) => IngressKnowledge };
};

export type NetworkNode = {
  readonly name: string;
  readonly address: string;
  readonly podCIDR: string;
  /** Its share of the network of the other family, where the cluster has both. */
  readonly second?: Pick<NetworkNode, 'address' | 'podCIDR' | 'rules' | 'hostPorts'>;
  /** False: the machine is without power, or its network is gone. */
  readonly connected: boolean;
  /** In a cloud whose network is the Pod network: the ranges that it sends here. Absent: the nodes know the way themselves. */
  readonly routed?: ReadonlySet<string>;
  /** What nothing passes to or from: nodes, or `control-plane`. */
  readonly cutFrom?: ReadonlySet<string>;
  /** The rules in its kernel; null before kube-proxy's first sync. */
  readonly rules: NodeRules | null;
  /** What the portmap plugin added for hostPorts. */
  readonly hostPorts?: Table;
  /** Whether an address serves as an endpoint, as kube-proxy knew at its last sync; absent before the first. */
  readonly serves?: (address: string) => boolean;
  /** The NetworkPolicies that are enforced on it; absent where its network plugin enforces none. */
  readonly policies?: Policies;
  /** Pods with a network of their own, by address. */
  readonly pods: readonly { readonly key: Key; readonly ip: string; readonly secondIp?: string }[];
  /** Pods that share the node's own network. */
  readonly hostPods: readonly Key[];
  /** Whether a process listens on a port of an address: of a Pod, or of the node itself. */
  readonly listener: (address: string, port: number, protocol: string) => Listener | undefined;
};

/** Who takes the connection. */
export type Listener =
  | {
      readonly kind: 'container';
      readonly pod: Key;
      readonly container: string;
      /** When its process started. */
      readonly since: number;
      /** It is a DNS server, or a controller of Ingresses. */
      readonly serves?: 'dns' | 'ingress';
      /** Its Pod's own rules send what comes on to there, with the Pod's address. */
      readonly forwards?: { readonly address: string; readonly port: number };
      /** It takes the connection, and nothing comes back. */
      readonly hangs?: true;
      /** What it says over HTTP, and how long that takes. */
      readonly answers?: ImageBehaviour['answers'];
      readonly latencyMs?: number;
    }
  | {
      readonly kind: 'process';
      readonly name: string;
      /** What it says over HTTP, if not its name. */
      readonly answers?: { readonly status: number; readonly body: string };
    };

export type Balancer = {
  readonly address: string;
  readonly ports: readonly number[];
  /** Nodes that pass its health check. */
  readonly nodes: readonly string[];
};

export type From =
  | { readonly kind: 'pod'; readonly pod: Key }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'outside'; readonly address?: string };

/** One stay of the packet: at a node, with the rules it met there. */
export type Hop = {
  readonly node: string;
  readonly met: readonly Met[];
  /** The packet as it left. */
  readonly packet: Packet;
  /** What NetworkPolicies made of it here. */
  readonly verdicts?: readonly PolicyVerdict[];
};

export type End =
  /** `source`: the address that the answering process sees. */
  | { readonly kind: 'answered'; readonly by: Listener; readonly node: string; readonly source: string }
  /** Nobody listens there, or a rule of the node rejects it: the client knows at once. */
  | { readonly kind: 'refused'; readonly because: 'no-listener' | 'rejected'; readonly node: string }
  | {
      readonly kind: 'timed-out';
      readonly because:
        | 'dropped'
        | 'policy'
        | 'no-rule'
        | 'node-unreachable'
        | 'loop'
        | 'no-balanced-node'
        | 'answer-lost'
        | 'no-cloud-route'
        | 'hangs';
      readonly node: string;
    }
  /** The address is nobody's. */
  | { readonly kind: 'no-route'; readonly node: string }
  /** It leaves the cluster for the world outside. */
  | { readonly kind: 'left'; readonly node: string; readonly source: string }
  /** Its client found no address for the name, and sent nothing. */
  | {
      readonly kind: 'unresolved';
      readonly because: Extract<Lookup['result'], { readonly ok: false }>['because'];
      readonly name: string;
    };

export type Journey = {
  /** How the address was found, where a name was given. */
  readonly lookup?: Lookup;
  readonly hops: readonly Hop[];
  readonly end: End;
  /** Of all connections like it, the share that goes this way; the shares add up to 1. */
  readonly probability: number;
};

export type Destination = { readonly address: string; readonly port: number; readonly protocol?: string };

// --- Requests -----------------------------------------------------------------------------------------------

export type HttpRequest = {
  /** Where it is sent. */
  readonly address: string;
  /** Default 80, over TLS 443. */
  readonly port?: number;
  /** Whom it is meant for, as its Host header says; without a port. */
  readonly host: string;
  /** Default `/`. */
  readonly path?: string;
  readonly tls?: boolean;
};

export type Exchange = {
  /** To whoever listens. */
  readonly connection: Journey;
  /** What an Ingress controller made of it. */
  readonly route?: Route;
  /** The controller's own connection to a backend. */
  readonly onward?: Journey;
  /** The HTTP status; undefined when nobody was reached. */
  readonly status?: number;
  /** What the answer says, and how long whoever gives it takes. */
  readonly body?: string;
  readonly latencyMs?: number;
  /** Of all requests like it, the share that goes this way. */
  readonly probability: number;
};

// --- Names ----------------------------------------------------------------------------------------------------

/** Who answers questions for names in a cluster. */
export type Names = {
  /** The cluster has no DNS of its own that could fail: the Service kube-dns was never there, and names are answered. */
  readonly implied: boolean;
  /** What the server in a Pod knows; undefined while it has not listed anything. */
  readonly knownTo: (pod: Key) => Zone | undefined;
  /** What is true. */
  readonly newest: () => Zone;
};

/** What `/etc/resolv.conf` says. */
export type Resolv = {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  /** `ndots:5` … */
  readonly options: readonly string[];
};

export type Query = {
  readonly name: string;
  readonly type: QuestionType;
  readonly server: string;
  /** How the question went; undefined where a DNS answers that is no part of the cluster. */
  readonly journey: Journey | undefined;
  readonly answer: DnsAnswer | { readonly kind: 'timed-out' | 'refused' };
};

export type Lookup = {
  readonly asked: string;
  /** Each question, in order. */
  readonly queries: readonly Query[];
  readonly result: LookupResult;
  /** What it waited for questions that nobody answered. */
  readonly waitedMs: number;
  /** Of all lookups like it, the share that goes this way. */
  readonly probability: number;
};

export type LookupResult =
  | {
      readonly ok: true;
      /** The name that exists. */
      readonly name: string;
      /** What an ExternalName stands for. */
      readonly alias?: string;
      readonly addresses: readonly string[];
      /** All that was answered for the name. */
      readonly records: readonly DnsRecord[];
    }
  /** `name`: the last one that was asked for. */
  | {
      readonly ok: false;
      readonly because: 'nxdomain' | 'no-data' | 'servfail' | 'timed-out' | 'refused' | 'no-server';
      readonly name: string;
    };
