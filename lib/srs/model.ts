/**
 * The border to ts-fsrs: how stability and difficulty change with an answer, and how recall falls. Nothing else
 * imports it (importing it adds methods to `Date.prototype`). When a card is asked again is `scheduler.ts`.
 */
import { computeDecayFactor, FSRS, forgetting_curve } from 'ts-fsrs';
import type { Rating } from './memory';
import { asFsrs6 } from './weights';

/** What FSRS knows of a card. */
export type MemoryState = {
  /** Days after which recall has fallen to 90 %. */
  readonly stability: number;
  /** 1 (easy) to 10. */
  readonly difficulty: number;
};

export type Model = {
  /**
   * The state after an answer, `days` whole study days after the last one; null is a card never answered. Days below 0
   * count as 0. Source: FSRS-6.
   */
  readonly next: (state: MemoryState | null, days: number, rating: Rating) => MemoryState;
  /** Probability of recall, 0 to 1, `days` after an answer; fractions count, and less than 0 is 0. */
  readonly recallAfter: (days: number, stability: number) => number;
  /** Days after which recall has fallen to `retention`: a fraction, which nothing bounds. */
  readonly daysUntil: (retention: number, stability: number) => number;
};

/**
 * FSRS with the given weights, of version 4.5, 5 or 6. `shortTerm: false` is FSRS without a memory of its own for
 * answers of one day. Made once for each array of weights.
 */
export function modelOf(weights: readonly number[], { shortTerm = true } = {}): Model {
  const cache = shortTerm ? models : longTermModels;
  const known = cache.get(weights);
  if (known) return known;
  const made = makeModel(asFsrs6(weights), shortTerm);
  cache.set(weights, made);
  return made;
}

/** The forgetting curve as two numbers: recall after t days is (1 + factor * t / stability) ^ decay. */
export function curveOf(weights: readonly number[]): { readonly decay: number; readonly factor: number } {
  return computeDecayFactor([...asFsrs6(weights)]);
}

const models = new WeakMap<readonly number[], Model>();
const longTermModels = new WeakMap<readonly number[], Model>();

const grades: Readonly<Record<Rating, number>> = { again: 1, hard: 2, good: 3, easy: 4 };

function makeModel(weights: readonly number[], shortTerm: boolean): Model {
  const fsrs = new FSRS({ w: [...weights], enable_short_term: shortTerm, enable_fuzz: false });
  // ts-fsrs clips what it is given. A weight outside its bounds is meant all the same: an FSRS-5 set has a 0 there.
  Object.assign(fsrs.parameters.w, weights);
  const list = [...weights];
  const { decay, factor } = computeDecayFactor(list);
  return {
    next: (state, days, rating) => fsrs.next_state(state, Math.max(0, days), grades[rating]),
    recallAfter: (days, stability) => forgetting_curve(list, Math.max(0, days), stability),
    // Eight decimals, as ts-fsrs has them: intervals at a border of rounding are the same everywhere.
    daysUntil: (retention, stability) => roundTo8((retention ** (1 / decay) - 1) / factor) * stability,
  };
}

function roundTo8(value: number): number {
  return Math.round(value * 1e8) / 1e8;
}
