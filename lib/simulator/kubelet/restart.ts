/**
 * When a container that ended is started again. Source: kuberuntime_manager.go doBackOff, client-go/util/flowcontrol/backoff.go.
 */
import { crashBackOffMs, plegRelistMs } from '../delays';
import type { RunningContainer } from '../machine';
import type { Container } from '../objects/objects';
import type { PodPass } from './pod-pass';
import { startContainer } from './start-container';

/** Starts it again, or waits for its back-off to end. */
export function restart(pass: PodPass, container: Container, run: RunningContainer): void {
  const backOff = backOffOf(pass, container, run);
  if (backOff !== undefined) {
    pass.wakeAt(backOff.until);
    pass.wakeAt(waitsFrom(pass, run));
    if (pass.tellsFirst(`back-off/${container.name}/${run.attempt}`))
      pass.event(
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${container.name} in pod ${pass.longName}`,
        'kubelet/crash-back-off',
        container,
      );
    return;
  }
  if (!startContainer(pass, container, run.attempt + 1, run)) return;
  const before = pass.memory.restarts[keyOf(container)];
  const ended = endOf(pass, run);
  // Upstream counts from the end before: a first kill for a probe has none.
  if (ended === undefined) return;
  const forgotten = before === undefined || ended - before.since > crashBackOffMs.reset;
  const waitMs = forgotten ? crashBackOffMs.initial : Math.min(before.waitMs * 2, crashBackOffMs.max);
  pass.remember({ restarts: { ...pass.memory.restarts, [keyOf(container)]: { waitMs, since: pass.now } } });
}

/** With another image it is another container to the back-off. */
function keyOf({ name, image = '' }: Container): string {
  return `${name} ${image}`;
}

/** From when on the status says that it waits: the look that meets its end says first how it ended. */
export function waitsFrom(pass: PodPass, run: RunningContainer): number {
  return pass.nextRelist(run.exit?.at ?? pass.now) + plegRelistMs;
}

/** The back-off that keeps a container from starting now. */
export function backOffOf(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
): { readonly until: number; readonly waitMs: number } | undefined {
  const backOff = pass.memory.restarts[keyOf(container)];
  const ended = endOf(pass, run);
  if (backOff === undefined || ended === undefined) return undefined;
  if (ended - backOff.since > crashBackOffMs.reset) return undefined;
  const until = ended + backOff.waitMs;
  return until > pass.now ? { until, waitMs: backOff.waitMs } : undefined;
}

/**
 * The end that back-off counts from: that of the run. What the kubelet kills for a probe it starts again in the same
 * sync, which saw the run before as the last that had ended.
 */
function endOf({ now }: PodPass, run: RunningContainer): number | undefined {
  const { stop } = run;
  const wasKilled = stop !== undefined && stop.for !== 'end' && stop.for !== 'hook' && run.exit?.at === now;
  return wasKilled ? run.previous?.exit?.at : run.exit?.at;
}
