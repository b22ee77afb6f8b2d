import { z } from 'zod';
import { handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import type { AttemptResponse } from '@/app/scenarios/_components/attempt';
import { answerSchema, judgeAnswer, scenarioOf, seedSchema } from '@/app/scenarios/_server/answers';
import { confidences, recordAttempt } from '@/lib/data/attempts';

const attemptSchema = z.strictObject({
  id: z.uuidv7().refine((id) => id === id.toLowerCase(), 'lower case'),
  scenarioId: z.string().min(1).max(200),
  seed: seedSchema,
  answer: answerSchema,
  confidence: z.enum(confidences).nullable(),
  hintsUsed: z.int().min(0).max(3),
  durationMs: z.number().min(0),
  answeredAt: z.int().min(0),
});

/**
 * Judges an answer and, for somebody signed in, stores it. Idempotent by id. A stranger gets the verdict too; the
 * page keeps their answer and sends it again once they have begun.
 */
export const POST = handler(
  { viewer: 'optional', body: attemptSchema },
  async ({ viewer, body, now }): Promise<AttemptResponse | ReturnType<typeof refuse>> => {
    const scenario = scenarioOf(body.scenarioId);
    if (!scenario) return refuse('not-found', 'There is no such scenario.');
    const graded = judgeAnswer(scenario, body.seed, body.answer);
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
      return refuse('conflict', `This answer was not stored: ${recorded.reason}.`);
    return { verdict, stored: true };
  },
);
