import { z } from 'zod';
import type { Spent } from '@/lib/data/people/throttle';
import type { Viewer } from '@/lib/data/people/viewer';

/** Of an export of this program, in bytes: about two million reviews. */
export const largestExport = 512 * 1024 * 1024;

export const previewField = z.enum(['yes', 'no']).default('no');

/** Reading a file takes the server a while, bringing it in much longer: both are counted, for themselves. */
export function importTries({ personId }: Viewer, preview: 'yes' | 'no'): Spent {
  const [key, points] = preview === 'yes' ? ['preview-import', 30] : ['import', 10];
  return { key: `${key}/${personId}`, limit: { points, windowMs: 3_600_000 } };
}
