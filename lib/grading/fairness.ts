/**
 * Whether a scenario is fair: its answer holds under every wake order and tie-break, and each wrong option is wrong in
 * each of those runs. Names that controllers make up differ from run to run; answers are compared by what they mean.
 */

import { problemOfTask } from './ask/ask-task';
import { type Outcome, outcome, type Scenario } from './derive';
import { drawn } from './drawn';
import { answerText } from './words/answer-text';

export type Fairness =
  | { readonly fair: true; readonly runs: number }
  /** It cannot even be asked under this chance. */
  | { readonly fair: false; readonly kind: 'problem'; readonly chance: number; readonly problem: string }
  /** Two runs disagree on what is right. */
  | {
      readonly fair: false;
      readonly kind: 'disagree';
      readonly chances: readonly [number, number];
      readonly answers: readonly [string, string];
      readonly problem: string;
    };

export type FairnessOptions = {
  /** Runs tried; at least 20 for shipped scenarios. */
  readonly runs?: number;
  /** The attempt's seed: values of `vary`. */
  readonly seed?: number;
};

/** Runs of each draw after the first: names and numbers differ, and chance was tried with the first. */
const runsOfDraw = 2;

/**
 * Fairness of what an attempt can draw: with the first values in `runs` runs, and in a few with as many other draws as it
 * takes for each value of `vary` to have had its turn.
 */
export function fairnessOfDraws(
  scenario: Scenario,
  { runs = 20 }: Pick<FairnessOptions, 'runs'> = {},
): Fairness {
  const seeds = seedsOfDraws(scenario);
  let tried = 0;
  for (const seed of seeds) {
    const fair = fairness(scenario, { runs: seed === 0 ? runs : Math.min(runs, runsOfDraw), seed });
    if (!fair.fair)
      return seed === 0 ? fair : { ...fair, problem: `${valuesText(scenario, seed)}: ${fair.problem}` };
    tried += fair.runs;
  }
  return { fair: true, runs: tried };
}

/** Seeds under which, together, every value of `vary` is drawn; the first is 0. */
export function seedsOfDraws(scenario: Scenario): readonly number[] {
  const left = new Set(
    Object.entries(scenario.vary).flatMap(([name, values]) => values.map((value) => `${name}=${value}`)),
  );
  const seeds: number[] = [];
  for (let seed = 0; (seed === 0 || left.size > 0) && seed < seedsLookedAt; seed++) {
    const fresh = Object.entries(drawn(scenario, seed))
      .map(([name, value]) => `${name}=${value}`)
      .filter((pair) => left.delete(pair));
    if (seed === 0 || fresh.length > 0) seeds.push(seed);
  }
  return seeds;
}

const seedsLookedAt = 1000;

function valuesText(scenario: Scenario, seed: number): string {
  const values = Object.entries(drawn(scenario, seed)).map(([name, value]) => `${name} ${value}`);
  return `with ${values.join(', ')} (seed ${seed})`;
}

/** Tries other chances with the same values. Chances 1 … `runs` besides the attempt's own. */
export function fairness(scenario: Scenario, { runs = 20, seed = 0 }: FairnessOptions = {}): Fairness {
  const first = outcome(scenario, { seed });
  if (!first.ok) return { fair: false, kind: 'problem', chance: seed, problem: first.problem };
  const own = ownProblem(first.outcome);
  if (own !== undefined) return { fair: false, kind: 'problem', chance: seed, problem: own };
  for (let chance = 1; chance <= runs; chance++) {
    const other = outcome(scenario, { seed, chance: seed + chance * 104_729 }, true);
    if (!other.ok) return { fair: false, kind: 'problem', chance, problem: other.problem };
    const otherOwn = ownProblem(other.outcome);
    if (otherOwn !== undefined) return { fair: false, kind: 'problem', chance, problem: otherOwn };
    const problem = disagreement(first.outcome, other.outcome);
    if (problem === undefined) continue;
    return {
      fair: false,
      kind: 'disagree',
      chances: [seed, seed + chance * 104_729],
      answers: [answerText(first.outcome), answerText(other.outcome)],
      problem,
    };
  }
  return { fair: true, runs: runs + 1 };
}

/** Of a task: a solution that does not pass in this run, or a non-fix that does. */
function ownProblem({ run }: Outcome): string | undefined {
  const { ask } = run.scenario;
  return ask.kind === 'fix' || ask.kind === 'write' ? problemOfTask(run, ask) : undefined;
}

/** What is right in one run and wrong in the other, in words; undefined when they agree. */
function disagreement(a: Outcome, b: Outcome): string | undefined {
  if (a.key.kind === 'one' && b.key.kind === 'one') {
    if (!same(a.key.right, b.key.right)) return 'another answer is right';
    const offered = new Set(a.options.filter((option) => !option.right).map(({ value }) => value));
    const right = b.key.right.find((value) => offered.has(value));
    return right === undefined ? undefined : `“${right}” is offered as wrong and is right`;
  }
  if (a.key.kind === 'set' && b.key.kind === 'set') {
    const accepted = a.key.accepted.map(setText);
    const missing = b.key.accepted.map(setText).find((set) => !accepted.includes(set));
    if (missing !== undefined) return `the set {${missing}} can come out and is not accepted`;
    const options = (from: Outcome) => setText(from.options.map(({ value }) => value).sort());
    const chanceDecides = a.key.accepted.length > 1;
    return chanceDecides || options(a) === options(b) ? undefined : 'there are other options to pick from';
  }
  if (a.key.kind === 'order' && b.key.kind === 'order') {
    const edges = ({ key }: Outcome) =>
      key.kind === 'order' ? setText(key.edges.map(([first, then]) => `${first}<${then}`).sort()) : '';
    return edges(a) === edges(b) ? undefined : `${edges(a)} here, ${edges(b)} there`;
  }
  return a.key.kind === b.key.kind ? undefined : 'the kinds of answer differ';
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return setText([...a].sort()) === setText([...b].sort());
}

function setText(values: readonly string[]): string {
  return values.join(', ');
}
