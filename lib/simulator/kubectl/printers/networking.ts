/** Source: pkg/printers/internalversion/printers.go, the networking group. */
import type {
  Ingress,
  IngressClass,
  IPAddress,
  NetworkPolicy,
  ServiceCIDR,
} from '../../apiserver/validation/shapes/network';
import { age, selectorText } from './cells';
import { printer } from './printer';
import { loadBalancerText } from './service';

export type IngressStatus = {
  readonly loadBalancer?: Parameters<typeof loadBalancerText>[0];
};

export const ingress = printer<Pick<Ingress, 'spec'> & { readonly status?: IngressStatus }>(
  ['Name', 'Class', 'Hosts', 'Address', 'Ports', 'Age'],
  (object, { now, wide }) => [
    object.metadata.name,
    object.spec?.ingressClassName ?? '<none>',
    hosts(object.spec?.rules ?? []),
    loadBalancerText(object.status?.loadBalancer, wide),
    (object.spec?.tls?.length ?? 0) > 0 ? '80, 443' : '80',
    age(object, now),
  ],
);

/** The first three hosts; what is "more" counts the rules, with a host or without. */
function hosts(rules: readonly { readonly host?: string }[]): string {
  const named: string[] = [];
  let isCut = false;
  for (const { host } of rules) {
    if (named.length === mostHosts) isCut = true;
    if (!isCut && host) named.push(host);
  }
  if (named.length === 0) return '*';
  return isCut ? `${named.join(',')} + ${rules.length - mostHosts} more...` : named.join(',');
}

const mostHosts = 3;

export const ingressClass = printer<Pick<IngressClass, 'spec'>>(
  ['Name', 'Controller', 'Parameters', 'Age'],
  (object, { now }) => {
    const { apiGroup, kind = '', name = '' } = object.spec?.parameters ?? {};
    const parameters = `${apiGroup === undefined ? kind : `${kind}.${apiGroup}`}/${name}`;
    const isDefault = object.metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';
    return [
      isDefault ? `${object.metadata.name} (default)` : object.metadata.name,
      object.spec?.controller,
      object.spec?.parameters === undefined ? '<none>' : parameters,
      age(object, now),
    ];
  },
);

export const networkPolicy = printer<Pick<NetworkPolicy, 'spec'>>(
  ['Name', 'Pod-Selector', 'Age'],
  (object, { now }) => [object.metadata.name, selectorText(object.spec?.podSelector), age(object, now)],
);

export const serviceCidr = printer<Pick<ServiceCIDR, 'spec'>>(['Name', 'CIDRs', 'Age'], (object, { now }) => [
  object.metadata.name,
  object.spec?.cidrs?.join(','),
  age(object, now),
]);

/** Upstream gives each row an age too, which has no column and so is never seen. */
export const ipAddress = printer<Pick<IPAddress, 'spec'>>(['Name', 'ParentRef'], (object, { now }) => [
  object.metadata.name,
  parentText(object.spec?.parentRef),
  age(object, now),
]);

/** `services/default/web`, `widgets.example.com/w`. */
function parentText(parent: NonNullable<IPAddress['spec']>['parentRef']): string {
  if (parent === undefined) return '<none>';
  const { group, resource = '', namespace, name = '' } = parent;
  const what = (group ? `${resource}.${group}` : resource).toLowerCase();
  return [what, ...(namespace ? [namespace] : []), name].join('/');
}
