/** Source: kubectl/pkg/describe/describe.go describeService, describeEndpoints, describeEndpointSliceV1. */
import type { EndpointSlice, Service } from '../../objects/objects';
import { labelsText } from '../printers/cells';
import type { Endpoints } from '../printers/service';
import { describer, type Lines } from './describer';
import { endpointsText, slicesOf } from './endpoints-text';
import { eventLines } from './events';
import { headLines, optionalLine } from './fields';

export const service = describer<Service & { readonly spec: { readonly loadBalancerIP?: string } }>(
  (object, view) => {
    const { metadata, spec, status } = object;
    const slices = slicesOf(metadata.namespace ?? '', metadata.name, view);
    const balanced = status?.loadBalancer?.ingress ?? [];
    return [
      ...headLines(object, { namespaced: true }),
      `Selector:\t${labelsText(spec.selector)}`,
      `Type:\t${spec.type ?? ''}`,
      ...optionalLine('IP Family Policy', spec.ipFamilyPolicy),
      `IP Families:\t${spec.ipFamilies?.join(',') || '<none>'}`,
      `IP:\t${spec.clusterIP ?? ''}`,
      `IPs:\t${spec.clusterIPs?.join(',') || '<none>'}`,
      ...optionalLine('External IPs', spec.externalIPs?.join(',')),
      ...optionalLine('Desired LoadBalancer IP', spec.loadBalancerIP),
      ...optionalLine('External Name', spec.externalName),
      ...(balanced.length === 0 ? [] : [`LoadBalancer Ingress:\t${balanced.map(balancerText).join(', ')}`]),
      ...(spec.ports ?? []).flatMap((port) => {
        const { port: number, protocol = '', nodePort, targetPort = 0 } = port;
        const name = port.name || '<unset>';
        return [
          `Port:\t${name}\t${number}/${protocol}`,
          `TargetPort:\t${targetPort}/${protocol}`,
          ...optionalLine('AppProtocol', port.appProtocol),
          ...(nodePort === undefined || nodePort === 0
            ? []
            : [`NodePort:\t${name}\t${nodePort}/${protocol}`]),
          `Endpoints:\t${endpointsText(slices, port.name ?? '')}`,
        ];
      }),
      `Session Affinity:\t${spec.sessionAffinity ?? ''}`,
      ...optionalLine('External Traffic Policy', spec.externalTrafficPolicy),
      ...optionalLine('Internal Traffic Policy', spec.internalTrafficPolicy),
      ...optionalLine('HealthCheck NodePort', spec.healthCheckNodePort || undefined),
      ...optionalLine('LoadBalancer Source Ranges', spec.loadBalancerSourceRanges?.join(',')),
      ...optionalLine('Traffic Distribution', spec.trafficDistribution),
      ...eventLines(object, view),
    ];
  },
);

type Ingress = { readonly ip?: string; readonly hostname?: string; readonly ipMode?: string };

function balancerText({ ip, hostname, ipMode }: Ingress): string {
  if (!ip) return hostname ?? '';
  return ipMode === undefined ? ip : `${ip} (${ipMode})`;
}

export const endpoints = describer<Endpoints>((object, view) => [
  ...headLines(object, { namespaced: true }),
  'Subsets:',
  ...(object.subsets ?? []).flatMap(({ addresses, notReadyAddresses, ports }) => [
    `  Addresses:\t${(addresses ?? []).map(({ ip }) => ip).join(',') || '<none>'}`,
    `  NotReadyAddresses:\t${(notReadyAddresses ?? []).map(({ ip }) => ip).join(',') || '<none>'}`,
    ...portLines(2, ports ?? []),
    '',
  ]),
  ...eventLines(object, view),
]);

export const endpointSlice = describer<EndpointSlice>((object, view) => [
  ...headLines(object, { namespaced: true }),
  `AddressType:\t${object.addressType}`,
  ...((object.ports ?? []).length === 0 ? ['Ports: <unset>'] : portLines(1, object.ports ?? [])),
  ...((object.endpoints ?? []).length === 0
    ? ['Endpoints: <none>']
    : ['Endpoints:', ...object.endpoints.flatMap(endpointLines)]),
  ...eventLines(object, view),
]);

type Port = { readonly name?: string; readonly port?: number; readonly protocol?: string };

/** The table of ports, at a level of indentation; its title one further out. */
function portLines(level: number, ports: readonly Port[]): Lines {
  if (ports.length === 0) return [];
  const blanks = '  '.repeat(level);
  return [
    `${'  '.repeat(level - 1)}Ports:`,
    `${blanks}Name\tPort\tProtocol`,
    `${blanks}----\t----\t--------`,
    ...ports.map(
      ({ name, port, protocol }) => `${blanks}${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol ?? ''}`,
    ),
  ];
}

function endpointLines(endpoint: EndpointSlice['endpoints'][number]): Lines {
  const { addresses, conditions, hostname, targetRef, nodeName, zone } = endpoint;
  return [
    `  - Addresses:\t${(addresses ?? []).join(', ') || '<none>'}`,
    '    Conditions:',
    `      Ready:\t${conditions?.ready ?? '<unset>'}`,
    `    Hostname:\t${hostname ?? '<unset>'}`,
    ...(targetRef === undefined ? [] : [`    TargetRef:\t${targetRef.kind ?? ''}/${targetRef.name ?? ''}`]),
    `    NodeName:\t${nodeName ?? '<unset>'}`,
    `    Zone:\t${zone ?? '<unset>'}`,
  ];
}
