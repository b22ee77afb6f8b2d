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
import { addDays, daysBetween, dueBefore, endOfDay, type StudyDay, studyDay } from '@/lib/srs/day';
import { reader } from '../database/db';
import { lastActive, type ProgressFacts, progressFacts } from '../figures/progress-facts';
import type { Queue } from '../study/queue';
import { ownFacts } from './team-facts';
import { teamsOf } from './teams';
import type { Viewer } from './viewer';

/** Where someone stands with each topic: what the topic pages say. */
export type TopicStandings = {
  readonly today: StudyDay;
  /** All topics, in the order of learning. */
  readonly topics: readonly TopicProgress[];
  /** "3 Solid, 5 Applied, 1 Fading"; empty before the first card. */
  readonly levels: string;
  readonly nextScenario: ScenarioProposal | null;
};

/** Where someone stands today: all that the Today page says. */
export type Overview = TopicStandings & {
  readonly counts: TodayCounts;
  readonly daysStudied: DaysStudied;
  /** Today first; what is overdue counts for today. New cards are not in it. */
  readonly forecast: readonly DayLoad[];
  /** When there will be a card again if nothing of today's is taken; null when there will be none. */
  readonly nextAt: Date | null;
  /** Study days since the last answer of any kind, or null before the first. */
  readonly daysAway: number | null;
  /** What was Solid and is being forgotten, weakest first. */
  readonly fading: readonly TopicProgress[];
  readonly littleWork: readonly TopicProgress[];
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

/** What an overview is made of, apart from the person's log. */
export type OverviewSources = {
  readonly syllabus: Syllabus;
  /** All that the viewer studies, own cards included. */
  readonly taught: { readonly cardsById: ReadonlyMap<string, unknown> };
  /** The queue of the day; none of its cards are needed. */
  readonly queue: Queue;
};

/** The overview of the viewer at `now`. */
export async function overview(
  viewer: Viewer,
  { syllabus, taught, queue }: OverviewSources,
  now: Date,
): Promise<Overview> {
  const { personId, timeZone, rolloverHour } = viewer;
  const today = studyDay(now, timeZone, rolloverHour);
  const facts = (await progressFacts([personId], syllabus, now)).get(personId);
  const held = (await heldCards(personId, today)).filter(({ cardId }) => taught.cardsById.has(cardId));
  const standings = standingsOf(viewer, syllabus, facts, held, now);
  return {
    ...standings,
    counts: countsOf(queue),
    daysStudied: daysStudied(
      (facts?.work ?? []).map(({ day }) => day),
      today,
    ),
    forecast: forecast(held, today, timeZone, rolloverHour, daysForeseen),
    nextAt: queue.nextAt,
    daysAway: await daysAway(viewer, today),
    fading: standings.topics
      .filter((entry) => entry.mastery.level === 'fading')
      .sort((a, b) => (a.mastery.recall ?? 0) - (b.mastery.recall ?? 0)),
    littleWork: whereLittleWorkMoves(standings.topics),
  };
}

/** Where the viewer stands with each topic at `now`. */
export async function topicStandings(viewer: Viewer, syllabus: Syllabus, now: Date): Promise<TopicStandings> {
  const { personId, timeZone, rolloverHour } = viewer;
  const facts = (await progressFacts([personId], syllabus, now)).get(personId);
  const held = await heldCards(personId, studyDay(now, timeZone, rolloverHour));
  return standingsOf(viewer, syllabus, facts, held, now);
}

function standingsOf(
  { timeZone, rolloverHour }: Viewer,
  syllabus: Syllabus,
  facts: ProgressFacts | undefined,
  held: readonly HeldCard[],
  now: Date,
): TopicStandings {
  const today = studyDay(now, timeZone, rolloverHour);
  const endsAt = endOfDay(today, timeZone, rolloverHour);
  const reviewsBefore = dueBefore(today, timeZone, rolloverHour);
  const dueToday = new Map<string, number>();
  for (const { cardId, topicId, due, scheduledDays } of held) {
    if (due >= (scheduledDays > 0 ? reviewsBefore : endsAt) || !syllabus.topicOfCard.has(cardId)) continue;
    dueToday.set(topicId, (dueToday.get(topicId) ?? 0) + 1);
  }
  const topics = syllabus.topics.map((topic) => {
    const evidence =
      facts?.evidence.get(topic.id) ?? noEvidence(topic.id, topic.cardIds.length, topic.scenarioIds.length);
    return topicProgress(topic, mastery(evidence, now), dueToday.get(topic.id) ?? 0);
  });
  return { today, topics, levels: levelCounts(topics), nextScenario: nextScenario(topics, syllabus, now) };
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
  const assigned = await reader().$queryRaw<unknown[]>`
    SELECT 1 FROM "Member" m JOIN "Assignment" a ON a."teamId" = m."teamId"
    WHERE m."personId" = ${viewer.personId} LIMIT 1`;
  if (assigned.length === 0) return [];
  const teams = await teamsOf(viewer);
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

/** Days ahead of which it is told how many cards fall due. */
const daysForeseen = 14;

/** The cards that the person has answered and not suspended, and that fall due within the days that are foreseen. */
async function heldCards(personId: string, today: StudyDay): Promise<readonly HeldCard[]> {
  // A day more at the end: nobody's calendar is further from the one of UTC, in which the text of an instant is written.
  const until = addDays(today, daysForeseen + 2);
  const [row] = await reader().$queryRaw<{ cards: string }[]>`
    SELECT json_group_array(json_array(m."cardId", m."topicId", m."due", m."scheduledDays")) AS "cards"
    FROM "Memory" m WHERE m."personId" = ${personId} AND m."due" < ${until} AND NOT EXISTS (
      SELECT 1 FROM "CardMark" k
      WHERE k."personId" = m."personId" AND k."cardId" = m."cardId" AND k."suspendedAt" IS NOT NULL)`;
  const cards = JSON.parse(row?.cards ?? '[]') as [string, string, string, number][];
  return cards.map(([cardId, topicId, due, scheduledDays]) => ({
    cardId,
    topicId,
    due: new Date(due),
    scheduledDays,
  }));
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
