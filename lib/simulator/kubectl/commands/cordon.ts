/** `kubectl cordon` and `kubectl uncordon`. Source: kubectl/pkg/cmd/drain/drain.go, kubectl/pkg/drain/cordon.go. */
import type { KubeObject, Node } from '../../objects/objects';
import { patchOf, sendOrFail, Teller } from '../change';
import { failWithUsage } from '../failure';
import { dryRunFlag, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { type Found, find, forEach, type Item } from '../resource-args';

const flags = [dryRunFlag, selectorFlag];

export const cordonCommand: CommandSpec = {
  name: 'cordon',
  usage: 'NODE',
  does: 'Marks a node so that no new Pod is placed on it.',
  flags,
  run: (invocation) => cordonAll(invocation, true),
};

export const uncordonCommand: CommandSpec = {
  name: 'uncordon',
  usage: 'NODE',
  does: 'Takes the mark off a node: Pods are placed on it again.',
  flags,
  run: (invocation) => cordonAll(invocation, false),
};

function cordonAll(invocation: Invocation, unschedulable: boolean): void {
  const teller = new Teller(invocation);
  forEach(nodesNamed(invocation, unschedulable ? 'cordon' : 'uncordon'), (item) =>
    cordon(invocation, teller, item, unschedulable),
  );
}

/** The nodes that the line names. `verb`: the command, for its usage. */
export function nodesNamed(invocation: Invocation, verb: string): Found {
  const selector = invocation.flags.text('selector');
  if (invocation.args.length === 0 && selector === '')
    failWithUsage(invocation.command, `USAGE: ${verb} NODE [flags]`);
  if (invocation.args.length > 0 && selector !== '')
    failWithUsage(invocation.command, 'error: cannot specify both a node name and a --selector option');
  const names = invocation.args.map((name) => (name.includes('/') ? name : `node/${name}`));
  return find(invocation, { args: selector === '' ? names : ['nodes'], labelSelector: selector });
}

export function cordon(invocation: Invocation, teller: Teller, item: Item, unschedulable: boolean): void {
  const done = unschedulable ? 'cordoned' : 'uncordoned';
  const node = item.object as KubeObject & Node;
  if ((node.spec?.unschedulable === true) === unschedulable) {
    teller.tell(item.resource, node, `already ${done}`);
    return;
  }
  if (teller.dryRun !== 'client') {
    const patch = { spec: { unschedulable: unschedulable ? true : null } };
    sendOrFail(invocation, patchOf(item, 'strategic', patch, teller.options('kubectl-cordon')));
  }
  teller.tell(item.resource, node, done);
}
