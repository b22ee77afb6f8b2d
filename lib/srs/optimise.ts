/**
 * Weights fitted to somebody's own reviews: the border to the optimiser of the FSRS project (Rust), which nothing else
 * imports. It runs for a second or two and is meant for a worker thread (`lib/data/memory/optimiser-worker.ts`).
 */
import { computeParameters, FSRSBindingItem, FSRSBindingReview } from '@open-spaced-repetition/binding';
import { type Fit, fitOf, type Prediction, reviewsWanted } from './evaluate';
import { type Rating, ratings } from './memory';
import { type MemoryState, modelOf } from './model';

/** One answer, as far as fitting is concerned. */
export type TrainingReview = {
  readonly rating: Rating;
  /** Number of the study day (`dayNumber`). */
  readonly day: number;
  readonly atMs: number;
};

/** The answers of each card, in the order of time. */
export type TrainingLog = readonly (readonly TrainingReview[])[];

export type Optimised = {
  readonly weights: readonly number[];
  /** Reviews that it was fitted to. */
  readonly fittedOn: number;
  /** On the later reviews that it has not seen: of the weights in use, and of these. */
  readonly before: Fit;
  readonly after: Fit;
  /** Better on the unseen reviews, by log loss; nobody is to take them otherwise. */
  readonly better: boolean;
};

/** The share of reviews, the earliest, that weights are fitted to; by the rest they are judged. */
const fittedShare = 0.8;

/** Answers of one card beyond this teach nothing more. */
const longestHistory = 64;

/** Fits weights to the earlier reviews and judges them, beside those in use, by the later ones. Null with too few reviews. */
export async function optimise(
  log: TrainingLog,
  inUse: readonly number[],
  relearningSteps: number,
  /** Told now and then how far fitting is, 0 to 1. */
  onProgress?: (share: number) => void,
): Promise<Optimised | null> {
  const times = log.flatMap((reviews) => reviews.map(({ atMs }) => atMs)).sort((a, b) => a - b);
  if (times.length < reviewsWanted) return null;
  const cut = times[Math.floor(times.length * fittedShare)] ?? 0;
  const items = log.flatMap((reviews) => itemsOf(reviews.filter(({ atMs }) => atMs < cut)));
  if (items.length < reviewsWanted / 4) return null;
  const weights = await computeParameters(items, {
    enableShortTerm: true,
    numRelearningSteps: relearningSteps,
    progress: (done, of) => {
      if (of > 0) onProgress?.(Math.min(1, done / of));
    },
    // The binding waits for this long between two looks at its progress.
    timeout: 10,
  });
  const before = fitOf(predictionsOf(log, inUse, cut));
  const after = fitOf(predictionsOf(log, weights, cut));
  return {
    weights,
    fittedOn: times.filter((atMs) => atMs < cut).length,
    before,
    after,
    better: after.count > 0 && after.logLoss < before.logLoss,
  };
}

/** Predicted recall of each answer from `from` on that came a day or more after the one before it. */
export function* predictionsOf(
  log: TrainingLog,
  weights: readonly number[],
  from = Number.NEGATIVE_INFINITY,
): Generator<Prediction> {
  const model = modelOf(weights);
  for (const reviews of log) {
    let state: MemoryState | null = null;
    let last = 0;
    for (const { rating, day, atMs } of reviews) {
      const days = state === null ? 0 : Math.max(0, day - last);
      if (state !== null && days > 0 && atMs >= from) {
        yield {
          predicted: model.recallAfter(days, (state as MemoryState).stability),
          recalled: rating !== 'again',
        };
      }
      state = model.next(state, days, rating);
      last = day;
    }
  }
}

/** The optimiser takes each answer with those before it. Answers of the first day alone have nothing to predict. */
function itemsOf(reviews: readonly TrainingReview[]): readonly FSRSBindingItem[] {
  const items: FSRSBindingItem[] = [];
  const history: FSRSBindingReview[] = [];
  let last: number | undefined;
  for (const { rating, day } of reviews.slice(0, longestHistory)) {
    const days = last === undefined ? 0 : Math.max(0, day - last);
    history.push(new FSRSBindingReview(ratings.indexOf(rating) + 1, days));
    if (days > 0) items.push(new FSRSBindingItem(history.slice()));
    last = day;
  }
  return items;
}
