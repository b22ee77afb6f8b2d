/** `kubectl diff`: what `apply` would change. Exit code 1 when it would. Source: kubectl/pkg/cmd/diff/diff.go. */
import type { Resource } from '../../apiserver/resources';
import { satisfies } from '../../objects/label-selector';
import type { KubeObject, Manifest } from '../../objects/objects';
import { parseSelector } from '../../objects/selector-text';
import { Failure, fail, failWith, failWithUsage } from '../failure';
import { fieldManagerFlag, fileFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { unifiedDiff } from '../output/unified-diff';
import { compareText } from '../printers/cells';
import { find, type Item, itemsOrFail } from '../resource-args';
import { apiVersionOf, typed } from '../resource-name';
import { yamlText } from '../yaml/yaml-text';
import { applyRequest } from './merged';
import { leftOver, prunedKinds, type Visited } from './prune';
import { serverApplyRequest } from './server-side';

export const diffCommand: CommandSpec = {
  name: 'diff',
  usage: '-f FILENAME',
  does: 'Shows what apply would change.',
  flags: [
    ...fileFlags,
    selectorFlag,
    fieldManagerFlag,
    { name: 'server-side', type: 'bool' },
    { name: 'force-conflicts', type: 'bool' },
    { name: 'prune', type: 'bool' },
    { name: 'prune-allowlist', type: 'array' },
    { name: 'show-managed-fields', type: 'bool' },
    { name: 'show-secrets', type: 'bool' },
    { name: 'concurrency', type: 'int' },
  ],
  run: (invocation) => {
    try {
      diff(invocation);
    } catch (error) {
      // That there are differences is 1; what went wrong is one more than with other commands.
      if (!(error instanceof Failure) || error.problems.length === 0) throw error;
      throw new Failure(error.problems, error.exitCode + 1);
    }
  },
};

/** An object as it is and as it would be, as texts; the name is that of the files that are compared. */
type Pair = { readonly file: string; readonly live: string; readonly merged: string };

function diff(invocation: Invocation): void {
  const { flags, args } = invocation;
  if (args.length > 0) failWithUsage('kubectl diff', `Unexpected args: [${args.join(' ')}]`);
  if (flags.list('filename').length === 0) fail('must specify one of -f and -k');
  if (flags.bool('force-conflicts') && !flags.bool('server-side'))
    fail('--force-conflicts only works with --server-side');
  const selector = parseSelector(flags.text('selector')) ?? [];
  const kinds = flags.bool('prune') ? prunedKinds(invocation) : [];
  const items = itemsOrFail(
    find(invocation, { args: [], filenames: flags.list('filename'), fetch: false, reading: 'validated' }),
  ).filter(({ written }) => satisfies(written?.metadata.labels ?? {}, selector));
  const visited: Visited = { uids: new Set(), namespaces: new Set() };
  const pairs = items.map((item) => pairOf(invocation, item, visited));
  for (const { resource, object } of leftOver(invocation, kinds, visited)) {
    const { namespace, name } = object.metadata;
    pairs.push({
      file: fileOf(resource, namespace, name),
      live: textOf(invocation, resource, object),
      merged: '',
    });
  }
  // The program that compares goes through the files in order of name.
  const text = pairs
    .sort((a, b) => compareText(a.file, b.file))
    .map((pair) => differenceIn(pair, invocation.now))
    .join('');
  invocation.print(text);
  if (text !== '') throw new Failure([], 1);
}

function pairOf(invocation: Invocation, item: Item, { uids, namespaces }: Visited): Pair {
  const { flags, api } = invocation;
  const { resource, namespace, name } = item;
  const live = api.get(resource, namespace, name);
  if (!live.ok && live.reason !== 'NotFound') failWith(live);
  if (live.ok) uids.add(live.object.metadata.uid);
  if (namespace !== undefined) namespaces.add(namespace);
  const isServerSide = flags.bool('server-side');
  const request = isServerSide
    ? serverApplyRequest(item, item.written as Manifest, flags.bool('force-conflicts'))
    : applyRequest(item, live.ok ? live.object : undefined, 'without annotation');
  const manager = isServerSide ? 'kubectl' : 'kubectl-client-side-apply';
  const fieldManager = flags.text('field-manager') || manager;
  const merged = api.send({ ...request, options: { dryRun: true, fieldManager, fieldValidation: 'Strict' } });
  if (!merged.ok) failWith(merged);
  return {
    file: fileOf(resource, namespace, name),
    live: live.ok ? textOf(invocation, resource, live.object) : '',
    merged: textOf(invocation, resource, merged.object),
  };
}

function fileOf(resource: Resource, namespace: string | undefined, name: string): string {
  return `${apiVersionOf(resource).replace('/', '.')}.${resource.kind}.${namespace ?? ''}.${name}`;
}

function textOf({ flags }: Invocation, resource: Resource, object: KubeObject): string {
  const whole = typed(resource, object);
  const shown = flags.bool('show-managed-fields') ? whole : withoutManagers(whole);
  return yamlText(flags.bool('show-secrets') ? shown : masked(shown));
}

function differenceIn({ file, live, merged }: Pair, now: number): string {
  const hunks = unifiedDiff(live, merged);
  if (hunks === '') return '';
  const [from, to] = [`/tmp/LIVE-1/${file}`, `/tmp/MERGED-1/${file}`];
  const time = `${new Date(now).toISOString().replace('T', ' ').slice(0, 23)}000000 +0000`;
  return `diff -u -N ${from} ${to}\n--- ${from}\t${time}\n+++ ${to}\t${time}\n${hunks}`;
}

function withoutManagers(object: KubeObject): KubeObject {
  const { managedFields: _notes, ...metadata } = object.metadata as KubeObject['metadata'] & {
    readonly managedFields?: unknown;
  };
  return { ...object, metadata };
}

/** What a Secret holds is not shown. */
function masked(object: KubeObject): KubeObject {
  const { data } = object as KubeObject & { readonly data?: Readonly<Record<string, string>> };
  if (object.kind !== 'Secret' || data === undefined) return object;
  return { ...object, data: Object.fromEntries(Object.keys(data).map((key) => [key, '***'])) } as KubeObject;
}
