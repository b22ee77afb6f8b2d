import { defaultWeights } from './weights';

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
  /** No interval ends on the day it begins, not even where there are no steps: for what is not asked twice a day. */
  readonly wholeDays?: boolean;
};

/** Finds a set by its id; undefined when there is none of that name. */
export type ParametersLookup = (id: string) => Parameters | undefined;

/** Finds weights fitted to somebody, by the id that sets carry; undefined when there are none of that id. */
export type WeightsLookup = (weightsId: string) => readonly number[] | undefined;

/** What of a learner's settings goes into a set of parameters. */
export type Tuning = {
  /** Held to 0.70 to 0.99 and to whole percent. */
  readonly retention: number;
  /** Id of fitted weights; null for the default ones. */
  readonly weightsId?: string | null;
  readonly learningStepsSeconds?: readonly number[];
  readonly relearningStepsSeconds?: readonly number[];
  readonly maximumIntervalDays?: number;
};

export const algorithm = 'fsrs-6';

export const retentionPercent = { min: 70, max: 99 } as const;
export const standardSteps = { learning: [60, 600], relearning: [600] } as const;
export const longestIntervalDays = 36_500;
/** Steps that a set may have, each no longer than `longestStepSeconds`. */
export const mostSteps = 8;
export const longestStepSeconds = 30 * 86_400;

/**
 * The id of a set, which says all of it but the fitted weights: `default-90`, or with everything told
 * `w0193…-85-l60.600.3600-r600-m365`. What is as usual is left out.
 */
export function parametersId(tuning: Tuning): string {
  const { weightsId, learningStepsSeconds, relearningStepsSeconds, maximumIntervalDays } = tuning;
  const percent = Math.min(
    retentionPercent.max,
    Math.max(retentionPercent.min, Math.round(tuning.retention * 100)),
  );
  const steps = (letter: string, seconds: readonly number[] | undefined, usual: readonly number[]) =>
    seconds === undefined || seconds.join('.') === usual.join('.') ? '' : `-${letter}${seconds.join('.')}`;
  return [
    `${weightsId ?? 'default'}-${percent}`,
    steps('l', learningStepsSeconds, standardSteps.learning),
    steps('r', relearningStepsSeconds, standardSteps.relearning),
    maximumIntervalDays === undefined || maximumIntervalDays === longestIntervalDays
      ? ''
      : `-m${maximumIntervalDays}`,
  ].join('');
}

/** The id of the same set with other weights; null for the default ones. */
export function withWeights(id: string, weightsId: string | null): string {
  return id.replace(/^[^-]+/, weightsId ?? 'default');
}

/** Finds sets by what their id says, with fitted weights from `weightsOf`. Undefined for an id that no tuning has. */
export function parametersLookup(weightsOf: WeightsLookup): ParametersLookup {
  return (id) => {
    const said = /^(default|w[0-9a-f]{32})-(\d{2})(?:-l([\d.]*))?(?:-r([\d.]*))?(?:-m([1-9]\d{0,4}))?$/.exec(
      id,
    );
    const [, weightsId = '', percentText = '', learning, relearning, maximum] = said ?? [];
    const percent = Number(percentText);
    if (!said || percent < retentionPercent.min || percent > retentionPercent.max) return undefined;
    const weights = weightsId === 'default' ? defaultWeights : weightsOf(weightsId);
    if (!weights) return undefined;
    const known = kept.get(id);
    if (known?.weights === weights) return known;
    const learningStepsSeconds = stepsIn(learning, standardSteps.learning);
    const relearningStepsSeconds = stepsIn(relearning, standardSteps.relearning);
    const maximumIntervalDays = maximum === undefined ? longestIntervalDays : Number(maximum);
    if (!learningStepsSeconds || !relearningStepsSeconds || maximumIntervalDays > longestIntervalDays)
      return undefined;
    const made: Parameters = {
      id,
      weights,
      retention: percent / 100,
      learningStepsSeconds,
      relearningStepsSeconds,
      maximumIntervalDays,
      fuzz: true,
    };
    if (kept.size >= mostKept) kept.clear();
    kept.set(id, made);
    return made;
  };
}

/** Finds the sets whose weights are the default ones. */
export const findStandardParameters: ParametersLookup = parametersLookup(() => undefined);

/** The set of someone who has changed nothing but the desired retention: `default-90`. */
export function standardParameters(desiredRetention: number): Parameters {
  const found = findStandardParameters(parametersId({ retention: desiredRetention }));
  if (!found) throw new Error(`no parameters for a retention of ${desiredRetention}`);
  return found;
}

/** One value per id, so that what is made from it is made once. Ids come from devices too, so they are not kept without end. */
const kept = new Map<string, Parameters>();
const mostKept = 500;

function stepsIn(text: string | undefined, usual: readonly number[]): readonly number[] | undefined {
  if (text === undefined) return usual;
  if (text === '') return [];
  const steps = text.split('.').map(Number);
  const sound = steps.length <= mostSteps && steps.every((step) => step >= 1 && step <= longestStepSeconds);
  return sound ? steps : undefined;
}
