/**
 * Fits one person's weights in a thread of its own: reading the log, fitting and judging would each hold up everybody
 * else's requests. Started by `optimiser.ts`; tells how far it is, and answers with one message.
 */
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { dayNumber } from '../../srs/day';
import { isRating } from '../../srs/memory';
import { optimise, type TrainingReview } from '../../srs/optimise';
import type { ThreadProgress } from './thread';

const orderSchema = z.object({
  path: z.string(),
  personId: z.string(),
  weights: z.array(z.number()),
  relearningSteps: z.number(),
});

const { path, personId, weights, relearningSteps } = orderSchema.parse(workerData);
const log = readLog();
parentPort?.postMessage(
  await optimise(log, weights, relearningSteps, (share) => {
    parentPort?.postMessage({ kind: 'progress', share } satisfies ThreadProgress);
  }),
);

function readLog(): TrainingReview[][] {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true });
  try {
    const rows = db
      .prepare<[string], { cardId: string; rating: string; localDay: string; answeredAt: string }>(
        `SELECT cardId, rating, localDay, answeredAt FROM Review
         WHERE personId = ? AND undoneAt IS NULL ORDER BY cardId, answeredAt, id`,
      )
      .iterate(personId);
    const cards: TrainingReview[][] = [];
    let cardId: string | undefined;
    for (const row of rows) {
      if (!isRating(row.rating)) continue;
      if (row.cardId !== cardId) cards.push([]);
      cardId = row.cardId;
      cards.at(-1)?.push({
        rating: row.rating,
        day: dayNumber(row.localDay),
        atMs: Date.parse(row.answeredAt),
      });
    }
    return cards;
  } finally {
    db.close();
  }
}
