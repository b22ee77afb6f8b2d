import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadScenarios } from './scenarios';
import { coverageOfSituations } from './situations';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A content folder with these files, by path. */
function contentWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pilotage-content-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const scenario = (situations = '[]') => `
title: One
topics: [pod]
situations: ${situations}
minutes: 1
difficulty: 1
ask: { kind: who, question: Who?, did: { verb: create, kind: Pod } }
source: { title: Pods, url: "https://kubernetes.io/docs/concepts/workloads/pods/" }`;

const set = (id: string, ...ids: readonly string[]) =>
  `  - { id: ${id}, name: ${id}, summary: Some, scenarios: [${ids.join(', ')}] }\n`;

const messages = (problems: readonly { readonly message: string }[]) =>
  problems.map(({ message }) => message);

describe('sets of scenarios', () => {
  const two = { 'pod/scenarios/a.yaml': scenario(), 'pod/scenarios/b.yaml': scenario() };

  it('come in the order of the file, and so do the scenarios in them', () => {
    const sets = `sets:\n${set('late', 'pod/b')}${set('early', 'pod/a')}`;
    const loaded = loadScenarios(contentWith({ ...two, 'sets.yaml': sets }));
    expect(loaded.problems).toEqual([]);
    expect(loaded.sets.map(({ id, scenarioIds }) => [id, scenarioIds])).toEqual([
      ['late', ['pod/b']],
      ['early', ['pod/a']],
    ]);
  });

  it('name a scenario that is in none of them, in two, or nowhere', () => {
    const sets = `sets:\n${set('one', 'pod/a', 'pod/gone')}${set('two', 'pod/a')}`;
    const { problems } = loadScenarios(contentWith({ ...two, 'sets.yaml': sets }));
    expect(messages(problems)).toEqual([
      'no scenario "pod/gone"',
      '"pod/a" a second time: a scenario is in one set',
      '"pod/b" is in no set',
    ]);
  });

  it('are one set of all in content without the file', () => {
    expect(loadScenarios(contentWith(two)).sets.map(({ scenarioIds }) => scenarioIds)).toEqual([
      ['pod/a', 'pod/b'],
    ]);
  });
});

describe('situations', () => {
  it('have a scenario or a reason, and not both', () => {
    const folder = contentWith({
      'pod/scenarios/a.yaml': scenario('[1, 2, 9]'),
      'situations.yaml': `situations:
  - { id: 1, says: Met }
  - { id: 2, says: Met, without: Too hard }
  - { id: 3, says: Forgotten }
  - { id: 4, says: Left, without: Not modelled }`,
    });
    const { problems } = coverageOfSituations(folder, loadScenarios(folder).scenarios);
    expect(messages(problems)).toEqual([
      'situation 2 has a scenario: drop "without"',
      'no scenario is about situation 3 (Forgotten), and no reason is given',
      'no situation 9 in situations.yaml',
    ]);
  });
});
