/** Defaults of Services and what belongs to them. Source: pkg/apis/{core,discovery,networking}/v1/defaults.go. */
import type { Manifest } from '../../objects/objects';
import { type Fields, fieldsOf, filled, filledText, listOf, withField, withItems } from './fill';

const affinitySeconds = 10_800;

export function serviceDefaults(given: Fields): Fields {
  let spec = filledText(given, { type: 'ClusterIP', sessionAffinity: 'None' });
  if (spec.sessionAffinity === 'None' && spec.sessionAffinityConfig !== undefined) {
    const { sessionAffinityConfig: _none, ...rest } = spec;
    spec = rest;
  }
  if (spec.sessionAffinity === 'ClientIP') {
    const clientIP = fieldsOf(fieldsOf(spec.sessionAffinityConfig).clientIP);
    if (clientIP.timeoutSeconds === undefined || clientIP.timeoutSeconds === null)
      spec = { ...spec, sessionAffinityConfig: { clientIP: { timeoutSeconds: affinitySeconds } } };
  }
  spec = withItems(spec, 'ports', (port) =>
    filledText(port, { protocol: 'TCP', targetPort: port.port ?? 0 }),
  );
  const { type } = spec;
  const accessible =
    type === 'NodePort' ||
    type === 'LoadBalancer' ||
    (type === 'ClusterIP' && listOf(spec.externalIPs).length > 0);
  if (accessible) spec = filledText(spec, { externalTrafficPolicy: 'Cluster' });
  if (type === 'NodePort' || type === 'LoadBalancer' || type === 'ClusterIP')
    spec = filled(spec, { internalTrafficPolicy: 'Cluster' });
  return type === 'LoadBalancer' ? filled(spec, { allocateLoadBalancerNodePorts: true }) : spec;
}

export function endpointSliceDefaults(slice: Manifest): Manifest {
  const withPorts = withItems(slice, 'ports', (port) => filled(port, { name: '', protocol: 'TCP' }));
  return withItems(withPorts, 'endpoints', (endpoint) => filled(endpoint, { conditions: {} }));
}

export function endpointsDefaults(endpoints: Manifest): Manifest {
  return withItems(endpoints, 'subsets', (subset) =>
    withItems(subset, 'ports', (port) => filledText(port, { protocol: 'TCP' })),
  );
}

export function ingressClassDefaults(spec: Fields): Fields {
  return withField(spec, 'parameters', (parameters) => filled(parameters, { scope: 'Cluster' }));
}

/** A policy is about incoming traffic, and about outgoing traffic where it has rules for it. */
export function networkPolicyDefaults(given: Fields): Fields {
  let spec = given;
  for (const direction of ['ingress', 'egress'])
    spec = withItems(spec, direction, (rule) =>
      withItems(rule, 'ports', (port) => filled(port, { protocol: 'TCP' })),
    );
  if (listOf(spec.policyTypes).length > 0) return spec;
  const policyTypes = listOf(spec.egress).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  return { ...spec, policyTypes };
}
