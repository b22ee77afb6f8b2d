/** The network of a simulated cluster as it is now: machines, addresses, rules and who listens where. */
import { serviceCIDR } from '../apiserver/allocation';
import { hasEnded, type Machine, type Sandbox } from '../machine';
import type { EndpointSlice, Service } from '../objects';
import { controlPlaneAddress } from './addresses';
import type { Balancer, Listener, Network, NetworkNode } from './journey';
import { clusterCIDR, rulesOf } from './node-rules';

/** What the network is read from besides the machines. */
export type Stored = {
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
};

export function networkOf(machines: readonly Machine[], stored: Stored, now: number): Network {
  const nodes = machines.map((machine) => nodeOf(machine, now));
  return {
    nodes,
    controlPlane: { address: controlPlaneAddress, port: 6443 },
    serviceCIDR,
    clusterCIDR,
    balancers: stored.services.flatMap((service) => balancersOf(service, stored.slices, nodes)),
  };
}

function nodeOf(machine: Machine, now: number): NetworkNode {
  const sandboxes = machine.up
    ? [...machine.sandboxes.values()].filter(({ stoppedAt }) => stoppedAt === undefined)
    : [];
  return {
    name: machine.node,
    address: machine.address,
    podCIDR: machine.podCIDR,
    connected: machine.up,
    rules: machine.rules === null ? null : rulesOf(machine.rules, machine),
    pods: sandboxes.filter(({ ip }) => ip !== machine.address).map(({ pod, ip }) => ({ key: pod, ip })),
    listener: (address, port, protocol) => {
      for (const sandbox of sandboxes) {
        if (sandbox.ip !== address) continue;
        const found = listenerIn(sandbox, port, protocol, now);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** A container that takes connections on a port: one that hangs still does, and never answers. */
function listenerIn(sandbox: Sandbox, port: number, protocol: string, now: number): Listener | undefined {
  for (const run of sandbox.containers.values()) {
    if (hasEnded(run, now) || run.startedAt > now) continue;
    const declared = (run.spec.ports ?? [])
      .filter((each) => (each.protocol ?? 'TCP').toLowerCase() === protocol)
      .map(({ containerPort }) => containerPort);
    const ports = run.behaviour.listensOn ?? declared;
    if (ports.includes(port))
      return {
        kind: 'container',
        pod: sandbox.pod,
        container: run.name,
        ...(run.hangsSince !== undefined && run.hangsSince <= now && { hangs: true }),
      };
  }
  return undefined;
}

/** A load balancer that a Service's status names sends on to the nodes that pass its health check. */
function balancersOf(
  service: Service,
  slices: readonly EndpointSlice[],
  nodes: readonly NetworkNode[],
): readonly Balancer[] {
  const status = service.status as { loadBalancer?: { ingress?: readonly { ip?: string }[] } } | undefined;
  const spec = service.spec as { externalTrafficPolicy?: string; ports?: readonly { port: number }[] };
  const local = spec.externalTrafficPolicy === 'Local' ? nodesWithEndpoints(service, slices) : undefined;
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
    ip === undefined
      ? []
      : {
          address: ip,
          ports: (spec.ports ?? []).map(({ port }) => port),
          nodes: nodes.map(({ name }) => name).filter((name) => local === undefined || local.has(name)),
        },
  );
}

function nodesWithEndpoints(service: Service, slices: readonly EndpointSlice[]): ReadonlySet<string> {
  const { namespace, name } = service.metadata;
  return new Set(
    slices
      .filter(
        ({ metadata }) =>
          metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name,
      )
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ nodeName }) => nodeName ?? []),
  );
}
