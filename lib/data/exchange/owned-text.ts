/** Everything that somebody owns as the text of a file, in parts: a million reviews are never in memory at once. */

import type { Viewer } from '../people/viewer';
import { ownedButReviews, reviewsInParts } from './owned';

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
