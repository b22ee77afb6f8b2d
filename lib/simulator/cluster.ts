/**
 * A cluster as a value: give it nodes, objects and commands, let virtual time pass, and read its objects, its
 * nodes' rules and its trace.
 */
import type { Command, CommandResult } from './command';
import type { ImageBehaviour, Machine } from './machine';
import type { Key, Kind, KubeObject, Manifest, ObjectOf, Taint } from './objects';
import type { RunLimits, RunResult } from './run';
import type { Trace } from './trace';

export type NodeGiven = {
  readonly name: string;
  /** Quantities; default 4, 8Gi and 110. */
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
};

/** What a cluster begins with. The same value and seed give the same trace, byte for byte. */
export type Given = {
  /** Default: one node, `node-1`. */
  readonly nodes?: readonly NodeGiven[];
  /** Behaviour by image name, with or without its tag. */
  readonly images?: Readonly<Record<string, ImageBehaviour>>;
  /** Applied in order once the cluster stands; then the cluster runs until it settles, unless `settle` is false. */
  readonly objects?: readonly Manifest[];
  readonly settle?: boolean;
  /** Processes or components that do not run from the beginning. */
  readonly stopped?: readonly string[];
  /** RFC 3339; default 2026-11-23T14:00:00Z. */
  readonly startTime?: string;
};

export type ClusterOptions = {
  /** A whole number; default 1. It decides names, uids, ties and wake order. */
  readonly seed?: number;
  readonly limits?: Partial<RunLimits>;
};

/** Builds a cluster whose nodes are registered and Ready and whose objects have been applied. */
export declare function createCluster(given?: Given, options?: ClusterOptions): Cluster;

/** The cluster that these commands lead to. */
export declare function replay(given: Given, options: ClusterOptions, commands: readonly Command[]): Cluster;

export declare class Cluster {
  readonly given: Given;
  readonly seed: number;
  /** Everything done to it since it stood, in order: with `given` and `seed` it restores the cluster. */
  readonly commands: readonly Command[];
  readonly trace: Trace;
  /** Number of steps when the cluster stood and its given objects had settled: what follows is the scenario. */
  readonly stood: number;
  /** Virtual time, milliseconds since the epoch. */
  readonly now: number;
  /** The store's revision. */
  readonly revision: number;

  /** Carries out one command. A refusal by the API server is an answer, not an exception. */
  do(command: Command): CommandResult;
  /** Lets time pass: for a duration, or until nothing is left to do but heartbeats. */
  run(forMs?: number): RunResult;

  get<K extends Kind>(kind: K, key: Key): ObjectOf<K> | undefined;
  /** Objects of a kind in order of key, as of now. */
  list<K extends Kind>(kind: K, namespace?: string): readonly ObjectOf<K>[];
  /** The object as it was at a revision, for example that of a write step. */
  getAt(kind: Kind, key: Key, revision: number): KubeObject | undefined;
  /** The node's machine: containers, images, installed rules. */
  machine(node: string): Machine | undefined;
  /** `iptables-save` of a node's kube-proxy tables; null before kube-proxy's first sync there. */
  iptables(node: string): string | null;
  /** Whether a process or component runs and reaches the API server. */
  health(of: string): 'running' | 'stopped' | 'cut-off' | 'unknown';

  /** An independent copy at this moment, or as it was after its first `commands` commands. */
  fork(at?: { readonly commands?: number; readonly seed?: number }): Cluster;
}
