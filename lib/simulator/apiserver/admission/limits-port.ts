/** Where admission asks what a namespace allows: security levels, LimitRanges, ResourceQuotas. Most have none of them. */
import { Port } from '../../parts/part';

export const namespaceLimits = new Port<
  Pick<typeof import('../pod-security'), 'podSecurity'> &
    Pick<typeof import('./limit-range-bounds'), 'limitRangerComplaints' | 'limitRangerDefaults'> &
    Pick<
      typeof import('../quota-usage'),
      'isInScope' | 'unnamedResources' | 'usageIn' | 'usageList' | 'usageOf'
    >
>('namespace limits');
