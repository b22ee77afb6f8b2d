/**
 * The registry: how objects come to be stored, are changed and go. Every kind passes the same way: decoding → defaults →
 * admission that changes → what the kind prepares → validation → admission that refuses → the store.
 *
 * Rules
 *   apiserver/create        A new object gets a uid, a creation time and its kind's defaults; `generateName` gets five
 *                           random characters. (apiserver/pkg/registry/generic/registry/store.go Create)
 *   apiserver/conflict      A write that names a resourceVersion is refused with 409 when the object has changed since.
 *   apiserver/generation    A change of the wanted state raises metadata.generation; a change of status does not.
 *   apiserver/no-op         A write that changes nothing is answered, and not stored.
 *   apiserver/status        The status is written through its subresource only; the rest is not.
 *   apiserver/graceful      A Pod with a node is not removed at once: it gets a deletion time, and its kubelet removes
 *                           it. (pkg/registry/core/pod/strategy.go CheckGracefulDelete)
 *   apiserver/finalizers    An object with finalizers stays until the last of them is taken off.
 */

import type { Answer } from '../component';
import {
  type Key,
  type KubeObject,
  keyOf,
  type Manifest,
  type Pod,
  type Service,
  splitKey,
} from '../objects/objects';
import type { Store } from '../store';
import { deepEqual } from '../values/equal';
import { grown } from '../values/grown';
import { nameSuffix, type Random, uid } from '../values/random';
import { timestamp } from '../values/time';
import { admit, validate } from './admission/chain';
import type { Surroundings } from './admission/plugin';
import {
  alreadyExists,
  conflict,
  type FieldError,
  invalid,
  noMatch,
  notFound,
  type Refusal,
  unsupportedMediaType,
} from './answers';
import type { Authorizer } from './authorization/authorizer';
import { escalation } from './authorization/escalation';
import { answerReview } from './authorization/reviews';
import { bound } from './binding';
import type { Call } from './call';
import { approved, requestedBy } from './certificate-request';
import { changesWanted, covered, withInitialStatus } from './coverage';
import type { Converted, Converters } from './custom-resources/conversion';
import { type CustomVersion, versionOf } from './custom-resources/definition';
import { terminating, withStoredVersion } from './custom-resources/lifecycle';
import { customObjects } from './custom-resources/object-port';
import { decodedBody } from './decoding';
import { withDefaults } from './defaults';
import { isFinished, marked } from './deletion';
import { loopback } from './identity';
import { jsonPatch } from './json-patch';
import { applied } from './managed-fields/apply';
import { FieldManagers, noteOf } from './managed-fields/field-managers';
import type { WriteNote } from './managed-fields/history';
import { entriesOf, type Managers } from './managed-fields/managers';
import { mergePatch, strategicMergePatch } from './merge';
import { asPatchAnswer } from './patch-refusal';
import { podSubresourceErrors } from './pod-subresources';
import { prepared } from './prepare';
import { read } from './read';
import type { Request, Subresource } from './request';
import type { Resource, Resources } from './resources';
import { refusedScale } from './scale';
import { addressesOf, allocateForService, notAllocated } from './service-addresses';
import { reviewToken } from './token';
import { validateCreate, validateUpdate, validateVersionUpdate } from './validation';
import { inStoredVersion } from './versions';

/** Of a name before the random characters: with them it is as long as a label may be. (names/generate.go) */
const longestGenerated = 58;

type RequestTo<V extends Request['verb']> = Extract<Request, { verb: V }>;

export class Registry {
  readonly #store: Store;
  readonly #random: Random;
  readonly #resources: Resources;
  readonly #authorizer: Authorizer;
  /** Who manages which fields of the stored objects. */
  readonly managers: FieldManagers;

  constructor(store: Store, random: Random, resources: Resources, authorizer: Authorizer) {
    this.#store = store;
    this.#random = random;
    this.#resources = resources;
    this.#authorizer = authorizer;
    this.managers = new FieldManagers(store);
  }

  /** `managers`: of what a server-side apply creates. */
  create(given: Manifest, call: Call, around: Surroundings, managers?: Managers): Answer {
    const manifest = inStoredVersion(given);
    const resource = this.#resources.of(manifest);
    if (resource === undefined) return noMatch(given);
    if (resource.review) return this.#review(manifest, call);
    const going = resource.custom === undefined ? undefined : terminating(resource.custom);
    if (going !== undefined) return going;
    const decoded = call.trusted
      ? { ok: true as const, value: manifest }
      : decodedBody(resource, manifest, call);
    if (!decoded.ok) return decoded;
    const { metadata: asked, ...fields } = decoded.value;
    const {
      resourceVersion: _version,
      uid: _uid,
      managedFields: _managed,
      namespace: givenNamespace,
      ...kept
    } = asked as Manifest['metadata'] & Managed;
    const namespace = givenNamespace === undefined || givenNamespace === '' ? 'default' : givenNamespace;
    const generateName = asked.name === undefined || asked.name === '' ? asked.generateName : undefined;
    const metadata = { ...kept, ...(resource.namespaced ? { namespace } : {}) };
    const request = {
      operation: 'CREATE',
      resource,
      subresource: '',
      namespace: resource.namespaced ? namespace : '',
      name: asked.name ?? '',
      object: defaultsOf(resource, grown(fields, { metadata }) as Manifest),
      old: undefined,
      ...call.asked,
    } as const;
    const admitted = admit(request, around);
    if (!admitted.ok) return admitted;
    let object = admitted.object;
    if (generateName !== undefined) object = this.#named(resource, object, generateName);
    let identity: string | undefined;
    const newUid = (): string => {
      identity ??= uid(this.#random);
      return identity;
    };
    object = withInitialStatus(resource, preparedOf(resource, object, newUid), call.at);
    if (resource.id === 'CertificateSigningRequest') object = requestedBy(object, request.user);
    const name = object.metadata.name ?? '';
    const key = keyOf(object as KubeObject);
    const exists = this.#store.get(resource.id, key) !== undefined;
    // Upstream allocates before it validates, and gives back what a refused object got.
    if (resource.id === 'Service' && !exists) {
      const allocated = allocateForService(object, undefined, {
        store: this.#store,
        random: this.#random,
        families: around.settings.ipFamilies,
      });
      if (!allocated.ok) {
        const addresses = allocated.addresses ?? [];
        call.keepAddresses(object.metadata, [], addresses);
        call.keepAddresses(object.metadata, addresses, []);
        return notAllocated(resource, name, allocated);
      }
      object = allocated.object;
      call.keepAddresses(object.metadata, [], addressesOf(object.spec as Service['spec']));
    }
    const errors = call.trusted ? [] : this.#invalid(resource, object, undefined, undefined, call);
    const refused =
      errors.length > 0
        ? invalid(resource, name, errors)
        : (this.#escalation(resource, object, undefined, call) ??
          validate({ ...request, name, object }, around) ??
          (exists ? alreadyExists(resource, name) : undefined));
    if (refused !== undefined) {
      if (resource.id === 'Service' && !exists)
        call.keepAddresses(object.metadata, addressesOf(object.spec as Service['spec']), []);
      return refused;
    }
    const stored = {
      ...object,
      metadata: grown(object.metadata, {
        uid: newUid(),
        resourceVersion: this.#store.nextVersion(),
        creationTimestamp: timestamp(call.at),
        ...(resource.generation ? { generation: 1 } : {}),
      }),
    } as KubeObject;
    const note = noteOf(call.author(given.apiVersion), request.object, object, managers);
    return this.#write(resource, key, stored, call, { note, around });
  }

  /** A name that is free, after upstream's eight tries at most; what is too long for five more characters is cut. */
  #named(resource: Resource, object: Manifest, generateName: string): Manifest {
    for (let tries = 1; ; tries++) {
      const name = `${generateName.slice(0, longestGenerated)}${nameSuffix(this.#random)}`;
      const named = defaultsOf(resource, { ...object, metadata: grown(object.metadata, { name }) });
      const isFree = this.#store.get(resource.id, keyOf(named)) === undefined;
      if (isFree || tries === 8) return named;
    }
  }

  /** What is wrong with an object that is to be stored. */
  #invalid(
    resource: Resource,
    object: Manifest,
    old: KubeObject | undefined,
    subresource: Subresource | undefined,
    call: Call,
  ): readonly FieldError[] {
    const { custom, namespaced } = resource;
    if (custom !== undefined) {
      const warn = (text: string): void => void call.warnings.push(text);
      return customObjects.get().validateCustom(custom, object, old, { namespaced, subresource, warn });
    }
    if (old === undefined) return validateCreate(resource, object, { decoded: true });
    return [
      ...validateUpdate(resource, object, old, { decoded: true }),
      ...validateVersionUpdate(resource, object, old),
    ];
  }

  /** A question about access or about a token: it is answered, and nothing is stored. */
  #review(review: Manifest, { user = loopback, at }: Call): Answer {
    const answered =
      review.kind === 'TokenReview'
        ? reviewToken(review, this.#store, at)
        : answerReview(this.#authorizer, user, review, at);
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

  update({ object: given, subresource }: RequestTo<'update'>, call: Call, around: Surroundings): Answer {
    const manifest = inStoredVersion(given);
    const resource = this.#resources.of(manifest);
    if (resource === undefined) return noMatch(manifest);
    const key = keyOf(withNamespace(resource, manifest) as KubeObject);
    const old = this.#store.get(resource.id, key);
    if (old === undefined) return notFound(resource, splitKey(key).name);
    const asked = inVersionOf(resource, old, manifest.apiVersion, around);
    if (!asked.ok) return asked;
    return this.#change(
      resource,
      key,
      asked.object,
      manifest,
      { subresource, apiVersion: given.apiVersion },
      call,
      around,
    );
  }

  patch(request: RequestTo<'patch'>, call: Call, around: Surroundings): Answer {
    const { kind, key, patch, subresource } = request;
    const resource = this.#resources.byId(kind);
    const name = splitKey(key).name;
    if (resource === undefined) return noMatch({ apiVersion: '', kind });
    const stored = this.#store.get(kind, key);
    if (patch.type === 'apply') return this.#apply(resource, key, patch, subresource, call, around);
    if (stored === undefined) return notFound(resource, name);
    if (request.uid !== undefined && request.uid !== stored.metadata.uid)
      return conflict(resource, name, uidPrecondition(request.uid, stored));
    const read = inVersionOf(resource, stored, request.version ?? '', around);
    if (!read.ok) return read;
    const old = read.object;
    if (resource.custom !== undefined && patch.type === 'strategic' && patch.appends !== true)
      return unsupportedMediaType();
    let wanted: Manifest;
    if (patch.type === 'change') wanted = patch.change(old);
    else if (patch.type === 'json') {
      const patched = jsonPatch(this.#patchable(resource, key, old, patch.operations), patch.operations);
      if (!patched.ok) return rejected;
      wanted = patched.value as Manifest;
    } else if (patch.type === 'merge') wanted = mergePatch(old, patch.body) as Manifest;
    else
      wanted = strategicMergePatch(
        this.managers.shapeOf(resource),
        old,
        patch.body,
        patch.appends,
      ) as Manifest;
    const answer = this.#change(resource, key, old, wanted, { subresource }, call, around);
    if (answer.ok || answer.code !== 400 || patch.type === 'change') return answer;
    return asPatchAnswer(answer, resource, this.managers.shapeOf(resource), patch, () => {
      const { metadata, ...fields } = wanted;
      return {
        ...fields,
        metadata: { ...metadata, managedFields: entriesOf(this.managers.of(resource, key)) },
      };
    });
  }

  /** A JSON patch can also change who manages the fields, which is worked out only then. */
  #patchable(resource: Resource, key: Key, old: KubeObject, operations: unknown): unknown {
    if (!JSON.stringify(operations ?? null).includes('/metadata/managedFields')) return old;
    const managedFields = entriesOf(this.managers.of(resource, key));
    return { ...old, metadata: { ...old.metadata, managedFields } };
  }

  /** A server-side apply: of an object that is there or not. */
  #apply(
    resource: Resource,
    key: Key,
    { manifest, force = false }: { readonly manifest: Manifest; readonly force?: boolean },
    subresource: Subresource | undefined,
    call: Call,
    around: Surroundings,
  ): Answer {
    const { name } = splitKey(key);
    if ((call.options.fieldManager ?? '') === '')
      return invalid({ plural: '', group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
        { type: 'Required', field: 'fieldManager', message: 'Required value: is required for apply patch' },
      ]);
    const stored = this.#store.get(resource.id, key);
    if (stored === undefined && subresource !== undefined) return notFound(resource, name);
    const read = stored && inVersionOf(resource, stored, manifest.apiVersion, around);
    if (read?.ok === false) return read;
    const old = read?.object;
    const author = call.author(apiVersionOf(resource), subresource, 'Apply');
    const shape = this.managers.shapeOf(resource);
    const outcome = applied(manifest, old, this.managers.of(resource, key), {
      resource,
      shape,
      author,
      force,
      time: timestamp(call.at),
    });
    if (!outcome.ok) return outcome;
    const { object, managers } = outcome;
    if (old === undefined) return this.create(object, call, around, managers);
    return this.#change(resource, key, old, object, { subresource, managers }, call, around);
  }

  /** Stores a changed object, of which the request may set only what its subresource covers. */
  #change(
    resource: Resource,
    key: Key,
    old: KubeObject,
    wanted: Manifest,
    how: {
      readonly subresource?: Subresource | undefined;
      /** The version of the request, where it is not the stored one. */
      readonly apiVersion?: string;
      /** After a server-side apply. */
      readonly managers?: Managers;
    },
    call: Call,
    around: Surroundings,
  ): Answer {
    const name = splitKey(key).name;
    const version = wanted.metadata.resourceVersion;
    if (version !== undefined && version !== '' && version !== old.metadata.resourceVersion)
      return conflict(resource, name, staleWrite);
    const wantedUid = wanted.metadata.uid;
    if (wantedUid !== undefined && wantedUid !== old.metadata.uid)
      return conflict(resource, name, uidPrecondition(wantedUid, old));
    const { subresource } = how;
    const { managedFields } = wanted.metadata as Managed;
    const asked = managedFields === undefined ? wanted : withoutManagers(wanted);
    const unscaled =
      subresource === 'scale' && resource.custom === undefined ? refusedScale(name, asked) : undefined;
    if (unscaled !== undefined) return unscaled;
    let next = covered(resource, old, asked, subresource);
    if (subresource === undefined) {
      const decoded = decodedBody(resource, next, call);
      if (!decoded.ok) return decoded;
      next = defaultsOf(resource, decoded.value) as KubeObject;
    }
    const request = {
      operation: 'UPDATE',
      resource,
      subresource: subresource ?? '',
      namespace: old.metadata.namespace ?? '',
      name,
      object: next,
      old,
      ...call.asked,
    } as const;
    const admitted = admit(request, around);
    if (!admitted.ok) return admitted;
    next = admitted.object as KubeObject;
    const wrong =
      subresource === 'resize' || subresource === 'ephemeralcontainers'
        ? podSubresourceErrors(subresource, next as Pod, old as Pod)
        : [];
    if (wrong.length > 0) return invalid(resource, name, wrong);
    if (subresource === 'approval') next = approved(next, call.at);
    if (resource.custom !== undefined) {
      const errors = this.#invalid(resource, next, old, subresource, call);
      if (errors.length > 0) return invalid(resource, name, errors);
    } else if (subresource === undefined) {
      next = prepared(next, () => old.metadata.uid, old) as KubeObject;
      if (resource.id === 'CustomResourceDefinition') next = withStoredVersion(next) as KubeObject;
      if (resource.id === 'Service') {
        const allocated = allocateForService(next, old, {
          store: this.#store,
          random: this.#random,
          families: around.settings.ipFamilies,
        });
        if (!allocated.ok) return notAllocated(resource, name, allocated);
        next = allocated.object as KubeObject;
      }
      const errors = this.#invalid(resource, next, old, undefined, call);
      if (errors.length > 0) return invalid(resource, name, errors);
      const escalates = this.#escalation(resource, next, old, call);
      if (escalates !== undefined) return escalates;
    }
    const refused = validate({ ...request, object: next }, around);
    if (refused !== undefined) return refused;
    const author = call.author(how.apiVersion ?? apiVersionOf(resource), subresource);
    const change = { old, asked: request.object, author, at: call.at };
    const managers = how.managers ?? this.managers.given(resource, key, managedFields, change);
    const isSame = managers === undefined || this.managers.are(managers, resource, key);
    if (isSame && deepEqual(next, old) && !this.#isOutdated(resource, key)) return this.#unchanged(old);
    if (resource.id === 'Service') {
      const [before, now] = [old, next].map(({ spec }) => addressesOf(spec as Service['spec']));
      call.keepAddresses(next.metadata, before ?? [], now ?? []);
    }
    const raises = resource.generation && subresource !== 'status' && changesWanted(resource, next, old);
    const stored = {
      ...next,
      metadata: {
        ...next.metadata,
        resourceVersion: this.#store.nextVersion(),
        ...(raises ? { generation: (old.metadata.generation ?? 0) + 1 } : {}),
      },
    } as KubeObject;
    if (isFinished(resource, stored)) return this.#write(resource, key, undefined, call, { last: stored });
    const note = noteOf(author, request.object, next, managers);
    return this.#write(resource, key, stored, call, { note, around });
  }

  /** `also`: what else becomes of the object when it stays a while. */
  delete(
    request: RequestTo<'delete'>,
    call: Call,
    around: Surroundings,
    also: (object: KubeObject) => KubeObject = (object) => object,
  ): Answer {
    const { kind, key } = request;
    const resource = this.#resources.byId(kind);
    const { name, namespace } = splitKey(key);
    if (resource === undefined) return noMatch({ apiVersion: '', kind });
    const old = this.#store.get(kind, key);
    if (old === undefined) return notFound(resource, name);
    const readable = inVersionOf(resource, old, apiVersionOf(resource), around);
    if (!readable.ok) return readable;
    const asked = { operation: 'DELETE', resource, subresource: '', namespace, name, ...call.asked } as const;
    const refused = validate({ ...asked, object: undefined, old }, around);
    if (refused !== undefined) return refused;
    if (request.uid !== undefined && request.uid !== old.metadata.uid)
      return conflict(resource, name, uidPrecondition(request.uid, old));
    if (request.resourceVersion !== undefined && request.resourceVersion !== old.metadata.resourceVersion)
      return conflict(resource, name, staleWrite);
    const next = marked(resource, old, request, { at: call.at, version: this.#store.nextVersion() });
    if (next === 'same') return this.#unchanged(old);
    if (next === 'removed') return this.#write(resource, key, undefined, call, { last: old });
    return this.#write(resource, key, also(next), call);
  }

  /** Deletes what is selected, one object after the other; the first that cannot be deleted ends it. */
  deleteAll(request: RequestTo<'deletecollection'>, call: Call, around: Surroundings): Answer {
    const resource = this.#resources.byId(request.kind);
    if (resource === undefined) return noMatch({ apiVersion: '', kind: request.kind });
    const { gracePeriodSeconds, propagation, options: _options, ...selection } = request;
    const listed = read(around, resource, { ...selection, verb: 'list' });
    if (!listed.ok) return listed;
    const more = {
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      ...(propagation === undefined ? {} : { propagation }),
    };
    for (const object of listed.items) {
      const one = { verb: 'delete', kind: request.kind, key: keyOf(object), ...more } as const;
      const answer = this.delete(one, call, around);
      if (!answer.ok && answer.code !== 404) return answer;
    }
    const { kind, group, version } = resource;
    const apiVersion = group === '' ? version : `${group}/${version}`;
    const list = { apiVersion, kind: `${kind}List`, metadata: {}, items: listed.items };
    return { ok: true, object: list as unknown as KubeObject, revision: this.#store.revision };
  }

  bind({ pod: key, uid: wantedUid, node }: RequestTo<'bind'>, call: Call): Answer {
    const resource = this.#resources.byId('Pod');
    if (resource === undefined) throw new Error('Pods are always served');
    const { name } = splitKey(key);
    const pod = this.#store.get('Pod', key) as Pod | undefined;
    if (pod === undefined) return notFound(resource, name);
    if (wantedUid !== undefined && wantedUid !== pod.metadata.uid)
      return conflict(resource, name, uidPrecondition(wantedUid, pod), 'binding');
    const answer = bound(resource, pod, node, { store: this.#store, at: call.at });
    return answer.ok ? this.#write(resource, key, answer.object, call) : answer;
  }

  /** It is kept in a version that is no longer the one to keep: any write brings it to that. */
  #isOutdated({ id, custom }: Resource, key: Key): boolean {
    if (custom === undefined) return false;
    return this.#store.get(id, key)?.apiVersion !== `${custom.group}/${custom.stored.name}`;
  }

  /** `last`: the object before it is removed. `around`: whom to ask where it is stored in another version. */
  #write(
    resource: Resource,
    key: Key,
    object: KubeObject | undefined,
    call: Call,
    {
      last = object,
      note,
      around,
    }: {
      readonly last?: KubeObject | undefined;
      readonly note?: WriteNote;
      readonly around?: Converters;
    } = {},
  ): Answer {
    if (last === undefined) throw new Error('a removal answers with the last state of the object');
    if (call.isDryRun) return this.#asIfStored(resource, key, last);
    if (resource.id === 'Service' && object === undefined) call.removeWithService(key, last);
    const kept =
      resource.custom === undefined || object === undefined || around === undefined
        ? undefined
        : customObjects.get().asStored(resource.custom, object, around);
    if (kept?.ok === false) return kept;
    const event = call.record(resource.id, key, kept?.object ?? object, {}, note);
    this.#authorizer.written(resource.id);
    if (resource.id === 'CustomResourceDefinition') this.#resources.define(last, object !== undefined);
    return { ok: true, object: last, revision: event.revision };
  }

  #unchanged(object: KubeObject): Answer {
    return { ok: true, object, revision: this.#store.revision, unchanged: true };
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

type Managed = { readonly managedFields?: unknown };

function withoutManagers(object: Manifest): Manifest {
  const { managedFields: _managed, ...metadata } = object.metadata as Manifest['metadata'] & Managed;
  return { ...object, metadata };
}

function apiVersionOf({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`;
}

/** What becomes of a JSON patch that cannot be carried out: its reason stays in the server's log. */
const rejected: Refusal = {
  ok: false,
  code: 422,
  reason: 'Invalid',
  message: 'the server rejected our request due to an error in our request',
};

const staleWrite =
  'the object has been modified; please apply your changes to the latest version and try again';

function uidPrecondition(wanted: string, object: KubeObject): string {
  return `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${object.metadata.uid}`;
}

function withNamespace(resource: Resource, object: Manifest): Manifest {
  if (!resource.namespaced || object.metadata.namespace) return object;
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}

/** Defaults of a built-in kind; those of a custom one are filled in as it is read. */
function defaultsOf(resource: Resource, object: Manifest): Manifest {
  return resource.custom === undefined ? withDefaults(object) : object;
}

function preparedOf(resource: Resource, object: Manifest, uid: () => string): Manifest {
  return resource.custom === undefined ? prepared(object, uid) : object;
}

/** A stored custom object in the version of a request, `example.com/v1` or `v1`; where that is none of its versions, as it is stored. */
function inVersionOf(
  { custom }: Resource,
  old: KubeObject,
  apiVersion: string,
  around: Converters,
): Converted {
  const version: CustomVersion | undefined = custom === undefined ? undefined : versionOf(custom, apiVersion);
  return custom === undefined || version === undefined
    ? { ok: true, object: old }
    : customObjects.get().converted(custom, old, version, around);
}
