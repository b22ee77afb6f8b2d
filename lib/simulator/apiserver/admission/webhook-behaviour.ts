/** How the admission webhooks of a cluster behave: given by the scenario, by their names. */
import type { LabelSelector } from '../../objects/objects';

/** What a webhook answers; `to` narrows it to objects with such labels, and it allows the others. */
export type WebhookBehaviour = { readonly to?: LabelSelector; readonly warnings?: readonly string[] } & (
  | { readonly answers: 'allow' }
  | {
      readonly answers: 'deny';
      readonly message?: string;
      readonly code?: number;
      readonly reason?: string;
    }
  /** A JSON merge patch: what a mutating webhook makes of the object. */
  | { readonly answers: 'patch'; readonly patch: Readonly<Record<string, unknown>> }
  | { readonly answers: 'unreachable' | 'too late' }
);

/** By the name of the webhook. */
export type Webhooks = Readonly<Record<string, WebhookBehaviour>>;
