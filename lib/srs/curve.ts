import type { Parameters } from './parameters';
import type { Retained } from './scheduler';
import { retrievability } from './scheduler';

/** Probability of recall at an instant. */
export type RecallPoint = { readonly at: Date; readonly recall: number };

/**
 * How recall fell and was raised again, from the first review to `until`: before each review where it had fallen to,
 * after it 1. `memories` are those after each review, oldest first; `steps` points are drawn between two reviews.
 */
export function recallCurve(
  memories: readonly (Retained & { readonly parameters: Parameters })[],
  until: Date,
  steps = 12,
): readonly RecallPoint[] {
  return memories.flatMap((memory, index) => {
    const from = memory.lastReview.getTime();
    const to = (memories[index + 1]?.lastReview ?? until).getTime();
    if (to < from) return [];
    return Array.from({ length: steps + 1 }, (_, step) => {
      const at = new Date(from + ((to - from) * step) / steps);
      return { at, recall: retrievability(memory, at, memory.parameters) };
    });
  });
}
