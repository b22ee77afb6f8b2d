import type { Step, StepId } from '../trace';
import { subjectOf } from '../trace';

/** How many steps at the end of a run may be no part of the cycle: half a round, or upkeep that came between. */
const looseEnd = 60;

/**
 * The last round of a cycle at the end of a run: the steps of the shortest period that happened at least twice in a
 * row, told apart by actor, rule and kind of object; one or two steps three times, because a pair alike is no cycle yet.
 * Where hourly upkeep has just interrupted a cycle, it is looked for before the interruption, three times in a row.
 * Empty when there is none of up to 500 steps.
 */
export function repeatingSteps(steps: readonly Step[], from: StepId): readonly StepId[] {
  const signs = steps.slice(Math.max(from, steps.length - 1000)).map(signOf);
  for (let loose = 0; loose <= looseEnd; loose++) {
    const period = shortestPeriod(signs, signs.length - loose, loose === 0 ? 2 : 3);
    if (period > 0)
      return steps.slice(steps.length - loose - period, steps.length - loose).map(({ id }) => id);
  }
  return [];
}

/** The shortest period of which that many rounds stand before `end`; 0 when there is none. */
function shortestPeriod(signs: readonly string[], end: number, rounds: number): number {
  for (let period = 1; period * rounds <= end; period++) {
    const again = period * (period < 3 ? 2 : rounds - 1);
    let same = again + period <= end;
    for (let i = 1; i <= again && same; i++) same = signs[end - i] === signs[end - i - period];
    if (same) return period;
  }
  return 0;
}

function signOf(step: Step): string {
  return `${step.actor}|${step.rule ?? ''}|${step.action.kind}|${subjectOf(step)?.kind ?? ''}`;
}
