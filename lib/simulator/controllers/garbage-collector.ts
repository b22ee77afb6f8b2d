/**
 * garbage-collector-controller: deletes what belonged to something that is gone.
 *
 * Rules
 *   gc/collect      An object whose owners are all gone is deleted. (pkg/controller/garbagecollector/garbagecollector.go
 *                   attemptToDeleteItem)
 *   gc/orphan       An owner deleted with `orphan`: its dependents lose their reference to it first. (orphanDependents)
 *   gc/foreground   An owner deleted in the foreground goes when no dependent that blocks it is left.
 *                   (processDeletingDependentsItem)
 *   gc/dangling     References to owners that are gone are taken off an object that still has others.
 *   gc/namespace    An owner is in its dependent's namespace, or in none: one that is seen in another is not there, and an
 *                   Event says so. Of an object without a namespace, such an owner is nobody: it stays. (graph_builder.go
 *                   reportInvalidNamespaceOwnerRef, garbagecollector.go errNamespacedOwnerOfClusterScopedObject)
 */
import { builtInResources } from '../apiserver/resources';
import { type Component, customKinds, type Derived, type Intent, type View } from '../component';
import {
  isBeingDeleted,
  type Key,
  type Kind,
  type KubeObject,
  keyOf,
  type OwnerReference,
} from '../objects/objects';
import { definitionOf } from './scale-target';

/** Every kind that is kept, but Events, which belong to nobody. (DefaultIgnoredResources) */
const kinds: readonly Kind[] = [
  ...builtInResources.filter(({ id, review }) => !review && id !== 'Event').map(({ id }) => id),
  customKinds,
];

/** `kind\nkey` of the dependents of each owner, by the owner's uid. */
const dependents: Derived<Map<string, Set<string>>> = {
  name: 'dependents',
  kinds,
  create: () => new Map(),
  apply(byOwner, { kind, key, object, previous }) {
    const owners = object?.metadata.ownerReferences;
    const before = previous?.metadata.ownerReferences;
    if (owners === before) return;
    const id = `${kind}\n${key}`;
    for (const { uid } of before ?? []) byOwner.get(uid)?.delete(id);
    for (const { uid } of owners ?? []) {
      let known = byOwner.get(uid);
      if (known === undefined) {
        known = new Set();
        byOwner.set(uid, known);
      }
      known.add(id);
    }
  },
};

export const garbageCollector: Component = {
  name: 'garbage-collector-controller',
  process: 'kube-controller-manager',
  watches: Object.fromEntries(
    kinds.map((kind) => [
      kind,
      {
        keys: (object: KubeObject, view: View, removed) =>
          toLookAt(kind === customKinds ? kindOf(object) : kind, object, view, removed),
      },
    ]),
  ),
  reconcile(view, id) {
    const [kind = '', key = ''] = id.split('\n');
    if (kind === goneOwner)
      return [...(view.derive(dependents).get(key) ?? [])].sort().flatMap((each) => collect(view, each));
    const object = view.get(kind, key);
    if (object !== undefined && isBeingDeleted(object)) {
      if (object.metadata.finalizers?.includes('orphan')) return orphan(object, kind, view);
      if (object.metadata.finalizers?.includes('foregroundDeletion')) return foreground(object, kind, view);
    }
    return [...complaints(object, view), ...collect(view, id)];
  },
};

/** What is said, when an object is first seen, of an owner that is seen in another namespace. */
function complaints(object: KubeObject | undefined, view: View): readonly Intent[] {
  const { namespace = '', ownerReferences: owners = [] } = object?.metadata ?? {};
  if (object === undefined || isBeingDeleted(object)) return [];
  const elsewhere = owners.find((owner) => {
    if (isClusterScoped(owner) || view.get(kindOf(owner), ownerKeyOf(object, owner)) !== undefined)
      return false;
    return view
      .list(kindOf(owner))
      .some(({ metadata }) => metadata.uid === owner.uid && metadata.namespace !== object.metadata.namespace);
  });
  if (elsewhere === undefined) return [];
  const { apiVersion, kind, name, uid } = elsewhere;
  const reference = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
  return [
    {
      do: 'event',
      about: object,
      type: 'Warning',
      reason: 'OwnerRefInvalidNamespace',
      message: `ownerRef ${reference} does not exist in namespace "${namespace}"`,
      rule: 'gc/namespace',
    },
  ];
}

/** The key under which the dependents of an owner that is gone are looked at. */
const goneOwner = 'gone';

/**
 * An object that is being deleted in a way that concerns its dependents; a dependent whose owner is not seen; and, when
 * an object leaves, its dependents and the owner that waits for it.
 */
function toLookAt(kind: Kind, object: KubeObject, view: View, removed: boolean): readonly Key[] {
  const { finalizers, ownerReferences: owners } = object.metadata;
  if (finalizers === undefined && owners === undefined && !removed) return none;
  const keys: Key[] = [];
  const key = keyOf(object);
  if (finalizers?.includes('orphan') || finalizers?.includes('foregroundDeletion'))
    keys.push(`${kind}\n${key}`);
  if (owners !== undefined) {
    // What is new is looked at when it is seen: by then its owner may be gone.
    if (!removed && view.get(kind, key) === undefined) keys.push(`${kind}\n${key}`);
    for (const { kind: ownerKind, key: ownerKey, uid } of ownersOf(object, owners)) {
      const found = view.get(ownerKind, ownerKey);
      if (found === undefined || found.metadata.uid !== uid) keys.push(`${kind}\n${key}`);
      else if (found.metadata.finalizers?.includes('foregroundDeletion'))
        keys.push(`${ownerKind}\n${ownerKey}`);
    }
  }
  // Dependents that came just before may not be seen yet; Pods have none but in rare cases.
  if (removed && (kind !== 'Pod' || hasDependents(object, view)))
    keys.push(`${goneOwner}\n${object.metadata.uid}`);
  return keys;
}

const none: readonly Key[] = [];

/** Owners as the store knows them. */
type Owners = {
  readonly namespace: string | undefined;
  readonly ids: readonly { readonly kind: Kind; readonly key: Key; readonly uid: string }[];
};

/** Every version of an object has the same list of owners. */
const knownOwners = new WeakMap<readonly OwnerReference[], Owners>();

function ownersOf(object: KubeObject, owners: readonly OwnerReference[]): Owners['ids'] {
  const { namespace } = object.metadata;
  let known = knownOwners.get(owners);
  if (known === undefined || known.namespace !== namespace) {
    const ids = owners.map((owner) => ({
      kind: kindOf(owner),
      key: ownerKeyOf(object, owner),
      uid: owner.uid,
    }));
    known = { namespace, ids };
    knownOwners.set(owners, known);
  }
  return known.ids;
}

function collect(view: View, id: string): readonly Intent[] {
  const [kind = '', key = ''] = id.split('\n');
  const object = view.get(kind, key);
  const owners = object?.metadata.ownerReferences ?? [];
  if (object === undefined || owners.length === 0 || isBeingDeleted(object)) return [];
  const isGone = (owner: OwnerReference): boolean => {
    const found = view.get(kindOf(owner), ownerKeyOf(object, owner));
    return found === undefined || found.metadata.uid !== owner.uid;
  };
  // Of a kind that is not served nobody can say whether it is gone: its dependents stay.
  if (owners.some((owner) => !isServed(kindOf(owner), view))) return [];
  // Nor where to look for one that has a namespace, when the object has none.
  if (object.metadata.namespace === undefined && owners.some((owner) => isNamespaced(owner, view))) return [];
  const waiting = owners.filter((owner) => {
    const found = view.get(kindOf(owner), ownerKeyOf(object, owner));
    return found !== undefined && found.metadata.uid === owner.uid && isWaitingForDependents(found);
  });
  const gone = owners.filter(isGone);
  const solid = owners.length - gone.length - waiting.length;
  if (gone.length === 0 && waiting.length === 0) return [];
  if (solid > 0) {
    if (gone.length === 0 && waiting.length === 0) return [];
    return [
      {
        do: 'patch',
        target: { kind, key },
        uid: object.metadata.uid,
        patch: {
          metadata: { ownerReferences: [...gone, ...waiting].map(({ uid }) => ({ $patch: 'delete', uid })) },
        },
        rule: 'gc/dangling',
        says: `takes owners that are gone off ${kind} ${key}`,
        keepGoing: true,
      },
    ];
  }
  const owner = owners[0] as OwnerReference;
  return [
    {
      do: 'delete',
      target: { kind, key },
      uid: object.metadata.uid,
      propagation: waiting.length > 0 && hasDependents(object, view) ? 'Foreground' : 'Background',
      rule: 'gc/collect',
      says: `deletes ${kind} ${key}: its owner ${owner.kind} ${owner.name} is ${waiting.length > 0 ? 'being deleted' : 'gone'}`,
      keepGoing: true,
    },
  ];
}

function orphan(owner: KubeObject, kind: Kind, view: View): readonly Intent[] {
  const released = dependentsOf(owner, view).map(
    ({ kind: each, key, object }): Intent => ({
      do: 'patch',
      target: { kind: each, key },
      uid: object.metadata.uid,
      patch: { metadata: { ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }] } },
      rule: 'gc/orphan',
      says: `lets ${each} ${key} go on without its owner ${kind} ${owner.metadata.name}`,
      keepGoing: true,
    }),
  );
  if (released.length > 0) return [...released, { do: 'wake', at: view.now + 1 }];
  return [withoutFinalizer(owner, kind, 'orphan', 'gc/orphan')];
}

function foreground(owner: KubeObject, kind: Kind, view: View): readonly Intent[] {
  const left = dependentsOf(owner, view);
  const blocking = left.filter(({ object }) =>
    object.metadata.ownerReferences?.some(
      (each) => each.uid === owner.metadata.uid && each.blockOwnerDeletion === true,
    ),
  );
  if (blocking.length === 0) return [withoutFinalizer(owner, kind, 'foregroundDeletion', 'gc/foreground')];
  return left.flatMap(({ kind: each, key }) => collect(view, `${each}\n${key}`));
}

function withoutFinalizer(owner: KubeObject, kind: Kind, finalizer: string, rule: string): Intent {
  const finalizers = (owner.metadata.finalizers ?? []).filter((each) => each !== finalizer);
  const { finalizers: _old, ...metadata } = owner.metadata;
  return {
    do: 'update',
    object: { ...owner, metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers } },
    rule,
    says: `takes the finalizer ${finalizer} off ${kind} ${keyOf(owner)}`,
  };
}

function dependentsOf(
  owner: KubeObject,
  view: View,
): readonly { readonly kind: Kind; readonly key: Key; readonly object: KubeObject }[] {
  return [...(view.derive(dependents).get(owner.metadata.uid) ?? [])].sort().flatMap((id) => {
    const [kind = '', key = ''] = id.split('\n');
    const object = view.get(kind, key);
    return object === undefined ? [] : [{ kind, key, object }];
  });
}

function hasDependents(object: KubeObject, view: View): boolean {
  return (view.derive(dependents).get(object.metadata.uid)?.size ?? 0) > 0;
}

function isWaitingForDependents(owner: KubeObject): boolean {
  return isBeingDeleted(owner) && owner.metadata.finalizers?.includes('foregroundDeletion') === true;
}

/** What the store calls the kind of an object or an owner. */
function kindOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): Kind {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return builtInGroups.get(kind) === group ? kind : `${kind}.${group}`;
}

const builtInGroups: ReadonlyMap<string, string> = new Map(
  builtInResources.map(({ id, group }) => [id, group]),
);

/** An owner without a namespace: of a built-in kind as it is, of another the definition would say. */
function isClusterScoped(owner: OwnerReference): boolean {
  return clusterScoped.has(kindOf(owner));
}

const clusterScoped: ReadonlySet<Kind> = new Set(
  builtInResources.filter(({ namespaced }) => !namespaced).map(({ id }) => id),
);

function isServed(kind: Kind, view: View): boolean {
  return builtInGroups.has(kind) || definitionOf(kind, view) !== undefined;
}

function isNamespaced(owner: OwnerReference, view: View): boolean {
  const kind = kindOf(owner);
  if (builtInGroups.has(kind)) return !clusterScoped.has(kind);
  return definitionOf(kind, view)?.spec.scope === 'Namespaced';
}

/** Owners are in the namespace of their dependents, or in none. */
function ownerKeyOf(object: KubeObject, owner: OwnerReference): Key {
  const { namespace = '' } = object.metadata;
  return namespace === '' || isClusterScoped(owner) ? owner.name : `${namespace}/${owner.name}`;
}
