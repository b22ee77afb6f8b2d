/**
 * What kube-proxy in ipvs mode keeps on one node: virtual servers in the kernel's own load balancer, their addresses on a dummy
 * interface, sets of addresses and ports, and a few iptables rules that ask these sets, however many Services there are.
 * Deprecated since Kubernetes v1.35: nftables mode looks up as fast, and by the same rules as iptables mode.
 *
 * Rules
 *   ipvs/virtual-server   Each address and port of a Service is a virtual server; its usable endpoints are the real servers, all with
 *                         weight 1, among which the scheduler chooses.
 *   ipvs/dummy-address    Addresses of Services are put on the interface kube-ipvs0: the node takes their packets for its own, so that
 *                         they come to IPVS, which looks at what is to be delivered locally.
 *   ipvs/filter           Another port of such an address would reach what listens on the node: it is rejected.
 *   ipvs/sets             Which packets are marked for masquerading, and who may come to a load balancer, is asked of sets.
 *   ipvs/no-endpoints     A virtual server without a real server rejects.
 *   ipvs/local-policy     With a Local policy and no endpoint on the node all endpoints serve, unmarked: an answer to a client from outside
 *                         comes from the wrong address and is lost.
 *   ipvs/persistent       ClientIP affinity is the kernel's persistence: a client stays with a real server for the timeout.
 * Source: pkg/proxy/ipvs/proxier.go syncProxyRules and writeIptablesRules, ipset.go; cmd/kube-proxy/app/server_linux.go.
 */
import { contains, parseAddress } from './address';
import type { KernelBalancer, Packet } from './packet';
import type { Chain, Match, Rule, Table, Target } from './rule';
import { iptablesSave } from './rule';
import { type ProxyEndpoint, type ProxyPlace, type ServicePort, usableEndpoints } from './service-port';

export type IpvsConfig = ProxyPlace & {
  /** Addresses of Pods: what comes from elsewhere is masqueraded. undefined when kube-proxy was not told. */
  readonly clusterCIDR: string | undefined;
  readonly masqueradeAll: boolean;
  readonly masqueradeMark: string;
  readonly nodeIP: string;
  /** `--ipvs-scheduler`: rr, lc, sh … */
  readonly scheduler: string;
};

export type VirtualServer = {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  readonly scheduler: string;
  /** Seconds a client stays with its real server; undefined without session affinity. */
  readonly persistentSeconds: number | undefined;
  readonly realServers: readonly string[];
};

/** A set of the kernel, as `ipset` writes its members. */
export type IpSet = { readonly name: string; readonly type: string; readonly members: readonly string[] };

export type IpvsRules = {
  readonly servers: readonly VirtualServer[];
  /** On kube-ipvs0. */
  readonly addresses: readonly string[];
  readonly sets: readonly IpSet[];
  readonly tables: readonly [Table, Table];
};

/** All that is kept for these service ports. */
export function ipvsRules(ports: readonly ServicePort[], config: IpvsConfig): IpvsRules {
  const bound = new Set<string>();
  const servers: VirtualServer[] = [];
  for (const port of ports) {
    const serve = (address: string, number: number, isLocal: boolean): void => {
      servers.push({
        protocol: port.protocol,
        address,
        port: number,
        scheduler: config.scheduler,
        persistentSeconds: port.affinitySeconds,
        realServers: endpointsFor(port, config, isLocal).map(({ name }) => name),
      });
    };
    serve(port.clusterIP, port.port, port.internalPolicyLocal);
    const outside = [...port.externalIPs, ...port.loadBalancerIPs];
    for (const address of outside) serve(address, port.port, port.externalPolicyLocal);
    if (port.nodePort !== 0) serve(config.nodeIP, port.nodePort, port.externalPolicyLocal);
    for (const address of [port.clusterIP, ...outside]) if (address !== config.nodeIP) bound.add(address);
  }
  const sets = setsOf(ports, [...bound], config);
  return {
    servers: servers.sort(byPlace),
    addresses: [...bound].sort(byAddress),
    sets,
    tables: tablesOf(ports, sets, config),
  };
}

/** What IPVS answers to a packet that the node delivers to itself: the real servers, or undefined where it has no virtual server. */
export function balancerOf({ servers }: IpvsRules): KernelBalancer {
  const known = new Map(servers.map((each) => [placeOf(each), each]));
  return ({ protocol, destination, port }: Packet) => {
    const server = known.get(placeOf({ protocol, address: destination, port }));
    return server === undefined
      ? undefined
      : server.realServers.map((endpoint) => ({
          endpoint,
          text: `${headOf(server)} -> ${endpoint} Masq 1`,
        }));
  };
}

/** As `ipvsadm -Ln`, `ip address show dev kube-ipvs0`, `ipset list` (the sets with members) and `iptables-save` print it. */
export function ipvsText({ servers, addresses, sets, tables }: IpvsRules): string {
  return [
    '# ipvsadm -Ln',
    'IP Virtual Server version 1.2.1 (size=4096)',
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
    ...servers.flatMap((server) => [
      headOf(server),
      ...server.realServers.map((name) => `  -> ${name.padEnd(28)} Masq    1      0          0`),
    ]),
    '',
    '# ip address show dev kube-ipvs0',
    ...addresses.map((ip) =>
      ip.includes(':') ? `inet6 ${ip}/128 scope global` : `inet ${ip}/32 scope global kube-ipvs0`,
    ),
    '',
    '# ipset list',
    ...sets
      .filter(({ members }) => members.length > 0)
      .flatMap(({ name, type, members }) => [`Name: ${name}`, `Type: ${type}`, 'Members:', ...members, '']),
    '# iptables-save',
    iptablesSave(tables),
  ].join('\n');
}

function headOf({ protocol, address, port, scheduler, persistentSeconds }: VirtualServer): string {
  const flags = persistentSeconds === undefined ? '' : ` persistent ${persistentSeconds}`;
  return `${protocol.toUpperCase().padEnd(4)} ${hostPort(address, port)} ${scheduler}${flags}`;
}

function hostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function placeOf({ protocol, address, port }: Pick<VirtualServer, 'protocol' | 'address' | 'port'>): string {
  return `${protocol} ${hostPort(address, port)}`;
}

function byPlace(a: VirtualServer, b: VirtualServer): number {
  if (a.protocol !== b.protocol) return a.protocol < b.protocol ? -1 : 1;
  return byAddress(a.address, b.address) || a.port - b.port;
}

function byAddress(a: string, b: string): number {
  const [left = 0n, right = 0n] = [parseAddress(a)?.value, parseAddress(b)?.value];
  return left < right ? -1 : left > right ? 1 : 0;
}

function endpointsFor(port: ServicePort, place: ProxyPlace, isLocal: boolean): readonly ProxyEndpoint[] {
  const { cluster, local } = usableEndpoints(
    { ...port, internalPolicyLocal: isLocal, externalPolicyLocal: isLocal },
    place,
  );
  if (!isLocal) return cluster;
  // Also where the policy leaves none: what asks from this node is answered all the same.
  return local.length > 0
    ? local
    : usableEndpoints({ ...port, internalPolicyLocal: false, externalPolicyLocal: false }, place).cluster;
}

// --- Sets -----------------------------------------------------------------------------------------------------

const byIpPort = 'hash:ip,port';

/** Every set, also those without members: the rules name some of them in any case. */
function setsOf(
  ports: readonly ServicePort[],
  bound: readonly string[],
  config: IpvsConfig,
): readonly IpSet[] {
  const prefix = config.family === 'IPv6' ? 'KUBE-6-' : 'KUBE-';
  const set = (name: string, type: string, pick: (port: ServicePort) => readonly string[]): IpSet => ({
    name: `${prefix}${name}`,
    type,
    members: [...new Set(ports.flatMap(pick))].sort(),
  });
  const at = (ip: string, { protocol, port }: ServicePort): string => `${ip},${protocol}:${port}`;
  const balanced = (port: ServicePort): readonly string[] => port.loadBalancerIPs.map((ip) => at(ip, port));
  const onNodes = (name: string, protocol: string, type: string): readonly IpSet[] =>
    ['', 'LOCAL-'].map((local) =>
      set(`NODE-PORT-${local}${name}`, type, (port) =>
        port.nodePort === 0 || port.protocol !== protocol || (local !== '' && !port.externalPolicyLocal)
          ? []
          : [type === byIpPort ? `${config.nodeIP},${protocol}:${port.nodePort}` : `${port.nodePort}`],
      ),
    );
  return [
    set('LOOP-BACK', 'hash:ip,port,ip', ({ endpoints, protocol }) =>
      endpoints.filter(({ local }) => local).map(({ ip, port }) => `${ip},${protocol}:${port},${ip}`),
    ),
    set('CLUSTER-IP', byIpPort, (port) => [at(port.clusterIP, port)]),
    set('EXTERNAL-IP', byIpPort, (port) =>
      port.externalPolicyLocal ? [] : port.externalIPs.map((ip) => at(ip, port)),
    ),
    set('EXTERNAL-IP-LOCAL', byIpPort, (port) =>
      port.externalPolicyLocal ? port.externalIPs.map((ip) => at(ip, port)) : [],
    ),
    set('LOAD-BALANCER', byIpPort, balanced),
    set('LOAD-BALANCER-LOCAL', byIpPort, (port) => (port.externalPolicyLocal ? balanced(port) : [])),
    set('LOAD-BALANCER-FW', byIpPort, (port) => (port.sourceRanges.length > 0 ? balanced(port) : [])),
    set('LOAD-BALANCER-SOURCE-IP', 'hash:ip,port,ip', (port) =>
      port.sourceRanges.some((cidr) => contains(cidr, config.nodeIP))
        ? port.loadBalancerIPs.map((ip) => `${at(ip, port)},${ip}`)
        : [],
    ),
    set('LOAD-BALANCER-SOURCE-CIDR', 'hash:ip,port,net', (port) =>
      port.loadBalancerIPs.flatMap((ip) => port.sourceRanges.map((cidr) => `${at(ip, port)},${cidr}`)),
    ),
    ...onNodes('TCP', 'tcp', 'bitmap:port'),
    ...onNodes('UDP', 'udp', 'bitmap:port'),
    ...onNodes('SCTP-HASH', 'sctp', byIpPort),
    set('HEALTH-CHECK-NODE-PORT', 'bitmap:port', ({ healthCheckNodePort }) =>
      healthCheckNodePort === 0 ? [] : [`${healthCheckNodePort}`],
    ),
    { name: `${prefix}IPVS-IPS`, type: 'hash:ip', members: [...bound].sort() },
  ];
}

// --- iptables -------------------------------------------------------------------------------------------------

const services = 'KUBE-SERVICES';
const nodePort = 'KUBE-NODE-PORT';
const markMasq = 'KUBE-MARK-MASQ';
const balancer = 'KUBE-LOAD-BALANCER';
const firewall = 'KUBE-PROXY-FIREWALL';
const sourceRanges = 'KUBE-SOURCE-RANGES-FIREWALL';
const ipPort = 'dst,dst';

function tablesOf(
  ports: readonly ServicePort[],
  sets: readonly IpSet[],
  config: IpvsConfig,
): readonly [Table, Table] {
  const v6 = config.family === 'IPv6';
  const named = (name: string): string => `${v6 ? 'KUBE-6-' : 'KUBE-'}${name}`;
  const filled = (name: string): boolean =>
    sets.some((each) => each.name === named(name) && each.members.length > 0);
  const inSet = (name: string, by = ipPort): Match => ({ on: 'set', set: named(name), by });
  /** A rule that is there only while the set has members. */
  const where = (name: string, to: Target, comment: string, by = ipPort, before: Match[] = []): Rule[] =>
    filled(name) ? [{ comment, matches: [...before, inSet(name, by)], target: to }] : [];
  const chain = (name: string): Target => ({ to: 'chain', chain: name });
  const onPort = (local: string, protocol: string, target: Target): Rule[] => {
    const kind = protocol.toUpperCase();
    const hash = protocol === 'sctp' ? '-HASH' : '';
    const purpose = local === '' ? 'for masquerade purpose' : 'with externalTrafficPolicy=local';
    const typed = hash === '' ? '' : " with type 'hash ip:port'";
    return where(
      `NODE-PORT-${local}${kind}${hash}`,
      target,
      `Kubernetes nodeport ${kind} port ${purpose}${typed}`,
      hash === '' ? 'dst' : ipPort,
      [{ on: 'proto', is: protocol }],
    );
  };
  const accept: Target = { to: 'ACCEPT' };
  const back: Target = { to: 'RETURN' };
  const externally = (name: string, comment: string): Rule[] =>
    filled(name)
      ? [
          {
            comment,
            matches: [inSet(name), { on: 'not-from-bridge' }, { on: 'local', side: 'src', not: true }],
            target: accept,
          },
          { comment, matches: [inSet(name), { on: 'local', side: 'dst' }], target: accept },
        ]
      : [];
  const external = 'Kubernetes service external ip + port for masquerade and filter purpose';
  const toClusterIP = 'Kubernetes service cluster ip + port for masquerade purpose';
  const elsewhere: Match[] =
    config.masqueradeAll || config.clusterCIDR === undefined
      ? []
      : [{ on: 'source', cidr: config.clusterCIDR, not: true }];
  const mark = config.masqueradeMark;
  const masquerade: Rule[] =
    filled('CLUSTER-IP') && (config.masqueradeAll || config.clusterCIDR !== undefined)
      ? [{ comment: toClusterIP, matches: [inSet('CLUSTER-IP'), ...elsewhere], target: chain(markMasq) }]
      : where('CLUSTER-IP', chain(markMasq), toClusterIP, 'src,dst');
  const nat: Chain[] = [
    {
      name: balancer,
      rules: [
        ...where(
          'LOAD-BALANCER-LOCAL',
          back,
          'Kubernetes service load balancer ip + port with externalTrafficPolicy=local',
        ),
        { matches: [], target: chain(markMasq) },
      ],
    },
    { name: markMasq, rules: [{ matches: [], target: { to: 'MARK', how: 'or', mark } }] },
    {
      name: nodePort,
      rules: ['tcp', 'udp', 'sctp'].flatMap((protocol) => [
        ...onPort('LOCAL-', protocol, back),
        ...onPort('', protocol, chain(markMasq)),
      ]),
    },
    {
      name: 'KUBE-POSTROUTING',
      rules: [
        ...where(
          'LOOP-BACK',
          { to: 'MASQUERADE' },
          'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose',
          'dst,dst,src',
        ),
        { matches: [{ on: 'mark', mark, not: true }], target: back },
        { matches: [], target: { to: 'MARK', how: 'xor', mark } },
        { comment: 'kubernetes service traffic requiring SNAT', matches: [], target: { to: 'MASQUERADE' } },
      ],
    },
    {
      name: services,
      rules: [
        { matches: [{ on: 'source', cidr: v6 ? '::1/128' : '127.0.0.0/8' }], target: back },
        ...where('LOAD-BALANCER', chain(balancer), 'Kubernetes service lb portal'),
        ...masquerade,
        ...where('EXTERNAL-IP', chain(markMasq), external),
        ...externally('EXTERNAL-IP', external),
        ...externally(
          'EXTERNAL-IP-LOCAL',
          'Kubernetes service external ip + port with externalTrafficPolicy=local',
        ),
        { matches: [{ on: 'local', side: 'dst' }], target: chain(nodePort) },
        ...['CLUSTER-IP', 'LOAD-BALANCER'].flatMap((name): Rule[] =>
          filled(name) ? [{ matches: [inSet(name)], target: accept }] : [],
        ),
      ],
    },
    { name: 'OUTPUT', rules: [hook('kubernetes service portals', services)] },
    { name: 'POSTROUTING', rules: [hook('kubernetes postrouting rules', 'KUBE-POSTROUTING')] },
    { name: 'PREROUTING', rules: [hook('kubernetes service portals', services)] },
  ];
  const open = ['LOAD-BALANCER', 'CLUSTER-IP', 'EXTERNAL-IP', 'EXTERNAL-IP-LOCAL'];
  const ranges = 'Kubernetes service load balancer ip + port + source';
  const filter: Chain[] = [
    {
      name: 'KUBE-FORWARD',
      rules: [
        { comment: 'kubernetes forwarding rules', matches: [{ on: 'mark', mark }], target: accept },
        {
          comment: 'kubernetes forwarding conntrack rule',
          matches: [{ on: 'ctstate', states: 'RELATED,ESTABLISHED' }],
          target: accept,
        },
      ],
    },
    {
      name: 'KUBE-IPVS-FILTER',
      rules: [
        ...open.map((name): Rule => ({ matches: [inSet(name)], target: back })),
        { matches: [inSet('HEALTH-CHECK-NODE-PORT', 'dst')], target: back },
        { matches: [{ on: 'ctstate', states: 'NEW' }, inSet('IPVS-IPS', 'dst')], target: { to: 'REJECT' } },
      ],
    },
    { name: 'KUBE-IPVS-OUT-FILTER', rules: ports.flatMap((port) => notFromNode(port, config)) },
    {
      name: nodePort,
      rules: [
        {
          comment: 'Kubernetes health check node port',
          matches: [inSet('HEALTH-CHECK-NODE-PORT', 'dst')],
          target: accept,
        },
      ],
    },
    {
      name: firewall,
      rules: where(
        'LOAD-BALANCER-FW',
        chain(sourceRanges),
        'Kubernetes service load balancer ip + port for load balancer with sourceRange',
      ),
    },
    {
      name: sourceRanges,
      rules: [
        ...where(
          'LOAD-BALANCER-SOURCE-CIDR',
          back,
          `${ranges} cidr for packet filter purpose`,
          'dst,dst,src',
        ),
        ...where('LOAD-BALANCER-SOURCE-IP', back, `${ranges} IP for packet filter purpose`, 'dst,dst,src'),
        { matches: [], target: { to: 'DROP' } },
      ],
    },
    {
      name: 'FORWARD',
      rules: [
        hook('kube-proxy firewall rules', firewall),
        hook('kubernetes forwarding rules', 'KUBE-FORWARD'),
      ],
    },
    {
      name: 'INPUT',
      rules: [
        hook('kubernetes ipvs access filter', 'KUBE-IPVS-FILTER'),
        hook('kube-proxy firewall rules', firewall),
        hook('kubernetes health check rules', nodePort),
      ],
    },
    { name: 'OUTPUT', rules: [hook('kubernetes ipvs access filter', 'KUBE-IPVS-OUT-FILTER')] },
  ];
  return [
    { name: 'filter', chains: filter },
    { name: 'nat', chains: nat },
  ];
}

function hook(comment: string, chain: string): Rule {
  return { comment, matches: [], target: { to: 'chain', chain } };
}

/** A load balancer whose source ranges leave the node out is not to be reached from it either. */
function notFromNode(port: ServicePort, { nodeIP }: IpvsConfig): readonly Rule[] {
  if (port.sourceRanges.length === 0 || port.sourceRanges.some((cidr) => contains(cidr, nodeIP))) return [];
  return port.loadBalancerIPs.map((ip) => ({
    matches: [
      { on: 'source', cidr: ip },
      { on: 'virtual-server', address: ip, protocol: port.protocol, port: port.port },
    ],
    target: { to: 'DROP' },
  }));
}
