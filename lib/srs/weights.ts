/** The numbers that FSRS is fitted by. Older sets are longer or shorter; all are used as FSRS-6 sets of 21. */

/** Source: ts-fsrs 5.4.2, fsrs-rs 6 and py-fsrs 6 agree on these (`vectors/srs.json`, `fsrs6_default`). */
export const defaultWeights: readonly number[] = [
  0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
  1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];

export const weightCount = 21;

/** FSRS-4.5 and FSRS-5 forget along a fixed curve; FSRS-6 made its decay the last weight. */
const decayBefore6 = 0.5;

/**
 * A set of FSRS-4.5 (17), FSRS-5 (19) or FSRS-6 (21) weights as a set of 21 that gives the same intervals. Throws a
 * RangeError on any other length, and on what is no number. Source: the migration rules that the FSRS projects share.
 */
export function asFsrs6(weights: readonly number[]): readonly number[] {
  if (!weights.every(Number.isFinite)) throw new RangeError('FSRS weights are numbers');
  switch (weights.length) {
    case weightCount:
      return weights;
    case 19:
      return [...weights, 0, decayBefore6];
    case 17: {
      const migrated = [...weights];
      const [d0 = 0, slope = 0, step = 0] = weights.slice(4, 7);
      migrated[4] = rounded(slope * 2 + d0);
      migrated[5] = rounded(Math.log(slope * 3 + 1) / 3);
      migrated[6] = rounded(step + 0.5);
      return [...migrated, 0, 0, 0, decayBefore6];
    }
    default:
      throw new RangeError(`FSRS has 17, 19 or 21 weights, not ${weights.length}`);
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(8));
}
