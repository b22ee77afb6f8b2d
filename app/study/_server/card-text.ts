import { type Diagram, diagramOf } from '@/app/_components/topic-diagram/diagram';
import { areaNames, type Curriculum } from '@/lib/curriculum/load';
import { inlineHtml, plainText } from '@/lib/curriculum/markdown';
import { ownTopic } from '@/lib/curriculum/own-notes';
import type { Card, Fact, Topic } from '@/lib/curriculum/schema';
import { compareTyped } from '@/lib/curriculum/typed-answer';
import type { CardText } from '../_session/protocol';

type OwnText = Omit<CardText, 'note'>;

/**
 * What the page shows of a card, but for what its learner wrote on it: the same for everybody, so it is made once for each
 * reading of the content.
 */
export function cardText(card: Card, curriculum: Curriculum): OwnText {
  const texts = made.get(curriculum) ?? new Map<string, OwnText>();
  const text = texts.get(card.id) ?? makeText(card, curriculum);
  made.set(curriculum, texts.set(card.id, text));
  return text;
}

const made = new WeakMap<Curriculum, Map<string, OwnText>>();

function makeText(card: Card, curriculum: Curriculum): OwnText {
  const topic = curriculum.topicsById.get(card.topicId);
  return {
    id: card.id,
    area: topic ? areaNames[topic.area] : ownTopic.name,
    prompt: card.prompt,
    kind: card.kind,
    isTrue: card.isTrue ?? null,
    reasons: card.reasons ?? null,
    accept: card.accept ?? null,
    others: card.accept ? namesOneSlipAway(card.accept, curriculum) : [],
    pick: card.pick ?? null,
    topic: topic ? { id: topic.id, name: topic.name } : null,
    diagram: topic ? diagramFor(card, topic) : null,
    source: card.source && { title: card.source.title, url: card.source.url },
    html: {
      ask: card.html.ask,
      answer: card.html.answer,
      explain: card.html.explain,
      confused: card.html.confused ?? null,
      filled: card.kind === 'cloze' ? withGapFilled(card) : null,
    },
  };
}

/** Names of topics and of other typed answers that the lenient comparison would take for a slip of the right answer. */
function namesOneSlipAway(accept: readonly string[], { topics, cards }: Curriculum): readonly string[] {
  const names = [
    ...topics.map(({ name }) => name),
    ...cards.flatMap((card) => (card.kind === 'typed' ? [plainText(card.answer)] : [])),
  ];
  return [...new Set(names)].filter((name) => compareTyped(name, accept).slip);
}

/** The text of a cloze card with what was asked set in bold. */
function withGapFilled({ ask, answer }: Pick<Card, 'ask' | 'answer'>): string {
  const parts = answer.split(' … ');
  let place = 0;
  return inlineHtml(
    ask.replace(/\[[^\]]+\](?!\()/g, (gap) => (place < parts.length ? `**${parts[place++]}**` : gap)),
  );
}

/** Facts that the standard picture of their subject shows. */
const pictured: ReadonlySet<Fact['kind']> = new Set(['does', 'watches', 'writes', 'talks-to', 'runs']);

function diagramFor(card: Card, topic: Topic): Diagram | null {
  const fact = topic.facts.find(({ id }) => card.trains.includes(`${topic.id}/${id}`));
  if (!fact || !pictured.has(fact.kind)) return null;
  const diagram = diagramOf(topic);
  return diagram !== null && fact.subject.includes(diagram.subject.name) ? diagram : null;
}
