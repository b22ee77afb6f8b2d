import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadCurriculum } from './load';
import { problemText } from './yaml-file';

const entry = (id: string, after = '') =>
  `  - { id: ${id}, name: ${id}, area: node, subject: process, symbol: ${id}, after: [${after}], at: [1, 2], summary: "One." }`;
const source = '{ title: Kubelet, url: "https://kubernetes.io/docs/concepts/architecture/" }';
const sound = {
  'topics.yaml': `topics:\n${entry('kubelet')}\n`,
  'kubelet/topic.md': `---\nsources:\n  - ${source}\n---\nThe kubelet runs on **every** node.\n`,
  'kubelet/facts.yaml': `facts:
  - kind: does
    id: starts
    subject: the kubelet
    does: has the containers of its Pods started
    explain: It asks the runtime.
    source: ${source}
`,
  'kubelet/cards.yaml': `cards:
  - kind: basic
    id: port
    trains: [starts]
    ask: Which port serves its health?
    answer: "10248"
    explain: On localhost only.
    source: ${source}
`,
  'kubelet/scenarios/crash.yaml': `title: A crash
topics: [kubelet]
minutes: 2
difficulty: 1
ask: { kind: who, question: Who restarts it?, did: { effect: startContainer } }
source: ${source}
`,
  'tracks/for-operators.yaml': 'id: for-operators\nname: For operators\nsummary: All.\ntopics: [kubelet]\n',
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Loads the sound content with some files replaced, or taken away by `null`. */
function load(changes: Readonly<Record<string, string | null>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'content-'));
  folders.push(folder);
  for (const [name, text] of Object.entries({ ...sound, ...changes })) {
    if (text === null) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return loadCurriculum(folder);
}

const problemsWith = (changes: Readonly<Record<string, string | null>>) =>
  load(changes).problems.map(problemText);

describe('sound content', () => {
  it('becomes topics, cards and tracks that find one another', () => {
    const { curriculum, problems } = load();
    expect(problems).toEqual([]);
    expect(curriculum.cards.map((card) => card.id)).toEqual(['kubelet/starts/who', 'kubelet/port']);
    expect(curriculum.cardsById.get('kubelet/port')?.trains).toEqual(['kubelet/starts']);
    expect(curriculum.topicsById.get('kubelet')?.scenarioIds).toEqual(['kubelet/crash']);
    expect(curriculum.tracksById.get('for-operators')?.topics).toEqual(['kubelet']);
    expect(curriculum.areas.map((area) => [area.name, area.topics.length])).toEqual([
      ['Workloads', 0],
      ['Control plane', 0],
      ['Node', 1],
      ['Network', 0],
    ]);
  });

  it('has prose as HTML', () => {
    expect(load().curriculum.topics[0]?.prose).toBe(
      '<p>The kubelet runs on <strong>every</strong> node.</p>',
    );
  });

  it('has prose without scripts, pictures from elsewhere or handlers', () => {
    const prose = `---\nsources:\n  - ${source}\n---\nA <script>alert(1)</script> ![x](https://a.test/b.png) [y](javascript:alert(1)) <b onclick="x()">c</b>\n`;
    const html = load({ 'kubelet/topic.md': prose }).curriculum.topics[0]?.prose ?? '';
    expect(html).not.toMatch(/<script|<img|javascript:|onclick/);
  });

  it('leaves a broken file out and keeps the rest', () => {
    const { curriculum } = load({ 'kubelet/cards.yaml': 'cards: 3\n' });
    expect(curriculum.cards.map((card) => card.id)).toEqual(['kubelet/starts/who']);
  });
});

describe('an author is told by file and line', () => {
  it('that the YAML is broken', () => {
    expect(problemsWith({ 'kubelet/facts.yaml': 'facts:\n  - id: [a\n' })[0]).toMatch(
      /^kubelet\/facts\.yaml:[23]:\d+: /,
    );
  });

  it('that a key is written twice', () => {
    expect(problemsWith({ 'tracks/a.yaml': 'id: a\nid: b\n' })[0]).toMatch(
      /^tracks\/a\.yaml:2:1: Map keys must be unique/,
    );
  });

  it('that a key is unknown', () => {
    const facts = sound['kubelet/facts.yaml'].replace('explain:', 'explains:');
    expect(problemsWith({ 'kubelet/facts.yaml': facts })).toEqual([
      'kubelet/facts.yaml:2:5: facts[0].explain: missing',
      'kubelet/facts.yaml:6:5: facts[0]: unknown key "explains"',
    ]);
  });

  it('that a kind of fact does not exist', () => {
    const facts = sound['kubelet/facts.yaml'].replace('kind: does', 'kind: likes');
    expect(problemsWith({ 'kubelet/facts.yaml': facts })[0]).toMatch(
      /^kubelet\/facts\.yaml:2:5: facts\[0\]\.kind: kind is one of does, watches/,
    );
  });

  it('that a source is missing', () => {
    const facts = sound['kubelet/facts.yaml'].replace(/ {4}source:.*\n/, '');
    expect(problemsWith({ 'kubelet/facts.yaml': facts })).toEqual([
      'kubelet/facts.yaml:2:5: facts[0].source: missing',
    ]);
  });

  it.each([
    ['is not by those who decide', 'https://medium.com/kubelet', 'not a primary source'],
    ['is not https', 'http://kubernetes.io/docs/concepts/', 'an https address'],
    [
      'moves with a branch',
      'https://github.com/kubernetes/kubernetes/blob/master/pkg/a.go',
      'names a release',
    ],
  ])('that a source %s', (_, url, message) => {
    const facts = sound['kubelet/facts.yaml'].replace(/url: "[^"]*"/, `url: "${url}"`);
    expect(problemsWith({ 'kubelet/facts.yaml': facts })[0]).toMatch(
      new RegExp(`^kubelet/facts.yaml:7:31: facts\\[0\\].source.url: .*${message}`),
    );
  });

  it('that a topic comes after one that does not exist', () => {
    expect(problemsWith({ 'topics.yaml': `topics:\n${entry('kubelet', 'nod')}\n` })).toEqual([
      expect.stringMatching(/^topics\.yaml:2:\d+: no topic "nod" to come after/),
    ]);
  });

  it('that prerequisites run in a circle', () => {
    const topics = `topics:\n${entry('kubelet', 'a')}\n${entry('a', 'b')}\n${entry('b', 'a')}\n`;
    expect(problemsWith({ 'topics.yaml': topics })).toEqual([
      expect.stringMatching(/^topics\.yaml:2:\d+: prerequisites run in a circle: a after b after a/),
    ]);
  });

  it('that two topics, two facts, or a fact and a card have one id', () => {
    const fact = sound['kubelet/facts.yaml'].replace('facts:\n', '');
    expect(
      problemsWith({
        'topics.yaml': `topics:\n${entry('kubelet')}\n${entry('kubelet')}\n`,
        'kubelet/facts.yaml': `facts:\n${fact}${fact}`,
        'kubelet/cards.yaml': sound['kubelet/cards.yaml'].replace('id: port', 'id: starts'),
      }),
    ).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^topics\.yaml:3:7: a second topic "kubelet"/),
        'kubelet/facts.yaml:9:5: a second fact "starts"',
        'kubelet/cards.yaml:3:5: "starts" is the id of another fact or card',
      ]),
    );
  });

  it('that a card trains a fact that does not exist', () => {
    const cards = sound['kubelet/cards.yaml'].replace('[starts]', '[stops]');
    expect(problemsWith({ 'kubelet/cards.yaml': cards })).toEqual([
      'kubelet/cards.yaml:4:14: no fact "stops" in kubelet/facts.yaml',
    ]);
  });

  it('that a track names no topic, one twice, or another file', () => {
    const track = 'id: operators\nname: O\nsummary: S.\ntopics:\n  - kubelet\n  - etcd\n  - kubelet\n';
    expect(problemsWith({ 'tracks/for-operators.yaml': track })).toEqual([
      'tracks/for-operators.yaml:1:1: the id is the file\'s name, "for-operators"',
      'tracks/for-operators.yaml:6:5: no topic "etcd" in topics.yaml',
      'tracks/for-operators.yaml:7:5: "kubelet" a second time',
    ]);
  });

  it('that a track brings a topic before one that it needs', () => {
    expect(
      problemsWith({
        'topics.yaml': `topics:\n${entry('node')}\n${entry('kubelet', 'node')}\n`,
        'tracks/for-operators.yaml': 'id: for-operators\nname: O\nsummary: S.\ntopics: [kubelet, node]\n',
      }),
    ).toEqual(['tracks/for-operators.yaml:4:10: "kubelet" needs "node" first']);
  });

  it('that a scenario is wrong, or counts for a topic that does not exist', () => {
    const scenario = sound['kubelet/scenarios/crash.yaml'];
    expect(
      problemsWith({ 'kubelet/scenarios/crash.yaml': scenario.replace('minutes: 2', 'minutes: 0') })[0],
    ).toMatch(/^kubelet\/scenarios\/crash\.yaml:3:1: minutes: /);
    expect(
      problemsWith({ 'kubelet/scenarios/crash.yaml': scenario.replace('[kubelet]', '[kubelet, pod]') }),
    ).toEqual(['kubelet/scenarios/crash.yaml:2:1: no topic "pod" in topics.yaml']);
  });

  it('that a folder belongs to no topic', () => {
    expect(problemsWith({ 'kublet/facts.yaml': 'facts: []\n' })).toEqual([
      'kublet/:1:1: no topic "kublet" in topics.yaml',
    ]);
  });

  it('that prose has no front matter, or a wrong one', () => {
    expect(problemsWith({ 'kubelet/topic.md': 'Just prose.\n' })).toEqual([
      'kubelet/topic.md:1:1: starts with front matter between two lines of "---"',
    ]);
    expect(problemsWith({ 'kubelet/topic.md': '---\nsource: []\n---\nProse.\n' })).toEqual([
      'kubelet/topic.md:2:1: sources: missing',
      'kubelet/topic.md:2:1: unknown key "source"',
    ]);
  });

  it('that there is no map', () => {
    expect(problemsWith({ 'topics.yaml': null })[0]).toMatch(/^topics\.yaml:1:1: missing in /);
  });
});
