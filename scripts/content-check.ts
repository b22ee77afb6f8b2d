/**
 * npm run content:check: is the content sound, complete and fair? Prints one line per problem, by file and line,
 * and ends with a summary. Exit code 1 when there is a problem.
 * `--quick` leaves out the runs of the scenarios, which take most of the time.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { problemsOfCards, shortfalls } from '@/lib/curriculum/check';
import { contentFolder } from '@/lib/curriculum/content-folder';
import { loadCurriculum } from '@/lib/curriculum/load';
import { problemsOfRules, rulesIn } from '@/lib/curriculum/rules';
import { loadScenarios } from '@/lib/curriculum/scenarios';
import { type Problem, problemText } from '@/lib/curriculum/yaml-file';
import { fairness } from '@/lib/grading/fairness';

/** Wake orders tried for each scenario, besides the first. */
const runs = 20;

const quick = process.argv.includes('--quick');
const folder = contentFolder();
const loaded = loadCurriculum(folder);
const { topics, cards, tracks } = loaded.curriculum;
const { scenarios } = loadScenarios(folder);

const problems = [
  ...loaded.problems,
  ...problemsOfCards(loaded),
  ...problemsOfRules(loaded, scenarios, rulesOfTheSimulator()),
  ...shortfalls(loaded),
  ...(quick ? [] : unfairScenarios()),
];

for (const problem of problems) console.error(`content/${problemText(problem)}`);
const facts = topics.reduce((sum, topic) => sum + topic.facts.length, 0);
const fair = quick ? 'not run' : `run in ${runs + 1} wake orders each`;
console.log(
  `content: ${topics.length} topics, ${facts} facts, ${cards.length} cards, ${scenarios.length} scenarios (${fair}), ` +
    `${tracks.length} tracks; ${problems.length === 0 ? 'no problems' : `${problems.length} problems`}`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

function unfairScenarios(): readonly Problem[] {
  return scenarios.flatMap((scenario) => {
    const verdict = fairness(scenario, { runs });
    if (verdict.fair) return [];
    const [topic, name] = scenario.id.split('/');
    const message =
      verdict.kind === 'problem'
        ? `wake order ${verdict.chance}: ${verdict.problem}`
        : `unfair: ${verdict.problem}; wake orders ${verdict.chances.join(' and ')} answer “${verdict.answers.join('” and “')}”`;
    return [{ file: `${topic}/scenarios/${name}.yaml`, line: 1, column: 1, message }];
  });
}

function rulesOfTheSimulator(): ReadonlySet<string> {
  const simulator = new URL('../lib/simulator/', import.meta.url);
  const files = readdirSync(simulator, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return new Set(files.flatMap((name) => rulesIn(readFileSync(new URL(name, simulator), 'utf8'))));
}
