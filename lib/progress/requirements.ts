import type { Track } from '@/lib/curriculum/schema';
import { type Mastery, recallWanted } from './mastery';
import type { SyllabusTopic } from './syllabus';

/** What a track asks of each of its topics. */
export const requirementKinds = ['cards', 'recall', 'scenario'] as const;
export type RequirementKind = (typeof requirementKinds)[number];

export type Requirement = {
  readonly topicId: string;
  /** cards: every card was seen. recall: mean recall is at the mark. scenario: one was passed unaided. */
  readonly kind: RequirementKind;
  readonly met: boolean;
};

export type TrackRequirements = {
  readonly trackId: string;
  readonly all: readonly Requirement[];
  readonly missing: readonly Requirement[];
};

/** The requirements of a track, met and missing, in its order. A topic without scenarios asks for none. */
export function trackRequirements(
  track: Pick<Track, 'id' | 'topics'>,
  masteryOf: ReadonlyMap<string, Mastery>,
): TrackRequirements {
  const all = track.topics.flatMap((topicId) => {
    const found = masteryOf.get(topicId);
    return found ? requirementsOfTopic(found) : [];
  });
  return { trackId: track.id, all, missing: all.filter((requirement) => !requirement.met) };
}

/** How many requirements a track of these topics has. */
export function trackRequirementCount(topics: readonly Pick<SyllabusTopic, 'scenarioIds'>[]): number {
  return topics.reduce((count, { scenarioIds }) => count + (scenarioIds.length > 0 ? 3 : 2), 0);
}

function requirementsOfTopic({ topicId, recall, evidence }: Mastery): readonly Requirement[] {
  const requirements: Requirement[] = [
    { topicId, kind: 'cards', met: evidence.recall.cardsSeen >= evidence.cards },
    { topicId, kind: 'recall', met: recall !== null && recall >= recallWanted },
  ];
  if (evidence.scenarios > 0)
    requirements.push({ topicId, kind: 'scenario', met: evidence.passes.length > 0 });
  return requirements;
}
