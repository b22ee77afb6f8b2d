import { type DayLoad, type DaysStudied, daysStudied, forecast } from '@/lib/progress/days';
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
import { addDays, endOfDay, type StudyDay, studyDay } from '@/lib/srs/day';
import { reader } from './db';
import { progressFacts } from './progress-facts';
import type { Viewer } from './viewer';

/** Where someone stands today: all that the Today page and the topic pages say about them. */
export type Overview = {
  readonly today: StudyDay;
  readonly counts: TodayCounts;
  readonly daysStudied: DaysStudied;
  /** Today first; what is overdue counts for today. New cards are not in it. */
  readonly forecast: readonly DayLoad[];
  /** When the next card is due, for a page that has nothing to study; null when none was ever seen. */
  readonly nextDue: Date | null;
  /** Whole days since the last answer of any kind, or null before the first. */
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
  /** Cards to review until the end of the study day, within the day's limit. */
  readonly review: number;
  /** New cards that today still holds. */
  readonly fresh: number;
  /** `review + fresh`. */
  readonly due: number;
  /** Cards answered today, each once. */
  readonly done: number;
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
  const dueToday = new Map<string, number>();
  for (const { topicId, due } of memories) {
    if (due < endsAt) dueToday.set(topicId, (dueToday.get(topicId) ?? 0) + 1);
  }
  const topics = syllabus.topics.map((topic) => {
    const evidence =
      facts?.evidence.get(topic.id) ?? noEvidence(topic.id, topic.cardIds.length, topic.scenarioIds.length);
    return topicProgress(topic, mastery(evidence, now), dueToday.get(topic.id) ?? 0);
  });
  const dues = memories.map(({ due }) => due);
  return {
    today,
    counts: await todayCounts(viewer, syllabus, memories, today, endsAt),
    daysStudied: daysStudied(
      (facts?.work ?? []).map(({ day }) => day),
      today,
    ),
    forecast: forecast(dues, now, timeZone, rolloverHour),
    nextDue: dues.reduce<Date | null>((first, due) => (first === null || due < first ? due : first), null),
    daysAway: await daysAway(personId, now),
    topics,
    levels: levelCounts(topics),
    fading: topics
      .filter((entry) => entry.mastery.level === 'fading')
      .sort((a, b) => (a.mastery.recall ?? 0) - (b.mastery.recall ?? 0)),
    littleWork: whereLittleWorkMoves(topics),
    nextScenario: nextScenario(topics, syllabus, now),
  };
}

type HeldCard = { readonly cardId: string; readonly topicId: string; readonly due: Date };

/** The cards that the person has answered and not suspended, among those that are still taught. */
async function heldCards(personId: string, syllabus: Syllabus): Promise<readonly HeldCard[]> {
  const db = reader();
  const rows = await db.memory.findMany({
    where: { personId },
    select: { cardId: true, topicId: true, due: true },
  });
  const suspended = await db.cardMark.findMany({
    where: { personId, suspendedAt: { not: null } },
    select: { cardId: true },
  });
  const away = new Set(suspended.map(({ cardId }) => cardId));
  return rows.filter(({ cardId }) => syllabus.topicOfCard.has(cardId) && !away.has(cardId));
}

/** Seconds that a card is taken to need before the learner's own pace is known. */
const usualSeconds = 15;
const answersForPace = 20;

async function todayCounts(
  { personId }: Viewer,
  syllabus: Syllabus,
  memories: readonly HeldCard[],
  today: StudyDay,
  endsAt: Date,
): Promise<TodayCounts> {
  const db = reader();
  const limits = await db.person.findUniqueOrThrow({
    where: { id: personId },
    select: { newPerDay: true, reviewsPerDay: true },
  });
  const answered = await db.review.findMany({
    where: { personId, localDay: today, undoneAt: null },
    select: { cardId: true, before: true },
  });
  const done = new Set(answered.map(({ cardId }) => cardId)).size;
  const freshDone = new Set(answered.filter(({ before }) => before === null).map(({ cardId }) => cardId))
    .size;
  const pace = await db.review.aggregate({
    where: { personId, undoneAt: null, localDay: { gte: addDays(today, -27) } },
    _avg: { durationMs: true },
    _count: true,
  });
  const seconds =
    pace._count < answersForPace ? usualSeconds : Math.min(60, (pace._avg.durationMs ?? 0) / 1000);
  const dueNow = memories.filter(({ due }) => due < endsAt).length;
  const review = Math.min(dueNow, Math.max(0, limits.reviewsPerDay - (done - freshDone)));
  const unseen = syllabus.topicOfCard.size - memories.length;
  const fresh = Math.max(0, Math.min(unseen, limits.newPerDay - freshDone));
  const due = review + fresh;
  return {
    review,
    fresh,
    due,
    done,
    minutes: due === 0 ? 0 : Math.max(1, Math.round(((review + fresh * 2) * seconds) / 60)),
    waiting: dueNow - review,
  };
}

async function daysAway(personId: string, now: Date): Promise<number | null> {
  const db = reader();
  const lasts = await Promise.all([
    db.review.findFirst({
      where: { personId },
      orderBy: { answeredAt: 'desc' },
      select: { answeredAt: true },
    }),
    db.attempt.findFirst({
      where: { personId },
      orderBy: { answeredAt: 'desc' },
      select: { answeredAt: true },
    }),
  ]);
  const lastMs = Math.max(...lasts.map((row) => row?.answeredAt.getTime() ?? Number.NEGATIVE_INFINITY));
  return Number.isFinite(lastMs) ? Math.max(0, Math.floor((now.getTime() - lastMs) / 86_400_000)) : null;
}
