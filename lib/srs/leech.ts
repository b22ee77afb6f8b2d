/**
 * A leech: a card that is forgotten so often that more repetition will not help. Source: Anki's rule,
 * `rslib/src/scheduler/states/review.rs`: at so many lapses, and at every half of that again.
 */

/** Whether this very lapse makes a leech. */
export function makesLeech(lapses: number, threshold: number): boolean {
  return threshold > 0 && lapses >= threshold && (lapses - threshold) % again(threshold) === 0;
}

/**
 * Whether a card with so many lapses is a leech now. `releasedAt` is how many it had when the learner last said that
 * they want to go on with it; it becomes one anew at the next mark beyond.
 */
export function isLeech(lapses: number, threshold: number, releasedAt: number | null): boolean {
  if (threshold <= 0 || lapses < threshold) return false;
  const lastMark = threshold + Math.floor((lapses - threshold) / again(threshold)) * again(threshold);
  return releasedAt === null || lastMark > releasedAt;
}

function again(threshold: number): number {
  return Math.max(1, Math.ceil(threshold / 2));
}
