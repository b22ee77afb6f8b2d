/** `kubectl apply`. Source: kubectl/pkg/cmd/apply/apply.go, patcher.go. */
import { satisfies } from '../../objects/label-selector';
import type { KubeObject, Manifest } from '../../objects/objects';
import { parseSelector } from '../../objects/selector-text';
import { fieldValidationOf, sendOrFail, Teller } from '../change';
import { refused } from '../commands/refused';
import { deletionFlags } from '../deletion';
import { Failure, fail, failWith, failWithUsage } from '../failure';
import {
  dryRunFlag,
  fieldManagerFlag,
  fileFlags,
  printFlags,
  recordFlag,
  selectorFlag,
  subresourceFlag,
  validateFlag,
} from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { recorded } from '../record';
import { find, type Item, isItem } from '../resource-args';
import { lastAppliedAnnotation } from './last-applied';
import { setLastAppliedCommand, viewLastAppliedCommand } from './last-applied-commands';
import { applyPatch, applyRequest, mergedObject, newObject } from './merged';
import { checkPruning, prune, prunedKinds, type Visited } from './prune';
import { applyOnServer } from './server-side';

export const applyCommand: CommandSpec = {
  name: 'apply',
  usage: '(-f FILENAME | -k DIRECTORY)',
  does: 'Creates what is missing and moves what exists towards the manifests.',
  flags: [
    ...printFlags,
    ...fileFlags,
    ...deletionFlags,
    selectorFlag,
    subresourceFlag,
    dryRunFlag,
    fieldManagerFlag,
    recordFlag,
    validateFlag,
    { name: 'server-side', type: 'bool' },
    { name: 'force-conflicts', type: 'bool' },
    { name: 'overwrite', type: 'bool' },
    { name: 'openapi-patch', type: 'bool' },
    { name: 'prune', type: 'bool' },
    { name: 'prune-allowlist', type: 'array' },
    { name: 'applyset', type: 'string' },
    { name: 'all', type: 'bool' },
  ],
  subcommands: [
    viewLastAppliedCommand,
    setLastAppliedCommand,
    refused('edit-last-applied', 'use set-last-applied -f'),
  ],
  run: apply,
};

function apply(invocation: Invocation): void {
  const { flags, args } = invocation;
  if (args.length > 0) failWithUsage('kubectl apply', `Unexpected args: [${args.join(' ')}]`);
  if (flags.list('filename').length === 0) fail('must specify one of -f and -k');
  if (flags.text('applyset') !== '') fail('--applyset is not known here: use --prune with a selector');
  const isServerSide = flags.bool('server-side');
  if (flags.bool('force-conflicts') && !isServerSide) fail('--force-conflicts only works with --server-side');
  const teller = new Teller(invocation, 'together');
  if (isServerSide && teller.dryRun === 'client')
    fail("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (flags.bool('force') && isServerSide) fail('--force cannot be used with --server-side');
  if (flags.text('subresource') !== '' && !isServerSide)
    fail('--subresource can only be specified for --server-side');
  const prunes = flags.bool('prune');
  if (flags.bool('all') && flags.text('selector') !== '')
    fail('cannot set --all and --selector at the same time');
  if (prunes) checkPruning(invocation);
  const kinds = prunes ? prunedKinds(invocation) : [];
  const visited: Visited = { uids: new Set(), namespaces: new Set() };
  if (invocation.isNamespaceGiven) visited.namespaces.add(invocation.namespace);
  const found = find(invocation, {
    args: [],
    filenames: flags.list('filename'),
    fetch: false,
    reading: flags.text('validate') === 'false' ? 'decoded' : 'validated',
  });
  const selector = parseSelector(flags.text('selector')) ?? [];
  const entries = found.entries.filter(
    (entry) => !isItem(entry) || satisfies(entry.written?.metadata.labels ?? {}, selector),
  );
  if (entries.length === 0) fail('no objects passed to apply');
  const problems = entries.flatMap((entry) => {
    if (!isItem(entry)) return [entry];
    try {
      if (entry.namespace !== undefined) visited.namespaces.add(entry.namespace);
      const item = { ...entry, written: recorded(invocation, entry.written as Manifest) };
      if (isServerSide) applyOnServer(invocation, teller, item);
      else applyOne(invocation, teller, item, visited);
      return [];
    } catch (error) {
      if (error instanceof Failure) return error.problems;
      throw error;
    }
  });
  if (problems.length > 0) throw new Failure(problems);
  teller.printGathered();
  if (prunes) prune(invocation, teller, kinds, visited);
}

/** Creates or changes one object, and tells what was done. */
function applyOne(invocation: Invocation, teller: Teller, item: Item, { uids }: Visited): void {
  const { object, done } = applied(invocation, teller, item);
  const { uid } = object.metadata as { readonly uid?: string };
  if (uid !== undefined) uids.add(uid);
  teller.tell(item.resource, object, done);
}

function applied(
  invocation: Invocation,
  teller: Teller,
  item: Item,
): { readonly object: Manifest; readonly done: 'created' | 'configured' | 'unchanged' } {
  const { resource, namespace, name, source = '' } = item;
  const manifest = item.written as Manifest;
  const generateName = manifest.metadata.generateName ?? '';
  if (name === '' && generateName !== '') fail(`from ${generateName}: cannot use generate name with apply`);
  if (name === '')
    fail(
      `error when retrieving current configuration of:\n${infoText(item)}\nfrom server for: "${source}": resource name may not be empty`,
    );
  const live = invocation.api.get(resource, namespace, name);
  if (!live.ok && live.reason !== 'NotFound') failWith(live);
  const options = {
    ...teller.options('kubectl-client-side-apply'),
    fieldValidation: fieldValidationOf(invocation),
  };
  if (!live.ok) {
    if (teller.dryRun === 'client') return { object: newObject(item), done: 'created' };
    const request = { ...applyRequest(item, undefined), options };
    const created = sendOrFail(invocation, request, `error when creating "${source}": `);
    return { object: created.object, done: 'created' };
  }
  if (live.object.metadata.annotations?.[lastAppliedAnnotation] === undefined)
    invocation.warn(
      `Warning: resource ${resource.plural}/${name} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
    );
  if (teller.dryRun === 'client') {
    const changes = applyPatch(item, live.object);
    return {
      object: mergedObject(item, live.object),
      done: changes === undefined ? 'unchanged' : 'configured',
    };
  }
  if (applyPatch(item, live.object) === undefined) return { object: live.object, done: 'unchanged' };
  const request = { ...applyRequest(item, live.object), options };
  const patched = sendOrFail(invocation, request, patching(item, live.object));
  if (patched.object.metadata.deletionTimestamp !== undefined)
    invocation.warn(`Warning: Detected changes to resource ${name} which is currently being deleted.`);
  // Whatever the API server makes of it: kubectl tells whether it had something to send.
  return { object: patched.object, done: 'configured' };
}

/** What goes before the refusal of a patch. */
function patching(item: Item, live: KubeObject): string {
  const { source = '' } = item;
  const patch = JSON.stringify(applyPatch(item, live) ?? {});
  return `error when applying patch:\n${patch}\nto:\n${infoText(item)}\nfor: "${source}": error when patching "${source}": `;
}

/** An object as messages name it. Source: cli-runtime/pkg/resource/visitor.go Info.String. */
export function infoText({ resource, namespace = '', name }: Item): string {
  const { group, version, plural, kind } = resource;
  return `Resource: "${group}/${version}, Resource=${plural}", GroupVersionKind: "${group}/${version}, Kind=${kind}"\nName: "${name}", Namespace: "${namespace}"`;
}
