/**
 * Which families of addresses a Service has: what it asks for, held against what the cluster has.
 * Source: pkg/registry/core/service/storage/alloc.go initIPFamilyFields.
 *
 * Rules
 *   service/single-stack   A Service that says nothing has the cluster's first family, also in a cluster of two.
 *   service/prefer-dual    PreferDualStack is a family for each that the cluster has; RequireDualStack is refused where it has one.
 *   service/families       Addresses that are named decide the families, the first of which stays for life. SingleStack gives back the
 *                          second one, and nothing else does.
 *   service/headless-bare  A headless Service without a selector has both, whatever the cluster has: who fills its EndpointSlices knows.
 */

import type { Settings } from '../given/settings';
import type { Service } from '../objects/objects';
import type { FieldError } from './answers';

type Spec = Service['spec'];
type Family = Settings['ipFamilies'][number];
export type Families = readonly Family[];

type Decided =
  | { readonly spec: Spec; readonly families: readonly Family[] }
  | { readonly errors: readonly FieldError[] };

const policyField = 'spec.ipFamilyPolicy';

/** The Service with its families and its policy. `before`: as it is stored. */
export function decideFamilies(asked: Spec, before: Spec | undefined, cluster: Families): Decided {
  const isBare = asked.clusterIP === 'None' && Object.keys(asked.selector ?? {}).length === 0;
  const ipFamilyPolicy =
    asked.ipFamilyPolicy ?? before?.ipFamilyPolicy ?? (isBare ? 'RequireDualStack' : 'SingleStack');
  const isSingle = ipFamilyPolicy === 'SingleStack';
  const spec = released({ ...asked, ipFamilyPolicy }, before);
  const ips = (spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])).filter((ip) => ip !== 'None');
  const families = [...((spec.ipFamilies ?? []) as readonly Family[])];
  const errors: FieldError[] = [];
  const refuse = (field: string, value: unknown, why: string): void => {
    errors.push({ type: 'Invalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${why}` });
  };
  if (before !== undefined && !isSingle) {
    if (isReduced(spec.clusterIPs, before.clusterIPs))
      refuse(policyField, ipFamilyPolicy, "must be 'SingleStack' to release the secondary cluster IP");
    if (isReduced(spec.ipFamilies, before.ipFamilies))
      refuse(policyField, ipFamilyPolicy, "must be 'SingleStack' to release the secondary IP family");
  }
  const several = (what: string): string =>
    `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
  if (isSingle && ips.length === 2) refuse(policyField, ipFamilyPolicy, several('cluster IPs'));
  if (isSingle && families.length === 2) refuse(policyField, ipFamilyPolicy, several('IP families'));
  ips.forEach((ip, i) => {
    const family: Family = ip.includes(':') ? 'IPv6' : 'IPv4';
    if (i < families.length) return;
    if (cluster.includes(family)) families.push(family);
    else
      refuse(`spec.clusterIPs[${i}]`, spec.clusterIPs ?? ips, `${family} is not configured on this cluster`);
  });
  if (errors.length > 0) return { errors };
  const [first = cluster[0] ?? 'IPv4'] = families;
  const other: Family = first === 'IPv4' ? 'IPv6' : 'IPv4';
  if (isBare)
    return {
      spec,
      families: families.length > 1 || isSingle ? [first, ...families.slice(1)] : [first, other],
    };
  if (ipFamilyPolicy === 'RequireDualStack' && cluster.length < 2)
    refuse(policyField, ipFamilyPolicy, 'this cluster is not configured for dual-stack services');
  families.forEach((family, i) => {
    if (!cluster.includes(family)) refuse(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster');
  });
  if (errors.length > 0) return { errors };
  if (families.length > 1) return { spec, families };
  return { spec, families: isSingle || cluster.length < 2 ? [first] : [first, other] };
}

/** SingleStack, where nothing else is said, means: without the second address. */
function released(spec: Spec, before: Spec | undefined): Spec {
  if (before === undefined || spec.ipFamilyPolicy !== 'SingleStack') return spec;
  const { clusterIPs, ipFamilies } = spec;
  return {
    ...spec,
    ...(isSame(clusterIPs, before.clusterIPs) &&
      clusterIPs !== undefined && { clusterIPs: clusterIPs.slice(0, 1) }),
    ...(isSame(ipFamilies, before.ipFamilies) &&
      ipFamilies !== undefined && { ipFamilies: ipFamilies.slice(0, 1) }),
  };
}

function isSame(now: readonly string[] = [], before: readonly string[] = []): boolean {
  return now.length === before.length && now.every((each, i) => each === before[i]);
}

function isReduced(now: readonly string[] | undefined, before: readonly string[] | undefined): boolean {
  return now?.length === 1 && before?.length === 2;
}
