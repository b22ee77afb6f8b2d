/**
 * The rules that kube-proxy in iptables mode keeps on one node, as tables of chains. A pure function of what its
 * informers last held: the same Services and EndpointSlices always give the same rules.
 *
 * Rules
 *   kube-proxy/cluster-ip        KUBE-SERVICES sends a Service's address and port to its KUBE-SVC chain.
 *   kube-proxy/no-endpoints      A Service without endpoints is rejected in the filter table.
 *   kube-proxy/no-local          A Local policy without local endpoints drops the packet.
 *   kube-proxy/node-port         KUBE-NODEPORTS sends a node port, on every node, to the Service's KUBE-EXT chain.
 *   kube-proxy/spread            Of n endpoints the first is taken with 1/n, the next with 1/(n−1), the last always.
 *   kube-proxy/dnat              A KUBE-SEP chain rewrites the destination to one endpoint.
 *   kube-proxy/masquerade        Traffic that could not find its way back is marked, and leaves with the node's address.
 *   kube-proxy/affinity          With ClientIP affinity a client's endpoint is remembered for the timeout.
 *   kube-proxy/source-ranges     A load balancer's source ranges are checked in a KUBE-FW chain.
 * Source: pkg/proxy/iptables/proxier.go, syncProxyRules.
 */
import { chainHash } from '../values/hash';
import { contains } from './address';
import type { Chain, Match, Rule, Table, Target } from './rule';
import {
  externallyAccessible,
  type ProxyEndpoint,
  type ProxyPlace,
  type ServicePort,
  usableEndpoints,
} from './service-port';

export type IptablesConfig = ProxyPlace & {
  /** Addresses of Pods: what comes from elsewhere is masqueraded. undefined when kube-proxy was not told. */
  readonly clusterCIDR: string | undefined;
  readonly masqueradeAll: boolean;
  /** Default 0x4000. */
  readonly masqueradeMark: string;
  /** --iptables-localhost-nodeports, default true (IPv4 only). */
  readonly localhostNodePorts: boolean;
  /** Addresses on which node ports answer; undefined means every local address. */
  readonly nodePortIPs: readonly string[] | undefined;
  readonly nodeIP: string;
  /** The rules to endpoints say nothing of their Service, as in a cluster with many endpoints. Default false. */
  readonly withoutEndpointComments?: boolean;
};

/** The filter and nat tables for these service ports. */
export function iptablesTables(
  ports: readonly ServicePort[],
  config: IptablesConfig,
): readonly [Table, Table] {
  return tablesOf(
    ports.map((port) => portRules(port, config)),
    config,
  );
}

/** The tables for what each service port contributes, in order of name. */
export function tablesOf(made: readonly PortRules[], config: IptablesConfig): readonly [Table, Table] {
  const all = (pick: (one: PortRules) => readonly Rule[]): readonly Rule[] =>
    made.flatMap((one) => [...pick(one)]);
  const filter: Chain[] = [
    { name: nodePorts, rules: all((one) => one.filterNodePorts) },
    { name: services, rules: all((one) => one.filterServices) },
    { name: 'KUBE-EXTERNAL-SERVICES', rules: all((one) => one.filterExternal) },
    { name: 'KUBE-FIREWALL', rules: config.family === 'IPv4' && config.localhostNodePorts ? firewall : [] },
    { name: 'KUBE-FORWARD', rules: forward(config.masqueradeMark) },
    { name: 'KUBE-PROXY-FIREWALL', rules: all((one) => one.proxyFirewall) },
    ...filterHooks,
  ];
  const nat: Chain[] = [
    { name: nodePorts, rules: all((one) => one.natNodePorts) },
    { name: services, rules: [...all((one) => one.natServices), ...toNodePorts(config)] },
    ...[
      ...made.flatMap((one) => one.chains),
      { name: markMasq, rules: [{ matches: [], target: mark('or', config.masqueradeMark) }] },
      { name: 'KUBE-POSTROUTING', rules: postrouting(config.masqueradeMark) },
    ].sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...natHooks,
  ];
  return [
    { name: 'filter', chains: filter },
    { name: 'nat', chains: nat },
  ];
}

const services = 'KUBE-SERVICES';
const nodePorts = 'KUBE-NODEPORTS';
const markMasq = 'KUBE-MARK-MASQ';

/** Only the first packet of a connection is judged; conntrack carries the rest. */
const onNew: Match = { on: 'ctstate', states: 'NEW' };

/** Where the kernel's own chains lead into kube-proxy's. */
const filterHooks: readonly Chain[] = [
  {
    name: 'FORWARD',
    rules: [
      jump('kubernetes load balancer firewall', [onNew], 'KUBE-PROXY-FIREWALL'),
      jump('kubernetes forwarding rules', [], 'KUBE-FORWARD'),
      jump('kubernetes service portals', [onNew], services),
      jump('kubernetes externally-visible service portals', [onNew], 'KUBE-EXTERNAL-SERVICES'),
    ],
  },
  {
    name: 'INPUT',
    rules: [
      { matches: [], target: { to: 'chain', chain: 'KUBE-FIREWALL' } },
      jump('kubernetes load balancer firewall', [onNew], 'KUBE-PROXY-FIREWALL'),
      jump('kubernetes health check service ports', [], nodePorts),
      jump('kubernetes externally-visible service portals', [onNew], 'KUBE-EXTERNAL-SERVICES'),
    ],
  },
  {
    name: 'OUTPUT',
    rules: [
      { matches: [], target: { to: 'chain', chain: 'KUBE-FIREWALL' } },
      jump('kubernetes load balancer firewall', [onNew], 'KUBE-PROXY-FIREWALL'),
      jump('kubernetes service portals', [onNew], services),
    ],
  },
];

const natHooks: readonly Chain[] = [
  { name: 'INPUT', rules: [] },
  { name: 'OUTPUT', rules: [jump('kubernetes service portals', [], services)] },
  { name: 'POSTROUTING', rules: [jump('kubernetes postrouting rules', [], 'KUBE-POSTROUTING')] },
  { name: 'PREROUTING', rules: [jump('kubernetes service portals', [], services)] },
];

/** What one service port contributes. */
export type PortRules = {
  readonly filterNodePorts: readonly Rule[];
  readonly filterServices: readonly Rule[];
  readonly filterExternal: readonly Rule[];
  readonly proxyFirewall: readonly Rule[];
  readonly natServices: readonly Rule[];
  readonly natNodePorts: readonly Rule[];
  readonly chains: readonly Chain[];
};

/** The rules of one service port. */
export function portRules(port: ServicePort, config: IptablesConfig): PortRules {
  const usable = usableEndpoints(port, config);
  const names = chainNames(port);
  const toPort = (ip: string): Match[] => [
    ...protocol(port),
    { on: 'destination', cidr: ip },
    dport(port.port),
  ];
  const hasInternal = port.internalPolicyLocal ? usable.local.length > 0 : usable.any;
  const hasExternal = port.externalPolicyLocal ? usable.local.length > 0 : usable.any;
  const internalChain = port.internalPolicyLocal ? names.local : names.cluster;
  const firewalled = usable.any && port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0;
  const refusal: Pick<Rule, 'comment' | 'target'> = usable.any
    ? { comment: `${port.name} has no local endpoints`, target: { to: 'DROP' } }
    : { comment: `${port.name} has no endpoints`, target: { to: 'REJECT' } };

  const natServices: Rule[] = [];
  const filterServices: Rule[] = [];
  const filterExternal: Rule[] = [];
  const proxyFirewall: Rule[] = [];
  const natNodePorts: Rule[] = [];

  if (hasInternal) natServices.push(jump(`${port.name} cluster IP`, toPort(port.clusterIP), internalChain));
  else filterServices.push({ ...refusal, matches: toPort(port.clusterIP) });
  for (const ip of port.externalIPs) {
    if (usable.any) natServices.push(jump(`${port.name} external IP`, toPort(ip), names.external));
    if (!hasExternal) filterExternal.push({ ...refusal, matches: toPort(ip) });
  }
  for (const ip of port.loadBalancerIPs) {
    const chain = firewalled ? names.firewall : names.external;
    if (usable.any) natServices.push(jump(`${port.name} loadbalancer IP`, toPort(ip), chain));
    if (firewalled) {
      const comment = `${port.name} traffic not accepted by ${names.firewall}`;
      proxyFirewall.push({ comment, matches: toPort(ip), target: { to: 'DROP' } });
    }
    if (!hasExternal) filterExternal.push({ ...refusal, matches: toPort(ip) });
  }
  if (port.nodePort !== 0) {
    const onPort = dport(port.nodePort);
    if (usable.any) {
      if (config.family === 'IPv4' && config.localhostNodePorts) {
        const loopback: Match[] = [
          { on: 'destination', cidr: '127.0.0.0/8' },
          onPort,
          { on: 'nfacct', name: localhostCounter },
        ];
        natNodePorts.push(jump(port.name, [...protocol(port), ...loopback], names.external));
      }
      natNodePorts.push(jump(port.name, [...protocol(port), onPort], names.external));
    }
    if (!hasExternal) {
      filterExternal.push({ ...refusal, matches: [{ on: 'local', side: 'dst' }, ...protocol(port), onPort] });
    }
  }
  return {
    filterNodePorts: healthCheck(port),
    filterServices,
    filterExternal,
    proxyFirewall,
    natServices,
    natNodePorts,
    chains: chainsOf(port, config, usable, { hasInternal, hasExternal, firewalled }),
  };
}

type Flags = { readonly hasInternal: boolean; readonly hasExternal: boolean; readonly firewalled: boolean };

function chainsOf(
  port: ServicePort,
  config: IptablesConfig,
  usable: ReturnType<typeof usableEndpoints>,
  { hasInternal, hasExternal, firewalled }: Flags,
): readonly Chain[] {
  const names = chainNames(port);
  const chains: Chain[] = [];
  const masquerade = hasInternal ? masqueradeToClusterIP(port, config) : [];
  const external = externallyAccessible(port);
  if (usable.cluster.length > 0 && (!port.internalPolicyLocal || external)) {
    const first = port.internalPolicyLocal ? [] : masquerade;
    chains.push({ name: names.cluster, rules: [...first, ...spread(port, usable.cluster, config)] });
  }
  if (usable.local.length > 0 && (port.internalPolicyLocal || (port.externalPolicyLocal && external))) {
    const first = port.internalPolicyLocal ? masquerade : [];
    chains.push({ name: names.local, rules: [...first, ...spread(port, usable.local, config)] });
  }
  if (usable.any && external)
    chains.push({ name: names.external, rules: fromOutside(port, config, hasExternal) });
  if (firewalled) chains.push({ name: names.firewall, rules: sourceCheck(port, config) });
  for (const endpoint of usable.reachable) {
    chains.push({ name: endpointChain(port, endpoint), rules: toEndpoint(port, endpoint, config) });
  }
  return chains;
}

function masqueradeToClusterIP(port: ServicePort, config: IptablesConfig): readonly Rule[] {
  const matches: Match[] = [...protocol(port), { on: 'destination', cidr: port.clusterIP }, dport(port.port)];
  if (config.masqueradeAll) return [jump(`${port.name} cluster IP`, matches, markMasq)];
  if (config.clusterCIDR === undefined) return [];
  const fromElsewhere: Match = { on: 'source', cidr: config.clusterCIDR, not: true };
  return [jump(`${port.name} cluster IP`, [...matches, fromElsewhere], markMasq)];
}

function fromOutside(port: ServicePort, config: IptablesConfig, hasExternal: boolean): readonly Rule[] {
  const names = chainNames(port);
  const destinations = `for ${port.name} external destinations`;
  const rules: Rule[] = [];
  if (!port.externalPolicyLocal) rules.push(jump(`masquerade traffic ${destinations}`, [], markMasq));
  else {
    const local: Match = { on: 'local', side: 'src' };
    if (config.clusterCIDR !== undefined) {
      const fromPods: Match = { on: 'source', cidr: config.clusterCIDR };
      rules.push(jump(`pod traffic ${destinations}`, [fromPods], names.cluster));
    }
    rules.push(jump(`masquerade LOCAL traffic ${destinations}`, [local], markMasq));
    rules.push(jump(`route LOCAL traffic ${destinations}`, [local], names.cluster));
  }
  if (hasExternal) {
    const chain = port.externalPolicyLocal ? names.local : names.cluster;
    rules.push({ matches: [], target: { to: 'chain', chain } });
  }
  return rules;
}

function sourceCheck(port: ServicePort, config: IptablesConfig): readonly Rule[] {
  const names = chainNames(port);
  const comment = `${port.name} loadbalancer IP`;
  const from = (cidr: string): Rule => jump(comment, [{ on: 'source', cidr }], names.external);
  // A node's own request to a load balancer's address can carry that address as its source.
  const ownAddresses = port.sourceRanges.some((cidr) => contains(cidr, config.nodeIP))
    ? port.loadBalancerIPs
    : [];
  return [
    ...port.sourceRanges.map(from),
    ...ownAddresses.map(from),
    { comment: `other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`, matches: [] },
  ];
}

function spread(
  port: ServicePort,
  endpoints: readonly ProxyEndpoint[],
  { withoutEndpointComments = false }: IptablesConfig,
): readonly Rule[] {
  const rules: Rule[] = [];
  const comment = (endpoint: ProxyEndpoint) =>
    withoutEndpointComments ? undefined : `${port.name} -> ${endpoint.name}`;
  if (port.affinitySeconds !== undefined) {
    for (const endpoint of endpoints) {
      const name = endpointChain(port, endpoint);
      const remembered: Match = { on: 'recent-check', name, seconds: port.affinitySeconds };
      rules.push(jump(comment(endpoint), [remembered], name));
    }
  }
  endpoints.forEach((endpoint, i) => {
    const left = endpoints.length - i;
    const chance: Match[] = left > 1 ? [{ on: 'random', outOf: left }] : [];
    rules.push(jump(comment(endpoint), chance, endpointChain(port, endpoint)));
  });
  return rules;
}

function toEndpoint(
  port: ServicePort,
  endpoint: ProxyEndpoint,
  { withoutEndpointComments = false }: IptablesConfig,
): readonly Rule[] {
  const comment = withoutEndpointComments ? undefined : port.name;
  const remember: Match[] =
    port.affinitySeconds === undefined ? [] : [{ on: 'recent-set', name: endpointChain(port, endpoint) }];
  return [
    jump(comment, [{ on: 'source', cidr: endpoint.ip }], markMasq),
    {
      ...(comment !== undefined && { comment }),
      matches: [...remember, ...protocol(port)],
      target: { to: 'DNAT', endpoint: endpoint.name },
    },
  ];
}

function healthCheck(port: ServicePort): readonly Rule[] {
  if (port.healthCheckNodePort === 0) return [];
  return [
    {
      comment: `${port.name} health check node port`,
      matches: [{ on: 'protocol', is: 'tcp' }, dport(port.healthCheckNodePort)],
      target: { to: 'ACCEPT' },
    },
  ];
}

function toNodePorts(config: IptablesConfig): readonly Rule[] {
  const comment = 'kubernetes service nodeports; NOTE: this must be the last rule in this chain';
  if (config.nodePortIPs === undefined) {
    const matches: Match[] = [{ on: 'local', side: 'dst' }];
    if (config.family === 'IPv6') matches.push({ on: 'destination', cidr: '::1/128', not: true });
    else if (!config.localhostNodePorts) matches.push({ on: 'destination', cidr: '127.0.0.0/8', not: true });
    return [jump(comment, matches, nodePorts)];
  }
  return config.nodePortIPs
    .filter((ip) =>
      config.family === 'IPv6' ? ip !== '::1' : config.localhostNodePorts || !ip.startsWith('127.'),
    )
    .map((ip) => jump(comment, [{ on: 'destination', cidr: ip }], nodePorts));
}

const localhostCounter = 'localhost_nps_accepted_pkts';

const firewall: readonly Rule[] = [
  {
    comment: 'block incoming localnet connections',
    matches: [
      { on: 'destination', cidr: '127.0.0.0/8' },
      { on: 'source', cidr: '127.0.0.0/8', not: true },
      { on: 'ctstate', states: 'RELATED,ESTABLISHED,DNAT', not: true },
    ],
    target: { to: 'DROP' },
  },
];

function forward(masqueradeMark: string): readonly Rule[] {
  return [
    {
      matches: [
        { on: 'ctstate', states: 'INVALID' },
        { on: 'nfacct', name: 'ct_state_invalid_dropped_pkts' },
      ],
      target: { to: 'DROP' },
    },
    {
      comment: 'kubernetes forwarding rules',
      matches: [{ on: 'mark', mark: masqueradeMark }],
      target: { to: 'ACCEPT' },
    },
    {
      comment: 'kubernetes forwarding conntrack rule',
      matches: [{ on: 'ctstate', states: 'RELATED,ESTABLISHED' }],
      target: { to: 'ACCEPT' },
    },
  ];
}

function postrouting(masqueradeMark: string): readonly Rule[] {
  return [
    { matches: [{ on: 'mark', mark: masqueradeMark, not: true }], target: { to: 'RETURN' } },
    { matches: [], target: mark('xor', masqueradeMark) },
    { comment: 'kubernetes service traffic requiring SNAT', matches: [], target: { to: 'MASQUERADE' } },
  ];
}

type ChainNames = {
  readonly cluster: string;
  readonly local: string;
  readonly external: string;
  readonly firewall: string;
};

function chainNames(port: ServicePort): ChainNames {
  const hash = chainHash(`${port.name}${port.protocol}`);
  return {
    cluster: `KUBE-SVC-${hash}`,
    local: `KUBE-SVL-${hash}`,
    external: `KUBE-EXT-${hash}`,
    firewall: `KUBE-FW-${hash}`,
  };
}

function endpointChain(port: ServicePort, endpoint: ProxyEndpoint): string {
  if (lastNamed.port !== port) lastNamed = { port, chains: new Map() };
  const known = lastNamed.chains.get(endpoint);
  if (known !== undefined) return known;
  const chain = `KUBE-SEP-${chainHash(`${port.name}${port.protocol}${endpoint.name}`)}`;
  lastNamed.chains.set(endpoint, chain);
  return chain;
}

/** The names of the port that is being looked at: each is needed several times. */
let lastNamed: { readonly port: ServicePort | undefined; readonly chains: Map<ProxyEndpoint, string> } = {
  port: undefined,
  chains: new Map(),
};

function jump(comment: string | undefined, matches: readonly Match[], chain: string): Rule {
  return { ...(comment !== undefined && { comment }), matches, target: { to: 'chain', chain } };
}

function protocol(port: ServicePort): Match[] {
  return [{ on: 'protocol', is: port.protocol }];
}

function dport(port: number): Match {
  return { on: 'port', port };
}

function mark(how: 'or' | 'xor', value: string): Target {
  return { to: 'MARK', how, mark: value };
}
