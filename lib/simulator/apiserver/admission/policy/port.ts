/** Where admission asks policies and match conditions, which are in CEL: most clusters have none. */
import { Port } from '../../../parts/part';

export const policyAnswers = new Port<
  Pick<typeof import('./mutating-admission-policy'), 'mutateAll'> &
    Pick<typeof import('./validating-admission-policy'), 'firstDenial'> &
    Pick<typeof import('./match-conditions'), 'matchesConditions'>
>('admission policies');
