/** One request to the API server as the trace tells it: a write, or a refusal, with its causes. */
import { type Refusal, unreachable } from '../apiserver/answers';
import { parentOf, subresourceOf } from '../apiserver/attributes';
import type { Written } from '../apiserver/call';
import type { User } from '../apiserver/rbac';
import type { Request } from '../apiserver/request';
import type { Resources } from '../apiserver/resources';
import type { Answer } from '../component';
import { type Kind, keyOf, type ObjectRef } from '../objects/objects';
import type { StoreEvent } from '../store';
import type { StepId, WriteVerb } from '../trace';
import { refusalOf } from './datastore';
import type { Delivery } from './delivery';
import type { World } from './world';

/** Who asks, why, and how it is told. */
export type Asking = {
  readonly actor: string;
  readonly process: string;
  /** The program, where it is not called as its process is. */
  readonly agent?: string;
  readonly user: User;
  /** Who really asks, when the user is impersonated. */
  readonly impersonator?: User;
  readonly because: readonly StepId[];
  readonly rule: string | null;
  /** Completes "<actor> …"; written from the answer when absent. */
  readonly says?: string | undefined;
  readonly reachable: boolean;
  /** Leaves no step. */
  readonly quiet?: boolean;
};

export type Served = { readonly answer: Answer; readonly step: StepId | undefined };

/** What is found when a write changes nothing. */
export const noChange = 'no-change';

/** Serves a request, tells it, and delivers what was written. */
export function serve(world: World, delivery: Delivery, request: Request, asking: Asking): Served {
  const { reachable, user, impersonator, process, quiet = false } = asking;
  const { api } = world;
  const serving = {
    at: world.now,
    step: quiet ? -1 : world.made,
    user,
    agent: asking.agent ?? programOf(process),
    ...(impersonator === undefined ? {} : { impersonator }),
  };
  const isServed = reachable && world.datastore.hasQuorum;
  const answer = reachable ? (refusalOf(world.datastore) ?? api.serve(request, serving)) : unreachable();
  let step: StepId | undefined;
  for (const written of isServed ? api.written : []) {
    if (!quiet && written.own !== undefined) tellOwnWrite(world, written, asking);
    else if (!quiet && written.isPart !== true) step = tellWrite(world, request, written.event, asking);
    delivery.deliver(written.event);
  }
  if (!answer.ok && !quiet) step = tellRefusal(world, request, answer, asking);
  if (answer.ok && answer.unchanged === true && asking.agent === 'kubectl')
    step = tellNoChange(world, request, asking);
  return { answer, step };
}

/** `kubelet` of `kubelet@node-1`. */
export function programOf(process: string): string {
  const at = process.indexOf('@');
  return at < 0 ? process : process.slice(0, at);
}

/** What the API server writes itself because of a request, which has not been told yet. */
function tellOwnWrite(world: World, { event, own }: Written, { because }: Asking): void {
  if (own === undefined) return;
  const { verb, rule, subresource, says } = own;
  const object: ObjectRef = { kind: event.kind, key: event.key };
  const sub = subresource === undefined ? {} : { subresource };
  const action = { kind: 'write', verb, object, ...sub, revision: event.revision } as const;
  world.addStep(
    'kube-apiserver',
    'kube-apiserver',
    event.object === undefined ? { ...action, removed: true } : action,
    because,
    rule,
    `kube-apiserver ${says ?? sentenceOf(verb, subresource, object, event)}`,
  );
}

function tellWrite(world: World, request: Request, event: StoreEvent, asking: Asking): StepId {
  const { actor, process, because, rule, says } = asking;
  const object: ObjectRef = { kind: event.kind, key: event.key };
  const verb = verbOf(request);
  const subresource = subresourceOf(request);
  return world.addStep(
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
    `${actor} ${says ?? sentenceOf(verb, subresource, object, event)}`,
  );
}

/** Somebody wrote what was so already. Of components, which do so all the time, nothing is told. */
function tellNoChange(world: World, request: Request, { actor, process, because }: Asking): StepId {
  const about = refOfRequest(request, world.api.resources);
  return world.addStep(
    actor,
    process,
    { kind: 'finding', finding: noChange, about },
    because,
    'apiserver/no-op',
    `${actor} writes ${textOf(about)} as it is already: nothing is stored`,
  );
}

function tellRefusal(world: World, request: Request, refusal: Refusal, asking: Asking): StepId {
  const { actor, process, because, rule } = asking;
  const { code, reason, message } = refusal;
  const verb = verbOf(request);
  const object = refOfRequest(request, world.api.resources);
  const subresource = subresourceOf(request);
  const does = subresource === 'eviction' ? 'evict' : verb;
  return world.addStep(
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
      ? `${actor} cannot reach kube-apiserver to ${does} ${textOf(object)}`
      : `kube-apiserver does not let ${actor} ${does} ${textOf(object)}: ${message}`,
  );
}

/** What a request does to each object that it writes. */
function verbOf({ verb }: Request): WriteVerb {
  return verb === 'deletecollection' ? 'delete' : verb;
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
    case 'deletecollection':
      return {
        kind: request.kind,
        key: `${request.namespace === undefined ? '' : `${request.namespace}/`}…`,
      };
    case 'create':
    case 'update': {
      const { object } = request;
      const parent = parentOf(request);
      if (parent !== undefined) return parent;
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
      if (subresource === 'eviction') return `evicts ${what}`;
      return subresource === 'binding' ? bindingOf(what, event) : `creates ${what}`;
    case 'bind':
      return bindingOf(what, event);
    case 'delete':
      return event.object === undefined ? `removes ${what}` : `asks for the deletion of ${what}`;
    case 'update':
    case 'patch':
      if (event.object === undefined) return `removes ${what}`;
      if (event.previous === undefined) return `creates ${what}`;
      return subresource === undefined ? `changes ${what}` : `writes the ${subresource} of ${what}`;
    default:
      return verb satisfies never;
  }
}

function bindingOf(what: string, { object }: StoreEvent): string {
  return `binds ${what} to ${(object?.spec as { readonly nodeName?: string } | undefined)?.nodeName ?? 'a node'}`;
}
