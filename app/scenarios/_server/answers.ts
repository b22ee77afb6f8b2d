import { z } from 'zod';
import { log } from '@/app/_server/log';
import { typedSchema } from '@/lib/curriculum/scenario-typed';
import { type Scenario, scenarios } from '@/lib/curriculum/scenarios';
import { type Derived, derive } from '@/lib/grading/derive';
import { judge } from '@/lib/grading/judge/grade';
import { mostTyped } from '@/lib/grading/judge/judge-task';
import type { GradeResult } from '@/lib/grading/judge/verdict';
import type { Answer, Question } from '@/lib/grading/question';
import type { Cluster } from '@/lib/simulator/index';

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

/** The question of a scenario under a seed, without its key; undefined when it cannot be asked. */
export function questionOf(scenario: Scenario, seed: number): Question | undefined {
  return derivedOf(scenario, seed)?.question;
}

/** Judges an answer; undefined when the scenario cannot be asked. */
export function judgeAnswer(scenario: Scenario, seed: number, answer: Answer): GradeResult | undefined {
  const derived = derivedOf(scenario, seed);
  return derived && judge(derived, answer);
}

/** The run behind a question, as another simulator can play it; undefined when the scenario cannot be asked. */
export function runOf(
  scenario: Scenario,
  seed: number,
): Pick<Cluster, 'given' | 'seed' | 'commands'> | undefined {
  const cluster = derivedOf(scenario, seed)?.run.cluster;
  return cluster && { given: cluster.given, seed: cluster.seed, commands: [...cluster.commands] };
}

/** The scenario of an id, if there is one. */
export function scenarioOf(id: string): Scenario | undefined {
  return scenarios().byId.get(id);
}

/** Derived questions, the least recently used dropped: the run behind a page is not made again for its verdict. */
const kept = new Map<string, Derived>();
const mostKept = 64;

function derivedOf(scenario: Scenario, seed: number): Derived | undefined {
  const key = `${scenario.id} ${scenario.hash} ${seed}`;
  const found = kept.get(key);
  if (found) {
    kept.delete(key);
    kept.set(key, found);
    return found;
  }
  const result = derive(scenario, { seed });
  if (!result.ok) {
    log.error({ scenario: scenario.id, seed, problem: result.problem }, 'a scenario cannot be asked');
    return undefined;
  }
  kept.set(key, result.derived);
  const oldest = kept.keys().next().value;
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return result.derived;
}
