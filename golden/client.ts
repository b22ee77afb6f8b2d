/** A person at a keyboard: what they typed in a recording, done to the simulated cluster, and what they read. */
import type { Cluster } from '../lib/simulator/cluster';
import type { Command, CommandResult } from '../lib/simulator/command';
import { parseWords } from '../lib/simulator/kubectl/words';
import type { RecordedStep } from './recording';

export type Answer = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

/** Does what a step's command says. `undefined`: the command is not known here. */
export function kubectl(cluster: Cluster, step: RecordedStep): Answer | undefined {
  const line = (step.command ?? '').replace(/^kubectl +/, '');
  const command = commandOf(line, step);
  return command === undefined ? undefined : answerOf(cluster.do(command));
}

function commandOf(line: string, step: RecordedStep): Command | undefined {
  if (/^apply -f -$/.test(line)) return { kind: 'apply', objects: step.apply ?? [] };
  const [object] = step.apply ?? [];
  if (/^create -f -$/.test(line) && object !== undefined) return { kind: 'create', object };
  if (/^replace -f -$/.test(line) && object !== undefined) return { kind: 'replace', object };
  const parsed = parseWords(line.replace(/^(scale|delete) (\S+) (\S+)/, '$1 $2 $3'));
  return parsed.ok ? parsed.command : undefined;
}

function answerOf(result: CommandResult): Answer {
  if (result.ok) return { stdout: `${result.message}\n`, stderr: '', exitCode: 0 };
  return { stdout: '', stderr: `Error from server (${result.reason}): ${result.message}\n`, exitCode: 1 };
}
