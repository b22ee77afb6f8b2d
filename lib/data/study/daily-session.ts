import { seenShareWanted } from '@/lib/progress/mastery';
import { type PlannedScenario, planSession, type SessionPlan } from '@/lib/progress/session-plan';
import type { Syllabus } from '@/lib/progress/syllabus';
import { studyDay } from '@/lib/srs/day';
import { reader } from '../database/db';
import { curvesOf } from '../figures/progress-facts';
import { Prisma } from '../generated/client';
import { dueScenarios } from '../memory/scenario-memory';
import { settingsOf } from '../memory/study-settings';
import type { Viewer } from '../people/viewer';
import { isSetAside } from './card-marks';
import type { Queue } from './queue';
import { cardsSeen, paceOf } from './queue-rows';

/** The cards that a study day still holds, and how long they take. */
export type CardsOfDay = { readonly cards: number; readonly seconds: number };

/** What a queue leaves of the day. */
export function cardsOfDay({ left, secondsLeft }: Pick<Queue, 'left' | 'secondsLeft'>): CardsOfDay {
  return { cards: left.learning + left.review + left.fresh, seconds: secondsLeft };
}

/**
 * What the viewer's study day holds, in its order: due cards and due scenarios mixed. Scenarios that are due come before
 * new ones, and no more than the person's limit a day, those done today included.
 */
export async function dailySession(
  viewer: Viewer,
  syllabus: Syllabus,
  { cards, seconds }: CardsOfDay,
  now: Date,
): Promise<SessionPlan> {
  const { personId, timeZone, rolloverHour } = viewer;
  const day = studyDay(now, timeZone, rolloverHour);
  const [due, { scenariosPerDay }, [done]] = await Promise.all([
    dueScenarios(viewer, syllabus, now),
    settingsOf(reader(), personId),
    reader().$queryRaw<{ scenarios: bigint }[]>`
      SELECT count(DISTINCT "scenarioId") AS "scenarios" FROM "Attempt"
      WHERE "personId" = ${personId} AND "answeredAt" >= ${new Date(now.getTime() - 3 * 86_400_000)}
        AND "localDay" = ${day}`,
  ]);
  const room = Math.max(0, scenariosPerDay - Number(done?.scenarios ?? 0));
  const scenarios: PlannedScenario[] = due
    .slice(0, room)
    .map(({ scenarioId, reason, minutes }) => ({ scenarioId, reason, minutes }));
  if (scenarios.length < room) {
    scenarios.push(...(await newScenarios(viewer, syllabus)).slice(0, room - scenarios.length));
  }
  return planSession(cards, seconds, scenarios);
}

/** Scenarios never answered, of topics of which enough was seen, in the order of learning. */
async function newScenarios({ personId }: Viewer, syllabus: Syllabus): Promise<readonly PlannedScenario[]> {
  const seen = await cardsSeen(personId);
  const rows = await reader().$queryRaw<{ scenarioId: string }[]>`
    SELECT DISTINCT "scenarioId" FROM "Attempt" WHERE "personId" = ${personId}`;
  const tried = new Set(rows.map(({ scenarioId }) => scenarioId));
  const found = new Map<string, PlannedScenario>();
  for (const topic of syllabus.topics) {
    const known = topic.cardIds.filter((id) => seen.has(id)).length;
    if (topic.cardIds.length === 0 || known < topic.cardIds.length * seenShareWanted) continue;
    for (const scenarioId of topic.scenarioIds) {
      const scenario = syllabus.scenariosById.get(scenarioId);
      if (scenario && !tried.has(scenarioId)) {
        found.set(scenarioId, { scenarioId, reason: 'new', minutes: scenario.minutes });
      }
    }
  }
  return [...found.values()];
}

/** Five minutes that bring a fading topic back: its weakest cards, and a scenario if one has to be passed again. */
export type RepairSession = {
  readonly topicId: string;
  readonly cardIds: readonly string[];
  readonly scenario: { readonly id: string; readonly title: string; readonly minutes: number } | null;
  readonly minutes: number;
};

const repairMinutes = 5;

/**
 * The repair session of a topic, what was forgotten and not learnt again first; null for a topic of which nothing was seen
 * that is not set aside. Its answers are ordinary reviews.
 */
export async function repairSession(
  viewer: Viewer,
  syllabus: Syllabus,
  topicId: string,
  now: Date,
): Promise<RepairSession | null> {
  const { personId, timeZone, rolloverHour } = viewer;
  const topic = syllabus.topicsById.get(topicId);
  const { leechLapses } = await settingsOf(reader(), personId);
  const aside = isSetAside(studyDay(now, timeZone, rolloverHour), leechLapses);
  const curves = await curvesOf(reader(), [personId]);
  if (!topic || curves.length === 0) return null;
  const rows = await reader().$queryRaw<{ cardId: string }[]>(Prisma.sql`
    WITH "curve"("parameterSet", "factor", "decay") AS (VALUES ${Prisma.join(curves)})
    SELECT m."cardId" FROM "Memory" m CROSS JOIN "curve" c
    WHERE m."personId" = ${personId} AND m."topicId" = ${topicId} AND c."parameterSet" = m."parameterSet"
      AND NOT ${aside}
    ORDER BY m."state" <> 'relearning', pow(1 + c."factor" * max(0, julianday(${now}) - julianday(m."lastReview")) / m."stability", c."decay"),
      m."cardId"`);
  const known = rows
    .map(({ cardId }) => cardId)
    .filter((cardId) => syllabus.topicOfCard.get(cardId) === topicId);
  if (known.length === 0) return null;
  const due = (await dueScenarios(viewer, syllabus, now)).find(({ scenarioId }) =>
    topic.scenarioIds.includes(scenarioId),
  );
  // A scenario that takes most of the time leaves none for cards; it is offered on its own then.
  const scenario = due && due.minutes <= repairMinutes / 2 ? due : undefined;
  const seconds = (repairMinutes - (scenario?.minutes ?? 0)) * 60;
  const pace = await paceOf(personId);
  const cardIds = known.slice(0, Math.max(1, Math.floor(seconds / pace)));
  return {
    topicId,
    cardIds,
    scenario: scenario ? { id: scenario.scenarioId, title: scenario.title, minutes: scenario.minutes } : null,
    minutes: (cardIds.length * pace) / 60 + (scenario?.minutes ?? 0),
  };
}
