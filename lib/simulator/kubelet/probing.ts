/** What a kubelet's probe workers have found of the containers of a Pod, and what is done about it. */
import { hasEnded, type RunningContainer } from '../machine';
import type { Container, ContainerStatus, Probe } from '../objects/objects';
import { killForProbe } from './killing';
import type { PodPass } from './pod-pass';
import { probeAnswers, probeFailure } from './probe-answers';
import { type Asked, type ProbeKind, type ProbeState, periodMsOf, probeState, unasked } from './probes';

const kinds = ['startup', 'readiness', 'liveness'] as const;

/** Without a startup probe a container has started when it runs. */
export function hasStarted(pass: PodPass, container: Container, run: RunningContainer): boolean {
  return (
    container.startupProbe === undefined ||
    takenOver(pass, run)?.started === true ||
    stateOf(pass, container, run, 'startup')?.result === 'success'
  );
}

export function isReady(pass: PodPass, container: Container, run: RunningContainer): boolean {
  if (!hasStarted(pass, container, run)) return false;
  return (
    container.readinessProbe === undefined || stateOf(pass, container, run, 'readiness')?.result === 'success'
  );
}

/** Kills a container whose startup or liveness probe has failed for good. */
export function killIfUnhealthy(pass: PodPass, container: Container, run: RunningContainer): void {
  if (run.stop !== undefined || hasEnded(run, pass.now)) return;
  for (const kind of ['startup', 'liveness'] as const) {
    if (probeOf(container, kind) === undefined) continue;
    if (stateOf(pass, container, run, kind)?.result !== 'failure') continue;
    tellOfFailure(pass, container, run, kind);
    killForProbe(pass, container, run, kind);
    return;
  }
}

/** Tells of every failed probe, and looks again when one fails or its result changes. */
export function tellOfProbes(pass: PodPass): void {
  for (const container of pass.containers) {
    if ((container.startupProbe ?? container.readinessProbe ?? container.livenessProbe) === undefined)
      continue;
    const seen = pass.seenRun(container.name);
    if (seen === undefined || hasEnded(seen.run, pass.now) || seen.run.stop !== undefined) continue;
    for (const kind of kinds) tellOfFailure(pass, container, seen.run, kind);
  }
}

function tellOfFailure(pass: PodPass, container: Container, run: RunningContainer, kind: ProbeKind): void {
  const probe = probeOf(container, kind);
  const state = stateOf(pass, container, run, kind);
  if (probe === undefined || state === undefined) return;
  lookWhen(pass, state);
  if (state.last === undefined || state.last.success) return;
  const mark = `${kind}/${container.name}/${run.attempt}`;
  const told = pass.memory.told[mark];
  if (typeof told === 'number' && told >= state.last.at) return;
  pass.remember({ told: { ...pass.memory.told, [mark]: state.last.at } });
  const word = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
  const output = probeFailure(run, probe, pass.liveSandbox?.ip ?? '', state.last.at);
  pass.event(
    'Warning',
    'Unhealthy',
    `${word} probe failed: ${output}`,
    kind === 'readiness' ? 'kubelet/readiness' : 'kubelet/liveness',
    container,
  );
}

/** A failure again of what has failed is told in passing; a change of the result is waited for. */
function lookWhen(pass: PodPass, { next, result, last }: ProbeState): void {
  if (next === undefined) return;
  if (result === 'failure' && last?.success === false) pass.wakeInBackground(next);
  else pass.wakeAt(next);
}

/** What a probe has found of a run so far; undefined when there is none or it has not begun. */
function stateOf(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
  kind: ProbeKind,
): ProbeState | undefined {
  const probe = probeOf(container, kind);
  if (probe === undefined) return undefined;
  const first = firstProbe(pass, container, run, kind, probe);
  const before = knownBefore(pass, container, run, kind, probe);
  if (first === undefined)
    return takenOver(pass, run) === undefined ? undefined : { ...before, next: undefined };
  const times = { first, periodMs: periodMsOf(probe) };
  return probeState(probe, kind, times, probeAnswers(run, probe, kind), pass.now, before);
}

/**
 * What a worker knows of a run before it has asked. A kubelet that was started anew takes a container that runs for as ready as it was
 * reported (KEP-4781); a worker counts answers on from one run of its container to the next.
 */
function knownBefore(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
  kind: ProbeKind,
  probe: Probe,
): Asked {
  const known = unasked(kind);
  const found = takenOver(pass, run);
  if (found !== undefined)
    return kind === 'readiness' ? { ...known, result: found.ready ? 'success' : 'failure' } : known;
  const { previous } = run;
  if (previous === null || previous.exit === null || takenOver(pass, previous) !== undefined) return known;
  const first = firstProbe(pass, container, previous, kind, probe);
  if (first === undefined) return known;
  const times = { first, periodMs: periodMsOf(probe) };
  const ended = probeState(probe, kind, times, probeAnswers(previous, probe, kind), previous.exit.at);
  // One that was decided for good begins anew.
  const isOver =
    kind === 'startup' ? ended.result !== 'unknown' : kind === 'liveness' && ended.result === 'failure';
  return isOver ? known : { ...known, last: ended.last };
}

/** What was reported of a run that the kubelet did not start itself: it has been started anew since. */
function takenOver(pass: PodPass, run: RunningContainer): ContainerStatus | undefined {
  if (workerStart(pass, run) <= run.startedAt) return undefined;
  const { containerStatuses = [], initContainerStatuses = [] } = pass.stored?.status ?? {};
  return [...containerStatuses, ...initContainerStatuses].find(
    ({ name, restartCount, state }) =>
      name === run.name && restartCount === run.attempt && state?.running !== undefined,
  );
}

/**
 * When a probe first asks. Its worker ticks from the moment the Pod was taken on, and asks as soon as the container is
 * seen to run and its initial delay is over; readiness is asked at once when the container has started. Liveness and
 * readiness wait for the startup probe.
 */
function firstProbe(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
  kind: ProbeKind,
  probe: Probe,
): number | undefined {
  const seenAt = Math.max(pass.firstSeen(run.startedAt), workerStart(pass, run));
  const since = kind === 'startup' ? seenAt : startedAt(pass, container, run, seenAt);
  if (since === undefined) return undefined;
  const earliest = Math.max(since, run.startedAt + (probe.initialDelaySeconds ?? 0) * 1000);
  const ticksFrom = kind === 'readiness' ? since : workerStart(pass, run);
  const periodMs = periodMsOf(probe);
  return ticksFrom + Math.max(0, Math.ceil((earliest - ticksFrom) / periodMs)) * periodMs;
}

/** When the worker of a probe began to tick. */
function workerStart(pass: PodPass, run: RunningContainer): number {
  return pass.memory.probesFrom ?? pass.liveSandbox?.createdAt ?? run.startedAt;
}

/** When the startup probe of a run succeeded, if it has. */
function startedAt(
  pass: PodPass,
  container: Container,
  run: RunningContainer,
  seenAt: number,
): number | undefined {
  const probe = container.startupProbe;
  if (probe === undefined || takenOver(pass, run)?.started === true) return seenAt;
  const first = firstProbe(pass, container, run, 'startup', probe);
  if (first === undefined) return undefined;
  const times = { first, periodMs: periodMsOf(probe) };
  const answers = probeAnswers(run, probe, 'startup');
  const before = knownBefore(pass, container, run, 'startup', probe);
  for (let at = first; ; ) {
    const { result, next } = probeState(probe, 'startup', times, answers, at, before);
    if (result === 'success') return at;
    if (result === 'failure' || next === undefined || next > pass.now) return undefined;
    at = next;
  }
}

export function probeOf(container: Container, kind: ProbeKind): Probe | undefined {
  if (kind === 'liveness') return container.livenessProbe;
  return kind === 'readiness' ? container.readinessProbe : container.startupProbe;
}
