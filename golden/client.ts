/** A person at a keyboard: what they typed in a recording, done to the simulated cluster, and what they read. */
import type { Cluster } from '../lib/simulator/cluster';
import '../lib/simulator/typing';
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

/** Makes a raw request. The answer has of the Status what is compared. */
export function rawRequest(cluster: Cluster, asked: NonNullable<RecordedStep['request']>): Answer {
  const path = withRunNames(asked.path, cluster);
  if (asked.method === 'GET') return cluster.kubectl(`get --raw ${path}`);
  const method = asked.method as 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  const result = cluster.do({ kind: 'request', method, path, body: asked.body });
  const status = result.ok
    ? { kind: 'Status' }
    : { kind: 'Status', code: result.code, reason: result.reason, message: result.message };
  return { stdout: JSON.stringify(status), stderr: '', exitCode: result.ok ? 0 : 1 };
}
