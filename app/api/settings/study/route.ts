import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { longestLearnAheadMinutes } from '@/lib/data/memory/study-settings';
import { saveProfile, studySettings } from '@/lib/data/people/people';
import { dayEases } from '@/lib/srs/load-balance';
import { longestIntervalDays, longestStepSeconds, mostSteps } from '@/lib/srs/parameters';

const steps = z
  .array(z.int('A step is in whole seconds.').min(1).max(longestStepSeconds, 'A step is 30 days at most.'))
  .max(mostSteps, `At most ${mostSteps} steps.`);

/** Whatever is left out stays as it is. */
const settingsSchema = z.strictObject({
  newPerDay: z.int().min(0).max(999).optional(),
  reviewsPerDay: z.int().min(0).max(9999).optional(),
  scenariosPerDay: z.int().min(0).max(99).optional(),
  desiredRetention: z.number().min(0.7).max(0.97).optional(),
  maximumIntervalDays: z.int().min(1).max(longestIntervalDays).optional(),
  learningStepsSeconds: steps.optional(),
  relearningStepsSeconds: steps.optional(),
  /** Monday first. */
  easyDays: z.array(z.enum(dayEases)).length(7).optional(),
  loadBalance: z.boolean().optional(),
  twoButtons: z.boolean().optional(),
  learnAheadMinutes: z.int().min(0).max(longestLearnAheadMinutes).optional(),
  buryNew: z.boolean().optional(),
  buryReviews: z.boolean().optional(),
  buryLearning: z.boolean().optional(),
  leechLapses: z.int().min(0).max(99).optional(),
});

/** How the learner studies: limits, steps, retention, weekdays, buttons. */
export const GET = handler({ viewer: 'required' }, async ({ viewer }) => studySettings(viewer));

/** Changes some of it, and answers with all of it. Memories stay; the next ratings follow the new settings. */
export const POST = handler({ viewer: 'required', body: settingsSchema }, async ({ viewer, body }) => {
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  await saveProfile(viewer, given);
  return studySettings(viewer);
});

export const { PUT, PATCH, DELETE } = allowOnly('GET', 'POST');
