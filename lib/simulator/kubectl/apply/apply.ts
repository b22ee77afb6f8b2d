/** `kubectl apply`. Source: kubectl/pkg/cmd/apply/apply.go, patcher.go. */
import { threeWayMerge } from '../../apiserver/merge';
import { parseSelector, satisfies } from '../../label-selector';
import type { KubeObject, Manifest } from '../../objects';
import { keyFor } from '../api-client';
import { fieldValidationOf, sendOrFail, Teller } from '../change';
import { deletionFlags } from '../deletion';
import { Failure, fail, failWith, failWithUsage } from '../failure';
import {
  dryRunFlag,
  fieldManagerFlag,
  fileFlags,
  printFlags,
  selectorFlag,
  subresourceFlag,
  validateFlag,
} from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { find, type Item, isItem } from '../resource-args';
import { jsonThreeWayMerge } from './json-three-way';
import { lastApplied, lastAppliedAnnotation, withLastApplied } from './last-applied';
import { setLastAppliedCommand, viewLastAppliedCommand } from './last-applied-commands';
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
  subcommands: [viewLastAppliedCommand, setLastAppliedCommand],
  run: apply,
};

function apply(invocation: Invocation): void {
  const { flags, args } = invocation;
  if (args.length > 0) failWithUsage('kubectl apply', `Unexpected args: [${args.join(' ')}]`);
  if (flags.list('filename').length === 0) fail('must specify one of -f and -k');
  if (flags.has('kustomize'))
    fail('kustomizations cannot be built here; give the finished manifests with -f');
  if (flags.bool('prune') || flags.text('applyset') !== '')
    fail('--prune is not known here: delete what is no longer wanted by name or by selector');
  const isServerSide = flags.bool('server-side');
  if (flags.bool('force-conflicts') && !isServerSide) fail('--force-conflicts only works with --server-side');
  const teller = new Teller(invocation);
  if (isServerSide && teller.dryRun === 'client')
    fail("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (flags.bool('force') && isServerSide) fail('--force cannot be used with --server-side');
  if (flags.text('subresource') !== '' && !isServerSide)
    fail('--subresource can only be specified for --server-side');
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
      if (isServerSide) applyOnServer(invocation, teller, entry);
      else applyOne(invocation, teller, entry);
      return [];
    } catch (error) {
      if (error instanceof Failure) return error.problems;
      throw error;
    }
  });
  if (problems.length > 0) throw new Failure(problems);
}

/** Creates or changes one object, and tells what was done. */
function applyOne(invocation: Invocation, teller: Teller, item: Item): void {
  const { object, done } = applied(invocation, teller, item);
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
  if (name === '') failWith({ ok: false, code: 0, reason: '', message: '' });
  const { status: _status, ...wanted } = manifest;
  const modified = withLastApplied(wanted as Manifest);
  const live = invocation.api.get(resource, namespace, name);
  if (!live.ok) {
    if (live.reason !== 'NotFound') failWith(live);
    const object = withoutNulls(modified) as Manifest;
    if (teller.dryRun === 'client') return { object, done: 'created' };
    const options = {
      ...teller.options('kubectl-client-side-apply'),
      fieldValidation: fieldValidationOf(invocation),
    };
    const created = sendOrFail(
      invocation,
      { verb: 'create', object, options },
      `error when creating "${source}": `,
    );
    return { object: created.object, done: 'created' };
  }
  if (live.object.metadata.annotations?.[lastAppliedAnnotation] === undefined)
    invocation.warn(
      `Warning: resource ${pluralName(item)} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
    );
  const merge = resource.id === resource.kind ? threeWayMerge : jsonThreeWayMerge;
  const change = (object: KubeObject): Manifest => {
    const merged = merge(lastApplied(object), modified, object) as Manifest;
    const { resourceVersion: _version, ...metadata } = merged.metadata;
    return { ...merged, metadata };
  };
  if (teller.dryRun === 'client') {
    const merged = change(live.object);
    return { object: merged, done: sameText(merged, live.object) ? 'unchanged' : 'configured' };
  }
  const options = {
    ...teller.options('kubectl-client-side-apply'),
    fieldValidation: fieldValidationOf(invocation),
  };
  const patched = sendOrFail(
    invocation,
    {
      verb: 'patch',
      kind: resource.id,
      key: keyFor(resource, namespace, name),
      patch: { type: 'apply', change },
      options,
    },
    `error when applying patch:\n${patchText(modified, live.object, merge)}\nto:\nResource: "${resource.group === '' ? '' : `${resource.group}/`}${resource.version}, Resource=${resource.plural}", GroupVersionKind: "${resource.group === '' ? '/' : `${resource.group}/`}${resource.version}, Kind=${resource.kind}"\nName: "${name}", Namespace: "${namespace ?? ''}"\nfor: "${source}": error when patching "${source}": `,
  );
  if (patched.object.metadata.deletionTimestamp !== undefined)
    invocation.warn(`Warning: Detected changes to resource ${name} which is currently being deleted.`);
  return { object: patched.object, done: patched.unchanged === true ? 'unchanged' : 'configured' };
}

/** The fields that change, as JSON: what the refused patch would have said. */
function patchText(modified: Manifest, live: KubeObject, merge: typeof threeWayMerge): string {
  const merged = merge(lastApplied(live), modified, live);
  return JSON.stringify(differenceOf(merged, live) ?? {});
}

function differenceOf(wanted: unknown, live: unknown): unknown {
  const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isFields(wanted) || !isFields(live))
    return JSON.stringify(wanted) === JSON.stringify(live) ? undefined : wanted;
  const fields = [...new Set([...Object.keys(live), ...Object.keys(wanted)])].sort();
  const changed = fields.flatMap((name): (readonly [string, unknown])[] => {
    if (!(name in wanted)) return [[name, null]];
    const inner = differenceOf(wanted[name], live[name]);
    return inner === undefined ? [] : [[name, inner]];
  });
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

function sameText(a: Manifest, b: KubeObject): boolean {
  const { resourceVersion: _version, ...metadata } = b.metadata;
  return differenceOf(a, { ...b, metadata }) === undefined;
}

function pluralName({ resource, name }: Item): string {
  return `${resource.group === '' ? resource.plural : `${resource.plural}`}/${name}`;
}

/** Fields that are null ask for nothing in a new object. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([name, each]) => [name, withoutNulls(each)]),
  );
}
