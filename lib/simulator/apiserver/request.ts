/**
 * What can be asked of the API server, as data: the writes, the reads, and what a client says besides. A request
 * carries what stands in its path, query and body; who makes it comes from the connection (`Serving.user`).
 */
import type { Answer } from '../component';
import type { Key, Kind, KubeObject, Manifest, ObjectRef } from '../objects/objects';
import type { User } from './rbac';

export type Subresource = 'status' | 'scale' | 'finalize' | 'approval' | 'resize' | 'ephemeralcontainers';

/** The query of a writing request. */
export type RequestOptions = {
  /** Everything is done but storing. */
  readonly dryRun?: boolean;
  /** Under which name the client's fields are its own: `kubectl-client-side-apply`. */
  readonly fieldManager?: string;
  /**
   * What becomes of fields that the kind does not have: refused, told as warnings, or dropped without a word. Absent:
   * nobody is told. (kubectl asks for Strict.)
   */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  /** Paths of fields that the text of the body had twice; they cannot be told from the parsed object. */
  readonly duplicateFields?: readonly string[];
};

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

type Write =
  /**
   * Stores a new object. With `parent`, the object is posted to a subresource of another: an Eviction or a Binding of
   * a Pod, a TokenRequest of a ServiceAccount.
   */
  | { readonly verb: 'create'; readonly object: Manifest; readonly parent?: ObjectRef }
  | { readonly verb: 'update'; readonly object: Manifest; readonly subresource?: Subresource }
  | {
      readonly verb: 'patch';
      readonly kind: Kind;
      readonly key: Key;
      readonly subresource?: Subresource;
      readonly uid?: string;
      /** Of a custom kind: the version that the patch is written in. Default: the one that the object is stored in. */
      readonly version?: string;
      /**
       * `apply` is a server-side apply: the manifest is merged in, under the name of the options' fieldManager; `force`
       * takes over what others manage. `change` computes the wanted object from the stored one.
       */
      readonly patch:
        | {
            readonly type: 'merge' | 'strategic';
            readonly body: Readonly<Record<string, unknown>>;
            /** New items of lists come last, as client libraries ask for. */
            readonly appends?: true;
          }
        /** RFC 6902. */
        | { readonly type: 'json'; readonly operations: unknown }
        | { readonly type: 'apply'; readonly manifest: Manifest; readonly force?: boolean }
        | { readonly type: 'change'; readonly change: (live: KubeObject) => Manifest };
    }
  | {
      readonly verb: 'delete';
      readonly kind: Kind;
      readonly key: Key;
      readonly uid?: string;
      readonly resourceVersion?: string;
      readonly gracePeriodSeconds?: number;
      readonly propagation?: Propagation;
    }
  /** Deletes every object that is selected, one by one. */
  | (Selection & {
      readonly verb: 'deletecollection';
      readonly gracePeriodSeconds?: number;
      readonly propagation?: Propagation;
    })
  | { readonly verb: 'bind'; readonly pod: Key; readonly uid?: string; readonly node: string };

export type Request = Write & { readonly options?: RequestOptions };

/** When a request is served, for whom, and the step of the trace that it becomes. */
export type Serving = {
  readonly at: number;
  /** −1: it leaves no step. */
  readonly step: number;
  /** Absent: the API server itself, which may do everything. */
  readonly user?: User;
  /** Who really asks, when the user is only impersonated. */
  readonly impersonator?: User;
  /** The program that asks, as its user agent says: `kubectl`, `kube-controller-manager`. */
  readonly agent?: string;
  /** The object was made here, by a recorder of Events, five for each Pod: it need not be read as a stranger's is. */
  readonly trusted?: true;
};

/** Which objects of a kind. The selectors are texts as `kubectl -l` and `--field-selector` take them. */
type Selection = {
  readonly kind: Kind;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
};

export type Get = {
  readonly verb: 'get';
  readonly kind: Kind;
  readonly key: Key;
  readonly subresource?: 'status' | 'scale' | 'log';
  /** Of a kind with several: the version to answer in. Default: the preferred one. */
  readonly version?: string;
  readonly managedFields?: true;
};

export type List = Selection & {
  readonly verb: 'list';
  /** At most so many objects; the rest is asked for with the answer's `continue`. */
  readonly limit?: number;
  readonly version?: string;
  readonly continue?: string;
  /** With `resourceVersionMatch: 'Exact'`, the objects as they were then. */
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
  /** With metadata.managedFields, which have to be worked out. */
  readonly managedFields?: true;
};

/** What has changed since a revision, up to now: whoever waits for more asks again from the answer's revision. */
export type WatchSince = Selection & {
  readonly verb: 'watch';
  readonly resourceVersion: string;
  /** Of a kind with several: the version to answer in. Default: the preferred one. */
  readonly version?: string;
  readonly allowWatchBookmarks?: boolean;
};

export type ReadRequest = Get | List | WatchSince;

export type WatchEvent = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
};

type Refused = Extract<Answer, { ok: false }>;

/** What the API server warns a client of. */
type Warned = { readonly warnings?: readonly string[] };

export type GetAnswer = (Warned & { readonly ok: true; readonly object: KubeObject }) | Refused;
export type ListAnswer =
  | (Warned & {
      readonly ok: true;
      readonly items: readonly KubeObject[];
      /** Of the list: a watch goes on from here. */
      readonly resourceVersion: string;
      /** There is more; ask again with it. */
      readonly continue?: string;
      /** How many more, when nothing was selected by label or field. */
      readonly remainingItemCount?: number;
    })
  | Refused;
export type WatchAnswer =
  | { readonly ok: true; readonly events: readonly WatchEvent[]; readonly resourceVersion: string }
  | Refused;

export type ReadAnswer<R extends ReadRequest> = R extends Get
  ? GetAnswer
  : R extends List
    ? ListAnswer
    : WatchAnswer;
