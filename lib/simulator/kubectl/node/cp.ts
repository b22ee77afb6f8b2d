/**
 * `kubectl cp`: files between the folder that kubectl is called in and a container. What is copied out of a container is
 * kept nowhere. Source: kubectl/pkg/cmd/cp/cp.go; the words of tar are busybox's.
 */
import type { Pod } from '../../objects/objects';
import { Failure, fail } from '../failure';
import type { CommandSpec, Invocation } from '../invocation';
import { find, itemsOrFail } from '../resource-args';
import { inContainer } from './exec';
import { isFolder, type Place, pathIn } from './place';
import { containerOf } from './pods-of';

export const cpCommand: CommandSpec = {
  name: 'cp',
  usage: '<file-spec-src> <file-spec-dest>',
  does: 'Copies files and folders to and from containers.',
  flags: [
    { name: 'container', short: 'c', type: 'string' },
    { name: 'no-preserve', type: 'bool' },
    { name: 'retries', type: 'int' },
  ],
  run: cp,
};

/** `[[NAMESPACE/]POD:]PATH`; without a Pod the path is a local one. */
type Spec = { readonly namespace?: string; readonly pod: string; readonly path: string };

function cp(invocation: Invocation): void {
  const { args } = invocation;
  if (args.length !== 2) fail('source and destination are required');
  const [from, to] = [specOf(args[0] ?? ''), specOf(args[1] ?? '')];
  if (from.pod !== '' && to.pod !== '') fail('one of src or dest must be a local file specification');
  if (from.path === '' || to.path === '') fail('filepath can not be empty');
  if (from.pod !== '') copyOut(invocation, from);
  else if (to.pod !== '') copyIn(invocation, from.path, to);
  else fail('one of src or dest must be a remote file specification');
}

function specOf(text: string): Spec {
  const colon = text.indexOf(':');
  if (colon < 0) return { pod: '', path: text };
  const [first = '', second, ...more] = text.slice(0, colon).split('/');
  if (colon === 0 || more.length > 0)
    return fail('filespec must match the canonical format: [[namespace/]pod:]file/path');
  const path = text.slice(colon + 1);
  return second === undefined ? { pod: first, path } : { namespace: first, pod: second, path };
}

function copyOut(invocation: Invocation, { path, ...spec }: Spec): void {
  within(invocation, spec, (place) => {
    const full = pathIn(place, path);
    if (!place.files.has(full) && !isFolder(place, full))
      tarEnds(invocation, `${path}: No such file or directory\ntar: error exit delayed from previous errors`);
    if (path.startsWith('/')) invocation.warn("tar: removing leading '/' from member names");
  });
}

function copyIn(invocation: Invocation, local: string, { path, ...spec }: Spec): void {
  const files = filesAt(invocation.input.files ?? {}, local);
  if (files.length === 0) fail(`${local} doesn't exist in local filesystem`);
  within(invocation, spec, (place) => {
    const asked = pathIn(place, path);
    const name = local.replace(/\/+$/, '').split('/').pop() ?? '';
    const target =
      isFolder(place, asked) && !place.files.has(asked) ? `${asked === '/' ? '' : asked}/${name}` : asked;
    const folder = target.slice(0, target.lastIndexOf('/')) || '/';
    if (!isFolder(place, folder))
      tarEnds(invocation, `can't change directory to '${folder}': No such file or directory`);
    if (place.isReadOnly(target)) tarEnds(invocation, `can't open '${name}': Read-only file system`);
    for (const { rest, text } of files) place.files.set(rest === '' ? target : `${target}/${rest}`, text);
  });
}

/** The local file, or those in the local folder, with their paths within it. */
function filesAt(
  files: Readonly<Record<string, string>>,
  local: string,
): readonly { readonly rest: string; readonly text: string }[] {
  const wanted = local.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
  if (Object.hasOwn(files, wanted)) return [{ rest: '', text: files[wanted] ?? '' }];
  const prefix = wanted === '.' ? '' : `${wanted}/`;
  return Object.entries(files)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, text]) => ({ rest: name.slice(prefix.length), text }));
}

function within(
  invocation: Invocation,
  { namespace, pod: name }: Omit<Spec, 'path'>,
  act: (place: Place) => void,
): void {
  const [item] = itemsOrFail(
    find(invocation, {
      args: [name],
      defaultKind: 'pods',
      ...(namespace === undefined ? {} : { namespace }),
    }),
  );
  const pod = item?.object as Pod | undefined;
  if (pod === undefined) return;
  inContainer(invocation, pod, containerOf(invocation, pod, invocation.flags.text('container')), false, act);
}

/** The container has a tar that ends so. */
function tarEnds(invocation: Invocation, why: string): never {
  invocation.warn(`tar: ${why}`);
  throw new Failure([{ kind: 'plain', text: 'command terminated with exit code 1' }], 1);
}
