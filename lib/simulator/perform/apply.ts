/** `kubectl apply` from the client's side: what was applied last, what is wanted and what is there are merged. */
import { shapeOfKind } from '../apiserver/managed-fields/schema';
import { threeWayMerge } from '../apiserver/merge';
import type { Resource } from '../apiserver/resources';
import type { CommandResult } from '../command';
import { givenDelayMs } from '../delays';
import type { Engine } from '../engine/engine';
import type { Manifest } from '../objects/objects';
import { sortedJson } from '../values/json';
import { keyIn, type Session, send, told } from './client';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** One object after the other, a moment apart, as kubectl does; the first refusal is the answer, the rest are tried. */
export function applyAll(client: Session, objects: readonly Manifest[]): CommandResult {
  const lines: string[] = [];
  let refusal: CommandResult | undefined;
  objects.forEach((object, i) => {
    if (i > 0) client.engine.run(client.engine.now + givenDelayMs);
    const result = applyOne(client, object);
    if (result.ok) lines.push(result.message);
    else refusal ??= result;
  });
  return refusal ?? { ok: true, message: lines.join('\n') };
}

function applyOne(client: Session, manifest: Manifest): CommandResult {
  const { engine } = client;
  const resource = engine.api.resources.of(manifest);
  if (resource === undefined) {
    const message = `no matches for kind "${manifest.kind}" in version "${manifest.apiVersion}"`;
    return { ok: false, code: 404, reason: 'NotFound', message };
  }
  const key = keyIn(resource, manifest.metadata.name ?? '', manifest.metadata.namespace);
  const wanted = withLastApplied(resource, manifest);
  const options = { fieldManager: 'kubectl-client-side-apply' };
  const live = engine.store.get(resource.id, key);
  if (live === undefined || !isReachable(engine))
    return told(client, send(client, { verb: 'create', object: wanted, options }), manifest, 'created');
  const last: unknown = parsed(live.metadata.annotations?.[lastApplied]);
  const answer = send(client, {
    verb: 'patch',
    kind: resource.id,
    key,
    patch: {
      type: 'change',
      change: (object) =>
        withoutVersion(threeWayMerge(shapeOfKind(resource.id), last, wanted, object) as Manifest),
    },
    options,
  });
  return told(client, answer, manifest, answer.ok && answer.unchanged === true ? 'unchanged' : 'configured');
}

/** A manifest as kubectl sends it: with itself, as text, in an annotation. */
function withLastApplied(resource: Resource, manifest: Manifest): Manifest {
  const namespace = resource.namespaced ? { namespace: manifest.metadata.namespace ?? 'default' } : {};
  const { status: _status, ...fields } = manifest;
  const metadata = { annotations: {}, ...manifest.metadata, ...namespace };
  const text = `${sortedJson({ ...fields, metadata })}\n`;
  return {
    ...fields,
    metadata: {
      ...manifest.metadata,
      ...namespace,
      annotations: { ...manifest.metadata.annotations, [lastApplied]: text },
    },
  } as Manifest;
}

function withoutVersion(manifest: Manifest): Manifest {
  const { resourceVersion: _version, ...metadata } = manifest.metadata;
  return { ...manifest, metadata };
}

function isReachable(engine: Engine): boolean {
  return engine.health('kube-apiserver') === 'running';
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
