/**
 * What CoreDNS answers to a question, from the Services, EndpointSlices and Namespaces that its own watch of the API has
 * brought it. With the Corefile that kubeadm writes.
 *
 * Rules
 *   coredns/service    NAME.NAMESPACE.svc.cluster.local is the cluster IP of the Service, with or without endpoints.
 *   coredns/headless   Without a cluster IP it is the addresses of all its ready endpoints; with none of them the name does
 *                      not exist.
 *   coredns/families   Addresses of IPv4 are asked for by A, those of IPv6 by AAAA. A name that exists and has none of the kind answers
 *                      without a record.
 *   coredns/endpoint   HOSTNAME.NAME.NAMESPACE.svc.cluster.local is one ready endpoint: by its hostname, which the Pods of a
 *                      StatefulSet have, else by its address with dashes.
 *   coredns/external   An ExternalName Service is another name (CNAME), which is looked up in turn.
 *   coredns/srv        _PORT._PROTOCOL.NAME.NAMESPACE.svc.cluster.local says for a named port where and at which number it is.
 *   coredns/pod        1-2-3-4.NAMESPACE.pod.cluster.local is 1.2.3.4, whether or not there is such a Pod. (pods insecure)
 *   coredns/reverse    The name of a cluster IP's Service, or of an endpoint with a hostname, is found by address (PTR).
 *   coredns/forward    What is not of the cluster is asked of the node's own resolver.
 *   coredns/unsynced   Before it has listed what the API server holds it answers SERVFAIL for names of the cluster.
 * Source: coredns plugin/kubernetes (kubernetes.go, parse.go, reverse.go), plugin/forward.
 */
import { addressesOf } from '../../apiserver/service-addresses';
import type { EndpointSlice, Service } from '../../objects/objects';
import type { Store } from '../../store';
import { parseAddress } from '../address';

export type QuestionType = 'A' | 'AAAA' | 'SRV' | 'PTR' | 'CNAME';

export type DnsRecord =
  | { readonly type: 'A' | 'AAAA'; readonly name: string; readonly address: string }
  | { readonly type: 'CNAME' | 'PTR'; readonly name: string; readonly target: string }
  | { readonly type: 'SRV'; readonly name: string; readonly target: string; readonly port: number };

export type DnsAnswer =
  /** Without a record: the name exists, and has nothing of this type. */
  | { readonly kind: 'records'; readonly records: readonly DnsRecord[]; readonly rule: string }
  | { readonly kind: 'nxdomain'; readonly rule: string }
  | { readonly kind: 'servfail'; readonly rule: string };

/** What a DNS server of the cluster knows of it. */
export type Zone = {
  readonly service: (namespace: string, name: string) => Service | undefined;
  readonly slices: (namespace: string, name: string) => readonly EndpointSlice[];
  readonly hasNamespace: (name: string) => boolean;
  readonly services: () => readonly Service[];
};

const clusterDomain = 'cluster.local';
/** CNAMEs that are followed at most. (plugin/pkg/upstream, MaxDepth) */
const longestChain = 8;

/** The zone as the store has it at a revision. */
export function zoneAt(store: Store, revision: number): Zone {
  return {
    service: (namespace, name) =>
      store.get('Service', `${namespace}/${name}`, revision) as Service | undefined,
    slices: (namespace, name) =>
      (
        store.by(
          'EndpointSlice',
          'label:kubernetes.io/service-name',
          name,
          revision,
        ) as unknown as readonly EndpointSlice[]
      ).filter(({ metadata }) => metadata.namespace === namespace),
    hasNamespace: (name) => store.get('Namespace', name, revision) !== undefined,
    services: () => store.list('Service', undefined, revision) as unknown as readonly Service[],
  };
}

/** The answer to one question. `zone`: undefined while it has not been listed yet. */
export function answerOf(zone: Zone | undefined, asked: string, type: QuestionType, depth = 0): DnsAnswer {
  const name = asked.toLowerCase().replace(/\.$/, '');
  const reversed = reversedAddress(name);
  if (reversed !== undefined) {
    if (zone === undefined) return unsynced;
    const found = nameOf(zone, reversed);
    if (found === undefined) return outsideAnswer(name, type);
    const records: DnsRecord[] = type === 'PTR' ? [{ type: 'PTR', name, target: found }] : [];
    return { kind: 'records', records, rule: 'coredns/reverse' };
  }
  if (name !== clusterDomain && !name.endsWith(`.${clusterDomain}`)) return outsideAnswer(name, type);
  if (zone === undefined) return unsynced;
  const labels = name
    .slice(0, -clusterDomain.length - 1)
    .split('.')
    .filter((label) => label !== '');
  return ofCluster(zone, name, labels, type, depth);
}

const unsynced: DnsAnswer = { kind: 'servfail', rule: 'coredns/unsynced' };

function ofCluster(
  zone: Zone,
  name: string,
  labels: readonly string[],
  type: QuestionType,
  depth: number,
): DnsAnswer {
  const [what, namespace, service, ...rest] = [...labels].reverse();
  if (what === undefined) return noData('coredns/service');
  if (what !== 'svc' && what !== 'pod') return missing('coredns/service');
  if (namespace === undefined) return noData('coredns/service');
  if (!zone.hasNamespace(namespace)) return missing('coredns/service');
  if (service === undefined) return noData('coredns/service');
  if (what === 'pod') return ofPod(name, service, rest, type);
  return ofService({ zone, name, type, depth }, namespace, service, rest);
}

function ofPod(name: string, dashed: string, rest: readonly string[], type: QuestionType): DnsAnswer {
  const [plain, colons] = [dashed.replaceAll('-', '.'), dashed.replaceAll('-', ':')];
  const address = parseAddress(plain) === undefined ? colons : plain;
  if (rest.length > 0 || parseAddress(address) === undefined) return missing('coredns/pod');
  return { kind: 'records', records: addressRecord(name, type, address), rule: 'coredns/pod' };
}

type Asked = {
  readonly zone: Zone;
  readonly name: string;
  readonly type: QuestionType;
  readonly depth: number;
};

/** `rest`: what stands before the Service's name, nearest first. */
function ofService(asked: Asked, namespace: string, name: string, rest: readonly string[]): DnsAnswer {
  const service = asked.zone.service(namespace, name);
  const [first, second, ...more] = rest;
  const isPort = first !== undefined && second !== undefined;
  if (service === undefined || more.length > 0) return missing('coredns/service');
  if (isPort && !(first.startsWith('_') && second.startsWith('_'))) return missing('coredns/srv');
  const port = isPort ? { name: second.slice(1), protocol: first.slice(1) } : undefined;
  const host = isPort ? undefined : first;
  const { spec } = service;
  if (spec.type === 'ExternalName')
    return host === undefined ? alias(asked, spec.externalName ?? '') : missing('coredns/external');
  if (spec.clusterIP === 'None' || host !== undefined) {
    const rule = host === undefined ? 'coredns/headless' : 'coredns/endpoint';
    const found = endpointsOf(asked.zone, namespace, name, port).filter(
      (each) => host === undefined || each.host === host,
    );
    if (found.length === 0) return missing(rule);
    return { kind: 'records', records: found.flatMap((each) => recordsOf(asked, each, service)), rule };
  }
  const ports = (spec.ports ?? []).filter((each) => matches(each.name, each.protocol, port));
  if (ports.length === 0) return missing(port === undefined ? 'coredns/service' : 'coredns/srv');
  const rule = asked.type === 'SRV' ? 'coredns/srv' : 'coredns/service';
  if (asked.type === 'A' || asked.type === 'AAAA')
    return {
      kind: 'records',
      records: addressesOf(spec).flatMap((address) => addressRecord(asked.name, asked.type, address)),
      rule,
    };
  const target = nameOfService(service);
  const srv = ports.map((each): DnsRecord => ({ type: 'SRV', name: asked.name, target, port: each.port }));
  return { kind: 'records', records: asked.type === 'SRV' ? srv : [], rule };
}

type Found = { readonly address: string; readonly host: string; readonly ports: readonly number[] };

function recordsOf(
  { name, type }: Asked,
  { address, host, ports }: Found,
  service: Service,
): readonly DnsRecord[] {
  if (type !== 'SRV') return addressRecord(name, type, address);
  return ports.map((port) => ({ type, name, target: `${host}.${nameOfService(service)}`, port }));
}

/** The record of an address, where it is of the kind that is asked for. */
function addressRecord(name: string, type: QuestionType, address: string): readonly DnsRecord[] {
  return type === (address.includes(':') ? 'AAAA' : 'A') ? [{ type, name, address } as DnsRecord] : [];
}

type PortAsked = { readonly name: string; readonly protocol: string } | undefined;

/** The ready endpoints of a Service, each address once. */
function endpointsOf(zone: Zone, namespace: string, name: string, port: PortAsked): readonly Found[] {
  const found = new Map<string, Found>();
  for (const { ports = [], endpoints, addressType } of zone.slices(namespace, name)) {
    if (addressType === 'FQDN') continue;
    const numbers = ports.flatMap((each) =>
      each.port !== undefined && matches(each.name, each.protocol, port) ? each.port : [],
    );
    if (numbers.length === 0 && (port !== undefined || ports.length > 0)) continue;
    for (const { addresses, conditions, hostname } of endpoints ?? []) {
      const [address] = addresses;
      if (address === undefined || conditions?.ready === false) continue;
      found.set(address, { address, host: hostname ?? dashes(address), ports: numbers });
    }
  }
  return [...found.values()];
}

function dashes(address: string): string {
  return address.replaceAll(/[.:]/g, '-');
}

function matches(name: string | undefined, protocol: string | undefined, port: PortAsked): boolean {
  return (
    port === undefined || ((name ?? '') === port.name && (protocol ?? 'TCP').toLowerCase() === port.protocol)
  );
}

/** Another name, and what that is. */
function alias({ zone, name, type, depth }: Asked, target: string): DnsAnswer {
  const rule = 'coredns/external';
  const cname: DnsRecord = { type: 'CNAME', name, target };
  if (type === 'CNAME' || depth >= longestChain) return { kind: 'records', records: [cname], rule };
  const answer = answerOf(zone, target, type, depth + 1);
  return { kind: 'records', records: answer.kind === 'records' ? [cname, ...answer.records] : [cname], rule };
}

function nameOfService({ metadata }: Service): string {
  return `${metadata.name}.${metadata.namespace}.svc.${clusterDomain}`;
}

/** `10.0.96.10.in-addr.arpa` → `10.96.0.10`. */
function reversedAddress(name: string): string | undefined {
  const nibbles = /^((?:[0-9a-f]\.){32})ip6\.arpa$/.exec(name)?.[1];
  if (nibbles !== undefined) return fromNibbles(nibbles.split('.').slice(0, 32).reverse().join(''));
  const found = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name);
  return found === null ? undefined : found.slice(1, 5).reverse().join('.');
}

/** 32 digits → the address in its shortest form, as the API server writes it. */
function fromNibbles(digits: string): string {
  const groups = (digits.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, '')).join(':');
  const runs = groups.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const [longest = ''] = [...runs].sort((a, b) => b.length - a.length);
  if (longest === '') return groups;
  const at = groups.indexOf(longest);
  return `${groups.slice(0, at)}::${groups.slice(at + longest.length).replace(/^:/, '')}`;
}

function nameOf(zone: Zone, address: string): string | undefined {
  for (const service of zone.services()) {
    if (addressesOf(service.spec).includes(address)) return nameOfService(service);
    const { namespace = '', name } = service.metadata;
    const endpoint = endpointsOf(zone, namespace, name, undefined).find((each) => each.address === address);
    if (endpoint !== undefined && endpoint.host !== dashes(address))
      return `${endpoint.host}.${nameOfService(service)}`;
  }
  return undefined;
}

/**
 * What a resolver outside the cluster answers: the names that are kept for examples are somewhere, nothing else is known.
 * (RFC 2606, RFC 5737)
 */
export function outsideAnswer(asked: string, type: QuestionType): DnsAnswer {
  const name = asked.toLowerCase().replace(/\.$/, '');
  const rule = 'coredns/forward';
  if (!/(^|\.)example\.(com|org|net)$/.test(name)) return { kind: 'nxdomain', rule };
  const address = { A: '203.0.113.80', AAAA: '2001:db8::80' }[String(type)];
  if ((type !== 'A' && type !== 'AAAA') || address === undefined)
    return { kind: 'records', records: [], rule };
  return { kind: 'records', records: [{ type, name, address }], rule };
}

function missing(rule: string): DnsAnswer {
  return { kind: 'nxdomain', rule };
}

function noData(rule: string): DnsAnswer {
  return { kind: 'records', records: [], rule };
}
