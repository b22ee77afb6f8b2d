/** What is typed at the cluster, as what happens. Apart from the shapes, so that a page that plays it need not load them. */
import { parseDuration } from '@/lib/simulator/values/duration';
import type { Happening } from './scenario-happening';
import type { Typed } from './scenario-typed';

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
