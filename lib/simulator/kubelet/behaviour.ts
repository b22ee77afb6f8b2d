/**
 * How a container of an image behaves over time: what is said of the image and what the container is allowed, turned
 * into exits and answers.
 *
 * Rules
 *   container/oom       A container that comes to use more memory than its limit is killed by the kernel: 137, OOMKilled.
 *   container/throttle  A container that wants more processor time than its limit gets its limit: all it does takes
 *                       longer, and it is not killed.
 *   container/port-taken  The containers of a Pod share one network: a process that is to listen on a port on which another of
 *                       them does already ends with 1.
 * Source: kubernetes.io/docs/concepts/configuration/manage-resources-containers, and …/workloads/pods (Pod networking).
 */
import { containerStopMs, imagePullMs } from '../delays';
import type { ImageBehaviour } from '../given/image-behaviour';
import { type ContainerExit, hasEnded, type RunningContainer } from '../machine';
import type { Container } from '../objects/objects';
import { milliValue, wholeValue } from '../values/quantity';
import { programOf } from './shell-program';

const mebi = 1024 * 1024;

/** How many times longer everything takes, because of the cpu limit. */
export function throttledBy(behaviour: ImageBehaviour, container: Container): number {
  const limit = container.resources?.limits?.cpu;
  if (behaviour.cpuMillis === undefined || limit === undefined) return 1;
  return Math.max(1, behaviour.cpuMillis / Math.max(1, milliValue(limit)));
}

/**
 * The behaviour of one container of the image: what its command and environment say, as slow as its cpu limit makes it.
 * What is given of the image wins over its command.
 */
export function behaviourWithin(
  behaviour: ImageBehaviour,
  container: Container,
  env: readonly (readonly [name: string, value: string])[] = [],
): ImageBehaviour {
  const program = behaviour.shell === false ? undefined : programOf(container);
  const own = { ...usualOf(behaviour, container), ...program, ...behaviour, ...lacking(behaviour, env) };
  const factor = throttledBy(own, container);
  if (factor === 1) return own;
  const slower = (ms: number): number => Math.round(ms * factor);
  const { readyAfterMs, latencyMs, exits, memoryAfterMs = 1000, logs } = own;
  return {
    ...own,
    memoryAfterMs: slower(memoryAfterMs),
    stopMs: slower(own.stopMs ?? containerStopMs),
    ...(readyAfterMs === undefined ? {} : { readyAfterMs: slower(readyAfterMs) }),
    ...(latencyMs === undefined ? {} : { latencyMs: slower(latencyMs) }),
    ...(exits === undefined ? {} : { exits: { ...exits, afterMs: slower(exits.afterMs) } }),
    ...(logs === undefined
      ? {}
      : {
          logs: logs.map((line) => ({
            ...line,
            afterMs: slower(line.afterMs),
            ...(line.everyMs === undefined ? {} : { everyMs: slower(line.everyMs) }),
          })),
        }),
  };
}

/** What the image does without a command. */
function usualOf({ runsShell }: ImageBehaviour, { command, args }: Container): ImageBehaviour {
  const isAlone = command === undefined && args === undefined && runsShell === true;
  return isAlone ? { exits: { afterMs: 50, code: 0 } } : {};
}

/** What it does without the environment it needs. */
function lacking(
  { needsOneOf = [] }: ImageBehaviour,
  env: readonly (readonly [name: string, value: string])[],
): ImageBehaviour {
  if (needsOneOf.length === 0 || env.some(([name]) => needsOneOf.includes(name))) return {};
  const text = `error: one of ${needsOneOf.join(', ')} has to be set`;
  return { exits: { afterMs: 500, code: 1 }, logs: [{ afterMs: 400, text, stream: 'stderr' }] };
}

/** The port that it wants and another container of its Pod has; of two, the one that was started first has it. */
export function portTaken(
  { listensOn = [] }: ImageBehaviour,
  others: readonly RunningContainer[],
  now: number,
): { readonly port: number; readonly by: string } | undefined {
  for (const other of others) {
    const port = hasEnded(other, now)
      ? undefined
      : listensOn.find((each) => other.behaviour.listensOn?.includes(each));
    if (port !== undefined) return { port, by: other.name };
  }
  return undefined;
}

/** What it does when it comes to listen on a port that is taken. */
export function withoutPort(behaviour: ImageBehaviour, port: number): ImageBehaviour {
  const { readyAfterMs: afterMs = 100, logs = [] } = behaviour;
  const text = `listen tcp :${port}: bind: address already in use`;
  return { ...behaviour, exits: { afterMs, code: 1 }, logs: [...logs, { afterMs, text, stream: 'stderr' }] };
}

/** How the run of a container that starts now ends by itself, if it does. */
export function exitOf(
  behaviour: ImageBehaviour,
  container: Container,
  startedAt: number,
  architecture: string,
): ContainerExit | null {
  if (behaviour.architecture !== undefined && behaviour.architecture !== architecture)
    return { at: startedAt, code: 255, reason: 'Error' };
  const ends: ContainerExit[] = [];
  const limit = container.resources?.limits?.memory;
  if (limit !== undefined && (behaviour.memoryMi ?? 0) * mebi > wholeValue(limit))
    ends.push({ at: startedAt + (behaviour.memoryAfterMs ?? 1000), code: 137, reason: 'OOMKilled' });
  if (behaviour.exits !== undefined) {
    const { afterMs, code } = behaviour.exits;
    ends.push({ at: startedAt + afterMs, code, reason: code === 0 ? 'Completed' : 'Error' });
  }
  return ends.reduce<ContainerExit | null>(
    (first, each) => (first === null || each.at < first.at ? each : first),
    null,
  );
}

export function pullMs(behaviour: ImageBehaviour): number {
  return behaviour.pullMs ?? imagePullMs;
}

/** Memory a run uses at a time, in bytes. */
export function memoryUsed({ behaviour, startedAt }: RunningContainer, now: number): number {
  if (behaviour.memoryMi === undefined) return 0;
  return now - startedAt >= (behaviour.memoryAfterMs ?? 1000) ? behaviour.memoryMi * mebi : 0;
}

/** What a run has written to the disk by a time, in bytes. */
export function diskUsed({ behaviour, startedAt }: RunningContainer, now: number): number {
  if (behaviour.diskMi === undefined) return 0;
  return now - startedAt >= (behaviour.diskAfterMs ?? 0) ? behaviour.diskMi * mebi : 0;
}
