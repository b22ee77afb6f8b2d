import type { Taint } from './objects';

/** A machine that joins the cluster as a node. */
export type NodeGiven = {
  readonly name: string;
  /** Quantities; default 4, 8Gi and 110. */
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
};
