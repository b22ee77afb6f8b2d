/**
 * What a cluster looks like at one step of a run, as the picture draws it (`app/_components/cluster-picture`).
 * Plain data that survives JSON: names and times are already spelled as they are printed.
 */

/**
 * Identifies anything that an arrow can touch or an outline can mark:
 * `process:kube-apiserver`, `process:kubelet@node-1`, `object:Service/default/web`, `node:node-1`,
 * `rules:node-1`, `rule:node-1/10.244.2.8:8080`, `pod:default/web-6c9f7d8b54-4kq2x`.
 */
export type SceneId = string;

export type Scene = {
  /** Virtual time of the step, printed: "14:05:00". */
  readonly time: string;
  /** Names the picture: "The cluster at 14:05:00". */
  readonly title: string;
  /** The picture in a few sentences, for whoever cannot see it. */
  readonly description: string;
  readonly controlPlane: {
    /** In reading order; etcd and kube-apiserver first. */
    readonly processes: readonly SceneProcess[];
    /** A remark in the corner of the band: "outside these nodes". */
    readonly note?: string;
  };
  /** API objects apart from Nodes and Pods, owners before what they own. */
  readonly objects: readonly SceneObject[];
  readonly nodes: readonly SceneNode[];
  /** Pods that no node has: Pending, not yet bound. */
  readonly unplacedPods: readonly ScenePod[];
  /** Of a large cluster: how many objects and Pods without a node there are beside those listed. */
  readonly more?: { readonly objects: number; readonly unplacedPods: number };
  readonly arrows: readonly SceneArrow[];
  /** The actor of the current step and what it wrote: outlined in magenta. */
  readonly lit: readonly SceneId[];
};

export type SceneProcess = {
  readonly id: SceneId;
  /** As upstream writes it: "kube-controller-manager". "?" where the name is what is asked. */
  readonly name: string;
  readonly state: ProcessState;
};

/** `since` is a printed virtual time. A process that is cut off runs, and cannot reach the kube-apiserver. */
export type ProcessState =
  | { readonly kind: 'running' }
  | { readonly kind: 'stopped'; readonly since: string }
  | { readonly kind: 'cut-off'; readonly since: string };

export type SceneObject = {
  readonly id: SceneId;
  /** "Deployment". */
  readonly kind: string;
  readonly name: string;
  /** One line under the name: "4 wanted · 3 ready", "10.96.14.20:80". */
  readonly detail?: string;
  /** The object that owns this one. */
  readonly owner?: SceneId;
};

export type SceneNode = {
  readonly id: SceneId;
  readonly name: string;
  readonly address?: string;
  /** The Ready condition as kubectl prints it. */
  readonly ready: 'Ready' | 'NotReady' | 'Unknown';
  /** Beside the condition: "SchedulingDisabled", "dedicated=gpu:NoSchedule". */
  readonly remarks?: readonly string[];
  /** kubelet, kube-proxy, container runtime. */
  readonly processes: readonly SceneProcess[];
  readonly rules?: SceneRules;
  readonly pods: readonly ScenePod[];
  /** Of a large cluster: its Pods are only counted, and its processes listed where they do not run. */
  readonly folded?: { readonly pods: number; readonly ready: number };
};

/** The packet rules in the node's kernel. They are the node's, not kube-proxy's, and outlive it. */
export type SceneRules = {
  readonly id: SceneId;
  /** Printed virtual time of the last write; absent when nothing has ever been written. */
  readonly lastWritten?: string;
  /** Instead of lines when there are too many to tell: "web: 3 endpoints". */
  readonly summary?: string;
  readonly lines: readonly SceneRule[];
};

export type SceneRule = {
  readonly id: SceneId;
  /** "1 in 3"; absent when there is only one target. */
  readonly chance?: string;
  /** "10.244.2.8:8080". */
  readonly to: string;
  /** met: a packet matched it. stale: it no longer says what the EndpointSlices say. */
  readonly mark?: 'met' | 'stale';
};

export type ScenePod = {
  readonly id: SceneId;
  readonly name: string;
  /**
   * How the Pod is drawn. `terminating` is a printed status and no phase; `gone` is a Pod that no longer exists
   * and is still referred to, by a rule for example.
   */
  readonly look:
    | 'pending'
    | 'running'
    | 'ready'
    | 'terminating'
    | 'succeeded'
    | 'failed'
    | 'unknown'
    | 'gone';
  /** The STATUS column of `kubectl get pods`: "Running", "ImagePullBackOff". */
  readonly status: string;
  readonly ip?: string;
  /** A remark beside it: "new since 14:03:11". */
  readonly note?: string;
};

/**
 * watch: from the kube-apiserver to the watcher. write: from the actor to what it wrote.
 * packet and lost: one leg of a packet's way; a lost one reaches nobody.
 */
export type SceneArrow = {
  readonly kind: 'watch' | 'write' | 'packet' | 'lost';
  readonly from: SceneId;
  readonly to: SceneId;
  readonly label?: string;
  /** The connection is cut: drawn with a cross. */
  readonly cut?: boolean;
};
