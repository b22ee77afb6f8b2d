/**
 * Counts by study day from which the statistics are read, so that their cost is that of the days and not of a million
 * reviews. The log is the truth: a write that touches a day marks it stale (`stale-days.ts`), and a stale day is counted
 * anew before it is read.
 */
import { z } from 'zod';
import { daysBetween, type StudyDay } from '@/lib/srs/day';
import { binOf, bins, lossOf } from '@/lib/srs/evaluate';
import { type Rating, ratings } from '@/lib/srs/memory';
import { modelOf } from '@/lib/srs/model';
import type { ParametersLookup } from '@/lib/srs/parameters';
import { reader, type Tx, write } from '../database/db';
import { Prisma } from '../generated/client';
import { setsNamed } from '../memory/parameter-sets';
import { topicOfCard } from '../memory/topic-of-card';

/** What an answer met: a card in review is young below `matureDays` of interval. */
export const metClasses = ['new', 'learning', 'relearning', 'young', 'mature'] as const;
export type MetClass = (typeof metClasses)[number];

/** Interval, in days, from which a card is called mature, as in Anki. */
export const matureDays = 21;

/** Days that are counted in one write. */
const daysAtOnce = 30;

/**
 * Counts the stale days of a person anew. Call before reading DayTally or RecallTally. After years are brought in it is
 * hundreds of days: they are counted some at a time, in plain SQL, so that other writes come in between.
 */
export async function freshenTallies(personId: string): Promise<void> {
  const stale = await reader().staleDay.findMany({ where: { personId }, select: { day: true } });
  const days = stale.map(({ day }) => day).sort();
  for (let from = 0; from < days.length; from += daysAtOnce) {
    await write((tx) => countDays(tx, personId, days.slice(from, from + daysAtOnce)));
  }
}

/** id, card, rating, ms; then what it met: state, days scheduled, stability, last study day, set. */
const rowSchema = z.tuple([
  z.string(),
  z.enum(ratings),
  z.number(),
  z.string().nullable(),
  z.number().nullable(),
  z.number().nullable(),
  z.string().nullable(),
  z.string().nullable(),
]);

type Row = z.infer<typeof rowSchema>;

const foundSchema = z.array(z.tuple([z.string(), rowSchema]));

async function countDays(tx: Tx, personId: string, days: readonly StudyDay[]): Promise<void> {
  const listed = JSON.stringify(days);
  const [found] = await tx.$queryRaw<{ rows: string }[]>`
    SELECT json_group_array(json_array("localDay", json_array("cardId", "rating", "durationMs",
      json_extract("before", '$.state'), json_extract("before", '$.scheduledDays'),
      json_extract("before", '$.stability'), json_extract("before", '$.lastDay'),
      json_extract("before", '$.parameterSet')))) AS "rows"
    FROM (SELECT * FROM "Review" WHERE "personId" = ${personId} AND "undoneAt" IS NULL
      AND "localDay" IN (SELECT value FROM json_each(${listed})) ORDER BY "answeredAt", "id")`;
  const rows = foundSchema.parse(JSON.parse(found?.rows ?? '[]'));
  const parametersOf = await setsNamed(
    tx,
    rows.flatMap(([, row]) => row[7] ?? []),
  );
  const counted = days.map((day) => {
    const ofDay = rows.flatMap(([localDay, row]) => (localDay === day ? [row] : []));
    return { day, tallies: dayTallies(ofDay), recalls: recallTallies(ofDay, day, parametersOf) };
  });
  const tallies = counted.flatMap(({ day, tallies: each }) =>
    each.map((t) => [day, t.topicId, t.met, t.again, t.hard, t.good, t.easy, t.durationMs]),
  );
  const recalls = counted.flatMap(({ day, recalls: each }) =>
    each.map((t) => [day, t.bin, t.count, t.recalled, t.predicted, t.loss]),
  );
  const ofThem = Prisma.sql`"personId" = ${personId} AND "day" IN (SELECT value FROM json_each(${listed}))`;
  await tx.$executeRaw`DELETE FROM "DayTally" WHERE ${ofThem}`;
  await tx.$executeRaw`DELETE FROM "RecallTally" WHERE ${ofThem}`;
  await tx.$executeRaw`DELETE FROM "StaleDay" WHERE ${ofThem}`;
  await tx.$executeRaw`
    INSERT INTO "DayTally" ("personId", "day", "topicId", "met", "again", "hard", "good", "easy", "durationMs")
    SELECT ${personId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
      value ->> 7 FROM json_each(${JSON.stringify(tallies)})`;
  await tx.$executeRaw`
    INSERT INTO "RecallTally" ("personId", "day", "bin", "count", "recalled", "predicted", "loss")
    SELECT ${personId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
    FROM json_each(${JSON.stringify(recalls)})`;
}

function dayTallies(rows: readonly Row[]) {
  type Tally = { topicId: string; met: MetClass; durationMs: number } & Record<Rating, number>;
  const tallies = new Map<string, Tally>();
  for (const [cardId, rating, durationMs, state, scheduledDays] of rows) {
    const topicId = topicOfCard(cardId);
    const met = metOf(state, scheduledDays);
    const key = `${topicId} ${met}`;
    const tally = tallies.get(key) ?? { topicId, met, again: 0, hard: 0, good: 0, easy: 0, durationMs: 0 };
    tally[rating] += 1;
    tally.durationMs += durationMs;
    tallies.set(key, tally);
  }
  return [...tallies.values()];
}

function metOf(state: string | null, scheduledDays: number | null): MetClass {
  switch (state) {
    case null:
      return 'new';
    case 'learning':
    case 'relearning':
      return state;
    default:
      return (scheduledDays ?? 0) >= matureDays ? 'mature' : 'young';
  }
}

/** Of the first answer of each card in review: what was predicted, and whether it held. */
function recallTallies(rows: readonly Row[], day: StudyDay, parametersOf: ParametersLookup) {
  const tallies = Array.from({ length: bins }, (_, bin) => ({
    bin,
    count: 0,
    recalled: 0,
    predicted: 0,
    loss: 0,
  }));
  const seen = new Set<string>();
  for (const [cardId, rating, , state, , stability, lastDay, parameterSet] of rows) {
    if (seen.has(cardId)) continue;
    seen.add(cardId);
    if (state !== 'review' || stability === null || lastDay === null || parameterSet === null) continue;
    const days = daysBetween(lastDay, day);
    const parameters = parametersOf(parameterSet);
    if (!parameters || days < 1) continue;
    const predicted = modelOf(parameters.weights).recallAfter(days, stability);
    const tally = tallies[binOf(predicted)];
    if (!tally) continue;
    const recalled = rating !== 'again';
    tally.count += 1;
    tally.recalled += recalled ? 1 : 0;
    tally.predicted += predicted;
    tally.loss += lossOf(predicted, recalled);
  }
  return tallies.filter(({ count }) => count > 0);
}
