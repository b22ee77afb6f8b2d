/** What a person types at the cluster, as a scenario's entry: kubectl, a program of a node, or waiting. */
import { z } from 'zod';
import { parseDuration } from '@/lib/simulator/duration';
import type { Happening } from './scenario-happening';

const longestLine = 2000;
const longestText = 20_000;
const lineTooLong = `One of the commands has more than ${longestLine} characters.`;
const textTooLong = `The text that one of the commands reads has more than ${longestText} characters.`;
const lineEmpty = 'One of the commands is empty.';

const commandLine = z.string().trim().min(1, lineEmpty).max(longestLine, lineTooLong);

/** A line, or a line with what is given to it on standard input. What is wrong is said to whoever typed it. */
export const typedSchema = z.union(
  [commandLine, z.strictObject({ line: commandLine, stdin: z.string().max(longestText, textTooLong) })],
  { error: (issue) => wordsAmong('errors' in issue ? issue.errors : []) },
);

/** Of what each of the two shapes complains about, that which is said in words here. */
function wordsAmong(errors: unknown): string {
  const issues = (Array.isArray(errors) ? errors.flat() : []) as readonly { readonly message?: string }[];
  const said = new Set([lineTooLong, textTooLong, lineEmpty]);
  return (
    issues.find(({ message = '' }) => said.has(message))?.message ??
    'One of the commands is neither a line nor a line with a text that it reads.'
  );
}

export type Typed = z.infer<typeof typedSchema>;

/** Virtual time that a person takes between two commands, milliseconds. */
const betweenCommandsMs = 2_000;

const sleeping = /^sleep\s+(\d+(?:\.\d+)?)([smh]?)$/;
/** Where the processes of the control plane run: their names have no node in them. */
const controlPlane = 'control-plane';
const onNode = /^ssh\s+(\S+)\s+(?:sudo\s+)?systemctl\s+(start|stop|restart)\s+(\S+?)(?:\.service)?$/;

/**
 * What happens when it is typed. `sleep 30` lets time pass, `ssh node-1 sudo systemctl start kubelet` acts on a machine,
 * `ssh control-plane sudo systemctl start kube-scheduler` on a process of the control plane, anything else is kubectl's, with or without its name.
 */
export function happeningsOf(typed: Typed): readonly Happening[] {
  const { line, stdin } = typeof typed === 'string' ? { line: typed, stdin: undefined } : typed;
  const [, amount, unit] = sleeping.exec(line) ?? [];
  if (amount !== undefined) return [{ wait: parseDuration(`${amount}${unit || 's'}`) ?? 0 }];
  const [, node, action, program] = onNode.exec(line) ?? [];
  const pause: Happening = { wait: betweenCommandsMs };
  if (node !== undefined && program !== undefined) {
    const of = node === controlPlane ? program : `${program}@${node}`;
    if (action === 'stop') return [{ stop: of }, pause];
    return action === 'start' ? [{ start: of }, pause] : [{ stop: of }, { start: of }, pause];
  }
  return [{ kubectl: stdin === undefined ? { line } : { line, stdin } }, pause];
}
