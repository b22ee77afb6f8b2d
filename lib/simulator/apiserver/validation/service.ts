/** Services. Source: pkg/apis/core/validation/validation.go (ValidateService and around). */
import { isDNS1035Label, isDNS1123Label, isQualifiedName, isValidPortNum } from '../names';
import { type FieldErrors, Path, Rendered } from './field-error';
import { isDualStack, isIPv6, validateCIDR, validateIP, validateNonSpecialIP } from './ip';
import {
  metadataPath,
  specPath,
  validateDNS1123Label,
  validateDNS1123Subdomain,
  validateLabels,
  validateObjectMeta,
  validateObjectMetaUpdate,
  validatePortNumOrName,
} from './meta';
import { goJson } from './shape';
import { type Service, ServicePort, type ServiceSpec } from './shapes/network';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const affinities = ['ClientIP', 'None'];
const trafficPolicies = ['Cluster', 'Local'];
const families = ['IPv4', 'IPv6'];
const familyPolicies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
const protocols = ['SCTP', 'TCP', 'UDP'];
const longestAffinity = 86_400;
const sourceRanges = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const topologyHints = 'service.kubernetes.io/topology-aware-hints';
const topologyMode = 'service.kubernetes.io/topology-mode';

/**
 * Since 1.36 a Service's name may begin with a digit (RelaxedServiceNameValidation). A name that no rule allows gets
 * the text of the older rule, which is the one that upstream's cases record.
 */
export function isServiceName(name: string): string[] {
  return isDNS1123Label(name).length === 0 ? [] : isDNS1035Label(name);
}

export function validateService(service: Service, out: FieldErrors, old?: Service): void {
  const { metadata, spec = {} } = service;
  validateObjectMeta(metadata, true, isServiceName, out);
  const annotations = metadata?.annotations;
  const hints = annotations?.[topologyHints];
  const mode = annotations?.[topologyMode];
  if (mode !== undefined && hints !== undefined && mode !== hints)
    out.invalid(
      metadataPath.child('annotations').key(topologyMode),
      mode,
      `must match annotations[${topologyHints}] when both are specified`,
    );
  validateType(spec, out);
  validatePorts(spec, out);
  validateLabels(spec.selector, specPath.child('selector'), out);
  validateAffinity(spec, out);
  validateClusterIPs(spec, out, old?.spec?.clusterIPs);
  spec.externalIPs?.forEach((ip, i) => {
    const here = specPath.child('externalIPs').index(i);
    if (validateIP(ip, here, out, old?.spec?.externalIPs)) validateNonSpecialIP(ip, here, out);
  });
  if ((spec.type ?? '') === '') out.required(specPath.child('type'));
  else if (!types.includes(spec.type ?? '')) out.notSupported(specPath.child('type'), spec.type, types);
  validatePortsOnce(spec, out);
  validateSourceRanges(service, out, old);
  const allocate = spec.allocateLoadBalancerNodePorts;
  if (allocate !== undefined && spec.type !== 'LoadBalancer')
    out.forbidden(specPath.child('allocateLoadBalancerNodePorts'), onlyLoadBalancer);
  if (allocate === undefined && spec.type === 'LoadBalancer')
    out.required(Path.of('allocateLoadBalancerNodePorts'));
  validateLoadBalancerClass(spec, undefined, out);
  validateExternalTraffic(spec, out);
  validateInternalTraffic(spec, out);
  if (spec.trafficDistribution !== undefined && !distributions.includes(spec.trafficDistribution))
    out.notSupported(specPath.child('trafficDistribution'), spec.trafficDistribution, distributions);
}

const onlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";

/** Addresses stay; a second family may come and go. */
export function validateServiceUpdate(service: Service, old: Service, out: FieldErrors): void {
  const spec = service.spec ?? {};
  const before = old.spec ?? {};
  validateObjectMetaUpdate(service.metadata, old.metadata, out);
  if (spec.type !== 'ExternalName' && before.type !== 'ExternalName') {
    validateClusterIPsUpdate(spec, before, out);
    validateFamiliesUpdate(spec, before, out);
  }
  validateLoadBalancerClass(spec, before, out);
  if (
    needsHealthCheck(before) &&
    needsHealthCheck(spec) &&
    (spec.healthCheckNodePort ?? 0) !== (before.healthCheckNodePort ?? 0)
  )
    out.forbidden(specPath.child('healthCheckNodePort'), 'field is immutable');
  validateService(service, out, old);
}

function isHeadless({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === 'None';
}

function validateType(spec: ServiceSpec, out: FieldErrors): void {
  const { type, ports = [], externalName = '' } = spec;
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName')
    out.required(specPath.child('ports'));
  if (type === 'LoadBalancer' || type === 'NodePort') {
    if (isHeadless(spec))
      out.invalid(
        specPath.child('clusterIPs').index(0),
        'None',
        `may not be set to 'None' for ${type} services`,
      );
  }
  if (type !== 'ExternalName') return;
  const why = 'may not be set for ExternalName services';
  if ((spec.clusterIPs ?? []).length > 0) out.forbidden(specPath.child('clusterIPs'), why);
  if ((spec.ipFamilies ?? []).length > 0) out.forbidden(specPath.child('ipFamilies'), why);
  if (spec.ipFamilyPolicy !== undefined) out.forbidden(specPath.child('ipFamilyPolicy'), why);
  const name = externalName.replace(/\.$/, '');
  if (name === '') out.required(specPath.child('externalName'));
  else validateDNS1123Subdomain(name, () => specPath.child('externalName'), out);
}

function validatePorts({ ports = [] }: ServiceSpec, out: FieldErrors): void {
  const names = new Set<string>();
  ports.forEach((each, i) => {
    const here = specPath.child('ports').index(i);
    const { name = '', port = 0, protocol = '', targetPort, appProtocol } = each;
    if (name === '') {
      if (ports.length > 1) out.required(here.child('name'));
    } else {
      validateDNS1123Label(name, () => here.child('name'), out);
      if (names.has(name)) out.duplicate(here.child('name'), name);
      names.add(name);
    }
    out.invalidEach(here.child('port'), port, isValidPortNum(port));
    if (protocol === '') out.required(here.child('protocol'));
    else if (!protocols.includes(protocol)) out.notSupported(here.child('protocol'), protocol, protocols);
    validatePortNumOrName(targetPort, here.child('targetPort'), out);
    if (appProtocol !== undefined)
      out.invalidEach(here.child('appProtocol'), appProtocol, isQualifiedName(appProtocol));
  });
}

function validatePortsOnce({ ports = [], type }: ServiceSpec, out: FieldErrors): void {
  const at = specPath.child('ports');
  const nodePorts = new Set<string>();
  const pairs = new Set<string>();
  if (type === 'ClusterIP')
    ports.forEach(({ nodePort = 0 }, i) => {
      if (nodePort !== 0)
        out.forbidden(at.index(i).child('nodePort'), "may not be used when `type` is 'ClusterIP'");
    });
  ports.forEach(({ nodePort = 0, protocol = '' }, i) => {
    if (nodePort === 0) return;
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) out.duplicate(at.index(i).child('nodePort'), nodePort);
    nodePorts.add(key);
  });
  ports.forEach(({ port = 0, protocol = '' }, i) => {
    const key = `${protocol}/${port}`;
    if (pairs.has(key)) out.duplicate(at.index(i), new Rendered(goJson(ServicePort, { port, protocol })));
    pairs.add(key);
  });
}

function validateAffinity(
  { sessionAffinity = '', sessionAffinityConfig: config }: ServiceSpec,
  out: FieldErrors,
): void {
  const at = specPath.child('sessionAffinityConfig');
  if (sessionAffinity === '') out.required(specPath.child('sessionAffinity'));
  else if (!affinities.includes(sessionAffinity))
    out.notSupported(specPath.child('sessionAffinity'), sessionAffinity, affinities);
  if (sessionAffinity === 'None' && config !== undefined)
    out.forbidden(at, 'must not be set when session affinity is None');
  if (sessionAffinity !== 'ClientIP') return;
  const why = 'when session affinity type is ClientIP';
  const timeout = config?.clientIP?.timeoutSeconds;
  if (config === undefined) out.required(at, why);
  else if (config.clientIP === undefined) out.required(at.child('clientIP'), why);
  else if (timeout === undefined) out.required(at.child('clientIP').child('timeoutSeconds'), why);
  else if (timeout <= 0 || timeout > longestAffinity)
    out.invalid(
      at.child('clientIP').child('timeoutSeconds'),
      timeout,
      `must be greater than 0 and less than ${longestAffinity}`,
    );
}

/** `known`: the addresses that the Service had, which were accepted once. */
export function validateClusterIPs(spec: ServiceSpec, out: FieldErrors, known: readonly string[] = []): void {
  if (spec.type === 'ExternalName') return;
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const at = specPath.child('clusterIPs');
  if (clusterIP !== '') {
    if (clusterIPs.length === 0) out.required(at);
    else if (clusterIPs[0] !== clusterIP) out.invalid(at, clusterIPs, 'first value must match `clusterIP`');
  } else if (clusterIPs.length > 0)
    out.invalid(at, clusterIPs, 'must be empty when `clusterIP` is not specified');
  const seen = new Set<string>();
  ipFamilies.forEach((family, i) => {
    const here = specPath.child('ipFamilies').index(i);
    if (!families.includes(family)) out.notSupported(here, family, families);
    if (seen.has(family)) out.duplicate(here, family);
    seen.add(family);
  });
  if (ipFamilyPolicy !== undefined && !familyPolicies.includes(ipFamilyPolicy))
    out.notSupported(specPath.child('ipFamilyPolicy'), ipFamilyPolicy, familyPolicies);
  let readable = true;
  clusterIPs.forEach((ip, i) => {
    if (i === 0 && ip === 'None') {
      if (clusterIPs.length > 1) {
        readable = false;
        out.invalid(at, clusterIPs, "'None' must be the first and only value");
      }
    } else if (!validateIP(ip, at.index(i), out, known)) readable = false;
  });
  if (clusterIPs.length > 2) out.invalid(at, clusterIPs, 'may only hold up to 2 values');
  if (!readable) return;
  if (clusterIPs.length > 1 && !isDualStack(clusterIPs))
    out.invalid(at, clusterIPs, 'may specify no more than one IP for each IP family');
  if (isHeadless(spec)) return;
  clusterIPs.forEach((ip, i) => {
    const family = ipFamilies[i];
    if (family === 'IPv4' && isIPv6(ip))
      out.invalid(at.index(i), ip, `expected an IPv4 value as indicated by \`ipFamilies[${i}]\``);
    if (family === 'IPv6' && !isIPv6(ip))
      out.invalid(at.index(i), ip, `expected an IPv6 value as indicated by \`ipFamilies[${i}]\``);
  });
}

const changed = 'may not change once set';

function validateClusterIPsUpdate(spec: ServiceSpec, before: ServiceSpec, out: FieldErrors): void {
  if (isHeadless(spec) && isHeadless(before)) return;
  const next = spec.clusterIPs ?? [];
  const last = before.clusterIPs ?? [];
  const at = specPath.child('clusterIPs');
  const shown = spec.clusterIPs;
  if (next.length === last.length) {
    last.forEach((ip, i) => {
      if (ip !== next[i]) out.invalid(at.index(i), shown, changed);
    });
    return;
  }
  if (next.length === 0) out.invalid(at.index(0), shown, 'primary clusterIP can not be unset');
  if (last.length > 0 && next.length > 0 && next[0] !== last[0]) out.invalid(at.index(0), shown, changed);
  if (next.length < last.length && next.length === 1 && spec.ipFamilyPolicy !== 'SingleStack')
    out.invalid(
      specPath.child('ipFamilyPolicy'),
      spec.ipFamilyPolicy,
      "must be set to 'SingleStack' when releasing the secondary clusterIP",
    );
}

function validateFamiliesUpdate(spec: ServiceSpec, before: ServiceSpec, out: FieldErrors): void {
  if (isHeadless(spec) || isHeadless(before)) return;
  const next = spec.ipFamilies ?? [];
  const last = before.ipFamilies ?? [];
  const first = specPath.child('ipFamilies').index(0);
  if (next.length === last.length) {
    last.forEach((family, i) => {
      if (family !== next[i]) out.invalid(first, spec.ipFamilies, changed);
    });
    return;
  }
  if (next.length < last.length && (spec.clusterIPs ?? []).length === 0)
    out.invalid(first, spec.ipFamilies, 'primary ipFamily can not be unset');
  if (next.length > 0 && last.length > 0 && next[0] !== last[0]) out.invalid(first, spec.clusterIPs, changed);
  if (next.length < last.length && next.length === 1 && spec.ipFamilyPolicy !== 'SingleStack')
    out.invalid(
      specPath.child('ipFamilyPolicy'),
      spec.ipFamilyPolicy,
      "must be set to 'SingleStack' when releasing the secondary ipFamily",
    );
}

function validateSourceRanges({ metadata, spec = {} }: Service, out: FieldErrors, old?: Service): void {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const known = old?.spec?.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0) {
    const at = specPath.child('LoadBalancerSourceRanges');
    if (spec.type !== 'LoadBalancer') out.forbidden(at, onlyLoadBalancer);
    ranges.forEach((range, i) => {
      validateCIDR(range.trim(), at.index(i), out, known);
    });
    return;
  }
  const annotated = metadata?.annotations?.[sourceRanges];
  if (annotated === undefined) return;
  const at = metadataPath.child('annotations').key(sourceRanges);
  if (spec.type !== 'LoadBalancer') out.forbidden(at, onlyLoadBalancer);
  if (annotated.trim() === '' || annotated === old?.metadata?.annotations?.[sourceRanges]) return;
  for (const range of annotated.trim().split(',')) validateCIDR(range.trim(), at, out);
}

function validateLoadBalancerClass(
  spec: ServiceSpec,
  before: ServiceSpec | undefined,
  out: FieldErrors,
): void {
  const at = specPath.child('loadBalancerClass');
  const { loadBalancerClass: next } = spec;
  if (before !== undefined && before.type === 'LoadBalancer' && spec.type === 'LoadBalancer') {
    if (next !== before.loadBalancerClass) out.invalid(at, next, changed);
  }
  if (next === undefined) return;
  if (spec.type === 'LoadBalancer') out.invalidEach(at, next, isQualifiedName(next));
  else out.forbidden(at, onlyLoadBalancer);
}

function isExternallyAccessible({ type, externalIPs = [] }: ServiceSpec): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs.length > 0);
}

function needsHealthCheck({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function validateExternalTraffic(spec: ServiceSpec, out: FieldErrors): void {
  const { externalTrafficPolicy: policy = '', healthCheckNodePort: port = 0 } = spec;
  const at = specPath.child('externalTrafficPolicy');
  if (!isExternallyAccessible(spec)) {
    if (policy !== '') out.invalid(at, policy, 'may only be set for externally-accessible services');
  } else if (policy === '') out.required(at);
  else if (!trafficPolicies.includes(policy)) out.notSupported(at, policy, trafficPolicies);
  const portAt = specPath.child('healthCheckNodePort');
  if (!needsHealthCheck(spec)) {
    if (port !== 0)
      out.invalid(
        portAt,
        port,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      );
  } else if (port === 0) out.required(portAt);
  else out.invalidEach(portAt, port, isValidPortNum(port));
}

function validateInternalTraffic(
  { type = '', internalTrafficPolicy: policy }: ServiceSpec,
  out: FieldErrors,
): void {
  const at = specPath.child('internalTrafficPolicy');
  if (policy === undefined) {
    if (type === 'NodePort' || type === 'LoadBalancer' || type === 'ClusterIP') out.required(at);
  } else if (!trafficPolicies.includes(policy)) out.notSupported(at, policy, trafficPolicies);
}
