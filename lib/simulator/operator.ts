/**
 * An operator as data: for every object of a kind it keeps the objects that a template makes of it, says in the status
 * what became of them, and clears up when the object goes.
 *
 * Rules
 *   operator/children   Every object of its kind has the children that the templates name; what is missing is made, what
 *                       differs from the template is put right. They belong to the object.
 *   operator/status     It reports what it sees of the children, as the status template says.
 *   operator/finalizer  With a finalizer, the object stays until its children are gone.
 */
import { type Component, type Intent, type View, watch } from './component';
import {
  controllerOf,
  isBeingDeleted,
  type Key,
  type Kind,
  type KubeObject,
  keyOf,
  type Manifest,
} from './objects/objects';
import { deepEqual } from './values/equal';

/**
 * What a scenario says of an operator. Texts may name fields of the object, `{{spec.size}}`, and in the status fields of
 * the children, in order: `{{children.0.status.readyReplicas}}`. A text that is nothing else becomes the field's value.
 */
export type OperatorGiven = {
  /** Of its process as well, which can be stopped. */
  readonly name: string;
  /** The kind it is for, added by a CustomResourceDefinition. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly children: readonly Manifest[];
  readonly status?: Readonly<Record<string, unknown>>;
  readonly finalizer?: string;
};

const builtInGroups: ReadonlySet<string> = new Set([
  '',
  'apps',
  'batch',
  'policy',
  'autoscaling',
  'networking.k8s.io',
]);

export function operator(given: OperatorGiven): Component {
  const kind = idOf(given);
  const childKinds = [...new Set(given.children.map(idOf))];
  return {
    name: given.name,
    process: given.name,
    watches: {
      [kind]: { keys: (object) => [keyOf(object)] },
      ...Object.fromEntries(childKinds.map((each) => [each, watch(each, (child) => parentOf(child, given))])),
    },
    reconcile(view, key) {
      const object: KubeObject | undefined = view.get(kind, key);
      if (object === undefined) return [];
      const children = given.children.map((template) => rendered(template, object));
      if (isBeingDeleted(object)) return clearUp(object, children, given, view);
      const { finalizer } = given;
      if (finalizer !== undefined && object.metadata.finalizers?.includes(finalizer) !== true)
        return [withFinalizers(object, [...(object.metadata.finalizers ?? []), finalizer])];
      const writes = children.flatMap((child) => keep(child, object, view));
      return [...writes, ...report(object, children, given, kind, view)];
    },
  };
}

/** The kind as the store knows it. */
function idOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): Kind {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return builtInGroups.has(group) ? kind : `${kind}.${group}`;
}

function parentOf(child: KubeObject, given: OperatorGiven): readonly Key[] {
  const owner = controllerOf(child);
  if (owner?.kind !== given.kind || owner.apiVersion !== given.apiVersion) return [];
  return [keyOf({ metadata: { ...child.metadata, name: owner.name } })];
}

function rendered(template: Manifest, object: KubeObject): Manifest {
  const child = filled(template, object) as Manifest;
  const { namespace, name, uid } = object.metadata;
  return {
    ...child,
    metadata: {
      ...(namespace === undefined ? {} : { namespace }),
      ...child.metadata,
      ownerReferences: [
        {
          apiVersion: object.apiVersion,
          kind: object.kind,
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
  };
}

/** Creates what is missing, and writes what differs from what the template says. */
function keep(child: Manifest, object: KubeObject, view: View): readonly Intent[] {
  const kind = idOf(child);
  const key = keyOf(child);
  const current: KubeObject | undefined = view.get(kind, key);
  const rule = 'operator/children';
  const parent = `${object.kind} ${keyOf(object)}`;
  if (current === undefined)
    return [{ do: 'create', object: child, rule, says: `creates ${kind} ${key} for ${parent}` }];
  if (isBeingDeleted(current) || contains(current, child)) return [];
  const { metadata: _metadata, apiVersion: _version, kind: _kind, ...fields } = child;
  return [
    {
      do: 'patch',
      target: { kind, key },
      patch: fields,
      rule,
      says: `puts ${kind} ${key} right, as ${parent} wants it`,
    },
  ];
}

/** Whether everything that is wanted is there; what else is there does not matter. */
function contains(current: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(current) &&
      current.length === wanted.length &&
      wanted.every((each, i) => contains(current[i], each))
    );
  if (typeof wanted !== 'object' || wanted === null) return deepEqual(current, wanted);
  if (typeof current !== 'object' || current === null) return false;
  return Object.entries(wanted).every(([field, value]) =>
    contains((current as Readonly<Record<string, unknown>>)[field], value),
  );
}

function report(
  object: KubeObject,
  children: readonly Manifest[],
  given: OperatorGiven,
  kind: Kind,
  view: View,
): readonly Intent[] {
  if (given.status === undefined) return [];
  const seen = children.map((child) => view.get(idOf(child), keyOf(child)) ?? {});
  const status = filled(given.status, { ...object, children: seen });
  if (contains(object.status, status)) return [];
  return [
    {
      do: 'patch',
      target: { kind, key: keyOf(object) },
      uid: object.metadata.uid,
      subresource: 'status',
      patch: { status },
      rule: 'operator/status',
      says: `writes the status of ${given.kind} ${keyOf(object)}: ${JSON.stringify(status)}`,
    },
  ];
}

function clearUp(
  object: KubeObject,
  children: readonly Manifest[],
  { finalizer, kind }: OperatorGiven,
  view: View,
): readonly Intent[] {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizer === undefined || !finalizers.includes(finalizer)) return [];
  const left = children.flatMap((child) => {
    const current: KubeObject | undefined = view.get(idOf(child), keyOf(child));
    return current === undefined ? [] : [current];
  });
  if (left.length === 0)
    return [
      withFinalizers(
        object,
        finalizers.filter((each) => each !== finalizer),
      ),
    ];
  return left
    .filter((child) => !isBeingDeleted(child))
    .map(
      (child): Intent => ({
        do: 'delete',
        target: { kind: idOf(child), key: keyOf(child) },
        uid: child.metadata.uid,
        rule: 'operator/finalizer',
        says: `deletes ${child.kind} ${keyOf(child)}: its ${kind} is going`,
        keepGoing: true,
      }),
    );
}

function withFinalizers(object: KubeObject, finalizers: readonly string[]): Intent {
  const { finalizers: _old, ...metadata } = object.metadata;
  const kept = finalizers.length === 0 ? {} : { finalizers };
  return {
    do: 'update',
    object: { ...object, metadata: { ...metadata, ...kept } },
    rule: 'operator/finalizer',
    says:
      finalizers.length < (object.metadata.finalizers?.length ?? 0)
        ? `lets ${object.kind} ${keyOf(object)} go: nothing of it is left`
        : `puts its finalizer on ${object.kind} ${keyOf(object)}`,
  };
}

/** A template with the fields of an object put in. A field that is not there makes an empty text. */
function filled(template: unknown, object: unknown): unknown {
  if (typeof template === 'string') {
    const whole = /^\{\{([^}]+)\}\}$/.exec(template);
    if (whole !== null) return fieldAt(object, whole[1] ?? '') ?? '';
    return template.replace(/\{\{([^}]+)\}\}/g, (_all, path: string) => String(fieldAt(object, path) ?? ''));
  }
  if (Array.isArray(template)) return template.map((each) => filled(each, object));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([field, value]) => [field, filled(value, object)]));
}

function fieldAt(object: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, field) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
    return (value as Readonly<Record<string, unknown>>)[field];
  }, object);
}
