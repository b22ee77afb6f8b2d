/** `kubectl label`. Source: kubectl/pkg/cmd/label/label.go. */
import { isValidLabelValue } from '../../apiserver/names';
import type { KubeObject } from '../../objects';
import { findForChange, patchOf, sendOrFail, Teller, version } from '../change';
import { Failure, fail } from '../failure';
import { changeFlags } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { forEach } from '../resource-args';
import { type Changes, changed, changesOf, resourcesAndPairs } from './pairs';

export const labelCommand: CommandSpec = {
  name: 'label',
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  does: 'Sets and removes labels of objects.',
  flags: [
    ...changeFlags,
    { name: 'overwrite', type: 'bool' },
    { name: 'list', type: 'bool' },
    { name: 'resource-version', type: 'string' },
  ],
  run: label,
};

function label(invocation: Invocation): void {
  const { flags, args } = invocation;
  const { resources, pairs } = resourcesAndPairs(args, 'label');
  const changes = parseLabels(pairs);
  const teller = new Teller(invocation);
  const lists = flags.bool('list');
  if (lists && flags.text('output') !== '') fail('--list and --output may not be specified together');
  if (flags.bool('all') && flags.text('selector') !== '')
    fail('cannot set --all and --selector at the same time');
  if (flags.bool('all') && flags.text('field-selector') !== '')
    fail('cannot set --all and --field-selector at the same time');
  if (resources.length < 1 && flags.list('filename').length === 0)
    fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (changes.set.size === 0 && changes.remove.length === 0 && !lists)
    fail('at least one label update is required');
  const found = findForChange(invocation, resources);
  if (!found.isSingle && flags.text('resource-version') !== '')
    fail('--resource-version may only be used with a single resource');
  forEach(found, (item) => {
    const object = item.object as KubeObject;
    const isDry = teller.dryRun === 'client' || lists;
    const old = object.metadata.labels ?? {};
    if (!isDry)
      for (const key of changes.remove) if (!(key in old)) invocation.say(`label "${key}" not found.`);
    refuseOverwrites(changes, old, flags.bool('overwrite'));
    const added = [...changes.set].filter(([key, value]) => old[key] !== value);
    const removed = changes.remove.filter((key) => key in old);
    const done =
      added.length > 0 && removed.length > 0
        ? 'modified'
        : added.length > 0
          ? 'labeled'
          : removed.length > 0
            ? 'unlabeled'
            : 'not labeled';
    const body = { labels: Object.fromEntries([...added, ...removed.map((key) => [key, null])]) };
    const shown = isDry
      ? { ...object, metadata: { ...object.metadata, labels: changed(old, changes) } }
      : added.length + removed.length === 0
        ? object
        : sendOrFail(
            invocation,
            patchOf(
              item,
              'merge',
              { metadata: { ...body, ...version(invocation) } },
              teller.options('kubectl-label'),
            ),
          ).object;
    if (lists) {
      if (!found.isSingle)
        invocation.say(`Listing labels for ${item.resource.kind}.${item.resource.group}/${item.name}:`);
      for (const [key, value] of Object.entries(shown.metadata.labels ?? {}))
        invocation.say(`${found.isSingle ? '' : ' '}${key}=${value}`);
      return;
    }
    teller.tell(item.resource, shown, done);
  });
}

function parseLabels(pairs: readonly string[]): Changes {
  for (const pair of pairs) {
    const [, value, ...more] = pair.split('=');
    if (value === undefined) continue;
    if (more.length > 0) fail(`invalid label spec: ${pair}`);
    const problems = isValidLabelValue(value);
    if (problems.length > 0) fail(`invalid label value: ${JSON.stringify(pair)}: ${problems.join(';')}`);
  }
  const changes = changesOf(pairs);
  if (changes.remove.some((key) => changes.set.has(key)))
    fail('can not both modify and remove a label in the same command');
  return changes;
}

/** Ends with every key that would change its value without `--overwrite`. */
function refuseOverwrites(changes: Changes, old: Readonly<Record<string, string>>, overwrite: boolean): void {
  if (overwrite) return;
  const refused = [...changes.set]
    .filter(([key, value]) => key in old && old[key] !== value)
    .map(([key]) => ({
      kind: 'said' as const,
      text: `'${key}' already has a value (${old[key]}), and --overwrite is false`,
    }));
  if (refused.length > 0) throw new Failure(refused);
}
