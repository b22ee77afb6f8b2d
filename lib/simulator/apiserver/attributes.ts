/**
 * What a request asks for, as authorization and admission see it: verb, resource, subresource, name, namespace.
 * Source: apiserver/pkg/endpoints/request/requestinfo.go.
 */
import { type ObjectRef, splitKey } from '../objects/objects';
import type { Attributes } from './rbac';
import type { ReadRequest, Request } from './request';
import type { Resource, Resources } from './resources';

export type ResourceAttributes = Extract<Attributes, { kind: 'resource' }>;

/** Undefined when the kind is not served: then there is no path to ask for. */
export function attributesOf(
  request: Request | ReadRequest,
  resources: Resources,
): ResourceAttributes | undefined {
  switch (request.verb) {
    case 'create': {
      const { object, parent } = request;
      if (parent !== undefined) {
        const resource = resources.byId(parent.kind);
        const subresource = subresourceOf(request) ?? '';
        return resource === undefined ? undefined : asked('create', resource, parent.key, subresource);
      }
      const resource = resources.of(object);
      if (resource === undefined) return undefined;
      return asked('create', resource, resource.namespaced ? `${namespaceOf(object.metadata)}/` : '', '');
    }
    case 'update': {
      const { object } = request;
      const resource = resources.of(object);
      if (resource === undefined) return undefined;
      const { name = '' } = object.metadata;
      const key = resource.namespaced ? `${namespaceOf(object.metadata)}/${name}` : name;
      return asked('update', resource, key, request.subresource ?? '');
    }
    case 'bind':
      return asked('create', resources.byId('Pod') as Resource, request.pod, 'binding');
    case 'list':
    case 'watch':
    case 'deletecollection': {
      const resource = resources.byId(request.kind);
      if (resource === undefined) return undefined;
      const key = request.namespace === undefined || !resource.namespaced ? '' : `${request.namespace}/`;
      return asked(request.verb, resource, key, '');
    }
    case 'get':
    case 'patch':
    case 'delete': {
      const resource = resources.byId(request.kind);
      const subresource = 'subresource' in request ? (request.subresource ?? '') : '';
      return resource === undefined ? undefined : asked(request.verb, resource, request.key, subresource);
    }
    default:
      return request satisfies never;
  }
}

/** The object that a posted one is about: its parent. A Binding that is posted by itself names its Pod. */
export function parentOf(request: Request): ObjectRef | undefined {
  if (request.verb !== 'create') return undefined;
  const { object, parent } = request;
  if (parent !== undefined || object.kind !== 'Binding' || object.apiVersion !== 'v1') return parent;
  return { kind: 'Pod', key: `${namespaceOf(object.metadata)}/${object.metadata.name ?? ''}` };
}

/** The subresource that a writing request is for. */
export function subresourceOf(request: Request): string | undefined {
  if (request.verb === 'create')
    return parentOf(request) === undefined ? undefined : postedTo[request.object.kind];
  return 'subresource' in request ? request.subresource : undefined;
}

/** Which subresource of its parent a kind is posted to. */
const postedTo: Readonly<Record<string, string>> = {
  Binding: 'binding',
  Eviction: 'eviction',
  TokenRequest: 'token',
};

function asked(verb: string, resource: Resource, key: string, subresource: string): ResourceAttributes {
  const { namespace, name } = splitKey(key);
  return {
    kind: 'resource',
    verb,
    apiGroup: resource.group,
    resource: resource.plural,
    subresource,
    name,
    // A namespace lies within itself: who may see the namespace `shop` may be told by a role in it.
    namespace: resource.id === 'Namespace' ? name : namespace,
  };
}

function namespaceOf(metadata: { readonly namespace?: string }): string {
  return metadata.namespace === undefined || metadata.namespace === '' ? 'default' : metadata.namespace;
}
