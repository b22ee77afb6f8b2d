/** `kubectl rollout status`. Source: kubectl/pkg/cmd/rollout/rollout_status.go. */
import { findForChange } from '../change';
import { fail } from '../failure';
import { fileFlags, selectorFlag } from '../flag-sets';
import { goesOn } from '../interrupt';
import type { CommandSpec, Invocation } from '../invocation';
import { type Item, itemsOrFail } from '../resource-args';
import { rolloutStatus } from './rollout-status';

export const statusCommand: CommandSpec = {
  name: 'status',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  does: 'Tells how far the rollout has come, until it is done.',
  flags: [
    ...fileFlags,
    selectorFlag,
    { name: 'watch', short: 'w', type: 'bool' },
    { name: 'revision', type: 'int' },
    { name: 'timeout', type: 'duration' },
  ],
  run: status,
};

function status(invocation: Invocation): void {
  const { flags, args } = invocation;
  const revision = flags.number('revision') ?? 0;
  if (args.length === 0 && flags.list('filename').length === 0) fail('required resource not specified');
  if (revision < 0) fail(`revision must be a positive integer: ${revision}`);
  const items = itemsOrFail(findForChange(invocation, args, true));
  if (items.length === 0) invocation.warn(`No resources found in ${invocation.namespace} namespace.`);
  for (const item of items) follow(invocation, item, revision);
}

function follow(invocation: Invocation, item: Item, revision: number): void {
  const { api, flags } = invocation;
  const { resource, namespace, name } = item;
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(resource.id))
    fail(
      `no status viewer has been implemented for ${resource.kind}${resource.group === '' ? '' : `.${resource.group}`}`,
    );
  /** Tells of the object as it is; answers whether the rollout is done. */
  const tell = (object: Parameters<typeof rolloutStatus>[0]): boolean => {
    const found = rolloutStatus({ ...object, kind: resource.kind }, revision);
    if (!found.ok) return fail(found.message);
    invocation.print(found.message);
    return found.done;
  };
  let from = api.revision;
  const now = api.get(resource, namespace, name);
  if (!now.ok) fail('object has been deleted');
  else if (tell(now.object) || !flags.bool('watch', true)) return;
  const selection = {
    ...(namespace === undefined ? {} : { namespace }),
    fieldSelector: `metadata.name=${name}`,
  };
  const timeout = flags.number('timeout') ?? 0;
  const waited = api.waitUntil(
    () => {
      const changes = api.changes(resource, selection, from);
      if (!changes.ok) return true;
      from = changes.resourceVersion;
      return changes.events.some(({ type, object }) =>
        type === 'DELETED' ? fail('object has been deleted') : type !== 'BOOKMARK' && tell(object),
      );
    },
    timeout > 0 ? api.now + timeout : undefined,
  );
  if (waited === 'time over') fail('timed out waiting for the condition');
  if (waited === 'nothing happens') goesOn(invocation);
}
