/** What a scheduling plugin is. Source: kube-scheduler/framework/interface.go. */
import type {
  CSINode,
  Key,
  KubeObject,
  LabelSelector,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
} from '../objects/objects';
import type { NamespaceLabels } from './affinity-terms';
import type { NodeInfo, PodInfo } from './node-info';
import type { Refusal } from './refusal';

/** The Pod to place, with what is computed of it once. */
export type Candidate = PodInfo & { readonly pod: Pod };

/** Undefined: the node can take the Pod as far as this plugin is concerned. */
export type Filter = (node: NodeInfo) => Refusal | undefined;

export type Scorer = {
  readonly score: (node: NodeInfo) => number;
  /** Turns the raw scores of the nodes that fit into 0 … 100. */
  readonly normalize?: (scores: readonly number[], nodes: readonly NodeInfo[]) => readonly number[];
};

/** The cluster as one scheduling cycle sees it. */
export type Snapshot = {
  readonly nodes: SnapshotNodes;
  readonly namespaceLabels: NamespaceLabels;
  /** What selects the Pods that belong together with this one, by its Services and its controller. */
  readonly siblings: (pod: Pod) => LabelSelector | undefined;
  /** Absent: nobody asks about volumes. */
  readonly storage?: Storage;
};

/** Claims, volumes and classes as they are. */
export type Storage = {
  readonly claim: (key: Key) => PersistentVolumeClaim | undefined;
  readonly volume: (name: string) => PersistentVolume | undefined;
  readonly volumes: () => readonly PersistentVolume[];
  readonly storageClass: (name: string) => StorageClass | undefined;
  /** How many volumes a node takes, by driver. Absent: as many as are wanted. */
  readonly csiNode?: (name: string) => KubeObject | undefined;
};

export type SnapshotNodes = {
  readonly all: () => readonly NodeInfo[];
  /** Nodes that have a Pod with any Pod affinity or anti-affinity. */
  readonly withAffinity: () => Iterable<NodeInfo>;
  readonly withRequiredAntiAffinity: () => Iterable<NodeInfo>;
  /** How many Pods of a namespace that are not being deleted a selector selects, by the name of their node. */
  readonly matching: (namespace: string, selector: LabelSelector | undefined) => ReadonlyMap<string, number>;
  /** The same by the value that nodes have for a label; nodes without it are left out. Absent: count by node. */
  readonly matchingByTopology?: (
    namespace: string,
    selector: LabelSelector | undefined,
    topologyKey: string,
  ) => ReadonlyMap<string, number>;
  readonly get: (name: string) => NodeInfo | undefined;
  /** How many nodes have an image, by its name. */
  readonly images: ReadonlyMap<string, number>;
  readonly count: number;
};

/** What a plugin found before looking at single nodes. */
export type PreFiltered = {
  /** Takes the place of the plugin's `filter`. */
  readonly filter?: Filter;
  /** Only these nodes come into question. */
  readonly nodeNames?: ReadonlySet<string>;
  /** No node comes into question. */
  readonly rejected?: Refusal;
};

type Change<K, T> = { readonly kind: K; readonly before?: T; readonly after?: T };

/**
 * Something that happened: to a node, to a Pod that has or was promised one, to what volumes are made of, or to the
 * waiting Pod itself. Absent `before`: it came; `after`: it went.
 */
export type ClusterChange =
  | Change<'Node', Node>
  | Change<'Pod', Pod>
  | Change<'PersistentVolumeClaim', PersistentVolumeClaim>
  | Change<'PersistentVolume', PersistentVolume>
  | Change<'StorageClass', StorageClass>
  | Change<'CSINode', CSINode>
  | { readonly kind: 'Self'; readonly before: Pod; readonly after: Pod };

export type Plugin = {
  /** Upstream's name, as in the scheduler's configuration. */
  readonly name: string;
  /** Whether the plugin has nothing to say about this Pod. */
  readonly skips?: (candidate: Candidate) => boolean;
  /** Looks at the whole cluster once a cycle. Undefined: nothing to say about this Pod. */
  readonly preFilter?: (candidate: Candidate, snapshot: Snapshot) => PreFiltered | undefined;
  readonly filter?: (candidate: Candidate, node: NodeInfo) => Refusal | undefined;
  /** Looks at the nodes that fit before each is scored. Undefined: nothing to say about this Pod. */
  readonly preScore?: (
    candidate: Candidate,
    snapshot: Snapshot,
    feasible: readonly NodeInfo[],
  ) => Scorer | undefined;
  /** Whether scoring has nothing to say about this Pod. */
  readonly skipsScore?: (candidate: Candidate) => boolean;
  readonly score?: (candidate: Candidate, node: NodeInfo) => number;
  readonly normalize?: (scores: readonly number[]) => readonly number[];
  readonly weight?: number;
  /**
   * Whether a change may make the plugin accept a Pod that it refused: only then is the Pod tried again. Absent: the
   * plugin refuses nothing. Source: EventsToRegister and the queueing hints of each plugin.
   */
  readonly helpedBy?: (candidate: Candidate, change: ClusterChange, labelsOf: NamespaceLabels) => boolean;
};

export const maxScore = 100;

/** Scales scores so that the highest becomes 100; `reverse`: so that the lowest does. Source: helper/normalize_score.go. */
export function normalized(scores: readonly number[], reverse: boolean): readonly number[] {
  let highest = 0;
  for (const score of scores) if (score > highest) highest = score;
  if (highest === 0) return reverse ? scores.map(() => maxScore) : scores;
  return scores.map((score) => {
    const share = Math.floor((maxScore * score) / highest);
    return reverse ? maxScore - share : share;
  });
}
