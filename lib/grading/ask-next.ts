/** "What changes when this happens?": the run goes on, and what is read before and after is compared. */
import type { ScenarioInstance } from '@/lib/curriculum/scenario';
import type { AskOf } from '@/lib/curriculum/scenario-ask';
import type { StepId } from '@/lib/simulator/index';
import { type Found, type FoundOption, notFound } from './finding';
import { stepsBehindReading, valueNow } from './reading';
import { play, type Run } from './run';
import { allOfThem, listed, noneOfThem, sentence } from './words';

/** What is said of something that there is not. */
const absent = 'there is no such thing';

/** The scenario with what happens next at its end; the picture beside the question shows it before. */
export function withNext(scenario: ScenarioInstance): ScenarioInstance {
  const { ask, when } = scenario;
  if (ask.kind !== 'next') return scenario;
  return { ...scenario, when: [...when, ...ask.now], show: scenario.show ?? when.length };
}

/** @param run of the scenario as `withNext` gives it */
export function findNext(run: Run, { now, changes }: AskOf<'next'>, clusterSeed: number): Found {
  const upTo = run.scenario.when.length - now.length;
  const before = play(run.scenario, clusterSeed, { upTo });
  if (!before.ok) return notFound(before.problem);
  const decided = new Set<StepId>();
  const options = changes.map(({ label, read }, n): FoundOption => {
    const [earlier, later] = [valueNow(before.run, read), valueNow(run, read)];
    const right = earlier !== later;
    if (right && later !== undefined) for (const id of stepsBehindReading(run, read, later)) decided.add(id);
    const why = right
      ? `Before: ${earlier ?? absent}. After: ${later ?? absent}`
      : `Before and after: ${later ?? absent}`;
    return { value: `${n}`, label, right, why: sentence(why) };
  });
  const right = options.filter((option) => option.right);
  const began = run.happened.find(({ index, command }) => index >= upTo && command !== undefined);
  const since = [...decided].filter((id) => id >= (began?.before ?? 0)).sort((a, b) => a - b);
  return {
    ok: true,
    options,
    key: { kind: 'set', accepted: [right.map(({ value }) => value).sort()] },
    fact: factAbout(right, options.length),
    decided: [...(began ? [began.before] : []), ...since.slice(-5)].filter(
      (id, at, all) => all.indexOf(id) === at,
    ),
  };
}

function factAbout(right: readonly FoundOption[], of: number): string {
  if (right.length === 0) return noneOfThem;
  return right.length === of ? allOfThem : listed(right.map(({ label }) => label));
}
