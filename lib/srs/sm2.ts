import type { MemoryState } from './model';
import { curveOf } from './model';

/** What SM-2, Anki's older scheduler, keeps of a card. */
export type Sm2 = {
  /** 1.3 and up; 2.5 is where cards begin. */
  readonly ease: number;
  readonly intervalDays: number;
};

/**
 * The FSRS state that a card scheduled by SM-2 is likely in, when `retention` of such cards are remembered at their
 * interval's end. Source: fsrs-rs, `memory_state_from_sm2` (`vectors/srs.json`, `memory-state-from-sm2`).
 */
export function memoryFromSm2(
  { ease, intervalDays }: Sm2,
  retention: number,
  weights: readonly number[],
): MemoryState {
  const { decay, factor } = curveOf(weights);
  const [w8 = 0, w9 = 0, w10 = 0] = weights.slice(8, 11);
  const stability = (Math.max(intervalDays, leastStability) * factor) / (retention ** (1 / decay) - 1);
  const growth = Math.exp(w8) * stability ** -w9 * Math.expm1((1 - retention) * w10);
  const difficulty = 11 - (ease - 1) / growth;
  return { stability, difficulty: Math.min(10, Math.max(1, difficulty)) };
}

const leastStability = 0.001;
