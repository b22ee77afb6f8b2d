/** `kubectl rollout history`. Source: kubectl/pkg/cmd/rollout/rollout_history.go. */
import type { KubeObject } from '../../objects/objects';
import { findForChange } from '../change';
import { fail } from '../failure';
import { fileFlags, printFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { inColumns } from '../output/columns';
import { objectPrinter } from '../output/print-object';
import { templateText } from '../output/template-text';
import { withTemplateOf } from '../pod-spec';
import { changeCauseAnnotation } from '../record';
import { forEach, type Item } from '../resource-args';
import { nameText, typed } from '../resource-name';
import { type Revision, revisionsOf } from './revisions';

export const historyCommand: CommandSpec = {
  name: 'history',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  does: 'Lists the revisions of a rollout, or shows one of them.',
  flags: [...fileFlags, ...printFlags, selectorFlag, { name: 'revision', type: 'int' }],
  run: history,
};

function history(invocation: Invocation): void {
  const { flags, args } = invocation;
  const revision = flags.number('revision') ?? 0;
  if (args.length === 0 && flags.list('filename').length === 0) fail('required resource not specified');
  if (revision < 0) fail(`revision must be a positive integer: ${revision}`);
  const printer = objectPrinter(flags, invocation.input.files ?? {});
  forEach(findForChange(invocation, args, true), (item) => {
    refuseOthers(item, 'history viewer');
    const revisions = revisionsOf(invocation, item);
    const wanted = revisions.find(({ number }) => number === revision);
    if (revision > 0 && wanted === undefined) fail('unable to find the specified revision');
    if (printer !== undefined) {
      for (const each of wanted === undefined ? revisions : [wanted])
        invocation.print(printer(objectOf(item, each), undefined));
      return;
    }
    const name = nameText(item.resource, item.name);
    if (wanted !== undefined)
      invocation.say(`${name} with revision #${revision}\n${templateText(withCause(wanted))}`);
    else invocation.say(`${name} \n${listOf(revisions)}`);
  });
}

/** Ends for kinds that keep no history. `what`: what has not been implemented for them. */
export function refuseOthers({ resource }: Item, what: string): void {
  if (['Deployment', 'DaemonSet', 'StatefulSet'].includes(resource.id)) return;
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  if (['Job', 'Pod', 'ReplicaSet', 'ReplicationController', 'CronJob'].includes(resource.id))
    fail(`no ${what} has been implemented for "${kind}"`);
  fail(
    `error retrieving ${what === 'rollbacker' ? 'rollbacker' : 'history'} for "${kind}", no visitor method exists for "${kind}"`,
  );
}

function listOf(revisions: readonly Revision[]): string {
  if (revisions.length === 0) return 'No rollout history found.';
  const rows = revisions.map(({ number, changeCause }) => [
    String(number),
    changeCause === '' ? '<none>' : changeCause,
  ]);
  return inColumns([['REVISION', 'CHANGE-CAUSE'], ...rows], { padding: 2, leastWidth: 0 });
}

function objectOf({ resource, object }: Item, { keeper, template }: Revision): KubeObject {
  if (resource.id === 'Deployment') return { ...keeper, apiVersion: 'apps/v1', kind: 'ReplicaSet' };
  return typed(resource, withTemplateOf(object as KubeObject, template));
}

/** The template with the cause of the change among its annotations, where kubectl shows it. */
function withCause({ template, changeCause }: Revision): Revision['template'] {
  if (changeCause === '') return template;
  const annotations = { ...template.metadata?.annotations, [changeCauseAnnotation]: changeCause };
  return { ...template, metadata: { ...template.metadata, annotations } };
}
