/** What a namespace can be limited to: levels of Pod security, LimitRanges, ResourceQuotas. */
import { limitRangerComplaints, limitRangerDefaults } from '../apiserver/admission/limit-range-bounds';
import { namespaceLimits } from '../apiserver/admission/limits-port';
import { podSecurity } from '../apiserver/pod-security';
import { isInScope, unnamedResources, usageIn, usageList, usageOf } from '../apiserver/quota-usage';
import { rules } from '../apiserver/validation/kind-rules';
import { limitRules } from '../apiserver/validation/late-rules';
import {
  validateLimitRange,
  validateResourceQuota,
  validateResourceQuotaUpdate,
} from '../apiserver/validation/quota';
import { LimitRange, ResourceQuota } from '../apiserver/validation/shapes/cluster';

namespaceLimits.bring({
  isInScope,
  limitRangerComplaints,
  limitRangerDefaults,
  podSecurity,
  unnamedResources,
  usageIn,
  usageList,
  usageOf,
});
limitRules.bring({
  LimitRange: rules(LimitRange, validateLimitRange, (next, _old, out) => {
    validateLimitRange(next, out);
  }),
  ResourceQuota: rules(ResourceQuota, validateResourceQuota, validateResourceQuotaUpdate),
});
