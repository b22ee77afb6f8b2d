/** A writing request by its method, path and body, as a client library sends it. */
import type { Request, Subresource } from './apiserver/request';
import type { Resources } from './apiserver/resources';
import type { Manifest } from './objects';

/** Undefined: no path of a resource that is served, or no method that writes. Patches are JSON merge patches. */
export function requestOf(
  method: string,
  path: string,
  body: unknown,
  resources: Resources,
): Request | undefined {
  const [, root, ...parts] = (path.split('?')[0] ?? '').split('/');
  const group = root === 'apis' ? (parts.shift() ?? '') : '';
  const version = parts.shift();
  const namespace = parts[0] === 'namespaces' && parts.length > 2 ? parts.splice(0, 2)[1] : undefined;
  const [plural, name, subresource] = parts;
  const resource = resources
    .all()
    .find((each) => each.plural === plural && each.group === group && each.version === version);
  if (resource === undefined) return undefined;
  const kind = resource.id;
  const key = namespace === undefined ? (name ?? '') : `${namespace}/${name}`;
  const part = subresource === undefined ? {} : { subresource: subresource as Subresource };
  const object = body as Manifest;
  switch (method) {
    case 'POST':
      return name === undefined
        ? { verb: 'create', object }
        : { verb: 'create', object, parent: { kind, key } };
    case 'PUT':
      return { verb: 'update', object, ...part };
    case 'PATCH': {
      const patch = { type: 'merge', body: body as Readonly<Record<string, unknown>> } as const;
      return { verb: 'patch', kind, key, patch, ...part };
    }
    case 'DELETE':
      return { verb: 'delete', kind, key };
    default:
      return undefined;
  }
}
