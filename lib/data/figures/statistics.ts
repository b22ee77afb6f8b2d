/** What somebody's studying amounts to, as data for charts and tables. Days are the learner's own, as the log recorded them. */
import { type Calibration, calibrationOf } from '@/lib/progress/calibration';
import { addDays, dueBefore, type StudyDay, studyDay } from '@/lib/srs/day';
import { reader } from '../database/db';
import { Prisma } from '../generated/client';
import type { Viewer } from '../people/viewer';
import { isSetAside } from '../study/card-marks';
import { curvesOf } from './progress-facts';
import { freshenTallies, type MetClass, matureDays, metClasses } from './tallies';

/** Everything below, for one page. */
export type Statistics = {
  readonly today: DayStatistics;
  readonly calendar: readonly CalendarDay[];
  readonly forecast: Forecast;
  readonly retention: Readonly<Record<Period, readonly RetentionRow[]>>;
  readonly calibration: Calibration | null;
  readonly distributions: Distributions;
  readonly time: readonly TimeRow[];
  readonly hardestTopics: readonly TopicDifficulty[];
};

/** All statistics of the viewer at `now`; those with a window look back a year. */
export async function statistics(viewer: Viewer, now: Date): Promise<Statistics> {
  await freshenTallies(viewer.personId);
  const year = 365;
  return {
    today: await dayStatistics(viewer, now),
    calendar: await calendar(viewer, now, year),
    forecast: await dueForecast(viewer, now, 30),
    retention: {
      day: await retention(viewer, now, 'day', 30),
      week: await retention(viewer, now, 'week', 26),
      month: await retention(viewer, now, 'month', 12),
    },
    calibration: await calibration(viewer, now, year),
    distributions: await distributions(viewer, now),
    time: await timePerAnswer(viewer, now, 90),
    hardestTopics: await hardestTopics(viewer, now, year),
  };
}

export type DayStatistics = {
  readonly day: StudyDay;
  readonly answers: number;
  readonly seconds: number;
  readonly byRating: {
    readonly again: number;
    readonly hard: number;
    readonly good: number;
    readonly easy: number;
  };
  /** Answers by what they met. */
  readonly byMet: Readonly<Record<MetClass, number>>;
  /** Share of the answers to cards in review that were not Again; null without any. */
  readonly retention: number | null;
};

/** The viewer's study day so far. Call `freshenTallies` first, as for all below. */
export async function dayStatistics(viewer: Viewer, now: Date): Promise<DayStatistics> {
  const day = todayOf(viewer, now);
  const rows = await reader().dayTally.findMany({ where: { personId: viewer.personId, day } });
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  const answersTo = (met: MetClass) =>
    sum((row) => (row.met === met ? row.again + row.hard + row.good + row.easy : 0));
  const reviewed = answersTo('young') + answersTo('mature');
  const forgotten = sum((row) => (row.met === 'young' || row.met === 'mature' ? row.again : 0));
  return {
    day,
    answers: sum((row) => row.again + row.hard + row.good + row.easy),
    seconds: sum((row) => row.durationMs) / 1000,
    byRating: {
      again: sum((row) => row.again),
      hard: sum((row) => row.hard),
      good: sum((row) => row.good),
      easy: sum((row) => row.easy),
    },
    byMet: {
      new: answersTo('new'),
      learning: answersTo('learning'),
      relearning: answersTo('relearning'),
      young: answersTo('young'),
      mature: answersTo('mature'),
    },
    retention: reviewed === 0 ? null : 1 - forgotten / reviewed,
  };
}

/** One study day with work in it. */
export type CalendarDay = {
  readonly day: StudyDay;
  readonly answers: number;
  readonly seconds: number;
  /** Answers to scenarios. */
  readonly attempts: number;
};

/** The days with work among the last `days`, oldest first. A day stays where it was when the learner's zone changes. */
export async function calendar(viewer: Viewer, now: Date, days: number): Promise<readonly CalendarDay[]> {
  const { personId } = viewer;
  const since = addDays(todayOf(viewer, now), 1 - days);
  const rows = await reader().$queryRaw<
    { day: string; answers: bigint; ms: bigint; attempts: bigint }[]
  >(Prisma.sql`
    SELECT "day", sum("answers") AS "answers", sum("ms") AS "ms", sum("attempts") AS "attempts" FROM (
      SELECT "day", "again" + "hard" + "good" + "easy" AS "answers", "durationMs" AS "ms", 0 AS "attempts"
      FROM "DayTally" WHERE "personId" = ${personId} AND "day" >= ${since}
      UNION ALL
      SELECT "localDay", 0, 0, 1 FROM "Attempt"
      WHERE "personId" = ${personId} AND "answeredAt" >= ${new Date(`${addDays(since, -1)}T00:00:00Z`)}
        AND "localDay" >= ${since})
    GROUP BY "day" ORDER BY "day"`);
  return rows.map(({ day, answers, ms, attempts }) => ({
    day,
    answers: Number(answers),
    seconds: Number(ms) / 1000,
    attempts: Number(attempts),
  }));
}

export type Forecast = {
  /** Due before today and not answered yet. */
  readonly overdue: number;
  /** Today first. Today's includes what is on its steps. */
  readonly days: readonly { readonly day: StudyDay; readonly young: number; readonly mature: number }[];
  /** Answers a day that the cards as they are ask for in the long run. */
  readonly dailyLoad: number;
};

/** Cards due on each of the next `days` study days. Cards set aside are left out. */
export async function dueForecast(viewer: Viewer, now: Date, days: number): Promise<Forecast> {
  const { personId, timeZone, rolloverHour } = viewer;
  const today = todayOf(viewer, now);
  const { leechLapses } = await reader().person.findUniqueOrThrow({
    where: { id: personId },
    select: { leechLapses: true },
  });
  const horizon = dueBefore(addDays(today, days - 1), timeZone, rolloverHour);
  const rows = await reader().$queryRaw<{ day: string; young: bigint; mature: bigint }[]>(Prisma.sql`
    SELECT CASE WHEN m."scheduledDays" = 0 THEN ${today}
        ELSE date(m."lastDay", '+' || m."scheduledDays" || ' days') END AS "day",
      sum(m."scheduledDays" < ${matureDays}) AS "young", sum(m."scheduledDays" >= ${matureDays}) AS "mature"
    FROM "Memory" m
    WHERE m."personId" = ${personId} AND m."due" < ${horizon} AND NOT ${isSetAside(today, leechLapses)}
    GROUP BY 1`);
  const [load] = await reader().$queryRaw<{ load: number | null }[]>(Prisma.sql`
    SELECT sum(1.0 / max(m."scheduledDays", 1)) AS "load" FROM "Memory" m
    WHERE m."personId" = ${personId} AND NOT ${isSetAside(today, leechLapses)}`);
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return {
    overdue: rows
      .filter(({ day }) => day < today)
      .reduce((sum, { young, mature }) => sum + Number(young) + Number(mature), 0),
    days: Array.from({ length: days }, (_, ahead) => {
      const day = addDays(today, ahead);
      const row = byDay.get(day);
      return { day, young: Number(row?.young ?? 0), mature: Number(row?.mature ?? 0) };
    }),
    dailyLoad: load?.load ?? 0,
  };
}

export type Period = 'day' | 'week' | 'month';

/** Share of the cards in review that were remembered, in one period. */
export type RetentionRow = {
  /** The first study day of the period: weeks begin on Monday, months on their first. */
  readonly from: StudyDay;
  readonly young: Passed;
  readonly mature: Passed;
};
export type Passed = { readonly answers: number; readonly passed: number };

/** True retention in the last `count` periods, oldest first; periods without an answer are left out. */
export async function retention(
  viewer: Viewer,
  now: Date,
  period: Period,
  count: number,
): Promise<readonly RetentionRow[]> {
  const today = todayOf(viewer, now);
  const days = { day: 1, week: 7, month: 31 }[period] * count;
  const since = addDays(today, 1 - days);
  const from = {
    day: Prisma.sql`"day"`,
    // The Monday on or before the day.
    week: Prisma.sql`date("day", '-' || ((strftime('%w', "day") + 6) % 7) || ' days')`,
    month: Prisma.sql`substr("day", 1, 7) || '-01'`,
  }[period];
  const rows = await reader().$queryRaw<{ from: string; met: string; answers: bigint; passed: bigint }[]>(
    Prisma.sql`
    SELECT ${from} AS "from", "met", sum("again" + "hard" + "good" + "easy") AS "answers",
      sum("hard" + "good" + "easy") AS "passed"
    FROM "DayTally"
    WHERE "personId" = ${viewer.personId} AND "day" >= ${since} AND "met" IN ('young', 'mature')
    GROUP BY 1, 2 ORDER BY 1`,
  );
  const found = new Map<string, { young: Passed; mature: Passed }>();
  for (const { from: start, met, answers, passed } of rows) {
    const known = found.get(start) ?? { young: none, mature: none };
    const row = { answers: Number(answers), passed: Number(passed) };
    found.set(start, met === 'mature' ? { ...known, mature: row } : { ...known, young: row });
  }
  return [...found].map(([start, row]) => ({ from: start, ...row })).slice(-count);
}

const none: Passed = { answers: 0, passed: 0 };

/** How predicted recall held in the last `days` study days; null without predictions. */
export async function calibration(viewer: Viewer, now: Date, days: number): Promise<Calibration | null> {
  const since = addDays(todayOf(viewer, now), 1 - days);
  const rows = await reader().recallTally.findMany({
    where: { personId: viewer.personId, day: { gte: since } },
    select: { day: true, bin: true, count: true, recalled: true, predicted: true, loss: true },
  });
  return calibrationOf(rows);
}

/** How many cards lie in a range. */
export type Bucket = { readonly from: number; readonly to: number; readonly cards: number };

export type Distributions = {
  /** In days; the ranges double. */
  readonly stability: readonly Bucket[];
  /** 1 to 10. */
  readonly difficulty: readonly Bucket[];
  /** Recall now, in tenths. */
  readonly recall: readonly Bucket[];
  /** Recall now, on average; null without cards. */
  readonly meanRecall: number | null;
};

/** Where the viewer's cards lie. */
export async function distributions(viewer: Viewer, now: Date): Promise<Distributions> {
  const { personId } = viewer;
  const curves = await curvesOf(reader(), [personId]);
  if (curves.length === 0) return { stability: [], difficulty: [], recall: [], meanRecall: null };
  const rows = await reader().$queryRaw<
    { s: bigint | number; d: bigint | number; r: bigint | number; cards: bigint; recall: number }[]
  >(Prisma.sql`
    WITH "curve"("parameterSet", "factor", "decay") AS (VALUES ${Prisma.join(curves)})
    SELECT "s", "d", min(9, CAST("recall" * 10 AS INTEGER)) AS "r", count(*) AS "cards", sum("recall") AS "recall"
    FROM (
      SELECT CAST(max(0, ceil(log2(m."stability"))) AS INTEGER) AS "s", CAST(m."difficulty" AS INTEGER) AS "d",
        pow(1 + c."factor" * max(0, julianday(${now}) - julianday(m."lastReview")) / m."stability", c."decay") AS "recall"
      FROM "Memory" m CROSS JOIN "curve" c
      WHERE m."personId" = ${personId} AND c."parameterSet" = m."parameterSet")
    GROUP BY 1, 2, 3`);
  const buckets = (key: 's' | 'd' | 'r', range: (index: number) => readonly [from: number, to: number]) => {
    const counts = new Map<number, number>();
    for (const row of rows) {
      counts.set(Number(row[key]), (counts.get(Number(row[key])) ?? 0) + Number(row.cards));
    }
    return [...counts]
      .sort(([a], [b]) => a - b)
      .map(([index, cards]): Bucket => ({ from: range(index)[0], to: range(index)[1], cards }));
  };
  const cards = rows.reduce((sum, row) => sum + Number(row.cards), 0);
  return {
    stability: buckets('s', (index) => [index === 0 ? 0 : 2 ** (index - 1), 2 ** index]),
    difficulty: buckets('d', (index) => [index, index + 1]),
    recall: buckets('r', (index) => [index / 10, (index + 1) / 10]),
    meanRecall: cards === 0 ? null : rows.reduce((sum, row) => sum + row.recall, 0) / cards,
  };
}

export type TimeRow = {
  readonly met: MetClass;
  readonly answers: number;
  /** Of one answer, on average. */
  readonly seconds: number;
};

/** Time of an answer in the last `days`, by what it met. */
export async function timePerAnswer(viewer: Viewer, now: Date, days: number): Promise<readonly TimeRow[]> {
  const since = addDays(todayOf(viewer, now), 1 - days);
  const rows = await reader().$queryRaw<{ met: string; answers: bigint; ms: bigint }[]>(Prisma.sql`
    SELECT "met", sum("again" + "hard" + "good" + "easy") AS "answers", sum("durationMs") AS "ms"
    FROM "DayTally" WHERE "personId" = ${viewer.personId} AND "day" >= ${since} GROUP BY "met"`);
  return metClasses.flatMap((met) => {
    const row = rows.find((each) => each.met === met);
    if (!row || Number(row.answers) === 0) return [];
    return [{ met, answers: Number(row.answers), seconds: Number(row.ms) / 1000 / Number(row.answers) }];
  });
}

export type TopicDifficulty = {
  readonly topicId: string;
  /** Answers to its cards in review, and how many were Again. */
  readonly answers: number;
  readonly forgotten: number;
  readonly seconds: number;
};

/** Answers from which a topic is counted: fewer say nothing. */
const answersToCount = 10;

/** The topics that were forgotten most in the last `days`, by share, the hardest first. */
export async function hardestTopics(
  viewer: Viewer,
  now: Date,
  days: number,
  limit = 10,
): Promise<readonly TopicDifficulty[]> {
  const since = addDays(todayOf(viewer, now), 1 - days);
  const rows = await reader().$queryRaw<
    { topicId: string; answers: bigint; forgotten: bigint; ms: bigint }[]
  >(Prisma.sql`
    SELECT "topicId", sum("again" + "hard" + "good" + "easy") AS "answers", sum("again") AS "forgotten",
      sum("durationMs") AS "ms"
    FROM "DayTally"
    WHERE "personId" = ${viewer.personId} AND "day" >= ${since} AND "met" IN ('young', 'mature')
    GROUP BY "topicId" HAVING "answers" >= ${answersToCount}
    ORDER BY 1.0 * "forgotten" / "answers" DESC, "topicId" LIMIT ${limit}`);
  return rows.map(({ topicId, answers, forgotten, ms }) => ({
    topicId,
    answers: Number(answers),
    forgotten: Number(forgotten),
    seconds: Number(ms) / 1000,
  }));
}

function todayOf({ timeZone, rolloverHour }: Viewer, now: Date): StudyDay {
  return studyDay(now, timeZone, rolloverHour);
}
