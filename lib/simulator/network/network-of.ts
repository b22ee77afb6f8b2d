/** The network of a simulated cluster as it is now: machines, addresses, rules, who listens where and who knows what. */
import type { Surroundings } from '../component';
import {
  addressesOf,
  hasEnded,
  type InstalledRules,
  type Machine,
  nodeAddresses,
  type RunningContainer,
  type Sandbox,
} from '../machine';
import { type Key, keyOf, type Service } from '../objects/objects';
import { familyOf, type IPFamily } from '../values/ip-family';
import { getFrom, valuesOf } from '../values/ordered-map';
import { controlPlaneAddresses } from './addresses';
import { zoneAt } from './dns/answers';
import { healthCheckAt, readyOn, runsProxy } from './health-check';
import { hostPortTable } from './host-ports';
import { rangesOf } from './in-family';
import { ingressController } from './ingress/controller';
import { ingressKnowledge } from './ingress/routes';
import type { Balancer, Listener, Names, Network, NetworkNode } from './network';
import { rulesOf } from './node-rules';
import { policiesAt } from './policy-agent';

export function networkOf(around: Surroundings): Network {
  const { machines, store } = around;
  const nodes = [...machines.values()].map((machine) => nodeOf(machine, around));
  const family = familyOf(nodes[0]?.address ?? '');
  const services = store.list('Service') as unknown as readonly Service[];
  return {
    nodes,
    controlPlane: { address: controlPlaneAddresses[family], port: 6443 },
    ...rangesOf(family),
    balancers: services.flatMap((service) => balancersOf(service, around, nodes)),
    names: namesOf(around),
    ingress: {
      knownTo: () =>
        ingressKnowledge(
          store,
          around.seen('ingress-controller')?.revision ?? store.revision,
          ingressController,
        ),
    },
  };
}

function nodeOf(machine: Machine, { now, store, seen }: Surroundings): NetworkNode {
  const sandboxes = machine.up
    ? [...machine.sandboxes.values()].filter(({ stoppedAt }) => stoppedAt === undefined)
    : [];
  const rulesAndHostPorts = (family: IPFamily): Pick<NetworkNode, 'rules' | 'hostPorts'> => {
    const hostPorts = hostPortTable(machine, now, family);
    return {
      rules: machine.rules === null ? null : rulesOf(machine.rules, machine, family),
      ...(hostPorts !== undefined && { hostPorts }),
    };
  };
  const { second } = machine;
  return {
    name: machine.node,
    address: machine.address,
    podCIDR: machine.podCIDR,
    connected: machine.up,
    ...(machine.routed !== undefined && { routed: machine.routed }),
    ...(machine.cutFrom !== undefined && { cutFrom: machine.cutFrom }),
    ...rulesAndHostPorts(familyOf(machine.address)),
    ...(second !== undefined && {
      second: { ...second, ...rulesAndHostPorts(familyOf(second.address)) },
    }),
    ...(machine.rules !== null && { serves: servingIn(machine.rules) }),
    ...(machine.policies !== undefined && { policies: policiesAt(store, machine.policies.revision) }),
    pods: sandboxes
      .filter(({ ip }) => ip !== machine.address)
      .map(({ pod, ip, secondIp }) => ({ key: pod, ip, ...(secondIp !== undefined && { secondIp }) })),
    hostPods: sandboxes.filter(({ ip }) => ip === machine.address).map(({ pod }) => pod),
    listener: (address, port, protocol) => {
      for (const sandbox of sandboxes) {
        if (!addressesOf(sandbox).includes(address)) continue;
        const found = listenerIn(sandbox, port, protocol, now);
        if (found !== undefined) return found;
      }
      const isOwn = machine.up && protocol === 'tcp' && nodeAddresses(machine).includes(address);
      return isOwn ? healthCheckAt(machine, port, seen) : undefined;
    },
  };
}

/** Whether an address is among the serving endpoints that the rules were made from. */
function servingIn({ services }: InstalledRules): (address: string) => boolean {
  let serving: ReadonlySet<string> | undefined;
  return (address) => {
    serving ??= new Set(
      valuesOf(services)
        .flatMap(({ slices }) => slices)
        .flatMap(({ endpoints }) => endpoints)
        .filter(({ conditions }) => (conditions?.serving ?? conditions?.ready) !== false)
        .flatMap(({ addresses }) => addresses),
    );
    return serving.has(address);
  };
}

/** A container that takes connections on a port: one that hangs still does, and never answers. */
function listenerIn(sandbox: Sandbox, port: number, protocol: string, now: number): Listener | undefined {
  for (const run of sandbox.containers.values()) {
    if (hasEnded(run, now) || run.startedAt + (run.behaviour.readyAfterMs ?? 0) > now) continue;
    const declared = (run.spec.ports ?? [])
      .filter((each) => (each.protocol ?? 'TCP').toLowerCase() === protocol)
      .map(({ containerPort }) => containerPort);
    const ports = run.behaviour.listensOn ?? declared;
    if (ports.includes(port))
      return {
        kind: 'container',
        pod: sandbox.pod,
        container: run.name,
        since: run.startedAt,
        ...servingOf(run),
        ...(run.behaviour.answers !== undefined && { answers: run.behaviour.answers }),
        ...(run.behaviour.latencyMs !== undefined && { latencyMs: run.behaviour.latencyMs }),
        ...(run.hangsSince !== undefined && run.hangsSince <= now && { hangs: true }),
      };
  }
  return undefined;
}

function servingOf({
  behaviour,
  env,
}: RunningContainer): Pick<Extract<Listener, { kind: 'container' }>, 'serves' | 'forwards'> {
  const { serves } = behaviour;
  if (serves === undefined) return {};
  if (serves !== 'forward') return { serves };
  const variables = new Map(env);
  const [address = ''] = (variables.get('DEST_IPS') ?? '').split(',');
  return { forwards: { address, port: Number(variables.get('DEST_PORT')) } };
}

/** The process that the Pods of CoreDNS share in the cluster's faults: what cuts it off cuts off all of them. */
export const dnsProcess = 'coredns';

function namesOf({ machines, store, seen }: Surroundings): Names {
  return {
    get implied() {
      const kubeDns = 'kube-system/kube-dns';
      return (
        store.get('Service', kubeDns) === undefined &&
        !store.everStored('Service').some(({ key }) => key === kubeDns)
      );
    },
    newest: () => zoneAt(store, store.revision),
    knownTo: (pod) => {
      const known = seen(dnsProcess) ?? { revision: store.revision, cutOff: false };
      const started = runIn(machines, pod, 'dns')?.revision ?? 0;
      // One that started after it was cut off has never listed anything.
      return known.cutOff && started > known.revision ? undefined : zoneAt(store, known.revision);
    },
  };
}

function runIn(
  machines: ReadonlyMap<string, Machine>,
  pod: Key,
  serves: 'dns' | 'ingress',
): RunningContainer | undefined {
  for (const { sandboxes } of machines.values())
    for (const sandbox of sandboxes.values())
      if (sandbox.pod === pod && sandbox.stoppedAt === undefined)
        for (const run of sandbox.containers.values()) if (run.behaviour.serves === serves) return run;
  return undefined;
}

/** A load balancer that a Service's status names sends on to the nodes that pass its health check. */
function balancersOf(
  service: Service,
  { machines, seen }: Surroundings,
  nodes: readonly NetworkNode[],
): readonly Balancer[] {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  if (ingress.length === 0) return [];
  const { externalTrafficPolicy, ports = [] } = service.spec;
  const passes = (name: string): boolean => {
    if (externalTrafficPolicy !== 'Local') return true;
    const machine = machines.get(name);
    return machine !== undefined && runsProxy(machine, seen) && isServedOn(machine, keyOf(service));
  };
  return ingress.flatMap(({ ip }) =>
    ip === undefined || nodes.some(({ address }) => address === ip)
      ? []
      : {
          address: ip,
          ports: ports.map(({ port }) => port),
          nodes: nodes.map(({ name }) => name).filter(passes),
        },
  );
}

/** Whether kube-proxy's rules on a machine know of a ready endpoint of a Service there. */
function isServedOn({ rules, node }: Machine, service: Key): boolean {
  const installed = rules === null ? undefined : getFrom(rules.services, service);
  return installed !== undefined && readyOn(node, installed) > 0;
}
