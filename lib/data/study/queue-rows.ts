/**
 * What a queue is made from, as few values as possible: a learner may have ten thousand cards and a million reviews,
 * and the queue is asked for all the time. Lists come as one text, which costs far less than rows.
 */
import { z } from 'zod';
import type { StudyDay } from '@/lib/srs/day';
import { reader } from '../database/db';
import { curvesOf } from '../figures/progress-facts';
import { Prisma } from '../generated/client';
import { isSetAside } from './card-marks';

const cardIds = z.array(z.string());

/** Every card that the person has answered. */
export async function cardsSeen(personId: string): Promise<ReadonlySet<string>> {
  const [row] = await reader().$queryRaw<{ ids: string | null }[]>`
    SELECT group_concat("cardId", char(10)) AS "ids" FROM "Memory" WHERE "personId" = ${personId}`;
  return new Set(row?.ids ? row.ids.split('\n') : []);
}

/** What leaves cards out: those no longer taught, and those set aside. */
export type LeftOut = {
  readonly gone: readonly string[];
  readonly day: StudyDay;
  readonly leechLapses: number;
};

/** Cards on their steps that come due before `end`, the soonest first; those due on a day before `dayEnd` among them. */
export async function learningRows(
  personId: string,
  leftOut: LeftOut,
  end: Date,
  dayEnd: Date,
): Promise<readonly { readonly cardId: string; readonly due: Date; readonly onDay: boolean }[]> {
  const rows = await reader().$queryRaw<{ cardId: string; due: string; scheduledDays: bigint | number }[]>`
    SELECT m."cardId", CAST(m."due" AS TEXT) AS "due", m."scheduledDays" FROM "Memory" m
    WHERE m."personId" = ${personId} AND m."due" < ${end} AND m."state" <> 'review'
      AND (m."scheduledDays" = 0 OR m."due" < ${dayEnd}) AND ${asked(leftOut)}
    ORDER BY m."due", m."cardId"`;
  return rows.map(({ cardId, due, scheduledDays }) => ({
    cardId,
    due: new Date(due),
    onDay: Number(scheduledDays) > 0,
  }));
}

/** How many reviews are due before `end`. */
export async function reviewsWaiting(personId: string, leftOut: LeftOut, end: Date): Promise<number> {
  const [row] = await reader().$queryRaw<{ cards: bigint }[]>`
    SELECT count(*) AS "cards" FROM "Memory" m
    WHERE m."personId" = ${personId} AND m."due" < ${end} AND m."state" = 'review' AND ${asked(leftOut)}`;
  return Number(row?.cards ?? 0);
}

/** The reviews that are due before `end`, those best remembered first: a backlog then costs the least. */
export async function reviewRows(
  personId: string,
  leftOut: LeftOut,
  end: Date,
  now: Date,
  limit: number,
): Promise<readonly string[]> {
  const curves = await curvesOf(reader(), [personId]);
  if (curves.length === 0 || limit <= 0) return [];
  const rows = await reader().$queryRaw<{ ids: string }[]>`
    WITH "curve"("parameterSet", "factor", "decay") AS (VALUES ${Prisma.join(curves)})
    SELECT json_group_array("cardId") AS "ids" FROM (
      SELECT m."cardId" FROM "Memory" m CROSS JOIN "curve" c
      WHERE m."personId" = ${personId} AND m."due" < ${end} AND m."state" = 'review'
        AND c."parameterSet" = m."parameterSet" AND ${asked(leftOut)}
      ORDER BY pow(1 + c."factor" * max(0, julianday(${now}) - julianday(m."lastReview")) / m."stability", c."decay")
        DESC, m."cardId"
      LIMIT ${limit})`;
  return cardIds.parse(JSON.parse(rows[0]?.ids ?? '[]'));
}

/** The first card that is due at `from` or later, or null. */
export async function firstDue(
  personId: string,
  leftOut: LeftOut,
): Promise<{ readonly due: Date; readonly onDay: boolean } | null> {
  const [row] = await reader().$queryRaw<{ due: string; scheduledDays: bigint | number }[]>`
    SELECT CAST(m."due" AS TEXT) AS "due", m."scheduledDays" FROM "Memory" m
    WHERE m."personId" = ${personId} AND ${asked(leftOut)} ORDER BY m."due" LIMIT 1`;
  return row ? { due: new Date(row.due), onDay: Number(row.scheduledDays) > 0 } : null;
}

export type Answered = { readonly reviewId: string; readonly cardId: string; readonly met: string };

/** The answers of a study day that count, the latest first, with the state that each met. */
export async function answeredOn(personId: string, day: StudyDay): Promise<readonly Answered[]> {
  return reader().$queryRaw<Answered[]>`
    SELECT "id" AS "reviewId", "cardId", COALESCE(json_extract("before", '$.state'), 'new') AS "met"
    FROM "Review" WHERE "personId" = ${personId} AND "localDay" = ${day} AND "undoneAt" IS NULL
    ORDER BY "answeredAt" DESC, "id" DESC`;
}

/** Seconds an answer takes before there are enough answers to tell. */
const assumedSeconds = 10;
const answersToTell = 20;
/** An answer that took longer was an interruption. */
const longestSeconds = 60;

/** Seconds that this learner's recent answers took, on average. */
export async function paceOf(personId: string): Promise<number> {
  const [recent] = await reader().$queryRaw<{ answers: number; ms: number }[]>`
    SELECT count(*) AS "answers", total(min("durationMs", ${longestSeconds * 1000})) AS "ms" FROM (
      SELECT "durationMs" FROM "Review" WHERE "personId" = ${personId} ORDER BY "answeredAt" DESC LIMIT 100)`;
  const answers = Number(recent?.answers ?? 0);
  if (!recent || answers < answersToTell) return assumedSeconds;
  return Math.max(1, recent.ms / 1000 / answers);
}

function asked({ gone, day, leechLapses }: LeftOut): Prisma.Sql {
  const taught = gone.length > 0 ? Prisma.sql`m."cardId" NOT IN (${Prisma.join(gone)})` : Prisma.sql`1`;
  return Prisma.sql`${taught} AND NOT ${isSetAside(day, leechLapses)}`;
}
