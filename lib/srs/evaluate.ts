/** How well predictions of recall hold: by their log loss, and by bins of like predictions. Pure arithmetic. */

/** A prediction and what came of it. */
export type Prediction = { readonly predicted: number; readonly recalled: boolean };

/** Predictions of like size: what was predicted on average, and what share was recalled. */
export type CalibrationBin = {
  /** Lower and upper edge of the predicted recall. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly predicted: number;
  readonly recalled: number;
};

export type Fit = {
  readonly count: number;
  /** Mean log loss: 0 is perfect, ln 2 is a coin. */
  readonly logLoss: number;
  /** Root of the mean squared distance between predicted and recalled, over the bins, weighted by their counts. */
  readonly calibrationError: number;
};

/** Reviews below which no weights are fitted: the result would be chance. */
export const reviewsWanted = 400;

/** Bins are twentieths: of recall between 0.5 and 1 there are ten. */
export const bins = 20;

export function binOf(predicted: number): number {
  return Math.min(bins - 1, Math.max(0, Math.floor(predicted * bins)));
}

/** The log loss of one prediction. Certainty costs much when it is wrong, but not without end. */
export function lossOf(predicted: number, recalled: boolean): number {
  const held = Math.min(1 - leastChance, Math.max(leastChance, predicted));
  return -Math.log(recalled ? held : 1 - held);
}

const leastChance = 1e-4;

/** The fit of predictions; of none at all it is 0. */
export function fitOf(predictions: Iterable<Prediction>): Fit {
  const sums = Array.from({ length: bins }, () => ({ count: 0, predicted: 0, recalled: 0 }));
  let count = 0;
  let loss = 0;
  for (const { predicted, recalled } of predictions) {
    const bin = sums[binOf(predicted)];
    if (!bin) continue;
    bin.count += 1;
    bin.predicted += predicted;
    bin.recalled += recalled ? 1 : 0;
    count += 1;
    loss += lossOf(predicted, recalled);
  }
  return { count, logLoss: count === 0 ? 0 : loss / count, calibrationError: calibrationErrorOf(sums) };
}

/** The calibration error of sums by bin. */
export function calibrationErrorOf(
  sums: readonly { readonly count: number; readonly predicted: number; readonly recalled: number }[],
): number {
  let count = 0;
  let squares = 0;
  for (const bin of sums) {
    if (bin.count === 0) continue;
    count += bin.count;
    squares += bin.count * ((bin.predicted - bin.recalled) / bin.count) ** 2;
  }
  return count === 0 ? 0 : Math.sqrt(squares / count);
}
