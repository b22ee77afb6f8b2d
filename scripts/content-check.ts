/**
 * `npm run content:check [-- ID…] [--quick] [--slowest N]`: is the content sound, complete and fair? Prints one line per
 * problem, by file and line, and ends with a summary. Exit code 1 when there is a problem.
 * Scenarios are run in 21 wake orders and tie-breaks each, in 3 more for each further draw that it takes to see every
 * value of `vary`, with the solutions and non-fixes of tasks, on as many threads as there are processors. With ids only those are run; `--quick` runs none; `--slowest` names those that took longest.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { hintsMissing, problemsOfCards, shortfalls } from '@/lib/curriculum/check';
import { contentFolder } from '@/lib/curriculum/content-folder';
import { loadCurriculum } from '@/lib/curriculum/load';
import { problemsOfRules, rulesIn } from '@/lib/curriculum/rules';
import { fileOf, loadScenarios } from '@/lib/curriculum/scenarios';
import { coverageOfSituations } from '@/lib/curriculum/situations';
import { type Problem, problemText } from '@/lib/curriculum/yaml-file';
import type { Fairness } from '@/lib/grading/fairness';
import { commandLine } from './command-line.mjs';
import type { FairnessDone, FairnessWork } from './fairness-worker';

/** Wake orders tried for each scenario, besides the first. */
const runs = 20;

const { values: options, positionals } = commandLine(
  'Usage: npm run content:check -- [ID …] [--quick] [--slowest N]',
  {
    quick: { type: 'boolean', default: false },
    slowest: { type: 'string', default: '0' },
  },
);

process.exitCode = await check();

async function check(): Promise<number> {
  const folder = contentFolder();
  const loaded = loadCurriculum(folder);
  const { topics, cards, tracks } = loaded.curriculum;
  const { scenarios, sets, byId } = loadScenarios(folder);
  const unknown = positionals.filter((id) => !byId.has(id));
  if (unknown.length > 0) {
    console.error(`There is no sound scenario ${unknown.join(', ')}.`);
    return 2;
  }
  const coverage = coverageOfSituations(folder, scenarios);
  const wanted = positionals.length > 0 ? positionals : scenarios.map(({ id }) => id);
  const done = options.quick ? [] : await runAll(wanted);

  const problems = [
    ...loaded.problems,
    ...problemsOfCards(loaded),
    ...problemsOfRules(loaded, scenarios, rulesOfTheSimulator()),
    ...shortfalls(loaded),
    ...hintsMissing(scenarios),
    ...coverage.problems,
    ...done.flatMap(({ id, verdict }) => problemOf(id, verdict)),
  ];
  for (const problem of problems) console.error(`content/${problemText(problem)}`);
  const slowest = [...done].sort((a, b) => b.ms - a.ms).slice(0, Number(options.slowest));
  for (const { id, ms } of slowest) console.log(`${(ms / 1000).toFixed(1)} s  ${id}`);
  const facts = topics.reduce((sum, topic) => sum + topic.facts.length, 0);
  const ran = options.quick ? 'not run' : `${done.length} run in ${runs + 1} wake orders each`;
  const inSets = sets.length === 1 ? '1 set' : `${sets.length} sets`;
  console.log(
    `content: ${topics.length} topics, ${facts} facts, ${cards.length} cards, ${scenarios.length} scenarios in ${inSets} (${ran}), ` +
      `${coverage.covered} of ${coverage.covered + coverage.left} situations met, ${tracks.length} tracks; ` +
      `${problems.length === 0 ? 'no problems' : `${problems.length} problems`}`,
  );
  return problems.length === 0 ? 0 : 1;
}

/** Fairness of each, by as many workers as there are processors; in the order of the ids. */
async function runAll(ids: readonly string[]): Promise<readonly FairnessDone[]> {
  const waiting = [...ids];
  const done = new Map<string, FairnessDone>();
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const workerData: FairnessWork = { runs };
      const worker = new Worker(inTypeScript(new URL('./fairness-worker.ts', import.meta.url)), {
        eval: true,
        workerData,
      });
      const next = () => {
        const id = waiting.shift();
        if (id === undefined) worker.terminate().then(() => resolve(), reject);
        else worker.postMessage(id);
      };
      worker.on('message', (result: FairnessDone) => {
        done.set(result.id, result);
        next();
      });
      worker.on('error', reject);
      next();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), ids.length) }, work));
  return ids.flatMap((id) => done.get(id) ?? []);
}

/** A program that runs a TypeScript module: threads do not inherit what makes Node understand it. */
function inTypeScript(module: URL): string {
  return `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(module.href)}); });`;
}

function problemOf(id: string, verdict: Fairness): readonly Problem[] {
  if (verdict.fair) return [];
  const message =
    verdict.kind === 'problem'
      ? `wake order ${verdict.chance}: ${verdict.problem}`
      : `unfair: ${verdict.problem}; wake orders ${verdict.chances.join(' and ')} answer “${verdict.answers.join('” and “')}”`;
  return [{ file: fileOf({ id }), line: 1, column: 1, message }];
}

function rulesOfTheSimulator(): ReadonlySet<string> {
  const simulator = new URL('../lib/simulator/', import.meta.url);
  const files = readdirSync(simulator, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return new Set(files.flatMap((name) => rulesIn(readFileSync(new URL(name, simulator), 'utf8'))));
}
