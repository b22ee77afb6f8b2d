/** What a Pod's status says of one container. Source: pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses. */

import type { ContainerExit, RunningContainer } from '../machine';
import type { Container, ContainerState, ContainerStatus } from '../objects/objects';
import { formatDuration } from '../values/duration';
import { grown } from '../values/grown';
import { fnv32a } from '../values/hash';
import { hex8 } from '../values/hex';
import { canonicalImage, parseImageName } from '../values/image-name';
import { timestamp } from '../values/time';
import type { PodPass } from './pod-pass';
import { isSidecar, willRestart } from './pod-status';
import { hasStarted, isReady } from './probing';
import { backOffOf, waitsFrom } from './restart';

/** As the kubelet sees it in this look. `isTerminal`: the Pod is stopped for good. */
export function containerStatus(pass: PodPass, container: Container, isTerminal: boolean): ContainerStatus {
  const run = pass.run(container.name);
  const seen = pass.seenRun(container.name);
  if (run === undefined || (seen === undefined && run.attempt === 0)) return waitingStatus(pass, container);
  if (seen === undefined) return knownStatus(pass, container, run);
  const shared = sharedOf(pass, container, run);
  const lastState = run.previous === null ? {} : { terminated: terminatedState(pass, run.previous) };
  if (!seen.ended) {
    const counts = isSidecar(container) || !(pass.pod.spec.initContainers ?? []).includes(container);
    return grown(shared, {
      state: { running: { startedAt: timestamp(run.startedAt) } },
      lastState,
      ready: counts && isReady(pass, container, run),
      started: hasStarted(pass, container, run),
      ...granted(container),
    });
  }
  const terminated = terminatedState(pass, run);
  const told = pass.started.has(container.name) ? toldOf(pass, container, run.attempt) : undefined;
  if (told !== undefined) return told;
  const waits = isTerminal ? undefined : waitingToRestart(pass, container, run);
  if (waits !== undefined)
    return { ...shared, state: { waiting: waits }, lastState: { terminated }, ready: false, started: false };
  const isDone = run.exit?.code === 0 && isDoneOnce(pass, container);
  return { ...shared, state: { terminated }, lastState, ready: isDone, started: false };
}

/** One end in success is all that is wanted of it. */
function isDoneOnce({ pod }: PodPass, container: Container): boolean {
  return (pod.spec.initContainers ?? []).includes(container) && !isSidecar(container);
}

/** Why an ended container is not running again yet; undefined while its end is what there is to say. */
function waitingToRestart(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
): ContainerState['waiting'] | undefined {
  const reason = pass.waiting.get(container.name);
  if (reason !== undefined) return reason;
  if (pass.started.has(container.name)) return undefined;
  if (!willRestart(container, pass.pod.spec.restartPolicy, run.exit?.code ?? 0)) return undefined;
  if (run.exit?.code === 0 && isDoneOnce(pass, container)) return undefined;
  const backOff = backOffOf(pass, container, run);
  if (backOff === undefined || pass.now < waitsFrom(pass, run)) return undefined;
  const time = formatDuration(backOff.waitMs);
  return {
    reason: 'CrashLoopBackOff',
    message: `back-off ${time} restarting failed container=${container.name} pod=${pass.longName}`,
  };
}

function waitingStatus(pass: PodPass, container: Container): ContainerStatus {
  const usual = (pass.pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating';
  return {
    name: container.name,
    image: container.image ?? '',
    imageID: '',
    restartCount: 0,
    state: { waiting: pass.waiting.get(container.name) ?? { reason: usual } },
    lastState: {},
    ready: false,
    started: false,
    ...mounts(container),
  };
}

/** A start that the runtime has not shown yet: what was known before it still is. */
function knownStatus(pass: PodPass, container: Container, run: RunningContainer): ContainerStatus {
  const { previous } = run;
  if (previous === null) return waitingStatus(pass, container);
  const told = run.exit?.reason === 'StartError' ? undefined : toldOf(pass, container, previous.attempt);
  if (told !== undefined) return told;
  const failed = run.exit?.reason === 'StartError' ? pass.waiting.get(container.name) : undefined;
  const terminated = terminatedState(pass, previous);
  return {
    ...sharedOf(pass, container, previous),
    state: failed === undefined ? { terminated } : { waiting: failed },
    lastState: failed === undefined ? {} : { terminated },
    ready: false,
    started: false,
  };
}

/** What the API server was told of the end of a run, if it was. */
function toldOf(pass: PodPass, { name }: Container, attempt: number): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pass.stored?.status ?? {};
  const told = [...containerStatuses, ...initContainerStatuses].find((each) => each.name === name);
  const isOver = (told?.state?.terminated ?? told?.lastState?.terminated) !== undefined;
  return told?.restartCount === attempt && isOver && told.state?.running === undefined ? told : undefined;
}

function sharedOf(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
): Pick<ContainerStatus, 'name' | 'image' | 'imageID' | 'containerID' | 'restartCount' | 'volumeMounts'> {
  return {
    name: container.name,
    image: canonicalImage(run.image),
    imageID: imageId(run.image),
    containerID: containerId(pass, run),
    restartCount: run.attempt,
    ...mounts(container),
  };
}

function granted(container: Container): Pick<ContainerStatus, 'allocatedResources' | 'resources'> {
  const { requests, limits } = container.resources ?? {};
  if (requests === undefined && limits === undefined) return {};
  return {
    ...(requests === undefined ? {} : { allocatedResources: requests }),
    resources: {
      ...(requests === undefined ? {} : { requests }),
      ...(limits === undefined ? {} : { limits }),
    },
  };
}

function mounts({ volumeMounts }: Container): Pick<ContainerStatus, 'volumeMounts'> {
  if (volumeMounts === undefined || volumeMounts.length === 0) return {};
  return {
    volumeMounts: volumeMounts.map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
      name,
      mountPath,
      ...(readOnly === true ? { readOnly, recursiveReadOnly: recursiveReadOnly ?? 'Disabled' } : {}),
    })),
  };
}

function terminatedState(pass: PodPass, run: RunningContainer): NonNullable<ContainerState['terminated']> {
  const exit: ContainerExit = run.exit ?? { at: run.startedAt, code: 0, reason: 'Completed' };
  const neverStarted = exit.reason === 'StartError';
  return {
    exitCode: exit.code,
    reason: exit.reason,
    ...(exit.message === undefined ? {} : { message: exit.message }),
    startedAt: neverStarted ? '1970-01-01T00:00:00Z' : timestamp(run.startedAt),
    finishedAt: timestamp(exit.at),
    containerID: containerId(pass, run),
  };
}

const imageIds = new Map<string, string>();

/** The name of the repository with a digest that stands for the image's content. */
function imageId(image: string): string {
  const found = imageIds.get(image);
  if (found !== undefined) return found;
  const name = parseImageName(image);
  const repo = 'error' in name ? image : name.repo;
  const digest = 'error' in name || name.digest === '' ? `sha256:${hex64(image)}` : name.digest;
  const id = `${repo}@${digest}`;
  if (imageIds.size > 1_000) imageIds.clear();
  imageIds.set(image, id);
  return id;
}

/** The id of each run, made once. */
const containerIds = new WeakMap<RunningContainer, string>();

function containerId({ uid }: PodPass, run: RunningContainer): string {
  let id = containerIds.get(run);
  if (id === undefined) {
    id = `containerd://${hex64(`${uid}/${run.name}/${run.attempt}`)}`;
    containerIds.set(run, id);
  }
  return id;
}

/** 64 hexadecimal digits that belong to a text, as runtimes name things. */
function hex64(text: string): string {
  let id = '';
  for (let i = 0; i < 8; i++) id += hex8(fnv32a(`${i}${text}`));
  return id;
}
