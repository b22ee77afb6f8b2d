/** Everything that somebody owns as the text of a file, in parts: a million reviews are never in memory at once. */

import type { Viewer } from '../people/viewer';
import { ownedButReviews, reviewsInParts } from './owned';
import type { OwnedReview } from './owned-schema';

/** The JSON of everything, as `readOwned` takes it. */
export async function* ownedText(viewer: Viewer, now: Date): AsyncGenerator<string> {
  const { reviews: _, ...rest } = await ownedButReviews(viewer, now);
  yield `${JSON.stringify(rest).slice(0, -1)},"reviews":[`;
  let before = '';
  for await (const part of reviewsInParts(viewer, 'id')) {
    yield before + part.map((review) => JSON.stringify(review)).join(',');
    before = ',';
  }
  yield ']}';
}

const columns = [
  'id',
  'cardId',
  'rating',
  'answeredAt',
  'localDay',
  'durationMs',
  'promisedDays',
  'parameterSet',
  'undoneAt',
] as const satisfies readonly (keyof OwnedReview)[];

/** The reviews as CSV (RFC 4180), the oldest first. */
export async function* reviewsCsv(viewer: Viewer): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  for await (const part of reviewsInParts(viewer, 'answeredAt')) {
    yield part.map((row) => `${columns.map((name) => csvCell(row[name])).join(',')}\r\n`).join('');
  }
}

/** A value as a cell. One that begins like a formula is text for a spreadsheet too. */
export function csvCell(value: string | number | Date | null): string {
  const text = value instanceof Date ? value.toISOString() : value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
