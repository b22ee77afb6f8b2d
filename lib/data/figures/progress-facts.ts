/**
 * The facts of what people know, aggregated by the database: the cost is that of the memories read, not of the reviews
 * ever made. Callers hold the proof that they may ask for these people.
 */
import type { DayOfWork } from '@/lib/progress/days';
import {
  noEvidence,
  type RecallFacts,
  recallWanted,
  type ScenarioPass,
  scenariosForSolid,
  solidStabilityDays,
  type TopicEvidence,
} from '@/lib/progress/mastery';
import { paceWindowDays } from '@/lib/progress/readiness';
import { lastSolidAt, type TopicHistory } from '@/lib/progress/solid-history';
import type { Syllabus, SyllabusTopic } from '@/lib/progress/syllabus';
import { addDays, studyDay } from '@/lib/srs/day';
import { curveOf } from '@/lib/srs/model';
import { type Reader, reader } from '../database/db';
import { Prisma } from '../generated/client';
import { logsOf } from '../memory/memories';
import { setsNamed } from '../memory/parameter-sets';

/** What is known of one person, apart from who they are. */
export type ProgressFacts = {
  /** By topic; a topic that is missing was not touched. */
  readonly evidence: ReadonlyMap<string, TopicEvidence>;
  /** Cards due in the coming days, counted in days of 24 h from now; the first holds all that is overdue. */
  readonly due: readonly number[];
  /** Reviewed cards that have waited for a day or more beyond the day they were due. Cards still being learnt are never overdue. */
  readonly overdue: number;
  /** Work on the days of the last weeks, on each person's own calendar. */
  readonly work: readonly DayOfWork[];
};

/** Days of due cards that are looked at. */
const dueHorizonDays = 60;
const dayMs = 86_400_000;

/** The facts of each of these people at `now`. Everybody asked for is in the answer. */
export async function progressFacts(
  personIds: readonly string[],
  syllabus: Syllabus,
  now: Date,
): Promise<ReadonlyMap<string, ProgressFacts>> {
  if (personIds.length === 0) return new Map();
  const db = reader();
  const taught = await taughtOnly(db, personIds, syllabus);
  const recalls = await recallRows(db, personIds, taught, now);
  const answers = await latestAnswers(db, personIds, now);
  const dues = await dueRows(db, personIds, taught, now);
  const work = await workRows(db, personIds, now);
  const evidence = evidenceOf(personIds, syllabus, recalls, answers);
  await addSolidHistory(db, evidence, answers, syllabus, now);
  const dueOf = byPerson(dues);
  const workOf = byPerson(work);
  return new Map(
    personIds.map((personId) => {
      const loads = dueOf.get(personId) ?? [];
      const facts: ProgressFacts = {
        evidence: evidence.get(personId) ?? new Map(),
        due: loadByDay(loads),
        overdue: loads.reduce((sum, { overdue }) => sum + overdue, 0),
        work: workOf.get(personId) ?? [],
      };
      return [personId, facts];
    }),
  );
}

/** When each of these people last answered a card or a scenario. One step in an index per person. */
export async function lastActive(personIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  if (personIds.length === 0) return new Map();
  const rows = await reader().$queryRaw<{ personId: string; card: string | null; scenario: string | null }[]>(
    Prisma.sql`
    SELECT p."id" AS "personId",
      (SELECT max(r."answeredAt") FROM "Review" r WHERE r."personId" = p."id") AS "card",
      (SELECT max(a."answeredAt") FROM "Attempt" a WHERE a."personId" = p."id") AS "scenario"
    FROM "Person" p WHERE p."id" IN (${Prisma.join(personIds)})`,
  );
  const found = new Map<string, Date>();
  for (const { personId, card, scenario } of rows) {
    const times = [card, scenario].flatMap((text) => (text === null ? [] : [new Date(text)]));
    const last = times.reduce<Date | undefined>((late, at) => (late && late > at ? late : at), undefined);
    if (last) found.set(personId, last);
  }
  return found;
}

/**
 * A condition that leaves out cards that are no longer taught. There are few of them, if any, and naming them costs less
 * than naming every card that is taught.
 */
async function taughtOnly(db: Reader, personIds: readonly string[], syllabus: Syllabus): Promise<Prisma.Sql> {
  const known = await db.$queryRaw<{ cardId: string }[]>(
    Prisma.sql`SELECT DISTINCT "cardId" FROM "Memory" WHERE "personId" IN (${Prisma.join(personIds)})`,
  );
  const gone = known.map(({ cardId }) => cardId).filter((cardId) => !syllabus.topicOfCard.has(cardId));
  return gone.length > 0 ? Prisma.sql`AND m."cardId" NOT IN (${Prisma.join(gone)})` : Prisma.empty;
}

type RecallRow = RecallFacts & { readonly personId: string; readonly topicId: string };

/**
 * Mean recall per person and topic, by the same curve as `retrievability` of lib/srs; which cards count is told by
 * `recallFacts` of lib/progress. Cards that are no longer taught count for nothing.
 */
async function recallRows(
  db: Reader,
  personIds: readonly string[],
  taught: Prisma.Sql,
  now: Date,
): Promise<readonly RecallRow[]> {
  const curves = await curvesOf(db, personIds);
  if (curves.length === 0) return [];
  const rows = await db.$queryRaw<
    {
      personId: string;
      topicId: string;
      cards: bigint;
      learnt: bigint;
      recall: number;
      stable: bigint;
      last: string;
    }[]
  >(Prisma.sql`
    WITH "curve"("parameterSet", "factor", "decay") AS (VALUES ${Prisma.join(curves)})
    SELECT m."personId", m."topicId", count(*) AS "cards",
      sum(m."state" <> 'learning') AS "learnt",
      total(CASE WHEN m."state" = 'review' THEN pow(
        1 + c."factor" * max(0, julianday(${now}) - julianday(m."lastReview")) / m."stability", c."decay") END) AS "recall",
      sum(m."state" = 'review' AND m."stability" >= ${solidStabilityDays}) AS "stable",
      max(m."lastReview") AS "last"
    FROM "Memory" m CROSS JOIN "curve" c
    WHERE c."parameterSet" = m."parameterSet"
      AND m."personId" IN (${Prisma.join(personIds)}) ${taught}
    GROUP BY m."personId", m."topicId"`);
  return rows.map((row) => ({
    personId: row.personId,
    topicId: row.topicId,
    cardsSeen: Number(row.cards),
    cardsLearnt: Number(row.learnt),
    retrievability: Number(row.learnt) === 0 ? 0 : row.recall / Number(row.learnt),
    cardsStable: Number(row.stable),
    lastReview: new Date(row.last),
  }));
}

/** One row of values per parameter set that these people's memories name. */
export async function curvesOf(db: Reader, personIds: readonly string[]): Promise<readonly Prisma.Sql[]> {
  const sets = await db.$queryRaw<{ parameterSet: string }[]>(
    Prisma.sql`SELECT DISTINCT "parameterSet" FROM "Memory" WHERE "personId" IN (${Prisma.join(personIds)})`,
  );
  const parametersOf = await setsNamed(
    db,
    sets.map(({ parameterSet }) => parameterSet),
  );
  return sets.map(({ parameterSet }) => {
    const parameters = parametersOf(parameterSet);
    if (!parameters) throw new Error(`a memory names unknown parameters ${parameterSet}`);
    const { factor, decay } = curveOf(parameters.weights);
    return Prisma.sql`(${parameterSet}, ${factor}, ${decay})`;
  });
}

type AnswerRow = {
  readonly personId: string;
  readonly scenarioId: string;
  readonly answeredAt: Date;
  /** Whether the latest answer was right and unaided, and whether any ever was. */
  readonly passed: boolean;
  readonly everPassed: boolean;
};

/** The latest answer of each person to each scenario. */
async function latestAnswers(
  db: Reader,
  personIds: readonly string[],
  now: Date,
): Promise<readonly AnswerRow[]> {
  const rows = await db.$queryRaw<
    { personId: string; scenarioId: string; answeredAt: string; passed: bigint; everPassed: bigint }[]
  >(Prisma.sql`
    SELECT "personId", "scenarioId", "answeredAt", "passed", "everPassed" FROM (
      SELECT "personId", "scenarioId", CAST("answeredAt" AS TEXT) AS "answeredAt",
        CASE WHEN "right" AND "hintsUsed" = 0 THEN 1 ELSE 0 END AS "passed",
        max(CASE WHEN "right" AND "hintsUsed" = 0 THEN 1 ELSE 0 END)
          OVER (PARTITION BY "personId", "scenarioId") AS "everPassed",
        row_number() OVER (PARTITION BY "personId", "scenarioId" ORDER BY "answeredAt" DESC, "id" DESC) AS "nth"
      FROM "Attempt"
      WHERE "personId" IN (${Prisma.join(personIds)}) AND "answeredAt" <= ${now})
    WHERE "nth" = 1`);
  return rows.map((row) => ({
    personId: row.personId,
    scenarioId: row.scenarioId,
    answeredAt: new Date(row.answeredAt),
    passed: Number(row.passed) === 1,
    everPassed: Number(row.everPassed) === 1,
  }));
}

type DueRow = {
  readonly personId: string;
  readonly day: number;
  readonly cards: number;
  /** How many of `cards` are reviewed ones whose due instant, the beginning of a study day, is 24 h past or more. */
  readonly overdue: number;
};

/** Cards that are neither suspended nor gone, by the day they fall due, in days from now; negative when it has passed. */
async function dueRows(
  db: Reader,
  personIds: readonly string[],
  taught: Prisma.Sql,
  now: Date,
): Promise<readonly DueRow[]> {
  const horizon = new Date(now.getTime() + dueHorizonDays * dayMs);
  const dayAgo = new Date(now.getTime() - dayMs);
  const rows = await db.$queryRaw<
    { personId: string; day: number | bigint; cards: bigint; overdue: bigint }[]
  >(Prisma.sql`
    SELECT m."personId", CAST(floor(julianday(m."due") - julianday(${now})) AS INTEGER) AS "day", count(*) AS "cards",
      sum(CASE WHEN m."state" = 'review' AND m."due" <= ${dayAgo} THEN 1 ELSE 0 END) AS "overdue"
    FROM "Memory" m
    WHERE m."personId" IN (${Prisma.join(personIds)}) AND m."due" <= ${horizon} ${taught}
      AND (m."personId", m."cardId") NOT IN (
        SELECT "personId", "cardId" FROM "CardMark"
        WHERE "suspendedAt" IS NOT NULL AND "personId" IN (${Prisma.join(personIds)}))
    GROUP BY m."personId", "day"`);
  return rows.map(({ personId, day, cards, overdue }) => ({
    personId,
    day: Number(day),
    cards: Number(cards),
    overdue: Number(overdue),
  }));
}

function loadByDay(rows: readonly DueRow[]): readonly number[] {
  const load: number[] = [];
  for (const { day, cards } of rows) {
    const ahead = Math.max(0, day);
    while (load.length <= ahead) load.push(0);
    load[ahead] = (load[ahead] ?? 0) + cards;
  }
  return load;
}

/** Cards answered and scenarios passed on each of the last days, by the local days that the log recorded. */
async function workRows(
  db: Reader,
  personIds: readonly string[],
  now: Date,
): Promise<readonly (DayOfWork & { readonly personId: string })[]> {
  // Nobody's calendar is more than a day from the one of UTC.
  const since = addDays(studyDay(now, 'UTC', 0), -paceWindowDays - 1);
  const rows = await db.$queryRaw<
    { personId: string; day: string; answers: bigint; passes: bigint }[]
  >(Prisma.sql`
    SELECT "personId", "day", sum("answers") AS "answers", sum("passes") AS "passes" FROM (
      SELECT "personId", "localDay" AS "day", count(*) AS "answers", 0 AS "passes" FROM "Review"
      WHERE "personId" IN (${Prisma.join(personIds)}) AND "localDay" >= ${since} AND "undoneAt" IS NULL
      GROUP BY "personId", "localDay"
      UNION ALL
      SELECT "personId", "localDay", 0, sum(CASE WHEN "right" AND "hintsUsed" = 0 THEN 1 ELSE 0 END) FROM "Attempt"
      WHERE "personId" IN (${Prisma.join(personIds)}) AND "answeredAt" >= ${new Date(`${since}T00:00:00Z`)}
      GROUP BY "personId", "localDay")
    GROUP BY "personId", "day"`);
  return rows.map((row) => ({
    personId: row.personId,
    day: row.day,
    answers: Number(row.answers),
    passes: Number(row.passes),
  }));
}

type Evidence = Map<string, Map<string, TopicEvidence>>;

function evidenceOf(
  personIds: readonly string[],
  syllabus: Syllabus,
  recalls: readonly RecallRow[],
  answers: readonly AnswerRow[],
): Evidence {
  const evidence: Evidence = new Map(personIds.map((personId) => [personId, new Map()]));
  const topicsOfScenario = topicsByScenario(syllabus);
  const passes = new Map<string, ScenarioPass[]>();
  for (const { personId, scenarioId, answeredAt, passed } of answers) {
    if (!passed) continue;
    for (const topic of topicsOfScenario.get(scenarioId) ?? []) {
      const key = `${personId} ${topic.id}`;
      passes.set(key, [...(passes.get(key) ?? []), { scenarioId, passedAt: answeredAt }]);
    }
  }
  const recallOf = new Map(recalls.map((row) => [`${row.personId} ${row.topicId}`, row]));
  for (const personId of personIds) {
    for (const topic of syllabus.topics) {
      const key = `${personId} ${topic.id}`;
      const recall = recallOf.get(key);
      const passed = passes.get(key);
      if (!recall && !passed) continue;
      evidence.get(personId)?.set(topic.id, {
        ...noEvidence(topic.id, topic.cardIds.length, topic.scenarioIds.length),
        ...(recall && { recall: recallOnly(recall) }),
        ...(passed && { passes: passed }),
      });
    }
  }
  return evidence;
}

/**
 * Looks into the log for when a topic was Solid, but only where it can matter and can be: recall has fallen below the
 * mark, and enough of the topic's scenarios were once passed. That is rare, so the log is read seldom.
 */
async function addSolidHistory(
  db: Reader,
  evidence: Evidence,
  answers: readonly AnswerRow[],
  syllabus: Syllabus,
  now: Date,
): Promise<void> {
  const everPassed = new Set(
    answers.filter((row) => row.everPassed).map((row) => `${row.personId} ${row.scenarioId}`),
  );
  for (const [personId, ofPerson] of evidence) {
    for (const topic of syllabus.topics) {
      const known = ofPerson.get(topic.id);
      if (!known || known.recall.cardsLearnt === 0 || known.recall.retrievability >= recallWanted) continue;
      const passed = topic.scenarioIds.filter((id) => everPassed.has(`${personId} ${id}`)).length;
      if (passed < scenariosForSolid(topic.scenarioIds.length)) continue;
      const history = await historyOf(db, personId, topic);
      const sets = [...history.reviewsOfCard.values()].flat().map(({ parameterSet }) => parameterSet);
      ofPerson.set(topic.id, { ...known, solidAt: lastSolidAt(history, now, await setsNamed(db, sets)) });
    }
  }
}

async function historyOf(db: Reader, personId: string, topic: SyllabusTopic): Promise<TopicHistory> {
  const attempts = await db.attempt.findMany({
    where: { personId, scenarioId: { in: [...topic.scenarioIds] } },
    select: { scenarioId: true, answeredAt: true, right: true, hintsUsed: true },
    orderBy: [{ answeredAt: 'asc' }, { id: 'asc' }],
  });
  return {
    reviewsOfCard: await logsOf(db, personId, topic.cardIds),
    answers: attempts.map(({ scenarioId, answeredAt, right, hintsUsed }) => ({
      scenarioId,
      answeredAt,
      passed: right && hintsUsed === 0,
    })),
    cards: topic.cardIds.length,
    scenarios: topic.scenarioIds.length,
  };
}

function topicsByScenario(syllabus: Syllabus): ReadonlyMap<string, readonly SyllabusTopic[]> {
  const found = new Map<string, SyllabusTopic[]>();
  for (const topic of syllabus.topics) {
    for (const scenarioId of topic.scenarioIds) {
      found.set(scenarioId, [...(found.get(scenarioId) ?? []), topic]);
    }
  }
  return found;
}

function recallOnly({ personId: _, topicId: __, ...recall }: RecallRow): RecallFacts {
  return recall;
}

function byPerson<T extends { readonly personId: string }>(
  rows: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const known = found.get(row.personId);
    if (known) known.push(row);
    else found.set(row.personId, [row]);
  }
  return found;
}
