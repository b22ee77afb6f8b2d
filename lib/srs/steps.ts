import type { Rating } from './memory';

const DAY_SECONDS = 86_400;

/** What a rating does to a card that is on its (re)learning steps. */
export type StepOutcome =
  | { readonly kind: 'step'; readonly step: number; readonly seconds: number }
  | { readonly kind: 'graduates' };

/**
 * The next step of a card in (re)learning. Source: Anki's rule, `rslib/src/scheduler/states/steps.rs`. Again returns to
 * the first step; Hard repeats the step, and on the first step waits for the mean of the first two, or half as long
 * again (at most a day more) when there is one; Good goes on; Easy graduates, and so does Good on the last step.
 */
export function nextStep(stepsSeconds: readonly number[], step: number, rating: Rating): StepOutcome {
  const first = stepsSeconds[0];
  const current = stepsSeconds[step];
  if (first === undefined || current === undefined) return { kind: 'graduates' };
  switch (rating) {
    case 'again':
      return { kind: 'step', step: 0, seconds: first };
    case 'hard':
      return { kind: 'step', step, seconds: step === 0 ? hardOnFirst(first, stepsSeconds[1]) : current };
    case 'good': {
      const next = stepsSeconds[step + 1];
      return next === undefined ? { kind: 'graduates' } : { kind: 'step', step: step + 1, seconds: next };
    }
    case 'easy':
      return { kind: 'graduates' };
  }
}

function hardOnFirst(first: number, second: number | undefined): number {
  return second === undefined ? Math.min(first * 1.5, first + DAY_SECONDS) : (first + second) / 2;
}
