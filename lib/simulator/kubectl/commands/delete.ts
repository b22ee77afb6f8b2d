/** `kubectl delete`. Source: kubectl/pkg/cmd/delete/delete.go. */
import { Teller } from '../change';
import { type Deleted, deleteOne, deletionFlags, deletionOf, waitUntilGone } from '../deletion';
import { Failure, fail, type Problem } from '../failure';
import { allNamespacesFlag, dryRunFlag, fieldSelectorFlag, fileFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { find, isItem } from '../resource-args';
import { rawWrite } from './raw-write';

export const deleteCommand: CommandSpec = {
  name: 'delete',
  usage: '([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  does: 'Deletes objects, and waits until they are gone.',
  flags: [
    ...fileFlags,
    ...deletionFlags,
    selectorFlag,
    fieldSelectorFlag,
    allNamespacesFlag,
    dryRunFlag,
    { name: 'all', type: 'bool' },
    { name: 'now', type: 'bool' },
    { name: 'ignore-not-found', type: 'bool' },
    { name: 'output', short: 'o', type: 'string' },
    { name: 'interactive', short: 'i', type: 'bool' },
    { name: 'raw', type: 'string' },
  ],
  run: remove,
};

function remove(invocation: Invocation): void {
  const { flags, args, api } = invocation;
  const deletion = deletionOf(invocation);
  const output = flags.text('output');
  if (flags.text('raw') !== '') {
    rawWrite(invocation, 'DELETE');
    return;
  }
  if (flags.bool('interactive')) fail('--interactive is not known here: there is nobody to ask');
  const hasSelector = flags.text('selector') !== '' || flags.text('field-selector') !== '';
  const found = find(invocation, {
    args,
    filenames: flags.list('filename'),
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    all: flags.bool('all'),
    allNamespaces: flags.bool('all-namespaces'),
    fetch: false,
  });
  const teller = new Teller(invocation, 'name only');
  if (output !== '' && output !== 'name')
    fail(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (deletion.grace === 0)
    invocation.warn(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
    );
  const ignores = flags.bool('ignore-not-found', flags.bool('all') || hasSelector);
  const deleted: Deleted[] = [];
  const problems: Problem[] = [];
  let sought = 0;
  let warnsOfScope = invocation.isNamespaceGiven && !flags.bool('all-namespaces');
  for (const entry of found.entries) {
    if (!isItem(entry)) {
      problems.push(entry);
      continue;
    }
    sought++;
    if (warnsOfScope && !entry.resource.namespaced) {
      invocation.warn('Warning: deleting cluster-scoped resources, not scoped to the provided namespace');
      warnsOfScope = false;
    }
    try {
      const one = deleteOne(invocation, teller, entry, deletion);
      if (one !== undefined) deleted.push(one);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(...error.problems.filter((each) => !(ignores && isNotFound(each))));
    }
  }
  if (problems.length > 0) throw new Failure(problems);
  if (sought === 0) {
    invocation.say('No resources found');
    return;
  }
  if (!flags.bool('wait', true) || teller.dryRun !== 'none' || !api.isReachable) return;
  waitUntilGone(invocation, deleted);
}

function isNotFound(problem: Problem): boolean {
  return problem.kind === 'refused' && problem.refusal.reason === 'NotFound';
}
