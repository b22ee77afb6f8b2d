import { addDays, studyDay } from '@/lib/srs/day';
import { retentionPercent } from '@/lib/srs/parameters';
import { type Habits, usualHabits, type Workload, type WorkloadInput, workload } from '@/lib/srs/workload';
import { reader } from '../database/db';
import { Prisma } from '../generated/client';
import { studyingOf } from '../memory/parameter-sets';
import type { Viewer } from '../people/viewer';
import { cardsMarkedAside } from '../study/card-marks';
import type { Taught } from '../study/queue';
import { cardsSeen } from '../study/queue-rows';
import { freshenTallies } from './tallies';

/** What each desired retention would cost, for a slider that needs no further question. */
export type WorkloadPreview = {
  /** One for each percent from 70 to 97. */
  readonly rows: readonly Workload[];
  /** The retention in use. */
  readonly inUse: number;
  /** Days that are looked at. */
  readonly days: number;
};

const days = 90;

/** The preview for the viewer's own cards, pace and limits. */
export async function workloadPreview(viewer: Viewer, taught: Taught, now: Date): Promise<WorkloadPreview> {
  const input = await workloadInput(viewer, taught, now);
  const studying = await studyingOf(reader(), viewer.personId, taught.tracks);
  const percents = Array.from({ length: 97 - retentionPercent.min + 1 }, (_, n) => retentionPercent.min + n);
  const rows: Workload[] = [];
  for (const percent of percents) {
    rows.push(workload(input, percent / 100));
    // Each takes some milliseconds: others' requests come in between.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return { rows, inUse: studying.parameters.retention, days };
}

/** What `workload` of lib/srs asks for. Cards are counted in classes, so its size does not grow with them. */
export async function workloadInput(viewer: Viewer, taught: Taught, now: Date): Promise<WorkloadInput> {
  const { personId, timeZone, rolloverHour } = viewer;
  const today = studyDay(now, timeZone, rolloverHour);
  const [studying, rows, seen, aside, habits] = await Promise.all([
    studyingOf(reader(), personId, taught.tracks),
    reader().$queryRaw<{ s: number; d: number; due: number; since: number; cards: bigint }[]>(Prisma.sql`
      SELECT avg("stability") AS "s", avg("difficulty") AS "d", avg("dueIn") AS "due", avg("since") AS "since",
        count(*) AS "cards"
      FROM (SELECT "stability", "difficulty", julianday("due") - julianday(${now}) AS "dueIn",
          max(0, julianday(${today}) - julianday("lastDay")) AS "since"
        FROM "Memory" WHERE "personId" = ${personId})
      GROUP BY CAST(log2("stability") * 2 AS INTEGER), CAST("difficulty" / 2 AS INTEGER),
        CAST(min(max("dueIn", -1), 90) AS INTEGER)`),
    cardsSeen(personId),
    cardsMarkedAside(reader(), personId, today),
    habitsOf(viewer, today),
  ]);
  return {
    cards: rows.map(({ s, d, due, since, cards }) => ({
      stability: s,
      difficulty: d,
      dueInDays: due,
      daysSince: since,
      count: Number(cards),
    })),
    habits,
    weights: studying.parameters.weights,
    newPerDay: studying.newPerDay,
    unseen: taught.cards.filter(({ id }) => !seen.has(id) && !aside.has(id)).length,
    days,
    maximumIntervalDays: studying.parameters.maximumIntervalDays,
  };
}

/** Answers of a kind before which the usual habits are assumed. */
const answersToTell = 50;

/** How the learner answered in the last quarter. */
async function habitsOf({ personId }: Viewer, today: string): Promise<Habits> {
  await freshenTallies(personId);
  const rows = await reader().$queryRaw<
    { met: string; again: bigint; hard: bigint; good: bigint; easy: bigint; ms: bigint }[]
  >(Prisma.sql`
    SELECT "met", sum("again") AS "again", sum("hard") AS "hard", sum("good") AS "good", sum("easy") AS "easy",
      sum("durationMs") AS "ms"
    FROM "DayTally" WHERE "personId" = ${personId} AND "day" >= ${addDays(today, -90)} GROUP BY "met"`);
  const sum = (met: readonly string[], key: 'again' | 'hard' | 'good' | 'easy' | 'ms') =>
    rows.reduce((total, row) => total + (met.includes(row.met) ? Number(row[key]) : 0), 0);
  const reviewed = ['young', 'mature'];
  const passed = sum(reviewed, 'hard') + sum(reviewed, 'good') + sum(reviewed, 'easy');
  const answers = passed + sum(reviewed, 'again');
  if (answers < answersToTell) return usualHabits;
  const secondsAnAnswer = sum(reviewed, 'ms') / 1000 / answers;
  const forgotten = Math.max(1, sum(reviewed, 'again'));
  const fresh = sum(['new'], 'again') + sum(['new'], 'hard') + sum(['new'], 'good') + sum(['new'], 'easy');
  return {
    passed: {
      hard: sum(reviewed, 'hard') / passed,
      good: sum(reviewed, 'good') / passed,
      easy: sum(reviewed, 'easy') / passed,
    },
    secondsPassed: secondsAnAnswer,
    secondsForgotten: secondsAnAnswer + sum(['relearning'], 'ms') / 1000 / forgotten,
    secondsNew:
      fresh < answersToTell ? usualHabits.secondsNew : sum(['new', 'learning'], 'ms') / 1000 / fresh,
  };
}
