/** What `kubectl apply` sends: a new object, or the merge of what was applied last, what is applied now, and what is there. */
import { shapeOfKind } from '../../apiserver/managed-fields/schema';
import { threeWayMerge } from '../../apiserver/merge';
import type { Request } from '../../apiserver/request';
import type { KubeObject, Manifest } from '../../objects/objects';
import { keyFor } from '../api-client';
import type { Item } from '../resource-args';
import { jsonThreeWayMerge } from './json-three-way';
import { lastApplied, withLastApplied } from './last-applied';

/** Whether what is applied is noted in the object's annotation: `kubectl diff` does not note it. */
type Noting = 'noted' | 'without annotation';

/** The request that applies what is written; `live`: the object as it is, if it is. */
export function applyRequest(item: Item, live: KubeObject | undefined, noting: Noting = 'noted'): Request {
  if (live === undefined) return { verb: 'create', object: newObject(item, noting) };
  const { resource, namespace, name } = item;
  const change = (object: KubeObject): Manifest => mergedObject(item, object, noting);
  return {
    verb: 'patch',
    kind: resource.id,
    version: resource.version,
    key: keyFor(resource, namespace, name),
    patch: { type: 'change', change },
  };
}

/** The manifest as a new object: with itself in the annotation, without fields that are null. */
export function newObject(item: Item, noting: Noting = 'noted'): Manifest {
  return withoutNulls(modified(item, noting)) as Manifest;
}

/** The live object after the three-way merge. */
export function mergedObject(item: Item, live: KubeObject, noting: Noting = 'noted'): Manifest {
  const { resource } = item;
  const [last, wanted] = [lastApplied(live), modified(item, noting)];
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

function modified({ written }: Item, noting: Noting): Manifest {
  const { status: _status, ...wanted } = written as Manifest;
  return noting === 'noted' ? withLastApplied(wanted as Manifest) : (wanted as Manifest);
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
