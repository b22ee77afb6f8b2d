/** `kubectl annotate`. Source: kubectl/pkg/cmd/annotate/annotate.go. */
import type { KubeObject } from '../../objects';
import { findForChange, patchOf, sendOrFail, Teller, version } from '../change';
import { fail } from '../failure';
import { changeFlags } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { forEach } from '../resource-args';
import { type Changes, changed, changesOf, resourcesAndPairs } from './pairs';

export const annotateCommand: CommandSpec = {
  name: 'annotate',
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  does: 'Sets and removes annotations of objects.',
  flags: [
    ...changeFlags,
    { name: 'overwrite', type: 'bool' },
    { name: 'list', type: 'bool' },
    { name: 'resource-version', type: 'string' },
  ],
  run: annotate,
};

function annotate(invocation: Invocation): void {
  const { flags, args } = invocation;
  const teller = new Teller(invocation);
  const { resources, pairs } = resourcesAndPairs(args, 'annotation');
  const changes = changesOf(pairs);
  const lists = flags.bool('list');
  if (lists && flags.text('output') !== '') fail('--list and --output may not be specified together');
  if (flags.bool('all') && flags.text('selector') !== '')
    fail('cannot set --all and --selector at the same time');
  if (flags.bool('all') && flags.text('field-selector') !== '')
    fail('cannot set --all and --field-selector at the same time');
  if (resources.length < 1 && flags.list('filename').length === 0)
    fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (changes.set.size === 0 && changes.remove.length === 0 && !lists)
    fail('at least one annotation update is required');
  const both = changes.remove.filter((key) => changes.set.has(key));
  if (both.length > 0)
    fail(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  const found = findForChange(invocation, resources);
  if (!found.isSingle && flags.text('resource-version') !== '')
    fail('--resource-version may only be used with a single resource');
  forEach(found, (item) => {
    const object = item.object as KubeObject;
    const old = object.metadata.annotations ?? {};
    refuseOverwrites(changes, old, flags.bool('overwrite'));
    const annotations = changed(old, changes);
    const isDry = teller.dryRun === 'client' || lists;
    const shown = isDry
      ? { ...object, metadata: { ...object.metadata, annotations } }
      : sendOrFail(
          invocation,
          patchOf(
            item,
            'merge',
            { metadata: { annotations: difference(old, changes), ...version(invocation) } },
            teller.options('kubectl-annotate'),
          ),
        ).object;
    if (!lists) return teller.tell(item.resource, shown, 'annotated');
    if (!found.isSingle)
      invocation.say(`Listing annotations for ${item.resource.kind}.${item.resource.group}/${item.name}:`);
    for (const [key, value] of Object.entries(shown.metadata.annotations ?? {}))
      invocation.say(`${found.isSingle ? '' : ' '}${key}=${value}`);
  });
}

function difference(
  old: Readonly<Record<string, string>>,
  { set, remove }: Changes,
): Readonly<Record<string, string | null>> {
  const removed = remove.filter((key) => key in old).map((key) => [key, null] as const);
  return Object.fromEntries([...[...set].filter(([key, value]) => old[key] !== value), ...removed]);
}

/** The cause of a change may always be written anew. */
function refuseOverwrites(changes: Changes, old: Readonly<Record<string, string>>, overwrite: boolean): void {
  if (overwrite) return;
  const refused = [...changes.set]
    .filter(([key, value]) => key !== 'kubernetes.io/change-cause' && key in old && old[key] !== value)
    .map(([key]) => `'${key}' already has a value (${old[key]})`);
  if (refused.length > 0)
    fail(`--overwrite is false but found the following declared annotation(s): ${refused.join('; ')}`);
}
