/** `kubectl exec`: a few programs in a container. Source: kubectl/pkg/cmd/exec/exec.go. */

import { dnsOf, environmentOf, filesIn, type Inside, insideOf, isRunning } from '../../kubelet/inside';
import type { Container, Pod, Service } from '../../objects/objects';
import { sha256Hex } from '../../values/hash';
import { Failure, fail, failWith } from '../failure';
import type { CommandSpec, Invocation } from '../invocation';
import { find, itemsOrFail } from '../resource-args';
import { resourceOrFail } from '../resource-name';
import type { Place } from './place';
import { byActivity } from './pod-order';
import { containerOf, podsOf } from './pods-of';
import { runProgram } from './programs';

export const execCommand: CommandSpec = {
  name: 'exec',
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  does: 'Runs a command in a container.',
  flags: [
    { name: 'container', short: 'c', type: 'string' },
    { name: 'filename', short: 'f', type: 'strings' },
    { name: 'stdin', short: 'i', type: 'bool' },
    { name: 'tty', short: 't', type: 'bool' },
    { name: 'quiet', short: 'q', type: 'bool' },
    { name: 'pod-running-timeout', type: 'duration' },
  ],
  run: exec,
};

function exec(invocation: Invocation): void {
  const { flags, args, dash } = invocation;
  if (args.length === 0 || dash === 0) fail('pod, type/name or --filename must be specified');
  const target = args[0] as string;
  const command = dash < 0 ? args.slice(1) : args.slice(dash);
  if (dash < 0 && command.length > 0)
    fail('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
  if (command.length === 0) fail('you must specify at least one command for the container');
  const [item] = itemsOrFail(find(invocation, { args: [target], defaultKind: 'pods' }));
  const [pod] = item === undefined ? [] : podsOf(invocation, item, byActivity);
  if (pod === undefined) return;
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed')
    fail(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  executeIn(invocation, pod, containerOf(invocation, pod, flags.text('container')), command);
}

/**
 * Runs a command in a container of a Pod, and prints what it prints; it ends with the command's exit code. `evenEnded`: the command is
 * the container's own, which may be over.
 */
export function executeIn(
  invocation: Invocation,
  pod: Pod,
  container: string,
  command: readonly string[],
  evenEnded = false,
): void {
  const result = inContainer(invocation, pod, container, evenEnded, (place) => runProgram(command, place));
  finish(invocation, pod, command, result);
}

/** Does something in a container that runs; what it writes stays there. */
export function inContainer<T>(
  invocation: Invocation,
  pod: Pod,
  container: string,
  evenEnded: boolean,
  act: (place: Place) => T,
): T {
  const { flags, api, now } = invocation;
  const { name, namespace } = pod.metadata;
  const node = hostOf(pod);
  const machine = api.machine(node);
  if (machine === undefined || !machine.up || !api.runs(`kubelet@${node}`))
    fail(`dialing backend: dial tcp ${machine?.address ?? node}:10250: connect: connection refused`);
  const inside = insideOf(machine, pod, container);
  if (inside === undefined || !(evenEnded || isRunning(inside, now)))
    fail(`Internal error occurred: unable to upgrade connection: container not found ("${container}")`);
  const services = api.list(
    resourceOrFail(api.resources, 'services'),
    namespace === undefined ? {} : { namespace },
  );
  const known = services.ok ? (services.items as unknown as readonly Service[]) : [];
  const before = filesIn(inside, now);
  const spec = inside.run.spec as RunSpec;
  const place: Place = {
    files: new Map(before),
    folders: new Set((spec.volumeMounts ?? []).flatMap(({ mountPath }) => withParents(mountPath))),
    isReadOnly: readOnlyPaths(inside),
    env: new Map(environmentOf(inside, known)),
    folder: spec.workingDir ?? '/',
    now: () => api.now,
    hostname: hostnameOf(before, name),
    init: [...(inside.run.spec.command ?? ['/bin/sh']), ...(inside.run.spec.args ?? [])],
    net: api.net({ kind: 'pod', pod: `${namespace}/${name}` }, dnsOf(pod)),
    stdin: flags.bool('stdin') ? (invocation.input.stdin ?? '') : '',
  };
  const result = act(place);
  const run = { uid: inside.sandbox.uid, name: container };
  api.writeFiles(node, `${namespace}/${name}`, run, changedFiles(before, place.files));
  return result;
}

/** What a command has written and removed. */
function changedFiles(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly { readonly path: string; readonly content: string | null }[] {
  return [
    ...[...after]
      .filter(([path, content]) => before.get(path) !== content)
      .map(([path, content]) => ({ path, content })),
    ...[...before.keys()].filter((path) => !after.has(path)).map((path) => ({ path, content: null })),
  ];
}

/** A folder and those that it is in. */
function withParents(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
}

/** What of a container's spec only a program in it meets. */
type RunSpec = Container & {
  readonly workingDir?: string;
  readonly securityContext?: { readonly readOnlyRootFilesystem?: boolean };
};

/** Which paths a container cannot write to: what is mounted to be read, and all else of a root file system that is. */
function readOnlyPaths({ pod, run }: Inside): (path: string) => boolean {
  const volumes = (pod.spec.volumes ?? []) as readonly Readonly<Record<string, unknown>>[];
  const mounts = (run.spec.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => {
    const volume = volumes.find((each) => each.name === name) ?? {};
    const isMade = ['configMap', 'secret', 'projected', 'downwardAPI', 'image'].some(
      (kind) => kind in volume,
    );
    return { mountPath: mountPath.replace(/\/+$/, ''), readOnly: readOnly === true || isMade };
  });
  mounts.sort((a, b) => b.mountPath.length - a.mountPath.length);
  const root = (run.spec as RunSpec).securityContext;
  return (path) => {
    const mount = mounts.find(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`));
    return mount?.readOnly ?? root?.readOnlyRootFilesystem === true;
  };
}

/** The node whose kubelet is asked about a Pod's containers; fails for a Pod that has none yet. */
export function hostOf({ metadata: { name }, spec: { nodeName } }: Pod): string {
  if (nodeName !== undefined) return nodeName;
  return failWith({
    ok: false,
    code: 400,
    reason: 'BadRequest',
    message: `pod ${name} does not have a host assigned`,
  });
}

function hostnameOf(files: ReadonlyMap<string, string>, name: string): string {
  return files.get('/etc/hostname')?.trim() ?? name;
}

function finish(
  invocation: Invocation,
  { metadata }: Pod,
  command: readonly string[],
  result: ReturnType<typeof runProgram>,
): void {
  if ('missing' in result) {
    const id = sha256Hex(`${metadata.uid}${command.join(' ')}`);
    fail(
      `Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: exec: "${result.missing}": executable file not found in $PATH`,
    );
  } else {
    invocation.print(result.stdout);
    if (result.stderr !== '') invocation.warn(result.stderr.replace(/\n$/, ''));
    if (result.code !== 0)
      throw new Failure(
        [{ kind: 'plain', text: `command terminated with exit code ${result.code}` }],
        result.code,
      );
  }
}
