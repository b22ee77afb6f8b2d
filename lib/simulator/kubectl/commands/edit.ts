/**
 * `kubectl edit`: what an editor would hand back is given on standard input. Without it, or unchanged, nothing is done.
 * Source: kubectl/pkg/cmd/util/editor/editoptions.go.
 */

import type { KubeObject, Manifest } from '../../objects/objects';
import { deepEqual } from '../../values/equal';
import { keyFor } from '../api-client';
import { fieldValidationOf, sendOrFail, Teller } from '../change';
import { fail } from '../failure';
import {
  fieldManagerFlag,
  fileFlags,
  printFlags,
  recordFlag,
  saveConfigFlag,
  subresourceFlag,
  validateFlag,
} from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { recorded } from '../record';
import { find, itemsOrFail } from '../resource-args';
import { typed } from '../resource-name';
import { yamlReader } from '../yaml/port';

export const editCommand: CommandSpec = {
  name: 'edit',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  does: 'Changes an object to the text given on standard input, as if an editor had been closed with it.',
  flags: [
    ...printFlags,
    ...fileFlags,
    fieldManagerFlag,
    recordFlag,
    saveConfigFlag,
    subresourceFlag,
    validateFlag,
    { name: 'output-patch', type: 'bool' },
    { name: 'windows-line-endings', type: 'bool' },
  ],
  run: edit,
};

function edit(invocation: Invocation): void {
  const { flags, args, input } = invocation;
  const teller = new Teller(invocation);
  const items = itemsOrFail(
    find(invocation, { args, filenames: flags.list('filename').filter((name) => name !== '-') }),
  );
  if (items.length === 0) fail('edit cancelled, no objects found');
  const text = (input.stdin ?? '').replace(/^\s*#.*$/gm, '');
  const read = yamlReader.get().readYaml(text);
  if (!read.ok)
    fail(
      `edited file had a syntax error: error parsing edited-file: error converting YAML to JSON: yaml: ${read.line === undefined ? '' : `line ${read.line}: `}${read.message}`,
    );
  if (flags.bool('output-patch')) fail('--output-patch is not known here: use diff -f');
  const edited = read.documents.flatMap(itemsOf);
  const pairs = items.map((item) => {
    const live = typed(item.resource, item.object as KubeObject);
    return { item, live, wanted: edited.find((each) => isSame(each, live)) ?? live };
  });
  if (pairs.every(({ live, wanted }) => deepEqual(wanted, live))) {
    invocation.warn('Edit cancelled, no changes made.');
    return;
  }
  for (const { item, live, wanted } of pairs) {
    if (deepEqual(wanted, live)) {
      teller.tell(item.resource, live, 'skipped');
      continue;
    }
    if (nameOf(wanted) !== nameOf(live)) fail('At least one of apiVersion, kind and name was changed');
    const options = { ...teller.options('kubectl-edit'), fieldValidation: fieldValidationOf(invocation) };
    const { object } = sendOrFail(invocation, {
      verb: 'patch',
      kind: item.resource.id,
      version: item.resource.version,
      key: keyFor(item.resource, item.namespace, item.name),
      patch: {
        type: 'change',
        change: (now) => recorded(invocation, withChanges(now, live, wanted) as Manifest),
      },
      ...(flags.text('subresource') === 'status' ? { subresource: 'status' as const } : {}),
      options,
    });
    teller.tell(item.resource, object, 'edited');
  }
}

function itemsOf(document: unknown): readonly Manifest[] {
  const object = document as Manifest & { readonly items?: readonly Manifest[] };
  return Array.isArray(object.items) && object.kind === 'List' ? object.items : [object];
}

/** The UID stays when the name is changed; a text written from memory has none. */
function isSame(edited: Manifest, live: KubeObject): boolean {
  const { uid } = edited.metadata as { readonly uid?: string };
  return uid === undefined ? nameOf(edited) === nameOf(live) : uid === live.metadata.uid;
}

function nameOf({ apiVersion, kind, metadata }: Manifest): string {
  return `${apiVersion}/${kind}/${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

/** What the editor changed, made on what is there now: other changes since then stay. */
function withChanges(now: unknown, before: unknown, after: unknown): unknown {
  if (deepEqual(before, after)) return now;
  if (!isFields(now) || !isFields(before) || !isFields(after)) return after;
  const result: Record<string, unknown> = { ...now };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!(name in after)) delete result[name];
    else result[name] = withChanges(now[name], before[name], after[name]);
  }
  return result;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
