/** What a kubelet keeps in memory of one Pod; lost when it restarts. */
export type PodMemory = {
  /** Back-off of restarts by container and image: how long the next one waits, and when the last was. */
  readonly restarts: Readonly<Record<string, { readonly waitMs: number; readonly since: number }>>;
  /** Back-off of pulls by image, which the containers of a Pod share: when one failed last, and for which of them. */
  readonly pulls: Readonly<
    Record<string, { readonly waitMs: number; readonly failedAt: number; readonly by: string }>
  >;
  /** What was told already, so that it is told once; of a probe the last answer told. */
  readonly told: Readonly<Record<string, number | boolean>>;
  /** Volumes that could not be set up, by name. */
  readonly mounts: Readonly<Record<string, { readonly waitMs: number; readonly failedAt: number }>>;
  /** Containers that could not be created, and when that was tried last. */
  readonly notCreated: Readonly<Record<string, number>>;
  /** postStart hooks that run, by container: of which run, until when, and how they fail. */
  readonly hooks?: Readonly<
    Record<string, { readonly attempt: number; readonly until: number; readonly failure?: string }>
  >;
  /** It took the Pod on. */
  readonly admitted?: true;
  /** Since when its probe workers run. */
  readonly probesFrom?: number;
  /** When the content of its volumes is looked at next; set when something has changed. */
  readonly resyncAt?: number | undefined;
  /** When the last sandbox could not be made. */
  readonly noSandboxAt?: number | undefined;
  /** Since when it waits for its volumes to be attached, and whether it has said so. */
  readonly attachSince?: number | undefined;
  readonly attachFailed?: true;
  /** Since when the Pod is being stopped. */
  readonly stoppingSince?: number;
  /** The kubelet ends the Pod of its own accord. */
  readonly end?: PodEnd;
};

export type PodEnd = {
  readonly reason: string;
  readonly message: string;
  readonly graceMs: number;
  /** What its DisruptionTarget condition says of it. */
  readonly disrupts?: string;
};

export const noMemory: PodMemory = {
  restarts: {},
  pulls: {},
  told: {},
  mounts: {},
  notCreated: {},
};
