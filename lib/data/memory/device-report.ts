/**
 * What a learner's device may report of its own clock. Ratings and attempts are made offline and delivered later, so
 * the device says when; these bounds are what the server believes.
 */

/** How far ahead of the server's clock a device may be, in ms. */
export const skewMs = 5 * 60_000;

/** The moments that an answer may have, in ms since 1970: years that a date can be told for, and be sorted by. */
export const earliestAnswerMs = Date.UTC(2020, 0, 1);
export const latestAnswerMs = Date.UTC(2200, 0, 1);

const longestDurationMs = 3_600_000;

/** Whether the answer, or the making of its id, lies further ahead of `now` than clocks may differ. */
export function isInTheFuture(
  { id, answeredAt }: { readonly id: string; readonly answeredAt: Date },
  now: Date,
): boolean {
  const latest = now.getTime() + skewMs;
  return answeredAt.getTime() > latest || timeOfId(id) > latest;
}

/** How long an answer took, in whole ms: 0 to an hour. Whoever took longer was away. */
export function durationOf(reportedMs: number): number {
  return Math.min(longestDurationMs, Math.max(0, Math.round(reportedMs)));
}

/** The time in a UUIDv7, its first 48 bits, in ms since 1970. */
function timeOfId(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
