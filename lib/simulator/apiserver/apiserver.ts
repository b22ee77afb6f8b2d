/**
 * kube-apiserver: the only writer to the store. Every request, whoever makes it, passes the same way: is the kind
 * served → defaults → admission → validation → allocation → the store.
 *
 * Rules
 *   apiserver/create        A new object gets a uid, a creation time and its kind's defaults; `generateName` gets five
 *                           random characters, others when such a name is taken. (apiserver/pkg/registry/generic/registry/store.go Create)
 *   apiserver/conflict      A write that names a resourceVersion is refused with 409 when the object has changed since.
 *   apiserver/generation    A change of the wanted state raises metadata.generation; a change of status does not.
 *   apiserver/no-op         A write that changes nothing is answered, and not stored.
 *   apiserver/status        The status is written through its subresource only; the rest is not.
 *   apiserver/graceful      A Pod with a node is not removed at once: it gets a deletion time, and its kubelet removes
 *                           it. (pkg/registry/core/pod/strategy.go CheckGracefulDelete)
 *   apiserver/finalizers    An object with finalizers stays until the last of them is taken off.
 *   apiserver/bind          Binding sets spec.nodeName once. (pkg/registry/core/pod/storage/storage.go)
 */
import type { Answer } from '../component';
import { deepEqual } from '../equal';
import {
  type Key,
  type Kind,
  type KubeObject,
  keyOf,
  type Manifest,
  type ObjectMeta,
  type Pod,
  type Service,
  splitKey,
} from '../objects';
import { type QosSpec, qosClass } from '../qos';
import { nameSuffix, Random, textHash, uid } from '../random';
import type { Store, StoreEvent } from '../store';
import { timestamp } from '../time';
import { admitCreate, admitDelete } from './admission';
import { alreadyExists, badRequest, conflict, invalid, notFound, type Refusal } from './answers';
import { attributesOf } from './attributes';
import { Authorizer } from './authorization/authorizer';
import { escalation } from './authorization/escalation';
import { impersonation } from './authorization/impersonation';
import { answerReview } from './authorization/reviews';
import { withDefaults } from './defaults';
import { loopback } from './identity';
import { mergePatch, strategicMergePatch } from './merge';
import { prepared } from './prepare';
import { read } from './read';
import type { ReadAnswer, ReadRequest, Request, RequestOptions, Serving, Subresource } from './request';
import { type Resource, Resources } from './resources';
import { addressesOf, allocateForService, ipAddress } from './service-addresses';
import {
  decodeManifest,
  validateCreate,
  validateUpdate,
  validateVersionUpdate,
  withKnownFields,
} from './validation';

/** A request being served. */
type Call = Serving & { readonly options: RequestOptions; readonly warnings: string[] };

type Decoding = { readonly ok: true; readonly value: Manifest } | Refusal;

/** A write that was made for a request. */
export type Written = {
  readonly event: StoreEvent;
  /** One that the API server made of its own accord. */
  readonly own?: { readonly verb: 'create' | 'delete'; readonly rule: string };
  /** It is part of the next write, and not told apart. */
  readonly isPart?: true;
};

const noOptions: RequestOptions = {};

export class ApiServer {
  readonly resources: Resources;
  readonly #store: Store;
  readonly #random: Random;
  readonly #authorizer: Authorizer;
  #written: Written[] = [];

  constructor(store: Store, random: Random, resources = new Resources()) {
    this.#store = store;
    this.#authorizer = new Authorizer(store);
    this.#random = random;
    this.resources = resources;
  }

  /** Answers a read, as of now. */
  read<R extends ReadRequest>(request: R, serving: Omit<Serving, 'step'>): ReadAnswer<R> {
    const resource = this.resources.byId(request.kind);
    if (resource === undefined) return noMatch({ apiVersion: '', kind: request.kind }) as ReadAnswer<R>;
    const refused = this.#unauthorized(request, serving);
    if (refused !== undefined) return refused as ReadAnswer<R>;
    const answer = read(this.#store, resource, request);
    const warning = deprecationOf(resource);
    return warning === undefined || !answer.ok ? answer : { ...answer, warnings: [warning] };
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
    const call: Call = { ...serving, options: request.options ?? noOptions, warnings: [] };
    const answer = this.#dispatch(request, call);
    return call.warnings.length === 0 ? answer : { ...answer, warnings: call.warnings };
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

  #dispatch(request: Request, call: Call): Answer {
    switch (request.verb) {
      case 'create':
        return this.#create(request.object, call);
      case 'update':
        return this.#update(request, call);
      case 'patch':
        return this.#patch(request, call);
      case 'delete':
        return this.#delete(request, call);
      case 'bind':
        return this.#bind(request, call);
      default:
        return request satisfies never;
    }
  }

  /** The body of a request as the server's decoder reads it. */
  #decoded(resource: Resource, manifest: Manifest, { options, warnings }: Call): Decoding {
    const decoded = decodeManifest(resource, manifest);
    if (!decoded.ok) return badRequest(decoded.message);
    const { fieldValidation, duplicateFields = [] } = options;
    if (fieldValidation === undefined) return decoded;
    const { value, unknown } = withKnownFields(resource, decoded.value);
    const problems = [
      ...unknown.map((path) => `unknown field "${path}"`),
      ...duplicateFields.map((path) => `duplicate field "${path}"`),
    ];
    if (problems.length > 0 && fieldValidation === 'Strict') {
      const what = `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}`;
      return badRequest(`${what}: strict decoding error: ${problems.join(', ')}`);
    }
    if (fieldValidation === 'Warn') warnings.push(...problems);
    return { ok: true, value };
  }

  #create(manifest: Manifest, call: Call): Answer {
    const resource = this.resources.of(manifest);
    if (resource === undefined) return noMatch(manifest);
    if (resource.review) return this.#review(manifest, call);
    // A recorder makes its Events itself, five for each Pod: they need not be read and checked as strangers' are.
    const isOwnReport = resource.id === 'Event' && call.user === undefined;
    const decoded: Decoding = isOwnReport
      ? { ok: true, value: manifest }
      : this.#decoded(resource, manifest, call);
    if (!decoded.ok) return decoded;
    const { metadata: given, ...fields } = decoded.value;
    const { resourceVersion: _version, uid: _uid, namespace: givenNamespace, ...kept } = given;
    const namespace = givenNamespace === undefined || givenNamespace === '' ? 'default' : givenNamespace;
    const generated = given.name === undefined || given.name === '' ? given.generateName : undefined;
    const metadata: Partial<ObjectMeta> = {
      ...kept,
      ...(generated === undefined ? {} : { name: this.#freeName(resource, namespace, generated) }),
      ...(resource.namespaced ? { namespace } : {}),
    };
    let identity: string | undefined;
    const newUid = (): string => {
      identity ??= uid(this.#random);
      return identity;
    };
    const defaulted = prepared(withDefaults({ ...fields, metadata } as Manifest), newUid);
    const context = { store: this.#store, random: this.#random };
    const admitted = admitCreate(resource, withInitialStatus(resource, defaulted), context);
    if (!admitted.ok) return admitted;
    let object = admitted.object;
    const name = object.metadata.name ?? '';
    const key = keyOf(object as KubeObject);
    const exists = this.#store.get(resource.id, key) !== undefined;
    // Upstream allocates before it validates, and gives back what a refused object got.
    if (resource.id === 'Service' && !exists) {
      const allocated = allocateForService(object, undefined, context);
      const addresses = allocated.ok
        ? addressesOf(allocated.object.spec as Service['spec'])
        : (allocated.addresses ?? []);
      this.#keepAddresses(object.metadata, [], addresses, call);
      if (!allocated.ok) {
        this.#keepAddresses(object.metadata, addresses, [], call);
        return invalid(resource, name, allocated.errors);
      }
      object = allocated.object;
    }
    const errors = isOwnReport ? [] : validateCreate(resource, object, { decoded: true });
    if (errors.length > 0) {
      if (resource.id === 'Service' && !exists)
        this.#keepAddresses(object.metadata, addressesOf(object.spec as Service['spec']), [], call);
      return invalid(resource, name, errors);
    }
    const escalates = this.#escalation(resource, object, undefined, call);
    if (escalates !== undefined) return escalates;
    if (exists) return alreadyExists(resource, name);
    const stored = {
      ...object,
      metadata: {
        ...object.metadata,
        uid: newUid(),
        resourceVersion: this.#store.nextVersion(),
        creationTimestamp: timestamp(call.at),
        ...(resource.generation ? { generation: 1 } : {}),
      },
    } as KubeObject;
    return this.#write(resource, key, stored, call);
  }

  /** A question about access: it is answered, and nothing is stored. */
  #review(review: Manifest, { user = loopback, at }: Call): Answer {
    const answered = answerReview(this.#authorizer, user, review, at);
    if (!answered.ok) return answered;
    return { ok: true, object: answered.object as KubeObject, revision: this.#store.revision };
  }

  /** A role or binding that would give more than its writer has. */
  #escalation(
    resource: Resource,
    object: Manifest,
    old: KubeObject | undefined,
    { user }: Call,
  ): Refusal | undefined {
    return user === undefined ? undefined : escalation(this.#authorizer, user, resource, object, old);
  }

  /** A generated name that is taken is drawn again, eight times at most. (registry/store.go createWithRetry) */
  #freeName(resource: Resource, namespace: string, generateName: string): string {
    for (let tries = 1; ; tries++) {
      const name = `${generateName}${nameSuffix(this.#random)}`;
      const key = resource.namespaced ? `${namespace}/${name}` : name;
      if (tries === 8 || this.#store.get(resource.id, key) === undefined) return name;
    }
  }

  #update({ object: manifest, subresource }: Extract<Request, { verb: 'update' }>, call: Call): Answer {
    const resource = this.resources.of(manifest);
    if (resource === undefined) return noMatch(manifest);
    const key = keyOf(withNamespace(resource, manifest) as KubeObject);
    const old = this.#store.get(resource.id, key);
    if (old === undefined) return notFound(resource, splitKey(key).name);
    return this.#change(resource, key, old, manifest, subresource, call);
  }

  #patch(request: Extract<Request, { verb: 'patch' }>, call: Call): Answer {
    const { kind, key, patch, subresource } = request;
    const resource = this.resources.byId(kind);
    const name = splitKey(key).name;
    if (resource === undefined) return noMatch({ apiVersion: '', kind });
    const old = this.#store.get(kind, key);
    if (old === undefined) return notFound(resource, name);
    if (request.uid !== undefined && request.uid !== old.metadata.uid)
      return conflict(resource, name, uidPrecondition(request.uid, old));
    let wanted: Manifest;
    if (patch.type === 'apply') wanted = patch.change(old);
    else if (patch.type === 'merge') wanted = mergePatch(old, patch.body) as Manifest;
    else wanted = strategicMergePatch(old, patch.body) as Manifest;
    return this.#change(resource, key, old, wanted, subresource, call);
  }

  /** Stores a changed object, of which the request may set only what its subresource covers. */
  #change(
    resource: Resource,
    key: Key,
    old: KubeObject,
    wanted: Manifest,
    subresource: Subresource | undefined,
    call: Call,
  ): Answer {
    const name = splitKey(key).name;
    const version = wanted.metadata.resourceVersion;
    if (version !== undefined && version !== '' && version !== old.metadata.resourceVersion)
      return conflict(resource, name, staleWrite);
    const wantedUid = wanted.metadata.uid;
    if (wantedUid !== undefined && wantedUid !== old.metadata.uid)
      return conflict(resource, name, uidPrecondition(wantedUid, old));
    let next = this.#covered(resource, old, wanted, subresource);
    if (subresource === undefined) {
      const decoded = this.#decoded(resource, next, call);
      if (!decoded.ok) return decoded;
      next = prepared(withDefaults(decoded.value), () => old.metadata.uid, old) as KubeObject;
      if (resource.id === 'Service') {
        const allocated = allocateForService(next, old, { store: this.#store, random: this.#random });
        if (!allocated.ok) return invalid(resource, name, allocated.errors);
        next = allocated.object as KubeObject;
      }
      const errors = [
        ...validateUpdate(resource, next, old, { decoded: true }),
        ...validateVersionUpdate(resource, next, old),
      ];
      if (errors.length > 0) return invalid(resource, name, errors);
      const escalates = this.#escalation(resource, next, old, call);
      if (escalates !== undefined) return escalates;
    }
    if (deepEqual(next, old))
      return { ok: true, object: old, revision: this.#store.revision, unchanged: true };
    if (resource.id === 'Service') {
      const [before, now] = [old, next].map(({ spec }) => addressesOf(spec as Service['spec']));
      this.#keepAddresses(next.metadata, before ?? [], now ?? [], call);
    }
    const raises =
      resource.generation &&
      subresource !== 'status' &&
      (!deepEqual(withoutObserved(next), withoutObserved(old)) ||
        // Annotations of a Deployment are wanted of its ReplicaSets. (pkg/registry/apps/deployment/strategy.go)
        (resource.id === 'Deployment' && !deepEqual(next.metadata.annotations, old.metadata.annotations)));
    const stored = {
      ...next,
      metadata: {
        ...next.metadata,
        resourceVersion: this.#store.nextVersion(),
        ...(raises ? { generation: (old.metadata.generation ?? 0) + 1 } : {}),
      },
    } as KubeObject;
    if (isFinished(resource, stored)) return this.#write(resource, key, undefined, call, stored);
    return this.#write(resource, key, stored, call);
  }

  #covered(
    resource: Resource,
    old: KubeObject,
    wanted: Manifest,
    subresource: Subresource | undefined,
  ): KubeObject {
    if (subresource === 'scale') {
      const replicas = (wanted.spec as { readonly replicas?: number } | undefined)?.replicas ?? 0;
      return { ...old, spec: { ...(old.spec as object), replicas } };
    }
    if (subresource === 'finalize') {
      const finalizers =
        (wanted.spec as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
      return { ...old, spec: { ...(old.spec as object), finalizers } };
    }
    // A patch of the status that leaves the metadata alone: the usual one, many times over.
    if (subresource === 'status' && wanted.metadata === old.metadata && wanted.status !== undefined)
      return { ...old, status: wanted.status };
    const {
      uid: oldUid,
      resourceVersion,
      creationTimestamp,
      generation,
      deletionTimestamp,
      deletionGracePeriodSeconds,
    } = old.metadata;
    const {
      generation: _generation,
      deletionTimestamp: _deletion,
      deletionGracePeriodSeconds: _grace,
      ...metadata
    } = wanted.metadata;
    const merged = {
      ...wanted,
      apiVersion: old.apiVersion,
      kind: old.kind,
      metadata: {
        ...metadata,
        name: old.metadata.name,
        ...(old.metadata.namespace === undefined ? {} : { namespace: old.metadata.namespace }),
        uid: oldUid,
        resourceVersion,
        creationTimestamp,
        ...(generation === undefined ? {} : { generation }),
        ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
        ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
      },
    } as KubeObject;
    if (subresource === 'status') {
      // Annotations may change with the status; what is wanted, and labels, may not.
      const { status: _old, ...rest } = old;
      const { labels: _labels, ...changed } = merged.metadata;
      const labels = old.metadata.labels === undefined ? {} : { labels: old.metadata.labels };
      const status = wanted.status === undefined ? {} : { status: wanted.status };
      return { ...rest, metadata: { ...changed, ...labels }, ...status } as KubeObject;
    }
    if (!resource.status) return merged;
    if (old.status === undefined) {
      const { status: _status, ...rest } = merged;
      return rest as KubeObject;
    }
    return { ...merged, status: old.status };
  }

  #delete(request: Extract<Request, { verb: 'delete' }>, call: Call): Answer {
    const { kind, key, propagation = 'Background' } = request;
    const resource = this.resources.byId(kind);
    const name = splitKey(key).name;
    if (resource === undefined) return noMatch({ apiVersion: '', kind });
    const refused = admitDelete(resource, name);
    if (refused !== undefined) return refused;
    const old = this.#store.get(kind, key);
    if (old === undefined) return notFound(resource, name);
    if (request.uid !== undefined && request.uid !== old.metadata.uid)
      return conflict(resource, name, uidPrecondition(request.uid, old));
    if (request.resourceVersion !== undefined && request.resourceVersion !== old.metadata.resourceVersion)
      return conflict(resource, name, staleWrite);
    const grace = graceSeconds(resource, old, request.gracePeriodSeconds);
    const finalizers = finalizersFor(old, propagation);
    const namespaceHeld = resource.id === 'Namespace' && heldBySpec(old);
    const already = old.metadata.deletionTimestamp !== undefined;
    if (grace === 0 && finalizers.length === 0 && !namespaceHeld) {
      return this.#write(resource, key, undefined, call, old);
    }
    if (
      already &&
      (old.metadata.deletionGracePeriodSeconds ?? 0) <= grace &&
      deepEqual(finalizers, old.metadata.finalizers ?? [])
    )
      return { ok: true, object: old, revision: this.#store.revision, unchanged: true };
    const began = already
      ? Date.parse(old.metadata.deletionTimestamp ?? '') -
        (old.metadata.deletionGracePeriodSeconds ?? 0) * 1000
      : call.at;
    const { finalizers: _finalizers, ...metadata } = old.metadata;
    const stored = {
      ...old,
      metadata: {
        ...metadata,
        resourceVersion: this.#store.nextVersion(),
        deletionTimestamp: timestamp(Math.max(began, call.at - grace * 1000) + grace * 1000),
        deletionGracePeriodSeconds: grace,
        ...(resource.generation && !already ? { generation: (metadata.generation ?? 0) + 1 } : {}),
        ...(finalizers.length === 0 ? {} : { finalizers }),
      },
      ...(resource.id === 'Namespace' ? { status: { ...(old.status as object), phase: 'Terminating' } } : {}),
    } as KubeObject;
    return this.#write(resource, key, stored, call);
  }

  #bind({ pod: key, uid: wantedUid, node }: Extract<Request, { verb: 'bind' }>, call: Call): Answer {
    const resource = this.resources.byId('Pod');
    if (resource === undefined) throw new Error('Pods are always served');
    const name = splitKey(key).name;
    const pod = this.#store.get('Pod', key) as Pod | undefined;
    if (pod === undefined) return notFound(resource, name);
    if (wantedUid !== undefined && wantedUid !== pod.metadata.uid)
      return conflict(resource, name, uidPrecondition(wantedUid, pod), 'binding');
    if (pod.metadata.deletionTimestamp !== undefined)
      return conflict(
        resource,
        name,
        `pod ${name} is being deleted, cannot be assigned to a host`,
        'binding',
      );
    if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== '')
      return conflict(
        resource,
        name,
        `pod ${name} is already assigned to node "${pod.spec.nodeName}"`,
        'binding',
      );
    if ((pod.spec.schedulingGates ?? []).length > 0)
      return conflict(resource, name, `pod ${name} has non-empty .spec.schedulingGates`, 'binding');
    const { nominatedNodeName: _nominated, ...status } = pod.status ?? {};
    const conditions = (status.conditions ?? []).filter((each) => each.type !== 'PodScheduled');
    const stored: Pod = {
      ...pod,
      metadata: { ...pod.metadata, resourceVersion: this.#store.nextVersion() },
      spec: { ...pod.spec, nodeName: node },
      status: {
        ...status,
        conditions: [
          ...conditions,
          {
            type: 'PodScheduled',
            status: 'True',
            lastProbeTime: null,
            lastTransitionTime: timestamp(call.at),
          },
        ],
      },
    };
    return this.#write(resource, key, stored, call);
  }

  /** An IPAddress for each address that a Service has come to have, none for those it has no longer. */
  #keepAddresses(
    service: Partial<ObjectMeta>,
    before: readonly string[],
    now: readonly string[],
    call: Call,
  ): void {
    if (call.options.dryRun === true) return;
    const rule = 'service/ip-address';
    for (const address of before) {
      if (now.includes(address) || this.#store.get('IPAddress', address) === undefined) continue;
      this.#record('IPAddress', address, undefined, call, { own: { verb: 'delete', rule } });
    }
    for (const address of now) {
      if (before.includes(address) || this.#store.get('IPAddress', address) !== undefined) continue;
      const object = ipAddress(address, service);
      const metadata = {
        ...object.metadata,
        uid: uid(Random.fromSeed(textHash(`${address}/${service.namespace}/${service.name}`))),
        resourceVersion: this.#store.nextVersion(),
        creationTimestamp: timestamp(call.at),
      };
      const stored = { ...object, metadata } as KubeObject;
      this.#record('IPAddress', address, stored, call, { own: { verb: 'create', rule } });
    }
  }

  /** What goes with a Service: its addresses, and the Endpoints of its name. */
  #removeWithService(key: Key, service: KubeObject, call: Call): void {
    this.#keepAddresses(service.metadata, addressesOf(service.spec as Service['spec']), [], call);
    if (this.#store.get('Endpoints', key) !== undefined)
      this.#record('Endpoints', key, undefined, call, { isPart: true });
  }

  #record(
    kind: Kind,
    key: Key,
    object: KubeObject | undefined,
    call: Call,
    how: Omit<Written, 'event'> = {},
  ): StoreEvent {
    const told = this.#written.filter(({ isPart }) => isPart !== true).length;
    const event = this.#store.write(kind, key, object, call.at, call.step < 0 ? -1 : call.step + told);
    this.#written.push({ event, ...how });
    return event;
  }

  #write(resource: Resource, key: Key, object: KubeObject | undefined, call: Call, last = object): Answer {
    if (last === undefined) throw new Error('a removal answers with the last state of the object');
    if (call.options.dryRun === true) return this.#asIfStored(resource, key, last);
    if (resource.id === 'Service' && object === undefined) this.#removeWithService(key, last, call);
    const event = this.#record(resource.id, key, object, call);
    this.#authorizer.written(resource.id);
    if (resource.id === 'CustomResourceDefinition') this.resources.define(last, object !== undefined);
    return { ok: true, object: last, revision: event.revision };
  }

  /** A dry run answers with what would be stored, which has no version of its own. */
  #asIfStored(resource: Resource, key: Key, object: KubeObject): Answer {
    const stored = this.#store.get(resource.id, key)?.metadata.resourceVersion;
    const { resourceVersion: _next, ...metadata } = object.metadata;
    const version = stored === undefined ? {} : { resourceVersion: stored };
    const answer = { ...object, metadata: { ...metadata, ...version } } as KubeObject;
    return { ok: true, object: answer, revision: this.#store.revision };
  }
}

const staleWrite =
  'the object has been modified; please apply your changes to the latest version and try again';

/** What the API server says to whoever uses a version that is going away. (k8s.io/api, APILifecycleDeprecated) */
function deprecationOf({ id }: Resource): string | undefined {
  if (id !== 'Endpoints') return undefined;
  return 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';
}

function uidPrecondition(wanted: string, object: KubeObject): string {
  return `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${object.metadata.uid}`;
}

function noMatch(object: { readonly apiVersion: string; readonly kind: string }): Refusal {
  return badRequest(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
}

function withNamespace(resource: Resource, object: Manifest): Manifest {
  if (!resource.namespaced || object.metadata.namespace) return object;
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}

/** A request cannot bring a status along; some kinds begin with one. */
function withInitialStatus(resource: Resource, object: Manifest): Manifest {
  if (!resource.status) return object;
  switch (resource.id) {
    case 'Pod':
      return { ...object, status: initialPodStatus(object.spec as Pod['spec']) };
    case 'PersistentVolume':
    case 'PersistentVolumeClaim':
      return { ...object, status: { phase: 'Pending' } };
    case 'Namespace':
      return {
        ...object,
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      };
    case 'Node':
      return object;
    default: {
      const { status: _status, ...rest } = object;
      return rest as Manifest;
    }
  }
}

/** A Pod with scheduling gates says at once that it waits for them. (pkg/registry/core/pod/strategy.go) */
function initialPodStatus(spec: Pod['spec']): Pod['status'] {
  const status = { phase: 'Pending', qosClass: qosClass(spec as QosSpec) } as const;
  if ((spec.schedulingGates ?? []).length === 0) return status;
  const gated = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
    lastProbeTime: null,
    lastTransitionTime: null,
  } as const;
  return { ...status, conditions: [gated] };
}

/** The part of an object whose change raises its generation. */
function withoutObserved({ metadata: _metadata, status: _status, ...rest }: KubeObject): unknown {
  return rest;
}

/** An object that is being deleted goes when the last thing that held it is gone. */
function isFinished(resource: Resource, object: KubeObject): boolean {
  const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds = 0 } = object.metadata;
  if (deletionTimestamp === undefined || finalizers.length > 0) return false;
  if (resource.id === 'Namespace' && heldBySpec(object)) return false;
  return deletionGracePeriodSeconds === 0;
}

function heldBySpec(namespace: KubeObject): boolean {
  return (
    ((namespace.spec as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? []).length > 0
  );
}

/** How long a deletion waits for the object's holder. Only Pods with a node, not yet finished, are waited for. */
function graceSeconds(resource: Resource, object: KubeObject, asked: number | undefined): number {
  if (resource.id !== 'Pod') return 0;
  const pod = object as Pod;
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') return 0;
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return 0;
  return asked ?? pod.spec.terminationGracePeriodSeconds ?? 30;
}

function finalizersFor(
  object: KubeObject,
  propagation: 'Background' | 'Foreground' | 'Orphan',
): readonly string[] {
  const others = (object.metadata.finalizers ?? []).filter(
    (each) => each !== 'foregroundDeletion' && each !== 'orphan',
  );
  switch (propagation) {
    case 'Foreground':
      return [...others, 'foregroundDeletion'];
    case 'Orphan':
      return [...others, 'orphan'];
    default:
      return object.metadata.finalizers ?? [];
  }
}
