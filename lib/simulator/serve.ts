/** One request to the API server as the trace tells it: a write, or a refusal, with its causes. */
import { unreachable } from './apiserver/answers';
import type { Request } from './apiserver/apiserver';
import type { Resources } from './apiserver/resources';
import type { Answer } from './component';
import type { Delivery } from './delivery';
import { type Kind, keyOf, type ObjectRef } from './objects';
import type { StoreEvent } from './store';
import type { StepId, WriteVerb } from './trace';
import type { World } from './world';

/** Who asks, why, and how it is told. */
export type Asking = {
  readonly actor: string;
  readonly process: string;
  readonly because: readonly StepId[];
  readonly rule: string | null;
  /** Completes "<actor> …"; written from the answer when absent. */
  readonly says?: string | undefined;
  readonly reachable: boolean;
  /** Leaves no step. */
  readonly quiet?: boolean;
};

export type Served = { readonly answer: Answer; readonly step: StepId | undefined };

/** Serves a request, tells it, and delivers what was written. */
export function serve(world: World, delivery: Delivery, request: Request, asking: Asking): Served {
  const { actor, process, because, rule, quiet = false } = asking;
  const { api, store } = world;
  const before = store.revision;
  const id = quiet ? -1 : world.steps.length;
  const answer = asking.reachable ? api.serve(request, { at: world.now, step: id }) : unreachable();
  const { verb } = request;
  const subresource = 'subresource' in request ? request.subresource : undefined;
  if (!answer.ok) {
    if (quiet) return { answer, step: undefined };
    const object = refOfRequest(request, api.resources);
    const { code, reason, message } = answer;
    const step = world.addStep(
      actor,
      process,
      {
        kind: 'refused',
        verb,
        object,
        ...(subresource === undefined ? {} : { subresource }),
        code,
        reason,
        message,
      },
      because,
      rule,
      code === 0
        ? `${actor} cannot reach kube-apiserver to ${verb} ${textOf(object)}`
        : `kube-apiserver refuses ${actor} to ${verb} ${textOf(object)}: ${message}`,
    );
    return { answer, step };
  }
  if (store.revision === before) return { answer, step: undefined };
  const event = store.eventAt(store.revision);
  if (event === undefined) throw new Error('a write leaves an event');
  let step: StepId | undefined;
  if (!quiet) {
    const object: ObjectRef = { kind: event.kind, key: event.key };
    step = world.addStep(
      actor,
      process,
      {
        kind: 'write',
        verb,
        object,
        ...(subresource === undefined ? {} : { subresource }),
        revision: event.revision,
        ...(event.object === undefined ? { removed: true } : {}),
      },
      because,
      rule,
      `${actor} ${asking.says ?? sentenceOf(verb, subresource, object, event)}`,
    );
  }
  delivery.deliver(event);
  return { answer, step };
}

/** How a sentence names an object. */
export function textOf({ kind, key }: ObjectRef): string {
  return `${kind} ${key}`;
}

/** The reference to an object; `id` is what the store calls its kind. */
export function refOf(
  object: {
    readonly kind: string;
    readonly metadata: { readonly name?: string; readonly namespace?: string };
  },
  id: Kind | undefined,
): ObjectRef {
  return { kind: id ?? object.kind, key: keyOf(object) };
}

function refOfRequest(request: Request, resources: Resources): ObjectRef {
  switch (request.verb) {
    case 'create':
    case 'update': {
      const { object } = request;
      const name = object.metadata.name ?? `${object.metadata.generateName ?? ''}…`;
      return refOf({ ...object, metadata: { ...object.metadata, name } }, resources.of(object)?.id);
    }
    case 'bind':
      return { kind: 'Pod', key: request.pod };
    default:
      return { kind: request.kind, key: request.key };
  }
}

function sentenceOf(
  verb: WriteVerb,
  subresource: string | undefined,
  object: ObjectRef,
  event: StoreEvent,
): string {
  const what = textOf(object);
  switch (verb) {
    case 'create':
      return `creates ${what}`;
    case 'bind':
      return `binds ${what} to ${(event.object?.spec as { readonly nodeName?: string } | undefined)?.nodeName ?? 'a node'}`;
    case 'delete':
      return event.object === undefined ? `removes ${what}` : `asks for the deletion of ${what}`;
    case 'update':
    case 'patch':
      if (event.object === undefined) return `removes ${what}`;
      return subresource === undefined ? `changes ${what}` : `writes the ${subresource} of ${what}`;
    default:
      return verb satisfies never;
  }
}
