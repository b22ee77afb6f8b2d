/** What turns ratings into intervals. Every review names the set it was rated under, so the past stays as it was. */
export type Parameters = {
  readonly id: string;
  /** FSRS-6 weights, 21 of them. */
  readonly weights: readonly number[];
  /** Probability of recall at which a card is asked again, 0.7 to 0.99. */
  readonly retention: number;
  /** Steps of a new card before its first interval of days, in seconds. */
  readonly learningStepsSeconds: readonly number[];
  /** Steps of a forgotten card, in seconds. */
  readonly relearningStepsSeconds: readonly number[];
  readonly maximumIntervalDays: number;
  /** Whether intervals of days are spread a little, so that cards learnt together do not stay together. */
  readonly fuzz: boolean;
};

/** Finds a set by its id; undefined when there is none of that name. */
export type ParametersLookup = (id: string) => Parameters | undefined;

export const algorithm = 'fsrs-6';

/** Source: ts-fsrs 5.4.2, fsrs-rs 6 and py-fsrs 6 agree on these (`vectors/srs.json`, `fsrs6_default`). */
const defaultWeights: readonly number[] = [
  0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
  1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];

const retentionPercent = { min: 70, max: 99 };

/**
 * The set of someone whose weights were never fitted: the default weights at their desired retention, which is held to
 * 0.70 to 0.99 and to whole percent. Its id says all of it: `default-90`.
 */
export function standardParameters(desiredRetention: number): Parameters {
  const percent = Math.min(
    retentionPercent.max,
    Math.max(retentionPercent.min, Math.round(desiredRetention * 100)),
  );
  return standardOf(percent);
}

/** Finds standard sets by id. Sets fitted to one learner come from elsewhere. */
export const findStandardParameters: ParametersLookup = (id) => {
  const digits = /^default-(\d{2})$/.exec(id)?.[1];
  if (digits === undefined) return undefined;
  const percent = Number(digits);
  if (percent < retentionPercent.min || percent > retentionPercent.max) return undefined;
  return standardOf(percent);
};

const standard = new Map<number, Parameters>();

/** One value per retention, so that the engine made from it is made once. */
function standardOf(percent: number): Parameters {
  const known = standard.get(percent);
  if (known) return known;
  const parameters: Parameters = {
    id: `default-${percent}`,
    weights: defaultWeights,
    retention: percent / 100,
    learningStepsSeconds: [60, 600],
    relearningStepsSeconds: [600],
    maximumIntervalDays: 36_500,
    fuzz: true,
  };
  standard.set(percent, parameters);
  return parameters;
}
