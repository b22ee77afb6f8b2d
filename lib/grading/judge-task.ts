/** Judges what was typed: the run goes on with it, and the goals are read off where it ends. */
import { typedText } from '@/lib/curriculum/typed-lines';
import { goalHolding, playTyped, type TaskAsk, typedOf } from './ask-task';
import type { Derived } from './derive';
import { chainTo } from './explain';
import type { Answer } from './question';
import type { Run } from './run';
import { replayScenes } from './scene-replay';
import type { GradeResult, JudgedOption, TypedLine } from './verdict';
import { sentence } from './words';

/** Most lines that one answer may type. */
export const mostTyped = 60;

export function judgeTask(
  derived: Derived,
  answer: Extract<Answer, { readonly kind: TaskAsk['kind'] }>,
): GradeResult {
  const { run, question } = derived;
  const { ask } = run.scenario;
  if (ask.kind !== 'fix' && ask.kind !== 'write') throw new Error(`"${ask.kind}" is no task`);
  const typed = answer.kind === 'fix' ? answer.typed : typedOf(answer.manifest);
  if (typed.length > mostTyped) return { ok: false, problem: `an answer has at most ${mostTyped} lines` };
  const played = playTyped(run, typed);
  if (!played.ok) return played;
  const after = played.run;
  const goals = ask.goals.map((goal, n) => judgedGoal(after, derived, goal, n));
  const open = goals.filter(({ option }) => option.judged !== 'right');
  const right = open.length === 0;
  const telling = right ? goals : open;
  const fact = telling[0]?.says ?? '';
  const decided = [...new Set(telling.flatMap(({ steps }) => steps))].sort((a, b) => a - b);
  const chain = chainTo(after, decided.slice(-5), fact);
  return {
    ok: true,
    verdict: {
      scenarioId: question.scenarioId,
      seed: question.seed,
      kind: question.kind,
      right,
      sentence: right
        ? 'Right: every goal is reached.'
        : sentence(`Not yet: “${open[0]?.option.label}”. Here ${fact}`),
      ...(open.length > 1 && { missed: `${open.length} of ${goals.length} goals are not reached.` }),
      ...(run.scenario.explain !== undefined && { explain: run.scenario.explain }),
      chain,
      scenes: replayScenes(
        after,
        chain.map(({ step }) => step),
      ),
      options: goals.map(({ option }) => option),
      typed: linesOf(after, run.scenario.when.length),
      ...(!right && { solution: solutionOf(ask) }),
      answered: [],
      answer: [],
      values: open.map(({ n }) => `${n}`),
    },
  };
}

type Judged = {
  readonly n: number;
  readonly option: JudgedOption;
  readonly says: string;
  readonly steps: readonly number[];
};

function judgedGoal(
  after: Run,
  { options, run }: Derived,
  goal: TaskAsk['goals'][number],
  n: number,
): Judged {
  const { holds, says, steps } = goalHolding(after, goal, run.scenario);
  const id = options[n]?.id ?? '';
  const judged = holds ? 'right' : 'missed';
  return {
    n,
    option: { id, label: goal.label, judged, chosen: true, why: sentence(says) },
    says,
    steps,
  };
}

/** What was typed, each with what it answered. */
function linesOf({ scenario, happened }: Run, from: number): readonly TypedLine[] {
  return happened.flatMap(({ index, result }): readonly TypedLine[] => {
    const typed = scenario.when[index]?.kubectl;
    if (index < from || typed === undefined) return [];
    const { line } = typed;
    const stdin = 'stdin' in typed ? typed.stdin : undefined;
    return [{ line, ...(stdin !== undefined && { stdin }), answer: result.message, ok: result.ok }];
  });
}

function solutionOf(ask: TaskAsk): readonly string[] {
  if (ask.kind === 'write') return ask.solutions.slice(0, 1);
  return (ask.solutions[0] ?? []).map((typed) => typedText([typed]));
}
