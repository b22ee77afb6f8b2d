/**
 * Deleting objects and waiting until they are gone: `kubectl delete`, `replace --force`.
 * Source: kubectl/pkg/cmd/delete/delete.go, kubectl/pkg/cmd/wait/delete.go.
 */
import { keyFor } from './api-client';
import type { Teller } from './change';
import { Failure, fail, failWith, type Problem } from './failure';
import { goesOn } from './interrupt';
import type { Invocation } from './invocation';
import type { FlagSpec } from './line/flags';
import type { Item } from './resource-args';
import { kindText, nameText, pluralText } from './resource-name';

/** Flags of every command that may delete. */
export const deletionFlags: readonly FlagSpec[] = [
  { name: 'cascade', type: 'string', bare: 'background' },
  { name: 'force', type: 'bool' },
  { name: 'grace-period', type: 'int' },
  { name: 'timeout', type: 'duration' },
  { name: 'wait', type: 'bool' },
];

export type Deletion = {
  readonly propagation: 'Background' | 'Foreground' | 'Orphan';
  /** Seconds; absent: what the object says. */
  readonly grace?: number;
};

/** What becomes of what an object owns, by `--cascade`. */
export function propagationOf({ flags }: Invocation): Deletion['propagation'] {
  const cascade = flags.text('cascade', 'background');
  const propagation = (
    {
      background: 'Background',
      foreground: 'Foreground',
      orphan: 'Orphan',
      true: 'Background',
      false: 'Orphan',
    } as const
  )[cascade];
  if (propagation !== undefined) return propagation;
  return fail(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
}

/** What the flags of a line say about how to delete. */
export function deletionOf(invocation: Invocation): Deletion {
  const { flags } = invocation;
  const propagation = propagationOf(invocation);
  let grace = flags.number('grace-period') ?? -1;
  if (flags.bool('now')) {
    if (grace !== -1) fail('--now and --grace-period cannot be specified together');
    grace = 1;
  }
  const force = flags.bool('force');
  if (grace === 0 && !force) grace = 1;
  if (force && grace < 0) grace = 0;
  if (grace > 0 && force) fail('--force and --grace-period greater than 0 cannot be specified together');
  return { propagation, ...(grace < 0 ? {} : { grace }) };
}

/** An object that a delete was accepted for. */
export type Deleted = { readonly item: Item; readonly uid: string };

/** Sends one deletion and tells it; a refusal ends the command. */
export function deleteOne(
  invocation: Invocation,
  teller: Teller,
  item: Item,
  deletion: Deletion,
): Deleted | undefined {
  const { resource, namespace, name, source } = item;
  const { propagation, grace } = deletion;
  let uid: string | undefined;
  if (teller.dryRun !== 'client') {
    const answer = invocation.api.send({
      verb: 'delete',
      kind: resource.id,
      key: keyFor(resource, namespace, name),
      propagation,
      ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
      ...(teller.dryRun === 'server' ? { options: { dryRun: true } } : {}),
    });
    if (!answer.ok) failWith(answer, source === undefined ? undefined : `error when deleting "${source}": `);
    else uid = answer.object.metadata.uid;
  }
  if (invocation.flags.text('output') === 'name') invocation.say(nameText(resource, name));
  else {
    const how = grace === 0 ? 'force deleted' : 'deleted';
    const where = resource.namespaced ? ` from ${namespace} namespace` : '';
    const dry = { none: '', client: ' (dry run)', server: ' (server dry run)' }[teller.dryRun];
    invocation.say(`${kindText(resource)} "${name}" ${how}${where}${dry}`);
  }
  return uid === undefined ? undefined : { item, uid };
}

/** Lets time pass until all are gone; another object of the same name does not count. */
export function waitUntilGone(invocation: Invocation, deleted: readonly Deleted[]): void {
  const { api, flags } = invocation;
  const timeout = flags.number('timeout') ?? 0;
  const deadline = timeout > 0 ? api.now + timeout : undefined;
  const isThere = ({ item, uid }: Deleted): boolean => {
    const now = api.get(item.resource, item.namespace, item.name);
    return now.ok && now.object.metadata.uid === uid;
  };
  const waited = api.waitUntil(() => !deleted.some(isThere), deadline);
  if (waited === 'done') return;
  if (waited === 'nothing happens') goesOn(invocation);
  const problems = deleted.filter(isThere).map(
    ({ item }): Problem => ({
      kind: 'said',
      text: `timed out waiting for the condition on ${pluralText(item.resource)}/${item.name}`,
    }),
  );
  throw new Failure(problems);
}
