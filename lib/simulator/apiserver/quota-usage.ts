/**
 * What an object counts for in a ResourceQuota, and which quotas it counts in. Admission and the quota controller ask the
 * same.
 * Source: pkg/quota/v1/evaluator/core (pods.go, services.go, persistent_volume_claims.go),
 * apiserver/pkg/quota/v1/generic/evaluator.go, component-helpers/resource/helpers.go.
 */
import { matchesExpression } from '../objects/label-selector';
import type {
  KubeObject,
  PersistentVolumeClaim,
  Pod,
  PodSpec,
  ResourceList,
  Service,
} from '../objects/objects';
import { qosClass } from '../objects/qos';
import { addQuantities, formatQuantity, parseQuantity, type Quantity } from '../values/quantity';
import { parseTimestamp } from '../values/time';
import { containerTotals } from './container-totals';
import type { Resource } from './resources';

/** Amounts by the name a quota has for them: `requests.cpu`, `pods`, `count/deployments.apps`. */
export type Usage = ReadonlyMap<string, Quantity>;

export type ResourceQuota = KubeObject & {
  readonly spec: {
    readonly hard?: ResourceList;
    readonly scopes?: readonly string[];
    readonly scopeSelector?: {
      readonly matchExpressions?: readonly {
        readonly scopeName: string;
        readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
        readonly values?: readonly string[];
      }[];
    };
  };
  readonly status?: { readonly hard?: ResourceList; readonly used?: ResourceList };
};

const one: Quantity = { nano: 1_000_000_000n, format: 'decimal' };

/** What one object counts for. `now` in milliseconds: a Pod whose grace is long over no longer counts for compute. */
export function usageOf(
  { id, plural, group }: Pick<Resource, 'id' | 'plural' | 'group'>,
  object: KubeObject,
  now: number,
): Usage {
  const usage = new Map<string, Quantity>([[`count/${group === '' ? plural : `${plural}.${group}`}`, one]]);
  switch (id) {
    case 'Pod':
      if (countsForCompute(object as Pod, now)) addPod(usage, (object as Pod).spec);
      break;
    case 'Service':
      addService(usage, (object as Service).spec);
      break;
    case 'PersistentVolumeClaim':
      addClaim(usage, object as PersistentVolumeClaim);
      break;
    case 'ConfigMap':
    case 'Secret':
    case 'ReplicationController':
    case 'ResourceQuota':
      usage.set(plural, one);
      break;
    default:
  }
  return usage;
}

/** Whether an object counts in a quota, as far as the quota's scopes say. */
export function isInScope({ spec }: ResourceQuota, id: string, object: KubeObject): boolean {
  return scopesOf(spec).every((scope) => id === 'Pod' && isPodInScope(scope, object as Pod));
}

/**
 * The sum of what objects count for, of the resources that the quota limits; a limited resource that nothing uses is
 * zero.
 */
export function usageIn(quota: ResourceQuota, usages: Iterable<Usage>): Usage {
  const hard = Object.keys(quota.spec.hard ?? {});
  const sum = new Map<string, Quantity>();
  for (const name of hard) sum.set(name, zeroLike(quota.spec.hard?.[name]));
  for (const usage of usages)
    for (const [name, amount] of usage) {
      const so = sum.get(name);
      if (so !== undefined) sum.set(name, addQuantities(so, amount));
    }
  return sum;
}

/** As the API shows amounts: in order of name. */
export function usageList(usage: Usage): ResourceList {
  const names = [...usage.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, formatQuantity(usage.get(name) as Quantity)]));
}

/** Which of the resources that a quota limits the containers of a Pod do not name, as admission says it; or undefined. */
export function unnamedResources(pod: Pod, required: readonly string[]): string | undefined {
  // What the Pod asks for as a whole takes the place of all that its containers might.
  if (namesOf(pod.spec.resources).length > 0) return undefined;
  const asked = required.filter((name) => validCompute.has(name));
  const missing = new Map<string, string[]>();
  for (const container of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])]) {
    const named = new Set(namesOf(container.resources));
    for (const name of asked)
      if (!named.has(name)) missing.set(name, [...(missing.get(name) ?? []), container.name]);
  }
  if (missing.size === 0) return undefined;
  const parts = [...missing]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, containers]) => `${name} for: ${[...new Set(containers)].sort().join(',')}`);
  return `must specify ${parts.join('; ')}`;
}

const validCompute: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
]);

type Resources = { readonly requests?: ResourceList; readonly limits?: ResourceList };

/** The names under which a quota knows what is asked for here. */
function namesOf(resources: Resources | undefined): readonly string[] {
  const requests = Object.keys(resources?.requests ?? {}).filter((name) => isCore(name));
  const limits = Object.keys(resources?.limits ?? {}).filter((name) => isCore(name));
  return [
    ...requests.flatMap((name) => [name, `requests.${name}`]),
    ...limits.map((name) => `limits.${name}`),
  ];
}

// --- Pods ---------------------------------------------------------------------------------------------------------

function countsForCompute({ metadata, status }: Pod, now: number): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata ?? {};
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return now <= parseTimestamp(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

function addPod(usage: Map<string, Quantity>, spec: PodSpec): void {
  usage.set('pods', one);
  for (const [name, amount] of podSum(spec, 'requests')) {
    if (isCore(name) || name.startsWith('hugepages-')) usage.set(name, amount);
    if (isCore(name) || name.startsWith('hugepages-') || isExtended(name))
      usage.set(`requests.${name}`, amount);
  }
  for (const [name, amount] of podSum(spec, 'limits')) if (isCore(name)) usage.set(`limits.${name}`, amount);
}

function isCore(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name === 'ephemeral-storage';
}

function isExtended(name: string): boolean {
  return (
    (name.includes('/') && !name.split('/')[0]?.endsWith('kubernetes.io')) ||
    name.startsWith('deviceclass.resource.kubernetes.io/')
  );
}

/** All containers and sidecars together, or the largest moment of the init containers; what the Pod says goes first. */
function podSum(spec: PodSpec, of: 'requests' | 'limits'): ReadonlyMap<string, Quantity> {
  const sum = new Map(containerTotals(spec, of));
  for (const [name, amount] of Object.entries(spec.resources?.[of] ?? {})) sum.set(name, quantity(amount));
  for (const [name, amount] of Object.entries(spec.overhead ?? {}))
    if (of === 'requests' || sum.has(name)) add(sum, { [name]: amount });
  return sum;
}

function add(sum: Map<string, Quantity>, list: ResourceList | undefined): void {
  for (const [name, amount] of Object.entries(list ?? {})) {
    const so = sum.get(name);
    sum.set(name, so === undefined ? quantity(amount) : addQuantities(so, quantity(amount)));
  }
}

function quantity(amount: string | number): Quantity {
  return parseQuantity(amount) ?? { nano: 0n, format: 'decimal' };
}

function zeroLike(amount: string | number | undefined): Quantity {
  return { nano: 0n, format: amount === undefined ? 'decimal' : quantity(amount).format };
}

// --- Other kinds --------------------------------------------------------------------------------------------------

function addService(
  usage: Map<string, Quantity>,
  { type, ports = [], allocateLoadBalancerNodePorts }: Service['spec'],
): void {
  const balanced = type === 'LoadBalancer';
  const exposed =
    balanced && allocateLoadBalancerNodePorts === false
      ? ports.filter(({ nodePort = 0 }) => nodePort !== 0)
      : ports;
  const nodePorts = balanced || type === 'NodePort' ? exposed.length : 0;
  usage.set('services', one);
  usage.set('services.loadbalancers', quantity(balanced ? 1 : 0));
  usage.set('services.nodeports', quantity(nodePorts));
}

function addClaim(usage: Map<string, Quantity>, { metadata, spec }: PersistentVolumeClaim): void {
  usage.set('persistentvolumeclaims', one);
  const storage = spec.resources?.requests?.storage;
  const className =
    metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
  const ofClass = (name: string): string => `${className}.storageclass.storage.k8s.io/${name}`;
  if (className !== '') usage.set(ofClass('persistentvolumeclaims'), one);
  if (storage === undefined) return;
  usage.set('requests.storage', quantity(storage));
  if (className !== '') usage.set(ofClass('requests.storage'), quantity(storage));
}

// --- Scopes -------------------------------------------------------------------------------------------------------

type Scope = {
  readonly scopeName: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
};

function scopesOf(spec: ResourceQuota['spec']): readonly Scope[] {
  return [
    ...(spec.scopes ?? []).map((scopeName): Scope => ({ scopeName, operator: 'Exists' })),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ];
}

function isPodInScope({ scopeName, operator, values }: Scope, { spec }: Pod): boolean {
  switch (scopeName) {
    case 'Terminating':
      return spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds >= 0;
    case 'NotTerminating':
      return spec.activeDeadlineSeconds === undefined || spec.activeDeadlineSeconds < 0;
    case 'BestEffort':
      return qosClass(spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClass(spec) !== 'BestEffort';
    case 'PriorityClass': {
      const name = spec.priorityClassName ?? '';
      if (operator === 'Exists') return name !== '';
      const key = 'priorityClass';
      return matchesExpression({ key, operator, values: values ?? [] }, { [key]: name });
    }
    case 'CrossNamespacePodAffinity':
      return asksAcrossNamespaces(spec);
    default:
      return false;
  }
}

type AffinityTerm = { readonly namespaces?: readonly string[]; readonly namespaceSelector?: unknown };
type PodTerms = {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly AffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly podAffinityTerm: AffinityTerm;
  }[];
};

function asksAcrossNamespaces({ affinity }: PodSpec): boolean {
  const terms = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((each) => {
    const { requiredDuringSchedulingIgnoredDuringExecution: required = [], ...rest } = (each ??
      {}) as PodTerms;
    const preferred = rest.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return [...required, ...preferred.map(({ podAffinityTerm }) => podAffinityTerm)];
  });
  return terms.some(
    ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
  );
}
