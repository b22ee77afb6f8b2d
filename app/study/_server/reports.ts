import { z } from 'zod';
import { answeredAtField, durationField, reportId } from '@/app/_server/report-fields';
import type { Viewer } from '@/lib/data/people/viewer';
import { type CardDeed, cardDeeds, markCards } from '@/lib/data/study/card-marks';
import { isStudyDay } from '@/lib/srs/day';
import { ratings } from '@/lib/srs/memory';

/** A rating, as a device reports it. */
export const reviewReport = z.strictObject({
  id: reportId,
  cardId: z.string().min(1).max(200),
  rating: z.enum(ratings),
  answeredAt: answeredAtField,
  day: z.string().refine(isStudyDay, 'A day is written YYYY-MM-DD.'),
  durationMs: durationField,
  parameterSet: z.string().min(1).max(200),
  /** A page of before this was reported does not say. */
  promisedDays: z.int().min(0).max(36_500).nullable().default(null),
});

/** What the learner did on the study page, as the outbox keeps it. */
export const actReport = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('review'), id: reportId, review: reviewReport }),
  z.strictObject({ kind: z.literal('undo'), id: reportId, of: reportId }),
  z.strictObject({
    kind: z.literal('mark'),
    id: reportId,
    cardId: z.string().min(1).max(200),
    deed: z.enum(cardDeeds),
    atMs: answeredAtField,
  }),
]);

export type ActReport = z.infer<typeof actReport>;

/** Marks cards at the time that the device says; its clock may be fast, and nothing is done later than now. */
export function markReported(
  viewer: Viewer,
  { at = Number.POSITIVE_INFINITY, ...deed }: MarkReport,
  now: Date,
): ReturnType<typeof markCards> {
  return markCards(viewer, deed, new Date(Math.min(at, now.getTime())));
}

type MarkReport = {
  readonly id: string;
  readonly cardIds: readonly string[];
  readonly deed: CardDeed;
  /** In ms since 1970; now where it is not said. */
  readonly at?: number | undefined;
};
