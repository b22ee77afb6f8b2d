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
import { setsNamed } from '../memory/parameter-sets';
import { topicOfCard } from '../memory/topic-of-card';

/** What an answer met: a card in review is young below `matureDays` of interval. */
export const metClasses = ['new', 'learning', 'relearning', 'young', 'mature'] as const;
export type MetClass = (typeof metClasses)[number];

/** Interval, in days, from which a card is called mature, as in Anki. */
export const matureDays = 21;

/** Counts the stale days of a person anew. Call before reading DayTally or RecallTally. One write a day: others come in between. */
export async function freshenTallies(personId: string): Promise<void> {
  const days = await reader().staleDay.findMany({ where: { personId }, select: { day: true } });
  for (const { day } of days) await write((tx) => countDay(tx, personId, day));
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

async function countDay(tx: Tx, personId: string, day: StudyDay): Promise<void> {
  const [found] = await tx.$queryRaw<{ rows: string }[]>`
    SELECT json_group_array(json_array("cardId", "rating", "durationMs",
      json_extract("before", '$.state'), json_extract("before", '$.scheduledDays'),
      json_extract("before", '$.stability'), json_extract("before", '$.lastDay'),
      json_extract("before", '$.parameterSet'))) AS "rows"
    FROM (SELECT * FROM "Review" WHERE "personId" = ${personId} AND "localDay" = ${day} AND "undoneAt" IS NULL
      ORDER BY "answeredAt", "id")`;
  const rows = z.array(rowSchema).parse(JSON.parse(found?.rows ?? '[]'));
  const parametersOf = await setsNamed(
    tx,
    rows.flatMap((row) => row[7] ?? []),
  );
  await tx.dayTally.deleteMany({ where: { personId, day } });
  await tx.recallTally.deleteMany({ where: { personId, day } });
  const tallies = dayTallies(rows);
  if (tallies.length > 0) {
    await tx.dayTally.createMany({ data: tallies.map((tally) => ({ ...tally, personId, day })) });
  }
  const recalls = recallTallies(rows, day, parametersOf);
  if (recalls.length > 0) {
    await tx.recallTally.createMany({ data: recalls.map((tally) => ({ ...tally, personId, day })) });
  }
  await tx.staleDay.deleteMany({ where: { personId, day } });
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
