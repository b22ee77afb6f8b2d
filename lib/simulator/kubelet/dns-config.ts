/**
 * Which resolv.conf, hostname and hosts file a Pod gets. Pure; the kubelet hands it to the runtime with the sandbox.
 *
 * Rules
 *   pod-dns/policy    ClusterFirst names the cluster's DNS and searches the Pod's namespace first; on the host's
 *                     network only ClusterFirstWithHostNet does; Default is the node's own; None is empty.
 *   pod-dns/limits    At most 3 name servers, 32 search domains and 2048 characters of them; the rest is left out, with
 *                     an Event.
 *   pod-dns/hostname  The Pod's name, or its `hostname`, cut to 63 characters; `subdomain` makes it a full name.
 * Source: pkg/kubelet/network/dns/dns.go, pkg/kubelet/kubelet_pods.go GeneratePodHostNameAndDomain.
 */
import { isDNS1123Label, isDNS1123Subdomain } from '../apiserver/names';

export type DnsConfig = {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
};

type DnsSpec = {
  readonly hostNetwork?: boolean;
  readonly dnsPolicy?: string;
  readonly dnsConfig?: {
    readonly nameservers?: readonly string[];
    readonly searches?: readonly string[];
    readonly options?: readonly { readonly name: string; readonly value?: string }[];
  };
};

const none: DnsConfig = { nameservers: [], searches: [], options: [] };
const clusterOptions = ['ndots:5'];
const mostNameservers = 3;
const mostSearches = 32;
const mostSearchCharacters = 2048;
const longestSearch = 253;
const longestHostname = 63;

/**
 * The DNS of a Pod in a namespace, and what the kubelet has to say about it. `cluster` is what the kubelet's
 * `--cluster-dns` and `--cluster-domain` say; `host` the node's own resolv.conf.
 */
export function podDns(
  spec: DnsSpec,
  namespace: string,
  cluster: { readonly servers: readonly string[]; readonly domain: string },
  host: DnsConfig,
): { readonly dns: DnsConfig; readonly warnings: readonly string[] } {
  const base = baseDns(podDnsType(spec).type, namespace, cluster, host);
  const own = spec.dnsConfig ?? {};
  const options = (own.options ?? []).map(({ name, value }) => (value ? `${name}:${value}` : name));
  const servers = withinServerLimit(distinct([...base.nameservers, ...(own.nameservers ?? [])]));
  const searches = withinSearchLimits(distinct([...base.searches, ...(own.searches ?? [])]));
  return {
    dns: {
      nameservers: servers.nameservers,
      searches: searches.searches,
      options: mergedOptions(base.options, options),
    },
    warnings: [...servers.warnings, ...searches.warnings],
  };
}

function baseDns(
  type: DnsType,
  namespace: string,
  cluster: { readonly servers: readonly string[]; readonly domain: string },
  host: DnsConfig,
): DnsConfig {
  if (type === 'none') return none;
  if (type === 'host' || cluster.servers.length === 0) return host;
  const { domain } = cluster;
  const own = domain === '' ? [] : [`${namespace}.svc.${domain}`, `svc.${domain}`, domain];
  return {
    nameservers: cluster.servers,
    searches: distinct([...own, ...host.searches]),
    options: clusterOptions,
  };
}

type DnsType = 'cluster' | 'host' | 'none';

/** Where a Pod's DNS comes from. An unknown policy is told, and counts as ClusterFirst. */
export function podDnsType(spec: DnsSpec): { readonly type: DnsType; readonly error?: true } {
  switch (spec.dnsPolicy) {
    case 'None':
      return { type: 'none' };
    case 'ClusterFirstWithHostNet':
      return { type: 'cluster' };
    case 'ClusterFirst':
      return { type: spec.hostNetwork === true ? 'host' : 'cluster' };
    case 'Default':
      return { type: 'host' };
    default:
      return { type: 'cluster', error: true };
  }
}

/** What a resolv.conf says; a `nameserver` line without an address is an error. */
export function parseResolvConf(text: string): DnsConfig | { readonly error: string } {
  const nameservers: string[] = [];
  let searches: readonly string[] = [];
  let options: readonly string[] = [];
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === 'nameserver') {
      if (rest[0] === undefined) return { error: 'nameserver list is empty ' };
      nameservers.push(rest[0]);
    } else if (word === 'search')
      searches = rest.map((each) => each.replace(/\.$/, '')).filter((each) => each !== '');
    else if (word === 'options') options = mergedOptions(options, rest);
  }
  return { nameservers, searches, options };
}

/** As the file reads inside a container. */
export function resolvConf({ nameservers, searches, options }: DnsConfig): string {
  const lines = [
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
    ...nameservers.map((each) => `nameserver ${each}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The later of two options of one name wins. */
function mergedOptions(options: readonly string[], more: readonly string[]): readonly string[] {
  const byName = new Map<string, string>();
  for (const option of [...options, ...more]) byName.set(option.split(':', 1)[0] ?? '', option);
  return [...byName.values()];
}

export function withinServerLimit(nameservers: readonly string[]): {
  readonly nameservers: readonly string[];
  readonly warnings: readonly string[];
} {
  if (nameservers.length <= mostNameservers) return { nameservers, warnings: [] };
  const kept = nameservers.slice(0, mostNameservers);
  return {
    nameservers: kept,
    warnings: [
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${kept.join(' ')}`,
    ],
  };
}

export function withinSearchLimits(searches: readonly string[]): {
  readonly searches: readonly string[];
  readonly warnings: readonly string[];
} {
  const kept = searches.slice(0, mostSearches).filter(({ length }) => length <= longestSearch);
  while (kept.length > 0 && kept.join(' ').length > mostSearchCharacters) kept.pop();
  if (kept.length === searches.length) return { searches, warnings: [] };
  return {
    searches: kept,
    warnings: [
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${kept.join(' ')}`,
    ],
  };
}

type Named = {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly hostname?: string;
    readonly hostnameOverride?: string;
    readonly subdomain?: string;
    readonly setHostnameAsFQDN?: boolean;
  };
};

export type Hostname = { readonly hostname: string; readonly domain: string };

/** A Pod's own name on the network, or why it can have none. */
export function podHostname({ metadata, spec }: Named, clusterDomain: string): Hostname | { error: string } {
  const { hostname: own = '', hostnameOverride, subdomain = '' } = spec;
  if (hostnameOverride !== undefined) {
    const wrong = isDNS1123Subdomain(hostnameOverride);
    if (wrong.length > 0)
      return {
        error: `pod HostnameOverride "${hostnameOverride}" is not a valid DNS subdomain: ${wrong.join(';')}`,
      };
    return { hostname: truncatedHostname(hostnameOverride), domain: '' };
  }
  for (const [field, value] of [
    ['Hostname', own],
    ['Subdomain', subdomain],
  ] as const) {
    const wrong = value === '' ? [] : isDNS1123Label(value);
    if (wrong.length > 0)
      return { error: `pod ${field} "${value}" is not a valid DNS label: ${wrong.join(';')}` };
  }
  return {
    hostname: truncatedHostname(own === '' ? metadata.name : own),
    domain: subdomain === '' ? '' : `${subdomain}.${metadata.namespace ?? 'default'}.svc.${clusterDomain}`,
  };
}

/** At most 63 characters, not ending in `-` or `.`. */
export function truncatedHostname(name: string): string {
  return name.length <= longestHostname ? name : name.slice(0, longestHostname).replace(/[-.]+$/, '');
}

/** The hosts file that the kubelet keeps for a Pod with a network of its own. */
export function hostsFile(
  ips: readonly string[],
  { hostname, domain }: Hostname,
  aliases: readonly { readonly ip: string; readonly hostnames?: readonly string[] }[],
): string {
  const names = domain === '' ? hostname : `${hostname}.${domain}\t${hostname}`;
  return [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    ...ips.map((ip) => `${ip}\t${names}`),
    ...(aliases.length === 0 ? [] : ['', '# Entries added by HostAliases.']),
    ...aliases.map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}`),
    '',
  ].join('\n');
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
