/**
 * `kubectl apply view-last-applied` and `set-last-applied`.
 * Source: kubectl/pkg/cmd/apply/apply_view_last_applied.go, apply_set_last_applied.go.
 */
import type { KubeObject, Manifest } from '../../objects/objects';
import { patchOf, sendOrFail, Teller } from '../change';
import { fail, failWithUsage } from '../failure';
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { indentedJson } from '../output/go-json';
import { find, forEach } from '../resource-args';
import { yamlText } from '../yaml/yaml-text';
import { lastApplied, lastAppliedAnnotation, lastAppliedText, withLastApplied } from './last-applied';

export const viewLastAppliedCommand: CommandSpec = {
  name: 'view-last-applied',
  usage: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  does: 'Shows what was applied last.',
  flags: [
    ...fileFlags,
    selectorFlag,
    { name: 'output', short: 'o', type: 'string' },
    { name: 'all', type: 'bool' },
  ],
  run: view,
};

export const setLastAppliedCommand: CommandSpec = {
  name: 'set-last-applied',
  usage: '-f FILENAME',
  does: 'Notes a manifest as what was applied last, and changes nothing else.',
  flags: [...printFlags, ...fileFlags, dryRunFlag, { name: 'create-annotation', type: 'bool' }],
  run: set,
};

function view(invocation: Invocation): void {
  const { flags, args } = invocation;
  const output = flags.text('output', 'yaml');
  if (output !== 'yaml' && output !== 'json')
    failWithUsage(
      invocation.command,
      `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`,
    );
  const found = find(invocation, {
    args,
    filenames: flags.list('filename'),
    labelSelector: flags.text('selector'),
    all: flags.bool('all'),
  });
  forEach(found, ({ object, name, source }) => {
    if (lastAppliedText(object as KubeObject) === undefined) {
      // Upstream wraps an error that is not there: only an object from a file is told of.
      if (source === undefined) return;
      fail(
        `error when no last-applied-configuration annotation found on resource: ${name}\n ${JSON.stringify(source)}: <nil>`,
      );
    }
    const value = lastApplied(object as KubeObject);
    invocation.print(output === 'json' ? `${indentedJson(value)}\n` : yamlText(value));
  });
}

function set(invocation: Invocation): void {
  const { flags } = invocation;
  const teller = new Teller(invocation);
  if (flags.list('filename').length === 0) fail('must specify one of -f and -k');
  const found = find(invocation, { args: [], filenames: flags.list('filename') });
  forEach(found, (item) => {
    const live = item.object as KubeObject;
    if (lastAppliedText(live) === undefined && !flags.bool('create-annotation'))
      fail(
        `no last-applied-configuration annotation found on resource: ${item.name}, to create the annotation, run the command with --create-annotation`,
      );
    const text = withLastApplied(item.written as Manifest).metadata.annotations?.[lastAppliedAnnotation];
    const body = { metadata: { annotations: { [lastAppliedAnnotation]: text } } };
    const shown =
      teller.dryRun === 'client'
        ? live
        : sendOrFail(invocation, patchOf(item, 'merge', body, teller.options('kubectl-last-applied'))).object;
    teller.tell(item.resource, shown, 'configured');
  });
}
