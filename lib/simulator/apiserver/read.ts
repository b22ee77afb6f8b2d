/**
 * Reading: one object, a list, or what has changed since a revision.
 *
 * Rules
 *   read/list-pages      A list with a limit names where it stopped; what follows is read as of the same revision, however
 *                        much was written since. (apiserver/pkg/storage/continue.go)
 *   read/expired         A page or a list at a revision that is compacted away is refused with 410 Expired.
 *                        (apiserver/pkg/storage/etcd3/errors.go)
 *   read/too-old         A watch from a revision that is compacted away is refused with 410 Expired.
 *   read/selected-watch  To a watch with a selector, an object that comes to match is added, one that ceases to is
 *                        deleted, as it was last. (apiserver/pkg/storage/etcd3/watcher.go transform)
 */

import { satisfies } from '../objects/label-selector';
import { type Key, type KubeObject, splitKey } from '../objects/objects';
import { readSelector } from '../objects/selector-text';
import type { Store } from '../store';
import { fromBase64Url, toBase64Url } from '../values/base64';
import { badRequest, expired, notFound, type Refusal } from './answers';
import type { Converted, Converters } from './custom-resources/conversion';
import { versionOf } from './custom-resources/definition';
import { customObjects } from './custom-resources/object-port';
import { fieldSelection } from './field-selector';
import type {
  Get,
  GetAnswer,
  List,
  ListAnswer,
  ReadAnswer,
  ReadRequest,
  WatchAnswer,
  WatchEvent,
  WatchSince,
} from './request';
import type { Resource } from './resources';

/** Answers a read of a kind that is served, from the store of `around`. */
export function read<R extends ReadRequest>(
  around: Converters,
  resource: Resource,
  request: R,
): ReadAnswer<R> {
  switch (request.verb) {
    case 'get':
      return get(around, resource, request) as ReadAnswer<R>;
    case 'list':
      return list(around, resource, request) as ReadAnswer<R>;
    case 'watch':
      return watch(around, resource, request) as ReadAnswer<R>;
    default:
      return request satisfies never;
  }
}

function get(around: Converters, resource: Resource, { key, version }: Get): GetAnswer {
  const object = around.store.get(resource.id, key);
  return object === undefined
    ? notFound(resource, splitKey(key).name)
    : asSent(resource, object, version, around);
}

function list(around: Converters, resource: Resource, request: List): ListAnswer {
  const { store } = around;
  const selection = selectionOf(resource, request);
  if (!selection.ok) return selection;
  const from = startOf(store, request);
  if (!from.ok) return from;
  const { revision, after } = from;
  const items: KubeObject[] = [];
  let last: Key = '';
  let beyond = 0;
  for (const object of store.list(resource.id, request.namespace, revision)) {
    const key = keyText(object);
    if (after !== undefined && key <= after) continue;
    if (request.limit !== undefined && request.limit > 0 && items.length >= request.limit) {
      beyond++;
      continue;
    }
    const sent = asSent(resource, object, request.version, around);
    if (!sent.ok) return sent;
    // What is selected are the fields of the version that was asked for.
    if (!selection.selects(resource.custom === undefined ? object : sent.object)) continue;
    items.push(sent.object);
    last = key;
  }
  const whole = { ok: true as const, items, resourceVersion: String(revision) };
  if (beyond === 0) return whole;
  const token = toBase64Url(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${last}\u0000` }));
  const isSelective = (request.labelSelector ?? '') !== '' || (request.fieldSelector ?? '') !== '';
  return { ...whole, continue: token, ...(isSelective ? {} : { remainingItemCount: beyond }) };
}

/**
 * A stored object as it is answered: a custom one in a version, the preferred one where none is named. An empty list is stored as
 * none, and where a kind always shows its lists, none is null.
 */
function asSent(
  { custom }: Resource,
  object: KubeObject,
  version: string | undefined,
  around: Converters,
): Converted {
  if (custom !== undefined)
    return customObjects
      .get()
      .asRead(custom, object, around, version === undefined ? undefined : versionOf(custom, version));
  if (object.kind !== 'EndpointSlice') return { ok: true, object };
  const orNull = (list: unknown): unknown =>
    Array.isArray(list) && list.length === 0 ? null : (list ?? null);
  return {
    ok: true,
    object: { ...object, endpoints: orNull(object.endpoints), ports: orNull(object.ports) },
  };
}

/** Which revision a list shows, and after which key it begins. */
function startOf(
  store: Store,
  { continue: token, resourceVersion, resourceVersionMatch }: List,
): { readonly ok: true; readonly revision: number; readonly after?: Key } | Refusal {
  if (token !== undefined && token !== '') {
    const read = parsedToken(token);
    if (read === undefined) return badRequest('continue key is not valid');
    if (read.revision < store.compactedRevision) return expired(continueExpired);
    return { ok: true, revision: Math.min(read.revision, store.revision), after: read.after };
  }
  if (resourceVersion === undefined || resourceVersion === '' || resourceVersionMatch !== 'Exact')
    return { ok: true, revision: store.revision };
  if (!/^\d+$/.test(resourceVersion))
    return badRequest(`Invalid value: "${resourceVersion}": invalid resource version`);
  const revision = Number(resourceVersion);
  if (revision < store.compactedRevision) return expired(listExpired);
  return { ok: true, revision: Math.min(revision, store.revision) };
}

const listExpired = 'The resourceVersion for the provided list is too old.';
const continueExpired =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.';

function parsedToken(token: string): { readonly revision: number; readonly after: Key } | undefined {
  const text = fromBase64Url(token);
  if (text === undefined) return undefined;
  try {
    const { rv, start } = JSON.parse(text) as { readonly rv?: unknown; readonly start?: unknown };
    if (typeof rv !== 'number' || typeof start !== 'string') return undefined;
    return { revision: rv, after: start.endsWith('\u0000') ? start.slice(0, -1) : start };
  } catch {
    return undefined;
  }
}

function watch(around: Converters, resource: Resource, request: WatchSince): WatchAnswer {
  const { store } = around;
  const selection = selectionOf(resource, request);
  if (!selection.ok) return selection;
  const { version } = request;
  const resourceVersion = String(store.revision);
  const events: WatchEvent[] = [];
  // Version 0 or none: everything there is, as additions, and then the changes.
  if (request.resourceVersion === '' || request.resourceVersion === '0') {
    for (const object of store.list(resource.id, request.namespace)) {
      const sent = asSent(resource, object, version, around);
      if (!sent.ok) return sent;
      if (selection.selects(sent.object)) events.push({ type: 'ADDED', object: sent.object });
    }
    return { ok: true, events, resourceVersion };
  }
  if (!/^\d+$/.test(request.resourceVersion))
    return badRequest(`Invalid value: "${request.resourceVersion}": invalid resource version`);
  const since = Number(request.resourceVersion);
  const changes = store.since(since, resource.id);
  if (changes === undefined)
    return expired(`too old resource version: ${since} (${store.compactedRevision})`);
  for (const { object, previous, key, revision } of changes) {
    if (request.namespace !== undefined && !key.startsWith(`${request.namespace}/`)) continue;
    const [old, now] = [previous, object].map((each) =>
      each === undefined ? undefined : asSent(resource, each, version, around),
    );
    if (old?.ok === false) return old;
    if (now?.ok === false) return now;
    const matched = old !== undefined && selection.selects(old.object);
    const matches = now !== undefined && selection.selects(now.object);
    if (matches) events.push({ type: matched ? 'MODIFIED' : 'ADDED', object: now.object });
    else if (matched) events.push({ type: 'DELETED', object: asGone(old.object, revision) });
  }
  if (request.allowWatchBookmarks === true) {
    const { kind, group } = resource;
    const served = version ?? resource.version;
    const apiVersion = group === '' ? served : `${group}/${served}`;
    const metadata = { resourceVersion } as KubeObject['metadata'];
    events.push({ type: 'BOOKMARK', object: { apiVersion, kind, metadata } });
  }
  return { ok: true, events, resourceVersion };
}

/** What a watch sees go: the object as it was last, with the revision at which it went. */
function asGone(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

type Selected = { readonly ok: true; readonly selects: (object: KubeObject) => boolean };

function selectionOf(
  resource: Resource,
  { labelSelector = '', fieldSelector = '' }: List | WatchSince,
): Selected | Refusal {
  const labels = readSelector(labelSelector);
  if (!labels.ok) return badRequest(labels.message);
  const { custom } = resource;
  const paths = custom === undefined ? undefined : custom.preferred.selectableFields;
  const fields = fieldSelection(resource.id, fieldSelector, paths);
  if (!fields.ok) return fields;
  const { requirements } = labels;
  if (requirements.length === 0) return fields;
  return {
    ok: true,
    selects: (object) => satisfies(object.metadata.labels ?? {}, requirements) && fields.selects(object),
  };
}

function keyText(object: KubeObject): Key {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}
