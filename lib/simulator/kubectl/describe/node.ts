/** Source: kubectl/pkg/describe/describe.go describeNode, describeNodeLease, describeNodeResource. */
import type { Lease, Node, Pod, ResourceList } from '../../objects/objects';
import { formatQuantity, parseQuantity, type Quantity } from '../../values/quantity';
import { longTime } from '../output/go-text';
import { age, compareText, quantityText } from '../printers/cells';
import { nodeRoles } from '../printers/node';
import { type DescribeView, describer, type Lines } from './describer';
import { eventLines } from './events';
import { annotationLines, labelLines, optionalLine, taintLines } from './fields';
import { podAmount, shareText, totalAmount, withGivenResources } from './pod-amounts';

export const node = describer<Node & { readonly spec: { readonly providerID?: string } }>((object, view) => {
  const { metadata, spec, status } = object;
  const conditions = status?.conditions ?? [];
  return [
    `Name:\t${metadata.name}`,
    `Roles:\t${nodeRoles(metadata.labels).join(',') || '<none>'}`,
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`,
    ...taintLines('Taints', spec?.taints),
    `Unschedulable:\t${spec?.unschedulable ?? false}`,
    ...leaseLines(metadata.name, view),
    ...(conditions.length === 0
      ? []
      : [
          'Conditions:',
          '  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage',
          '  ----\t------\t-----------------\t------------------\t------\t-------',
          ...conditions.map(
            ({ type, status: value, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' }) =>
              `  ${type} \t${value} \t${longTime(lastHeartbeatTime)} \t${longTime(lastTransitionTime)} \t${reason} \t${message}`,
          ),
        ]),
    'Addresses:',
    ...(status?.addresses ?? []).map(({ type, address }) => `  ${type}:\t${address}`),
    ...amountLines('Capacity', status?.capacity),
    ...amountLines('Allocatable', status?.allocatable),
    ...systemLines(status?.nodeInfo ?? {}),
    ...optionalLine('PodCIDR', spec?.podCIDR),
    ...optionalLine('PodCIDRs', spec?.podCIDRs?.join(',')),
    ...optionalLine('ProviderID', spec?.providerID),
    ...podLines(object, view),
    ...eventLines(
      object,
      view,
      { name: metadata.name, uid: metadata.uid, kind: 'Node' },
      // Of a kubelet, that knows its node by name.
      { name: metadata.name, uid: metadata.name, kind: 'Node' },
    ),
  ];
});

function leaseLines(name: string, view: DescribeView): Lines {
  const lease: Lease | undefined = view.get('Lease', `kube-node-lease/${name}`);
  if (lease === undefined)
    return [`Lease:\tFailed to get lease: leases.coordination.k8s.io "${name}" not found`];
  const { holderIdentity = '<unset>', acquireTime, renewTime } = lease.spec ?? {};
  return [
    'Lease:',
    `  HolderIdentity:\t${holderIdentity}`,
    `  AcquireTime:\t${acquireTime === undefined ? '<unset>' : longTime(acquireTime)}`,
    `  RenewTime:\t${renewTime === undefined ? '<unset>' : longTime(renewTime)}`,
  ];
}

function amountLines(title: string, list: ResourceList | undefined): Lines {
  const entries = Object.entries(list ?? {}).sort(([a], [b]) => compareText(a, b));
  if (entries.length === 0) return [];
  return [`${title}:`, ...entries.map(([name, amount]) => `  ${name}:\t${quantityText(amount)}`)];
}

const systemFields: readonly (readonly [string, string])[] = [
  ['Machine ID', 'machineID'],
  ['System UUID', 'systemUUID'],
  ['Boot ID', 'bootID'],
  ['Kernel Version', 'kernelVersion'],
  ['OS Image', 'osImage'],
  ['Operating System', 'operatingSystem'],
  ['Architecture', 'architecture'],
  ['Container Runtime Version', 'containerRuntimeVersion'],
  ['Kubelet Version', 'kubeletVersion'],
];

function systemLines(info: Readonly<Record<string, string>>): Lines {
  return ['System Info:', ...systemFields.map(([title, field]) => `  ${title}:\t${info[field] ?? ''}`)];
}

/** The Pods that have not ended, and what of the node they ask for together. */
function podLines({ metadata, status }: Node, view: DescribeView): Lines {
  const pods = view.list('Pod')?.filter(({ spec, status: { phase } = {} }) => {
    return spec.nodeName === metadata.name && phase !== 'Succeeded' && phase !== 'Failed';
  });
  if (pods === undefined) return ['Pods:\tnot authorized'];
  const hasAllocatable = Object.keys(status?.allocatable ?? {}).length > 0;
  const offered = (hasAllocatable ? status?.allocatable : status?.capacity) ?? {};
  return [
    `Non-terminated Pods:\t(${pods.length} in total)`,
    '  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge',
    '  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---',
    ...pods.map((pod) => podLine(withGivenResources(pod), offered, view.now)),
    'Allocated resources:',
    '  (Total limits may be over 100 percent, i.e., overcommitted.)',
    '  Resource\tRequests\tLimits',
    '  --------\t--------\t------',
    ...allocatedNames(offered).map((name) => allocatedLine(name, pods, offered)),
  ];
}

function podLine(pod: Pod, offered: ResourceList, now: number): string {
  const shares = (['cpu', 'memory'] as const).flatMap((resource) =>
    (['requests', 'limits'] as const).map((list) =>
      shareText(podAmount(pod, list, resource), quantityOf(offered[resource])),
    ),
  );
  return `  ${pod.metadata.namespace ?? ''}\t${pod.metadata.name}\t\t${shares.join('\t')}\t${age(pod, now)}`;
}

/** Cpu, memory and storage always; then huge pages, then what else the node offers. */
function allocatedNames(offered: ResourceList): readonly string[] {
  const usual = ['cpu', 'memory', 'ephemeral-storage'];
  const others = Object.keys(offered)
    .filter((name) => !usual.includes(name) && name !== 'pods')
    .sort(compareText);
  return [...usual, ...others.filter(isHugePages), ...others.filter((name) => !isHugePages(name))];
}

function allocatedLine(name: string, pods: readonly Pod[], offered: ResourceList): string {
  const total = quantityOf(offered[name]);
  const [requests, limits] = [totalAmount(pods, 'requests', name), totalAmount(pods, 'limits', name)];
  const isShared = ['cpu', 'memory', 'ephemeral-storage'].includes(name) || isHugePages(name);
  if (!isShared) return `  ${name}\t${formatQuantity(requests)}\t${formatQuantity(limits)}`;
  const text = (amount: Quantity): string =>
    total === undefined || total.nano === 0n ? `${formatQuantity(amount)} (0%)` : shareText(amount, total);
  return `  ${name}\t${text(requests)}\t${text(limits)}`;
}

function quantityOf(amount: string | number | undefined): Quantity | undefined {
  return amount === undefined ? undefined : parseQuantity(amount);
}

function isHugePages(resource: string): boolean {
  return resource.startsWith('hugepages-');
}
