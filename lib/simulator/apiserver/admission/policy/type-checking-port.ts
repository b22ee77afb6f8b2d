/** Where a controller asks whether the expressions of a policy fit the kinds that it is about. */
import { Port } from '../../../parts/part';

export const policyTypes = new Port<Pick<typeof import('./type-checking'), 'typeWarnings'>>(
  'admission policies',
);
