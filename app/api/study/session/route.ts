import { allowOnly, handler } from '@/app/_server/handler';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { dueScenarios } from '@/lib/data/memory/scenario-memory';
import { dailySession } from '@/lib/data/study/daily-session';
import { syllabus } from '@/lib/data/syllabus';

/** What the learner's study day holds, in its order, and the scenarios that are due. */
export const GET = handler({ viewer: 'required' }, async ({ viewer, now }) => ({
  plan: await dailySession(viewer, await cardsOf(viewer), syllabus(), now),
  dueScenarios: await dueScenarios(viewer, syllabus(), now),
}));

export const { POST, PUT, PATCH, DELETE } = allowOnly('GET');
