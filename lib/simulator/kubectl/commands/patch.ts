/** `kubectl patch`. Source: kubectl/pkg/cmd/patch/patch.go. */
import { jsonPatch } from '../../apiserver/json-patch';
import { shapeOfKind } from '../../apiserver/managed-fields/schema';
import { mergePatch, strategicMergePatch } from '../../apiserver/merge';
import type { Request, Subresource } from '../../apiserver/request';
import type { KubeObject, Manifest } from '../../objects/objects';
import { deepEqual } from '../../values/equal';
import { keyFor } from '../api-client';
import { findForChange, isChangedHere, objectOf, type PatchBody, Teller } from '../change';
import { fail, failWith, notServed } from '../failure';
import {
  dryRunFlag,
  fieldManagerFlag,
  fileFlags,
  localFlag,
  printFlags,
  recordFlag,
  subresourceFlag,
} from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { recordedAfter } from '../record';
import { forEach, type Item } from '../resource-args';
import { scaleObject, scaleResource } from '../scale-object';
import { yamlReader } from '../yaml/port';

export const patchCommand: CommandSpec = {
  name: 'patch',
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  does: 'Changes fields of an object by a strategic merge patch, a JSON merge patch, or a JSON patch.',
  flags: [
    ...printFlags,
    ...fileFlags,
    localFlag,
    dryRunFlag,
    fieldManagerFlag,
    recordFlag,
    subresourceFlag,
    { name: 'patch', short: 'p', type: 'string' },
    { name: 'patch-file', type: 'string' },
    { name: 'type', type: 'string' },
  ],
  run: patch,
};

const types = ['json', 'merge', 'strategic'] as const;
type PatchType = (typeof types)[number];

function patch(invocation: Invocation): void {
  const { flags, args } = invocation;
  const teller = new Teller(invocation);
  const text = flags.text('patch');
  if (text !== '' && flags.text('patch-file') !== '')
    fail('cannot specify --patch and --patch-file together');
  if (text === '' && flags.text('patch-file') === '')
    fail('must specify --patch or --patch-file containing the contents of the patch');
  const type = flags.text('type', 'strategic').toLowerCase() as PatchType;
  if (!types.includes(type))
    fail(`--type must be one of [json merge strategic], not "${flags.text('type')}"`);
  const body = bodyOf(invocation);
  const found = findForChange(invocation, args, false);
  if (found.entries.length === 0) fail('no objects passed to patch');
  forEach(found, (item) => {
    const before = objectOf(item);
    if (isChangedHere(invocation)) {
      const after = patchedHere(before, type, body);
      return teller.tell(item.resource, after as Manifest, doneText(!deepEqual(before, after)));
    }
    const request = requestOf(invocation, item, type, body);
    if (request.subresource === 'scale' && !item.resource.scale) return failWith(notServed);
    const answer = invocation.api.send({
      ...request,
      options: { ...teller.options('kubectl-patch'), fieldValidation: 'Warn' },
    });
    if (!answer.ok && answer.code === 415) {
      const { group, version, kind } = item.resource;
      fail(
        `application/strategic-merge-patch+json is not supported by ${group}/${version}, Kind=${kind}: ${answer.message}`,
      );
    }
    if (!answer.ok) return failWith(answer);
    const done = doneText(!deepEqual(before, answer.object));
    const after = recordedAfter(invocation, item, answer.object, teller.options('kubectl-patch'));
    const scale = request.subresource === 'scale' ? scaleObject(item.resource, after) : undefined;
    if (scale === undefined) teller.tell(item.resource, after, done);
    else teller.tell(scaleResource, scale, done);
  });
}

function doneText(didPatch: boolean): string {
  return didPatch ? 'patched' : 'patched (no change)';
}

function bodyOf(invocation: Invocation): unknown {
  const { flags, input } = invocation;
  const name = flags.text('patch-file');
  const files = input.files ?? {};
  const text = name === '' ? flags.text('patch') : Object.hasOwn(files, name) ? files[name] : undefined;
  if (text === undefined) return fail(`unable to read patch file: open ${name}: no such file or directory`);
  const read = yamlReader.get().readYaml(text);
  if (!read.ok)
    return fail(
      `unable to parse ${JSON.stringify(flags.text('patch'))}: yaml: ${read.line === undefined ? '' : `line ${read.line}: `}${read.message}`,
    );
  return read.documents[0] ?? null;
}

type PatchRequest = Extract<Request, { verb: 'patch' }>;

function requestOf(invocation: Invocation, item: Item, type: PatchType, body: unknown): PatchRequest {
  const { resource, namespace, name } = item;
  const subresource = invocation.flags.text('subresource');
  const target = {
    verb: 'patch' as const,
    kind: resource.id,
    version: resource.version,
    key: keyFor(resource, namespace, name),
    ...(subresource === '' ? {} : { subresource: subresource as Subresource }),
  };
  if (type === 'json') return { ...target, patch: { type: 'json', operations: body } };
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return fail(
      `Error from server (BadRequest): json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value of type map[string]interface {}`,
    );
  return { ...target, patch: { type, body: body as PatchBody } };
}

function patchedHere(object: KubeObject, type: PatchType, body: unknown): unknown {
  if (type === 'merge') return mergePatch(object, body);
  if (type === 'strategic') return strategicMergePatch(shapeOfKind(object.kind), object, body);
  const result = jsonPatch(object, body);
  return result.ok ? result.value : fail(result.message);
}
