/** Source: pkg/printers/internalversion/printers.go printService, printEndpoints, printEndpointSlice. */
import type { EndpointSlice, Service } from '../../objects/objects';
import { age, compareText, hostPort, labelsText, listWithMore } from './cells';
import { printer } from './printer';

export const service = printer<Service>(
  ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', '(Selector)'],
  (object, { now, wide }) => [
    object.metadata.name,
    object.spec?.type,
    object.spec?.clusterIPs?.[0] ?? '<none>',
    externalAddresses(object, wide),
    portsText(object) || '<none>',
    age(object, now),
    labelsText(object.spec?.selector),
  ],
);

/** How the Endpoints API, older than EndpointSlices, lists the addresses of a Service. */
export type Endpoints = {
  readonly subsets?: readonly {
    readonly addresses?: readonly { readonly ip: string }[];
    readonly notReadyAddresses?: readonly { readonly ip: string }[];
    readonly ports?: readonly {
      readonly name?: string;
      readonly port: number;
      readonly protocol?: string;
    }[];
  }[];
};

export const endpoints = printer<Endpoints>(['Name', 'Endpoints', 'Age'], (object, { now }) => {
  const subsets = object.subsets ?? [];
  const addresses = subsets.flatMap((subset) => {
    const ips = (subset.addresses ?? []).map(({ ip }) => ip);
    if ((subset.ports ?? []).length === 0) return ips;
    return (subset.ports ?? []).flatMap(({ port }) => ips.map((ip) => hostPort(ip, port)));
  });
  return [object.metadata.name, subsets.length === 0 ? '<none>' : listWithMore(addresses), age(object, now)];
});

export const endpointSlice = printer<EndpointSlice>(
  ['Name', 'AddressType', 'Ports', 'Endpoints', 'Age'],
  (object, { now }) => {
    const ports = (object.ports ?? []).map(({ port, name }) => String(port ?? name ?? '*'));
    const addresses = (object.endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []);
    return [
      object.metadata.name,
      object.addressType,
      listWithMore(ports) || '<unset>',
      listWithMore(addresses) || '<unset>',
      age(object, now),
    ];
  },
);

/** Addresses a load balancer answers at: the IPs, and the names where there is no IP, in order. */
export function loadBalancerText(
  status: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] } | undefined,
  wide: boolean,
): string {
  const names = (status?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  const text = [...new Set(names.filter((name) => name !== ''))].sort(compareText).join(',');
  return !wide && text.length > addressWidth ? `${text.slice(0, addressWidth - 3)}...` : text;
}

const addressWidth = 16;

function externalAddresses({ spec, status }: Service, wide: boolean): string {
  const given = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return given.join(',') || '<none>';
    case 'LoadBalancer': {
      const balanced = loadBalancerText(status?.loadBalancer, wide);
      return [...(balanced === '' ? [] : [balanced]), ...given].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

function portsText({ spec }: Service): string {
  return (spec?.ports ?? [])
    .map(({ port, nodePort, protocol }) => {
      const ports = nodePort === undefined || nodePort <= 0 ? port : `${port}:${nodePort}`;
      return `${ports}/${protocol ?? ''}`;
    })
    .join(',');
}
