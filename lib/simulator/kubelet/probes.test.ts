import { describe, expect, it } from 'vitest';
import { Random } from '../values/random';
import { type ProbeKind, type ProbeState, probeState } from './probes';

const second = 1000;

describe('a probe over time', () => {
  const failing = { at: (time: number) => time < 20 * second, turns: [20 * second] };
  const times = { first: 0, periodMs: 10 * second };

  it('changes its result when so many answers in a row are alike', () => {
    const probe = { failureThreshold: 2 };
    expect(probeState(probe, 'readiness', times, failing, 10 * second).result).toBe('success');
    expect(probeState(probe, 'readiness', times, failing, 20 * second).result).toBe('success');
    expect(probeState(probe, 'readiness', times, failing, 30 * second).result).toBe('failure');
  });

  it('counts as a success before it has asked when it is for liveness, as a failure for readiness, as nothing for startup', () => {
    const early = (kind: ProbeKind): string =>
      probeState({}, kind, { first: 5 * second, periodMs: second }, failing, 0).result;
    expect([early('liveness'), early('readiness'), early('startup')]).toEqual([
      'success',
      'failure',
      'unknown',
    ]);
  });

  it('is asked no more once liveness has failed for good', () => {
    const state = probeState({ failureThreshold: 1 }, 'liveness', times, failing, 500 * second);
    expect(state).toEqual({
      result: 'failure',
      last: { at: 20 * second, success: false, inARow: 1 },
      next: undefined,
    });
  });

  it('says at any time what asking at every period would have found (seeds 1 to 200)', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = Random.fromSeed(seed);
      const turns = Array.from({ length: random.below(5) }, () => random.below(120) * second).sort(
        (a, b) => a - b,
      );
      const answers = {
        at: (time: number) => turns.filter((turn) => turn <= time).length % 2 === 0,
        turns,
      };
      const probe = { failureThreshold: 1 + random.below(4), successThreshold: 1 + random.below(3) };
      const kind = (['liveness', 'readiness', 'startup'] as const)[random.below(3)] ?? 'liveness';
      const when = { first: random.below(20) * second, periodMs: (1 + random.below(10)) * second };
      for (let now = 0; now <= 150 * second; now += 3 * second) {
        const { result, last } = probeState(probe, kind, when, answers, now);
        expect({ result, last }, `seed ${seed}, ${kind}, at ${now}`).toEqual(
          asked(probe, kind, when, answers, now),
        );
      }
    }
  });
});

/** The same, asked one by one. */
function asked(
  probe: { readonly failureThreshold: number; readonly successThreshold: number },
  kind: ProbeKind,
  { first, periodMs }: { readonly first: number; readonly periodMs: number },
  answers: { readonly at: (time: number) => boolean },
  now: number,
): Pick<ProbeState, 'result' | 'last'> {
  let result: ProbeState['result'] =
    kind === 'liveness' ? 'success' : kind === 'readiness' ? 'failure' : 'unknown';
  let last: ProbeState['last'];
  for (let at = first; at <= now; at += periodMs) {
    if (kind !== 'readiness' && result === 'failure') break;
    const success = answers.at(at);
    last = { at, success, inARow: last?.success === success ? last.inARow + 1 : 1 };
    if (last.inARow >= (success ? probe.successThreshold : probe.failureThreshold))
      result = success ? 'success' : 'failure';
  }
  return { result, last };
}
