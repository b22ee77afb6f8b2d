/** `kubectl describe`. Source: kubectl/pkg/cmd/describe/describe.go. */
import type { Kind, KubeObject, ObjectOf } from '../../objects/objects';
import { splitKey } from '../../objects/objects';
import type { ApiClient } from '../api-client';
import { Failure, fail, type Problem } from '../failure';
import { allNamespacesFlag, chunkSizeFlag, fileFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { find, type Item, isItem } from '../resource-args';
import { resourceOrFail } from '../resource-name';
import { describeObject } from './describe';
import type { DescribeView } from './describer';

export const describeCommand: CommandSpec = {
  name: 'describe',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  does: 'Tells of one object or several what they are, what has become of them and what happened to them.',
  flags: [
    ...fileFlags,
    selectorFlag,
    allNamespacesFlag,
    chunkSizeFlag,
    { name: 'show-events', type: 'bool' },
  ],
  run: describe,
};

function describe(invocation: Invocation): void {
  const { flags, args } = invocation;
  if (args.length === 0 && flags.list('filename').length === 0)
    fail(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
  const found = find(invocation, {
    args,
    filenames: flags.list('filename'),
    labelSelector: flags.text('selector'),
    allNamespaces: flags.bool('all-namespaces'),
    kindMeansAll: true,
  });
  const items = found.entries.filter(isItem);
  const problems = found.entries.filter((entry): entry is Problem => !isItem(entry));
  const isAlone = problems.length === 0 && items.length <= 1;
  const view = viewOf(invocation.api, flags.bool('show-events', isAlone));
  const [only] = problems;
  if (only?.kind === 'refused' && only.refusal.reason === 'NotFound' && args.length === 2) {
    describeByPrefix(invocation, view, args[0] ?? '', args[1] ?? '', problems);
    return;
  }
  invocation.print(items.map((item) => textOf(item, view)).join('\n\n'));
  if (problems.length > 0) throw new Failure(problems);
  if (items.length > 0) return;
  invocation.warn(
    flags.bool('all-namespaces')
      ? 'No resources found'
      : `No resources found in ${invocation.namespace} namespace.`,
  );
}

/** All objects whose names begin so; when none does, the name was wrong. */
function describeByPrefix(
  invocation: Invocation,
  view: DescribeView,
  kind: string,
  prefix: string,
  problems: readonly Problem[],
): void {
  const found = find(invocation, { args: [kind], kindMeansAll: true });
  const items = found.entries.filter(isItem).filter(({ name }) => name.startsWith(prefix));
  if (items.length === 0) throw new Failure(problems);
  for (const item of items) invocation.say(textOf(item, view));
}

function textOf({ resource, object }: Item, view: DescribeView): string {
  return describeObject(resource.id, object as KubeObject, view);
}

function viewOf(api: ApiClient, showEvents: boolean): DescribeView {
  return {
    now: api.now,
    showEvents,
    get: <K extends Kind>(kind: K, key: string): ObjectOf<K> | undefined => {
      const { namespace, name } = splitKey(key);
      const answer = api.get(resourceOrFail(api.resources, kind), namespace, name);
      return answer.ok ? (answer.object as ObjectOf<K>) : undefined;
    },
    list: <K extends Kind>(kind: K, namespace?: string): readonly ObjectOf<K>[] | undefined => {
      const answer = api.list(
        resourceOrFail(api.resources, kind),
        namespace === undefined ? {} : { namespace },
      );
      return answer.ok ? (answer.items as readonly KubeObject[] as readonly ObjectOf<K>[]) : undefined;
    },
  };
}
