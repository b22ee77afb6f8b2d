/** What `kubectl apply` sends: a new object, or the merge of what was applied last, what is applied now, and what is there. */
import { shapeOfKind } from '../../apiserver/managed-fields/schema';
import { threeWayMerge } from '../../apiserver/merge';
import type { Request } from '../../apiserver/request';
import type { KubeObject, Manifest } from '../../objects/objects';
import { keyFor } from '../api-client';
import type { Item } from '../resource-args';
import { jsonThreeWayMerge } from './json-three-way';
import { lastApplied, withLastApplied } from './last-applied';

/** The request that applies what is written; `live`: the object as it is, if it is. */
export function applyRequest(item: Item, live: KubeObject | undefined): Request {
  if (live === undefined) return { verb: 'create', object: newObject(item) };
  const { resource, namespace, name } = item;
  const change = (object: KubeObject): Manifest => mergedObject(item, object);
  return {
    verb: 'patch',
    kind: resource.id,
    version: resource.version,
    key: keyFor(resource, namespace, name),
    patch: { type: 'change', change },
  };
}

/** The manifest as a new object: with itself in the annotation, without fields that are null. */
export function newObject(item: Item): Manifest {
  return withoutNulls(modified(item)) as Manifest;
}

/** The live object after the three-way merge. */
export function mergedObject(item: Item, live: KubeObject): Manifest {
  const { resource } = item;
  const [last, wanted] = [lastApplied(live), modified(item)];
  const result = (
    resource.id === resource.kind
      ? threeWayMerge(shapeOfKind(resource.id), last, wanted, live)
      : jsonThreeWayMerge(last, wanted, live)
  ) as Manifest;
  const { resourceVersion: _version, ...metadata } = result.metadata;
  return { ...result, metadata };
}

/** The fields that the merge changes, as a JSON merge patch; undefined when it changes none. */
export function applyPatch(item: Item, live: KubeObject): unknown {
  const { resourceVersion: _version, ...metadata } = live.metadata;
  return differenceOf(mergedObject(item, live), { ...live, metadata });
}

function modified({ written }: Item): Manifest {
  const { status: _status, ...wanted } = written as Manifest;
  return withLastApplied(wanted as Manifest);
}

function differenceOf(wanted: unknown, live: unknown): unknown {
  if (!isFields(wanted) || !isFields(live))
    return JSON.stringify(wanted) === JSON.stringify(live) ? undefined : wanted;
  const fields = [...new Set([...Object.keys(live), ...Object.keys(wanted)])].sort();
  const changed = fields.flatMap((name): (readonly [string, unknown])[] => {
    if (!(name in wanted)) return [[name, null]];
    const inner = differenceOf(wanted[name], live[name]);
    return inner === undefined ? [] : [[name, inner]];
  });
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([name, each]) => [name, withoutNulls(each)]),
  );
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
