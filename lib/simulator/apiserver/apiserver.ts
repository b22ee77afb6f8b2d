/**
 * kube-apiserver: the only way to the store. Every request, whoever makes it, passes the same way: who is it → may they →
 * the registry, or a read, or what is posted to another object.
 *
 * Rules
 *   apiserver/one-way   Whoever asks, a person or a component, is authorised, admitted and validated alike.
 */
import type { Answer } from '../component';
import { defaultSettings, type Settings } from '../given/settings';
import {
  type Key,
  type KubeObject,
  keyOf,
  type Manifest,
  type ObjectRef,
  type Pod,
  splitKey,
} from '../objects/objects';
import type { Store } from '../store';
import type { Random } from '../values/random';
import { validate } from './admission/chain';
import type { Surroundings } from './admission/plugin';
import type { Webhooks } from './admission/webhook-behaviour';
import { badRequest, noMatch, notFound, type Refusal } from './answers';
import { attributesOf, parentOf } from './attributes';
import { Authorizer } from './authorization/authorizer';
import { impersonation } from './authorization/impersonation';
import { bindingOf } from './binding';
import { Call, type Written } from './call';
import { notAllowed, type ObservedPart, readComponentStatuses } from './component-statuses';
import type { Converters } from './custom-resources/conversion';
import { type Budget, disrupted, eviction } from './eviction';
import { entriesOf } from './managed-fields/managers';
import { read } from './read';
import { Registry } from './registry';
import type { ReadAnswer, ReadRequest, Request, RequestOptions, Serving } from './request';
import { type Resource, Resources } from './resources';
import { tokenFor } from './token';

/** The body of a deletion, as an eviction carries it. */
type DeleteOptions = {
  readonly dryRun?: readonly string[];
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
};

/** What flags and the world around set for an API server. */
export type ApiServerOptions = { readonly settings: Settings; readonly webhooks: Webhooks };

const defaultOptions: ApiServerOptions = { settings: defaultSettings, webhooks: {} };
const noOptions: RequestOptions = {};

export class ApiServer {
  readonly resources: Resources;
  readonly #store: Store;
  readonly #random: Random;
  readonly #authorizer: Authorizer;
  readonly #options: ApiServerOptions;
  readonly #registry: Registry;
  #written: readonly Written[] = [];

  constructor(
    store: Store,
    random: Random,
    options = defaultOptions,
    resources = new Resources(),
    authorizer = new Authorizer(store),
  ) {
    this.#store = store;
    this.#random = random;
    this.#options = options;
    this.resources = resources;
    this.#authorizer = authorizer;
    this.#registry = new Registry(store, random, resources, this.#authorizer);
  }

  /** The same API server over a copy of its store. */
  fork(store: Store, random: Random): ApiServer {
    const authorizer = this.#authorizer.fork(store);
    return new ApiServer(store, random, this.#options, this.resources.fork(), authorizer);
  }

  /** Answers a read, as of now. */
  read<R extends ReadRequest>(
    request: R,
    serving: Omit<Serving, 'step'>,
    parts: readonly ObservedPart[] = [],
  ): ReadAnswer<R> {
    const resource = this.resources.byId(request.kind);
    if (resource === undefined) return noMatch({ apiVersion: '', kind: request.kind }) as ReadAnswer<R>;
    const refused = this.#unauthorized(request, serving);
    if (refused !== undefined) return refused as ReadAnswer<R>;
    const answer =
      resource.observed === true
        ? readComponentStatuses(resource, request, parts)
        : this.#withManagedFields(resource, request, read(this.#converters, resource, request));
    const warning = deprecationOf(resource);
    return warning === undefined ? answer : { ...answer, warnings: [warning] };
  }

  /** The answer with metadata.managedFields, where the request wants them. */
  #withManagedFields<R extends ReadRequest>(
    resource: Resource,
    request: R,
    answer: ReadAnswer<R>,
  ): ReadAnswer<R> {
    if (request.verb === 'watch' || request.managedFields !== true || !answer.ok) return answer;
    const noted = (object: KubeObject): KubeObject => {
      const managers = this.#registry.managers.of(
        resource,
        keyOf(object),
        Number(object.metadata.resourceVersion),
      );
      if (managers.size === 0) return object;
      return {
        ...object,
        metadata: { ...object.metadata, managedFields: entriesOf(managers) },
      } as KubeObject;
    };
    const { object, items } = answer as {
      readonly object?: KubeObject;
      readonly items?: readonly KubeObject[];
    };
    return object === undefined
      ? { ...answer, items: items?.map(noted) }
      : { ...answer, object: noted(object) };
  }

  /** The writes of the request served last, in order: what the API server wrote itself for it, and its own write. */
  get written(): readonly Written[] {
    return this.#written;
  }

  /** Serves one request: the object as stored, or the refusal a client would get. */
  serve(request: Request, serving: Serving): Answer {
    this.#written = [];
    const refused = this.#unauthorized(request, serving);
    if (refused !== undefined) return refused;
    const resource = this.#resourceOf(request);
    if (resource?.observed === true) return notAllowed();
    const call = new Call(this.#store, serving, request.options ?? noOptions);
    const warning = deprecationOf(resource);
    if (warning !== undefined) call.warnings.push(warning);
    const answer = this.#dispatch(request, call, this.#around(call));
    this.#written = call.written;
    return call.warnings.length === 0 ? answer : { ...answer, warnings: call.warnings };
  }

  #resourceOf(request: Request): Resource | undefined {
    if (request.verb === 'bind') return undefined;
    if (request.verb === 'create' || request.verb === 'update') return this.resources.of(request.object);
    return this.resources.byId(request.kind);
  }

  get #converters(): Converters {
    return { store: this.#store, webhooks: this.#options.webhooks };
  }

  /** What admission plugins see and speak through. */
  #around(call: Call): Surroundings {
    const { settings, webhooks } = this.#options;
    return {
      store: this.#store,
      random: this.#random,
      authorizer: this.#authorizer,
      resources: this.resources,
      settings,
      webhooks,
      call,
    };
  }

  /** Why the client may not ask this. */
  #unauthorized(
    request: Request | ReadRequest,
    { user, impersonator }: Omit<Serving, 'step'>,
  ): Refusal | undefined {
    if (user === undefined) return undefined;
    const asked = attributesOf(request, this.resources);
    if (asked === undefined) return undefined;
    if (impersonator !== undefined) {
      const refused = impersonation(this.#authorizer, impersonator, user);
      if (refused !== undefined) return refused;
    }
    return this.#authorizer.refuse(user, asked);
  }

  #dispatch(request: Request, call: Call, around: Surroundings): Answer {
    const registry = this.#registry;
    switch (request.verb) {
      case 'create': {
        const parent = parentOf(request);
        return parent === undefined
          ? registry.create(request.object, call, around)
          : this.#post(request.object, parent, call, around);
      }
      case 'update':
        return registry.update(request, call, around);
      case 'patch':
        return registry.patch(request, call, around);
      case 'delete':
        return registry.delete(request, call, around);
      case 'deletecollection':
        return registry.deleteAll(request, call, around);
      case 'bind':
        return registry.bind(request, call);
      default:
        return request satisfies never;
    }
  }

  /** An object that is posted to another, which it is about. */
  #post(object: Manifest, parent: ObjectRef, call: Call, around: Surroundings): Answer {
    const resource = this.resources.byId(parent.kind);
    if (resource === undefined) return noMatch({ apiVersion: '', kind: parent.kind });
    const of = this.#store.get(parent.kind, parent.key);
    const { name } = splitKey(parent.key);
    if (of === undefined) return notFound(resource, name);
    switch (object.kind) {
      case 'Eviction':
        return this.#evict(object, of as Pod, parent.key, call, around);
      case 'Binding': {
        const asked = bindingOf(object, parent.key);
        const answer = 'ok' in asked ? asked : this.#registry.bind(asked, call);
        return answer.ok ? { ...answer, object: success } : answer;
      }
      case 'TokenRequest': {
        const answer = tokenFor(of, parent.key, object, call.at, this.#random, this.#store);
        if (!answer.ok) return answer;
        return { ok: true, object: answer.object as KubeObject, revision: this.#store.revision };
      }
      default:
        return badRequest(`nothing of kind ${object.kind} is posted to a ${parent.kind}`);
    }
  }

  #evict(posted: Manifest, pod: Pod, key: Key, call: Call, around: Surroundings): Answer {
    const { name, namespace } = pod.metadata;
    if (posted.metadata.name !== name)
      return badRequest('name in URL does not match name in Eviction object');
    const { deleteOptions = {} } = posted as { readonly deleteOptions?: DeleteOptions };
    const refused = validate(
      {
        operation: 'CREATE',
        resource: this.resources.byId('Pod') as Resource,
        subresource: 'eviction',
        namespace: namespace ?? '',
        name,
        object: posted,
        old: undefined,
        ...call.asked,
      },
      around,
    );
    if (refused !== undefined) return refused;
    const budgets = this.#store.list('PodDisruptionBudget', namespace) as Budget[];
    const allowed = eviction(pod, budgets, call.at);
    if (!allowed.ok) return allowed;
    const { budget } = allowed;
    const evicting = (deleteOptions.dryRun ?? []).length === 0 ? call : call.asDryRun();
    if (budget !== undefined)
      evicting.writeStatus(
        'PodDisruptionBudget',
        budget,
        'eviction/budget',
        `uses up a disruption of PodDisruptionBudget ${keyOf(budget)} for Pod ${key}`,
      );
    const { gracePeriodSeconds, preconditions = {} } = deleteOptions;
    const answer = this.#registry.delete(
      {
        verb: 'delete',
        kind: 'Pod',
        key,
        ...preconditions,
        ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      },
      evicting,
      around,
      (each) => disrupted(each as Pod, call.at),
    );
    if (!answer.ok) return answer;
    return { ...answer, object: success };
  }
}

/** What is answered where there is no object to answer with. */
const success = {
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Success',
} as unknown as KubeObject;

/** What the API server says to whoever uses a version that is going away. (k8s.io/api, APILifecycleDeprecated) */
function deprecationOf(resource: Resource | undefined): string | undefined {
  switch (resource?.id) {
    case 'Endpoints':
      return 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';
    case 'ComponentStatus':
      return 'v1 ComponentStatus is deprecated in v1.19+';
    default:
      return undefined;
  }
}
