/**
 * When scenarios are asked again: each has a memory, folded from its attempts as that of a card is from its reviews.
 * Steps make no sense for a scenario: what was answered wrongly comes back on another day.
 */
import { isConfidentError, type JudgedAnswer, ratingOfAnswer } from '@/lib/progress/scenario-rating';
import type { PlannedScenario } from '@/lib/progress/session-plan';
import type { Syllabus } from '@/lib/progress/syllabus';
import { addDays, momentOf, type StudyDay, studyDay } from '@/lib/srs/day';
import { fold } from '@/lib/srs/fold';
import type { Review } from '@/lib/srs/memory';
import { findStandardParameters, type ParametersLookup, parametersId } from '@/lib/srs/parameters';
import { retrievability } from '@/lib/srs/scheduler';
import { reader, type Tx, write } from '../database/db';
import type { Viewer } from '../people/viewer';

/** The parameters under which an answer to a scenario is rated: the default weights, which cards alone can fit. */
export function scenarioParameters(desiredRetention: number): string {
  return parametersId({
    retention: desiredRetention,
    learningStepsSeconds: [],
    relearningStepsSeconds: [],
  });
}

/** As they are, but that a scenario which went wrong comes back on another day. */
const setOfScenarios: ParametersLookup = (id) => {
  const found = findStandardParameters(id);
  return found && { ...found, wholeDays: true };
};

type Where = { readonly personId: string; readonly timeZone: string; readonly rolloverHour: number };

/** Folds the attempts at these scenarios again and stores what came out. Part of the caller's write. */
export async function refoldScenarios(tx: Tx, where: Where, scenarioIds: readonly string[]): Promise<void> {
  const { personId } = where;
  const attempts = await tx.attempt.findMany({
    where: { personId, scenarioId: { in: [...scenarioIds] } },
    select: {
      id: true,
      scenarioId: true,
      right: true,
      hintsUsed: true,
      confidence: true,
      answeredAt: true,
      localDay: true,
      utcOffsetMinutes: true,
      rolloverHour: true,
      parameterSet: true,
    },
    orderBy: [{ answeredAt: 'asc' }, { id: 'asc' }],
  });
  await tx.scenarioMemory.deleteMany({ where: { personId, scenarioId: { in: [...scenarioIds] } } });
  for (const scenarioId of scenarioIds) {
    const own = attempts.filter((attempt) => attempt.scenarioId === scenarioId);
    const last = own.at(-1);
    if (!last) continue;
    const reviews = own.map((attempt): Review => {
      const moment = momentOf(attempt.answeredAt, where.timeZone, where.rolloverHour);
      return {
        id: attempt.id,
        rating: ratingOfAnswer(judged(attempt)),
        answeredAt: attempt.answeredAt,
        localDay: attempt.localDay,
        utcOffsetMinutes: attempt.utcOffsetMinutes ?? moment.utcOffsetMinutes,
        rolloverHour: attempt.rolloverHour ?? moment.rolloverHour,
        parameterSet: attempt.parameterSet ?? scenarioParameters(0.9),
        promisedDays: null,
        undoneAt: null,
      };
    });
    const { memory } = fold(`scenario/${scenarioId}`, reviews, setOfScenarios);
    if (memory.state === 'new') continue;
    const { cardId: _, dueDay: __, ...columns } = memory;
    await tx.scenarioMemory.create({
      data: { ...columns, personId, scenarioId, confidentError: isConfidentError(judged(last)) },
      select: { scenarioId: true },
    });
  }
}

/** A scenario whose time has come. */
export type DueScenario = PlannedScenario & {
  readonly title: string;
  readonly dueDay: StudyDay;
  /** Probability that it would be answered rightly now. */
  readonly recall: number;
};

/** The scenarios that are due, confident errors first, then those least remembered. */
export async function dueScenarios(
  viewer: Viewer,
  syllabus: Syllabus,
  now: Date,
): Promise<readonly DueScenario[]> {
  const { personId, timeZone, rolloverHour } = viewer;
  await foldUnfolded(viewer);
  const today = studyDay(now, timeZone, rolloverHour);
  const rows = await reader().$queryRaw<ScenarioRow[]>`
    SELECT "scenarioId", "stability", CAST("lastReview" AS TEXT) AS "lastReview", "lastDay", "scheduledDays",
      "parameterSet", "confidentError" FROM "ScenarioMemory" WHERE "personId" = ${personId}`;
  return rows
    .flatMap((row): readonly DueScenario[] => {
      const scenario = syllabus.scenariosById.get(row.scenarioId);
      const dueDay = addDays(row.lastDay, Number(row.scheduledDays));
      const parameters = findStandardParameters(row.parameterSet);
      if (!scenario || !parameters || dueDay > today) return [];
      return [
        {
          scenarioId: row.scenarioId,
          title: scenario.title,
          minutes: scenario.minutes,
          reason: Number(row.confidentError) === 1 ? 'confident-error' : 'due',
          dueDay,
          recall: retrievability({ ...row, lastReview: new Date(row.lastReview) }, now, parameters),
        },
      ];
    })
    .sort(
      (a, b) =>
        Number(b.reason === 'confident-error') - Number(a.reason === 'confident-error') ||
        a.recall - b.recall ||
        (a.scenarioId < b.scenarioId ? -1 : 1),
    );
}

type ScenarioRow = {
  readonly scenarioId: string;
  readonly stability: number;
  readonly lastReview: string;
  readonly lastDay: string;
  readonly scheduledDays: bigint | number;
  readonly parameterSet: string;
  readonly confidentError: bigint | number | boolean;
};

/** Attempts of before scenarios had memories have none yet. */
async function foldUnfolded(viewer: Viewer): Promise<void> {
  const { personId } = viewer;
  const missing = await reader().$queryRaw<{ scenarioId: string }[]>`
    SELECT DISTINCT a."scenarioId" FROM "Attempt" a WHERE a."personId" = ${personId} AND NOT EXISTS (
      SELECT 1 FROM "ScenarioMemory" m WHERE m."personId" = a."personId" AND m."scenarioId" = a."scenarioId")`;
  if (missing.length === 0) return;
  await write((tx) =>
    refoldScenarios(
      tx,
      viewer,
      missing.map(({ scenarioId }) => scenarioId),
    ),
  );
}

function judged({
  right,
  hintsUsed,
  confidence,
}: {
  readonly right: boolean;
  readonly hintsUsed: number;
  readonly confidence: string | null;
}): JudgedAnswer {
  const said = (['sure', 'think', 'guess'] as const).find((each) => each === confidence);
  return { right, hintsUsed, confidence: said ?? null };
}
