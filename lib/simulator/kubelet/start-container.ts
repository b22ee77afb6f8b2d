/** How a kubelet has a container created and started. Source: pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer. */
import { podRetryMs } from '../delays';
import type { RunningContainer } from '../machine';
import type { Container } from '../objects/objects';
import type { StepId } from '../trace';
import { behaviourWithin, exitOf, portTaken, throttledBy, withoutPort } from './behaviour';
import { containerEnv, type EnvVar, expanded, readsConfig } from './environment';
import { evictionKey } from './eviction';
import { imageIsThere } from './image-pull';
import { placeOf, readerOf } from './mounting';
import { known, type PodPass } from './pod-pass';
import { runPostStart } from './post-start';
import type { Files } from './volumes';

/** Starts a run of a container once its image is there. False while it cannot be. */
export function startContainer(
  pass: PodPass,
  container: Container,
  attempt: number,
  previous: RunningContainer | null,
): boolean {
  const env = environmentFor(pass, container);
  if (env === 'too early') return false;
  if (!imageIsThere(pass, container)) return false;
  if ('error' in env) {
    refuseToCreate(pass, container, env.error);
    return false;
  }
  const mounts = mountsOf(container, env);
  if ('error' in mounts) {
    refuseToCreate(pass, container, mounts.error);
    return false;
  }
  const rule = pass.isEphemeral(container)
    ? 'kubelet/ephemeral'
    : attempt === 0
      ? 'kubelet/start-pod'
      : 'kubelet/restart';
  const run = runOf(pass, mounts.container, attempt, previous, env.own);
  pass.event('Normal', 'Created', 'Container created', rule, container);
  const failure = run.exit?.reason === 'StartError' ? run.exit.message : undefined;
  const word = attempt === 0 ? 'start' : 'restart';
  pass.local(
    `${word}-container`,
    `has the runtime ${word} container ${container.name} of Pod ${pass.key}`,
    rule,
    {
      container: container.name,
      change: { kind: 'startContainer', uid: pass.uid, container: run },
      because: ledToStart(pass, container, previous),
      leadsTo:
        failure === undefined
          ? [
              pass.done(
                'containerd',
                'run-container',
                `starts the process of container ${container.name} of Pod ${pass.key}`,
                rule,
                {
                  container: container.name,
                },
              ),
              pass.eventOf('Normal', 'Started', 'Container started', rule, container),
            ]
          : [pass.eventOf('Warning', 'Failed', `Error: ${failure}`, rule, container)],
    },
  );
  if (run.behaviour.memoryMi !== undefined || run.behaviour.diskMi !== undefined)
    pass.intents.push({ do: 'wake', key: evictionKey, at: pass.now });
  tellOfThrottling(pass, container);
  tellOfPort(pass, container, run);
  if (failure === undefined) runPostStart(pass, container, run);
  else pass.waiting.set(container.name, { reason: 'RunContainerError', message: failure });
  pass.started.set(container.name, run);
  pass.wakeAt(pass.firstSeen(pass.now));
  return true;
}

function runOf(
  pass: PodPass,
  container: Container,
  attempt: number,
  previous: RunningContainer | null,
  env: readonly EnvVar[],
): RunningContainer {
  const { now, machine, view } = pass;
  const image = container.image ?? '';
  const alone = behaviourWithin(pass.behaviourOf(image), container, env);
  const taken = portTaken(alone, others(pass, container), now);
  const behaviour = taken === undefined ? alone : withoutPort(alone, taken.port);
  const frozenFiles = subPathFiles(pass, container);
  return {
    name: container.name,
    image,
    spec: container,
    behaviour,
    env,
    revision: view.revision,
    sandbox: pass.liveSandbox?.attempt ?? 0,
    attempt,
    createdAt: now,
    startedAt: now,
    exit:
      behaviour.startError === undefined
        ? exitOf(behaviour, container, now, machine.architecture)
        : { at: now, code: 128, reason: 'StartError', message: startFailure(behaviour.startError) },
    previous: previous === null ? null : { ...previous, previous: null },
    ...(frozenFiles === undefined ? {} : { frozenFiles }),
  };
}

/** Those that run beside it, with those that this look has started. */
function others({ liveSandbox, started }: PodPass, { name }: Container): readonly RunningContainer[] {
  const before = [...(liveSandbox?.containers.values() ?? [])].filter((run) => !started.has(run.name));
  return [...before, ...started.values()].filter((run) => run.name !== name);
}

function startFailure(reason: string): string {
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${reason}`;
}

// --- Environment --------------------------------------------------------------------------------------------------

/** What the container will find in its environment; a failed try is repeated after a while only. */
function environmentFor(
  pass: PodPass,
  container: Container,
):
  | { readonly own: readonly EnvVar[]; readonly links?: () => readonly EnvVar[] }
  | { readonly error: string }
  | 'too early' {
  if (container.env === undefined && container.envFrom === undefined) return { own: [] };
  const found = containerEnv(pass.pod, container, readerOf(pass), placeOf(pass));
  const failedAt = readsConfig(container) ? pass.memory.notCreated[container.name] : undefined;
  if (failedAt === undefined || failedAt + podRetryMs <= pass.now) return found;
  if ('error' in found) {
    pass.waiting.set(container.name, { reason: 'CreateContainerConfigError', message: found.error });
    pass.wakeInBackground(failedAt + podRetryMs);
  } else {
    const told = pass.stored?.status?.containerStatuses?.find(({ name }) => name === container.name);
    const { reason = 'CreateContainerConfigError', message = '' } = told?.state?.waiting ?? {};
    pass.waiting.set(container.name, { reason, message });
    pass.wakeAt(failedAt + podRetryMs);
  }
  return 'too early';
}

function refuseToCreate(pass: PodPass, container: Container, error: string): void {
  pass.waiting.set(container.name, { reason: 'CreateContainerConfigError', message: error });
  pass.remember({ notCreated: { ...pass.memory.notCreated, [container.name]: pass.now } });
  pass.event('Warning', 'Failed', `Error: ${error}`, 'kubelet/config-error', container);
  pass.wakeInBackground(pass.now + podRetryMs);
}

/** The container with what its subPathExprs come to; a variable that is not set or empty keeps it from being created. */
function mountsOf(
  container: Container,
  { own, links }: { readonly own: readonly EnvVar[]; readonly links?: () => readonly EnvVar[] },
): { readonly container: Container } | { readonly error: string } {
  const { volumeMounts = [] } = container;
  if (!volumeMounts.some(({ subPathExpr = '' }) => subPathExpr !== '')) return { container };
  const known = new Map([...(links?.() ?? []), ...own]);
  const missing = new Set<string>();
  const mounts = volumeMounts.map(({ subPathExpr = '', ...mount }) => {
    if (subPathExpr === '') return mount;
    const subPath = expanded(subPathExpr, (name) => {
      const value = known.get(name) ?? '';
      if (value === '') missing.add(name);
      return value;
    });
    return { ...mount, subPath };
  });
  if (missing.size > 0) return { error: `missing value for ${[...missing].sort().join(', ')}` };
  return { container: { ...container, volumeMounts: mounts } };
}

/** A subPath is mounted as it is now, and stays so. */
function subPathFiles({ liveSandbox }: PodPass, container: Container): Files | undefined {
  const files: Record<string, string> = {};
  for (const { name, mountPath, subPath } of container.volumeMounts ?? []) {
    const mounted = subPath === undefined ? undefined : liveSandbox?.volumes.get(name);
    if (mounted === undefined || subPath === undefined) continue;
    for (const [path, content] of Object.entries(mounted.files)) {
      if (path === subPath) files[mountPath] = content;
      else if (path.startsWith(`${subPath}/`)) files[`${mountPath}${path.slice(subPath.length)}`] = content;
    }
  }
  return Object.keys(files).length === 0 ? undefined : files;
}

// --- What else is told ----------------------------------------------------------------------------------------------

function tellOfThrottling(pass: PodPass, container: Container): void {
  const factor = throttledBy(pass.behaviourOf(container.image ?? ''), container);
  if (factor === 1) return;
  const times = Math.round(factor * 10) / 10;
  pass.intents.push({
    do: 'find',
    finding: 'throttled',
    about: pass.ref,
    says: `${pass.machine.node} gives container ${container.name} of Pod ${pass.key} its cpu limit and no more: everything takes ${times} times as long`,
    rule: 'container/throttle',
  });
}

function tellOfPort(pass: PodPass, container: Container, { behaviour }: RunningContainer): void {
  const taken = portTaken(behaviour, others(pass, container), pass.now);
  if (taken === undefined) return;
  pass.intents.push({
    do: 'find',
    finding: 'port-taken',
    about: pass.ref,
    says: `container ${container.name} of Pod ${pass.key} cannot listen on port ${taken.port}: container ${taken.by} has it`,
    rule: 'container/port-taken',
  });
}

/** The steps that led to a start on this machine: sandbox, init containers, own pull, the end of the run before. */
function ledToStart(
  pass: PodPass,
  container: Container,
  previous: RunningContainer | null,
): readonly StepId[] {
  const { machine, liveSandbox } = pass;
  const image = container.image ?? '';
  const since = previous?.exit?.at ?? liveSandbox?.createdAt ?? pass.now;
  const waitedForImage = (machine.images.get(image) ?? since) > since;
  const { initContainers = [] } = pass.pod.spec;
  const place = initContainers.indexOf(container);
  const earlier = place < 0 ? initContainers : initContainers.slice(0, place);
  return known([
    liveSandbox?.by,
    waitedForImage ? machine.pulledBy.get(image) : undefined,
    ...(previous === null ? earlier.map(({ name }) => pass.run(name)?.by) : []),
    previous?.by,
    previous?.exit?.by,
  ]);
}
