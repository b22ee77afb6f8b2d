/**
 * What is inside a container, as `kubectl logs` and `kubectl exec` show it: its log, its files, its environment. Pure
 * functions over a machine.
 */
import type { LogLine } from '../given/image-behaviour';
import {
  addressesOf,
  type Called,
  hasEnded,
  type Machine,
  nodeAddresses,
  type RunningContainer,
  type Sandbox,
} from '../machine';
import type { Pod, Service } from '../objects/objects';
import { familyOf, type IPFamily } from '../values/ip-family';
import { type DnsConfig, hostsFile, podDns, podHostname, resolvConf } from './dns-config';
import { containerEnv, type EnvVar } from './environment';
import { contentNow, filesShared } from './files-shared';
import { changesIn } from './shell-program';
import type { Volume } from './volumes';

/** A container and where it is. */
export type Inside = {
  readonly pod: Pod;
  readonly machine: Machine;
  readonly sandbox: Sandbox;
  readonly run: RunningContainer;
};

export type LogEntry = { readonly at: number; readonly text: string; readonly stream: 'stdout' | 'stderr' };

/** What a runtime keeps of one container's log, in lines. */
const mostLines = 10_000;
const domain = 'cluster.local';
/** The name servers of a cluster, by its first family: for Pods the Service kube-dns, for nodes one of their own network. */
const nameservers = {
  IPv4: { pods: '10.96.0.10', nodes: '192.168.0.1' },
  IPv6: { pods: 'fd00:10:96::a', nodes: 'fd00:192:168::1' },
} as const;

/** What the nodes' own resolv.conf says. */
export function hostDns(family: IPFamily): DnsConfig {
  return { nameservers: [nameservers[family].nodes], searches: [], options: [] };
}

/** A container of a Pod on its machine, the first one when no name is given; undefined when it never ran there. */
export function insideOf(machine: Machine, pod: Pod, container?: string): Inside | undefined {
  const uid = pod.metadata.annotations?.['kubernetes.io/config.hash'] ?? pod.metadata.uid;
  const sandbox = machine.sandboxes.get(uid);
  const run = sandbox?.containers.get(container ?? pod.spec.containers[0]?.name ?? '');
  return sandbox === undefined || run === undefined ? undefined : { pod, machine, sandbox, run };
}

/** Whether a command can be executed in it now. */
export function isRunning({ run }: Inside, now: number): boolean {
  return !hasEnded(run, now) && run.startedAt <= now;
}

/** The log of the run by a time, or of the run before it; undefined when there was none before. */
export function logOf(
  { run, machine }: Pick<Inside, 'run' | 'machine'>,
  now: number,
  previous = false,
): readonly LogEntry[] | undefined {
  const shown = previous ? run.previous : run;
  if (shown === null) return undefined;
  const { behaviour, startedAt, exit, hangsSince } = shown;
  const until = Math.min(now, exit?.at ?? now, hangsSince ?? now);
  if (behaviour.architecture !== undefined && behaviour.architecture !== machine.architecture)
    return [{ at: startedAt, text: 'exec /app: exec format error', stream: 'stderr' }];
  return [
    ...(behaviour.logs ?? []).flatMap((line) => entriesOf(line, startedAt, until)),
    ...(shown.called ?? []).flatMap((call) => entriesOfCalls(call, until)),
  ]
    .sort((a, b) => a.at - b.at)
    .slice(-mostLines);
}

function entriesOf(
  { afterMs, text, everyMs, times = Number.POSITIVE_INFINITY, stream = 'stdout' }: LogLine,
  startedAt: number,
  until: number,
): readonly LogEntry[] {
  const first = startedAt + afterMs;
  if (first > until) return [];
  const written =
    everyMs === undefined ? 1 : Math.min(times, Math.floor((until - first) / Math.max(1, everyMs)) + 1);
  const entries: LogEntry[] = [];
  for (let n = Math.max(0, written - mostLines); n < written; n++)
    entries.push({ at: first + n * (everyMs ?? 0), text: text.replaceAll('{n}', String(n + 1)), stream });
  return entries;
}

/** What a client wrote of its requests. */
function entriesOfCalls({ at, times, everyMs, stdout, stderr }: Called, until: number): readonly LogEntry[] {
  return (['stdout', 'stderr'] as const).flatMap((stream) => {
    const text = stream === 'stdout' ? stdout : stderr;
    if (text === '') return [];
    return text
      .replace(/\n$/, '')
      .split('\n')
      .flatMap((line) =>
        entriesOf({ afterMs: 0, text: line, stream, ...(times > 1 && { everyMs, times }) }, at, until),
      );
  });
}

/** Every file that is known to be in it at a time, by absolute path. */
export function filesIn(inside: Inside, now: number): ReadonlyMap<string, string> {
  const { pod, sandbox, run } = inside;
  const files = new Map(Object.entries(run.behaviour.files ?? {}));
  for (const [path, content] of Object.entries(networkFiles(inside))) files.set(path, content);
  for (const { path } of changesIn(run)) apply(files, path, run, now);
  for (const { name, mountPath, subPath } of run.spec.volumeMounts ?? []) {
    if (subPath !== undefined) continue;
    const mounted = sandbox.volumes.get(name)?.files;
    const volume = (pod.spec.volumes as readonly Volume[] | undefined)?.find((each) => each.name === name);
    for (const [path, content] of Object.entries(mounted ?? {})) files.set(`${mountPath}/${path}`, content);
    if (volume?.emptyDir !== undefined)
      for (const [path, content] of filesShared(sandbox, name, now))
        files.set(`${mountPath}/${path}`, content);
  }
  for (const [path, content] of Object.entries(run.frozenFiles ?? {})) files.set(path, content);
  return files;
}

/** The variables of its environment. `services`: those that its kubelet knew when it started. */
export function environmentOf(
  { pod, sandbox, machine, run }: Inside,
  services: readonly Service[],
): readonly EnvVar[] {
  const place = { podIPs: addressesOf(sandbox), hostIPs: nodeAddresses(machine), allocatable: {} };
  const none = (): undefined => undefined;
  const reader = { configMap: none, secret: none, file: none, services: () => services };
  const { env: _env, envFrom: _envFrom, ...bare } = run.spec;
  const found = containerEnv(pod, bare, reader, place);
  const own = new Set(run.env.map(([name]) => name));
  const links = 'error' in found ? [] : found.links().filter(([name]) => !own.has(name));
  const name = podHostname(pod, domain);
  return [
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', 'error' in name ? pod.metadata.name : name.hostname],
    ...run.env,
    ...links,
    ['HOME', '/root'],
  ];
}

/** The DNS a Pod is set up with. */
export function dnsOf(pod: Pod): DnsConfig {
  return setUpDns(pod, familyOf(pod.status?.hostIP ?? '')).dns;
}

/** The same, with what the kubelet has to say about it. */
export function setUpDns(pod: Pod, family: IPFamily): ReturnType<typeof podDns> {
  const cluster = { servers: [nameservers[family].pods], domain };
  return podDns(pod.spec, pod.metadata.namespace ?? 'default', cluster, hostDns(family));
}

function networkFiles({ pod, sandbox, machine }: Inside): Readonly<Record<string, string>> {
  const found = podHostname(pod, domain);
  const own = 'error' in found ? { hostname: pod.metadata.name, domain: '' } : found;
  const name = pod.spec.hostNetwork === true ? { hostname: machine.node, domain: '' } : own;
  return {
    '/etc/hostname': `${name.hostname}\n`,
    '/etc/hosts': hostsFile(addressesOf(sandbox), name, pod.spec.hostAliases ?? []),
    '/etc/resolv.conf': resolvConf(dnsOf(pod)),
  };
}

function apply(files: Map<string, string>, path: string, run: RunningContainer, now: number): void {
  const content = contentNow(path, run, now);
  if (typeof content === 'string') files.set(path, content);
  else if (content === null) files.delete(path);
}
