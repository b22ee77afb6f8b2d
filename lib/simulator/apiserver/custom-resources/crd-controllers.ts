/**
 * What kube-apiserver does by itself about CustomResourceDefinitions: it accepts names, says when a kind is served, and
 * clears up before a definition goes. Source: apiextensions-apiserver/pkg/controller/{status/naming,establish/establishing,
 * finalizer/crd_finalizer}.go, pkg/controlplane/controller/crdregistration/crdregistration_controller.go.
 *
 * Rules
 *   crd/names          A definition whose names are free in its group has them accepted; of two that want one name, the
 *                      second waits until the first has gone.
 *   crd/established    A definition with accepted names is Established: its kind is served from then on.
 *   crd/registered     Each group and version that definitions serve has an APIService, which goes with the last of them.
 *   crd/cleanup        Before a deleted definition goes, all objects of its kind are deleted.
 */
import { type Component, customKinds, type Intent, type View, watch } from '../../component';
import { isBeingDeleted, type Key, type KubeObject, keyOf } from '../../objects/objects';
import { deepEqual } from '../../values/equal';
import { apiServiceName, apiServiceOfDefinition, isOfDefinition } from '../api-services';
import {
  cleanupFinalizer,
  type Definition,
  type DefinitionCondition,
  type DefinitionNames,
} from './definition';
import { isEstablished, withCondition } from './lifecycle';

/** The part of kube-apiserver that looks instead of answering. */
export const crdControllers: Component = {
  name: 'kube-apiserver',
  process: 'kube-apiserver',
  watches: {
    CustomResourceDefinition: watch('CustomResourceDefinition', (object, view, removed) =>
      removed
        ? [...inGroup(object as Definition, view).map(keyOf), ...registrations(object as Definition)]
        : [keyOf(object), ...registrations(object as Definition)],
    ),
    APIService: watch('APIService', (object, _view, removed) =>
      removed || isOfDefinition(object) ? [registration(object.metadata.name)] : [],
    ),
    // The last object of a kind that goes lets its definition go.
    [customKinds]: watch(customKinds, (object, view, removed) =>
      removed ? goingDefinitions(object, view) : [],
    ),
  },
  reconcile(view, key) {
    if (key.startsWith(registrationPrefix)) return register(key.slice(registrationPrefix.length), view);
    const definition = view.get('CustomResourceDefinition', key) as Definition | undefined;
    if (definition === undefined) return [];
    return isBeingDeleted(definition) ? cleanUp(definition, view) : accept(definition, view);
  },
};

const registrationPrefix = 'apiservice:';

function registration(name: string): Key {
  return `${registrationPrefix}${name}`;
}

function registrations({ spec }: Definition): readonly Key[] {
  return (spec.versions ?? []).map(({ name = '' }) => registration(apiServiceName(spec.group ?? '', name)));
}

/** An APIService of a group and version is there as long as a definition serves that, accepted or not. */
function register(name: string, view: View): readonly Intent[] {
  const dot = name.indexOf('.');
  const version = name.slice(0, dot);
  const group = name.slice(dot + 1);
  const isServed = definitions(view).some(
    ({ spec }) =>
      spec.group === group && spec.versions?.some((each) => each.name === version && each.served === true),
  );
  const existing = view.get('APIService', name);
  if (isServed && existing === undefined)
    return [
      {
        do: 'create',
        object: apiServiceOfDefinition(group, version),
        rule: 'crd/registered',
        says: `lists ${group}/${version} among what is served`,
      },
    ];
  if (isServed || existing === undefined || !isOfDefinition(existing)) return [];
  return [
    {
      do: 'delete',
      target: { kind: 'APIService', key: name },
      uid: existing.metadata.uid,
      rule: 'crd/registered',
      says: `serves nothing in ${group}/${version} any more`,
    },
  ];
}

function definitions(view: View): readonly Definition[] {
  return view.list('CustomResourceDefinition') as readonly KubeObject[] as readonly Definition[];
}

function inGroup({ spec, metadata }: Definition, view: View): readonly Definition[] {
  return definitions(view).filter(
    (each) => each.spec.group === spec.group && each.metadata.name !== metadata.name,
  );
}

function goingDefinitions({ apiVersion, kind }: KubeObject, view: View): readonly Key[] {
  const group = apiVersion.split('/')[0];
  return definitions(view)
    .filter((each) => isBeingDeleted(each) && each.spec.group === group && each.spec.names?.kind === kind)
    .map(keyOf);
}

function accept(definition: Definition, view: View): readonly Intent[] {
  const others = inGroup(definition, view).map(({ status }) => status?.acceptedNames ?? {});
  const { names, condition } = acceptedNames(definition, others);
  const { acceptedNames: before = {}, conditions = [] } = definition.status ?? {};
  const known = conditions.find(({ type }) => type === condition.type);
  const isSettled = deepEqual(names, before) && deepEqual(withoutTime(known), withoutTime(condition));
  if (isSettled) return establish(definition, view);
  const established = conditions.find(({ type }) => type === 'Established');
  const isAccepted = condition.status === 'True';
  const next: DefinitionCondition =
    established?.status === 'True'
      ? established
      : isAccepted
        ? {
            type: 'Established',
            status: 'False',
            reason: 'Installing',
            message: 'the initial names have been accepted',
          }
        : (established ?? {
            type: 'Established',
            status: 'False',
            reason: 'NotAccepted',
            message: 'not all names are accepted',
          });
  const named: Definition = { ...definition, status: { ...definition.status, acceptedNames: names } };
  const said = isAccepted ? 'accepts the names of' : `does not accept all names of (${condition.message})`;
  return [
    update(
      withCondition(withCondition(named, condition, view.now), next, view.now),
      'crd/names',
      `${said} CustomResourceDefinition ${keyOf(definition)}`,
    ),
  ];
}

function establish(definition: Definition, view: View): readonly Intent[] {
  const accepted = definition.status?.conditions?.find(({ type }) => type === 'NamesAccepted');
  if (accepted?.status !== 'True' || isEstablished(definition)) return [];
  const condition = {
    type: 'Established',
    status: 'True',
    reason: 'InitialNamesAccepted',
    message: 'the initial names have been accepted',
  };
  const { kind, plural } = definition.spec.names ?? {};
  return [
    update(
      withCondition(definition, condition, view.now),
      'crd/established',
      `serves ${kind} as ${plural}.${definition.spec.group}`,
    ),
  ];
}

/** Which names a definition has now, and whether it has all that it wants. */
function acceptedNames(
  { spec, status }: Definition,
  others: readonly DefinitionNames[],
): { readonly names: DefinitionNames; readonly condition: DefinitionCondition } {
  const wanted = spec.names ?? {};
  const has = status?.acceptedNames ?? {};
  const names: Record<string, unknown> = { ...has };
  const resources = new Set(
    others.flatMap(({ plural, singular, shortNames = [] }) => [plural, singular, ...shortNames]),
  );
  const kinds = new Set(others.flatMap(({ kind, listKind }) => [kind, listKind]));
  let conflict: readonly [reason: string, message: string] | undefined;
  const take = (
    field: 'plural' | 'singular' | 'kind' | 'listKind',
    used: ReadonlySet<string | undefined>,
  ): void => {
    const name = wanted[field];
    if (name !== has[field] && used.has(name))
      conflict = [`${field.charAt(0).toUpperCase()}${field.slice(1)}Conflict`, `"${name}" is already in use`];
    else if (name !== undefined) names[field] = name;
  };
  take('plural', resources);
  take('singular', resources);
  const taken = (wanted.shortNames ?? []).filter(
    (name) => has.shortNames?.includes(name) !== true && resources.has(name),
  );
  if (taken.length > 0) {
    const texts = taken.map((name) => `"${name}" is already in use`);
    conflict = ['ShortNamesConflict', texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`];
  } else if (wanted.shortNames !== undefined) names.shortNames = wanted.shortNames;
  take('kind', kinds);
  take('listKind', kinds);
  if (wanted.categories !== undefined) names.categories = wanted.categories;
  const [reason, message] = conflict ?? ['NoConflicts', 'no conflicts found'];
  return {
    names: names as DefinitionNames,
    condition: { type: 'NamesAccepted', status: conflict === undefined ? 'True' : 'False', reason, message },
  };
}

function cleanUp(definition: Definition, view: View): readonly Intent[] {
  const { finalizers = [] } = definition.metadata;
  if (!finalizers.includes(cleanupFinalizer)) return [];
  const { names, group } = definition.spec;
  const key = keyOf(definition);
  const kind = `${names?.kind}.${group}`;
  const objects: readonly KubeObject[] = isEstablished(definition) ? view.list(kind) : [];
  const terminating = definition.status?.conditions?.find(({ type }) => type === 'Terminating');
  if (objects.length > 0) {
    const doing = {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionInProgress',
      message: 'CustomResource deletion is in progress',
    };
    const says = `begins to delete the ${objects.length} objects of ${kind}`;
    const marking =
      terminating?.reason === doing.reason
        ? []
        : [update(withCondition(definition, doing, view.now), 'crd/cleanup', says)];
    const deletions = objects
      .filter((object) => !isBeingDeleted(object))
      .map(
        (object): Intent => ({
          do: 'delete',
          target: { kind, key: keyOf(object) },
          uid: object.metadata.uid,
          rule: 'crd/cleanup',
          says: `deletes ${kind} ${keyOf(object)}: its definition is going`,
          keepGoing: true,
        }),
      );
    return [...marking, ...deletions];
  }
  const done = isEstablished(definition)
    ? { reason: 'InstanceDeletionCompleted', message: 'removed all instances' }
    : { reason: 'NeverEstablished', message: 'resource was never established' };
  const { finalizers: _finalizers, ...metadata } = definition.metadata;
  const kept = finalizers.filter((each) => each !== cleanupFinalizer);
  const cleared = withCondition(definition, { type: 'Terminating', status: 'False', ...done }, view.now);
  return [
    update(
      { ...cleared, metadata: { ...metadata, ...(kept.length === 0 ? {} : { finalizers: kept }) } },
      'crd/cleanup',
      `lets CustomResourceDefinition ${key} go: nothing of its kind is left`,
    ),
  ];
}

function update(object: Definition, rule: string, says: string): Intent {
  return { do: 'update', object, subresource: 'status', rule, says };
}

function withoutTime(condition: DefinitionCondition | undefined): unknown {
  if (condition === undefined) return undefined;
  const { lastTransitionTime: _time, ...rest } = condition;
  return rest;
}
