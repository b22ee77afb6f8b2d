/** `kubectl diff`: what `apply` would change. Exit code 1 when it would. Source: kubectl/pkg/cmd/diff/diff.go. */
import type { KubeObject, Manifest } from '../../objects';
import { Failure, fail, failWith, failWithUsage } from '../failure';
import { fieldManagerFlag, fileFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { unifiedDiff } from '../output/unified-diff';
import { find, itemsOrFail } from '../resource-args';
import { apiVersionOf, typed } from '../resource-name';
import { yamlText } from '../yaml/yaml-text';
import { applyRequest } from './merged';
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
    { name: 'show-managed-fields', type: 'bool' },
    { name: 'concurrency', type: 'int' },
  ],
  run: diff,
};

function diff(invocation: Invocation): void {
  const { flags, args, api } = invocation;
  if (args.length > 0) failWithUsage('kubectl diff', `Unexpected args: [${args.join(' ')}]`);
  if (flags.list('filename').length === 0) fail('must specify one of -f and -k');
  if (flags.bool('force-conflicts') && !flags.bool('server-side'))
    fail('--force-conflicts only works with --server-side');
  const items = itemsOrFail(
    find(invocation, { args: [], filenames: flags.list('filename'), fetch: false, reading: 'validated' }),
  );
  let text = '';
  for (const item of items) {
    const { resource, namespace, name } = item;
    const live = api.get(resource, namespace, name);
    if (!live.ok && live.reason !== 'NotFound') failWith(live);
    const isServerSide = flags.bool('server-side');
    const request = isServerSide
      ? serverApplyRequest(item, item.written as Manifest, flags.bool('force-conflicts'))
      : applyRequest(item, live.ok ? live.object : undefined);
    const manager = isServerSide ? 'kubectl' : 'kubectl-client-side-apply';
    const merged = api.send({
      ...request,
      options: {
        dryRun: true,
        fieldManager: flags.text('field-manager') || manager,
        fieldValidation: 'Strict',
      },
    });
    if (!merged.ok) failWith(merged);
    const file = `${apiVersionOf(resource).replace('/', '.')}.${resource.kind}.${namespace ?? ''}.${name}`;
    const shown = (object: KubeObject | undefined): string =>
      object === undefined ? '' : yamlText(masked(typed(resource, object)));
    const hunks = unifiedDiff(shown(live.ok ? live.object : undefined), shown(merged.object));
    if (hunks !== '')
      text += `diff -u -N /tmp/LIVE-1/${file} /tmp/MERGED-1/${file}\n--- /tmp/LIVE-1/${file}\n+++ /tmp/MERGED-1/${file}\n${hunks}`;
  }
  invocation.print(text);
  if (text !== '') throw new Failure([], 1);
}

/** What a Secret holds is not shown, and notes of field managers are of no interest. */
function masked(object: KubeObject): unknown {
  const { managedFields: _notes, ...metadata } = object.metadata as KubeObject['metadata'] & {
    readonly managedFields?: unknown;
  };
  const { data } = object as KubeObject & { readonly data?: Readonly<Record<string, string>> };
  if (object.kind !== 'Secret' || data === undefined) return { ...object, metadata };
  return { ...object, metadata, data: Object.fromEntries(Object.keys(data).map((key) => [key, '***'])) };
}
