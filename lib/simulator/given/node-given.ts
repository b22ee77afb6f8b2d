import type { Manifest, Taint } from '../objects/objects';
import type { HostFile } from './host-file';

/** A machine that joins the cluster as a node. */
export type NodeGiven = {
  readonly name: string;
  /** Quantities; default 4, 8Gi and 110. */
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  /** Default amd64. */
  readonly architecture?: 'amd64' | 'arm64';
  /** The size of its disk; default 102,400 (100Gi). */
  readonly diskMi?: number;
  /** Quantities kept back for the system: what Pods may use is less by so much. */
  readonly reserved?: { readonly cpu?: string; readonly memory?: string };
  /** With instances of a cloud: where it is, and of which type; default the region's zone `a` and `standard-4`. */
  readonly instance?: { readonly zone?: string; readonly type?: string };
  /** What lies on its disk besides what every node has, by absolute path. */
  readonly paths?: Readonly<Record<string, HostFile>>;
  /** Static Pods: manifests in the kubelet's folder, by file name. */
  readonly manifests?: Readonly<Record<string, Manifest>>;
};
