/**
 * What the API server makes of a Service before it gives it addresses.
 * Source: pkg/registry/core/service/strategy.go (dropTypeDependentFields, patchAllocatedValues), …/storage/storage.go
 * (normalizeClusterIPs).
 *
 * Rules
 *   service/keep-allocated    What was allocated once is kept where a change does not mention it.
 *   service/type-fields       What only the old type needed goes when the type changes, unless the change names it anew.
 *   service/cluster-ip-twice  `clusterIP` is the first of `clusterIPs`, whichever of the two a client writes.
 */

import type { Service, ServicePort } from '../objects/objects';
import { deepEqual } from '../values/equal';

type Spec = Service['spec'];
type Mutable = { -readonly [K in keyof Spec]: Spec[K] } & { loadBalancerClass?: string };

/** The spec of a new Service, or of a changed one when `old` is given. */
export function preparedService(given: Spec, old?: Spec): Spec {
  const spec: Mutable = { ...given };
  if (old === undefined) {
    if ((spec.clusterIP ?? '') !== '' && (spec.clusterIPs ?? []).length === 0)
      spec.clusterIPs = [spec.clusterIP as string];
    return spec;
  }
  keepAllocated(spec, old);
  normalizeClusterIPs(spec, old);
  dropTypeDependent(spec, old);
  return spec;
}

function needsClusterIP({ type = 'ClusterIP' }: Spec): boolean {
  return type !== 'ExternalName';
}

function needsNodePort({ type }: Spec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

function needsHealthCheckPort({ type, externalTrafficPolicy }: Spec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function keepAllocated(spec: Mutable, old: Spec): void {
  if (needsClusterIP(spec) && needsClusterIP(old)) {
    if ((spec.clusterIP ?? '') === '' && old.clusterIP !== undefined) spec.clusterIP = old.clusterIP;
    if (
      (spec.clusterIPs ?? []).length === 0 &&
      spec.clusterIP === old.clusterIP &&
      old.clusterIPs !== undefined
    )
      spec.clusterIPs = old.clusterIPs;
  }
  if (needsNodePort(spec) && needsNodePort(old) && spec.ports !== undefined) {
    const protocolOf = ({ protocol = 'TCP' }: ServicePort): string => protocol;
    spec.ports = spec.ports.map((port) => {
      if (port.nodePort) return port;
      const same = old.ports?.find(
        (each) => each.port === port.port && protocolOf(each) === protocolOf(port),
      );
      return same?.nodePort === undefined ? port : { ...port, nodePort: same.nodePort };
    });
  }
  if (needsHealthCheckPort(spec) && needsHealthCheckPort(old) && !spec.healthCheckNodePort) {
    if (old.healthCheckNodePort !== undefined) spec.healthCheckNodePort = old.healthCheckNodePort;
  }
}

function normalizeClusterIPs(spec: Mutable, old: Spec): void {
  const one = spec.clusterIP ?? '';
  const oneChanged = one !== (old.clusterIP ?? '');
  const allChanged = !deepEqual(spec.clusterIPs ?? [], old.clusterIPs ?? []);
  if (oneChanged && !allChanged) {
    if (one === '') delete spec.clusterIPs;
    else spec.clusterIPs = [one];
  } else if (allChanged && !oneChanged && (spec.clusterIPs ?? []).length === 0) delete spec.clusterIP;
}

function dropTypeDependent(spec: Mutable, old: Spec): void {
  const drop = (field: keyof Mutable): void => {
    if (deepEqual(spec[field], (old as Mutable)[field])) delete spec[field];
  };
  if (needsClusterIP(old) && !needsClusterIP(spec)) {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) drop(field);
  }
  if (needsNodePort(old) && !needsNodePort(spec) && spec.ports !== undefined) {
    const kept = new Set(old.ports?.map(({ nodePort }) => nodePort));
    if (spec.ports.every(({ nodePort }) => nodePort === undefined || kept.has(nodePort)))
      spec.ports = spec.ports.map(({ nodePort: _dropped, ...port }) => port);
  }
  if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec)) drop('healthCheckNodePort');
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    drop('allocateLoadBalancerNodePorts');
    drop('loadBalancerClass');
  }
  const accessible =
    needsNodePort(spec) || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
  if (!accessible) drop('externalTrafficPolicy');
}
