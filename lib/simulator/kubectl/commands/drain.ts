/** `kubectl drain`. Source: kubectl/pkg/cmd/drain/drain.go, kubectl/pkg/drain/drain.go and filters.go. */

import { controllerOf, type KubeObject, type Pod } from '../../objects/objects';
import { readSelector } from '../../objects/selector-text';
import { formatDuration } from '../../values/duration';
import { keyFor } from '../api-client';
import { Teller } from '../change';
import { Failure, fail, failWith, type Problem } from '../failure';
import { chunkSizeFlag, dryRunFlag, selectorFlag } from '../flag-sets';
import { goesOn } from '../interrupt';
import type { CommandSpec, Invocation } from '../invocation';
import { type Item, itemsOrFail } from '../resource-args';
import { resourceOrFail } from '../resource-name';
import { cordon, nodesNamed } from './cordon';

export const drainCommand: CommandSpec = {
  name: 'drain',
  usage: 'NODE',
  does: 'Marks a node and evicts its Pods, to prepare it for maintenance.',
  flags: [
    dryRunFlag,
    selectorFlag,
    chunkSizeFlag,
    { name: 'force', type: 'bool' },
    { name: 'ignore-daemonsets', type: 'bool' },
    { name: 'delete-emptydir-data', type: 'bool' },
    {
      name: 'delete-local-data',
      type: 'bool',
      deprecated: 'This option is deprecated and will be deleted. Use --delete-emptydir-data.',
    },
    { name: 'grace-period', type: 'int' },
    { name: 'timeout', type: 'duration' },
    { name: 'pod-selector', type: 'string' },
    { name: 'disable-eviction', type: 'bool' },
    { name: 'skip-wait-for-delete-timeout', type: 'int' },
  ],
  run: drain,
};

const retryMs = 5_000;

function drain(invocation: Invocation): void {
  const { flags } = invocation;
  const teller = new Teller(invocation, 'name only');
  const found = nodesNamed(invocation, 'drain');
  if (!readSelector(flags.text('pod-selector')).ok)
    fail('--pod-selector=<pod_selector> must be a valid label selector');
  const nodes = itemsOrFail(found);
  for (const node of nodes) cordon(invocation, teller, node, true);
  const failed: { readonly node: string; readonly problems: readonly string[] }[] = [];
  for (const node of nodes) {
    const problems = drainOne(invocation, teller, node);
    if (problems.length === 0) {
      teller.tell(node.resource, node.object as KubeObject, 'drained');
      continue;
    }
    invocation.warn(
      `error: unable to drain node "${node.name}" due to error: ${listText(problems)}, continuing command...`,
    );
    failed.push({ node: node.name, problems });
  }
  if (failed.length === 0) return;
  invocation.warn('There are pending nodes to be drained:');
  for (const { node } of failed) invocation.warn(` ${node}`);
  throw new Failure(
    failed.flatMap(({ problems }): Problem[] =>
      (failed.length > 1 ? [listText(problems)] : problems).map((text) => ({ kind: 'plain', text })),
    ),
  );
}

function listText(problems: readonly string[]): string {
  return problems.length === 1 ? (problems[0] as string) : `[${problems.join(', ')}]`;
}

/** What stands against it; nothing when the node is empty now. */
function drainOne(invocation: Invocation, teller: Teller, node: Item): readonly string[] {
  const sorted = podsToMove(invocation, node.name);
  if (sorted.errors.length > 0) return sorted.errors;
  if (sorted.warnings !== '') invocation.warn(`Warning: ${sorted.warnings}`);
  if (teller.dryRun === 'client') {
    for (const pod of sorted.pods)
      invocation.say(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name} (dry run)`);
    return [];
  }
  const problems = move(invocation, teller, sorted.pods);
  if (problems.length === 0) return [];
  const pending = podsToMove(invocation, node.name).pods;
  if (pending.length > 0) {
    invocation.warn(
      `There are pending pods in node "${node.name}" when an error occurred: ${listText(problems)}`,
    );
    for (const pod of pending) invocation.warn(`pod/${pod.metadata.name}`);
  }
  return problems;
}

type Sorted = {
  readonly pods: readonly Pod[];
  readonly errors: readonly string[];
  readonly warnings: string;
};

function podsToMove(invocation: Invocation, node: string): Sorted {
  const { api, flags } = invocation;
  const selector = flags.text('pod-selector');
  const answer = api.list(resourceOrFail(api.resources, 'pods'), {
    fieldSelector: `spec.nodeName=${node}`,
    ...(selector === '' ? {} : { labelSelector: selector }),
  });
  if (!answer.ok) return failWith(answer);
  const pods: Pod[] = [];
  const errors = new Map<string, string[]>();
  const warnings = new Map<string, string[]>();
  const add = (to: Map<string, string[]>, message: string, pod: Pod): void => {
    to.set(message, [...(to.get(message) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`]);
  };
  for (const pod of answer.items as unknown as readonly Pod[]) {
    const { moves, error, warning } = verdictOn(invocation, pod);
    if (error !== undefined) add(errors, error, pod);
    if (warning !== undefined) add(warnings, warning, pod);
    if (moves) pods.push(pod);
  }
  return {
    pods,
    errors: [...errors].map(([message, names]) => `cannot delete ${message}: ${names.join(', ')}`),
    warnings: [...warnings].map(([message, names]) => `${message}: ${names.join(', ')}`).join('; '),
  };
}

type PodVerdict = { readonly moves: boolean; readonly error?: string; readonly warning?: string };

/** Whether a Pod is evicted, left, or in the way. */
function verdictOn({ api, flags, now }: Invocation, pod: Pod): PodVerdict {
  const skipAfter = flags.number('skip-wait-for-delete-timeout') ?? 0;
  const deleted = pod.metadata.deletionTimestamp;
  if (skipAfter > 0 && deleted !== undefined && now - Date.parse(deleted) > skipAfter * 1000)
    return { moves: false };
  const controller = controllerOf(pod);
  const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  let warning: string | undefined;
  if (controller?.kind === 'DaemonSet' && controller.apiVersion === 'apps/v1' && !isOver) {
    const owner = api.get(
      resourceOrFail(api.resources, 'daemonsets'),
      pod.metadata.namespace,
      controller.name,
    );
    if (!owner.ok && !(owner.reason === 'NotFound' && flags.bool('force')))
      return { moves: false, error: owner.message };
    if (!owner.ok) warning = owner.message;
    else if (!flags.bool('ignore-daemonsets'))
      return { moves: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
    else return { moves: false, warning: 'ignoring DaemonSet-managed Pods' };
  }
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return { moves: false };
  const volumes =
    (pod.spec as { readonly volumes?: readonly { readonly emptyDir?: unknown }[] }).volumes ?? [];
  if (volumes.some(({ emptyDir }) => emptyDir !== undefined) && !isOver) {
    if (!flags.bool('delete-emptydir-data') && !flags.bool('delete-local-data'))
      return { moves: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' };
    warning = 'deleting Pods with local storage';
  }
  if (controller === undefined && !isOver) {
    if (!flags.bool('force'))
      return { moves: false, error: 'Pods that declare no controller (use --force to override)' };
    warning = 'deleting Pods that declare no controller';
  }
  return warning === undefined ? { moves: true } : { moves: true, warning };
}

type Moving = { readonly pod: Pod; nextTryAt: number; isAccepted: boolean };

/** Evicts all at once, tries refused ones again every five seconds, and waits until all are gone. */
function move(invocation: Invocation, teller: Teller, pods: readonly Pod[]): readonly string[] {
  const { api, flags } = invocation;
  const timeout = flags.number('timeout') ?? 0;
  const deadline = timeout > 0 ? api.now + timeout : undefined;
  const resource = resourceOrFail(api.resources, 'pods');
  const open: Moving[] = pods.map((pod) => ({ pod, nextTryAt: api.now, isAccepted: false }));
  const problems: string[] = [];
  const close = (moving: Moving): void => {
    open.splice(open.indexOf(moving), 1);
  };
  const look = (): boolean => {
    for (const moving of [...open]) {
      const { name, namespace = 'default', uid } = moving.pod.metadata;
      if (moving.isAccepted) {
        const now = api.get(resource, namespace, name);
        if (now.ok && now.object.metadata.uid === uid) continue;
        teller.tell(
          resource,
          moving.pod as unknown as KubeObject,
          flags.bool('disable-eviction') ? 'deleted' : 'evicted',
        );
        close(moving);
        continue;
      }
      if (api.now < moving.nextTryAt) continue;
      if (!flags.bool('disable-eviction'))
        invocation.say(
          `evicting pod ${namespace}/${name}${teller.dryRun === 'server' ? ' (server dry run)' : ''}`,
        );
      if (deadline !== undefined && api.now >= deadline) {
        problems.push(
          `error when evicting pods/"${name}" -n "${namespace}": global timeout reached: ${formatDuration(timeout)}`,
        );
        close(moving);
        continue;
      }
      const answer = evict(invocation, moving.pod);
      if (answer.ok) {
        moving.isAccepted = true;
        if (teller.dryRun === 'server') close(moving);
      } else if (answer.reason === 'NotFound') {
        teller.tell(resource, moving.pod as unknown as KubeObject, 'evicted');
        close(moving);
      } else if (answer.code === 429) {
        invocation.warn(
          `error when evicting pods/"${name}" -n "${namespace}" (will retry after ${formatDuration(retryMs)}): ${answer.message}`,
        );
        moving.nextTryAt = api.now + retryMs;
      } else {
        problems.push(`error when evicting pods/"${name}" -n "${namespace}": ${answer.message}`);
        close(moving);
      }
    }
    return open.length === 0;
  };
  while (!look()) {
    const tries = open.filter(({ isAccepted }) => !isAccepted).map(({ nextTryAt }) => nextTryAt);
    // Whoever waits to try again is not woken by the timeout, only finds it passed; whoever waits for the end is.
    const next = tries.length > 0 ? Math.min(...tries) : deadline;
    const waited = api.waitUntil(look, next);
    if (waited === 'done') break;
    if (waited === 'nothing happens') return goesOn(invocation);
    if (tries.length === 0) {
      for (const { pod } of open)
        problems.push(
          `error when waiting for pod "${pod.metadata.name}" in namespace "${pod.metadata.namespace}" to terminate: global timeout reached: ${formatDuration(timeout)}`,
        );
      break;
    }
  }
  return problems;
}

function evict({ api, flags }: Invocation, pod: Pod): ReturnType<typeof api.send> {
  const resource = resourceOrFail(api.resources, 'pods');
  const { name, namespace } = pod.metadata;
  const key = keyFor(resource, namespace, name);
  const grace = flags.number('grace-period') ?? -1;
  const deletion = grace < 0 ? {} : { gracePeriodSeconds: grace };
  const options = flags.text('dry-run') === 'server' ? { options: { dryRun: true } } : {};
  if (flags.bool('disable-eviction'))
    return api.send({ verb: 'delete', kind: 'Pod', key, ...deletion, ...options });
  return api.send({
    verb: 'create',
    object: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      ...(grace < 0 ? {} : { deleteOptions: deletion }),
    },
    parent: { kind: 'Pod', key },
    ...options,
  });
}
