/** A person at a keyboard: what they typed in a recording, done to the simulated cluster, and what they read. */
import type { Cluster } from '../lib/simulator/cluster';
import type { Printed } from '../lib/simulator/command';
import type { RecordedStep } from './recording';

export type Answer = Printed;

/** Does what a step's command says; the objects that a recording gave on standard input are given the same way. */
export function kubectl(cluster: Cluster, { command = '', apply }: RecordedStep): Answer {
  const documents = (apply ?? []).map((object) => JSON.stringify(object));
  return cluster.kubectl(command, documents.length === 0 ? {} : { stdin: documents.join('\n---\n') });
}
