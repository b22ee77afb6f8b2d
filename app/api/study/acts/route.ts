import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { type ActReport, actReport, markReported } from '@/app/study/_server/reports';
import type { Curriculum } from '@/lib/curriculum/load';
import { cardsOf } from '@/lib/data/cards/own-cards';
import type { Viewer } from '@/lib/data/people/viewer';
import { recordReviews } from '@/lib/data/study/reviews';
import { undo } from '@/lib/data/study/undo';

const actsSchema = z.strictObject({ acts: z.array(actReport).min(1).max(100) });

/**
 * What a page that goes away has not told yet: ratings, marks and undos in the order in which they were done. Each is
 * idempotent by its id, and the page keeps them and tells them again when it is opened next, so nothing is answered.
 */
export const POST = handler({ viewer: 'required', body: actsSchema }, async ({ viewer, body, now }) => {
  const { cardsById } = await cardsOf(viewer);
  for (const act of body.acts) await doAgain(viewer, act, cardsById, now);
});

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');

async function doAgain(
  viewer: Viewer,
  act: ActReport,
  cardsById: Curriculum['cardsById'],
  now: Date,
): Promise<void> {
  switch (act.kind) {
    case 'review': {
      const { answeredAt, ...review } = act.review;
      if (!cardsById.has(review.cardId)) return;
      await recordReviews(viewer, [{ ...review, answeredAt: new Date(answeredAt) }], now);
      return;
    }
    case 'undo':
      await undo(viewer, act.of, now);
      return;
    case 'mark':
      if (!cardsById.has(act.cardId)) return;
      await markReported(viewer, { id: act.id, cardIds: [act.cardId], deed: act.deed, at: act.atMs }, now);
      return;
  }
}
