/**
 * How long a quiz takes: build the cluster, run it, derive the key, grade an answer; by kind of question. A server has
 * compiled all of it before most of its learners come: what is measured comes after some rounds through every scenario of
 * the kind. What the very first attempt at each costs is told beside it, as `cold`.
 */
import { type Scenario, scenarios } from '../../lib/curriculum/scenarios';
import { type Derived, derive } from '../../lib/grading/derive';
import { judge } from '../../lib/grading/judge/grade';
import { type Answer, type AskKind, answerNaming, isChoice } from '../../lib/grading/question';
import { type Cluster, createCluster } from '../../lib/simulator/index';
import { collectGarbage, type Figures, percentile, type Row, rounded } from './row';

const kinds: readonly AskKind[] = [
  'who',
  'order',
  'state',
  'which',
  'why',
  'next',
  'reaches',
  'fix',
  'write',
];

/** Attempts at each scenario, each with another seed. */
const rounds = 10;
/** Attempts at each scenario before those, the first of which also compile. */
const warmUps = 4;
/** The bar is for clusters of up to so many objects besides those that every cluster has. */
const mostObjects = 50;

export const rows: readonly Row[] = kinds.map((kind) => ({
  name: `quiz: ${kind}`,
  bar: `p99 < 5 ms for up to ${mostObjects} objects`,
  measure: () => measured(kind),
}));

type Timing = {
  readonly id: string;
  readonly ms: number;
  readonly deriveMs: number;
  readonly cpuMs: number;
  readonly objects: number;
};

function measured(kind: AskKind): Figures {
  const everywhere = objectsOf(createCluster({ nodes: [] }));
  const asked = scenarios().scenarios.filter(({ first }) => first.ask.kind === kind);
  const cold = asked.map((scenario) => attempt(scenario, 0).ms);
  for (let n = 1; n < warmUps; n++)
    for (const [place, scenario] of asked.entries()) attempt(scenario, 1_000_000 + n + place * warmUps);
  collectGarbage();
  const timings = asked.flatMap((scenario, place) =>
    Array.from({ length: rounds }, (_, n): Timing => {
      // A seed that nobody had before: nothing that was built can be used again.
      const { ms, deriveMs, cpuMs, derived } = attempt(scenario, 1 + n + place * rounds);
      return { id: scenario.id, ms, deriveMs, cpuMs, objects: objectsOf(derived.run.cluster) - everywhere };
    }),
  );
  const small = timings.filter(({ objects }) => objects <= mostObjects);
  const ms = small.map((timing) => timing.ms);
  const slowest = asked
    .map(({ id }) => ({ id, p50: percentile(msOf(timings, id), 50) }))
    .sort((a, b) => b.p50 - a.p50)[0];
  return {
    scenarios: asked.length,
    times: small.length,
    warmUps,
    coldMedianMs: rounded(percentile(cold, 50)),
    coldP99Ms: rounded(percentile(cold, 99)),
    medianMs: rounded(percentile(ms, 50)),
    p99Ms: rounded(percentile(ms, 99)),
    deriveMedianMs: rounded(
      percentile(
        small.map(({ deriveMs }) => deriveMs),
        50,
      ),
    ),
    // Of the processor, all threads: what a busy machine blurs less.
    cpuMedianMs: rounded(
      percentile(
        small.map(({ cpuMs }) => cpuMs),
        50,
      ),
    ),
    cpuP99Ms: rounded(
      percentile(
        small.map(({ cpuMs }) => cpuMs),
        99,
      ),
    ),
    slowest: slowest?.id ?? '',
    slowestMedianMs: rounded(slowest?.p50 ?? 0),
    met: percentile(ms, 99) < 5,
  };
}

function msOf(timings: readonly Timing[], wanted: string): readonly number[] {
  return timings.filter(({ id }) => id === wanted).map(({ ms }) => ms);
}

/** One attempt from the scenario's file to the verdict. */
function attempt(scenario: Scenario, seed: number) {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = derive(scenario, { seed });
  if (!result.ok) throw new Error(`${scenario.id}: ${result.problem}`);
  const deriveMs = performance.now() - start;
  const graded = judge(result.derived, answerTo(result.derived));
  if (!graded.ok) throw new Error(`${scenario.id}: ${graded.problem}`);
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { ms, deriveMs, cpuMs: (user + system) / 1000, derived: result.derived };
}

/** A choice names every option; of a task the first solution is typed. */
function answerTo({ question, run }: Derived): Answer {
  const { ask } = run.scenario;
  if (ask.kind === 'fix') return { kind: 'fix', typed: ask.solutions[0] ?? [] };
  if (ask.kind === 'write') return { kind: 'write', manifest: ask.solutions[0] ?? '' };
  if (!isChoice(question.kind)) throw new Error(`no answer is known to "${question.kind}"`);
  return answerNaming(
    question.kind,
    question.options.map(({ id }) => id),
  );
}

function objectsOf(cluster: Cluster): number {
  return cluster.kinds().reduce((sum, kind) => sum + cluster.list(kind).length, 0);
}
