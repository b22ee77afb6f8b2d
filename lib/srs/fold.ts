import { type Memory, type NewMemory, newMemory, type Review } from './memory';
import type { ParametersLookup } from './parameters';
import { rate } from './scheduler';

/** A card's memory and, review by review, what each rating met. */
export type Folded = {
  readonly memory: Memory | NewMemory;
  /** The memory before each review that counts, by review id. */
  readonly before: ReadonlyMap<string, Memory | NewMemory>;
};

/**
 * The memory of one card as its review log tells it. Reviews count in the order of (answeredAt, id), once per id,
 * undone ones not at all; so any order of arrival, any split into batches and any repetition give the same memory.
 * Throws when a review names parameters that nobody has.
 */
export function fold(cardId: string, reviews: readonly Review[], parametersOf: ParametersLookup): Folded {
  const before = new Map<string, Memory | NewMemory>();
  let memory: Memory | NewMemory = newMemory(cardId);
  for (const review of [...reviews].sort(byTimeAndId)) {
    if (review.undoneAt !== null || before.has(review.id)) continue;
    const parameters = parametersOf(review.parameterSet);
    if (!parameters) throw new Error(`review ${review.id} names unknown parameters ${review.parameterSet}`);
    before.set(review.id, memory);
    const moment = {
      at: review.answeredAt,
      day: review.localDay,
      utcOffsetMinutes: review.utcOffsetMinutes,
      rolloverHour: review.rolloverHour,
    };
    memory = rate(memory, review.rating, moment, parameters).memory;
  }
  return { memory, before };
}

function byTimeAndId(a: Review, b: Review): number {
  const ms = a.answeredAt.getTime() - b.answeredAt.getTime();
  if (ms !== 0) return ms;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
