/** How a run is bounded, and how it ended. */
import type { Step, StepId } from '../trace';

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
  | Limited;

/** A limit was reached first. `repeating`: the steps of the last round of a cycle, when there is one. */
type Limited = {
  readonly kind: 'limit';
  readonly limit: keyof RunLimits;
  readonly at: number;
  readonly repeating: readonly StepId[];
};

/** A run that ended at a limit, in words: which limit, and what comes again and again. */
export function limitText(
  { limit, repeating }: Limited,
  { steps }: { readonly steps: readonly Step[] },
): string {
  const again = new Set(
    repeating.map((id) => {
      const { actor = '', rule } = steps[id] ?? {};
      return rule === null || rule === undefined ? actor : `${actor} [${rule}]`;
    }),
  );
  const what = again.size === 0 ? '' : `; again and again: ${[...again].join(', ')}`;
  const advice = limit === 'objects' ? '; scale down or delete some, and it goes on' : '';
  return `it does not settle: the limit of ${limitNames[limit]} is reached${what}${advice}`;
}

const limitNames: Readonly<Record<keyof RunLimits, string>> = {
  steps: 'steps',
  objects: 'objects',
  virtualMs: 'virtual time',
  reconciles: 'work',
};
