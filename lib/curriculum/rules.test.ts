import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { contentFolder } from './content-folder';
import { loadCurriculum } from './load';
import { problemsOfRules, rulesIn } from './rules';
import { problemText } from './yaml-file';

it('rules are read from the head of a file of the simulator', () => {
  const head = `/**
 * Rules
 *   taint/no-schedule          A node with a taint is refused.
 *                              (upstream's path/to_file.go)
 *   taint/prefer-no-schedule   Nodes with fewer taints score higher.
 */
// see taint/no-execute   elsewhere`;
  expect(rulesIn(head)).toEqual(['taint/no-schedule', 'taint/prefer-no-schedule']);
});

it('every rule that a fact or card trains is a rule of the simulator', () => {
  const simulator = new URL('../simulator/', import.meta.url);
  const rules = readdirSync(simulator, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => rulesIn(readFileSync(new URL(name, simulator), 'utf8')));
  expect(problemsOfRules(loadCurriculum(contentFolder()), [], new Set(rules)).map(problemText)).toEqual([]);
}, 30_000);

it('a rule that does not exist is reported once for each fact that names it', () => {
  const loaded = loadCurriculum(contentFolder());
  const [card] = loaded.curriculum.cards;
  if (card === undefined) throw new Error('the content has cards');
  const wrong = { ...card, trains: ['kube-proxy/no-such-rule'] };
  const problems = problemsOfRules(
    { ...loaded, curriculum: { ...loaded.curriculum, cards: [wrong, { ...wrong, id: 'other' }] } },
    [],
    new Set(),
  );
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain('"kube-proxy/no-such-rule"');
}, 30_000);
