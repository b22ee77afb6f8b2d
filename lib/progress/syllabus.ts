import type { Area, Card, Topic, TopicEntry, Track } from '@/lib/curriculum/schema';

/** What progress needs to know of a scenario. */
export type ScenarioOutline = {
  readonly id: string;
  readonly topicIds: readonly string[];
  readonly title: string;
  readonly minutes: number;
};

/** What progress needs to know of a topic. */
export type SyllabusTopic = {
  readonly id: string;
  readonly name: string;
  readonly area: Area;
  readonly subject: TopicEntry['subject'];
  readonly after: readonly string[];
  readonly cardIds: readonly string[];
  readonly scenarioIds: readonly string[];
};

/** The curriculum as progress counts it: which cards and scenarios stand for which topic. */
export type Syllabus = {
  /** In the order of learning. */
  readonly topics: readonly SyllabusTopic[];
  readonly topicsById: ReadonlyMap<string, SyllabusTopic>;
  /** In the order of learning. */
  readonly cards: readonly Pick<Card, 'id' | 'noteId'>[];
  readonly cardsById: ReadonlyMap<string, Pick<Card, 'id' | 'noteId'>>;
  readonly topicOfCard: ReadonlyMap<string, string>;
  readonly scenariosById: ReadonlyMap<string, ScenarioOutline>;
  readonly tracks: readonly Track[];
  readonly tracksById: ReadonlyMap<string, Track>;
};

/** What of the curriculum a syllabus is made from. */
type Source = {
  readonly topics: readonly (Pick<Topic, 'id' | 'name' | 'area' | 'subject' | 'after'> & {
    readonly cards: readonly Pick<Card, 'id' | 'noteId'>[];
  })[];
  readonly tracks: readonly Track[];
};

/** A scenario that names several topics counts for each of them. */
export function syllabusOf(curriculum: Source, scenarios: readonly ScenarioOutline[]): Syllabus {
  const topics = curriculum.topics.map((topic) => ({
    id: topic.id,
    name: topic.name,
    area: topic.area,
    subject: topic.subject,
    after: topic.after,
    cardIds: topic.cards.map((card) => card.id),
    scenarioIds: scenarios
      .filter((scenario) => scenario.topicIds.includes(topic.id))
      .map((scenario) => scenario.id),
  }));
  const cards = curriculum.topics.flatMap((topic) => topic.cards);
  return {
    topics,
    topicsById: new Map(topics.map((topic) => [topic.id, topic])),
    cards,
    cardsById: new Map(cards.map((card) => [card.id, card])),
    topicOfCard: new Map(
      topics.flatMap((topic) => topic.cardIds.map((cardId) => [cardId, topic.id] as const)),
    ),
    scenariosById: new Map(scenarios.map((scenario) => [scenario.id, scenario])),
    tracks: curriculum.tracks,
    tracksById: new Map(curriculum.tracks.map((track) => [track.id, track])),
  };
}
