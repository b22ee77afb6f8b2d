/**
 * Why two cards that were learnt together do not stay together: an interval of days is moved a little. By how much is
 * Anki's rule (`rslib/src/scheduler/states/fuzz.rs`); where in the range follows from the card and its repetition alone, so
 * the button, the server and every device name the same day.
 */

/** First and last day that an interval may be moved to. */
export type Bounds = { readonly lower: number; readonly upper: number };

/** How far the parts of an interval count: nothing below 2.5 days, then one day and a share of each range. */
const ranges = [
  { from: 2.5, to: 7, share: 0.15 },
  { from: 7, to: 20, share: 0.1 },
  { from: 20, to: Number.POSITIVE_INFINITY, share: 0.05 },
] as const;

/**
 * The days from `minimum` to `maximum` among which an interval, a fraction of days, may be moved. One day where there
 * is no choice.
 */
export function fuzzBounds(interval: number, minimum: number, maximum: number): Bounds {
  const least = Math.min(minimum, maximum);
  const held = clamp(interval, least, maximum);
  const delta = deltaOf(held);
  const lower = clamp(Math.round(held - delta), least, maximum);
  const upper = clamp(Math.round(held + delta), least, maximum);
  return upper === lower && upper > 2 && upper < maximum ? { lower, upper: lower + 1 } : { lower, upper };
}

/**
 * The least days that a review's next interval may be moved to, 0 for any: one more than the last interval when it has
 * grown by a whole day, as many as the last when it has not but could be moved there; an interval that has shrunk further
 * (other weights, another retention) may.
 */
export function leastAfter(interval: number, lastDays: number, maximum: number): number {
  if (Math.round(interval) > lastDays) return lastDays + 1;
  return lastDays <= fuzzBounds(interval, 1, maximum).upper ? lastDays : 0;
}

/** The day of a range that a factor, 0 to 1 exclusive, picks. */
export function fuzzed({ lower, upper }: Bounds, factor: number): number {
  return Math.floor(lower + factor * (1 + upper - lower));
}

/** 0 to 1, exclusive: the same for one card at one repetition, wherever it is asked for. */
export function fuzzFactor(cardId: string, reps: number): number {
  const text = `${cardId} ${reps}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // A last scramble: names that differ in their end only would otherwise lie side by side.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

function deltaOf(interval: number): number {
  if (interval < 2.5) return 0;
  return ranges.reduce(
    (delta, { from, to, share }) => delta + share * Math.max(0, Math.min(interval, to) - from),
    1,
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
