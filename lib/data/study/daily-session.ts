import { seenShareWanted } from '@/lib/progress/mastery';
import { type PlannedScenario, planSession, type SessionPlan } from '@/lib/progress/session-plan';
import type { Syllabus } from '@/lib/progress/syllabus';
import { studyDay } from '@/lib/srs/day';
import { reader } from '../database/db';
import { curvesOf } from '../figures/progress-facts';
import { Prisma } from '../generated/client';
import { studyingOf } from '../memory/parameter-sets';
import { dueScenarios } from '../memory/scenario-memory';
import { settingsOf } from '../memory/study-settings';
import type { Viewer } from '../people/viewer';
import { isSetAside } from './card-marks';
import { dueCards, type Taught } from './queue';
import { cardsSeen, paceOf } from './queue-rows';

/**
 * What the viewer's study day holds, in its order: due cards and due scenarios mixed. Scenarios that are due come before
 * new ones, and no more than the person's limit a day, those done today included.
 */
export async function dailySession(
  viewer: Viewer,
  taught: Taught,
  syllabus: Syllabus,
  now: Date,
): Promise<SessionPlan> {
  const { personId, timeZone, rolloverHour } = viewer;
  const day = studyDay(now, timeZone, rolloverHour);
  const [queue, due, studying, done] = await Promise.all([
    dueCards(viewer, taught, now, { limit: 0 }),
    dueScenarios(viewer, syllabus, now),
    studyingOf(reader(), personId, []),
    reader().attempt.findMany({
      where: { personId, localDay: day, answeredAt: { gte: new Date(now.getTime() - 3 * 86_400_000) } },
      distinct: ['scenarioId'],
      select: { scenarioId: true },
    }),
  ]);
  const room = Math.max(0, studying.scenariosPerDay - done.length);
  const scenarios: PlannedScenario[] = due
    .slice(0, room)
    .map(({ scenarioId, reason, minutes }) => ({ scenarioId, reason, minutes }));
  if (scenarios.length < room) {
    scenarios.push(...(await newScenarios(viewer, syllabus)).slice(0, room - scenarios.length));
  }
  const cards = queue.left.learning + queue.left.review + queue.left.fresh;
  return planSession(cards, queue.secondsLeft, scenarios);
}

/** Scenarios never answered, of topics of which enough was seen, in the order of learning. */
async function newScenarios({ personId }: Viewer, syllabus: Syllabus): Promise<readonly PlannedScenario[]> {
  const seen = await cardsSeen(personId);
  const tried = new Set(
    (
      await reader().attempt.findMany({
        where: { personId },
        distinct: ['scenarioId'],
        select: { scenarioId: true },
      })
    ).map(({ scenarioId }) => scenarioId),
  );
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
