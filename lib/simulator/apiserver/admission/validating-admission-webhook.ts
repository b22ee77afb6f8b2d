/**
 * ValidatingAdmissionWebhook: webhooks allow or deny what will be stored.
 * Source: apiserver/pkg/admission/plugin/webhook/validating/dispatcher.go.
 *
 * Rules
 *   admission/validating-webhook   All webhooks that cover the request are asked about the final object; the first that
 *                                  denies, or fails without being ignored, decides.
 */
import type { Plugin } from './plugin';
import { ask, webhooksFor } from './webhook';

export const validatingAdmissionWebhook: Plugin = {
  name: 'ValidatingAdmissionWebhook',
  on: { operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'], subresources: 'all' },
  validate(request, around) {
    for (const hook of webhooksFor('ValidatingWebhookConfiguration', request, around)) {
      const answer = ask(hook, request, around);
      if (answer.kind === 'refused') return answer.refusal;
    }
    return undefined;
  },
};
