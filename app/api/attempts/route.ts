import { z } from 'zod';
import { clientAddress } from '@/app/_server/guard';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { answeredAtField, durationField, reportId } from '@/app/_server/report-fields';
import { tooMany } from '@/app/_server/too-many';
import type { AttemptResponse } from '@/app/scenarios/_components/attempt';
import { answerSchema, scenarioOf, seedField } from '@/app/scenarios/_server/answers';
import { judged, longestJudgedMs } from '@/app/scenarios/_server/judging';
import { type Limit, spend } from '@/lib/data/people/throttle';
import { confidences, recordAttempt } from '@/lib/data/study/attempts';

const attemptSchema = z.strictObject({
  id: reportId,
  scenarioId: z.string().min(1).max(200),
  seed: seedField,
  answer: answerSchema,
  confidence: z.enum(confidences).nullable(),
  hintsUsed: z.int().min(0).max(3),
  durationMs: durationField,
  answeredAt: answeredAtField,
});

const whyRefused = {
  'id-taken': 'another answer has its id',
  'in-the-future': 'it is dated in the future, so the clock of your device is ahead',
} as const;

const minute = 60_000;

/** Making the run behind an answer takes a while: nobody may ask for it without end. Offices share an address. */
const limitOfStrangers: Limit = { points: 120, windowMs: 10 * minute };
const limitOfPeople: Limit = { points: 300, windowMs: 10 * minute };

/**
 * Judges an answer and, for somebody signed in, stores it. Idempotent by id. A stranger gets the verdict too; the
 * page keeps their answer and sends it again once they have begun.
 */
export const POST = handler(
  { viewer: 'optional', body: attemptSchema },
  async ({ viewer, body, now, request }): Promise<AttemptResponse | ReturnType<typeof refuse>> => {
    const scenario = scenarioOf(body.scenarioId);
    if (!scenario) return refuse('not-found', 'There is no such scenario.');
    const tries = viewer
      ? { key: `attempts-of/${viewer.personId}`, limit: limitOfPeople }
      : { key: `attempts-from/${clientAddress(request.headers)}`, limit: limitOfStrangers };
    const throttle = await spend([tries], now);
    if (throttle.kind === 'blocked') return tooMany(throttle.until, now);
    const outcome = await judged(scenario, body.seed, body.answer, tries.key);
    if (outcome.kind !== 'judged') return notJudged(outcome);
    const { graded } = outcome;
    if (!graded.ok) return refuse('bad-request', graded.problem);
    const { verdict } = graded;
    if (!viewer) return { verdict, stored: false };
    const { answer, answeredAt, ...rest } = body;
    const recorded = await recordAttempt(
      viewer,
      {
        ...rest,
        scenarioHash: scenario.hash,
        topicIds: scenario.first.topics,
        askKind: verdict.kind,
        answer: { ...answer, values: verdict.values },
        right: verdict.right,
        answeredAt: new Date(answeredAt),
      },
      now,
    );
    if (recorded.result === 'refused')
      return refuse('conflict', `This answer was not stored: ${whyRefused[recorded.reason]}.`);
    return { verdict, stored: true };
  },
);

function notJudged(outcome: Exclude<Awaited<ReturnType<typeof judged>>, { kind: 'judged' }>) {
  switch (outcome.kind) {
    case 'unclear':
      return refuse('internal', 'This scenario cannot be asked now. Nothing was stored.');
    case 'too-heavy':
      return refuse(
        'too-heavy',
        `What you typed keeps the cluster busy for too long: after ${longestJudgedMs / 1000} s it was stopped, and nothing was stored. Try it with less.`,
      );
    case 'busy':
      return outcome.with === 'own'
        ? refuse('busy', 'Answers of yours are still being judged. Wait for them, then try again.')
        : refuse(
            'busy',
            'Many answers are being judged just now. Yours is still here; try again in a moment.',
          );
    default:
      return outcome satisfies never;
  }
}

export const { GET, PUT, PATCH, DELETE } = allowOnly('POST');
