/** What a person types at the cluster, as a scenario's entry: kubectl, a program of a node, or waiting. */
import { z } from 'zod';
import { parseDuration } from '@/lib/simulator/duration';
import type { Happening } from './scenario-happening';

/** A line, or a line with what is given to it on standard input. */
export const typedSchema = z.union([
  z.string().trim().min(1).max(2000),
  z.strictObject({ line: z.string().trim().min(1).max(2000), stdin: z.string().max(20_000) }),
]);

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
