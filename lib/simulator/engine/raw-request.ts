/**
 * A writing request by its method, path and body, as a client library sends it.
 * Source: apiserver/pkg/endpoints/handlers/{create,update,delete,rest}.go.
 */
import { badRequest, type Refusal } from '../apiserver/answers';
import type { Propagation, Request, RequestOptions, Subresource } from '../apiserver/request';
import { type Resource, type Resources, servedIn } from '../apiserver/resources';
import type { Manifest } from '../objects/objects';

type DeleteOptions = {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: Propagation;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: readonly string[];
};

/**
 * Undefined: no path of a resource that is served, or no method that writes. A refusal: what the path says is not what
 * the body says. Patches are JSON merge patches.
 */
export function requestOf(
  method: string,
  path: string,
  body: unknown,
  resources: Resources,
): Request | Refusal | undefined {
  const [where = '', query = ''] = path.split('?');
  const [, root, ...parts] = where.split('/');
  const group = root === 'apis' ? (parts.shift() ?? '') : '';
  const version = parts.shift();
  const namespace = parts[0] === 'namespaces' && parts.length > 2 ? parts.splice(0, 2)[1] : undefined;
  const [plural, name, subresource] = parts;
  const resource = resources
    .all()
    .find(
      (each) => each.plural === plural && each.group === group && servedIn(each, version ?? '') !== undefined,
    );
  if (resource === undefined) return undefined;
  const asked: Asked = { resource, version, namespace, name, subresource, body, options: optionsOf(query) };
  switch (method) {
    case 'POST':
      return name === undefined ? creation(asked) : posted(asked);
    case 'PUT':
      return name === undefined ? undefined : update(asked, name);
    case 'PATCH':
      return name === undefined ? undefined : patch(asked, name);
    case 'DELETE':
      return deletion(asked);
    default:
      return undefined;
  }
}

type Asked = {
  readonly resource: Resource;
  readonly version: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly body: unknown;
  readonly options: RequestOptions;
};

function optionsOf(query: string): RequestOptions {
  const given = new Map(query.split('&').map((each) => each.split('=') as [string, string | undefined]));
  const fieldManager = given.get('fieldManager');
  return {
    ...(given.get('dryRun') === 'All' ? { dryRun: true } : {}),
    ...(fieldManager === undefined ? {} : { fieldManager }),
  };
}

function keyOf({ namespace }: Asked, name = ''): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The object in the namespace of the path, or what is wrong with it. */
function placed({ body, namespace }: Asked): Manifest | Refusal {
  const object = (body ?? {}) as Manifest;
  const own = object.metadata?.namespace ?? '';
  if (namespace === undefined) return object;
  if (own !== '' && own !== namespace)
    return badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function isRefusal(given: Manifest | Refusal): given is Refusal {
  return 'ok' in given;
}

function creation(asked: Asked): Request | Refusal {
  const object = placed(asked);
  return isRefusal(object) ? object : { verb: 'create', object, options: asked.options };
}

function posted(asked: Asked): Request {
  const { resource, name, body, options } = asked;
  const parent = { kind: resource.id, key: keyOf(asked, name) };
  return { verb: 'create', object: body as Manifest, parent, options };
}

function update(asked: Asked, name: string): Request | Refusal {
  const { resource, subresource, options } = asked;
  const object = placed(asked);
  if (isRefusal(object)) return object;
  if (object.metadata.name !== name)
    return badRequest(
      `the name of the object (${object.metadata.name ?? ''}) does not match the name on the URL (${name})`,
    );
  if (subresource === 'scale' && object.kind === 'Scale') {
    const { resourceVersion } = object.metadata;
    const { replicas = 0 } = (object.spec ?? {}) as { readonly replicas?: number };
    const condition = resourceVersion === undefined ? {} : { metadata: { resourceVersion } };
    return {
      verb: 'patch',
      kind: resource.id,
      key: keyOf(asked, name),
      patch: { type: 'merge', body: { ...condition, spec: { replicas } } },
      subresource: 'scale',
      options,
    };
  }
  return { verb: 'update', object, ...partOf(subresource), options };
}

function patch(asked: Asked, name: string): Request {
  const { resource, version, subresource, options } = asked;
  const body = (asked.body ?? {}) as Readonly<Record<string, unknown>>;
  return {
    verb: 'patch',
    kind: resource.id,
    ...(version !== undefined && { version }),
    key: keyOf(asked, name),
    patch: { type: 'merge', body },
    ...partOf(subresource),
    options,
  };
}

function deletion(asked: Asked): Request {
  const { resource, namespace, name, body, options } = asked;
  const { gracePeriodSeconds, propagationPolicy, preconditions, dryRun } = (body ?? {}) as DeleteOptions;
  const how = {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagationPolicy === undefined ? {} : { propagation: propagationPolicy }),
    options: { ...options, ...((dryRun ?? []).length > 0 ? { dryRun: true } : {}) },
  };
  if (name === undefined)
    return {
      verb: 'deletecollection',
      kind: resource.id,
      ...(namespace === undefined ? {} : { namespace }),
      ...how,
    };
  return { verb: 'delete', kind: resource.id, key: keyOf(asked, name), ...preconditions, ...how };
}

function partOf(subresource: string | undefined): { readonly subresource?: Subresource } {
  return subresource === undefined ? {} : { subresource: subresource as Subresource };
}
