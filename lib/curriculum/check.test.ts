import { describe, expect, it } from 'vitest';
import { hintsMissing, problemsOfCards, shortfalls, wordCount } from './check';
import { contentFolder } from './content-folder';
import { type Loaded, loadCurriculum } from './load';
import type { Card, Topic, Track } from './schema';
import { problemText } from './yaml-file';

const source = { title: 'Docs', url: 'https://kubernetes.io/docs/concepts/' };
const card = (id: string, ask: string, answer: string, kind: Card['kind'] = 'basic'): Card => ({
  id,
  topicId: id.split('/')[0] ?? '',
  noteId: id.split('/').slice(0, 2).join('/'),
  prompt: 'Question',
  kind,
  ask,
  answer,
  explain: 'Because.',
  source,
  trains: [],
  tags: [],
  html: { ask, answer, explain: 'Because.' },
});

const loaded = (
  cards: readonly Card[],
  topics: readonly Topic[] = [],
  tracks: readonly Track[] = [],
): Loaded => ({
  curriculum: {
    topics,
    topicsById: new Map(topics.map((topic) => [topic.id, topic])),
    cards,
    cardsById: new Map(cards.map((each) => [each.id, each])),
    tracks,
    tracksById: new Map(),
    areas: [],
    confusable: new Map(),
  },
  problems: [],
  proseSources: new Map(topics.map((topic) => [topic.id, topic.prose])),
  places: new Map(
    cards.map((each, n) => [each.noteId, { file: `${each.topicId}/facts.yaml`, line: n + 1, column: 3 }]),
  ),
});
const objections = (...cards: readonly Card[]) => problemsOfCards(loaded(cards)).map(problemText);

describe('a card is refused', () => {
  it('when the same question has another answer elsewhere', () => {
    expect(
      objections(
        card('a/x/value', 'Which port does `it` use?', '80'),
        card('b/y/value', 'Which port does it use', '443'),
      ),
    ).toEqual(['b/facts.yaml:2:3: card b/y/value: the same question, with another answer, as a/x/value']);
  });

  it('when it is there already', () => {
    expect(
      objections(card('a/x/value', 'Which port?', '80'), card('b/y/value', 'Which port?', '80'))[0],
    ).toContain('the same card as a/x/value');
  });

  it('when another component does the same', () => {
    expect(
      objections(
        card('a/x/watched-by', 'Which component watches Pods and Services, to write slices?', 'one'),
        card('b/y/watched-by', 'Which component watches Services and Pods, to count them all?', 'two'),
      ),
    ).toEqual([
      'b/facts.yaml:2:3: card b/y/watched-by: "watches Services and Pods" is also true of one (a/x/watched-by)',
    ]);
  });

  it('when the question contains its answer', () => {
    expect(
      objections(card('a/x/value', 'Which process does the kube-proxy process run in?', 'kube-proxy')),
    ).toHaveLength(1);
    expect(objections(card('a/x/gap-1', 'A […] is a Pod.', 'Pod', 'cloze'))).toHaveLength(1);
  });

  it('when it asks for a controller by the name of its objects', () => {
    expect(
      objections(card('a/x/who', 'Which controller writes EndpointSlices?', 'endpointslice-controller')),
    ).toHaveLength(1);
  });

  it('when another note asks nearly the same', () => {
    expect(
      objections(
        card('a/x/value', 'How often does the kubelet renew its Lease, by default?', '10 s'),
        card('b/y/value', 'How often does the kubelet by default renew its own Lease?', '10 seconds'),
      )[0],
    ).toContain('nearly the same question as a/x/value');
  });
});

describe('a card is accepted', () => {
  it('when its question differs from another by its subject', () => {
    expect(
      objections(
        card('a/x/where', 'Where does kube-proxy run?', 'Here.'),
        card('b/y/where', 'Where does etcd run?', 'There.'),
      ),
    ).toEqual([]);
  });

  it('when its siblings ask about the same sentence', () => {
    expect(
      objections(
        card('a/x/gap-1', 'The […] starts what the scheduler has placed on its node.', 'kubelet', 'cloze'),
        card('a/x/gap-2', 'The kubelet starts what the […] has placed on its node.', 'scheduler', 'cloze'),
      ),
    ).toEqual([]);
  });
});

describe('a topic falls short', () => {
  const topic: Topic = {
    id: 'node',
    name: 'Node',
    area: 'node',
    subject: 'process',
    symbol: 'node',
    summary: 'A machine.',
    after: [],
    at: [0, 0],
    prose: 'word '.repeat(200),
    sources: [source],
    facts: [],
    cards: Array.from({ length: 6 }, (_, n) => card(`node/${n}`, `Question ${n}?`, 'Answer')),
    scenarioIds: ['node/one'],
  };
  const tracks: readonly Track[] = [{ id: 't', name: 'T', summary: 'S.', topics: ['node'] }];
  const short = (changes: Partial<Topic>, leading = tracks) =>
    shortfalls(loaded([], [{ ...topic, ...changes }], leading)).map((problem) => problem.message);

  it('never, when it has what is wanted', () => expect(short({})).toEqual([]));
  it('with little prose', () => expect(short({ prose: 'word '.repeat(149) })[0]).toMatch(/^149 words/));
  it('with more than half a page', () =>
    expect(short({ prose: 'word '.repeat(401) })[0]).toMatch(/^401 words/));
  it('with five cards', () => expect(short({ cards: topic.cards.slice(1) })[0]).toMatch(/^5 cards/));
  it('without a scenario', () => expect(short({ scenarioIds: [] })).toEqual(['no scenario']));
  it('without a track that leads to it', () =>
    expect(short({}, [])).toEqual(['no track leads to this topic']));
});

it('true-false cards are refused when nearly all have one answer', () => {
  const claims = (right: number, wrong: number) =>
    Array.from({ length: right + wrong }, (_, n) => ({
      ...card(`a/${n}/claim`, `Claim ${n}.`, 'Holds.', 'true-false'),
      isTrue: n < right,
    }));
  expect(shortfalls(loaded(claims(2, 8)))[0]?.message).toMatch(/^2 of 10 true-false cards are true/);
  expect(shortfalls(loaded(claims(8, 2)))).toHaveLength(1);
  expect(shortfalls(loaded(claims(4, 6)))).toEqual([]);
});

it('words are counted as they are read', () => {
  expect(wordCount('A **Pod** has [one address](https://kubernetes.io/) - `spec.nodeName` too.')).toBe(7);
});

it('the content of this project is well-formed, and no card of it is ambiguous', () => {
  const all = loadCurriculum(contentFolder());
  expect([...all.problems, ...problemsOfCards(all)].map(problemText)).toEqual([]);
}, 30_000);

describe('hints', () => {
  it('lead in steps: a scenario with fewer than two is named by its file', () => {
    const having = (...hints: string[]) => hintsMissing([{ id: 'pod/alone', first: { hints } as never }]);
    expect(having('Who?', 'It looks after containers.')).toEqual([]);
    expect(having('Who?').map(problemText)).toEqual([
      'pod/scenarios/alone.yaml:1:1: hints: only one; they lead in steps, so there are two or three',
    ]);
    expect(having()[0]?.message).toContain('none');
  });
});
