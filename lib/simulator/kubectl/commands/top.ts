/**
 * `kubectl top`: what is used, as a metrics server would tell it, where a scenario says what is measured; otherwise as in a
 * cluster without one. Source: kubectl/pkg/cmd/top/top_pod.go, top_node.go.
 */
import type { Resource } from '../../apiserver/resources';
import type { Measured } from '../../given/metrics-given';
import { isBeingDeleted, type KubeObject, type Node, type Pod } from '../../objects/objects';
import { isPodReady } from '../../objects/pod-state';
import { fail, failWith, failWithUsage } from '../failure';
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { inColumns } from '../output/columns';
import { type TopSorting, topContainers, topNodes, topPods, type Usage } from '../printers/top';
import { resourceOrFail } from '../resource-name';

const flags = [
  selectorFlag,
  { name: 'no-headers', type: 'bool' },
  { name: 'sort-by', type: 'string' },
  { name: 'use-protocol-buffers', type: 'bool' },
  { name: 'show-swap', type: 'bool' },
] as const;

const podsCommand: CommandSpec = {
  name: 'pod',
  aliases: ['pods', 'po'],
  usage: '[NAME | -l label]',
  does: 'Shows what each pod uses.',
  flags: [
    ...flags,
    fieldSelectorFlag,
    allNamespacesFlag,
    { name: 'containers', type: 'bool' },
    { name: 'sum', type: 'bool' },
  ],
  run: showPods,
};

const nodesCommand: CommandSpec = {
  name: 'node',
  aliases: ['nodes', 'no'],
  usage: '[NAME | -l label]',
  does: 'Shows what each node uses.',
  flags: [...flags, { name: 'show-capacity', type: 'bool' }],
  run: showNodes,
};

export const topCommand: CommandSpec = {
  name: 'top',
  usage: '(node | pod)',
  does: 'Shows how much CPU and memory is used, where a metrics server tells it.',
  needsSubcommand: 'stderr',
  subcommands: [nodesCommand, podsCommand],
};

function showPods(invocation: Invocation): void {
  const { args, flags, namespace } = invocation;
  const [name] = args;
  const sortBy = sorting(invocation);
  if (name !== undefined && (flags.text('selector') !== '' || flags.text('field-selector') !== ''))
    fail('only one of NAME or selector can be provided');
  const measured = metricsOf(invocation);
  const isEverywhere = flags.bool('all-namespaces');
  const pods = named(invocation, 'pods', name) as readonly Pod[];
  const all = listed(invocation, 'pods', {}) as readonly Pod[];
  const usages = pods.filter(isMeasured).map((pod) => usageOf(measured, pod, all));
  if (usages.length === 0) {
    if (pods.length > 0) fail('metrics not available yet');
    invocation.warn(isEverywhere ? 'No resources found' : `No resources found in ${namespace} namespace.`);
    return;
  }
  const options = { withNamespace: isEverywhere, sortBy, sum: flags.bool('sum') };
  const rows = flags.bool('containers')
    ? topContainers(usages, options)
    : topPods(
        usages.map(({ total }) => total),
        options,
      );
  print(invocation, rows);
}

function showNodes(invocation: Invocation): void {
  const { args, flags } = invocation;
  const [name] = args;
  const sortBy = sorting(invocation);
  if (name !== undefined && flags.text('selector') !== '')
    fail('only one of NAME or --selector can be provided');
  const measured = metricsOf(invocation);
  const nodes = named(invocation, 'nodes', name) as readonly Node[];
  if (nodes.length === 0) fail('metrics not available yet');
  const pods = (listed(invocation, 'pods', {}) as readonly Pod[]).filter(isMeasured);
  const usages = nodes.flatMap(({ metadata }): Usage[] => {
    const own = pods.filter((pod) => pod.spec.nodeName === metadata.name);
    const used = own.map((pod) => usageOf(measured, pod, pods).total);
    return invocation.api.runs(`kubelet@${metadata.name}`) ? [sumOf(metadata.name, used)] : [];
  });
  const offered = Object.fromEntries(
    nodes.map(({ metadata, status }) => [
      metadata.name,
      (flags.bool('show-capacity') ? status?.capacity : status?.allocatable) ?? {},
    ]),
  );
  print(invocation, topNodes(usages, offered, sortBy));
}

function print(invocation: Invocation, rows: readonly (readonly string[])[]): void {
  invocation.print(inColumns(invocation.flags.bool('no-headers') ? rows.slice(1) : rows));
}

function sorting({ command, flags, args }: Invocation): TopSorting {
  if (args.length > 1) failWithUsage(command, `${command.split(' ').at(-1)} [NAME | -l label]`);
  const given = flags.text('sort-by');
  if (given === '') return undefined;
  return given === 'cpu' || given === 'memory' ? given : fail('--sort-by accepts only cpu or memory');
}

function metricsOf({ api }: Invocation): Measured {
  if (!api.isReachable) failWith({ ok: false, code: 0, reason: '', message: '' });
  return api.measured ?? fail('Metrics API not available');
}

function named(invocation: Invocation, plural: string, name: string | undefined): readonly KubeObject[] {
  const { api, flags, namespace } = invocation;
  const resource = resourceOrFail(api.resources, plural);
  if (name !== undefined) {
    const answer = api.get(resource, resource.namespaced ? namespace : undefined, name);
    return answer.ok ? [answer.object] : failWith(answer);
  }
  const [labelSelector, fieldSelector] = [flags.text('selector'), flags.text('field-selector')];
  return list(invocation, resource, {
    ...(flags.bool('all-namespaces') || !resource.namespaced ? {} : { namespace }),
    ...(labelSelector === '' ? {} : { labelSelector }),
    ...(fieldSelector === '' ? {} : { fieldSelector }),
  });
}

function listed(invocation: Invocation, plural: string, selection: object): readonly KubeObject[] {
  return list(invocation, resourceOrFail(invocation.api.resources, plural), selection);
}

function list({ api }: Invocation, resource: Resource, selection: object): readonly KubeObject[] {
  const answer = api.list(resource, selection);
  return answer.ok ? answer.items : failWith(answer);
}

/** The kubelet tells of what runs. */
function isMeasured({ status }: Pod): boolean {
  return status?.phase === 'Running';
}

function usageOf(
  measured: Measured,
  pod: Pod,
  all: readonly Pod[],
): { readonly total: Usage; readonly containers: readonly Usage[] } {
  const { name, namespace = '' } = pod.metadata;
  const ready = all.filter((each) => isPodReady(each) && !isBeingDeleted(each));
  const [cpu, memory] = ['cpu', 'memory'].map((metric) => measured.ofPod(pod, metric, ready));
  const containers = pod.spec.containers.map(
    (container): Usage => ({
      name: container.name,
      namespace,
      cpuMillis: cpu?.get(container.name) ?? 0,
      memoryBytes: (memory?.get(container.name) ?? 0) / 1000,
    }),
  );
  return { total: { ...sumOf(name, containers), namespace }, containers };
}

function sumOf(name: string, usages: readonly Usage[]): Usage {
  return {
    name,
    cpuMillis: usages.reduce((all, { cpuMillis }) => all + cpuMillis, 0),
    memoryBytes: usages.reduce((all, { memoryBytes }) => all + memoryBytes, 0),
  };
}
