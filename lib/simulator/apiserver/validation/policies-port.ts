/** Where the API server asks what keeps policies and webhooks out: their rules are in CEL. */
import { Port } from '../../parts/part';

export const policyRules = new Port<
  Pick<
    typeof import('./policies'),
    'validateBinding' | 'validateMutatingPolicy' | 'validateValidatingPolicy'
  > &
    Pick<typeof import('./webhooks'), 'validateWebhooks'>
>('admission policies');
