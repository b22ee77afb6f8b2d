import type { Step, StepId } from './trace';
import { subjectOf } from './trace';

/**
 * The last round of a cycle at the end of a run: the steps of the shortest period that happened at least twice in a
 * row, told apart by actor, rule and kind of object; one or two steps three times, because a pair alike is no cycle yet.
 * Empty when there is none of up to 500 steps.
 */
export function repeatingSteps(steps: readonly Step[], from: StepId): readonly StepId[] {
  const signs = steps.slice(Math.max(from, steps.length - 1000)).map(signOf);
  const count = signs.length;
  for (let period = 1; period * 2 <= count; period++) {
    const again = period < 3 ? 2 * period : period;
    let same = again + period <= count;
    for (let i = 1; i <= again && same; i++) same = signs[count - i] === signs[count - i - period];
    if (same) return steps.slice(steps.length - period).map((step) => step.id);
  }
  return [];
}

function signOf(step: Step): string {
  return `${step.actor}|${step.rule ?? ''}|${step.action.kind}|${subjectOf(step)?.kind ?? ''}`;
}
