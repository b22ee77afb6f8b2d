/**
 * What a person or a scenario can do to a cluster. Commands are data: a cluster is its beginning, its seed and its
 * list of commands, and replaying them restores it exactly.
 */
import type { Client } from './apiserver/identity';
import type { NodeGiven } from './given/node-given';
import type { Key, Kind, Manifest, Taint } from './objects/objects';
import type { Piece } from './written';

export type Command =
  /** What `kubectl apply -f` does: create what is missing, move what exists towards the manifest. */
  | { readonly kind: 'apply'; readonly objects: readonly Manifest[]; readonly user?: Client }
  | { readonly kind: 'create'; readonly object: Manifest; readonly user?: Client }
  /** Writes the whole object; a `resourceVersion` in it makes the write conditional. */
  | { readonly kind: 'replace'; readonly object: Manifest; readonly user?: Client }
  /** A JSON merge patch (RFC 7386). */
  | {
      readonly kind: 'patch';
      readonly target: Target;
      readonly patch: Readonly<Record<string, unknown>>;
      readonly subresource?: string;
      readonly user?: Client;
    }
  | {
      readonly kind: 'delete';
      readonly target: Target;
      readonly gracePeriodSeconds?: number;
      readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
      readonly user?: Client;
    }
  | { readonly kind: 'scale'; readonly target: Target; readonly replicas: number; readonly user?: Client }
  /** `null` removes the label. */
  | {
      readonly kind: 'label' | 'annotate';
      readonly target: Target;
      readonly values: Readonly<Record<string, string | null>>;
      readonly user?: Client;
    }
  | {
      readonly kind: 'setImage';
      readonly target: Target;
      readonly images: Readonly<Record<string, string>>;
      readonly user?: Client;
    }
  | { readonly kind: 'restart'; readonly target: Target; readonly user?: Client }
  | { readonly kind: 'cordon' | 'uncordon'; readonly node: string; readonly user?: Client }
  | {
      readonly kind: 'taint';
      readonly node: string;
      readonly add?: readonly Taint[];
      readonly remove?: readonly { readonly key: string; readonly effect?: string }[];
      readonly user?: Client;
    }
  /** Pauses or resumes the rollout of a Deployment. */
  | {
      readonly kind: 'rollout';
      readonly action: 'pause' | 'resume';
      readonly target: Target;
      readonly user?: Client;
    }
  /**
   * A line of kubectl, with or without the word `kubectl`. `stdin` is what `-f -` reads, `files` what lies in the folder
   * it is called in. Time passes within a command that waits.
   */
  | {
      readonly kind: 'kubectl';
      readonly line: string;
      readonly stdin?: string;
      readonly files?: Readonly<Record<string, string>>;
      readonly user?: Client;
    }
  /** One writing request to the API server, as a client library sends it; a patch is a JSON merge patch. */
  | {
      readonly kind: 'request';
      readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
      readonly path: string;
      readonly body?: unknown;
      readonly user?: Client;
    }
  /** A new machine joins: its kubelet registers it. */
  | { readonly kind: 'addNode'; readonly node: NodeGiven }
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** Lets virtual time pass. Without `forMs`, until nothing is left to do but periodic heartbeats. */
  | { readonly kind: 'run'; readonly forMs?: number };

/** From here on chance is that of another seed. Nobody in the cluster does it, and it leaves no step. */
export type Redraw = { readonly kind: 'redraw'; readonly seed: number };

/** A command as the cluster keeps it. `untilStep`: it was carried out only until the look that made this step was over. */
export type Commanded = (Command | Redraw) & { readonly untilStep?: number };

/** An object by kind and name. `namespace` defaults to `default` for namespaced kinds. `kind` may be `deploy`, `pods` … */
export type Target = { readonly kind: Kind; readonly name: string; readonly namespace?: string };

/**
 * Something breaks, or is mended. `of` is a process (`kube-scheduler`, `kube-controller-manager`, `kubelet@node-1`,
 * `kube-proxy@node-1`, `containerd@node-1`, `cni@node-1`, `kube-apiserver`), a process on every node (`kubelet`,
 * `kube-proxy`, `containerd`, `cni`), or a single component
 * (`replicaset-controller`).
 */
export type Fault =
  /** The process ends: it forgets what it held in memory. What it left on the node stays. */
  | { readonly kind: 'stop'; readonly of: string }
  | { readonly kind: 'start'; readonly of: string }
  /** The process runs, but cannot reach the API server: it goes on with what it last saw. */
  | { readonly kind: 'cutOff'; readonly of: string }
  | { readonly kind: 'reconnect'; readonly of: string }
  /** Its watch delivers this much later than the usual few milliseconds. */
  | { readonly kind: 'slow'; readonly of: string; readonly delayMs: number }
  /** The main process of a container exits. */
  | { readonly kind: 'crash'; readonly pod: Key; readonly container?: string; readonly exitCode?: number }
  /** The process of a container runs on without doing anything: it answers nobody and hears no SIGTERM. */
  | { readonly kind: 'hang'; readonly pod: Key; readonly container?: string }
  /** Something other than Pods takes this much of a node's disk; 0 gives it back. */
  | { readonly kind: 'fillDisk'; readonly node: string; readonly mi: number }
  /** Somebody takes kube-proxy's rules out of a node's kernel, as a firewall does that starts with a clean slate. */
  | { readonly kind: 'flushRules'; readonly node: string }
  /** A manifest is put into the kubelet's folder, or removed from it (`null`). */
  | {
      readonly kind: 'placeManifest';
      readonly node: string;
      readonly file: string;
      readonly manifest: Manifest | null;
    }
  /** The machine loses power: its containers, kubelet and kube-proxy end together. */
  | { readonly kind: 'powerOff' | 'powerOn'; readonly node: string }
  /**
   * Nothing passes between a node and another, or between a node and the control plane (`control-plane`): then its processes do not reach
   * the API server either.
   */
  | { readonly kind: 'cutLink' | 'mendLink'; readonly node: string; readonly from: string }
  /** The machine is asked to shut down: its kubelet may hold that up to end Pods in order. */
  | { readonly kind: 'shutDown'; readonly node: string }
  /** The machine is given back: it ends as without power, and is never there again. In a cloud its instance no longer exists. */
  | { readonly kind: 'terminate'; readonly node: string };

/** What a program printed, byte for byte, in its order and by stream, and how it ended. */
export type Printed = {
  readonly pieces: readonly Piece[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
};

/** A command that is not a line of kubectl's. */
export type TypedCommand = Exclude<Command, { kind: 'kubectl' }>;

/** One that a client of the API server carries out. */
export type ClientCommand = Exclude<TypedCommand, { kind: 'run' | 'fault' | 'addNode' }>;

/**
 * What a command answers. `message` is what kubectl would print, without the final line break; `printed` is the whole
 * of it, for a line of kubectl.
 */
export type CommandResult =
  | {
      readonly ok: true;
      readonly message: string;
      readonly warnings?: readonly string[];
      readonly printed?: Printed;
    }
  | {
      readonly ok: false;
      readonly code: number;
      readonly reason: string;
      readonly message: string;
      readonly warnings?: readonly string[];
      readonly printed?: Printed;
    };
