import { z } from 'zod';
import { typedSchema } from '@/lib/curriculum/scenario-typed';
import { type Scenario, scenarios } from '@/lib/curriculum/scenarios';
import { mostTyped } from '@/lib/grading/judge/judge-task';
import type { Answer } from '@/lib/grading/question';

/** Seeds that pages hand out and take: enough for a scenario never to look alike twice, few enough to be kept. */
export const largestSeed = 999;

/** The seed of an answer that is sent. */
export const seedField = z.int('A seed is a whole number.').min(0).max(largestSeed);

/** The seed in the address of a page, which is text. */
export const seedSchema = z.coerce.number().int().min(0).max(largestSeed);

const optionId = z.string().regex(/^[a-z]$/, 'the letter of an option');

export const answerSchema: z.ZodType<Answer> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('who'), option: optionId }),
  z.strictObject({ kind: z.literal('state'), option: optionId }),
  z.strictObject({ kind: z.literal('why'), option: optionId }),
  z.strictObject({ kind: z.literal('reaches'), option: optionId }),
  z.strictObject({ kind: z.literal('next'), options: z.array(optionId).max(26) }),
  z.strictObject({ kind: z.literal('which'), options: z.array(optionId).max(26) }),
  z.strictObject({ kind: z.literal('fix'), typed: z.array(typedSchema).min(1).max(mostTyped) }),
  z.strictObject({ kind: z.literal('write'), manifest: z.string().min(1).max(20_000) }),
  z.strictObject({ kind: z.literal('order'), options: z.array(optionId).max(26) }),
]);

/** The scenario of an id, if there is one. */
export function scenarioOf(id: string): Scenario | undefined {
  return scenarios().byId.get(id);
}
