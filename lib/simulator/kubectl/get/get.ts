/** `kubectl get`. Source: kubectl/pkg/cmd/get/get.go. */
import type { KubeObject } from '../../objects/objects';
import { Failure, fail, failWithUsage, type Problem } from '../failure';
import {
  allNamespacesFlag,
  chunkSizeFlag,
  fieldSelectorFlag,
  fileFlags,
  printFlags,
  selectorFlag,
  subresourceFlag,
} from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { inColumns } from '../output/columns';
import { type ObjectPrinter, objectPrinter } from '../output/print-object';
import { type Found, find, type Item, isItem } from '../resource-args';
import { typed } from '../resource-name';
import { columnCells, customColumns } from './custom-columns';
import { rawAnswer } from './raw';
import { sortedBy } from './sort-by';
import { tableFor } from './table-text';
import { watch } from './watch';

const getOnlyFormats = ['custom-columns', 'custom-columns-file', 'wide'];

export const getCommand: CommandSpec = {
  name: 'get',
  usage:
    '[(-o|--output=)FORMAT] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...)',
  does: 'Shows one object or many: as a table, or in the format that -o names.',
  flags: [
    ...printFlags,
    ...fileFlags,
    selectorFlag,
    fieldSelectorFlag,
    allNamespacesFlag,
    chunkSizeFlag,
    subresourceFlag,
    { name: 'raw', type: 'string' },
    { name: 'watch', short: 'w', type: 'bool' },
    { name: 'watch-only', type: 'bool' },
    { name: 'output-watch-events', type: 'bool' },
    { name: 'ignore-not-found', type: 'bool' },
    { name: 'no-headers', type: 'bool' },
    { name: 'show-labels', type: 'bool' },
    { name: 'show-kind', type: 'bool' },
    { name: 'label-columns', short: 'L', type: 'strings' },
    { name: 'sort-by', type: 'string' },
    { name: 'server-print', type: 'bool' },
  ],
  run: get,
};

function get(invocation: Invocation): void {
  const { flags, args } = invocation;
  if (flags.text('raw') !== '') {
    invocation.print(rawAnswer(invocation));
    return;
  }
  const output = flags.text('output');
  const watches = flags.bool('watch') || flags.bool('watch-only');
  if (watches && flags.text('sort-by') !== '')
    invocation.warn(
      flags.bool('watch')
        ? 'warning: --watch requested, --sort-by will be ignored for watch events received'
        : 'warning: --watch-only requested, --sort-by will be ignored',
    );
  if (!watches && args.length === 0 && flags.list('filename').length === 0) {
    invocation.warn(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
    failWithUsage(
      'kubectl get',
      'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    );
  }
  if (flags.bool('show-labels') && output !== '' && output !== 'wide')
    fail(`--show-labels option cannot be used with ${output} printer`);
  if (flags.bool('output-watch-events') && !watches)
    fail('--output-watch-events option can only be used with --watch or --watch-only');
  const columns = customColumns(invocation, output);
  const printer =
    columns !== undefined || output === 'wide'
      ? undefined
      : objectPrinter(flags, invocation.input.files ?? {}, getOnlyFormats);
  const found = find(invocation, {
    args,
    filenames: flags.list('filename'),
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    allNamespaces: flags.bool('all-namespaces'),
    subresource: flags.text('subresource'),
    kindMeansAll: true,
    singleKind: watches,
  });
  if (watches) {
    watch(invocation, found, printer, columns);
    return;
  }
  const isHuman = printer === undefined && columns === undefined;
  if (isHuman) tables(invocation, found);
  else
    generic(invocation, found, (items) => {
      if (printer !== undefined) return whole(items, found, printer);
      const rows = items.map((item) =>
        columnCells(columns ?? [], typed(item.resource, item.object as KubeObject)),
      );
      const headers = flags.bool('no-headers') ? [] : [(columns ?? []).map(({ header }) => header)];
      return inColumns([...headers, ...rows]);
    });
}

function tables(invocation: Invocation, found: Found): void {
  const { flags } = invocation;
  const problems = problemsOf(invocation, found);
  const items = ordered(invocation, found.entries.filter(isItem));
  const resources = [...found.listed, ...items.map((item) => item.resource)];
  const kinds = new Set(resources.map(({ id }) => id));
  const withKind = kinds.size > 1 || invocation.args.join() === 'all';
  let written = 0;
  for (let at = 0; at < items.length; ) {
    const { resource } = items[at] as Item;
    let end = at;
    while (items[end]?.resource.id === resource.id) end++;
    const objects = items.slice(at, end).map((item) => item.object as KubeObject);
    const text = tableFor(invocation, resource, withKind).lines(objects, invocation.now);
    if (written > 0 && !flags.bool('no-headers')) invocation.print('\n');
    invocation.print(text);
    written += text.length;
    at = end;
  }
  if (written === 0 && problems.length === 0 && !flags.bool('ignore-not-found')) {
    const isOneNamespace = !flags.bool('all-namespaces') && resources.every(({ namespaced }) => namespaced);
    invocation.warn(
      isOneNamespace ? `No resources found in ${invocation.namespace} namespace.` : 'No resources found',
    );
  }
  if (problems.length > 0) throw new Failure(problems);
}

function ordered(invocation: Invocation, items: readonly Item[]): readonly Item[] {
  const path = invocation.flags.text('sort-by');
  return path === '' ? items : sortedBy(path, items, (item) => item.object);
}

/** What is not a table: problems are told after what could be printed. */
function generic(invocation: Invocation, found: Found, print: (items: readonly Item[]) => string): void {
  const problems = problemsOf(invocation, found);
  const items = ordered(invocation, found.entries.filter(isItem));
  if (
    items.length === 0 &&
    found.isSingle &&
    (problems.length > 0 || invocation.flags.bool('ignore-not-found'))
  ) {
    if (problems.length > 0) throw new Failure(problems);
    return;
  }
  invocation.print(print(items));
  if (problems.length > 0) throw new Failure(problems);
}

function problemsOf(invocation: Invocation, found: Found): readonly Problem[] {
  const problems = found.entries.filter((entry): entry is Problem => !isItem(entry));
  if (!invocation.flags.bool('ignore-not-found')) return problems;
  return problems.filter((each) => each.kind !== 'refused' || each.refusal.reason !== 'NotFound');
}

/** One object as it is, several as a List. */
function whole(items: readonly Item[], found: Found, print: ObjectPrinter): string {
  const objects = items.map((item) => typed(item.resource, item.object as KubeObject));
  const [only] = items;
  if (found.isSingle && only !== undefined && objects.length === 1) return print(objects[0], only.resource);
  return print(
    { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: objects },
    undefined,
  );
}
