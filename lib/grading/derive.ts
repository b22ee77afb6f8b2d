/**
 * From a scenario and a seed to a question and its key. The cluster is built and run; the key is read off the run.
 * Pure: the same scenario and seed give the same question and key everywhere.
 */
import { instanceOf, type ScenarioFile, type ScenarioInstance } from '@/lib/curriculum/scenario';
import type { Random } from '@/lib/simulator/values/random';
import { findNext, withNext } from './ask/ask-next';
import { findOrder } from './ask/ask-order';
import { findReaches } from './ask/ask-reaches';
import { findState } from './ask/ask-state';
import { findTask } from './ask/ask-task';
import { findWhich } from './ask/ask-which';
import { findWho } from './ask/ask-who';
import { findWhy } from './ask/ask-why';
import { drawn, randomFor } from './drawn';
import type { Option, Question } from './question';
import type { Beside, Found, FoundOption, Key } from './run/finding';
import { play, type Run } from './run/run';
import { questionOf } from './run/situation';

/** A scenario as its file gives it. */
export type Scenario = Pick<ScenarioFile, 'vary' | 'template'> & {
  /** `<topic>/<file name>`. */
  readonly id: string;
};

export type Derived = {
  readonly question: Question;
  readonly key: Key;
  /** As the question has them, each with what the run says to it. */
  readonly options: readonly (Option & FoundOption)[];
  readonly fact: string;
  /** Goes on with who or what decided it. */
  readonly decidedBy: () => string;
  /** The answer is what holds at the end, rather than what the last of the deciding steps did. */
  readonly atEnd: boolean;
  readonly decided: readonly number[];
  /** Faults that decided nothing, as far as that was tried. */
  readonly idle: readonly number[];
  /** Of `why` and `next`: the run that an answer is held against. */
  readonly beside: (value: string) => Beside | undefined;
  readonly run: Run;
};

export type DeriveResult =
  | { readonly ok: true; readonly derived: Derived }
  /** The scenario cannot be asked: an author has to mend it. */
  | { readonly ok: false; readonly problem: string };

export type DeriveOptions = {
  /** A whole number ≥ 0; decides the values of `vary`, the order of the options, and every chance in the cluster. */
  readonly seed: number;
  /** Another chance in the cluster, with the same values and options: for fairness runs. */
  readonly chance?: number;
};

export function derive(scenario: Scenario, { seed, chance = seed }: DeriveOptions): DeriveResult {
  const found = outcome(scenario, { seed, chance });
  if (!found.ok) return found;
  const {
    run,
    key,
    fact,
    decidedBy = () => '',
    atEnd = false,
    decided,
    idle = [],
    beside = () => undefined,
  } = found.outcome;
  const inOrder =
    key.kind === 'goals'
      ? found.outcome.options
      : shuffled(found.outcome.options, key, randomFor(scenario, seed));
  const options = lettered(inOrder);
  const question = questionOf(scenario.id, seed, run, options, chance);
  return {
    ok: true,
    derived: { question, key, options, fact, decidedBy, atEnd, decided, idle, beside, run },
  };
}

/** What one run says: options and key, before anything is shuffled, lettered or pictured. */
export type Outcome = Omit<Extract<Found, { readonly ok: true }>, 'ok'> & { readonly run: Run };

/** @param alone of a question that chance decides, accept only what comes out in this one run: for fairness runs */
export function outcome(
  scenario: Scenario,
  { seed, chance = seed }: DeriveOptions,
  alone = false,
): { readonly ok: true; readonly outcome: Outcome } | { readonly ok: false; readonly problem: string } {
  const instance = withNext(instanceWith(scenario, drawn(scenario, seed)));
  const played = play(instance, chance);
  if (!played.ok) return played;
  const { run } = played;
  const forbidden = forbiddenIn(run);
  if (forbidden !== undefined) return { ok: false, problem: forbidden };
  const found = read(run, instance, chance, alone);
  return found.ok ? { ok: true, outcome: { ...found, run } } : found;
}

/** The scenario with these values. What is kept is its reading only: what it is given is a value of its own, for a run of its own. */
function instanceWith(
  scenario: Scenario,
  values: Readonly<Record<string, string | number>>,
): ScenarioInstance {
  const known = instances.get(scenario) ?? new Map<string, ScenarioInstance>();
  instances.set(scenario, known);
  const of = JSON.stringify(values);
  const instance = known.get(of) ?? instanceOf(scenario, values);
  known.delete(of);
  known.set(of, instance);
  const [oldest] = known.keys();
  if (known.size > instancesKept && oldest !== undefined) known.delete(oldest);
  return { ...instance, given: { ...instance.given } };
}

/** Read lately, the latest last, by their values: few are drawn from, and an instance is not changed. */
const instances = new WeakMap<Scenario, Map<string, ScenarioInstance>>();
/** Of each scenario. */
const instancesKept = 8;

/** An entry of `when` whose person may not do it, in a scenario that does not ask about that: a rule was forgotten. */
function forbiddenIn({ scenario, happened }: Run): string | undefined {
  const { ask, when } = scenario;
  if (JSON.stringify(ask).includes('"refused"') || (ask.kind === 'state' && ask.read.answer))
    return undefined;
  const refused = happened.find(
    ({ index, result }) => when[index]?.by !== undefined && !result.ok && result.code === 403,
  );
  return (
    refused &&
    `when[${refused.index}].${refused.action}: ${when[refused.index]?.by} may not do that: give a Role that allows it, or ask about the refusal`
  );
}

function read(run: Run, { ask }: ScenarioInstance, chance: number, alone: boolean): Found {
  switch (ask.kind) {
    case 'who':
      return findWho(run, ask, chance);
    case 'order':
      return findOrder(run, ask);
    case 'state':
      return findState(run, ask, chance);
    case 'which':
      return findWhich(run, ask, chance, alone);
    case 'why':
      return findWhy(run, ask, chance);
    case 'next':
      return findNext(run, ask, chance);
    case 'reaches':
      return findReaches(run, ask, chance);
    case 'fix':
    case 'write':
      return findTask(run, ask);
    default:
      return ask satisfies never;
  }
}

/**
 * In an order drawn from the seed. Numbers are sorted instead: a learner looks for them in order, and their place says
 * nothing. An order question never begins in the right order.
 */
function shuffled(options: readonly FoundOption[], key: Key, random: Random): readonly FoundOption[] {
  const numeric = key.kind === 'one' && options.every(({ value }) => /^\d+(\/\d+)?$/.test(value));
  if (numeric)
    return [...options].sort((a, b) => Number.parseInt(a.value, 10) - Number.parseInt(b.value, 10));
  if (key.kind === 'set' && options.every(({ label }) => /^(Pod )?[a-z-]+-\d+$/.test(label)))
    return [...options].sort((a, b) => (a.label < b.label ? -1 : 1));
  const mixed = [...options];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [mixed[i], mixed[j]] = [mixed[j] as FoundOption, mixed[i] as FoundOption];
  }
  return key.kind === 'order' &&
    violated(
      key.edges,
      mixed.map(({ value }) => value),
    ) === undefined
    ? mixed.reverse()
    : mixed;
}

/** The first pair that an order has the wrong way round. */
export function violated(
  edges: readonly (readonly [string, string])[],
  order: readonly string[],
): readonly [first: string, then: string] | undefined {
  return violations(edges, order)[0];
}

/** Every pair that an order has the wrong way round. */
export function violations(
  edges: readonly (readonly [string, string])[],
  order: readonly string[],
): readonly (readonly [first: string, then: string])[] {
  return edges.filter(([first, then]) => order.indexOf(first) > order.indexOf(then));
}

function lettered(options: readonly FoundOption[]): readonly (Option & FoundOption)[] {
  return options.map((option, n) => ({ ...option, id: String.fromCharCode('a'.charCodeAt(0) + n) }));
}
