/** How a run is bounded, and how it ended. */
import type { StepId } from './trace';

/** Limits of one run. Reaching one is a result, never a hang. */
export type RunLimits = {
  /** Steps this run may add. Default 20,000. */
  readonly steps: number;
  /** Objects that may be stored at once. Default 5,000. */
  readonly objects: number;
  /** Virtual milliseconds that a run until settled may take. Default one hour. */
  readonly virtualMs: number;
  /** Reconciles this run may make. Default 100,000. */
  readonly reconciles: number;
};

export const defaultLimits: RunLimits = {
  steps: 20_000,
  objects: 5_000,
  virtualMs: 3_600_000,
  reconciles: 100_000,
};

export type RunResult =
  /** Nothing is left to do but periodic heartbeats. */
  | { readonly kind: 'settled'; readonly at: number }
  /** The given time has passed. */
  | { readonly kind: 'elapsed'; readonly at: number }
  /** A limit was reached first. `repeating`: the steps of the last round of a cycle, when there is one. */
  | {
      readonly kind: 'limit';
      readonly limit: keyof RunLimits;
      readonly at: number;
      readonly repeating: readonly StepId[];
    };
