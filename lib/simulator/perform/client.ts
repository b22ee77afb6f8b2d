/** A client of the API server, as kubectl is one: it sends a request and tells what became of it. */
import { resourceText } from '../apiserver/answers';
import type { Client } from '../apiserver/identity';
import type { Request } from '../apiserver/request';
import type { Resource } from '../apiserver/resources';
import type { CommandResult, Target } from '../command';
import type { Answer } from '../component';
import type { Engine } from '../engine/engine';
import { type Key, type KubeObject, keyOf, type Manifest } from '../objects/objects';
import type { StepId } from '../trace';

export type Session = { readonly engine: Engine; readonly user: Client; readonly because: readonly StepId[] };

export function send({ engine, user, because }: Session, request: Request): Answer {
  const options = { fieldManager: 'kubectl', fieldValidation: validationOf(request), ...request.options };
  return engine.request(user, { ...request, options }, because).answer;
}

/** kubectl refuses unknown fields in what is written whole; those of a patch it tells of. */
function validationOf(request: Request): 'Strict' | 'Warn' {
  return request.verb === 'patch' && !['apply', 'change'].includes(request.patch.type) ? 'Warn' : 'Strict';
}

export type Found = { readonly ok: true; readonly resource: Resource; readonly key: Key };

export function find(
  engine: Engine,
  target: Target,
): Found | { readonly ok: false; readonly refusal: Extract<CommandResult, { ok: false }> } {
  const resource = engine.api.resources.byId(target.kind) ?? engine.api.resources.named(target.kind);
  if (resource === undefined) {
    const message = `the server doesn't have a resource type "${target.kind}"`;
    return { ok: false, refusal: { ok: false, code: 404, reason: 'NotFound', message } };
  }
  return { ok: true, resource, key: keyIn(resource, target.name, target.namespace) };
}

export function change(
  client: Session,
  target: Target,
  done: string,
  request: (found: Found) => Request,
): CommandResult {
  const found = find(client.engine, target);
  if (!found.ok) return found.refusal;
  const answer = send(client, request(found));
  if (!answer.ok) return answer;
  const unchanged = answer.unchanged === true ? ' (no change)' : '';
  return {
    ok: true,
    message: `${nameOf(found.resource, target.name)} ${done}${unchanged}`,
    ...warned(answer),
  };
}

export function mergeChange(
  client: Session,
  target: Target,
  done: string,
  body: Readonly<Record<string, unknown>>,
): CommandResult {
  return change(client, target, done, (found) => ({
    verb: 'patch',
    kind: found.resource.id,
    key: found.key,
    patch: { type: 'merge', body },
  }));
}

export function told(client: Session, answer: Answer, manifest: Manifest, done: string): CommandResult {
  if (!answer.ok) return answer;
  const resource = client.engine.api.resources.of(manifest);
  return {
    ok: true,
    message: `${resource === undefined ? manifest.kind : nameOf(resource, answer.object.metadata.name)} ${done}`,
    ...warned(answer),
  };
}

function warned({ warnings }: Answer): { readonly warnings?: readonly string[] } {
  return warnings === undefined ? {} : { warnings };
}

/** `deployment.apps/web`, as kubectl names what it changed. */
function nameOf(resource: Resource, name: string): string {
  return `${resourceText({ plural: resource.singular, group: resource.group })}/${name}`;
}

export function keyIn(resource: Resource, name: string, namespace: string | undefined): Key {
  const metadata = resource.namespaced ? { name, namespace: namespace ?? 'default' } : { name };
  return keyOf({ metadata } as KubeObject);
}

export function unknown(message: string): CommandResult {
  return { ok: false, code: 404, reason: 'NotFound', message };
}
