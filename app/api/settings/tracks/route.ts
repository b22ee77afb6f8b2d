import { z } from 'zod';
import { allowOnly, handler } from '@/app/_server/handler';
import { refuse } from '@/app/_server/refusal';
import { curriculum } from '@/lib/curriculum/load';
import { saveTrackRetention, trackRetentions } from '@/lib/data/people/people';

const retentionSchema = z.strictObject({
  trackId: z.string().min(1).max(100),
  /** Null: as well as everything else. */
  retention: z.number().min(0.7).max(0.97).nullable(),
});

/** The retentions that the learner wants for tracks, by track. */
export const GET = handler({ viewer: 'required' }, async ({ viewer }) => ({
  retentions: Object.fromEntries(await trackRetentions(viewer)),
}));

/** Wants the cards of a track known better, or less well, than all others. */
export const POST = handler({ viewer: 'required', body: retentionSchema }, async ({ viewer, body }) => {
  if (!curriculum().tracksById.has(body.trackId)) return refuse('not-found', 'There is no such track.');
  await saveTrackRetention(viewer, body.trackId, body.retention);
  return { retentions: Object.fromEntries(await trackRetentions(viewer)) };
});

export const { PUT, PATCH, DELETE } = allowOnly('GET', 'POST');
