import { addDays, type Moment, momentOf, type StudyDay } from '@/lib/srs/day';
import { type Memory, type NewMemory, newMemory, type Rating, type Review } from '@/lib/srs/memory';
import { algorithm, type ParametersLookup } from '@/lib/srs/parameters';
import { writeTogether } from '../database/db';
import type { Tells } from '../database/plain-sql';
import { Prisma } from '../generated/client';
import { durationOf, isInTheFuture } from '../memory/device-report';
import { beforeText, foldLogs, logsOf, storeFolds } from '../memory/memories';
import { ownSetsNamed } from '../memory/parameter-sets';
import { markStale } from '../memory/stale-days';
import { allowanceIn } from '../people/throttle';
import type { Viewer } from '../people/viewer';

/** One rating, as a learner's device reports it. */
export type RatedCard = {
  /** UUIDv7 made by the device. */
  readonly id: string;
  readonly cardId: string;
  readonly rating: Rating;
  readonly answeredAt: Date;
  /** The study day for which the intervals on the buttons were computed. */
  readonly day: StudyDay;
  readonly durationMs: number;
  /** The parameters with which they were computed. */
  readonly parameterSet: string;
  /** The days that the button named, 0 for less than one; null when the device does not say. */
  readonly promisedDays: number | null;
};

export type RefusalReason =
  /** Further ahead than clocks may differ. */
  | 'in-the-future'
  /** More than a day from the study day of `answeredAt`. */
  | 'another-day'
  | 'unknown-parameters'
  /** The id is that of someone else's review. */
  | 'id-taken'
  | 'no-such-card'
  /** The card, or the person, has had more ratings in a day than studying gives. */
  | 'too-many';

/** What became of one rating. A duplicate is stored already; nothing about it changes. */
export type ReviewAnswer =
  | { readonly id: string; readonly result: 'stored' | 'duplicate' }
  | { readonly id: string; readonly result: 'refused'; readonly reason: RefusalReason };

export type Recorded = {
  /** One for each rating of the batch, in its order. */
  readonly answers: readonly ReviewAnswer[];
  /** The memories of the cards whose log has grown, by card. */
  readonly memories: ReadonlyMap<string, Memory | NewMemory>;
};

const dayMs = 86_400_000;

/**
 * The most ratings of one person that are stored in a day, and of one card in the 24 hours before. Both are far beyond
 * what anybody studies: they bound what somebody can make the program store, and fold in one write.
 */
export const ratingsPerDay = 3000;
export const ratingsPerCardAndDay = 50;

/**
 * Appends ratings to the log and folds the memory of each card again, in one write: what is answered `stored` is on the
 * disk. Idempotent by id, so that a device may send again whatever it is not sure of; order and batches do not matter.
 */
export async function recordReviews(
  viewer: Viewer,
  batch: readonly RatedCard[],
  now: Date,
): Promise<Recorded> {
  return writeTogether(async (tx) => {
    const known = await ownersOf(tx, batch);
    const ownSets = await ownSetsNamed(
      tx,
      viewer.personId,
      batch.map(({ parameterSet }) => parameterSet),
    );
    const refusals = new Map<string, RefusalReason>();
    for (const rated of batch) {
      const reason = refusal(rated, viewer, ownSets, now);
      if (reason) refusals.set(rated.id, reason);
    }
    const fresh = new Map<string, RatedCard>();
    const answers = batch.map((rated): ReviewAnswer => {
      const { id } = rated;
      const owner = known.get(id);
      if (owner === viewer.personId || fresh.has(id)) return { id, result: 'duplicate' };
      const reason = owner === undefined ? refusals.get(id) : 'id-taken';
      if (reason) return { id, result: 'refused', reason };
      fresh.set(id, rated);
      return { id, result: 'stored' };
    });
    const tooMany = await beyondLimits(tx, viewer, [...fresh.values()], now);
    for (const id of tooMany) fresh.delete(id);
    return {
      answers: answers.map((answer) =>
        tooMany.has(answer.id) ? { id: answer.id, result: 'refused', reason: 'too-many' } : answer,
      ),
      memories: await append(tx, viewer, [...fresh.values()], now),
    };
  });
}

function refusal(
  rated: RatedCard,
  viewer: Viewer,
  ownSets: ParametersLookup,
  now: Date,
): RefusalReason | undefined {
  if (isInTheFuture(rated, now)) return 'in-the-future';
  const { day } = momentOfRating(rated, viewer);
  if (rated.day < addDays(day, -1) || rated.day > addDays(day, 1)) return 'another-day';
  if (!ownSets(rated.parameterSet)) return 'unknown-parameters';
  return undefined;
}

function momentOfRating({ answeredAt }: RatedCard, viewer: Viewer): Moment {
  return momentOf(answeredAt, viewer.timeZone, viewer.rolloverHour);
}

async function ownersOf(tx: Tells, batch: readonly RatedCard[]): Promise<Map<string, string>> {
  if (batch.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: string; personId: string }[]>`
    SELECT "id", "personId" FROM "Review" WHERE "id" IN (${Prisma.join(batch.map(({ id }) => id))})`;
  return new Map(rows.map(({ id, personId }) => [id, personId]));
}

/** The ids of those fresh ratings that are more than a card, or the person, may have in a day. Counts the others. */
async function beyondLimits(
  tx: Tells,
  { personId }: Viewer,
  fresh: readonly RatedCard[],
  now: Date,
): Promise<ReadonlySet<string>> {
  if (fresh.length === 0) return new Set();
  const cardIds = [...new Set(fresh.map(({ cardId }) => cardId))];
  const rows = await tx.$queryRaw<{ cardId: string; ratings: bigint | number }[]>`
    SELECT "cardId", count(*) AS "ratings" FROM "Review"
    WHERE "personId" = ${personId} AND "cardId" IN (${Prisma.join(cardIds)})
      AND "receivedAt" > ${new Date(now.getTime() - dayMs)}
    GROUP BY "cardId"`;
  const ofCard = new Map(rows.map(({ cardId, ratings }) => [cardId, Number(ratings)]));
  const within = fresh.filter(({ cardId }) => {
    const count = (ofCard.get(cardId) ?? 0) + 1;
    if (count <= ratingsPerCardAndDay) ofCard.set(cardId, count);
    return count <= ratingsPerCardAndDay;
  });
  const limit = { points: ratingsPerDay, windowMs: dayMs };
  const allowed = await allowanceIn(tx, { key: `ratings/${personId}`, limit }, within.length, now);
  const stored = new Set(within.slice(0, allowed).map(({ id }) => id));
  return new Set(fresh.flatMap(({ id }) => (stored.has(id) ? [] : [id])));
}

async function append(
  tx: Tells,
  viewer: Viewer,
  fresh: readonly RatedCard[],
  now: Date,
): Promise<Map<string, Memory | NewMemory>> {
  if (fresh.length === 0) return new Map();
  const byCard = new Map<string, RatedCard[]>();
  for (const rated of fresh) byCard.set(rated.cardId, [...(byCard.get(rated.cardId) ?? []), rated]);
  const logs = await logsOf(tx, viewer.personId, [...byCard.keys()]);
  const grown = new Map(
    [...byCard].map(([cardId, added]) => [
      cardId,
      [...(logs.get(cardId) ?? []), ...added.map((rated) => reviewOf(rated, viewer))],
    ]),
  );
  const { folds } = await foldLogs(tx, viewer.personId, grown);
  const before = new Map([...folds.values()].flatMap((folded) => [...folded.before]));
  const rows = fresh.map((rated) => {
    const { id, cardId, rating, parameterSet, promisedDays } = rated;
    const { answeredAt, localDay, utcOffsetMinutes, rolloverHour } = reviewOf(rated, viewer);
    const met = beforeText(before.get(id) ?? newMemory(cardId));
    return Prisma.sql`(${id}, ${viewer.personId}, ${cardId}, ${rating}, ${answeredAt}, ${localDay}, ${utcOffsetMinutes},
      ${rolloverHour}, ${durationOf(rated.durationMs)}, ${met}, ${algorithm}, ${parameterSet}, ${promisedDays}, ${now})`;
  });
  await tx.$executeRaw`INSERT INTO "Review" ("id", "personId", "cardId", "rating", "answeredAt", "localDay",
    "utcOffsetMinutes", "rolloverHour", "durationMs", "before", "algorithm", "parameterSet", "promisedDays",
    "receivedAt") VALUES ${Prisma.join(rows)}`;
  await storeFolds(
    tx,
    viewer.personId,
    [...folds].map(([cardId, folded]) => ({ log: logs.get(cardId) ?? [], folded })),
  );
  await markStale(
    tx,
    viewer.personId,
    fresh.map(({ day }) => day),
  );
  return new Map([...folds].map(([cardId, folded]) => [cardId, folded.memory]));
}

function reviewOf(rated: RatedCard, viewer: Viewer): Review {
  const moment = momentOfRating(rated, viewer);
  return {
    id: rated.id,
    rating: rated.rating,
    answeredAt: rated.answeredAt,
    localDay: rated.day,
    utcOffsetMinutes: moment.utcOffsetMinutes,
    rolloverHour: moment.rolloverHour,
    parameterSet: rated.parameterSet,
    promisedDays: rated.promisedDays,
    undoneAt: null,
  };
}
