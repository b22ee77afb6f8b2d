import { allowOnly, handler } from '@/app/_server/handler';
import { statistics } from '@/lib/data/figures/statistics';

/** Everything that the statistics page shows, as data. */
export const GET = handler({ viewer: 'required' }, ({ viewer, now }) => statistics(viewer, now));

export const { POST, PUT, PATCH, DELETE } = allowOnly('GET');
