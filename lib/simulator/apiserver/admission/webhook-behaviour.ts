/** How the webhooks of a cluster behave: given by the scenario, those for admission by their names, those that convert by their definition's. */
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
  /** Of one that converts: which fields of an object each version has elsewhere. */
  | { readonly answers: 'convert'; readonly fields: readonly Readonly<Record<string, ConversionPath>>[] }
  | { readonly answers: 'unreachable' | 'too late' }
);

/** `spec.port`; several, whose values are one text in another version: `['spec.host', 'spec.port']` for `db:5432`. */
export type ConversionPath = string | readonly string[];

/** By the name of the webhook, or of the CustomResourceDefinition that it converts for. */
export type Webhooks = Readonly<Record<string, WebhookBehaviour>>;
