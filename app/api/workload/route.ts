import { allowOnly, handler } from '@/app/_server/handler';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { workloadPreview } from '@/lib/data/figures/workload';

/** What each desired retention would cost the learner, for a slider. */
export const GET = handler({ viewer: 'required' }, async ({ viewer, now }) =>
  workloadPreview(viewer, await cardsOf(viewer), now),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly('GET');
