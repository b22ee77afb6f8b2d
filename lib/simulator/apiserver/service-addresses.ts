/**
 * What the API server itself decides about a Service when it is written: addresses, node ports, families.
 * Source: pkg/registry/core/service/storage/alloc.go.
 *
 * Rules
 *   service/cluster-ip    A Service gets a free address of a ServiceCIDR that is ready, unless it names one, is headless or an
 *                         ExternalName. It keeps it for life.
 *   service/node-port     Each port of a NodePort or LoadBalancer Service gets a port that no other Service has, of
 *                         30000–32767. The API server allocates it; kube-proxy only reads it.
 *   service/ip-address    For each address that a Service has there is an IPAddress object, which no two can have: the API
 *                         server makes it before the Service, and deletes it with the Service, or when the Service is
 *                         refused. (pkg/registry/core/service/ipallocator/ipallocator.go)
 *   service/health-port   A LoadBalancer Service with externalTrafficPolicy Local gets one more port, on which each node
 *                         says whether it has endpoints.
 */
import {
  conditionOf,
  isBeingDeleted,
  type KubeObject,
  type Manifest,
  type ObjectMeta,
  type Service,
  type ServiceCIDR,
  type ServicePort,
} from '../objects/objects';
import type { Store } from '../store';
import type { Random } from '../values/random';
import { allocateAddress, allocatePort, isInRange, nodePortRange, serviceCIDRs } from './allocation';
import { type FieldError, internalError, invalid, type Refusal } from './answers';
import type { Resource } from './resources';
import { decideFamilies, type Families } from './service-families';
import { validateAddresses } from './validation';

export type Allocated = { readonly ok: true; readonly object: Manifest } | NotAllocated;

/** What is wrong with the Service, or what the API server has not got any more of. */
type Wrong = { readonly errors: readonly FieldError[] } | { readonly usedUp: string };

/** `addresses`: those that had been allocated by then, and are given back. */
export type NotAllocated = Wrong & { readonly ok: false; readonly addresses?: readonly string[] };

/** Where addresses and ports come from; `families`: those of the cluster. */
type Sources = { readonly store: Store; readonly random: Random; readonly families: Families };

/** The Service with its addresses and ports. `old` is the stored one when it is being changed. */
export function allocateForService(
  service: Manifest,
  old: KubeObject | undefined,
  { store, random, families }: Sources,
): Allocated {
  const asked = (service.spec ?? {}) as Service['spec'];
  const before = old?.spec as Service['spec'] | undefined;
  const unusable = validateAddresses(service);
  if (unusable.length > 0) return { ok: false, errors: unusable };
  if (asked.type === 'ExternalName') {
    const { clusterIP: _ip, clusterIPs: _ips, ...rest } = asked;
    return { ok: true, object: { ...service, spec: rest } };
  }
  const decided = decideFamilies(asked, before, families);
  if ('errors' in decided) return { ok: false, errors: decided.errors };
  const { spec } = decided;
  const others = (store.list('Service') as Service[]).filter(
    (each) => each.metadata.uid !== old?.metadata.uid,
  );
  const clusterIPs: string[] = [];
  const wanted = spec.clusterIP === 'None' ? [] : decided.families;
  for (const [i, family] of wanted.entries()) {
    const address = clusterAddress(family, i, { spec, before, others, random, store });
    if (typeof address !== 'string') return { ...address, addresses: clusterIPs };
    clusterIPs.push(address);
  }
  const [clusterIP = 'None'] = clusterIPs;
  const ports = withNodePorts(spec, before, others, random);
  if (!('ports' in ports)) return { ok: false, ...ports, addresses: clusterIPs };
  const healthCheck = withHealthCheckPort(spec, ports.ports, others, random);
  return {
    ok: true,
    object: {
      ...service,
      spec: {
        ...spec,
        ...(spec.ports === undefined ? {} : { ports: ports.ports }),
        ...healthCheck,
        clusterIP,
        clusterIPs: clusterIPs.length > 0 ? clusterIPs : [clusterIP],
        ipFamilies: decided.families,
      },
      status: service.status ?? { loadBalancer: {} },
    },
  };
}

/** The address of one family: the one it names or has, if it can have it, else a free one. */
function clusterAddress(
  family: 'IPv4' | 'IPv6',
  i: number,
  {
    spec,
    before,
    others,
    random,
    store,
  }: {
    readonly spec: Service['spec'];
    readonly before: Service['spec'] | undefined;
    readonly others: readonly Service[];
    readonly random: Random;
    readonly store: Store;
  },
): string | NotAllocated {
  const ranges = rangesIn(store, family);
  const kept = before === undefined ? [] : addressesOf(before);
  const named = (spec.clusterIPs ?? [])[i] ?? (i === 0 ? spec.clusterIP : undefined) ?? kept[i] ?? '';
  const used = new Set(others.flatMap((each) => addressesOf(each.spec)));
  if (named === '') {
    for (const range of ranges) {
      const free = allocateAddress(range, (address) => used.has(address), random);
      if (free !== undefined) return free;
    }
    return { ok: false, usedUp: 'failed to allocate a serviceIP: range is full' };
  }
  if (kept.includes(named)) return named;
  if (!ranges.some((range) => isInRange(range, named)))
    return invalidAddress(
      named,
      `failed to allocate IP ${named}: the provided network does not match the current range`,
    );
  if (used.has(named))
    return invalidAddress(named, `failed to allocate IP ${named}: provided IP is already allocated`);
  return named;
}

/** The ranges of a family that addresses may be given out of, in order of name. What no object names is as the API server was started. */
function rangesIn(store: Store, family: 'IPv4' | 'IPv6'): readonly string[] {
  const all = (store.list('ServiceCIDR') as ServiceCIDR[]).map((each) => ({
    cidrs: each.spec.cidrs.filter((cidr) => cidr.includes(':') === (family === 'IPv6')),
    isReady: !isBeingDeleted(each) && conditionOf(each, 'Ready')?.status === 'True',
  }));
  if (all.every(({ cidrs }) => cidrs.length === 0)) return [serviceCIDRs[family]];
  return all.flatMap(({ cidrs, isReady }) => (isReady ? cidrs : []));
}

/** The cluster IPs of a Service; a headless one has none. */
export function addressesOf({ clusterIP, clusterIPs }: Partial<Service['spec']>): readonly string[] {
  const all = clusterIPs !== undefined && clusterIPs.length > 0 ? clusterIPs : [clusterIP ?? ''];
  return all.filter((address) => address !== '' && address !== 'None');
}

/** The object that says to whom an address belongs. */
export function ipAddress(address: string, { name, namespace = '' }: Partial<ObjectMeta>): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: {
      name: address,
      labels: {
        'ipaddress.kubernetes.io/ip-family': address.includes(':') ? 'IPv6' : 'IPv4',
        'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
      },
    },
    spec: { parentRef: { resource: 'services', namespace, name } },
  };
}

/** A load balancer that keeps to nodes with endpoints asks each node on a port of its own. */
function withHealthCheckPort(
  spec: Service['spec'],
  ports: readonly ServicePort[],
  others: readonly Service[],
  random: Random,
): { readonly healthCheckNodePort?: number } {
  if (spec.type !== 'LoadBalancer' || spec.externalTrafficPolicy !== 'Local' || spec.healthCheckNodePort)
    return {};
  const used = new Set(ports.map(({ nodePort }) => nodePort));
  for (const { spec: other } of others) {
    used.add(other.healthCheckNodePort);
    for (const { nodePort } of other.ports ?? []) used.add(nodePort);
  }
  const healthCheckNodePort = allocatePort(nodePortRange, (candidate) => used.has(candidate), random);
  return healthCheckNodePort === undefined ? {} : { healthCheckNodePort };
}

function withNodePorts(
  spec: Service['spec'],
  before: Service['spec'] | undefined,
  others: readonly Service[],
  random: Random,
): { readonly ports: readonly ServicePort[] } | Wrong {
  const ports = spec.ports ?? [];
  const wanted =
    spec.type === 'NodePort' ||
    (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  if (!wanted) {
    return { ports: ports.map(({ nodePort: _dropped, ...port }) => port) };
  }
  const protocolOf = (port: ServicePort): string => port.protocol ?? 'TCP';
  const used = new Set<string>();
  for (const other of others)
    for (const port of other.spec.ports ?? [])
      if (port.nodePort) used.add(`${protocolOf(port)}/${port.nodePort}`);
  const errors: FieldError[] = [];
  const { base, size } = nodePortRange;
  const fixed = ports.map((port, i) => {
    const kept = before?.ports?.find(
      (each) => each.port === port.port && protocolOf(each) === protocolOf(port) && each.name === port.name,
    );
    const nodePort = port.nodePort || kept?.nodePort;
    if (!nodePort) return port;
    const invalid = (why: string): void => {
      errors.push({
        type: 'Invalid',
        field: `spec.ports[${i}].nodePort`,
        message: `Invalid value: ${nodePort}: ${why}`,
      });
    };
    if (nodePort < base || nodePort >= base + size)
      invalid(
        `provided port is not in the valid range. The range of valid ports is ${base}-${base + size - 1}`,
      );
    else if (used.has(`${protocolOf(port)}/${nodePort}`)) invalid('provided port is already allocated');
    used.add(`${protocolOf(port)}/${nodePort}`);
    return { ...port, nodePort };
  });
  if (errors.length > 0) return { errors };
  const allocated: ServicePort[] = [];
  for (const port of fixed) {
    if (port.nodePort) {
      allocated.push(port);
      continue;
    }
    // TCP and UDP on one port number share their node port.
    const twin = fixed.find((each) => each.port === port.port && each !== port && each.nodePort);
    const isTaken = (candidate: number): boolean => used.has(`${protocolOf(port)}/${candidate}`);
    const shared = twin?.nodePort !== undefined && !isTaken(twin.nodePort) ? twin.nodePort : undefined;
    const nodePort = shared ?? allocatePort(nodePortRange, isTaken, random);
    if (nodePort === undefined) return { usedUp: 'failed to allocate a nodePort: range is full' };
    used.add(`${protocolOf(port)}/${nodePort}`);
    allocated.push({ ...port, nodePort });
  }
  return { ports: allocated };
}

/** What a client is told of it. */
export function notAllocated(resource: Resource, name: string, why: NotAllocated): Refusal {
  return 'usedUp' in why ? internalError(why.usedUp) : invalid(resource, name, why.errors);
}

function invalidAddress(address: string, why: string): NotAllocated {
  const value = JSON.stringify([address]);
  return {
    ok: false,
    errors: [{ type: 'Invalid', field: 'spec.clusterIPs', message: `Invalid value: ${value}: ${why}` }],
  };
}
