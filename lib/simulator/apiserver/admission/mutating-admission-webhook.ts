/**
 * MutatingAdmissionWebhook: webhooks change the object one after the other.
 * Source: apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go.
 *
 * Rules
 *   admission/mutating-webhook   Each webhook that is asked sees what the one before has made of the object, with the defaults
 *                                of what that has added; when the object
 *                                changed, all plugins have a second look, and so have webhooks with reinvocationPolicy
 *                                IfNeeded.
 */
import type { Manifest } from '../../objects/objects';
import { mergePatch } from '../merge';
import { defaultedAgain } from './defaulted-again';
import { type Admission, type Admitted, admitted, type Plugin, type Surroundings } from './plugin';
import { ask, webhooksFor } from './webhook';

export const mutatingAdmissionWebhook: Plugin = {
  name: 'MutatingAdmissionWebhook',
  on: { operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'], subresources: 'all' },
  admit: (request, around) => askAll(request, around, false),
  reinvoke: (request, around) => askAll(request, around, true),
};

function askAll(
  request: Admission & { readonly object: Manifest },
  around: Surroundings,
  again: boolean,
): Admitted {
  let { object } = request;
  for (const hook of webhooksFor('MutatingWebhookConfiguration', request, around)) {
    if (again && hook.reinvocationPolicy !== 'IfNeeded') continue;
    const answer = ask(hook, { ...request, object }, around);
    if (answer.kind === 'refused') return answer.refusal;
    if (answer.patch !== undefined)
      object = defaultedAgain(request.resource, mergePatch(object, answer.patch) as Manifest);
  }
  return admitted(object);
}
