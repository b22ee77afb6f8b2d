/**
 * A node's machine: what runs on it and what is installed in it. It is not the kubelet: it goes on when the
 * kubelet stops, and the kubelet reads it to learn what is true.
 */
import type { EndpointSlice, Key, Service } from './objects';
import type { StepId } from './trace';

export type Machine = {
  readonly node: string;
  readonly up: boolean;
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
  readonly address: string;
  readonly podCIDR: string;
  /** Labels and taints the kubelet registers the node with. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly {
    readonly key: string;
    readonly value?: string;
    readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  }[];
  /** When each image was, or will be, completely pulled. */
  readonly images: ReadonlyMap<string, number>;
  /** The step with which each image was last pulled. */
  readonly pulledBy: ReadonlyMap<string, StepId>;
  /** By Pod uid. */
  readonly sandboxes: ReadonlyMap<string, Sandbox>;
  /** Number of the last Pod address given out on this node. */
  readonly lastAddress: number;
  /** Milliseconds after each full second at which its kubelet asks the runtime what runs. */
  readonly relistPhaseMs: number;
  /** What kube-proxy last installed, or `null` before its first sync. */
  readonly rules: InstalledRules | null;
};

/** The shared part of a Pod on its node: its network identity and its containers. */
export type Sandbox = {
  readonly uid: string;
  readonly pod: Key;
  readonly ip: string;
  readonly createdAt: number;
  /** The step that created it. */
  readonly by?: StepId;
  /** By container name. */
  readonly containers: ReadonlyMap<string, RunningContainer>;
};

/** One run of a container: from its start to its exit. */
export type RunningContainer = {
  readonly name: string;
  readonly image: string;
  /** 0 for the first run. */
  readonly attempt: number;
  readonly createdAt: number;
  readonly startedAt: number;
  /** When and how this run ends, as far as it is decided; the run is over when the time has come. */
  readonly exit: ContainerExit | null;
  /** The exit of the run before this one. */
  readonly lastExit: (ContainerExit & { readonly startedAt: number }) | null;
  /** The step that started this run. */
  readonly by?: StepId;
};

export type ContainerExit = {
  readonly at: number;
  readonly code: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled';
  /** The step that ended it, when it did not end by itself. */
  readonly by?: StepId;
};

/** The Services and EndpointSlices that the node's rules were made from; the text is rendered from them on demand. */
export type InstalledRules = {
  readonly at: number;
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
};

export type MachineChange =
  | { readonly kind: 'pullImage'; readonly image: string; readonly doneAt: number }
  | { readonly kind: 'createSandbox'; readonly uid: string; readonly pod: Key; readonly hostNetwork: boolean }
  | { readonly kind: 'startContainer'; readonly uid: string; readonly container: RunningContainer }
  | {
      readonly kind: 'endContainer';
      readonly uid: string;
      readonly name: string;
      readonly exit: ContainerExit;
    }
  | { readonly kind: 'removeSandbox'; readonly uid: string }
  | { readonly kind: 'installRules'; readonly rules: InstalledRules };

/**
 * How the containers of an image behave; a scenario sets what it needs. Times count from the start of the container.
 * An unknown image runs for ever, answers every probe, and is pulled in a second.
 */
export type ImageBehaviour = {
  /** Default 1000. */
  readonly pullMs?: number;
  /** The image cannot be pulled, with this reason of the registry. */
  readonly pullError?: string;
  /** Startup and readiness probes succeed from here on; default 0. */
  readonly readyAfterMs?: number;
  /** The readiness probe never succeeds. */
  readonly neverReady?: boolean;
  /** The readiness probe fails between these times. */
  readonly unreadyBetweenMs?: readonly (readonly [number, number])[];
  /** The liveness probe fails from here on. */
  readonly unhealthyAfterMs?: number;
  /** The main process ends by itself. */
  readonly exits?: { readonly afterMs: number; readonly code: number };
  /** It ignores SIGTERM, so that only the end of the grace period stops it. */
  readonly ignoresSigterm?: boolean;
  /** How long a clean stop takes after SIGTERM; default 200. */
  readonly stopMs?: number;
  /** Memory it comes to use: above the container's limit it is killed (exit code 137, OOMKilled). */
  readonly memoryMi?: number;
  /** Ports it listens on; default: every declared containerPort. */
  readonly listensOn?: readonly number[];
};

/** The machine after a change. `step` is the step of the trace that tells of it: what is made keeps it. */
export function changeMachine(machine: Machine, change: MachineChange, now: number, step?: StepId): Machine {
  const by = step === undefined ? {} : { by: step };
  switch (change.kind) {
    case 'pullImage': {
      const images = new Map(machine.images).set(change.image, change.doneAt);
      if (step === undefined) return { ...machine, images };
      return { ...machine, images, pulledBy: new Map(machine.pulledBy).set(change.image, step) };
    }
    case 'createSandbox': {
      const address = change.hostNetwork ? undefined : freeAddress(machine);
      const sandbox: Sandbox = {
        uid: change.uid,
        pod: change.pod,
        ip: address?.ip ?? machine.address,
        createdAt: now,
        containers: new Map(),
        ...by,
      };
      return { ...withSandbox(machine, sandbox), lastAddress: address?.n ?? machine.lastAddress };
    }
    case 'startContainer': {
      const sandbox = machine.sandboxes.get(change.uid);
      if (sandbox === undefined) throw new Error(`no sandbox for ${change.uid}`);
      const run = { ...change.container, ...by };
      const containers = new Map(sandbox.containers).set(run.name, run);
      return withSandbox(machine, { ...sandbox, containers });
    }
    case 'endContainer': {
      const sandbox = machine.sandboxes.get(change.uid);
      const container = sandbox?.containers.get(change.name);
      if (sandbox === undefined || container === undefined) return machine;
      const exit = { ...change.exit, ...by };
      const containers = new Map(sandbox.containers).set(change.name, { ...container, exit });
      return withSandbox(machine, { ...sandbox, containers });
    }
    case 'removeSandbox': {
      const sandboxes = new Map(machine.sandboxes);
      sandboxes.delete(change.uid);
      return { ...machine, sandboxes };
    }
    case 'installRules':
      return { ...machine, rules: change.rules };
    default:
      return change satisfies never;
  }
}

function withSandbox(machine: Machine, sandbox: Sandbox): Machine {
  return { ...machine, sandboxes: new Map(machine.sandboxes).set(sandbox.uid, sandbox) };
}

/** The next address of the node's Pod CIDR (a /24) that no Pod on it has; .1 is the node's bridge. */
function freeAddress(machine: Machine): { readonly ip: string; readonly n: number } {
  const base = machine.podCIDR.slice(0, machine.podCIDR.lastIndexOf('.'));
  const used = new Set([...machine.sandboxes.values()].map((each) => each.ip));
  for (let i = 0; i < 253; i++) {
    const n = (machine.lastAddress + i) % 253;
    const ip = `${base}.${n + 2}`;
    if (!used.has(ip)) return { ip, n: n + 1 };
  }
  throw new Error(`${machine.node} has no Pod address left: its kubelet takes at most 110 Pods`);
}
