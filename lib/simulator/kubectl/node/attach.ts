/** `kubectl attach`: what a container that runs prints from now on. Source: kubectl/pkg/cmd/attach/attach.go. */

import { insideOf, isRunning, logOf } from '../../kubelet/inside';
import type { Pod } from '../../objects/objects';
import { fail } from '../failure';
import { goesOn } from '../interrupt';
import type { CommandSpec, Invocation } from '../invocation';
import { find, itemsOrFail } from '../resource-args';
import { executeIn, hostOf } from './exec';
import { byActivity } from './pod-order';
import { containerOf, podsOf } from './pods-of';

export const attachCommand: CommandSpec = {
  name: 'attach',
  usage: '(POD | TYPE/NAME) -c CONTAINER',
  does: 'Attaches to a container that runs; with -i what is on standard input is typed to its shell.',
  flags: [
    { name: 'container', short: 'c', type: 'string' },
    { name: 'stdin', short: 'i', type: 'bool' },
    { name: 'tty', short: 't', type: 'bool' },
    { name: 'quiet', short: 'q', type: 'bool' },
    { name: 'pod-running-timeout', type: 'duration' },
    { name: 'detach-keys', type: 'string' },
  ],
  run: attach,
};

function attach(invocation: Invocation): void {
  const { args, flags } = invocation;
  if (args.length === 0) fail('at least 1 argument is required for attach');
  if (args.length > 2)
    fail(
      `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
    );
  const [item] = itemsOrFail(find(invocation, { args, defaultKind: 'pods' }));
  const [pod] = item === undefined ? [] : podsOf(invocation, item, byActivity);
  if (pod === undefined) return;
  const { phase } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed')
    fail(`cannot attach a container in a completed pod; current phase is ${phase}`);
  hostOf(pod);
  attachTo(invocation, pod, containerOf(invocation, pod, flags.text('container')));
}

/** The lines on standard input go to the container's shell; without any, what it prints is shown until it ends. */
export function attachTo(invocation: Invocation, pod: Pod, container: string): void {
  const { flags, input } = invocation;
  if (flags.bool('tty') && !flags.bool('quiet'))
    invocation.warn("If you don't see a command prompt, try pressing enter.");
  const typed = input.stdin ?? '';
  try {
    if (!flags.bool('stdin')) watchOutput(invocation, pod, container);
    else if (typed.trim() !== '') executeIn(invocation, pod, container, ['sh', '-c', typed]);
  } finally {
    tellOfEnd(invocation, pod, container);
  }
}

/** Virtual seconds that output is watched that does not end. */
const mostSeconds = 600;

function watchOutput(invocation: Invocation, pod: Pod, container: string): void {
  const { api } = invocation;
  const machine = api.machine(pod.spec.nodeName ?? '');
  let told = invocation.now;
  for (let second = 0; second <= mostSeconds; second++) {
    const inside = machine && insideOf(api.machine(machine.node) ?? machine, pod, container);
    if (inside === undefined) return;
    for (const { at, text } of logOf(inside, invocation.now) ?? []) if (at > told) invocation.say(text);
    told = invocation.now;
    if (!isRunning(inside, invocation.now)) return;
    api.sleep(1000);
  }
  goesOn(invocation);
}

/** What kubectl says when a session with a terminal is over. */
function tellOfEnd(invocation: Invocation, { metadata, spec }: Pod, container: string): void {
  const { flags } = invocation;
  if (!flags.bool('tty') || flags.bool('quiet')) return;
  const command = `'kubectl attach ${metadata.name} -c ${container} -i -t'`;
  if ((spec.ephemeralContainers ?? []).some(({ name }) => name === container))
    invocation.say(
      `Session ended, the ephemeral container will not be restarted but may be reattached using ${command} if it is still running`,
    );
  else if (spec.restartPolicy === undefined || spec.restartPolicy === 'Always')
    invocation.say(`Session ended, resume using ${command} command when the pod is running`);
}
