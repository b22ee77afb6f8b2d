/** A person at a keyboard: what they typed in a recording, done to the simulated cluster, and what they read. */
import type { Request, Subresource } from '../lib/simulator/apiserver/request';
import { builtInResources } from '../lib/simulator/apiserver/resources';
import type { Cluster } from '../lib/simulator/cluster';
import type { Manifest } from '../lib/simulator/objects';
import { withRunNames } from './names';
import type { RecordedStep } from './recording';

export type Answer = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

/** Types a step's command, with its manifests on stdin as one stream. */
export function kubectl(cluster: Cluster, step: RecordedStep): Answer {
  const { command = '', apply, stdin } = step;
  const stream = apply === undefined ? stdin : apply.map((each) => JSON.stringify(each)).join('\n---\n');
  const line = withRunNames(command, cluster);
  return cluster.kubectl(line, stream === undefined ? {} : { stdin: stream });
}

/** Makes a raw request. The answer has of the Status what is compared; undefined: no request that is known here. */
export function rawRequest(
  cluster: Cluster,
  asked: NonNullable<RecordedStep['request']>,
): Answer | undefined {
  if (asked.method === 'GET') return cluster.kubectl(`get --raw ${withRunNames(asked.path, cluster)}`);
  const request = requestOf(asked, withRunNames(asked.path, cluster));
  if (request === undefined) return undefined;
  const result = cluster.do({ kind: 'request', request });
  const status = result.ok
    ? { kind: 'Status' }
    : { kind: 'Status', code: result.code, reason: result.reason, message: result.message };
  return { stdout: JSON.stringify(status), stderr: '', exitCode: result.ok ? 0 : 1 };
}

function requestOf(
  { method, body }: NonNullable<RecordedStep['request']>,
  path: string,
): Request | undefined {
  const match =
    /^\/(?:api|apis\/([^/]+))\/[^/]+(?:\/namespaces\/([^/]+))?\/([^/?]+)(?:\/([^/?]+))?(?:\/([^/?]+))?/.exec(
      path,
    );
  if (match === null) return undefined;
  const [, group = '', namespace, plural, name, subresource] = match;
  const resource = builtInResources.find((each) => each.plural === plural && each.group === group);
  if (resource === undefined) return undefined;
  const key = namespace === undefined ? (name ?? '') : `${namespace}/${name}`;
  const object = body as Manifest;
  const part = subresource === undefined ? {} : { subresource: subresource as Subresource };
  switch (method) {
    case 'POST':
      if (name === undefined) return { verb: 'create', object };
      return { verb: 'create', object, parent: { kind: resource.id, key } };
    case 'PUT':
      return { verb: 'update', object, ...part };
    case 'PATCH': {
      const patch = { type: 'merge', body: body as Readonly<Record<string, unknown>> } as const;
      return { verb: 'patch', kind: resource.id, key, patch, ...part };
    }
    case 'DELETE':
      return { verb: 'delete', kind: resource.id, key };
    default:
      return undefined;
  }
}
