/**
 * The cards that a fact makes. Each kind of fact has its templates here; docs/authoring.md shows them as a table.
 * Card ids are `<topic>/<fact>/<template>`, so a change of wording never costs a learner their memory of a card.
 */
import { openGaps } from './gaps';
import { inlineHtml, plainText } from './markdown';
import type { AuthoredCard, Card, Fact, TopicEntry } from './schema';

/** The cards of one fact, in the order in which they are best met: the simple direction first. */
export function cardsOfFact(topic: TopicEntry, fact: Fact): readonly Card[] {
  const note = noteOf(fact);
  return draftsOf(topic, fact).map(({ template, ...draft }) =>
    finished(topic, note, {
      ...draft,
      id: `${topic.id}/${fact.id}/${template}`,
      noteId: `${topic.id}/${fact.id}`,
      trains: [`${topic.id}/${fact.id}`, ...fact.rules],
    }),
  );
}

/** The cards of one entry of `cards.yaml`: one, or for a cloze one per gap. */
export function cardsOfAuthored(topic: TopicEntry, authored: AuthoredCard): readonly Card[] {
  const id = `${topic.id}/${authored.id}`;
  const note = noteOf(authored);
  const common = {
    noteId: id,
    trains: authored.trains.map((trained) => (trained.includes('/') ? trained : `${topic.id}/${trained}`)),
  };
  switch (authored.kind) {
    case 'basic':
      return [
        finished(topic, note, {
          ...common,
          id,
          kind: 'basic',
          prompt: 'Question',
          ask: authored.ask,
          answer: authored.answer,
        }),
      ];
    case 'true-false':
      return [
        finished(topic, note, {
          ...common,
          id,
          kind: 'true-false',
          prompt: prompts.claim,
          ask: authored.claim,
          answer: authored.true ? 'True.' : 'False.',
          isTrue: authored.true,
          ...(authored.reasons && { reasons: authored.reasons }),
        }),
      ];
    case 'typed':
      return [
        finished(topic, note, {
          ...common,
          id,
          kind: 'typed',
          prompt: prompts.typed,
          ask: authored.ask,
          answer: authored.answer,
          accept: [plainText(authored.answer), ...authored.accept],
        }),
      ];
    case 'reversed':
      return [
        finished(topic, note, {
          ...common,
          id: `${id}/forth`,
          kind: 'basic',
          prompt: 'Question',
          ask: authored.ask,
          answer: authored.answer,
        }),
        finished(topic, note, {
          ...common,
          id: `${id}/back`,
          kind: 'basic',
          prompt: 'Question',
          ask: authored.reverse,
          answer: authored.reverseAnswer,
        }),
      ];
    case 'pick': {
      const part = authored.picture.parts.find((each) => each.id === authored.part);
      return [
        finished(topic, note, {
          ...common,
          id,
          kind: 'pick',
          prompt: prompts.pick,
          ask: authored.ask,
          answer: part?.name ?? '',
          pick: { picture: authored.picture, part: authored.part },
        }),
      ];
    }
    case 'cloze':
      return openGaps(authored.text).map(({ group, ask, answer }) =>
        finished(topic, note, {
          ...common,
          id: `${id}/gap-${group}`,
          kind: 'cloze',
          prompt: prompts.gap,
          ask,
          answer,
          cloze: authored.text,
        }),
      );
    default:
      return authored satisfies never;
  }
}

const prompts = {
  who: 'Who does it',
  what: 'What it does',
  watches: 'What it watches',
  writes: 'What it writes',
  talks: 'Who talks to whom',
  where: 'Where it runs',
  goesOn: 'What goes on',
  stops: 'What stops',
  symptom: 'Which part has stopped',
  gap: 'Fill the gap',
  value: 'A value to know',
  contrast: 'Tell them apart',
  claim: 'True or false',
  typed: 'Type the answer',
  pick: 'Point at it',
} as const;

type Draft = Pick<Card, 'kind' | 'prompt' | 'ask' | 'answer' | 'isTrue' | 'accept' | 'cloze'> & {
  readonly template: string;
};

function draftsOf(topic: TopicEntry, fact: Fact): readonly Draft[] {
  const name = fact.subject;
  const answerName = withoutArticle(name);
  const basic = (template: string, prompt: string, ask: string, answer: string): Draft => ({
    template,
    kind: 'basic',
    prompt,
    ask,
    answer,
  });
  switch (fact.kind) {
    case 'does':
      return [
        basic('who', prompts.who, fact.ask ?? `${which(topic, name)} ${fact.does}?`, answerName),
        ...(fact.reverse === undefined
          ? []
          : [basic('what', prompts.what, fact.reverse, `It ${fact.does}.`)]),
      ];
    case 'watches': {
      const list = listed(fact.watches);
      return [
        basic(
          'watches',
          prompts.watches,
          fact.ask ?? `What does ${name} watch, ${fact.purpose}?`,
          capitalised(`${list}.`),
        ),
        ...(fact.reverse === false
          ? []
          : [
              basic(
                'watched-by',
                prompts.who,
                fact.reverse ?? `${which(topic, name)} watches ${list}, ${fact.purpose}?`,
                answerName,
              ),
            ]),
      ];
    }
    case 'writes': {
      const list = listed(fact.writes);
      return [
        basic('writes', prompts.writes, fact.ask ?? `What does ${name} write?`, capitalised(`${list}.`)),
        ...(fact.reverse === false
          ? []
          : [
              basic(
                'written-by',
                prompts.who,
                fact.reverse ?? `${which(topic, name)} writes ${list}?`,
                answerName,
              ),
            ]),
      ];
    }
    case 'talks-to':
      return [
        basic(
          'talks-to',
          prompts.talks,
          fact.ask ?? `Whom does ${name} talk to about ${fact.about}?`,
          withoutArticle(fact.to),
        ),
        ...(fact.reverse === false
          ? []
          : [
              basic(
                'about',
                prompts.talks,
                fact.reverse ?? `What does ${name} talk to ${fact.to} about?`,
                capitalised(`${fact.about}.`),
              ),
            ]),
      ];
    case 'runs':
      return [
        basic('where', prompts.where, fact.ask ?? `Where does ${name} run?`, capitalised(`${fact.where}.`)),
        ...(fact.reverse === undefined ? [] : [basic('who-runs', prompts.who, fact.reverse, answerName)]),
      ];
    case 'down':
      return [
        basic('goes-on', prompts.goesOn, `${capitalised(name)} stops. What goes on working?`, fact.goesOn),
        basic('stops', prompts.stops, `${capitalised(name)} stops. What no longer happens?`, fact.stops),
        ...(fact.reverse === undefined ? [] : [basic('symptom', prompts.symptom, fact.reverse, answerName)]),
      ];
    case 'definition':
      return openGaps(fact.text).map(({ group, ask, answer }) => ({
        template: `gap-${group}`,
        kind: 'cloze',
        prompt: prompts.gap,
        ask,
        answer,
        cloze: fact.text,
      }));
    case 'value':
      return [
        {
          ...basic('value', prompts.value, fact.ask, fact.value),
          ...(fact.typed && { kind: 'typed', accept: [plainText(fact.value), ...fact.accept] }),
        },
      ];
    case 'contrast':
      return [basic('contrast', prompts.contrast, fact.ask, fact.difference)];
    case 'claim':
      return [
        {
          template: 'claim',
          kind: 'true-false',
          prompt: prompts.claim,
          ask: fact.said,
          answer: `${fact.true ? 'True.' : 'False.'} ${fact.holds}`,
          isTrue: fact.true,
        },
      ];
    default:
      return fact satisfies never;
  }
}

/** What all cards of a fact share. */
type Note = {
  readonly texts: Pick<Card, 'explain' | 'confused' | 'source'>;
  readonly html: Pick<Card['html'], 'explain' | 'confused'>;
};

function noteOf({ explain, confused, source }: Fact | AuthoredCard): Note {
  return confused === undefined
    ? { texts: { explain, source }, html: { explain: inlineHtml(explain) } }
    : {
        texts: { explain, source, confused },
        html: { explain: inlineHtml(explain), confused: inlineHtml(confused) },
      };
}

type Asked = Omit<Card, 'html' | 'topicId' | 'tags' | keyof Note['texts']>;

function finished(topic: TopicEntry, note: Note, card: Asked): Card {
  return {
    ...card,
    ...note.texts,
    topicId: topic.id,
    tags: [topic.area, card.kind],
    html: { ask: inlineHtml(card.ask), answer: inlineHtml(card.answer), ...note.html },
  };
}

/** How a question asks for this subject: a process is a component, a record a kind of object. */
function which(topic: TopicEntry, subject: string): string {
  if (/-controller$/.test(subject)) return 'Which controller';
  if (topic.subject === 'record') return 'Which kind of object';
  return topic.subject === 'process' && topic.area !== 'workloads' ? 'Which component' : 'What';
}

function withoutArticle(name: string): string {
  return name.replace(/^(the|an?) /, '');
}

/** Capital first letter, but never of a name that upstream writes small, as in "kube-proxy" or "spec.nodeName". */
function capitalised(sentence: string): string {
  const first = /^[\w.-]+/.exec(sentence)?.[0].replace(/\.$/, '') ?? '';
  return smallName.test(first) ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

const smallName = /^(etcd|kubelet|kubectl|containerd|runc|k3s|kine|kube-.+|.+-controller(-manager)?|.+\..+)$/;

/** "a", "a and b", "a, b and c". */
function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
