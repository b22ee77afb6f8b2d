import { allowOnly, handler } from '@/app/_server/handler';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { dueScenarios } from '@/lib/data/memory/scenario-memory';
import { cardsOfDay, dailySession } from '@/lib/data/study/daily-session';
import { dueCards } from '@/lib/data/study/queue';
import { syllabus } from '@/lib/data/syllabus';

/** What the learner's study day holds, in its order, and the scenarios that are due. */
export const GET = handler({ viewer: 'required' }, async ({ viewer, now }) => {
  const queue = await dueCards(viewer, await cardsOf(viewer), now, { limit: 0 });
  return {
    plan: await dailySession(viewer, syllabus(), cardsOfDay(queue), now),
    dueScenarios: await dueScenarios(viewer, syllabus(), now),
  };
});

export const { POST, PUT, PATCH, DELETE } = allowOnly('GET');
