/**
 * Probes as a function of time. A probe asks every period; so many successes or failures in a row change its result.
 * Because it is given when a container answers, the result at any time, and the next time it changes, can be
 * computed without asking at every period.
 * Source: pkg/kubelet/prober/worker.go.
 */
import type { Probe } from '../objects/objects';

export type ProbeKind = 'liveness' | 'readiness' | 'startup';

export type ProbeState = {
  /** Liveness counts as a success until the contrary is known, readiness as a failure. */
  readonly result: 'unknown' | 'success' | 'failure';
  /** The last answer, if there was one. */
  readonly last: { readonly at: number; readonly success: boolean; readonly inARow: number } | undefined;
  /** When the next answer comes that changes the result or is a failure; milliseconds since the epoch. */
  readonly next: number | undefined;
};

/** When a probe asks: first, then every period. */
export type ProbeTimes = { readonly first: number; readonly periodMs: number };

/** What a container answers at a time; it stays the same between `turns`, which are in order. */
export type Answers = { readonly at: (time: number) => boolean; readonly turns: readonly number[] };

/** The result so far, and the last answer. */
export type Asked = Pick<ProbeState, 'result' | 'last'>;

/** What counts before a probe has asked. */
export function unasked(kind: ProbeKind): Asked {
  return {
    result: kind === 'liveness' ? 'success' : kind === 'readiness' ? 'failure' : 'unknown',
    last: undefined,
  };
}

/** The state of a probe at a time. `before`: what its worker knew before it asked this container. */
export function probeState(
  probe: Probe,
  kind: ProbeKind,
  { first, periodMs }: ProbeTimes,
  answers: Answers,
  now: number,
  before: Asked = unasked(kind),
): ProbeState {
  let state: Asked = before;
  let at = first;
  for (; at <= now; at += periodMs) {
    state = asked(state, probe, kind, at, answers.at(at));
    if (isOnHold(state, kind)) break;
    const { last } = state;
    if (last === undefined) continue;
    const turn = answers.turns.find((each) => each > at) ?? Number.POSITIVE_INFINITY;
    const alike = Math.floor((Math.min(now, turn - 1) - at) / periodMs);
    // Those that change no result are only counted.
    const idle = isSettled(state, kind)
      ? alike
      : Math.min(alike, neededFor(probe, last.success) - last.inARow - 1);
    if (idle <= 0) continue;
    at += idle * periodMs;
    state = { ...state, last: { ...last, at, inARow: last.inARow + idle } };
  }
  return { ...state, next: nextOfNote(state, probe, kind, { first: at, periodMs }, answers) };
}

/** The next answer that is a failure or changes the result. */
function nextOfNote(
  state: Asked,
  probe: Probe,
  kind: ProbeKind,
  { first, periodMs }: ProbeTimes,
  answers: Answers,
): number | undefined {
  if (isOnHold(state, kind)) return undefined;
  let ahead = state;
  for (let at = first; ; ) {
    if (!answers.at(at)) return at;
    const after = asked(ahead, probe, kind, at, true);
    if (after.result !== ahead.result) return at;
    ahead = after;
    if (!isSettled(after, kind)) {
      at += periodMs;
      continue;
    }
    const now = at;
    const turn = answers.turns.find((each) => each > now);
    if (turn === undefined) return undefined;
    at += Math.max(1, Math.ceil((turn - at) / periodMs)) * periodMs;
  }
}

function asked(state: Asked, probe: Probe, kind: ProbeKind, at: number, success: boolean): Asked {
  if (isOnHold(state, kind)) return state;
  const inARow = state.last?.success === success ? state.last.inARow + 1 : 1;
  const decided = inARow >= neededFor(probe, success);
  return {
    last: { at, success, inARow },
    result: decided ? (success ? 'success' : 'failure') : state.result,
  };
}

/** How many answers in a row decide. */
function neededFor({ successThreshold, failureThreshold }: Probe, success: boolean): number {
  return Math.max(1, success ? (successThreshold ?? 1) : (failureThreshold ?? 3));
}

/** A failed liveness or startup probe waits for another container. */
function isOnHold({ result }: Asked, kind: ProbeKind): boolean {
  return kind !== 'readiness' && result === 'failure';
}

/** The same answer again would change nothing. */
function isSettled({ result, last }: Asked, kind: ProbeKind): boolean {
  if (last === undefined) return false;
  return isOnHold({ result, last }, kind) || result === (last.success ? 'success' : 'failure');
}

/** The length of a period, as probes that say nothing have it too. */
export function periodMsOf(probe: Probe): number {
  return Math.max(1, probe.periodSeconds ?? 10) * 1000;
}
