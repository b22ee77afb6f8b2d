/**
 * What the cluster's DNS answers to a name that a Pod asks for. Source: kubernetes.io/docs/concepts/services-networking/
 * dns-pod-service; the dns-based service discovery specification of Kubernetes.
 */
import type { DnsConfig } from '../../kubelet/dns-config';
import type { EndpointSlice, Service } from '../../objects';

export type Resolved =
  | {
      readonly ok: true;
      readonly name: string;
      readonly addresses: readonly string[];
      readonly alias?: string;
    }
  /** `name`: the last one that was asked for. */
  | { readonly ok: false; readonly name: string };

export type Zone = { readonly services: readonly Service[]; readonly slices: readonly EndpointSlice[] };

/** A name as a Pod with these settings looks it up: with its search list first, unless it has dots enough. */
export function resolve(zone: Zone, dns: DnsConfig, asked: string): Resolved {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(asked)) return { ok: true, name: asked, addresses: [asked] };
  const plain = asked.replace(/\.$/, '');
  const ndots = Number(
    dns.options.map((option) => /^ndots:(\d+)$/.exec(option)?.[1]).find((n) => n !== undefined) ?? 1,
  );
  const searched = dns.searches.map((search) => `${plain}.${search}`);
  const isFirst = asked.endsWith('.') || plain.split('.').length - 1 >= ndots;
  const names = asked.endsWith('.') ? [plain] : isFirst ? [plain, ...searched] : [...searched, plain];
  for (const name of names) {
    const found = answerTo(zone, name);
    if (found !== undefined) return { ok: true, name, ...found };
  }
  return { ok: false, name: names[names.length - 1] ?? plain };
}

function answerTo(
  { services, slices }: Zone,
  name: string,
): { readonly addresses: readonly string[]; readonly alias?: string } | undefined {
  const found = /^(?:([\w-]+)\.)?([\w-]+)\.([\w-]+)\.svc\.cluster\.local$/.exec(name);
  if (found === null) return undefined;
  const [, host, serviceName, namespace] = found;
  const service = services.find(
    ({ metadata }) => metadata.name === serviceName && metadata.namespace === namespace,
  );
  if (service === undefined) return undefined;
  const spec = (service.spec ?? {}) as {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly externalName?: string;
  };
  if (spec.type === 'ExternalName')
    return host === undefined ? { addresses: [], alias: spec.externalName ?? '' } : undefined;
  if (spec.clusterIP !== 'None')
    return host === undefined ? { addresses: [spec.clusterIP ?? ''] } : undefined;
  const endpoints = slices
    .filter(
      ({ metadata }) =>
        metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === serviceName,
    )
    .flatMap((slice) => slice.endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .filter(
      (endpoint) => host === undefined || (endpoint as { readonly hostname?: string }).hostname === host,
    );
  const addresses = endpoints.flatMap((endpoint) => endpoint.addresses);
  return addresses.length === 0 ? undefined : { addresses };
}
