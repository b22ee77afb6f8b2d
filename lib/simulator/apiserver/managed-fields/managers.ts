/**
 * Who manages which fields of an object, and what a write makes of it.
 * Source: apimachinery/pkg/util/managedfields/internal, structured-merge-diff/v6/merge/update.go.
 *
 * Rules
 *   managed-fields/update     Whoever sets or changes a field by a create, update or patch is its only manager from then
 *                             on; a field that is removed has none.
 *   managed-fields/identity   A manager is a name, an operation, a version and a subresource; Apply has no version.
 *   managed-fields/cap        Of more than ten managers by updates, the oldest are merged into `ancient-changes`.
 */
import { isObject, type Shape } from '../validation/shape';
import { FieldSet, type FieldsV1 } from './field-set';
import { differenceOf } from './typed';

/** Whoever wrote: a write that has no author manages nothing, as the API server's own. */
export type Author = {
  readonly manager: string;
  readonly operation: 'Update' | 'Apply';
  readonly apiVersion: string;
  /** '' for the object itself. */
  readonly subresource: string;
};

export type Manager = Author & {
  /** When its fields were written last, RFC 3339 in UTC; absent where nobody knows. */
  readonly time?: string;
  readonly fields: FieldSet;
};

/** By what tells managers apart. */
export type Managers = ReadonlyMap<string, Manager>;

/** An entry of metadata.managedFields. */
export type ManagedFieldsEntry = {
  readonly manager: string;
  readonly operation: 'Update' | 'Apply';
  readonly apiVersion: string;
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldsV1;
  readonly subresource?: string;
};

export const noManagers: Managers = new Map();

const mostUpdaters = 10;
const bucket = 'ancient-changes';

/** What tells a manager from others, and their order in messages. */
export function identityOf({ manager, operation, apiVersion, subresource }: Author): string {
  return JSON.stringify({
    manager,
    operation,
    ...(operation === 'Apply' ? {} : { apiVersion }),
    ...(subresource === '' ? {} : { subresource }),
  });
}

/** Managers after a write by an update, which leaves `after`. `ignored`: what the write could not set. */
export function afterUpdate(
  managers: Managers,
  shape: Shape<unknown> | undefined,
  [before, after]: readonly [unknown, unknown],
  author: Author,
  time: string,
  ignored: FieldSet,
): Managers {
  const { added, modified, removed } = differenceOf(shape, before, after);
  const touched = added.union(modified);
  const result = new Map(withoutTaken(managers, touched, removed));
  const set = ownable(withoutIgnored(touched, ignored));
  if (!set.isEmpty) {
    const id = identityOf(author);
    const fields = result.get(id)?.fields.union(set) ?? set;
    result.set(id, { ...author, time, fields });
  }
  return capped(result);
}

/** Managers who lose what someone else has set, and what is no longer there; who has nothing left is none. */
export function withoutTaken(managers: Managers, taken: FieldSet, removed: FieldSet, but?: string): Managers {
  const kept = new Map<string, Manager>();
  for (const [id, each] of managers) {
    const fields = id === but ? each.fields : each.fields.difference(taken).difference(removed);
    if (!fields.isEmpty) kept.set(id, { ...each, fields });
  }
  return kept;
}

/** What a write to a subresource cannot set, nor a write to the object. */
export function withoutIgnored(set: FieldSet, ignored: FieldSet): FieldSet {
  return ignored.paths().reduce((rest, path) => rest.without(path), set);
}

const serverKept = ['creationTimestamp', 'generation', 'managedFields', 'name', 'namespace'];
const stripped = FieldSet.of(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[...serverKept, 'resourceVersion', 'selfLink', 'uid'].map((name) => ['f:metadata', `f:${name}`]),
);

/** Without what nobody manages: name, kind, and what the server keeps of each object. */
export function ownable(set: FieldSet): FieldSet {
  return set.difference(stripped);
}

export function sameManagers(a: Managers, b: Managers): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([id, { fields, apiVersion }]) => {
    const other = b.get(id);
    return other !== undefined && other.apiVersion === apiVersion && other.fields.equals(fields);
  });
}

function capped(managers: Map<string, Manager>): Managers {
  const updaters = [...managers].filter(([, { operation }]) => operation === 'Update');
  let over = updaters.length - mostUpdaters;
  if (over <= 0) return managers;
  updaters.sort(([a, { time: x = '' }], [b, { time: y = '' }]) =>
    x !== y ? (x < y ? -1 : 1) : a < b ? -1 : 1,
  );
  const firstOf = new Map<string, string>();
  for (const [id, each] of updaters) {
    if (over <= 0) break;
    const first = firstOf.get(each.apiVersion);
    if (first === undefined) {
      firstOf.set(each.apiVersion, id);
      continue;
    }
    const { apiVersion } = each;
    const author: Author = { manager: bucket, operation: 'Update', apiVersion, subresource: '' };
    const bucketId = identityOf(author);
    const held = managers.get(bucketId) ?? managers.get(first);
    managers.delete(first);
    managers.delete(id);
    const fields = each.fields.union(held?.fields ?? new FieldSet());
    managers.set(bucketId, { ...author, ...(each.time === undefined ? {} : { time: each.time }), fields });
    over--;
  }
  return managers;
}

/** As metadata.managedFields shows them: who applied first, then by time. */
export function entriesOf(managers: Managers): readonly ManagedFieldsEntry[] {
  const entries = [...managers.values()].map(
    ({ manager, operation, apiVersion, subresource, time, fields }): ManagedFieldsEntry => ({
      manager,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: fields.toFieldsV1(),
      ...(subresource === '' ? {} : { subresource }),
    }),
  );
  const order = ({
    operation,
    time = '',
    manager,
    apiVersion,
    subresource = '',
  }: ManagedFieldsEntry): string => [operation, time, manager, apiVersion, subresource].join('\n');
  return entries.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** Reads metadata.managedFields; undefined when they cannot be read. */
export function managersOf(entries: unknown): Managers | undefined {
  if (!Array.isArray(entries)) return undefined;
  const managers = new Map<string, Manager>();
  for (const entry of entries as unknown[]) {
    if (!isObject(entry)) return undefined;
    const { manager, operation, apiVersion, time, fieldsType, fieldsV1 = {}, subresource = '' } = entry;
    const fields = FieldSet.fromFieldsV1(fieldsV1);
    if (operation !== 'Update' && operation !== 'Apply') return undefined;
    if (typeof apiVersion !== 'string' || apiVersion === '' || fieldsType !== 'FieldsV1') return undefined;
    if (typeof subresource !== 'string' || fields === undefined) return undefined;
    const author = {
      manager: typeof manager === 'string' ? manager : '',
      operation,
      apiVersion,
      subresource,
    } as const;
    managers.set(identityOf(author), { ...author, ...(typeof time === 'string' ? { time } : {}), fields });
  }
  return managers;
}

/** Whether managedFields ask for being forgotten: an empty list, or one empty entry. */
export function isReset(entries: unknown): boolean {
  if (!Array.isArray(entries)) return false;
  return entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0);
}
