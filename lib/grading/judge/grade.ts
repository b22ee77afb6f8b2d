/** Judges an answer to a scenario: the one door. What is right was derived; the verdict says why. */
import type { Derived } from '../derive';
import type { Answer } from '../question';
import { judgeChoice } from './judge-choice';
import { judgeTask } from './judge-task';
import type { GradeResult } from './verdict';

/** Judges an answer by what was derived. One in another kind's shape, or with unknown ids, is a problem, not a wrong answer. */
export function judge(derived: Derived, answer: Answer): GradeResult {
  const { question } = derived;
  if (answer.kind !== question.kind)
    return {
      ok: false,
      problem: `The answer is one to a question of kind "${answer.kind}", and this question is of kind "${question.kind}".`,
    };
  return answer.kind === 'fix' || answer.kind === 'write'
    ? judgeTask(derived, answer)
    : judgeChoice(derived, answer);
}
