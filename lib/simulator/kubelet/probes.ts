/**
 * Probes as a function of time. A probe asks every period; so many successes or failures in a row change its result.
 * Because a scenario says when a container answers, the result at any time, and the next time it changes, can be
 * computed without asking at every period.
 * Source: pkg/kubelet/prober/worker.go.
 */
import type { Probe } from '../objects';

export type ProbeState = {
  /** The result now. */
  readonly succeeds: boolean;
  /** The last answer was a failure, whether or not it was enough to change the result. */
  readonly failing: boolean;
  /** When result or last answer change next, if they do by themselves; milliseconds since the epoch. */
  readonly changesAt: number | undefined;
};

/**
 * The state of a probe at a time.
 *
 * @param startedAt when probing began: the start of the container, or the success of its startup probe
 * @param answers what the container answers at a time; constant between `turns`
 * @param turns the times at which the answer changes, in order
 */
export function probeState(
  probe: Probe,
  kind: 'liveness' | 'readiness' | 'startup',
  startedAt: number,
  answers: (at: number) => boolean,
  turns: readonly number[],
  now: number,
): ProbeState {
  const period = Math.max(1, probe.periodSeconds ?? 10) * 1000;
  const first = startedAt + (probe.initialDelaySeconds ?? 0) * 1000;
  const needed = {
    success: Math.max(1, probe.successThreshold ?? 1),
    failure: Math.max(1, probe.failureThreshold ?? 3),
  };
  // Liveness counts as well until the contrary is known; readiness and startup as not.
  let succeeds = kind === 'liveness';
  let failing = false;
  let run = 0;
  let last: boolean | undefined;
  for (let at = first; ; ) {
    const answer = answers(at);
    const before: { readonly succeeds: boolean; readonly failing: boolean } = { succeeds, failing };
    run = answer === last ? run + 1 : 1;
    last = answer;
    if (answer ? run >= needed.success : run >= needed.failure) succeeds = answer;
    failing = !answer;
    if (at > now && (succeeds !== before.succeeds || failing !== before.failing)) {
      return { ...before, changesAt: at };
    }
    const decided = succeeds === answer && run >= Math.max(needed.success, needed.failure);
    if (!decided) {
      at += period;
      continue;
    }
    // Nothing changes before the container's answer does.
    const turn = turns.find((each) => each > at);
    if (turn === undefined) return { succeeds, failing, changesAt: undefined };
    at += Math.max(1, Math.ceil((turn - at) / period)) * period;
  }
}
