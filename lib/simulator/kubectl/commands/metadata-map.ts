/** What `kubectl label` and `kubectl annotate` do alike: set and remove texts by key in an object's metadata. */
import type { KubeObject } from '../../objects/objects';
import { findForChange, isChangedHere, objectOf, patchOf, sendOrFail, Teller, version } from '../change';
import { fail } from '../failure';
import {
  allNamespacesFlag,
  changeFlags,
  fieldSelectorFlag,
  recordFlag,
  resourceVersionFlag,
  selectorFlag,
} from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { noteOf } from '../record';
import { forEach, type Item } from '../resource-args';
import { type Changes, changed, changesOf, resourcesAndPairs } from './pairs';

type Texts = Readonly<Record<string, string>>;

/** What an update would do to one object: the keys whose texts change, and those that go. */
export type Difference = { readonly added: readonly string[]; readonly removed: readonly string[] };

export type MetadataMap = {
  readonly name: 'label' | 'annotate';
  readonly field: 'labels' | 'annotations';
  /** One of them, in messages. */
  readonly word: 'label' | 'annotation';
  readonly does: string;
  /** Ends with what is wrong with the changes as they are written. */
  readonly check?: (pairs: readonly string[], changes: Changes) => void;
  /** Ends with what is wrong with the changes once the rest of the line makes sense. */
  readonly checkLast?: (changes: Changes) => void;
  /** Ends with every key that would change its text without `--overwrite`. */
  readonly refuseOverwrites: (changes: Changes, old: Texts) => void;
  /** What is told of keys that were to go and are not there. */
  readonly missing?: (key: string) => string;
  /** What was done. */
  readonly done: (difference: Difference) => string;
  /** An update that changes nothing is not sent. */
  readonly sendsChangesOnly: boolean;
};

export function metadataMapCommand(map: MetadataMap): CommandSpec {
  return {
    name: map.name,
    usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
    does: map.does,
    flags: [
      ...changeFlags,
      selectorFlag,
      fieldSelectorFlag,
      allNamespacesFlag,
      resourceVersionFlag,
      recordFlag,
      { name: 'overwrite', type: 'bool' },
      { name: 'list', type: 'bool' },
    ],
    run: (invocation) => update(invocation, map),
  };
}

function update(invocation: Invocation, map: MetadataMap): void {
  const { flags, args } = invocation;
  const teller = new Teller(invocation);
  const { resources, pairs } = resourcesAndPairs(args, map.word);
  const changes = changesOf(pairs);
  map.check?.(pairs, changes);
  const lists = flags.bool('list');
  if (lists && flags.text('output') !== '') fail('--list and --output may not be specified together');
  if (flags.bool('all') && flags.text('selector') !== '')
    fail('cannot set --all and --selector at the same time');
  if (flags.bool('all') && flags.text('field-selector') !== '')
    fail('cannot set --all and --field-selector at the same time');
  if (flags.bool('local') && teller.dryRun === 'server')
    fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (flags.bool('local') && resources.length > 0)
    fail('can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set');
  if (flags.bool('local') && flags.list('filename').length === 0)
    fail('one or more files must be specified as -f pod.yaml or --filename=pod.json');
  if (resources.length < 1 && flags.list('filename').length === 0)
    fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (changes.set.size === 0 && changes.remove.length === 0 && !lists)
    fail(`at least one ${map.word} update is required`);
  map.checkLast?.(changes);
  const found = findForChange(invocation, resources);
  if (!found.isSingle && flags.text('resource-version') !== '')
    fail('--resource-version may only be used with a single resource');
  forEach(found, (item) => {
    const old = objectOf(item).metadata[map.field] ?? {};
    const sends = !isChangedHere(invocation) && !lists;
    const difference = {
      added: [...changes.set].filter(([key, value]) => old[key] !== value).map(([key]) => key),
      removed: changes.remove.filter((key) => Object.hasOwn(old, key)),
    };
    if (sends && map.missing !== undefined)
      for (const key of changes.remove) if (!Object.hasOwn(old, key)) invocation.say(map.missing(key));
    if (!flags.bool('overwrite')) map.refuseOverwrites(changes, old);
    const shown = sends
      ? sent(invocation, map, item, changes, difference)
      : withTexts(objectOf(item), map.field, changed(old, changes));
    if (!lists) return teller.tell(item.resource, shown, map.done(difference));
    if (!found.isSingle)
      invocation.say(`Listing ${map.field} for ${item.resource.kind}.${item.resource.group}/${item.name}:`);
    for (const [key, value] of Object.entries(shown.metadata[map.field] ?? {}))
      invocation.say(`${found.isSingle ? '' : ' '}${key}=${value}`);
  });
}

/** The object after the update; as it was, where the update would change nothing and is not sent. */
function sent(
  invocation: Invocation,
  map: MetadataMap,
  item: Item,
  { set }: Changes,
  { added, removed }: Difference,
): KubeObject {
  if (map.sendsChangesOnly && added.length + removed.length === 0) return objectOf(item);
  const texts = Object.fromEntries([
    ...added.map((key) => [key, set.get(key)]),
    ...removed.map((key) => [key, null]),
  ]);
  const note = noteOf(invocation);
  const body = {
    ...(note === undefined ? {} : { annotations: note }),
    [map.field]: map.field === 'annotations' ? { ...note, ...texts } : texts,
  };
  const options = new Teller(invocation).options(`kubectl-${map.name}`);
  return sendOrFail(
    invocation,
    patchOf(item, 'merge', { metadata: { ...body, ...version(invocation) } }, options),
  ).object;
}

function withTexts(object: KubeObject, field: MetadataMap['field'], texts: Texts): KubeObject {
  return { ...object, metadata: { ...object.metadata, [field]: texts } };
}
