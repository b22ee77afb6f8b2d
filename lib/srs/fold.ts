import { daysBetween, type Moment } from './day';
import { type Memory, type NewMemory, newMemory, type Review } from './memory';
import { type MemoryState, modelOf } from './model';
import { type ParametersLookup, withWeights } from './parameters';
import { rate, rescheduled } from './scheduler';

/** A card's memory and, review by review, what each rating met. */
export type Folded = {
  readonly memory: Memory | NewMemory;
  /** The memory before each review that counts, by review id. */
  readonly before: ReadonlyMap<string, Memory | NewMemory>;
};

/** New weights taken for everything that was learnt before: from then on memories are as if they had always held. */
export type Rescheduling = { readonly id: string; readonly at: Date; readonly weightsId: string | null };

/** What a fold begins with and passes through, apart from the reviews. */
export type FoldSetting = {
  /** The memory before the first review, for a card that was learnt elsewhere. */
  readonly start?: Memory | null;
  readonly reschedulings?: readonly Rescheduling[];
};

/**
 * The memory of one card as its review log tells it. Reviews count in the order of (answeredAt, id), once per id,
 * undone ones not at all; so any order of arrival, any split into batches and any repetition give the same memory.
 * Throws when a review names parameters that nobody has.
 */
export function fold(
  cardId: string,
  reviews: readonly Review[],
  parametersOf: ParametersLookup,
  { start, reschedulings = [] }: FoldSetting = {},
): Folded {
  const before = new Map<string, Memory | NewMemory>();
  const counted: Review[] = [];
  const pending = [...reschedulings].sort(byTime(({ at }) => at));
  let memory: Memory | NewMemory = start ?? newMemory(cardId);
  const passReschedulings = (until: Date | null) => {
    while (pending[0] && (until === null || pending[0].at <= until)) {
      memory = reweighed(memory, start ?? null, counted, pending[0], parametersOf);
      pending.shift();
    }
  };
  for (const review of [...reviews].sort(byTime(({ answeredAt }) => answeredAt))) {
    if (review.undoneAt !== null || before.has(review.id)) continue;
    passReschedulings(review.answeredAt);
    const parameters = parametersOf(review.parameterSet);
    if (!parameters) throw new Error(`review ${review.id} names unknown parameters ${review.parameterSet}`);
    before.set(review.id, memory);
    counted.push(review);
    memory = rate(memory, review.rating, momentOfReview(review), parameters, review).memory;
  }
  passReschedulings(null);
  return { memory, before };
}

/** The moment of an answer as its review keeps it. */
export function momentOfReview(
  review: Pick<Review, 'answeredAt' | 'localDay' | 'utcOffsetMinutes' | 'rolloverHour'>,
): Moment {
  return {
    at: review.answeredAt,
    day: review.localDay,
    utcOffsetMinutes: review.utcOffsetMinutes,
    rolloverHour: review.rolloverHour,
  };
}

/** The memory as the same answers give it under other weights. Steps, counts and desired retention stay. */
function reweighed(
  memory: Memory | NewMemory,
  start: Memory | null,
  counted: readonly Review[],
  { weightsId }: Rescheduling,
  parametersOf: ParametersLookup,
): Memory | NewMemory {
  if (memory.state === 'new') return memory;
  const parameters = parametersOf(withWeights(memory.parameterSet, weightsId));
  if (!parameters) throw new Error(`nobody has the weights ${weightsId} that cards were rescheduled by`);
  const model = modelOf(parameters.weights);
  let state: MemoryState | null = start && { stability: start.stability, difficulty: start.difficulty };
  let lastDay = start?.lastDay;
  for (const { rating, localDay } of counted) {
    state = model.next(state, lastDay === undefined ? 0 : daysBetween(lastDay, localDay), rating);
    lastDay = localDay;
  }
  return state ? rescheduled(memory, state, parameters) : memory;
}

function byTime<T extends { readonly id: string }>(at: (item: T) => Date): (a: T, b: T) => number {
  return (a, b) => at(a).getTime() - at(b).getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
