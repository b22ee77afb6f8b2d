/**
 * Custom objects from one version to another: by changing nothing but their apiVersion, or by asking the webhook that the definition
 * names. How that behaves is given by the scenario, by the name of the definition.
 * Source: apiextensions-apiserver/pkg/apiserver/conversion/{converter,nop_converter,webhook_converter}.go.
 *
 * Rules
 *   crd/conversion-none      With the strategy None an object gets another apiVersion, and loses what that version's schema does not
 *                            have only when it is written again.
 *   crd/conversion-webhook   With the strategy Webhook whatever is asked for in another version than it is stored in passes through
 *                            the webhook, at every read and every write; what comes back is pruned by the schema of its version.
 *   crd/conversion-failed    A webhook that cannot be reached or fails makes every such request fail, deletions too: there is no
 *                            failure policy.
 *   crd/conversion-metadata  A webhook may change labels and annotations; other metadata stay as they were, and an answer of
 *                            another kind, name, namespace or uid is refused. (validateConvertedObject, restoreObjectMeta)
 */
import type { KubeObject, Manifest } from '../../objects/objects';
import type { Store } from '../../store';
import type { ConversionPath, WebhookBehaviour, Webhooks } from '../admission/webhook-behaviour';
import { type Refusal, unknownFailure } from '../answers';
import { mergePatch } from '../merge';
import { type ClientConfig, post, unreached } from '../webhook-client';
import { type CustomKind, type CustomVersion, inVersion } from './definition';
import { pruned } from './pruning';

/** Whom a conversion may have to ask. */
export type Converters = { readonly webhooks: Webhooks; readonly store: Store };

export type Converted = { readonly ok: true; readonly object: KubeObject } | Refusal;

/** How long the API server waits for a conversion. */
const timeoutSeconds = 30;

/** The object in another version of its kind; the same object when it is in that already. */
export function converted(
  custom: CustomKind,
  object: KubeObject,
  version: CustomVersion,
  around: Converters,
): Converted {
  const apiVersion = `${custom.group}/${version.name}`;
  if (object.apiVersion === apiVersion) return { ok: true, object };
  const { conversion } = custom.definition.spec;
  if (conversion?.strategy !== 'Webhook') return { ok: true, object: inVersion(custom, object, version) };
  const failed = (why: string): Refusal =>
    unknownFailure(`conversion webhook for ${object.apiVersion}, Kind=${custom.kind} ${why}`);
  const answer = asked(custom, object, apiVersion, around);
  if (!answer.ok) return failed(`failed: ${answer.why}`);
  const problem = problemOf(object, answer.object);
  if (problem !== undefined) return failed(`returned invalid object: ${problem}`);
  const { labels, annotations } = answer.object.metadata;
  const { labels: _labels, annotations: _annotations, ...metadata } = object.metadata;
  const restored = {
    ...answer.object,
    metadata: {
      ...metadata,
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
    },
  };
  return { ok: true, object: pruned(version.schema, restored).value as KubeObject };
}

type Answer =
  | { readonly ok: true; readonly object: KubeObject }
  | { readonly ok: false; readonly why: string };

function asked(custom: CustomKind, object: KubeObject, apiVersion: string, around: Converters): Answer {
  const { webhooks, store } = around;
  const { name } = custom.definition.metadata;
  const { webhook = {} } = custom.definition.spec.conversion ?? {};
  const { clientConfig = {} } = webhook as { readonly clientConfig?: ClientConfig };
  const behaviour = Object.hasOwn(webhooks, name) ? webhooks[name] : undefined;
  if (behaviour === undefined) return { ok: false, why: unreached(clientConfig, timeoutSeconds, store) };
  return answerOf(behaviour, object, apiVersion, post(clientConfig, timeoutSeconds));
}

function answerOf(behaviour: WebhookBehaviour, object: KubeObject, apiVersion: string, call: string): Answer {
  const moved = { ...object, apiVersion };
  switch (behaviour.answers) {
    case 'allow':
      return { ok: true, object: moved };
    case 'patch':
      return { ok: true, object: mergePatch(moved, behaviour.patch) as KubeObject };
    case 'convert': {
      const [from, to] = [object.apiVersion, apiVersion].map((each) => each.slice(each.indexOf('/') + 1));
      return { ok: true, object: rearranged(moved, behaviour.fields, from ?? '', to ?? '') };
    }
    case 'deny':
      return { ok: false, why: behaviour.message ?? "response.result.status was 'Failure', not 'Success'" };
    case 'unreachable':
      return { ok: false, why: `${call}: dial tcp: connect: connection refused` };
    case 'too late':
      return { ok: false, why: `${call}: context deadline exceeded` };
    default:
      return behaviour satisfies never;
  }
}

/** What must not differ between what was sent and what came back. */
function problemOf(before: Manifest, after: Manifest): string | undefined {
  const differs = (what: string, was: unknown, is: unknown): string | undefined =>
    was === is ? undefined : `must have the same ${what}: ${was ?? ''} != ${is ?? ''}`;
  const [was, is] = [before.metadata, after.metadata];
  return (
    differs('kind', before.kind, after.kind) ??
    differs('name', was.name, is.name) ??
    differs('namespace', was.namespace, is.namespace) ??
    differs('UID', was.uid, is.uid)
  );
}

/** Every value that has a place in both versions comes to its new one; what has none in the new version is dropped. */
function rearranged(
  object: KubeObject,
  fields: readonly Readonly<Record<string, ConversionPath>>[],
  from: string,
  to: string,
): KubeObject {
  const carried = fields.map((field) => ({ value: valueAt(object, field[from]), to: field[to] }));
  const emptied = fields.reduce<Fields>((rest, field) => without(rest, field[from]), object as Fields);
  return carried.reduce<Fields>((rest, each) => withValue(rest, each.to, each.value), emptied) as KubeObject;
}

type Fields = Readonly<Record<string, unknown>>;

const pathsOf = (path: ConversionPath | undefined): readonly (readonly string[])[] =>
  path === undefined ? [] : [path].flat().map((each) => each.split('.'));

/** The value at a path; of several paths their values as one text, `host:port`. */
function valueAt(object: unknown, path: ConversionPath | undefined): unknown {
  const values = pathsOf(path).map((steps) =>
    steps.reduce<unknown>((each, step) => fieldsOf(each)?.[step], object),
  );
  if (values.length < 2) return values[0];
  return values.includes(undefined) ? undefined : values.join(':');
}

function without(object: Fields, path: ConversionPath | undefined): Fields {
  return pathsOf(path).reduce((rest, steps) => removed(rest, steps), object);
}

function removed(object: Fields, [step = '', ...deeper]: readonly string[]): Fields {
  const { [step]: inner, ...rest } = object;
  const fields = fieldsOf(inner);
  if (deeper.length === 0) return rest;
  return fields === undefined ? object : { ...rest, [step]: removed(fields, deeper) };
}

function withValue(object: Fields, path: ConversionPath | undefined, value: unknown): Fields {
  if (value === undefined) return object;
  const paths = pathsOf(path);
  const values = paths.length < 2 ? [value] : String(value).split(':');
  return paths.reduce((rest, steps, i) => set(rest, steps, values[i]), object);
}

function set(object: Fields, [step = '', ...deeper]: readonly string[], value: unknown): Fields {
  if (value === undefined) return object;
  if (deeper.length === 0) return { ...object, [step]: value };
  return { ...object, [step]: set(fieldsOf(object[step]) ?? {}, deeper, value) };
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
