import { momentOf, type StudyDay } from '@/lib/srs/day';
import { reader, write } from '../database/db';
import { durationOf, isInTheFuture } from '../memory/device-report';
import { refoldScenarios, scenarioParameters } from '../memory/scenario-memory';
import type { Viewer } from '../people/viewer';

export const confidences = ['sure', 'think', 'guess'] as const;
export type Confidence = (typeof confidences)[number];

/** One judged answer to a scenario, as the server took it. */
export type JudgedAttempt = {
  /** UUIDv7 made by the device. */
  readonly id: string;
  readonly scenarioId: string;
  readonly scenarioHash: string;
  readonly topicIds: readonly string[];
  readonly askKind: string;
  readonly seed: number;
  /** JSON, in the shape of the ask kind, with what the options stood for. */
  readonly answer: unknown;
  readonly right: boolean;
  readonly confidence: Confidence | null;
  readonly hintsUsed: number;
  readonly durationMs: number;
  readonly answeredAt: Date;
};

export type AttemptAnswer =
  | { readonly result: 'stored' | 'duplicate' }
  | { readonly result: 'refused'; readonly reason: 'id-taken' | 'in-the-future' };

/** An attempt as its history tells it. */
export type Attempt = {
  readonly id: string;
  readonly scenarioId: string;
  readonly seed: number;
  readonly right: boolean;
  readonly confidence: Confidence | null;
  readonly hintsUsed: number;
  readonly durationMs: number;
  readonly answeredAt: Date;
  readonly localDay: StudyDay;
};

/** An attempt with what was answered, as JSON (`lib/grading/judge/regrade.ts` reads it). */
export type PastAttempt = Attempt & { readonly answer: string };

/** What a list tells of a scenario someone has answered: the latest attempt, and how many there were. */
export type ScenarioStanding = { readonly attempts: number; readonly last: Attempt };

/** Stores an attempt. Idempotent by id, so that a device sends again whatever it is not sure of. */
export async function recordAttempt(
  viewer: Viewer,
  attempt: JudgedAttempt,
  now: Date,
): Promise<AttemptAnswer> {
  if (isInTheFuture(attempt, now)) return { result: 'refused', reason: 'in-the-future' };
  const { topicIds, answer, answeredAt, durationMs, ...rest } = attempt;
  const { day, utcOffsetMinutes, rolloverHour } = momentOf(answeredAt, viewer.timeZone, viewer.rolloverHour);
  return write(async (tx) => {
    const known = await tx.attempt.findUnique({ where: { id: attempt.id }, select: { personId: true } });
    if (known) {
      return known.personId === viewer.personId
        ? { result: 'duplicate' }
        : { result: 'refused', reason: 'id-taken' };
    }
    const { desiredRetention } = await tx.person.findUniqueOrThrow({
      where: { id: viewer.personId },
      select: { desiredRetention: true },
    });
    await tx.attempt.create({
      data: {
        ...rest,
        personId: viewer.personId,
        topicIds: topicIds.join(' '),
        answer: JSON.stringify(answer),
        durationMs: durationOf(durationMs),
        answeredAt,
        localDay: day,
        utcOffsetMinutes,
        rolloverHour,
        parameterSet: scenarioParameters(desiredRetention),
      },
      select: { id: true },
    });
    await refoldScenarios(tx, viewer, [attempt.scenarioId]);
    return { result: 'stored' };
  });
}

/** As many attempts as a page can show. */
export const attemptsAtMost = 100;

/** The viewer's latest attempts at one scenario, the latest first. */
export async function scenarioHistory(viewer: Viewer, scenarioId: string): Promise<readonly PastAttempt[]> {
  const rows = await reader().attempt.findMany({
    where: { personId: viewer.personId, scenarioId },
    orderBy: [{ answeredAt: 'desc' }, { id: 'desc' }],
    take: attemptsAtMost,
    select: { ...columns, answer: true },
  });
  return rows.map(({ answer, ...row }) => ({ ...attemptOf(row), answer }));
}

/** Where the viewer stands with each scenario they have answered, by id. */
export async function scenarioStandings(viewer: Viewer): Promise<ReadonlyMap<string, ScenarioStanding>> {
  const rows = await reader().$queryRaw<PlainRow[]>`
    SELECT "id", "scenarioId", "seed", "right", "confidence", "hintsUsed", "durationMs",
      CAST("answeredAt" AS TEXT) AS "answeredAt", "localDay", "attempts" FROM (
      SELECT *, count(*) OVER (PARTITION BY "scenarioId") AS "attempts",
        row_number() OVER (PARTITION BY "scenarioId" ORDER BY "answeredAt" DESC, "id" DESC) AS "nth"
      FROM "Attempt" WHERE "personId" = ${viewer.personId})
    WHERE "nth" = 1`;
  return new Map(
    rows.map(({ attempts, ...row }) => [
      row.scenarioId,
      {
        attempts: Number(attempts),
        last: attemptOf({
          ...row,
          seed: Number(row.seed),
          right: Number(row.right) === 1,
          hintsUsed: Number(row.hintsUsed),
          durationMs: Number(row.durationMs),
          answeredAt: new Date(row.answeredAt),
        }),
      },
    ]),
  );
}

/** Right without a hint: what mastery counts as a pass. */
export function isPass({ right, hintsUsed }: Pick<Attempt, 'right' | 'hintsUsed'>): boolean {
  return right && hintsUsed === 0;
}

const columns = {
  id: true,
  scenarioId: true,
  seed: true,
  right: true,
  confidence: true,
  hintsUsed: true,
  durationMs: true,
  answeredAt: true,
  localDay: true,
} as const;

type Row = Omit<Attempt, 'confidence'> & { readonly confidence: string | null };

/** The latest of a scenario's, as plain SQL answers with it, and how many there are. */
type PlainRow = Pick<Row, 'id' | 'scenarioId' | 'confidence' | 'localDay'> & {
  readonly answeredAt: string;
  readonly seed: bigint | number;
  readonly right: bigint | number;
  readonly hintsUsed: bigint | number;
  readonly durationMs: bigint | number;
  readonly attempts: bigint | number;
};

function attemptOf({ confidence, ...row }: Row): Attempt {
  return { ...row, confidence: confidences.find((each) => each === confidence) ?? null };
}
