'use server';

import { z } from 'zod';
import { formAction } from '@/app/_server/action';
import { refuse } from '@/app/_server/refusal';
import { curriculum } from '@/lib/curriculum/load';
import { longestLearnAheadMinutes } from '@/lib/data/memory/study-settings';
import { saveProfile, saveTrackRetention } from '@/lib/data/people/people';
import { dayEases } from '@/lib/srs/load-balance';
import { longestIntervalDays } from '@/lib/srs/parameters';
import { stepsFromText } from './steps';

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\s*\d{1,6}\s*$/, 'Enter a whole number.')
    .transform(Number)
    .pipe(z.number().min(least, `Enter ${least} to ${most}.`).max(most, `Enter ${least} to ${most}.`));
const percent = whole(70, 97).transform((value) => value / 100);
const steps = z
  .string()
  .max(100)
  .transform((text, context) => {
    const found = stepsFromText(text);
    if (found) return found;
    context.addIssue('Enter at most eight steps of at most 30 days, such as 1m 10m.');
    return z.NEVER;
  });
const ticked = z
  .literal('on')
  .optional()
  .transform((value) => value === 'on');

/** Monday first. */
const weekdays = {
  weekday0: z.enum(dayEases),
  weekday1: z.enum(dayEases),
  weekday2: z.enum(dayEases),
  weekday3: z.enum(dayEases),
  weekday4: z.enum(dayEases),
  weekday5: z.enum(dayEases),
  weekday6: z.enum(dayEases),
};

const settings = z.object({
  newPerDay: whole(0, 500),
  reviewsPerDay: whole(0, 5000),
  scenariosPerDay: whole(0, 99),
  desiredRetention: percent,
  maximumIntervalDays: whole(1, longestIntervalDays),
  rolloverHour: whole(0, 23),
  learningSteps: steps,
  relearningSteps: steps,
  ...weekdays,
  loadBalance: ticked,
  twoButtons: ticked,
  learnAheadMinutes: whole(0, longestLearnAheadMinutes),
  buryNew: ticked,
  buryReviews: ticked,
  buryLearning: ticked,
  leechLapses: whole(0, 99),
  shortcutsOn: ticked,
});

/** Stores how the learner studies. Memories stay as they are; the next ratings follow what is said here. */
export const saveStudySettings = formAction(
  { viewer: 'required', input: settings },
  async ({ viewer, input }) => {
    const { learningSteps, relearningSteps, ...others } = input;
    const { weekday0, weekday1, weekday2, weekday3, weekday4, weekday5, weekday6, ...rest } = others;
    await saveProfile(viewer, {
      ...rest,
      learningStepsSeconds: learningSteps,
      relearningStepsSeconds: relearningSteps,
      easyDays: [weekday0, weekday1, weekday2, weekday3, weekday4, weekday5, weekday6],
    });
    return { saved: true };
  },
);

/** Wants the cards of a track known better, or less well, than all others; empty for as well as they. */
export const saveRetentionOfTrack = formAction(
  {
    viewer: 'required',
    input: z.object({
      track: z.string().max(100),
      retention: z.union([z.literal('').transform(() => null), percent], {
        error: 'Enter 70 to 97, or leave it empty.',
      }),
    }),
  },
  async ({ viewer, input }) => {
    if (!curriculum().tracksById.has(input.track)) return refuse('not-found', 'There is no such track.');
    await saveTrackRetention(viewer, input.track, input.retention);
    return { saved: true };
  },
);
