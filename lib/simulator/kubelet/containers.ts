/** Which containers of a Pod are to start, and which are killed for it. Source: kuberuntime_manager.go computePodActions. */
import { hasEnded, type RunningContainer, type Sandbox } from '../machine';
import type { Container } from '../objects/objects';
import { killForChange, tellOfKill } from './killing';
import type { PodPass } from './pod-pass';
import { isSidecar, willRestart } from './pod-status';
import { hookFailure, settleHooks, waitsForHook } from './post-start';
import { hasStarted, killIfUnhealthy } from './probing';
import { restart } from './restart';
import { startContainer } from './start-container';

/** Those that look into the Pod, even while it cannot begin; init containers one after the other, sidecars beside them; then all others. */
export function runContainers(pass: PodPass, sandbox: Sandbox): void {
  const { initContainers = [], containers, ephemeralContainers = [] } = pass.pod.spec;
  settleHooks(pass);
  if (waitsForHook(pass)) return;
  for (const container of ephemeralContainers) runEphemeral(pass, container);
  const hasBegun = ({ name }: Container): boolean => currentRun(pass, sandbox, name) !== undefined;
  const isInitialized = containers.some(hasBegun);
  const last = isInitialized ? initContainers.length : initContainers.findLastIndex(hasBegun);
  for (const [i, container] of initContainers.entries()) {
    // What comes before one that has begun was done with: of that only sidecars are kept running, and nobody waits for them.
    if (isSidecar(container)) runContainer(pass, sandbox, container);
    if (waitsForHook(pass)) return;
    if (i < last) continue;
    const isDone = isSidecar(container)
      ? sidecarHasStarted(pass, sandbox, container)
      : initIsDone(pass, sandbox, container);
    if (!isDone) return;
  }
  for (const container of containers) {
    runContainer(pass, sandbox, container);
    if (waitsForHook(pass)) return;
  }
}

/** Whether anything of the Pod runs or will run again; what only waits to be seen counts. */
export function hasWorkLeft(pass: PodPass): boolean {
  const { initContainers = [], containers } = pass.pod.spec;
  const failedInit = initContainers.some((container) => {
    const seen = pass.seenRun(container.name);
    return (
      !isSidecar(container) &&
      seen?.ended === true &&
      seen.run.exit?.code !== 0 &&
      !restarts(pass, container, seen.run)
    );
  });
  if (failedInit) return false;
  return containers.some((container) => {
    const run = pass.run(container.name);
    if (run === undefined || pass.started.has(container.name)) return true;
    const seen = pass.seenRun(container.name);
    return (
      seen === undefined ||
      !seen.ended ||
      restarts(pass, container, run) ||
      isBeingReplaced(pass, container, run)
    );
  });
}

/** Whether a kubelet is busy putting a container of another image in the place of one: it reports when that is done. */
export function isReplacing(pass: PodPass): boolean {
  return pass.containers.some((container) => {
    const run = pass.run(container.name);
    if (run === undefined || pass.waiting.has(container.name)) return false;
    if (run.previous?.stop?.for === 'change' && pass.seenRun(container.name) === undefined) return true;
    return isBeingReplaced(pass, container, run) && hasEnded(run, pass.now);
  });
}

/** It was ended for another image, which comes still. One that does not come is not tried again for this. */
function isBeingReplaced(pass: PodPass, container: Container, run: RunningContainer): boolean {
  return run.stop?.for === 'change' && pass.memory.pulls[container.image ?? ''] === undefined;
}

/** Whether a Pod that lost its sandbox gets another one. */
export function canRunAgain(pass: PodPass): boolean {
  const { spec } = pass.pod;
  return spec.containers.some((container) => {
    const run = pass.run(container.name);
    return run === undefined || restarts(pass, container, run);
  });
}

function restarts({ pod }: PodPass, container: Container, run: RunningContainer): boolean {
  return willRestart(container, pod.spec.restartPolicy, run.exit?.code ?? 0);
}

/** The run of a container within the present sandbox. */
function currentRun(pass: PodPass, sandbox: Sandbox, name: string): RunningContainer | undefined {
  const run = pass.run(name);
  return run?.sandbox === sandbox.attempt ? run : undefined;
}

function sidecarHasStarted(pass: PodPass, sandbox: Sandbox, container: Container): boolean {
  const run = currentRun(pass, sandbox, container.name);
  if (run === undefined) return false;
  const seen = pass.seenRun(container.name);
  return seen !== undefined && !seen.ended && hasStarted(pass, container, run);
}

/** It is started once, and never again. */
function runEphemeral(pass: PodPass, container: Container): void {
  const run = pass.run(container.name);
  if (run === undefined) startContainer(pass, container, 0, null);
  else expectChange(pass, run);
}

/** True when the next container may start. */
function initIsDone(pass: PodPass, sandbox: Sandbox, container: Container): boolean {
  const run = currentRun(pass, sandbox, container.name);
  if (run === undefined) {
    startAnew(pass, container);
    return false;
  }
  expectChange(pass, run);
  if (pass.seenRun(container.name)?.ended !== true) return false;
  if (run.exit?.code === 0) return true;
  if (restarts(pass, container, run)) restart(pass, container, run);
  return false;
}

function runContainer(pass: PodPass, sandbox: Sandbox, container: Container): void {
  const run = currentRun(pass, sandbox, container.name);
  if (run === undefined) {
    startAnew(pass, container);
    return;
  }
  expectChange(pass, run);
  if (run.stop !== undefined && run.stop.for !== 'end') {
    restartKilled(pass, container, run);
    return;
  }
  const seen = pass.seenRun(container.name);
  if (seen === undefined) return;
  if (!seen.ended) {
    if (isOfOtherImage(container, run) && run.stop === undefined && !hasEnded(run, pass.now))
      killForChange(pass, container, run);
    else killIfUnhealthy(pass, container, seen.run);
  } else if (restarts(pass, container, run)) restart(pass, container, run);
}

/**
 * A container without a run in this sandbox; one that ran in an earlier sandbox goes on counting. Init containers run again in each; another
 * one that has ended for good does not.
 */
function startAnew(pass: PodPass, container: Container): void {
  const before = pass.run(container.name);
  if (before === undefined) startContainer(pass, container, 0, null);
  else if (
    isSidecar(container) ||
    before.exit === null ||
    (before.exit.code === 0 && pass.pod.spec.initContainers?.includes(container) === true) ||
    restarts(pass, container, before)
  )
    restart(pass, container, before);
}

/** Of what a container is by its definition only its image can change while it runs. */
function isOfOtherImage({ image = '' }: Container, run: RunningContainer): boolean {
  return run.image !== image;
}

/** The kubelet has waited for the end of what it killed, and starts it again at once. */
function restartKilled(pass: PodPass, container: Container, run: RunningContainer): void {
  if (!hasEnded(run, pass.now)) {
    if (run.exit !== null) pass.wakeAt(run.exit.at);
    return;
  }
  const what = run.stop?.for;
  // The sync that ran the hook has failed: it is said why, and the next one goes on.
  if (what === 'hook' && pass.tellsFirst(`hook-failed/${container.name}/${run.attempt}`)) {
    pass.waiting.set(container.name, {
      reason: 'PostStartHookError',
      message: hookFailure(pass, container, run),
    });
    pass.wakeAt(pass.now + 1);
    return;
  }
  tellOfKill(pass, run, reasons[what ?? ''] ?? 'kubelet/liveness');
  const code = what === 'hook' ? run.exit?.code : 137;
  if (isBeingReplaced(pass, container, run)) restart(pass, container, run);
  else if (willRestart(container, pass.pod.spec.restartPolicy, code ?? 0)) restart(pass, container, run);
}

/** The rules by which containers are killed for something else than a probe. */
const reasons: Readonly<Record<string, string>> = {
  change: 'kubelet/definition-changed',
  hook: 'kubelet/hooks',
};

/** Looks again when the runtime will show the start, or the end, of a run. */
function expectChange(pass: PodPass, run: RunningContainer): void {
  if (run.startedAt >= pass.relistedAt) pass.wakeAt(pass.firstSeen(run.startedAt));
  else if (run.exit !== null && run.exit.at > pass.relistedAt) pass.wakeAt(pass.nextRelist(run.exit.at));
}
