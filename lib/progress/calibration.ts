/** Whether predicted recall holds, beside two predictions that need no theory. Pure. */

import type { StudyDay } from '@/lib/srs/day';
import { bins, type CalibrationBin, calibrationErrorOf, lossOf } from '@/lib/srs/evaluate';

/** Predictions of one study day and bin, summed. */
export type RecallDay = {
  readonly day: StudyDay;
  readonly bin: number;
  readonly count: number;
  readonly recalled: number;
  readonly predicted: number;
  readonly loss: number;
};

/** How well one way to predict did. */
export type Prediction = {
  /** Mean log loss; lower is better. */
  readonly logLoss: number;
  /** How far predicted and real recall lie apart in the bins, in share of recall; lower is better. */
  readonly calibrationError: number;
};

export type Calibration = {
  readonly count: number;
  /** Share recalled, of all. */
  readonly recalled: number;
  /** Bins with at least one prediction, from low to high. */
  readonly bins: readonly CalibrationBin[];
  readonly fsrs: Prediction;
  /** Every answer predicted by the learner's own average. */
  readonly userAverage: Prediction;
  /** Every answer predicted by the average of the learner's last study days. */
  readonly movingAverage: Prediction;
};

/** Study days that the moving average looks back on, and what it says before there are any. */
export const movingDays = 7;
const firstGuess = 0.9;

/** The calibration of some study days; null without a prediction among them. */
export function calibrationOf(days: readonly RecallDay[]): Calibration | null {
  const inOrder = [...days].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const count = sum(inOrder, (each) => each.count);
  if (count === 0) return null;
  const recalled = sum(inOrder, (each) => each.recalled);
  const moving = movingAverages(inOrder);
  return {
    count,
    recalled: recalled / count,
    bins: sumsByBin(inOrder, (each) => each.predicted).flatMap((each, bin) =>
      each.count === 0
        ? []
        : [
            {
              from: bin / bins,
              to: (bin + 1) / bins,
              count: each.count,
              predicted: each.predicted / each.count,
              recalled: each.recalled / each.count,
            },
          ],
    ),
    fsrs: {
      logLoss: sum(inOrder, (each) => each.loss) / count,
      calibrationError: calibrationErrorOf(sumsByBin(inOrder, (each) => each.predicted)),
    },
    userAverage: baseline(inOrder, () => recalled / count),
    movingAverage: baseline(inOrder, ({ day }) => moving.get(day) ?? firstGuess),
  };
}

/** Judged in the bins of FSRS: whether it also tells apart what FSRS tells apart. */
function baseline(days: readonly RecallDay[], predict: (day: RecallDay) => number): Prediction {
  const count = sum(days, (each) => each.count);
  const loss = sum(days, (each) => {
    const predicted = predict(each);
    return each.recalled * lossOf(predicted, true) + (each.count - each.recalled) * lossOf(predicted, false);
  });
  return {
    logLoss: loss / count,
    calibrationError: calibrationErrorOf(sumsByBin(days, (each) => each.count * predict(each))),
  };
}

/** By study day: the share recalled on the last study days before it. */
function movingAverages(inOrder: readonly RecallDay[]): ReadonlyMap<StudyDay, number> {
  const averages = new Map<StudyDay, number>();
  const window: { day: StudyDay; count: number; recalled: number }[] = [];
  for (const { day, count, recalled } of inOrder) {
    const today = window.at(-1);
    if (today?.day === day) {
      today.count += count;
      today.recalled += recalled;
      continue;
    }
    if (window.length > movingDays) window.shift();
    const total = sum(window, (each) => each.count);
    averages.set(day, total === 0 ? firstGuess : sum(window, (each) => each.recalled) / total);
    window.push({ day, count, recalled });
  }
  return averages;
}

function sumsByBin(days: readonly RecallDay[], predicted: (day: RecallDay) => number) {
  const sums = Array.from({ length: bins }, () => ({ count: 0, predicted: 0, recalled: 0 }));
  for (const each of days) {
    const bin = sums[each.bin];
    if (!bin) continue;
    bin.count += each.count;
    bin.predicted += predicted(each);
    bin.recalled += each.recalled;
  }
  return sums;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
