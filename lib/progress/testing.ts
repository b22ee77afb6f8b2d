import { noRecall, type RecallFacts, type ScenarioPass, type TopicEvidence } from './mastery';
import { type Syllabus, syllabusOf } from './syllabus';

/** For tests: a topic with so many cards and scenarios, and what is to be known before it. */
export type TestTopic = {
  readonly id: string;
  readonly cards?: number;
  readonly scenarios?: number;
  readonly after?: readonly string[];
};

/** For tests: a syllabus of these topics. Cards are `<topic>/card-<n>`, scenarios `<topic>/scenario-<n>`, from 1. */
export function syllabusWith(
  topics: readonly TestTopic[],
  tracks: readonly { readonly id: string; readonly topics: readonly string[] }[] = [],
): Syllabus {
  const made = topics.map(({ id, cards = 4, after = [] }) => ({
    id,
    name: id,
    area: 'workloads' as const,
    subject: 'process' as const,
    after: [...after],
    cards: Array.from({ length: cards }, (_, index) => {
      const cardId = `${id}/card-${index + 1}`;
      return { id: cardId, noteId: cardId };
    }),
  }));
  const scenarios = topics.flatMap(({ id, scenarios: count = 2 }) =>
    Array.from({ length: count }, (_, index) => ({
      id: `${id}/scenario-${index + 1}`,
      topicIds: [id],
      title: `Scenario ${index + 1} of ${id}`,
      minutes: 3,
    })),
  );
  return syllabusOf(
    {
      topics: made,
      tracks: tracks.map((track) => ({
        ...track,
        topics: [...track.topics],
        name: track.id,
        summary: track.id,
      })),
    },
    scenarios,
  );
}

/** For tests: recall of four learnt cards that last, unless said otherwise; all that were seen are learnt. */
export function recallOf(given: Partial<RecallFacts> & { readonly retrievability: number }): RecallFacts {
  const cardsSeen = given.cardsSeen ?? given.cardsLearnt ?? 4;
  const lastReview = new Date('2026-03-01T09:00:00Z');
  return { cardsSeen, cardsLearnt: cardsSeen, cardsStable: 4, lastReview, ...given };
}

/** For tests: the evidence of the topic "pod" with four cards and two scenarios, untouched unless said otherwise. */
export function evidenceOf(given: Partial<TopicEvidence> = {}): TopicEvidence {
  return { topicId: 'pod', cards: 4, scenarios: 2, recall: noRecall, passes: [], solidAt: null, ...given };
}

/** For tests: scenario `<topic>/scenario-<n>` passed so many days before `now`. */
export function passed(scenarioId: string, daysAgo: number, now: Date): ScenarioPass {
  return { scenarioId, passedAt: new Date(now.getTime() - daysAgo * 86_400_000) };
}
