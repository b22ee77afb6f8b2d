import type { Track } from '@/lib/curriculum/schema';
import { type DayLoad, type DaysStudied, type Due, daysStudied, forecast } from '@/lib/progress/days';
import { mastery, noEvidence } from '@/lib/progress/mastery';
import {
  levelCounts,
  nextScenario,
  type ScenarioProposal,
  type TopicProgress,
  topicProgress,
  whereLittleWorkMoves,
} from '@/lib/progress/proposals';
import type { Syllabus } from '@/lib/progress/syllabus';
import { type AssignedTrack, summariseMember, type TrackStanding } from '@/lib/progress/team';
import { daysBetween, dueBefore, endOfDay, type StudyDay, studyDay } from '@/lib/srs/day';
import { reader } from '../database/db';
import { lastActive, progressFacts } from '../figures/progress-facts';
import { dueCards, type Queue } from '../study/queue';
import { ownFacts } from './team-facts';
import { teamsOf } from './teams';
import type { Viewer } from './viewer';

/** Where someone stands today: all that the Today page and the topic pages say about them. */
export type Overview = {
  readonly today: StudyDay;
  readonly counts: TodayCounts;
  readonly daysStudied: DaysStudied;
  /** Today first; what is overdue counts for today. New cards are not in it. */
  readonly forecast: readonly DayLoad[];
  /** When there will be a card again if nothing of today's is taken; null when there will be none. */
  readonly nextAt: Date | null;
  /** Study days since the last answer of any kind, or null before the first. */
  readonly daysAway: number | null;
  /** All topics, in the order of learning. */
  readonly topics: readonly TopicProgress[];
  /** "3 Solid, 5 Applied, 1 Fading"; empty before the first card. */
  readonly levels: string;
  /** What was Solid and is being forgotten, weakest first. */
  readonly fading: readonly TopicProgress[];
  readonly littleWork: readonly TopicProgress[];
  readonly nextScenario: ScenarioProposal | null;
};

export type TodayCounts = {
  /** Cards to learn on and to review until the end of the study day, within the day's limit. */
  readonly review: number;
  /** Of these, cards on their steps: begun, and not done. */
  readonly begun: number;
  /** New cards that today still holds. */
  readonly fresh: number;
  /** `review + fresh`. */
  readonly due: number;
  /** Cards answered today that do not come back today. */
  readonly done: number;
  /** Answers given today: several a card, while it is being learnt. */
  readonly answers: number;
  /** Time that `due` is likely to take at the learner's own pace, at least 1 when anything is due. */
  readonly minutes: number;
  /** Reviews beyond the day's limit, which come on other days. */
  readonly waiting: number;
};

/** The overview of the viewer at `now`. */
export async function overview(viewer: Viewer, syllabus: Syllabus, now: Date): Promise<Overview> {
  const { personId, timeZone, rolloverHour } = viewer;
  const today = studyDay(now, timeZone, rolloverHour);
  const facts = (await progressFacts([personId], syllabus, now)).get(personId);
  const memories = await heldCards(personId, syllabus);
  const endsAt = endOfDay(today, timeZone, rolloverHour);
  const reviewsBefore = dueBefore(today, timeZone, rolloverHour);
  const queue = await dueCards(viewer, syllabus, now, { limit: 0 });
  const dueToday = new Map<string, number>();
  for (const { topicId, due, scheduledDays } of memories) {
    if (due >= (scheduledDays > 0 ? reviewsBefore : endsAt)) continue;
    dueToday.set(topicId, (dueToday.get(topicId) ?? 0) + 1);
  }
  const topics = syllabus.topics.map((topic) => {
    const evidence =
      facts?.evidence.get(topic.id) ?? noEvidence(topic.id, topic.cardIds.length, topic.scenarioIds.length);
    return topicProgress(topic, mastery(evidence, now), dueToday.get(topic.id) ?? 0);
  });
  return {
    today,
    counts: countsOf(queue),
    daysStudied: daysStudied(
      (facts?.work ?? []).map(({ day }) => day),
      today,
    ),
    forecast: forecast(memories, today, timeZone, rolloverHour),
    nextAt: queue.nextAt,
    daysAway: await daysAway(viewer, today),
    topics,
    levels: levelCounts(topics),
    fading: topics
      .filter((entry) => entry.mastery.level === 'fading')
      .sort((a, b) => (a.mastery.recall ?? 0) - (b.mastery.recall ?? 0)),
    littleWork: whereLittleWorkMoves(topics),
    nextScenario: nextScenario(topics, syllabus, now),
  };
}

/** How the viewer stands to a track that one of their teams is to know. */
export type TeamTrack = {
  readonly slug: string;
  readonly teamName: string;
  readonly track: Track;
  readonly assignment: AssignedTrack;
  readonly standing: TrackStanding;
};

/** The tracks that the viewer's teams are to know and the viewer does not know yet; those due first, first. */
export async function teamTracks(
  viewer: Viewer,
  syllabus: Syllabus,
  now: Date,
): Promise<readonly TeamTrack[]> {
  const teams = await teamsOf(viewer);
  if (!teams.some(({ assignments }) => assignments.length > 0)) return [];
  const self = await ownFacts(viewer, syllabus, now);
  return teams
    .flatMap(({ slug, name, assignments }) =>
      assignments.flatMap((assignment): readonly TeamTrack[] => {
        const track = syllabus.tracksById.get(assignment.trackId);
        if (!track) return [];
        const topics = track.topics.flatMap((id) => syllabus.topicsById.get(id) ?? []);
        const { standing } = summariseMember(self, topics, assignment, now);
        if (!standing || standing.readiness.kind === 'ready') return [];
        return [{ slug, teamName: name, track, assignment, standing }];
      }),
    )
    .sort((a, b) => (a.assignment.dueOn ?? '9999').localeCompare(b.assignment.dueOn ?? '9999', 'en'));
}

type HeldCard = Due & { readonly cardId: string; readonly topicId: string };

/** The cards that the person has answered and not suspended, among those that are still taught. */
async function heldCards(personId: string, syllabus: Syllabus): Promise<readonly HeldCard[]> {
  const db = reader();
  const rows = await db.memory.findMany({
    where: { personId },
    select: { cardId: true, topicId: true, due: true, scheduledDays: true },
  });
  const suspended = await db.cardMark.findMany({
    where: { personId, suspendedAt: { not: null } },
    select: { cardId: true },
  });
  const away = new Set(suspended.map(({ cardId }) => cardId));
  return rows.filter(({ cardId }) => syllabus.topicOfCard.has(cardId) && !away.has(cardId));
}

/** The queue's own counts, so that Today promises what the study page asks. */
function countsOf(queue: Queue): TodayCounts {
  const review = queue.left.learning + queue.left.review;
  const due = review + queue.left.fresh;
  return {
    review,
    begun: queue.left.learning,
    fresh: queue.left.fresh,
    due,
    done: queue.done,
    answers: queue.answers,
    minutes: due === 0 ? 0 : Math.max(1, Math.round(queue.secondsLeft / 60)),
    waiting: Math.max(0, queue.waiting - queue.left.review),
  };
}

async function daysAway(
  { personId, timeZone, rolloverHour }: Viewer,
  today: StudyDay,
): Promise<number | null> {
  const last = (await lastActive([personId])).get(personId);
  return last ? Math.max(0, daysBetween(studyDay(last, timeZone, rolloverHour), today)) : null;
}
