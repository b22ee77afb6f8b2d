/**
 * How the parts of the control plane are. Nothing of it is stored: whoever reads makes kube-apiserver ask each part on its
 * own machine. Source: pkg/registry/core/componentstatus/rest.go, pkg/registry/core/rest/storage_core.go.
 *
 * Rules
 *   apiserver/component-status   A ComponentStatus says whether kube-apiserver reaches a part of the control plane at that
 *                                moment. It can be read and nothing else, and is deprecated since v1.19.
 */
import type { KubeObject } from '../objects/objects';
import { notFound, type Refusal } from './answers';
import type { ReadAnswer, ReadRequest } from './request';
import type { Resource } from './resources';

/** A part of the control plane: its name among ComponentStatuses, its machine, and whether it answers. */
export type ObservedPart = { readonly name: string; readonly host?: string; readonly answers: boolean };

const ports: Readonly<Record<string, number>> = { 'controller-manager': 10_257, scheduler: 10_259 };
const etcdPort = 2_379;

/** Answers a read of ComponentStatuses. */
export function readComponentStatuses<R extends ReadRequest>(
  resource: Resource,
  request: R,
  parts: readonly ObservedPart[],
): ReadAnswer<R> {
  const statuses = parts.map(componentStatus);
  switch (request.verb) {
    case 'get': {
      const object = statuses.find(({ metadata }) => metadata.name === request.key);
      return (object === undefined ? notFound(resource, request.key) : { ok: true, object }) as ReadAnswer<R>;
    }
    case 'list':
      return { ok: true, items: statuses, resourceVersion: '' } as unknown as ReadAnswer<R>;
    default:
      return notAllowed() as ReadAnswer<R>;
  }
}

/** There is nothing to write, and nothing to watch. */
export function notAllowed(): Refusal {
  const message = 'the server does not allow this method on the requested resource';
  return { ok: false, code: 405, reason: 'MethodNotAllowed', message };
}

function componentStatus({ name, host = '127.0.0.1', answers }: ObservedPart): KubeObject {
  const address = `${host}:${ports[name] ?? etcdPort}`;
  const path = ports[name] === undefined ? 'health' : 'healthz';
  const message = answers
    ? 'ok'
    : `Get "https://${address}/${path}": dial tcp ${address}: connect: connection refused`;
  return {
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: answers ? 'True' : 'False', message }],
  } as unknown as KubeObject;
}
