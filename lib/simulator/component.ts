/**
 * The one interface that everything in the cluster implements. A component looks at the state it can see and
 * answers with intents; the loop in `cluster.ts` carries them out. Components never call one another: they meet
 * only in the API server.
 */
import type { CloudRoute, Instance } from './given/cloud';
import type { BehaviourOf } from './given/image-behaviour';
import type { Machine, MachineChange } from './machine';
import type { Key, Kind, KubeObject, Manifest, ObjectOf, ObjectRef } from './objects/objects';
import type { IndexName, Store, StoreEvent } from './store';
import type { NodeVerdict, StepId } from './trace';

export type Component = {
  /** Unique in a cluster: `kube-scheduler`, `replicaset-controller`, `kubelet@node-1`. */
  readonly name: string;
  /** The operating-system process it lives in: stopping the process stops all its components. */
  readonly process: string;
  /** Which objects wake it, and for which keys. Called with the object before and after each change. */
  readonly watches: { readonly [kind: string]: Watch };
  /** Keys to look at when the process starts, besides those of the objects that exist then. */
  readonly startKeys?: readonly Key[];
  /** The node whose machine it acts on, for kubelet and kube-proxy. */
  readonly node?: string;
  /** The `source.component` of the Events it records, where it differs from its name. */
  readonly eventSource?: string;
  /** It reports through events.k8s.io: the same report is counted, similar ones are neither combined nor dropped. */
  readonly eventSeries?: true;
  /**
   * How long one look at a key takes at least, in milliseconds: what happens meanwhile is met by the next look. Default
   * 10. A function for a look that takes longer the more there is to look at.
   */
  readonly passMs?: number | ((view: View, key: Key) => number);
  /** It looks only while its process leads: another replica of the process may lead instead. */
  readonly follows?: true;
  /** Its own writes count in what it derives as soon as they are accepted, as the scheduler's assumed Pods do. */
  readonly assumes?: boolean;
  /** Everything it derives, for a component that assumes. */
  readonly derives?: readonly AnyDerived[];
  /** Level-based: looks at the whole state it can see, never at the event that woke it. */
  readonly reconcile: (view: View, key: Key) => readonly Intent[];
};

export type Watch = {
  /** `removed`: the object has left the store. */
  readonly keys: (object: KubeObject, view: View, removed: boolean) => readonly Key[];
  /** A field selector: only objects with this value are delivered, so 5,000 kubelets cost nothing per event. */
  readonly where?: { readonly field: WatchField; readonly equals: string };
  /**
   * The kind of its own: of objects that have a controller it hears only of those that one of this kind owns. Those that have
   * none it may adopt.
   */
  readonly controlledBy?: Kind;
  /** Whether a change is worth a look, as upstream's handlers of updates decide. Absent: every change is. */
  readonly matters?: (object: KubeObject, previous: KubeObject) => boolean;
  /** A status that it wrote itself does not wake it: whatever follows from it was decided with it. */
  readonly ignoresOwnStatus?: true;
};

/** Stands for every kind that a CustomResourceDefinition adds, in `watches` and in `kinds` of a derived value. */
export const customKinds = '*';

/** Whether a list of kinds names a kind. The store calls an added one `Kind.group`. */
export function coversKind(kinds: readonly Kind[], kind: Kind): boolean {
  return kinds.includes(kind) || (kind.includes('.') && kinds.includes(customKinds));
}

export type WatchField = 'spec.nodeName' | 'metadata.name';

/** A watch with the object typed by its kind. */
export function watch<K extends Kind>(
  _kind: K,
  keys: (object: ObjectOf<K>, view: View, removed: boolean) => readonly Key[],
  {
    where,
    controlledBy,
    matters,
    ignoresOwnStatus,
  }: {
    readonly where?: Watch['where'];
    readonly controlledBy?: Kind;
    readonly ignoresOwnStatus?: true;
    readonly matters?: (object: ObjectOf<K>, previous: ObjectOf<K>) => boolean;
  } = {},
): Watch {
  return {
    keys: keys as Watch['keys'],
    ...(where === undefined ? {} : { where }),
    ...(controlledBy === undefined ? {} : { controlledBy }),
    ...(matters === undefined ? {} : { matters: matters as NonNullable<Watch['matters']> }),
    ...(ignoresOwnStatus === undefined ? {} : { ignoresOwnStatus }),
  };
}

/** What a component sees: the store at the revision last delivered to it, and what it remembers itself. */
export type View = {
  /** Virtual time, milliseconds since the epoch. */
  readonly now: number;
  readonly revision: number;
  readonly get: <K extends Kind>(kind: K, key: Key) => ObjectOf<K> | undefined;
  /** Objects of a kind in order of key; in one namespace when given. */
  readonly list: <K extends Kind>(kind: K, namespace?: string) => readonly ObjectOf<K>[];
  /** Objects of a kind by an index of the store, in order of key: Pods by node, anything by its controller's uid. */
  readonly by: <K extends Kind>(kind: K, index: IndexName, value: string) => readonly ObjectOf<K>[];
  /** How many objects an index has. */
  readonly count: (kind: Kind, index: IndexName, value: string) => number;
  /**
   * What happened to objects of a kind after a revision, in order, as far as it has been delivered; undefined when
   * that is longer ago than is kept.
   */
  readonly changes: (kind: Kind, after: number) => readonly StoreEvent[] | undefined;
  /** What this component stored with a `remember` intent; lost when its process stops. */
  readonly memory: (key: string) => unknown;
  /** The node this component runs on. Throws for a component without a node. */
  readonly machine: () => Machine;
  /** All that a packet can come upon, for programs inside containers: what is true now, whatever was delivered. */
  readonly surroundings: () => Surroundings;
  /**
   * What the cloud says of the instance that a node is: for the controllers of a cloud. Undefined when there is none, or it is
   * gone.
   */
  readonly instance: (
    node: string,
  ) => (Instance & { readonly address: string; readonly running: boolean }) | undefined;
  /** How containers behave, by their image: for whoever runs them. */
  readonly behaviourOf: BehaviourOf;
  /** The routes of the cloud's network: for its controllers. */
  readonly routes: () => readonly CloudRoute[];
  /** A value computed from the objects seen, kept up to date from change to change instead of anew. */
  readonly derive: <T>(derived: Derived<T>) => T;
  /** One of `among` equal possibilities, from the seed; recorded as a choice point. Returns 0 … among − 1. */
  readonly choose: (point: string, among: number) => number;
};

/** What the network is read from. */
export type Surroundings = {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly store: Store;
  readonly now: number;
  /** The revision that a process has seen; undefined when there is no such process. */
  readonly seen: (
    process: string,
  ) => { readonly revision: number; readonly cutOff: boolean; readonly stopped: boolean } | undefined;
};

/**
 * A cache over the objects of some kinds. `apply` is called once per change seen, `object` undefined when it was
 * removed. The result must depend on the set of objects only, not on the order of changes: it is rebuilt from the
 * store after a restart or a fork.
 */
export type Derived<T> = {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly create: () => T;
  apply(cache: T, event: Pick<StoreEvent, 'kind' | 'key' | 'object' | 'previous'>): void;
};

/** A derived value of whatever type; only whoever made it may change it. */
export type AnyDerived = {
  readonly name: string;
  readonly kinds: readonly Kind[];
  // A method, so that values of every type are accepted: the engine passes each only what its own `create` made.
  apply(cache: unknown, event: Pick<StoreEvent, 'kind' | 'key' | 'object' | 'previous'>): void;
};

/** The API server's answer to one request. `warnings` are for the person who asked, as kubectl prints them. */
export type Answer =
  | {
      readonly ok: true;
      readonly object: KubeObject;
      readonly revision: number;
      readonly unchanged?: true;
      readonly warnings?: readonly string[];
    }
  | {
      readonly ok: false;
      readonly code: number;
      readonly reason: string;
      readonly message: string;
      readonly details?: StatusDetails;
      readonly warnings?: readonly string[];
    };

/** What a refusal is about, and each cause of it, for clients that do more than show the message. */
export type StatusDetails = {
  readonly name?: string;
  readonly group?: string;
  /** The resource, or the kind where the object was invalid. */
  readonly kind?: string;
  readonly causes?: readonly {
    readonly reason: string;
    readonly message: string;
    readonly field?: string;
  }[];
  readonly retryAfterSeconds?: number;
};

/**
 * What every intent that becomes a step carries. `says` completes "<actor> …" and is written from the answer when
 * absent. `because`: causes it found on its machine, besides those that woke it.
 */
type Told = { readonly rule: string; readonly says?: string; readonly because?: readonly StepId[] };

/**
 * A write. When it is refused, what follows it in the list is dropped and the key is tried again with back-off,
 * unless `keepGoing`, of every refusal or of those that it says. `answered` sees the answer, accepted or refused, and adds intents in place.
 */
type Write = Told & {
  readonly keepGoing?: boolean | ((refusal: Answer) => boolean);
  readonly answered?: (answer: Answer) => readonly Intent[];
};

export type Intent =
  | (Write & { readonly do: 'create'; readonly object: Manifest })
  /** Replaces the object as seen: refused with a conflict when someone wrote in between. */
  | (Write & {
      readonly do: 'update';
      readonly object: KubeObject;
      readonly subresource?: 'status' | 'scale' | 'finalize' | 'approval';
      readonly quiet?: true;
    })
  /** A JSON merge patch. `quiet` writes (heartbeats) leave no step. */
  | (Write & {
      readonly do: 'patch';
      readonly target: ObjectRef;
      readonly patch: Readonly<Record<string, unknown>>;
      readonly subresource?: 'status';
      readonly uid?: string;
      readonly quiet?: true;
    })
  | (Write & {
      readonly do: 'delete';
      readonly target: ObjectRef;
      readonly uid?: string;
      readonly resourceVersion?: string;
      readonly gracePeriodSeconds?: number;
      readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
    })
  | (Write & { readonly do: 'bind'; readonly pod: Key; readonly uid: string; readonly node: string })
  /** Creations in batches of 1, 2, 4 …: a refusal within a batch is the end after it. */
  | {
      readonly do: 'slowStart';
      readonly writes: readonly Intent[];
      readonly after?: (refused: Answer | null, done: number) => readonly Intent[];
    }
  | {
      readonly do: 'event';
      readonly about: KubeObject;
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
      readonly action?: string;
      readonly fieldPath?: string;
      readonly rule: string;
    }
  /**
   * Look at the key (this one when absent) again at a time. Every look decides anew when the next is: a wake that is
   * not asked for again is taken back. `background`: periodic upkeep, which keeps nothing from settling.
   */
  | { readonly do: 'wake'; readonly at: number; readonly key?: Key; readonly background?: true }
  /** Look at the key again after the rate limiter's back-off. */
  | { readonly do: 'retry' }
  | (Told & {
      readonly do: 'find';
      readonly finding: string;
      readonly says: string;
      readonly about?: ObjectRef;
      /** Asked for when somebody reads them. */
      readonly verdicts?: () => readonly NodeVerdict[];
      /** What follows from it: caused by the finding. */
      readonly leadsTo?: readonly Intent[];
      /** Caused by the write of `about` as seen and the last finding about it, not by all that woke the component. */
      readonly onlyBecauseOfSubject?: true;
    })
  /**
   * A change on the component's node, or on the `node` named. `effect` names it for the trace; without it the change leaves no
   * step. `actor`: a program of the node that does it in the component's stead, as the runtime does what a kubelet asks for.
   */
  | (Told & {
      readonly do: 'local';
      readonly change?: MachineChange;
      readonly node?: string;
      readonly effect?: string;
      readonly actor?: string;
      readonly about?: ObjectRef;
      readonly container?: string;
      /** What is done about it in the same look: caused by the effect. */
      readonly leadsTo?: readonly Intent[];
    })
  /** Its process leads from now on, or no longer does: then whatever `follows` in it starts, or forgets everything. */
  | (Told & { readonly do: 'lead'; readonly leads: boolean; readonly says: string })
  /** `undefined` forgets. */
  | { readonly do: 'remember'; readonly key: string; readonly value: unknown };
