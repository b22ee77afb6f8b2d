/** Ingresses, their classes, and the addresses of Services. Source: kubectl/pkg/describe/describe.go. */
import type {
  Ingress,
  IngressBackend,
  IngressClass,
  IPAddress,
  ServiceCIDR,
} from '../../apiserver/validation/shapes/network';
import type { Condition } from '../../objects/objects';
import { longTime } from '../output/go-text';
import type { IngressStatus } from '../printers/networking';
import { loadBalancerText } from '../printers/service';
import { type DescribeView, describer, type Lines } from './describer';
import { endpointsText, slicesOf } from './endpoints-text';
import { eventLines } from './events';
import { annotationLines, headLines, labelLines, optionalLine } from './fields';

export const ingress = describer<Pick<Ingress, 'spec'> & { readonly status?: IngressStatus }>(
  (object, view) => {
    const { metadata, spec, status } = object;
    const namespace = metadata.namespace ?? '';
    const fallback =
      spec?.defaultBackend === undefined ? '<default>' : backendText(namespace, spec.defaultBackend, view);
    const rules = (spec?.rules ?? []).filter(({ http }) => http !== undefined);
    return [
      `Name:\t${metadata.name}`,
      ...labelLines('Labels', metadata.labels),
      `Namespace:\t${namespace}`,
      `Address:\t${loadBalancerText(status?.loadBalancer, true)}`,
      `Ingress Class:\t${spec?.ingressClassName ?? '<none>'}`,
      `Default backend:\t${fallback}`,
      ...tlsLines(spec?.tls ?? []),
      'Rules:',
      '  Host\tPath\tBackends',
      '  ----\t----\t--------',
      ...rules.flatMap(({ host, http }) => [
        `  ${host || '*'}\t`,
        ...(http?.paths ?? []).map(
          ({ path = '', backend }) => `    \t${path} \t${backendText(namespace, backend ?? {}, view)}`,
        ),
      ]),
      ...(rules.length === 0 ? [`  *\t*\t${fallback}`] : []),
      ...annotationLines('Annotations', metadata.annotations),
      ...eventLines(object, view),
    ];
  },
);

function tlsLines(
  tls: readonly { readonly secretName?: string; readonly hosts?: readonly string[] }[],
): Lines {
  if (tls.length === 0) return [];
  return [
    'TLS:',
    ...tls.map(({ secretName, hosts }) => {
      const names = (hosts ?? []).join(',');
      return secretName ? `  ${secretName} terminates ${names}` : `  SNI routes ${names}`;
    }),
  ];
}

/** `web:80 (10.244.1.2:8080)`, or why there is no such Service. */
function backendText(namespace: string, { service, resource }: IngressBackend, view: DescribeView): string {
  if (service !== undefined) {
    const { name = '', port = {} } = service;
    const text = `${name}:${port.number ? port.number : (port.name ?? '')}`;
    const target = view.get('Service', `${namespace}/${name}`);
    if (target === undefined) return `${text} (<error: services "${name}" not found>)`;
    const used = (target.spec.ports ?? []).findLast(
      (each) =>
        (port.number !== undefined && port.number !== 0 && each.port === port.number) ||
        (port.name !== undefined && port.name !== '' && each.name === port.name),
    );
    return `${text} (${endpointsText(slicesOf(namespace, name, view), used?.name ?? '')})`;
  }
  if (resource === undefined) return '';
  return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind ?? ''}, Name: ${resource.name ?? ''}`;
}

export const ingressClass = describer<Pick<IngressClass, 'spec'>>((object, view) => {
  const parameters = object.spec?.parameters;
  return [
    ...headLines(object, { namespaced: false }),
    `Controller:\t${object.spec?.controller ?? ''}`,
    ...(parameters === undefined
      ? []
      : [
          'Parameters:',
          ...optionalLine('  APIGroup', parameters.apiGroup),
          `  Kind:\t${parameters.kind ?? ''}`,
          `  Name:\t${parameters.name ?? ''}`,
        ]),
    ...eventLines(object, view),
  ];
});

export const serviceCidr = describer<
  Pick<ServiceCIDR, 'spec'> & { readonly status?: { readonly conditions?: readonly Condition[] } }
>((object, view) => {
  const conditions = object.status?.conditions ?? [];
  return [
    ...headLines(object, { namespaced: false }),
    `CIDRs:\t${(object.spec?.cidrs ?? []).join(', ')}`,
    ...(conditions.length === 0 ? [] : ['Status:', ...timedConditionLines(conditions)]),
    ...eventLines(object, view),
  ];
});

/** Conditions with the time of their last change. */
export function timedConditionLines(conditions: readonly Condition[]): Lines {
  return [
    'Conditions:',
    '  Type\tStatus\tLastTransitionTime\tReason\tMessage',
    '  ----\t------\t------------------\t------\t-------',
    ...conditions.map(
      ({ type, status, lastTransitionTime, reason = '', message = '' }) =>
        `  ${type}\t${status}\t${longTime(lastTransitionTime)}\t${reason}\t${message}`,
    ),
  ];
}

export const ipAddress = describer<Pick<IPAddress, 'spec'>>((object, view) => {
  const parent = object.spec?.parentRef;
  return [
    ...headLines(object, { namespaced: false }),
    ...(parent === undefined
      ? []
      : [
          'Parent Reference:',
          `  Group:\t${parent.group ?? ''}`,
          `  Resource:\t${parent.resource ?? ''}`,
          `  Namespace:\t${parent.namespace ?? ''}`,
          `  Name:\t${parent.name ?? ''}`,
        ]),
    ...eventLines(object, view),
  ];
});
