import type { StudyDay } from '@/lib/srs/day';
import type { DayOfWork } from './days';
import { type Mastery, mastery, noEvidence, type TopicEvidence } from './mastery';
import { mayBeLate, type Readiness, readiness } from './readiness';
import { type TrackRequirements, trackRequirements } from './requirements';
import type { ScenarioOutline, Syllabus, SyllabusTopic } from './syllabus';

export const roles = ['owner', 'manager', 'learner'] as const;
export type Role = (typeof roles)[number];

/** What is known of one member, as the database tells it. */
export type MemberFacts = {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly joinedAt: Date;
  readonly lastActiveAt: Date | null;
  /** The member's own study day at the moment of asking. */
  readonly today: StudyDay;
  /** By topic; a topic that is missing was not touched. */
  readonly evidence: ReadonlyMap<string, TopicEvidence>;
  /** Cards whose due time has passed by a day or more. */
  readonly overdue: number;
  /** Cards due on each study day from today, today's with all that is overdue. */
  readonly due: readonly number[];
  readonly work: readonly DayOfWork[];
  readonly newPerDay: number;
};

/** A track that the team is to know. */
export type AssignedTrack = { readonly trackId: string; readonly dueOn: StudyDay | null };

/** A scenario that members answer wrongly, and how many of them. */
export type MissedScenario = { readonly scenarioId: string; readonly members: number };

export type TeamFacts = {
  readonly members: readonly MemberFacts[];
  readonly assignment: AssignedTrack | null;
  readonly missed: readonly MissedScenario[];
};

/** How a member stands to the team's track. */
export type TrackStanding = {
  readonly requirements: TrackRequirements;
  readonly readiness: Readiness;
  readonly mayBeLate: boolean;
};

export type MemberSummary = {
  readonly member: MemberFacts;
  /** One per topic of the summary, in its order. */
  readonly topics: readonly Mastery[];
  readonly standing: TrackStanding | null;
};

/** Someone who has not studied for a while, or whose knowledge fades. */
export type Waiting = {
  readonly member: MemberFacts;
  /** Topics that fade, else the next that the track asks for. */
  readonly topics: readonly SyllabusTopic[];
  readonly fading: boolean;
  readonly days: number;
  readonly standing: TrackStanding | null;
};

export type TeamSummary = {
  /** The track's topics in its order, else all in the order of learning. */
  readonly topics: readonly SyllabusTopic[];
  readonly assignment: AssignedTrack | null;
  readonly members: readonly MemberSummary[];
  /** Longest first. */
  readonly waiting: readonly Waiting[];
  readonly missed: readonly { readonly scenario: ScenarioOutline; readonly members: number }[];
};

/** Days without any study after which someone is listed as waiting. */
export const waitingDays = 3;

/** The team as its page shows it. */
export function summarise(facts: TeamFacts, syllabus: Syllabus, now: Date): TeamSummary {
  const track = facts.assignment ? syllabus.tracksById.get(facts.assignment.trackId) : undefined;
  const topics = track ? track.topics.flatMap((id) => syllabus.topicsById.get(id) ?? []) : syllabus.topics;
  const members = facts.members.map((member) =>
    summariseMember(member, topics, track ? facts.assignment : null, now),
  );
  return {
    topics,
    assignment: track ? facts.assignment : null,
    members,
    waiting: waitingOf(members, topics, now),
    missed: facts.missed.flatMap(({ scenarioId, members: count }) => {
      const scenario = syllabus.scenariosById.get(scenarioId);
      return scenario ? [{ scenario, members: count }] : [];
    }),
  };
}

/** One member against some topics, and against a track made of them if one is assigned. */
export function summariseMember(
  member: MemberFacts,
  topics: readonly SyllabusTopic[],
  assignment: AssignedTrack | null,
  now: Date,
): MemberSummary {
  const masteries = topics.map((topic) =>
    mastery(
      member.evidence.get(topic.id) ?? noEvidence(topic.id, topic.cardIds.length, topic.scenarioIds.length),
      now,
    ),
  );
  return {
    member,
    topics: masteries,
    standing: assignment ? standingOf(member, topics, masteries, assignment) : null,
  };
}

function standingOf(
  member: MemberFacts,
  topics: readonly SyllabusTopic[],
  masteries: readonly Mastery[],
  { trackId, dueOn }: AssignedTrack,
): TrackStanding {
  const requirements = trackRequirements(
    { id: trackId, topics: topics.map((topic) => topic.id) },
    new Map(masteries.map((entry) => [entry.topicId, entry])),
  );
  const foreseen = readiness(
    {
      missing: requirements.missing.length,
      unseenCards: sum(masteries, ({ evidence }) => Math.max(0, evidence.cards - evidence.recall.cardsSeen)),
      scenarios: requirements.missing.filter(({ kind }) => kind === 'scenario').length,
      due: member.due,
      newPerDay: member.newPerDay,
    },
    member.work,
    member.today,
  );
  return { requirements, readiness: foreseen, mayBeLate: mayBeLate(foreseen, dueOn) };
}

function waitingOf(
  members: readonly MemberSummary[],
  topics: readonly SyllabusTopic[],
  now: Date,
): readonly Waiting[] {
  return members
    .flatMap(({ member, topics: masteries, standing }): readonly Waiting[] => {
      const since = member.lastActiveAt ?? member.joinedAt;
      const days = Math.floor((now.getTime() - since.getTime()) / 86_400_000);
      if (days < waitingDays || standing?.readiness.kind === 'ready') return [];
      const fading = topics.filter((_, index) => masteries[index]?.level === 'fading');
      const next = topics.find((topic) =>
        standing
          ? standing.requirements.missing.some(({ topicId }) => topicId === topic.id)
          : member.evidence.get(topic.id) === undefined,
      );
      const waitsFor = fading.length > 0 ? fading : next ? [next] : [];
      return [{ member, topics: waitsFor, fading: fading.length > 0, days, standing }];
    })
    .sort((a, b) => b.days - a.days || a.member.name.localeCompare(b.member.name, 'en'));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
