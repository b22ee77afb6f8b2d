/** How a container of an image behaves over time: what a scenario says of the image, turned into answers. */
import { imagePullMs } from '../delays';
import type { ContainerExit, ImageBehaviour, RunningContainer } from '../machine';
import type { Container } from '../objects';
import { wholeValue } from '../quantity';

/** How the run of a container that starts now ends by itself, if it does. */
export function exitOf(
  behaviour: ImageBehaviour,
  container: Container,
  startedAt: number,
): ContainerExit | null {
  const limit = container.resources?.limits?.memory;
  const uses = behaviour.memoryMi;
  if (uses !== undefined && limit !== undefined && uses * 1024 * 1024 > wholeValue(limit))
    return { at: startedAt + 1000, code: 137, reason: 'OOMKilled' };
  if (behaviour.exits === undefined) return null;
  const { afterMs, code } = behaviour.exits;
  return { at: startedAt + afterMs, code, reason: code === 0 ? 'Completed' : 'Error' };
}

export function pullMs(behaviour: ImageBehaviour): number {
  return behaviour.pullMs ?? imagePullMs;
}

/** Whether probes of a kind succeed at a time, and when that changes. */
export function answersOf(
  behaviour: ImageBehaviour,
  run: RunningContainer,
  kind: 'liveness' | 'readiness' | 'startup',
): { readonly at: (time: number) => boolean; readonly turns: readonly number[] } {
  const { startedAt } = run;
  const { readyAfterMs = 0, neverReady = false, unreadyBetweenMs = [], unhealthyAfterMs } = behaviour;
  const turns = [
    startedAt + readyAfterMs,
    ...unreadyBetweenMs.flatMap(([from, to]) => [startedAt + from, startedAt + to]),
    ...(unhealthyAfterMs === undefined ? [] : [startedAt + unhealthyAfterMs]),
  ].sort((a, b) => a - b);
  const at = (time: number): boolean => {
    const age = time - startedAt;
    if (kind !== 'readiness') {
      const healthy = unhealthyAfterMs === undefined || age < unhealthyAfterMs;
      return healthy && age >= readyAfterMs;
    }
    if (neverReady || age < readyAfterMs) return false;
    if (unhealthyAfterMs !== undefined && age >= unhealthyAfterMs) return false;
    return !unreadyBetweenMs.some(([from, to]) => age >= from && age < to);
  };
  return { at, turns };
}
