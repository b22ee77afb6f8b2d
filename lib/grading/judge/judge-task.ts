/** Judges what was typed: the run goes on with it, and the goals are read off where it ends. */
import { typedText } from '@/lib/curriculum/typed-lines';
import { type GoalHolding, goalsHolding, playTyped, type TaskAsk, typedOf } from '../ask/ask-task';
import { doneByHand } from '../ask/by-hand';
import type { Derived } from '../derive';
import type { Answer } from '../question';
import type { NotPlayed, Run } from '../run/run';
import { scenesOf } from '../scene/scenes-of';
import { counted, listed, sentence, shortened } from '../words/words';
import { type ChainStep, chainTo } from './explain';
import { changedWords, doneWords, entriesBehind, hinderedWords, idleFor } from './task-words';
import { chainOfTrial, triedWords } from './trial';
import type { GradeResult, JudgedOption, TypedLine } from './verdict';

type TaskAnswer = Extract<Answer, { readonly kind: TaskAsk['kind'] }>;

/** Longest answer of kubectl that is told. */
const longestSaid = 240;

/** Most lines that one answer may type. */
export const mostTyped = 60;

export function judgeTask(derived: Derived, answer: TaskAnswer): GradeResult {
  const { run, question } = derived;
  const { ask } = run.scenario;
  if (ask.kind !== 'fix' && ask.kind !== 'write') throw new Error(`"${ask.kind}" is no task`);
  const typed = answer.kind === 'fix' ? answer.typed : typedOf(answer.manifest);
  if (typed.length > mostTyped) return { ok: false, problem: `an answer has at most ${mostTyped} lines` };
  const played = playTyped(run, typed);
  if (!played.ok) return { ok: false, problem: endless(played) };
  const after = played.run;
  const goals = goalsHolding(after, ask.goals, run.scenario).map((held, n) =>
    judgedGoal(held, after, derived, n),
  );
  const open = goals.filter(({ option }) => option.judged !== 'right');
  const byHand = open.length === 0 ? doneByHand(after, run.scenario.when.length) : undefined;
  const right = open.length === 0 && byHand === undefined;
  const lines = linesOf(after, run.scenario.when.length);
  const telling = open.length === 0 ? goals : open;
  const fact = telling[0]?.says ?? '';
  // What was tried afterwards is told where it alone failed.
  const told = right ? after : (open[0]?.run ?? after);
  const decided = [...new Set(telling.flatMap((goal) => (goal.run === told ? goal.steps : [])))].sort(
    (a, b) => a - b,
  );
  const [first] = right ? [] : open;
  const hindered = first === undefined ? '' : hinderedWords(told, ask.goals[first.n], run.scenario);
  const done = right ? doneWords(run, after, ask.goals) : '';
  const { chain, scenes } =
    told === after
      ? withScenes(
          after,
          chainTo(after, decided.slice(-5), fact, first && idleFor(after, ask.goals[first.n], run.scenario)),
        )
      : chainOfTrial({
          after,
          tried: told,
          from: run.happened.length,
          decided: decided.slice(-5),
          fact,
          stood: goals.flatMap(({ run: read, says }) => (read === after ? [says] : [])),
        });
  return {
    ok: true,
    verdict: {
      scenarioId: question.scenarioId,
      seed: question.seed,
      kind: question.kind,
      right,
      sentence: right
        ? sentence(`Right: ${done === '' ? 'every goal is reached' : done}`)
        : byHand !== undefined
          ? sentence(`Not yet: ${byHand}`)
          : sentence(
              `Not yet: ${undoneWords(answer, lines)}“${first?.option.label}” does not hold. ${told === after ? 'Here' : triedWords(after, told)} ${fact}${hindered}`,
            ),
      ...(right && doneBy(after, run.happened.length, decided)),
      ...(!right && missedOf(changedWords(run, after), open.length, goals.length)),
      ...(run.scenario.explain !== undefined && { explain: run.scenario.explain }),
      chain,
      scenes,
      options: goals.map(({ option }) => option),
      typed: lines,
      ...(!right && { solution: solutionOf(ask) }),
      answered: [],
      answer: [],
      values: open.map(({ n }) => `${n}`),
    },
  };
}

function withScenes(run: Run, chain: readonly ChainStep[]) {
  return {
    chain,
    scenes: scenesOf(
      run,
      chain.map(({ step }) => step),
    ),
  };
}

/** What a learner reads where a run finds no end: a Pod, say, that its node refuses and its controller replaces, for ever. */
function endless({ problem, limit }: NotPlayed): string {
  switch (limit) {
    case undefined:
      return problem;
    case 'objects':
      return 'What you typed makes more objects than this cluster holds. Try it with fewer.';
    case 'steps':
    case 'reconciles':
    case 'virtualMs':
      return 'What you typed keeps the cluster busy without end: something is made again as often as it fails. Try another way.';
    default:
      return limit satisfies never;
  }
}

type Judged = {
  readonly n: number;
  readonly option: JudgedOption;
  readonly says: string;
  readonly steps: readonly number[];
  readonly run: Run;
};

function judgedGoal(
  { holds, says, steps, run: told }: GoalHolding,
  after: Run,
  { options }: Derived,
  n: number,
): Judged {
  const { id = '', label = '' } = options[n] ?? {};
  const judged = holds ? 'right' : 'missed';
  return {
    n,
    option: {
      id,
      label,
      judged,
      chosen: true,
      why: sentence(told === after ? says : `${triedWords(after, told)} ${says}`),
    },
    says,
    steps,
    run: told,
  };
}

function missedOf(changed: string, open: number, goals: number): { readonly missed?: string } {
  const count = open > 1 ? `${open} of ${goals} goals are not reached.` : '';
  const told = [changed, count].filter((text) => text !== '').join(' ');
  return told === '' ? {} : { missed: told };
}

/** Of several lines, those without which the goals would not hold as they do. */
function doneBy(after: Run, from: number, decided: readonly number[]): { readonly missed?: string } {
  const lines = entriesBehind(after, from, decided).flatMap(
    ({ index }) => after.scenario.when[index]?.kubectl?.line ?? [],
  );
  const typed = after.happened.slice(from).filter(({ command }) => command !== undefined);
  if (lines.length === 0 || typed.length === 1) return {};
  return { missed: `What led to it: ${listed(lines.map((line) => `\`${line}\``))}.` };
}

/** The lines of an answer that came to nothing, by name: whoever mistyped one looks for the error elsewhere. */
function undoneWords(answer: TaskAnswer, lines: readonly TypedLine[]): string {
  const isEmpty = answer.kind === 'fix' ? lines.length === 0 : answer.manifest.trim() === '';
  if (isEmpty) return answer.kind === 'fix' ? 'nothing was typed. ' : 'nothing was written. ';
  const undone = lines.filter(({ ok }) => !ok);
  if (undone.length === 0) return '';
  const [first] = undone;
  // A command that went some way says first what it did.
  const answered = (first?.answer ?? '').split('\n');
  const said = answered.find((line) => /^(error|Error|The )/.test(line)) ?? answered[0] ?? '';
  const more = undone.length === 1 ? '' : ` and ${counted(undone.length - 1, 'other line')}`;
  const what = answer.kind === 'fix' ? `\`${first?.line}\`${more}` : 'your manifest';
  return `${what} came to nothing (${shortened(said, longestSaid)}). `;
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
