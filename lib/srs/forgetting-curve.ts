import { computeDecayFactor } from 'ts-fsrs';
import type { Parameters } from './parameters';

/** The forgetting curve as two numbers, for where it is computed in bulk by a database. */
export type ForgettingCurve = { readonly decay: number; readonly factor: number };

/**
 * Retrievability after `days` at `stability` is `(1 + factor * days / stability) ^ decay`: what `retrievability` computes
 * for one memory. Source: FSRS-6.
 */
export function forgettingCurve(parameters: Parameters): ForgettingCurve {
  return computeDecayFactor(parameters.weights);
}
