/**
 * npm run content:check: is the content sound, complete and fair? Prints one line per problem, by file and line,
 * and ends with a summary. Exit code 1 when there is a problem.
 */
import { problemsOfCards, shortfalls } from '@/lib/curriculum/check';
import { contentFolder, loadCurriculum } from '@/lib/curriculum/load';
import { problemText } from '@/lib/curriculum/yaml-file';

const loaded = loadCurriculum(contentFolder());
const { topics, cards, tracks } = loaded.curriculum;
const problems = [...loaded.problems, ...problemsOfCards(loaded), ...shortfalls(loaded)];

for (const problem of problems) console.error(`content/${problemText(problem)}`);
const facts = topics.reduce((sum, topic) => sum + topic.facts.length, 0);
const scenarios = topics.reduce((sum, topic) => sum + topic.scenarioIds.length, 0);
console.log(
  `content: ${topics.length} topics, ${facts} facts, ${cards.length} cards, ${scenarios} scenarios, ` +
    `${tracks.length} tracks; ${problems.length === 0 ? 'no problems' : `${problems.length} problems`}`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
