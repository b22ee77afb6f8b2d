/** Policies and conditions in CEL about requests, and what keeps those and webhooks out. */
import { matchesConditions } from '../apiserver/admission/policy/match-conditions';
import { mutateAll } from '../apiserver/admission/policy/mutating-admission-policy';
import { policyAnswers } from '../apiserver/admission/policy/port';
import { typeWarnings } from '../apiserver/admission/policy/type-checking';
import { policyTypes } from '../apiserver/admission/policy/type-checking-port';
import { firstDenial } from '../apiserver/admission/policy/validating-admission-policy';
import {
  validateBinding,
  validateMutatingPolicy,
  validateValidatingPolicy,
} from '../apiserver/validation/policies';
import { policyRules } from '../apiserver/validation/policies-port';
import { validateWebhooks } from '../apiserver/validation/webhooks';

policyAnswers.bring({ mutateAll, firstDenial, matchesConditions });
policyTypes.bring({ typeWarnings });
policyRules.bring({ validateBinding, validateMutatingPolicy, validateValidatingPolicy, validateWebhooks });
