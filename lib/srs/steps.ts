import type { Rating } from './memory';

const DAY_SECONDS = 86_400;

/** What a rating does to a card that is on its (re)learning steps. */
export type StepOutcome =
  | { readonly kind: 'step'; readonly step: number; readonly seconds: number }
  | { readonly kind: 'graduates' };

/**
 * The next step of a card in (re)learning. Source: Anki's rule, `rslib/src/scheduler/states/steps.rs`. Again returns to
 * the first step; Hard repeats the step, and on the first step waits for the mean of the first two, or half as long
 * again (at most a day more) when there is one, in whole days where that is more than a day; Good goes on; Easy graduates,
 * and so does Good on the last step. A card on a step that there is no longer, because the steps were changed, is on the last.
 */
export function nextStep(stepsSeconds: readonly number[], step: number, rating: Rating): StepOutcome {
  const last = stepsSeconds.length - 1;
  const at = Math.min(step, last);
  const first = stepsSeconds[0];
  const current = stepsSeconds[at];
  if (first === undefined || current === undefined) return { kind: 'graduates' };
  switch (rating) {
    case 'again':
      return { kind: 'step', step: 0, seconds: first };
    case 'hard':
      return { kind: 'step', step: at, seconds: at === 0 ? hardOnFirst(first, stepsSeconds[1]) : current };
    case 'good': {
      const next = stepsSeconds[at + 1];
      return next === undefined ? { kind: 'graduates' } : { kind: 'step', step: at + 1, seconds: next };
    }
    case 'easy':
      return { kind: 'graduates' };
  }
}

function hardOnFirst(first: number, second: number | undefined): number {
  const seconds = Math.floor(
    second === undefined ? Math.min(first * 1.5, first + DAY_SECONDS) : (first + second) / 2,
  );
  // So that it is the same early and late in the day.
  return seconds > DAY_SECONDS ? Math.round(seconds / DAY_SECONDS) * DAY_SECONDS : seconds;
}
