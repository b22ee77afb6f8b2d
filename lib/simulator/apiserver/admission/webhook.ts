/**
 * Admission webhooks: whom the API server asks about a request, and what becomes of it. How a webhook behaves is given by
 * the scenario; one of which nothing is given is as reachable as the Service it names.
 * Source: apiserver/pkg/admission/plugin/webhook (generic, predicates, errors), apiserver/pkg/util/webhook.
 *
 * Rules
 *   webhook/matches          A webhook is asked when its rules cover operation and resource, and its selectors the labels of
 *                            the namespace and of the object. Webhook configurations themselves are never asked about.
 *   webhook/match-conditions A webhook with matchConditions is asked only about what all of them hold for.
 *   webhook/failure-policy   A webhook that cannot be reached or takes too long refuses the request (Fail), or is passed over
 *                            (Ignore).
 *   webhook/denied           What a webhook denies is refused with its message, under either policy.
 *   webhook/dry-run          A dry run is refused when a webhook that would be asked may have side effects.
 */
import { selects } from '../../objects/label-selector';
import type { LabelSelector } from '../../objects/objects';
import { badRequest, forbidden, internalError, type Refusal } from '../answers';
import { type ClientConfig, post, unreached } from '../webhook-client';
import type { Admission, Surroundings } from './plugin';
import type { MatchCondition } from './policy/match-conditions';
import { policyAnswers } from './policy/port';
import { coversRequest, isSelected, type RequestRule } from './request-rules';
import type { WebhookBehaviour } from './webhook-behaviour';

export type Webhook = {
  readonly name: string;
  readonly clientConfig?: ClientConfig;
  readonly rules?: readonly RequestRule[];
  readonly matchConditions?: readonly MatchCondition[];
  readonly failurePolicy?: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly sideEffects?: string;
  readonly timeoutSeconds?: number;
  readonly reinvocationPolicy?: string;
};

export type HookAnswer =
  | { readonly kind: 'allowed'; readonly patch?: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const hooksKinds = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'] as const;
const exempt: ReadonlySet<string> = new Set([
  ...hooksKinds,
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
]);

/** The webhooks of a kind that are to be asked about a request, in order: by name of their configuration, then as listed. */
export function webhooksFor(
  kind: (typeof hooksKinds)[number],
  request: Admission,
  { store }: Surroundings,
): readonly Webhook[] {
  const configurations = store.list(kind);
  if (configurations.length === 0 || exempt.has(request.resource.id)) return [];
  return configurations
    .flatMap((configuration) => (configuration.webhooks as readonly Webhook[] | undefined) ?? [])
    .filter(
      (hook) =>
        (hook.rules ?? []).some((rule) => coversRequest(rule, request)) && isSelected(hook, request, store),
    );
}

/** Asks one webhook. */
export function ask(hook: Webhook, request: Admission, around: Surroundings): HookAnswer {
  const { sideEffects, clientConfig = {}, timeoutSeconds = 10 } = hook;
  const { matchConditions = [] } = hook;
  const matched =
    matchConditions.length === 0 ||
    policyAnswers.get().matchesConditions(matchConditions, hook.failurePolicy, { request, around });
  if (matched === false) return { kind: 'allowed' };
  if (matched !== true)
    return { kind: 'refused', refusal: forbidden(request.resource, request.name, matched.message) };
  if (request.dryRun && sideEffects !== 'None' && sideEffects !== 'NoneOnDryRun') {
    const message = `admission webhook "${hook.name}" does not support dry run`;
    return { kind: 'refused', refusal: badRequest(message) };
  }
  const behaviour = behaviourOf(hook, request, around);
  if (behaviour === undefined) return failed(hook, unreached(clientConfig, timeoutSeconds, around.store));
  for (const warning of behaviour.warnings ?? []) around.call.warnings.push(warning);
  switch (behaviour.answers) {
    case 'allow':
    case 'convert':
      return { kind: 'allowed' };
    case 'patch':
      return { kind: 'allowed', patch: behaviour.patch };
    case 'deny': {
      const { message = '', reason = '', code = 400 } = behaviour;
      const why = message === '' ? (reason === '' ? ' without explanation' : `: ${reason}`) : `: ${message}`;
      const text = `admission webhook "${hook.name}" denied the request${why}`;
      return {
        kind: 'refused',
        refusal: { ok: false, code: Math.max(400, code), reason, message: text },
      };
    }
    case 'unreachable':
      return failed(hook, `${post(clientConfig, timeoutSeconds)}: dial tcp: connect: connection refused`);
    case 'too late':
      return failed(hook, `${post(clientConfig, timeoutSeconds)}: context deadline exceeded`);
    default:
      return behaviour satisfies never;
  }
}

function behaviourOf(
  hook: Webhook,
  { object, old }: Admission,
  { webhooks }: Surroundings,
): WebhookBehaviour | undefined {
  const given = Object.hasOwn(webhooks, hook.name) ? webhooks[hook.name] : undefined;
  if (given?.to === undefined) return given;
  return selects(given.to, (object ?? old)?.metadata.labels) ? given : { answers: 'allow' };
}

function failed(hook: Webhook, why: string): HookAnswer {
  if (hook.failurePolicy === 'Ignore') return { kind: 'allowed' };
  return {
    kind: 'refused',
    refusal: internalError(`failed calling webhook "${hook.name}": failed to call webhook: ${why}`),
  };
}
