/**
 * What a reader would object to in content whose form is right: two answers to one question, a question that
 * gives its answer away, a topic with too little in it.
 */
import type { Loaded } from './load';
import { plainText } from './markdown';
import { fileOf, type Scenario } from './scenarios';
import type { Card } from './schema';
import type { Problem } from './yaml-file';

/** What every topic has at least. Words are those of its prose. */
const topicMinimum = { words: 150, cards: 6, scenarios: 1 } as const;

/** Half a page is not a whole one. */
const proseMostWords = 400;

/** Questions with two answers, given away, or asked twice; each by the line of its fact or card. */
export function problemsOfCards({ curriculum, places }: Loaded): readonly Problem[] {
  const cards = curriculum.cards;
  return [
    ...askedTwice(cards),
    ...fitsAnother(cards),
    ...cards.flatMap(givenAway),
    ...nearlyTheSame(cards),
  ].map(({ card, message }) => ({
    ...(places.get(card.noteId) ?? { file: `${card.topicId}/`, line: 1, column: 1 }),
    message: `card ${card.id}: ${message}`,
  }));
}

/** Of the true-false cards at least this share is true, and at least this share is false: "false" must not be a safe guess. */
const truthShare = 0.3;

/** Topics with too little, or too much: prose, cards, scenarios, and a track that leads to them. */
export function shortfalls(loaded: Loaded): readonly Problem[] {
  return [...shortTopics(loaded), ...lopsidedClaims(loaded.curriculum.cards)];
}

/** A hint that asks, and one that nearly tells: fewer are no steps. */
const fewestHints = 2;

/** Scenarios that leave whoever is stuck with too little. */
export function hintsMissing(scenarios: readonly Pick<Scenario, 'id' | 'first'>[]): readonly Problem[] {
  return scenarios.flatMap(({ id, first: { hints } }) =>
    hints.length >= fewestHints
      ? []
      : [
          {
            file: fileOf({ id }),
            line: 1,
            column: 1,
            message: `hints: ${hints.length === 0 ? 'none' : 'only one'}; they lead in steps, so there are two or three`,
          },
        ],
  );
}

function lopsidedClaims(cards: readonly Card[]): readonly Problem[] {
  const claims = cards.filter((card) => card.isTrue !== undefined);
  const right = claims.filter((card) => card.isTrue).length;
  return Math.min(right, claims.length - right) >= truthShare * claims.length
    ? []
    : [
        {
          file: 'topics.yaml',
          line: 1,
          column: 1,
          message: `${right} of ${claims.length} true-false cards are true; at least ${truthShare * 100} % of each are wanted`,
        },
      ];
}

function shortTopics({ curriculum, proseSources }: Loaded): readonly Problem[] {
  return curriculum.topics.flatMap((topic) => {
    const problem = (file: string, message: string): Problem => ({
      file: `${topic.id}/${file}`,
      line: 1,
      column: 1,
      message,
    });
    const words = wordCount(proseSources.get(topic.id) ?? '');
    const { cards, scenarioIds } = topic;
    return [
      ...(words < topicMinimum.words
        ? [problem('topic.md', `${words} words of prose, at least ${topicMinimum.words} are wanted`)]
        : []),
      ...(words > proseMostWords
        ? [problem('topic.md', `${words} words of prose, half a page has at most ${proseMostWords}`)]
        : []),
      ...(cards.length < topicMinimum.cards
        ? [problem('facts.yaml', `${cards.length} cards, at least ${topicMinimum.cards} are wanted`)]
        : []),
      ...(scenarioIds.length < topicMinimum.scenarios ? [problem('scenarios/', 'no scenario')] : []),
      ...(curriculum.tracks.some((track) => track.topics.includes(topic.id))
        ? []
        : [problem('', 'no track leads to this topic')]),
    ];
  });
}

/** Words of a Markdown text as it is read. */
export function wordCount(markdown: string): number {
  return plainText(markdown)
    .split(/\s+/)
    .filter((word) => /\w/.test(word)).length;
}

type Objection = { readonly card: Card; readonly message: string };

function askedTwice(cards: readonly Card[]): readonly Objection[] {
  const first = new Map<string, Card>();
  return cards.flatMap((card) => {
    const key = `${card.kind === 'true-false'} ${normal(card.ask)}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, card);
      return [];
    }
    const same = normal(other.answer) === normal(card.answer);
    return [
      {
        card,
        message: `${same ? 'the same card as' : 'the same question, with another answer, as'} ${other.id}`,
      },
    ];
  });
}

/** "Which component watches Services and EndpointSlices …?" has two right answers when two components do. */
function fitsAnother(cards: readonly Card[]): readonly Objection[] {
  const first = new Map<string, Card>();
  return cards.flatMap((card) => {
    const phrase = /^(?:Which [a-z ]+?|What) ((?:does|watches|writes) .*?)(?:, to .*)?\?$/.exec(
      card.ask,
    )?.[1];
    if (phrase === undefined || !/\/(who|watched-by|written-by)$/.test(card.id)) return [];
    const key = phrase
      .toLowerCase()
      .split(/[^a-z0-9.-]+/)
      .filter((word) => word !== 'and')
      .sort()
      .join(' ');
    const other = first.get(key);
    if (other === undefined) first.set(key, card);
    return other === undefined || normal(other.answer) === normal(card.answer)
      ? []
      : [{ card, message: `"${phrase}" is also true of ${other.answer} (${other.id})` }];
  });
}

function givenAway(card: Card): readonly Objection[] {
  // A bare number may stand in the question with another meaning.
  if (card.kind === 'true-false' || /^\d+$/.test(card.answer)) return [];
  const ask = normal(card.ask);
  const answer = normal(card.answer);
  if (` ${ask} `.includes(` ${answer} `) || ` ${ask} `.includes(` ${answer}s `)) {
    return [{ card, message: `the question contains its answer, "${card.answer}"` }];
  }
  const controlled = /^(\w+)-controller$/.exec(answer)?.[1];
  return controlled !== undefined && ask.replace(/[ -]/g, '').includes(controlled)
    ? [{ card, message: `the question names what ${card.answer} is called after` }]
    : [];
}

/** Two questions of different notes that differ in a word or two: one of them is enough, or they confuse. */
function nearlyTheSame(cards: readonly Card[]): readonly Objection[] {
  const asked = cards.map((card) => {
    const ask = normal(card.ask);
    return { card, ask, answer: normal(card.answer), words: new Set(ask.split(' ')) };
  });
  return asked.flatMap((one, n) =>
    asked.slice(0, n).flatMap((other) => {
      if (other.card.noteId === one.card.noteId || other.ask === one.ask) return [];
      const limit = one.answer === other.answer ? alikeAndSame : alikeAndDifferent;
      return likeness(one.words, other.words) < limit
        ? []
        : [
            {
              card: one.card,
              message: `nearly the same question as ${other.card.id}: "${other.card.ask}"`,
            },
          ];
    }),
  );
}

/** Shares of common words from which two questions count as one. "What does X watch?" with another X is not one. */
const alikeAndDifferent = 0.9;
const alikeAndSame = 0.75;

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (Math.min(a.size, b.size) / Math.max(a.size, b.size) < alikeAndSame) return 0;
  let common = 0;
  for (const word of a) if (b.has(word)) common += 1;
  return common / (a.size + b.size - common);
}

/** Lower case, without marks and punctuation, so that only the words are compared. */
function normal(text: string): string {
  return plainText(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}./-]+/gu, ' ')
    .replace(/\.(\s|$)/g, ' ')
    .trim();
}
