/**
 * The rules that kube-proxy in nftables mode keeps on one node: one table, in which a lookup by address and port finds a
 * Service's chain however many Services there are.
 *
 * Rules
 *   nftables/services         The maps service-ips and service-nodeports lead from an address and port, or a node port, to
 *                             the chain of the Service.
 *   nftables/no-endpoints     A Service without a usable endpoint stands in the maps no-endpoint-services and
 *                             no-endpoint-nodeports: rejected when it has none, dropped when it has none on this node.
 *   nftables/cluster-ips      Another port of a cluster IP is rejected, an address of the range that no Service has is
 *                             dropped. iptables mode does neither.
 *   nftables/node-port-ips    Node ports answer on the node's primary address only, and not on loopback.
 *   nftables/spread           Each of the endpoints is as likely.
 * Source: pkg/proxy/nftables/proxier.go, setupNFTables and syncProxyRules.
 */
import { chainHash } from '../values/hash';
import { contains } from './address';
import type { NftChain, NftMap, NftMatch, NftRule, NftSet, NftTable, NftVerdict } from './nft';
import {
  externallyAccessible,
  type ProxyEndpoint,
  type ProxyPlace,
  type ServicePort,
  usableEndpoints,
} from './service-port';

export type NftablesConfig = ProxyPlace & {
  /** Addresses of Pods: what comes from elsewhere is masqueraded. undefined when kube-proxy was not told. */
  readonly clusterCIDR: string | undefined;
  readonly masqueradeAll: boolean;
  /** Default 0x4000. */
  readonly masqueradeMark: string;
  /** Addresses on which node ports answer. */
  readonly nodePortIPs: readonly string[];
  readonly nodeIP: string;
  /** The ranges that cluster IPs come from, as the ServiceCIDR objects name them; empty while they are not known. */
  readonly serviceCIDRs: readonly string[];
};

const markMasq = 'mark-for-masquerade';
const onNew: NftMatch = { on: 'new' };

/** The table for these service ports. */
export function nftablesTable(ports: readonly ServicePort[], config: NftablesConfig): NftTable {
  return tableOf(
    ports.map((port) => partsOf(port, config)),
    config,
  );
}

/** The table for what each service port contributes, in order of name. */
export function tableOf(made: readonly NftParts[], config: NftablesConfig): NftTable {
  const elements = (pick: (one: NftParts) => NftMap['elements']): NftMap['elements'] => made.flatMap(pick);
  return {
    family: config.family === 'IPv6' ? 'ip6' : 'ip',
    name: 'kube-proxy',
    comment: 'rules for kube-proxy',
    sets: [
      {
        name: 'cluster-ips',
        comment: 'Active ClusterIPs',
        elements: [...new Set(made.map(({ clusterIP }) => clusterIP))],
      },
      {
        name: 'nodeport-ips',
        comment: 'IPs that accept NodePort traffic',
        elements: config.nodePortIPs.filter((ip) => !ip.startsWith('127.') && ip !== '::1'),
      },
      ...made.flatMap(({ sets }) => sets),
    ],
    maps: [
      map(
        'firewall-ips',
        'service',
        'destinations that are subject to LoadBalancerSourceRanges',
        elements(({ firewalled }) => firewalled),
      ),
      map(
        'no-endpoint-nodeports',
        'port',
        'vmap to drop or reject packets to service nodeports with no endpoints',
        elements(({ emptyNodePorts }) => emptyNodePorts),
      ),
      map(
        'no-endpoint-services',
        'service',
        'vmap to drop or reject packets to services with no endpoints',
        elements(({ empty }) => empty),
      ),
      map(
        'service-ips',
        'service',
        'ClusterIP, ExternalIP and LoadBalancer IP traffic',
        elements(({ services }) => services),
      ),
      map(
        'service-nodeports',
        'port',
        'NodePort traffic',
        elements(({ nodePorts }) => nodePorts),
      ),
    ],
    chains: [...baseChains(config), ...made.flatMap(({ chains }) => chains)],
  };
}

function map(name: string, by: NftMap['by'], comment: string, elements: NftMap['elements']): NftMap {
  return { name, by, comment, elements };
}

/** What is there for every cluster: where the kernel enters, and the chains that look a packet up. */
function baseChains({ masqueradeMark, serviceCIDRs }: NftablesConfig): readonly NftChain[] {
  const base = (
    name: string,
    type: 'filter' | 'nat',
    on: NonNullable<NftChain['hook']>['on'],
    priority: number,
    rules: readonly NftRule[],
  ): NftChain => ({ name, hook: { type, on, priority }, rules });
  const check = (chain: string): NftRule => ({ matches: [onNew], statement: { to: 'jump', chain } });
  const always = (statement: NftRule['statement']): NftRule => ({ matches: [], statement });
  return [
    {
      name: 'cluster-ips-check',
      rules: [
        {
          matches: [{ on: 'destination', set: 'cluster-ips' }],
          statement: { to: 'reject' },
          comment: 'Reject traffic to invalid ports of ClusterIPs',
        },
        ...(serviceCIDRs.length === 0
          ? []
          : [
              {
                matches: [{ on: 'destination', among: serviceCIDRs }],
                statement: { to: 'drop' },
                comment: 'Drop traffic to unallocated ClusterIPs',
              } satisfies NftRule,
            ]),
      ],
    },
    base('filter-prerouting-pre-dnat', 'filter', 'prerouting', -110, [check('firewall-check')]),
    base('filter-output-pre-dnat', 'filter', 'output', -110, [check('firewall-check')]),
    base('filter-forward', 'filter', 'forward', 0, [
      check('service-endpoints-check'),
      check('cluster-ips-check'),
    ]),
    base('filter-input', 'filter', 'input', 0, [
      check('nodeport-endpoints-check'),
      check('service-endpoints-check'),
    ]),
    base('filter-output', 'filter', 'output', 0, [
      check('service-endpoints-check'),
      check('cluster-ips-check'),
    ]),
    { name: 'firewall-check', rules: [always({ to: 'map', map: 'firewall-ips', by: 'service' })] },
    { name: markMasq, rules: [always({ to: 'mark', how: 'or', mark: masqueradeMark })] },
    {
      name: 'masquerading',
      rules: [
        { matches: [{ on: 'unmarked', mark: masqueradeMark }], statement: { to: 'return' } },
        always({ to: 'mark', how: 'xor', mark: masqueradeMark }),
        always({ to: 'masquerade' }),
      ],
    },
    base('nat-output', 'nat', 'output', -100, [always({ to: 'jump', chain: 'services' })]),
    base('nat-postrouting', 'nat', 'postrouting', 100, [always({ to: 'jump', chain: 'masquerading' })]),
    base('nat-prerouting', 'nat', 'prerouting', -100, [always({ to: 'jump', chain: 'services' })]),
    {
      name: 'nodeport-endpoints-check',
      rules: [
        {
          matches: [{ on: 'destination', set: 'nodeport-ips' }],
          statement: { to: 'map', map: 'no-endpoint-nodeports', by: 'port' },
        },
      ],
    },
    {
      name: 'reject-chain',
      comment: 'helper for @no-endpoint-services / @no-endpoint-nodeports',
      rules: [always({ to: 'reject' })],
    },
    {
      name: 'services',
      rules: [
        always({ to: 'map', map: 'service-ips', by: 'service' }),
        {
          matches: [{ on: 'destination', set: 'nodeport-ips' }],
          statement: { to: 'map', map: 'service-nodeports', by: 'port' },
        },
      ],
    },
    {
      name: 'service-endpoints-check',
      rules: [always({ to: 'map', map: 'no-endpoint-services', by: 'service' })],
    },
  ];
}

/** What one service port contributes. */
export type NftParts = {
  readonly clusterIP: string;
  readonly sets: readonly NftSet[];
  readonly chains: readonly NftChain[];
  readonly services: NftMap['elements'];
  readonly nodePorts: NftMap['elements'];
  readonly empty: NftMap['elements'];
  readonly emptyNodePorts: NftMap['elements'];
  readonly firewalled: NftMap['elements'];
};

type Element = NftMap['elements'][number];

/** What one service port contributes. */
export function partsOf(port: ServicePort, config: NftablesConfig): NftParts {
  const usable = usableEndpoints(port, config);
  const names = chainNames(port);
  const hasInternal = port.internalPolicyLocal ? usable.local.length > 0 : usable.any;
  const hasExternal = port.externalPolicyLocal ? usable.local.length > 0 : usable.any;
  const external = externallyAccessible(port);
  const firewall = usable.any && port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0;
  const internalChain = port.internalPolicyLocal ? names.local : names.cluster;
  const at = (ip: string): string => `${ip} . ${port.protocol} . ${port.port}`;
  const to = (key: string, chain: string): Element => ({ key, verdict: { to: 'goto', chain } });
  const refusal: NftVerdict = usable.any ? { to: 'drop' } : { to: 'goto', chain: 'reject-chain' };
  const refused = (key: string): Element => ({ key, comment: port.name, verdict: refusal });
  const outside = [...port.externalIPs, ...port.loadBalancerIPs].map(at);
  const nodePort = port.nodePort === 0 ? [] : [`${port.protocol} . ${port.nodePort}`];
  return {
    clusterIP: port.clusterIP,
    services: [
      ...(hasInternal ? [to(at(port.clusterIP), internalChain)] : []),
      ...(usable.any ? outside.map((key) => to(key, names.external)) : []),
    ],
    nodePorts: usable.any ? nodePort.map((key) => to(key, names.external)) : [],
    empty: [
      ...(hasInternal ? [] : [refused(at(port.clusterIP))]),
      ...(hasExternal ? [] : outside.map(refused)),
    ],
    emptyNodePorts: hasExternal ? [] : nodePort.map(refused),
    firewalled: firewall
      ? port.loadBalancerIPs.map((ip) => ({ ...to(at(ip), names.firewall), comment: port.name }))
      : [],
    sets: usable.reachable.flatMap((endpoint) =>
      port.affinitySeconds === undefined
        ? []
        : { name: affinitySet(port, endpoint), elements: [], timeoutSeconds: port.affinitySeconds },
    ),
    chains: [
      ...(usable.cluster.length > 0 && (!port.internalPolicyLocal || external)
        ? [
            {
              name: names.cluster,
              rules: [
                ...(hasInternal && !port.internalPolicyLocal ? masqueradeToClusterIP(port, config) : []),
                ...spread(port, usable.cluster),
              ],
            },
          ]
        : []),
      ...(usable.local.length > 0 && (port.internalPolicyLocal || (port.externalPolicyLocal && external))
        ? [
            {
              name: names.local,
              rules: [
                ...(hasInternal && port.internalPolicyLocal ? masqueradeToClusterIP(port, config) : []),
                ...spread(port, usable.local),
              ],
            },
          ]
        : []),
      ...(usable.any && external
        ? [{ name: names.external, rules: fromOutside(port, config, hasExternal) }]
        : []),
      ...(firewall ? [{ name: names.firewall, rules: [sourceCheck(port, config)] }] : []),
      ...usable.reachable.map((endpoint) => ({
        name: endpointChain(port, endpoint),
        rules: toEndpoint(port, endpoint),
      })),
    ],
  };
}

function masqueradeToClusterIP(port: ServicePort, config: NftablesConfig): readonly NftRule[] {
  const toIt: NftMatch = { on: 'destination', cidr: port.clusterIP };
  const statement = { to: 'jump', chain: markMasq } as const;
  if (config.masqueradeAll) return [{ matches: [toIt], statement }];
  if (config.clusterCIDR === undefined) return [];
  return [{ matches: [toIt, { on: 'source', cidr: config.clusterCIDR, not: true }], statement }];
}

function fromOutside(port: ServicePort, config: NftablesConfig, hasExternal: boolean): readonly NftRule[] {
  const names = chainNames(port);
  const rules: NftRule[] = [];
  if (!port.externalPolicyLocal) rules.push({ matches: [], statement: { to: 'jump', chain: markMasq } });
  else {
    const local: NftMatch = { on: 'local-source' };
    if (config.clusterCIDR !== undefined)
      rules.push({
        matches: [{ on: 'source', cidr: config.clusterCIDR }],
        statement: { to: 'goto', chain: names.cluster },
        comment: 'short-circuit pod traffic',
      });
    rules.push(
      { matches: [local], statement: { to: 'jump', chain: markMasq }, comment: 'masquerade local traffic' },
      {
        matches: [local],
        statement: { to: 'goto', chain: names.cluster },
        comment: 'short-circuit local traffic',
      },
    );
  }
  if (hasExternal) {
    const chain = port.externalPolicyLocal ? names.local : names.cluster;
    rules.push({ matches: [], statement: { to: 'goto', chain } });
  }
  return rules;
}

function sourceCheck(port: ServicePort, config: NftablesConfig): NftRule {
  // A node's own request to a load balancer's address can carry that address as its source.
  const own = port.sourceRanges.some((cidr) => contains(cidr, config.nodeIP)) ? port.loadBalancerIPs : [];
  return {
    matches: [{ on: 'source', among: [...port.sourceRanges, ...own], not: true }],
    statement: { to: 'drop' },
  };
}

function spread(port: ServicePort, endpoints: readonly ProxyEndpoint[]): readonly NftRule[] {
  const remembered = endpoints.map(
    (endpoint): NftRule => ({
      matches: [{ on: 'source', set: affinitySet(port, endpoint) }],
      statement: { to: 'goto', chain: endpointChain(port, endpoint) },
    }),
  );
  const chains = endpoints.map((endpoint) => endpointChain(port, endpoint));
  return [
    ...(port.affinitySeconds === undefined ? [] : remembered),
    { matches: [], statement: { to: 'any', chains } },
  ];
}

function toEndpoint(port: ServicePort, endpoint: ProxyEndpoint): readonly NftRule[] {
  return [
    { matches: [{ on: 'source', cidr: endpoint.ip }], statement: { to: 'jump', chain: markMasq } },
    ...(port.affinitySeconds === undefined
      ? []
      : [{ matches: [], statement: { to: 'remember', set: affinitySet(port, endpoint) } } satisfies NftRule]),
    {
      matches: [{ on: 'protocol', is: port.protocol }],
      statement: { to: 'dnat', endpoint: endpoint.name },
    },
  ];
}

type ChainNames = {
  readonly cluster: string;
  readonly local: string;
  readonly external: string;
  readonly firewall: string;
};

function chainNames(port: ServicePort): ChainNames {
  const name = hashed(namedOf(port).plain);
  return {
    cluster: `service-${name}`,
    local: `local-${name}`,
    external: `external-${name}`,
    firewall: `firewall-${name}`,
  };
}

function endpointChain(port: ServicePort, endpoint: ProxyEndpoint): string {
  const { chains } = namedOf(port);
  const known = chains.get(endpoint);
  if (known !== undefined) return known;
  const chain = `endpoint-${hashed(endpointName(port, endpoint))}`;
  chains.set(endpoint, chain);
  return chain;
}

/** The names of the port that is being looked at: each is needed several times. */
type Named = {
  readonly port: ServicePort;
  readonly plain: string;
  readonly chains: Map<ProxyEndpoint, string>;
};
let lastNamed: Named | undefined;

function namedOf(port: ServicePort): Named {
  if (lastNamed?.port !== port) lastNamed = { port, plain: plainName(port), chains: new Map() };
  return lastNamed;
}

function affinitySet(port: ServicePort, endpoint: ProxyEndpoint): string {
  return `affinity-${hashed(endpointName(port, endpoint))}`;
}

/** `ns/name/tcp/port`. */
function plainName({ name, protocol }: ServicePort): string {
  const [service = '', portName = ''] = name.split(':');
  return `${service}/${protocol}/${portName}`;
}

function endpointName(port: ServicePort, { ip, port: number }: ProxyEndpoint): string {
  return `${namedOf(port).plain}__${ip.replaceAll(':', '.')}/${number}`;
}

/** A name with its own hash before it, cut where nft would not take it. */
function hashed(name: string): string {
  const full = `${chainHash(name).slice(0, 8)}-${name}`;
  return full.length > longestName ? `${full.slice(0, longestName - 3)}...` : full;
}

/** nft's 256 characters less the longest prefix that kube-proxy puts before. */
const longestName = 240;
