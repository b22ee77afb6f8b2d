import type { Viewer } from '@/lib/data/people/viewer';
import { type CardsOfDay, dailySession } from '@/lib/data/study/daily-session';
import { syllabus } from '@/lib/data/syllabus';
import type { PlannedStop, StudyPlan } from '../_session/protocol';

/** What is left of the study day, in its order: after how many cards each of its scenarios comes. */
export async function studyPlan(viewer: Viewer, cards: CardsOfDay, now: Date): Promise<StudyPlan> {
  const known = syllabus();
  const { segments, minutes } = await dailySession(viewer, known, cards, now);
  let afterCards = 0;
  const stops: (PlannedStop & { afterCards: number })[] = [];
  for (const segment of segments) {
    if (segment.kind === 'cards') {
      afterCards += segment.count;
      continue;
    }
    const { scenarioId, reason } = segment;
    const topic = known.topics.find(({ scenarioIds }) => scenarioIds.includes(scenarioId));
    stops.push({
      scenarioId,
      title: known.scenariosById.get(scenarioId)?.title ?? scenarioId,
      topicName: topic?.name ?? null,
      minutes: segment.minutes,
      reason,
      afterCards,
    });
  }
  return { stops, minutes };
}
