/** What a kubelet's probe workers have found of the containers of a Pod, and what is done about it. */
import { hasEnded, type RunningContainer } from '../machine';
import type { Container, Probe } from '../objects/objects';
import { killForProbe } from './killing';
import type { PodPass } from './pod-pass';
import { probeAnswers, probeFailure } from './probe-answers';
import { type ProbeKind, type ProbeState, periodMsOf, probeState } from './probes';

const kinds = ['startup', 'readiness', 'liveness'] as const;

/** Without a startup probe a container has started when it runs. */
export function hasStarted(pass: PodPass, container: Container, run: RunningContainer): boolean {
  return (
    container.startupProbe === undefined || stateOf(pass, container, run, 'startup')?.result === 'success'
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
  if (first === undefined) return undefined;
  const times = { first, periodMs: periodMsOf(probe) };
  return probeState(probe, kind, times, probeAnswers(run, probe, kind), pass.now);
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
  const seenAt = pass.firstSeen(run.startedAt);
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
  if (probe === undefined) return seenAt;
  const first = firstProbe(pass, container, run, 'startup', probe);
  if (first === undefined) return undefined;
  const times = { first, periodMs: periodMsOf(probe) };
  const answers = probeAnswers(run, probe, 'startup');
  for (let at = first; ; ) {
    const { result, next } = probeState(probe, 'startup', times, answers, at);
    if (result === 'success') return at;
    if (result === 'failure' || next === undefined || next > pass.now) return undefined;
    at = next;
  }
}

export function probeOf(container: Container, kind: ProbeKind): Probe | undefined {
  if (kind === 'liveness') return container.livenessProbe;
  return kind === 'readiness' ? container.readinessProbe : container.startupProbe;
}
