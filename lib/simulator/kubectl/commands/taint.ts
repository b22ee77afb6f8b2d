/** `kubectl taint`. Source: kubectl/pkg/cmd/taint/taint.go. */
import type { KubeObject, Node } from '../../objects/objects';
import { patchOf, sendOrFail, Teller } from '../change';
import { Failure, fail, failWithUsage } from '../failure';
import { allFlag, dryRunFlag, fieldManagerFlag, printFlags, selectorFlag, validateFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { find, forEach } from '../resource-args';
import { resourceOrFail } from '../resource-name';
import { changedTaints, parseTaints } from '../taint';
import { splitArgs } from './pairs';

export const taintCommand: CommandSpec = {
  name: 'taint',
  usage: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  does: 'Sets and removes taints of nodes.',
  flags: [
    ...printFlags,
    selectorFlag,
    allFlag,
    dryRunFlag,
    fieldManagerFlag,
    validateFlag,
    { name: 'overwrite', type: 'bool' },
  ],
  run: taint,
};

function taint(invocation: Invocation): void {
  const { flags, args } = invocation;
  const teller = new Teller(invocation);
  const isTaint = (arg: string): boolean => arg.includes('=') || arg.includes(':') || arg.endsWith('-');
  const { resources, pairs } = splitArgs(args, isTaint, 'taint');
  const [kind, ...names] = resources;
  if (kind === undefined) fail('one or more resources must be specified as <resource> <name>');
  if (pairs.length === 0) fail('at least one taint update is required');
  const changes = parseTaints(pairs);
  if (typeof changes === 'string') failWithUsage('kubectl taint', changes);
  const selector = flags.text('selector');
  const resource = resourceOrFail(invocation.api.resources, kind.toLowerCase());
  if (resource.id !== 'Node')
    fail(`invalid resource type ${kind.toLowerCase()}, only node types are supported`);
  const both = changes.add.flatMap((add) =>
    changes.remove
      .filter(({ key, effect }) => key === add.key && (effect === undefined || effect === add.effect))
      .map(({ key, effect }) => `${key}=${effect ?? ''}`),
  );
  if (both.length > 0)
    fail(`can not both modify and remove the following taint(s) in the same command: ${both.join(', ')}`);
  if (flags.bool('all') && selector !== '')
    fail("setting 'all' parameter with a non empty selector is prohibited");
  const isSearch = flags.bool('all') || selector !== '';
  if (!isSearch && names.length === 0)
    fail("at least one resource name must be specified since 'all' parameter is not set");
  const found = find(invocation, {
    args: isSearch ? ['node'] : names.map((name) => (name.includes('/') ? name : `node/${name}`)),
    labelSelector: selector,
    all: flags.bool('all'),
  });
  forEach(found, (item) => {
    const node = item.object as KubeObject & Node;
    const result = changedTaints(
      node.metadata.name,
      node.spec?.taints ?? [],
      changes,
      flags.bool('overwrite'),
    );
    if (!result.ok) throw new Failure(result.problems.map((text) => ({ kind: 'said' as const, text })));
    const { taints, done } = result;
    const shown =
      teller.dryRun === 'client'
        ? { ...node, spec: { ...node.spec, taints } }
        : sendOrFail(
            invocation,
            patchOf(
              item,
              'merge',
              { spec: { taints: taints.length === 0 ? null : taints } },
              teller.options('kubectl-taint'),
            ),
          ).object;
    teller.tell(item.resource, shown, done);
  });
}
