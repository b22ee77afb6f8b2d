/** A person at a keyboard: what they typed in a recording, done to the simulated cluster, and what they read. */
import type { Cluster } from '../lib/simulator/cluster';
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
