/**
 * What kube-proxy makes of Services and EndpointSlices before it writes a rule: one ServicePort per Service and port,
 * with the endpoints that traffic may go to from one node.
 *
 * Rules
 *   kube-proxy/skip-headless         A Service without a cluster IP, or of type ExternalName, gets no rules.
 *   kube-proxy/ready-endpoints       Traffic goes to ready endpoints; only when there are none at all, to those that
 *                                    still serve while they terminate.
 *   kube-proxy/local-policy          A Local traffic policy admits only endpoints on the node itself.
 *   kube-proxy/topology              Hints narrow the ready endpoints to the node or its zone when every endpoint has one.
 * Source: pkg/proxy/servicechangetracker.go, endpointslicecache.go, topology.go.
 */
import type { Endpoint, EndpointSlice, Service } from '../objects/objects';
import { familyOf, type IPFamily } from '../values/ip-family';
import { withoutLeadingZeros } from './address';

export type ProxyEndpoint = {
  /** `10.244.1.7:8080`, or `[fd00::7]:8080`. */
  readonly name: string;
  readonly ip: string;
  readonly port: number;
  readonly local: boolean;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly nodeHints: readonly string[];
  readonly zoneHints: readonly string[];
};

export type ServicePort = {
  /** `namespace/name:port`, without the colon for a port that has no name. */
  readonly name: string;
  /** Lower case: tcp, udp, sctp. */
  readonly protocol: string;
  readonly clusterIP: string;
  readonly port: number;
  /** 0 for none. */
  readonly nodePort: number;
  readonly healthCheckNodePort: number;
  readonly externalIPs: readonly string[];
  readonly loadBalancerIPs: readonly string[];
  readonly sourceRanges: readonly string[];
  /** Seconds a client stays with its endpoint; undefined without session affinity. */
  readonly affinitySeconds: number | undefined;
  readonly internalPolicyLocal: boolean;
  readonly externalPolicyLocal: boolean;
  readonly endpoints: readonly ProxyEndpoint[];
};

/** Where a proxy stands: decides which endpoints are local and which hints apply. */
export type ProxyPlace = {
  readonly nodeName: string;
  readonly nodeLabels?: Readonly<Record<string, string>>;
  readonly family: IPFamily;
};

/** All service ports of one IP family, in order of name. */
export function servicePorts(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
  place: ProxyPlace,
): readonly ServicePort[] {
  const byService = slicesByService(slices, place.family);
  const ports = services.flatMap((service) => {
    const { namespace = '', name } = service.metadata;
    return portsOf(service, byService.get(`${namespace}/${name}`) ?? [], place);
  });
  return ports.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** How many endpoints the ports of a Service have together, ready or not. */
export function endpointCount({
  service,
  slices,
}: {
  readonly service: Service;
  readonly slices: readonly EndpointSlice[];
}): number {
  let count = 0;
  for (const { name, protocol } of service.spec.ports ?? [])
    for (const slice of slices)
      if (slice.ports?.some((port) => isPort(port, name ?? '', protocol ?? 'TCP')))
        count += slice.endpoints.length;
  return count;
}

/** Reachable from outside the cluster in any way. */
export function externallyAccessible(port: ServicePort): boolean {
  return port.nodePort !== 0 || port.loadBalancerIPs.length > 0 || port.externalIPs.length > 0;
}

export type UsableEndpoints = {
  /** For the Cluster policy. */
  readonly cluster: readonly ProxyEndpoint[];
  /** For the Local policy. */
  readonly local: readonly ProxyEndpoint[];
  /** Every endpoint that a rule on this node leads to. */
  readonly reachable: readonly ProxyEndpoint[];
  /** Some endpoint could be used somewhere in the cluster. */
  readonly any: boolean;
};

/** Sorts a port's endpoints by the policy they serve. */
export function usableEndpoints(port: ServicePort, place: ProxyPlace): UsableEndpoints {
  const usesCluster = !port.internalPolicyLocal || externallyAccessible(port);
  const usesLocal = port.internalPolicyLocal || (port.externalPolicyLocal && externallyAccessible(port));
  const stillServing = (e: ProxyEndpoint) => e.serving && e.terminating;
  let cluster: readonly ProxyEndpoint[] = [];
  let narrowed = false;
  if (usesCluster) {
    const ready = port.endpoints.filter((e) => e.ready);
    const near = byTopology(ready, place);
    narrowed = near.length !== ready.length;
    cluster = near;
    if (cluster.length === 0) {
      cluster = port.endpoints.filter(stillServing);
      narrowed = true;
    }
  }
  if (!usesLocal) return { cluster, local: [], reachable: cluster, any: cluster.length > 0 };
  const any = cluster.length > 0 || port.endpoints.some((e) => e.ready || stillServing(e));
  const localReady = port.endpoints.filter((e) => e.local && e.ready);
  const local = localReady.length > 0 ? localReady : port.endpoints.filter((e) => e.local && stillServing(e));
  if (!usesCluster) return { cluster, local, reachable: local, any };
  if (!narrowed && localReady.length > 0) return { cluster, local, reachable: cluster, any };
  const both = new Map([...cluster, ...local].map((e) => [e.name, e]));
  return { cluster, local, reachable: [...both.values()].sort(byName), any };
}

function portsOf(service: Service, slices: readonly EndpointSlice[], place: ProxyPlace): ServicePort[] {
  const { spec } = service;
  if (spec.type === 'ExternalName' || service.metadata.labels?.['service.kubernetes.io/service-proxy-name'])
    return [];
  const clusterIP = clusterIPOf(service, place.family);
  if (clusterIP === undefined) return [];
  const ofFamily = (list: readonly string[]) =>
    list.map((a) => withoutLeadingZeros(a.trim())).filter((a) => familyOf(a) === place.family);
  const external =
    spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
  const { namespace = '', name } = service.metadata;
  return (spec.ports ?? []).map((port) => ({
    name: `${namespace}/${name}${port.name ? `:${port.name}` : ''}`,
    protocol: (port.protocol ?? 'TCP').toLowerCase(),
    clusterIP,
    port: port.port,
    nodePort: port.nodePort ?? 0,
    healthCheckNodePort:
      spec.externalTrafficPolicy === 'Local' && external ? (spec.healthCheckNodePort ?? 0) : 0,
    externalIPs: ofFamily(spec.externalIPs ?? []),
    loadBalancerIPs: ofFamily(
      (service.status?.loadBalancer?.ingress ?? [])
        .filter((each) => each.ip && each.ipMode !== 'Proxy')
        .map((each) => each.ip ?? ''),
    ),
    sourceRanges: ofFamily(spec.loadBalancerSourceRanges ?? []),
    affinitySeconds:
      spec.sessionAffinity === 'ClientIP'
        ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800)
        : undefined,
    internalPolicyLocal: spec.internalTrafficPolicy === 'Local',
    externalPolicyLocal: external && spec.externalTrafficPolicy === 'Local',
    endpoints: endpointsOf(slices, port.name ?? '', port.protocol ?? 'TCP', place),
  }));
}

function clusterIPOf(service: Service, family: IPFamily): string | undefined {
  const { clusterIP, clusterIPs } = service.spec;
  const all = clusterIPs !== undefined && clusterIPs.length > 0 ? clusterIPs : clusterIP ? [clusterIP] : [];
  const found = all.find((ip) => ip !== 'None' && familyOf(ip) === family);
  return found === undefined ? undefined : withoutLeadingZeros(found);
}

function endpointsOf(
  slices: readonly EndpointSlice[],
  portName: string,
  protocol: string,
  place: ProxyPlace,
): readonly ProxyEndpoint[] {
  const found = new Map<string, ProxyEndpoint>();
  for (const slice of slices) {
    const port = slice.ports?.find((each) => isPort(each, portName, protocol));
    if (port?.port === undefined) continue;
    for (const endpoint of slice.endpoints) {
      const made = endpointFrom(endpoint, port.port, place);
      if (made === undefined) continue;
      // An address listed twice counts once; a ready listing wins over one that is not.
      const known = found.get(made.name);
      if (known === undefined || (!known.ready && made.ready)) found.set(made.name, made);
    }
  }
  return [...found.values()].sort(byName);
}

function isPort(
  port: NonNullable<EndpointSlice['ports']>[number],
  portName: string,
  protocol: string,
): boolean {
  return (port.name ?? '') === portName && (port.protocol ?? 'TCP') === protocol;
}

function endpointFrom(endpoint: Endpoint, port: number, place: ProxyPlace): ProxyEndpoint | undefined {
  const [address] = endpoint.addresses;
  if (address === undefined) return undefined;
  const ip = withoutLeadingZeros(address);
  const ready = endpoint.conditions?.ready ?? true;
  const { hints } = endpoint;
  return {
    name: ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`,
    ip,
    port,
    local: endpoint.nodeName === place.nodeName,
    ready,
    serving: endpoint.conditions?.serving ?? ready,
    terminating: endpoint.conditions?.terminating ?? false,
    nodeHints: hints?.forNodes?.map((h) => h.name) ?? [],
    zoneHints: hints?.forZones?.map((h) => h.name) ?? [],
  };
}

/** The ready endpoints meant for this node, else for its zone, else all of them. */
function byTopology(ready: readonly ProxyEndpoint[], place: ProxyPlace): readonly ProxyEndpoint[] {
  if (ready.length === 0) return ready;
  if (ready.every((e) => e.nodeHints.length > 0)) {
    const own = ready.filter((e) => e.nodeHints.includes(place.nodeName));
    if (own.length > 0) return own;
  }
  const zone = place.nodeLabels?.['topology.kubernetes.io/zone'];
  if (zone === undefined || !ready.every((e) => e.zoneHints.length > 0)) return ready;
  const near = ready.filter((e) => e.zoneHints.includes(zone));
  return near.length > 0 ? near : ready;
}

function slicesByService(slices: readonly EndpointSlice[], family: IPFamily): Map<string, EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const service = slice.metadata.labels?.['kubernetes.io/service-name'];
    if (service === undefined || slice.addressType !== family) continue;
    const key = `${slice.metadata.namespace ?? ''}/${service}`;
    const list = found.get(key);
    if (list === undefined) found.set(key, [slice]);
    else list.push(slice);
  }
  return found;
}

function byName(a: ProxyEndpoint, b: ProxyEndpoint): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** With more endpoints than this the rules to them carry no comments. (proxier.go largeClusterEndpointsThreshold) */
export const manyEndpoints = 1000;
