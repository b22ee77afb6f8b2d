/**
 * A node's machine: what runs on it and what is installed in it. It is not the kubelet: it goes on when the
 * kubelet stops, and the kubelet reads it to learn what is true.
 */
import type { Instance } from './given/cloud';
import type { HostFile } from './given/host-file';
import type { ImageBehaviour } from './given/image-behaviour';
import type { Container, EndpointSlice, Key, Manifest, Service } from './objects/objects';
import type { StepId } from './trace';
import { grown } from './values/grown';
import { familyOf, type IPFamily } from './values/ip-family';
import { addressText, rangeOf } from './values/ipv4';
import { LayeredMap } from './values/layered-map';
import type { OrderedMap } from './values/ordered-map';

/** What a node has of the network of one family. */
export type Share = {
  readonly address: string;
  readonly podCIDR: string;
};

export type Machine = {
  readonly node: string;
  readonly up: boolean;
  /** How often it was started anew. */
  readonly boots?: number;
  /** The nodes that nothing passes to or from, and `control-plane`; absent where all can be reached. */
  readonly cutFrom?: ReadonlySet<string>;
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
  readonly address: string;
  /** From which its Pods get their addresses; '' until its network plugin has been given a range. */
  readonly podCIDR: string;
  /** The same of the other family, in a cluster of both. */
  readonly second?: Share;
  readonly architecture: 'amd64' | 'arm64';
  /** The one disk, for images, logs, emptyDirs and what containers write. */
  readonly diskMi: number;
  /** Space on it that no Pod accounts for. */
  readonly filledMi: number;
  /** What is kept back for the system: allocatable is capacity without it. */
  readonly reserved: { readonly cpu?: string; readonly memory?: string };
  /** Labels and taints the kubelet registers the node with. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly {
    readonly key: string;
    readonly value?: string;
    readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  }[];
  /** Programs of the node that do not run: `containerd`, `cni`, `kubelet` … */
  readonly stopped: ReadonlySet<string>;
  /** How long the Pods from each priority on have when it is shut down, from the least priority up; empty: no time at all. */
  readonly shutdownGrace: readonly { readonly priority: number; readonly seconds: number }[];
  /** Since when it is shutting down, and waits for its kubelet. */
  readonly shutdownAskedAt?: number;
  /** The CNI plugin has left its configuration where the runtime looks for it. */
  readonly cniConfigured: boolean;
  /** Manifests in the kubelet's folder, by file name. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** What lies on its disk besides what every node has, by absolute path. */
  readonly paths: ReadonlyMap<string, HostFile>;
  /** When each image was, or will be, completely pulled. */
  readonly images: ReadonlyMap<string, number>;
  /** The step with which each image was last pulled. */
  readonly pulledBy: ReadonlyMap<string, StepId>;
  /** The secrets with which images were pulled that need one; every other image is there for all Pods of the node. */
  readonly pulledWith: ReadonlyMap<string, readonly PullSecret[]>;
  /** By Pod uid. */
  readonly sandboxes: LayeredMap<string, Sandbox>;
  /** The uids under which a Pod has sandboxes: one that was deleted and came again may have two. */
  readonly sandboxesOf: LayeredMap<Key, readonly string[]>;
  /** Number of the last Pod address given out on this node; after the last address of the range come the first ones again. */
  readonly lastAddress: number;
  /** Milliseconds after each full second at which its kubelet asks the runtime what runs. */
  readonly relistPhaseMs: number;
  /** What kube-proxy last installed, or `null` before its first sync and after somebody took the rules away. */
  readonly rules: InstalledRules | null;
  /** The NetworkPolicies that the network plugin's agent last brought into the kernel; absent where none does. */
  readonly policies?: InstalledPolicies;
  /** What it is in a cloud; absent on bare metal. */
  readonly instance?: Instance;
  /** The ranges that the cloud's network sends to it; a route outlives its instance. */
  readonly routed?: ReadonlySet<string>;
  /** The instance no longer exists. */
  readonly gone?: true;
  /** The CSI drivers whose program on the node has told the kubelet of itself, and how many volumes of each it takes. */
  readonly drivers?: readonly { readonly name: string; readonly count?: number }[];
};

/** A login for a registry, and the Secret that it is from. */
export type PullSecret = { readonly uid: string; readonly key: Key; readonly login: string };

/** The shared part of a Pod on its node: its network identity and its containers. */
export type Sandbox = {
  readonly uid: string;
  readonly pod: Key;
  readonly ip: string;
  /** Its address of the other family, in a cluster of both. */
  readonly secondIp?: string;
  readonly createdAt: number;
  /** How long its containers have to end, as its Pod said. */
  readonly graceMs: number;
  /** 0 for the first sandbox of the Pod. */
  readonly attempt: number;
  /** Its namespaces are gone and its address is free: the Pod has ended, or the machine lost power. */
  readonly stoppedAt?: number;
  /** The step that created it. */
  readonly by?: StepId;
  /** By container name. */
  readonly containers: ReadonlyMap<string, RunningContainer>;
  /** Volumes with content from the API server, by name. */
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  /** Attached volumes that are mounted for it, by the names that Nodes list them under; until its end. */
  readonly devices?: readonly string[];
};

/** A volume of files that the kubelet writes, as it last wrote it. */
export type MountedVolume = {
  readonly at: number;
  /** Content by path within the volume. */
  readonly files: Readonly<Record<string, string>>;
};

/** One run of a container: from its start to its exit. */
export type RunningContainer = {
  readonly name: string;
  readonly image: string;
  /** As the runtime was asked to run it. */
  readonly spec: Container;
  /** How it behaves, with its limits counted in. */
  readonly behaviour: ImageBehaviour;
  /** The variables that its spec sets, as they were at its start. */
  readonly env: readonly (readonly [name: string, value: string])[];
  /** What was mounted with a subPath, which never follows: content by path within the container. */
  readonly frozenFiles?: Readonly<Record<string, string>>;
  /** What was done to its files by commands that were run in it, in order of time. */
  readonly written?: readonly WrittenFile[];
  /** The revision of the store that its kubelet had seen: the Services of then left variables too. */
  readonly revision: number;
  /** The sandbox it belongs to, by its attempt. */
  readonly sandbox: number;
  /** 0 for the first run. */
  readonly attempt: number;
  readonly createdAt: number;
  readonly startedAt: number;
  /** When and how this run ends, as far as it is decided; the run is over when the time has come. */
  readonly exit: ContainerExit | null;
  /** Since when it hangs: it answers nobody, and does not hear SIGTERM. */
  readonly hangsSince?: number;
  /** The kubelet has asked for its end. */
  readonly stop?: ContainerStop;
  /** What its own requests to others came to, the latest last. */
  readonly called?: readonly Called[];
  /** The run before this one, without those before that. */
  readonly previous: RunningContainer | null;
  /** The step that started this run. */
  readonly by?: StepId;
};

/** A file that was written in a container so long after its start, or removed when `content` is null. */
export type WrittenFile = {
  readonly afterMs: number;
  readonly path: string;
  readonly content: string | null;
};

/** Requests of a client in a row that came to the same. */
export type Called = {
  /** When the first of them was over. */
  readonly at: number;
  readonly times: number;
  /** Between the end of one and of the next. */
  readonly everyMs: number;
  /** Lines that the client wrote of each. */
  readonly stdout: string;
  readonly stderr: string;
};

export type ContainerExit = {
  readonly at: number;
  readonly code: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled' | 'StartError' | 'Unknown';
  readonly message?: string;
  /** The step that ended it, when it did not end by itself. */
  readonly by?: StepId;
};

export type ContainerStop = {
  /** What for; a container stopped for a probe, or because another image is wanted, is started again. */
  readonly for: 'end' | 'liveness' | 'startup' | 'hook' | 'change';
  /** When SIGTERM comes: after the preStop hook. */
  readonly signalAt: number;
  /** When SIGKILL comes, if it still runs. */
  readonly killAt: number;
};

/** The Services with their EndpointSlices that the node's rules were made from; the text is rendered from them on demand. */
export type InstalledRules = {
  /** When something of them was last written. */
  readonly at: number;
  /** kube-proxy's mode: in which form the kernel holds them. */
  readonly mode: 'iptables' | 'nftables' | 'ipvs';
  /** Of ipvs mode: how a virtual server chooses. */
  readonly scheduler?: string;
  /** When all of them were last written. */
  readonly fullAt: number;
  /** By the Service's key: a change of one leaves the others as they are. */
  readonly services: OrderedMap<InstalledService>;
  /** Endpoints of all ports of all Services. */
  readonly endpoints: number;
};

/** A Service and its slices as kube-proxy knew them when it wrote the chains. */
export type InstalledService = {
  readonly service: Service;
  readonly slices: readonly EndpointSlice[];
  /** Endpoints of all its ports. */
  readonly endpoints: number;
  /** Its chains say nothing of the Service, as those written in a cluster with many endpoints. */
  readonly terse: boolean;
};

/** What is enforced: the policies, Pods and Namespaces as the store had them at a revision. */
export type InstalledPolicies = {
  readonly at: number;
  readonly revision: number;
  /** Tells whether the policies themselves are others. */
  readonly versions: string;
};

export type MachineChange =
  | {
      readonly kind: 'pullImage';
      readonly image: string;
      readonly doneAt: number;
      /** The secret that was needed for it. */
      readonly secret?: PullSecret;
    }
  | {
      readonly kind: 'createSandbox';
      readonly uid: string;
      readonly pod: Key;
      readonly hostNetwork: boolean;
      readonly graceMs: number;
      readonly volumes: ReadonlyMap<string, MountedVolume>;
      readonly devices?: readonly string[];
    }
  | { readonly kind: 'startContainer'; readonly uid: string; readonly container: RunningContainer }
  | {
      readonly kind: 'endContainer';
      readonly uid: string;
      readonly name: string;
      readonly exit: ContainerExit;
      readonly stop?: ContainerStop;
    }
  | { readonly kind: 'hangContainer'; readonly uid: string; readonly name: string }
  | {
      readonly kind: 'writeFiles';
      readonly uid: string;
      readonly name: string;
      readonly files: readonly Pick<WrittenFile, 'path' | 'content'>[];
    }
  | { readonly kind: 'recordCall'; readonly uid: string; readonly name: string; readonly call: Called }
  | {
      readonly kind: 'mountVolumes';
      readonly uid: string;
      readonly volumes: Readonly<Record<string, Readonly<Record<string, string>>>>;
    }
  | { readonly kind: 'stopSandbox'; readonly uid: string }
  | { readonly kind: 'removeSandbox'; readonly uid: string }
  | { readonly kind: 'placeManifest'; readonly file: string; readonly manifest: Manifest | null }
  | { readonly kind: 'makePath'; readonly path: string; readonly file: HostFile }
  | { readonly kind: 'fillDisk'; readonly filledMi: number }
  | { readonly kind: 'removeImages'; readonly images: readonly string[] }
  | { readonly kind: 'programs'; readonly name: string; readonly runs: boolean }
  | { readonly kind: 'askShutdown' }
  | { readonly kind: 'configureNetwork'; readonly podCIDR: string }
  | { readonly kind: 'losePower' }
  | { readonly kind: 'gainPower' }
  /** There is no such machine any more; it has lost its power before. */
  | { readonly kind: 'vanish' }
  | { readonly kind: 'installRules'; readonly rules: InstalledRules }
  | { readonly kind: 'flushRules' }
  | { readonly kind: 'cutLink' | 'mendLink'; readonly from: string }
  | { readonly kind: 'addRoute' | 'removeRoute'; readonly range: string }
  | { readonly kind: 'installPolicies'; readonly policies: InstalledPolicies };

/** The machine after a change. `step` is the step of the trace that tells of it: what is made keeps it. */
export function changeMachine(machine: Machine, change: MachineChange, now: number, step?: StepId): Machine {
  const by = step === undefined ? {} : { by: step };
  switch (change.kind) {
    case 'pullImage': {
      const images = new Map(machine.images).set(change.image, change.doneAt);
      const pulled = { ...machine, images, pulledWith: withSecret(machine.pulledWith, change) };
      if (step === undefined) return pulled;
      return { ...pulled, pulledBy: new Map(machine.pulledBy).set(change.image, step) };
    }
    case 'createSandbox': {
      const address = change.hostNetwork ? undefined : freeAddress(machine);
      if (address === undefined && !change.hostNetwork) return machine;
      const before = machine.sandboxes.get(change.uid);
      const sandbox: Sandbox = {
        uid: change.uid,
        pod: change.pod,
        ip: address?.ip ?? machine.address,
        ...(machine.second !== undefined && { secondIp: address?.second ?? machine.second.address }),
        createdAt: now,
        graceMs: change.graceMs,
        attempt: before === undefined ? 0 : before.attempt + 1,
        containers: before?.containers ?? new Map(),
        volumes: change.volumes,
        ...(change.devices === undefined ? {} : { devices: change.devices }),
        ...by,
      };
      const uids = machine.sandboxesOf.get(change.pod) ?? [];
      const sandboxesOf =
        before === undefined
          ? machine.sandboxesOf.with(change.pod, [...uids, change.uid])
          : machine.sandboxesOf;
      const lastAddress = address?.n ?? machine.lastAddress;
      return { ...withSandbox(machine, sandbox), sandboxesOf, lastAddress };
    }
    case 'startContainer': {
      const sandbox = machine.sandboxes.get(change.uid);
      if (sandbox === undefined) throw new Error(`no sandbox for ${change.uid}`);
      return withRun(machine, sandbox, grown(change.container, by));
    }
    case 'endContainer':
      return changeRun(machine, change, (run) => ({
        ...run,
        exit: { ...change.exit, ...by },
        ...(change.stop === undefined ? {} : { stop: change.stop }),
      }));
    case 'hangContainer':
      return changeRun(machine, change, ({ exit: _exit, ...run }) => ({
        ...run,
        exit: null,
        hangsSince: now,
      }));
    case 'writeFiles':
      return changeRun(machine, change, (run) => {
        const written = change.files.map((file) => ({ ...file, afterMs: now - run.startedAt }));
        return grown(run, { written: [...(run.written ?? []), ...written].slice(-writtenKept) });
      });
    case 'recordCall':
      return changeRun(machine, change, (run) =>
        grown(run, { called: withCall(run.called ?? [], change.call) }),
      );
    case 'mountVolumes': {
      const sandbox = machine.sandboxes.get(change.uid);
      if (sandbox === undefined) return machine;
      const volumes = new Map(sandbox.volumes);
      for (const [name, files] of Object.entries(change.volumes)) volumes.set(name, { at: now, files });
      return withSandbox(machine, { ...sandbox, volumes });
    }
    case 'stopSandbox': {
      const sandbox = machine.sandboxes.get(change.uid);
      return sandbox === undefined ? machine : withSandbox(machine, { ...sandbox, stoppedAt: now });
    }
    case 'removeSandbox': {
      const sandbox = machine.sandboxes.get(change.uid);
      if (sandbox === undefined) return machine;
      const left = machine.sandboxesOf.get(sandbox.pod)?.filter((uid) => uid !== change.uid) ?? [];
      return {
        ...machine,
        sandboxes: machine.sandboxes.without(change.uid),
        sandboxesOf:
          left.length === 0
            ? machine.sandboxesOf.without(sandbox.pod)
            : machine.sandboxesOf.with(sandbox.pod, left),
      };
    }
    case 'placeManifest': {
      const manifests = new Map(machine.manifests);
      if (change.manifest === null) manifests.delete(change.file);
      else manifests.set(change.file, change.manifest);
      return { ...machine, manifests };
    }
    case 'makePath':
      return { ...machine, paths: new Map(machine.paths).set(withoutSlash(change.path), change.file) };
    case 'fillDisk':
      return { ...machine, filledMi: change.filledMi };
    case 'removeImages': {
      const images = new Map(machine.images);
      const pulledWith = new Map(machine.pulledWith);
      for (const image of change.images) {
        images.delete(image);
        pulledWith.delete(image);
      }
      return { ...machine, images, pulledWith };
    }
    case 'programs': {
      const stopped = new Set(machine.stopped);
      if (change.runs) stopped.delete(change.name);
      else stopped.add(change.name);
      const begins = change.runs && change.name === 'cni' && machine.podCIDR !== '';
      return { ...machine, stopped, cniConfigured: machine.cniConfigured || begins };
    }
    case 'askShutdown':
      return { ...machine, shutdownAskedAt: now };
    case 'configureNetwork':
      return { ...machine, podCIDR: change.podCIDR, cniConfigured: true };
    case 'losePower': {
      const { policies: _policies, shutdownAskedAt: _asked, ...rest } = machine;
      return { ...rest, up: false, rules: null, sandboxes: withoutPower(machine, now, step) };
    }
    case 'vanish':
      return { ...machine, gone: true };
    case 'gainPower':
      return { ...machine, up: true, boots: (machine.boots ?? 0) + 1 };
    case 'installRules':
      return { ...machine, rules: change.rules };
    case 'flushRules':
      return { ...machine, rules: null };
    case 'cutLink':
    case 'mendLink': {
      const cutFrom = new Set(machine.cutFrom);
      if (change.kind === 'cutLink') cutFrom.add(change.from);
      else cutFrom.delete(change.from);
      return { ...machine, cutFrom };
    }
    case 'addRoute':
    case 'removeRoute': {
      const routed = new Set(machine.routed);
      if (change.kind === 'addRoute') routed.add(change.range);
      else routed.delete(change.range);
      return { ...machine, routed };
    }
    case 'installPolicies':
      return { ...machine, policies: change.policies };
    default:
      return change satisfies never;
  }
}

/** What every node has, of a Linux with containerd and kubeadm. */
const usualFiles: ReadonlyMap<string, HostFile> = new Map<string, HostFile>([
  ...['/bin', '/boot', '/dev/pts', '/dev/shm', '/etc/cni/net.d', '/etc/kubernetes/manifests'].map(directory),
  ...['/etc/kubernetes/pki', '/etc/ssl/certs', '/home', '/lib/modules', '/media', '/mnt', '/opt'].map(
    directory,
  ),
  ...['/opt/cni/bin', '/proc', '/root', '/run/containerd', '/sbin', '/srv'].map(directory),
  ...['/sys/fs/cgroup', '/tmp', '/usr/bin', '/usr/lib/modules', '/usr/local/bin', '/usr/share'].map(
    directory,
  ),
  ...['/var/lib/containerd', '/var/lib/kubelet/pods', '/var/lib/kubelet/plugins_registry'].map(directory),
  ...['/var/lib/etcd', '/var/log/containers', '/var/log/pods', '/var/run/containerd', '/var/tmp'].map(
    directory,
  ),
  ['/dev/null', 'CharDevice'],
  ['/dev/zero', 'CharDevice'],
  ['/dev/kmsg', 'CharDevice'],
  ['/dev/fuse', 'CharDevice'],
  ['/dev/vda', 'BlockDevice'],
  ['/etc/hostname', 'File'],
  ['/etc/hosts', 'File'],
  ['/etc/localtime', 'File'],
  ['/etc/machine-id', 'File'],
  ['/etc/os-release', 'File'],
  ['/etc/resolv.conf', 'File'],
  ['/run/containerd/containerd.sock', 'Socket'],
  ['/var/run/containerd/containerd.sock', 'Socket'],
  ['/run/xtables.lock', 'File'],
]);

function directory(path: string): [string, HostFile] {
  return [path, 'Directory'];
}

/** What lies at a path of the machine; a path that others lie below is a directory. */
export function fileOn({ paths }: Machine, path: string): HostFile | undefined {
  const asked = withoutSlash(path);
  const found = paths.get(asked) ?? usualFiles.get(asked);
  if (found !== undefined || asked === '/') return found ?? 'Directory';
  const below = `${asked}/`;
  for (const known of [paths, usualFiles])
    for (const each of known.keys()) if (each.startsWith(below)) return 'Directory';
  return undefined;
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** Whether a run is over at a time. */
export function hasEnded({ exit }: RunningContainer, now: number): boolean {
  return exit !== null && exit.at <= now;
}

/** Of an image that was pulled without a secret nothing is kept: it is everybody's. */
function withSecret(
  pulledWith: Machine['pulledWith'],
  { image, secret }: Extract<MachineChange, { kind: 'pullImage' }>,
): Machine['pulledWith'] {
  const known = pulledWith.get(image);
  if (secret === undefined && known === undefined) return pulledWith;
  const secrets = new Map(pulledWith);
  if (secret === undefined) secrets.delete(image);
  else secrets.set(image, [...(known ?? []), secret]);
  return secrets;
}

function withSandbox(machine: Machine, sandbox: Sandbox): Machine {
  return { ...machine, sandboxes: machine.sandboxes.with(sandbox.uid, sandbox) };
}

function withRun(machine: Machine, sandbox: Sandbox, run: RunningContainer): Machine {
  return withSandbox(machine, { ...sandbox, containers: new Map(sandbox.containers).set(run.name, run) });
}

function changeRun(
  machine: Machine,
  { uid, name }: { readonly uid: string; readonly name: string },
  change: (run: RunningContainer) => RunningContainer,
): Machine {
  const sandbox = machine.sandboxes.get(uid);
  const run = sandbox?.containers.get(name);
  return sandbox === undefined || run === undefined ? machine : withRun(machine, sandbox, change(run));
}

/** As many changes of files of a run as are kept. */
const writtenKept = 1_000;

/** As many different calls of a run as are kept. */
const callsKept = 1_000;

/** A call like the last one, after as long, counts with it. */
function withCall(called: readonly Called[], call: Called): readonly Called[] {
  const last = called.at(-1);
  if (last === undefined || last.stdout !== call.stdout || last.stderr !== call.stderr)
    return [...called, call].slice(-callsKept);
  const everyMs = call.at - (last.at + (last.times - 1) * last.everyMs);
  if (last.times > 1 && everyMs !== last.everyMs) return [...called, call].slice(-callsKept);
  return [...called.slice(0, -1), { ...last, times: last.times + 1, everyMs }];
}

/** Everything that ran has ended; the files stay. */
function withoutPower(machine: Machine, now: number, step?: StepId): LayeredMap<string, Sandbox> {
  const exit: ContainerExit = {
    at: now,
    code: 255,
    reason: 'Unknown',
    ...(step === undefined ? {} : { by: step }),
  };
  return LayeredMap.of(
    [...machine.sandboxes].map(([uid, sandbox]) => {
      const containers = [...sandbox.containers].map(
        ([name, run]) => [name, hasEnded(run, now) ? run : { ...run, exit }] as const,
      );
      const stoppedAt = sandbox.stoppedAt ?? now;
      return [uid, { ...sandbox, stoppedAt, containers: new Map(containers) }] as const;
    }),
  );
}

/**
 * The next address of the node's Pod CIDR that no Pod on it has, after the last one given out, and the one of the other family; the first
 * is the node's bridge. Undefined when all are taken. (CNI's host-local plugin)
 */
export function freeAddress(
  machine: Machine,
): { readonly ip: string; readonly second?: string; readonly n: number } | undefined {
  const { count, at } = podAddresses(machine);
  for (let i = 0; i < count; i++) {
    const n = machine.lastAddress + i;
    const found = at((n % count) + 2);
    // In the first round nobody has had it.
    if (n < count || !isTaken(machine, found.ip)) return { ...found, n: n + 1 };
  }
  return undefined;
}

/** The addresses that a node can give to Pods, and the n-th of its range; one of each family goes with the other. */
export function podAddresses({ podCIDR, second }: Machine): {
  readonly count: number;
  readonly at: (n: number) => { readonly ip: string; readonly second?: string };
} {
  const own = placesOf(podCIDR);
  if (second === undefined) return { count: own.size - 3, at: (n) => ({ ip: own.text(n) }) };
  const other = placesOf(second.podCIDR);
  return {
    count: Math.min(own.size, other.size) - 3,
    at: (n) => ({ ip: own.text(n), second: other.text(n) }),
  };
}

/** A range of IPv6 is `PREFIX::/64`, and has more addresses than anybody counts. */
function placesOf(cidr: string): { readonly size: number; readonly text: (n: number) => string } {
  if (cidr.includes(':')) {
    const prefix = cidr.slice(0, cidr.indexOf('/'));
    return { size: Number.MAX_SAFE_INTEGER, text: (n) => `${prefix}${n.toString(16)}` };
  }
  const { base, size } = rangeOf(cidr);
  return { size, text: (n) => addressText(base + n) };
}

/** The addresses of a Pod, the first family's first. */
export function addressesOf({ ip, secondIp }: Sandbox): readonly string[] {
  return secondIp === undefined ? [ip] : [ip, secondIp];
}

/** The addresses of a node, the first family's first. */
export function nodeAddresses({ address, second }: Machine): readonly string[] {
  return second === undefined ? [address] : [address, second.address];
}

/** A node's share of a family's network, its own address and the range of its Pods; undefined where the cluster has not got the family. */
export function shareOf(machine: Machine, family: IPFamily): Share | undefined {
  return [machine, machine.second].find((each) => each !== undefined && familyOf(each.address) === family);
}

function isTaken({ sandboxes }: Machine, address: string): boolean {
  for (const { ip, stoppedAt } of sandboxes.values())
    if (stoppedAt === undefined && ip === address) return true;
  return false;
}
