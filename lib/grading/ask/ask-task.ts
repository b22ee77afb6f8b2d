/** "Mend it" and "write it": goals that hold once the learner has acted. Nothing is compared with a solution. */
import type { ScenarioInstance } from '@/lib/curriculum/scenario';
import type { AskOf, Claim, Goal, StepSelector } from '@/lib/curriculum/scenario-ask';
import type { Typed } from '@/lib/curriculum/scenario-typed';
import { happeningsOf } from '@/lib/curriculum/typed-happenings';
import { type Found, notFound } from '../run/finding';
import { lookAt } from '../run/look';
import { type Played, playOn, type Run } from '../run/run';
import { clock, sentence } from '../words/words';
import { doneByHand } from './by-hand';
import { type Holding, holding, isWithin } from './claim';
import { factOf, valueSeen } from './reading';

export type TaskAsk = AskOf<'fix'> | AskOf<'write'>;

export function findTask(run: Run, ask: TaskAsk): Found {
  const held = goalsHolding(run, ask.goals);
  const open = held.filter(({ holds }) => !holds);
  if (open.length === 0) return notFound('ask.goals all hold before anything is done');
  return {
    ok: true,
    options: ask.goals.map(({ label }, n) => ({
      value: `${n}`,
      label,
      right: true,
      why: sentence(held[n]?.says ?? ''),
    })),
    key: { kind: 'goals' },
    fact: open.map(({ says }) => says).join('; '),
    decided: inOrder(open.flatMap((each) => (each.run === run ? each.steps : []))),
  };
}

/** What an answer types. */
export function typedOf(manifest: string): readonly Typed[] {
  return [{ line: 'kubectl apply -f -', stdin: manifest }];
}

/** The run goes on with what somebody types, and then for as long as the task says. */
export function playTyped(run: Run, typed: readonly Typed[]): Played {
  const { ask } = run.scenario;
  if (ask.kind !== 'fix' && ask.kind !== 'write') throw new Error(`nothing is typed for "${ask.kind}"`);
  return playOn(run, [...typed.flatMap((each) => happeningsOf(each)), { wait: ask.within }]);
}

/** Whether a goal holds, and what holds; the steps are those of `run`, which goes on where the goal is tried afterwards. */
export type GoalHolding = Omit<Extract<Holding, { readonly ok: true }>, 'ok'> & { readonly run: Run };

/**
 * Which goals hold in a run, in which the learner acts from the end of the scenario's own entries on. What is to be tried
 * is tried once all others hold.
 */
export function goalsHolding(
  run: Run,
  goals: readonly Goal[],
  asked: ScenarioInstance = run.scenario,
): readonly GoalHolding[] {
  const untried: GoalHolding = { holds: false, says: notTriedYet, steps: [], run };
  const held = goals.map((goal) => (goal.afterwards === undefined ? goalHolding(run, goal, asked) : untried));
  if (goals.some((goal, n) => goal.afterwards === undefined && !held[n]?.holds)) return held;
  return goals.map((goal, n) =>
    goal.afterwards === undefined ? (held[n] ?? untried) : goalHolding(run, goal, asked),
  );
}

const notTriedYet = 'this is tried once the other goals are reached';

function goalHolding(run: Run, goal: Goal, asked: ScenarioInstance): GoalHolding {
  if (goal.afterwards === undefined) return { ...held(run, goal, asked.when.length + 1), run };
  const tried = playOn(run, goal.afterwards);
  return tried.ok
    ? { ...held(tried.run, goal, run.scenario.when.length + 1), run: tried.run }
    : { holds: false, says: 'there is nothing that it could be tried on', steps: [], run };
}

/** @param since the first entry of `when` that counts for `happens` and `never`, from 1 */
function held(run: Run, goal: Goal, since: number): Omit<GoalHolding, 'run'> {
  const own = (selector: StepSelector | undefined): StepSelector | undefined =>
    selector &&
    (selector.after === undefined && selector.fromStart !== true ? { ...selector, after: since } : selector);
  const claim: Claim = { ...goal, happens: own(goal.happens), never: own(goal.never) };
  const atEnd = holding(run, claim);
  // What is not there does not hold: a solution that passes shows that it can be.
  if (!atEnd.ok) return { holds: false, says: atEnd.problem, steps: [] };
  if (!goal.throughout || !atEnd.holds) return atEnd;
  return brokenOnTheWay(run, claim, since) ?? atEnd;
}

/** The first moment, from the learner's first command on, at which a reading was out of its bounds. */
function brokenOnTheWay(run: Run, claim: Claim, since: number): Omit<GoalHolding, 'run'> | undefined {
  const { read } = claim;
  const began = run.happened.find(({ index }) => index >= since - 1);
  if (read === undefined || began === undefined) return undefined;
  const { cluster } = run;
  let last: string | undefined;
  for (const { id, at, action } of cluster.trace.steps.slice(began.before)) {
    if (action.kind !== 'write') continue;
    const value = valueSeen(cluster, lookAt(cluster, action.revision), read);
    if (value === undefined || value === last) continue;
    last = value;
    if (!isWithin(value, claim))
      return { holds: false, says: `at ${clock(at)} ${factOf(read, value)}`, steps: [id] };
  }
  return undefined;
}

/** What is wrong with a task's own solutions and non-fixes; undefined when each does what it is there for. */
export function problemOfTask(run: Run, ask: TaskAsk): string | undefined {
  const goalsReached = (typed: readonly Typed[]): string | undefined => {
    const played = playTyped(run, typed);
    if (!played.ok) return played.problem;
    const held = goalsHolding(played.run, ask.goals, run.scenario);
    const open = held.findIndex(({ holds }) => !holds);
    return open < 0
      ? doneByHand(played.run, run.scenario.when.length)
      : `“${ask.goals[open]?.label}” does not hold: ${held[open]?.says}`;
  };
  const solutions = ask.kind === 'fix' ? ask.solutions : ask.solutions.map(typedOf);
  for (const [n, typed] of solutions.entries()) {
    const problem = goalsReached(typed);
    if (problem !== undefined) return `ask.solutions[${n}] does not pass: ${problem}`;
  }
  const nonFixes =
    ask.kind === 'fix'
      ? ask.nonFixes.map(({ lines }) => lines)
      : ask.nonFixes.map(({ manifest }) => typedOf(manifest));
  const passing = nonFixes.findIndex((typed) => goalsReached(typed) === undefined);
  return passing < 0 ? undefined : `ask.nonFixes[${passing}] reaches every goal`;
}

function inOrder(ids: readonly number[]): readonly number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}
