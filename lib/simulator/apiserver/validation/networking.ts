/**
 * Endpoints, EndpointSlices, NetworkPolicies.
 * Source: pkg/apis/{networking,discovery}/validation/validation.go, pkg/apis/core/validation (ValidateEndpoints).
 */
import { isDNS1123Subdomain, isQualifiedName, isValidPortName, isValidPortNum } from '../names';
import { type FieldErrors, Path, Rendered } from './field-error';
import {
  contains,
  isDualStackCIDRs,
  parseCIDR,
  parseIP,
  validateCIDR,
  validateIP,
  validateNonSpecialIP,
} from './ip';
import {
  isPathSegmentName,
  specPath,
  validateDNS1123Label,
  validateImmutable,
  validateLabelSelector,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './meta';
import { goJson, list, text } from './shape';
import {
  type EndpointAddress,
  type EndpointSlice,
  type Endpoints,
  type IPAddress,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  ServiceCIDR,
  type SliceEndpoint,
} from './shapes/network';

const protocols = ['SCTP', 'TCP', 'UDP'];

const policyTypes = ['Ingress', 'Egress'];

export function validateNetworkPolicy(policy: NetworkPolicy, out: FieldErrors): void {
  validateObjectMeta(policy.metadata, true, isDNS1123Subdomain, out);
  validateNetworkPolicySpec(policy, out);
}

export function validateNetworkPolicyUpdate(
  policy: NetworkPolicy,
  old: NetworkPolicy,
  out: FieldErrors,
): void {
  validateObjectMetaUpdate(policy.metadata, old.metadata, out);
  validateNetworkPolicySpec(policy, out);
}

function validateNetworkPolicySpec({ spec = {} }: NetworkPolicy, out: FieldErrors): void {
  validateLabelSelector(spec.podSelector, specPath.child('podSelector'), out);
  const rule = (
    ports: readonly NetworkPolicyPort[] = [],
    peers: readonly NetworkPolicyPeer[] = [],
    peersField: string,
    at: Path,
  ): void => {
    ports.forEach((port, i) => {
      validatePolicyPort(port, at.child('ports').index(i), out);
    });
    peers.forEach((peer, i) => {
      validatePeer(peer, at.child(peersField).index(i), out);
    });
  };
  spec.ingress?.forEach(({ ports, from }, i) => {
    rule(ports, from, 'from', specPath.child('ingress').index(i));
  });
  spec.egress?.forEach(({ ports, to }, i) => {
    rule(ports, to, 'to', specPath.child('egress').index(i));
  });
  const types = spec.policyTypes ?? [];
  const at = specPath.child('policyTypes');
  if (types.length > policyTypes.length) {
    out.invalid(at, types, 'may not specify more than two policyTypes');
    return;
  }
  types.forEach((type, i) => {
    if (!policyTypes.includes(type)) out.notSupported(at.index(i), type, policyTypes);
  });
}

function validatePolicyPort(
  { protocol, port, endPort }: NetworkPolicyPort,
  at: Path,
  out: FieldErrors,
): void {
  if (protocol !== undefined && !protocols.includes(protocol))
    out.notSupported(at.child('protocol'), protocol, ['TCP', 'UDP', 'SCTP']);
  const end = at.child('endPort');
  if (port === undefined) {
    if (endPort !== undefined) out.invalid(end, endPort, 'may not be specified when `port` is not specified');
  } else if (typeof port === 'number') {
    out.invalidEach(at.child('port'), port, isValidPortNum(port));
    if (endPort === undefined) return;
    if (endPort < port) out.invalid(end, port, 'must be greater than or equal to `port`');
    out.invalidEach(end, endPort, isValidPortNum(endPort));
  } else {
    if (endPort !== undefined) out.invalid(end, endPort, 'may not be specified when `port` is non-numeric');
    out.invalidEach(at.child('port'), port, isValidPortName(port));
  }
}

function validatePeer(
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
  at: Path,
  out: FieldErrors,
): void {
  validateLabelSelector(podSelector, at.child('podSelector'), out);
  validateLabelSelector(namespaceSelector, at.child('namespaceSelector'), out);
  if (ipBlock !== undefined) validateIPBlock(ipBlock, at.child('ipBlock'), out);
  if (podSelector === undefined && namespaceSelector === undefined) {
    if (ipBlock === undefined) out.required(at, 'must specify a peer');
  } else if (ipBlock !== undefined) out.forbidden(at, 'may not specify both ipBlock and another peer');
}

function validateIPBlock(
  { cidr = '', except = [] }: NonNullable<NetworkPolicyPeer['ipBlock']>,
  at: Path,
  out: FieldErrors,
): void {
  if (cidr === '') {
    out.required(at.child('cidr'));
    return;
  }
  validateCIDR(cidr, at.child('cidr'), out);
  const outer = parseCIDR(cidr);
  if (outer === undefined) return;
  except.forEach((each, i) => {
    const here = at.child('except').index(i);
    validateCIDR(each, here, out);
    const inner = parseCIDR(each);
    if (inner !== undefined && (!contains(outer, inner) || outer.prefix >= inner.prefix))
      out.invalid(here, each, 'must be a strict subset of `cidr`');
  });
}

export function validateEndpoints({ metadata, subsets = [] }: Endpoints, out: FieldErrors): void {
  validateObjectMeta(metadata, true, isDNS1123Subdomain, out);
  subsets.forEach(({ addresses = [], notReadyAddresses = [], ports = [] }, i) => {
    const here = Path.of('subsets').index(i);
    if (addresses.length === 0 && notReadyAddresses.length === 0)
      out.required(here, 'must specify `addresses` or `notReadyAddresses`');
    addresses.forEach((address, j) => {
      validateEndpointAddress(address, here.child('addresses').index(j), out);
    });
    notReadyAddresses.forEach((address, j) => {
      validateEndpointAddress(address, here.child('notReadyAddresses').index(j), out);
    });
    ports.forEach((port, j) => {
      const at = here.child('ports').index(j);
      const { name = '', port: number = 0, protocol = '', appProtocol } = port;
      if (name !== '') validateDNS1123Label(name, () => at.child('name'), out);
      else if (ports.length > 1) out.required(at.child('name'));
      out.invalidEach(at.child('port'), number, isValidPortNum(number));
      if (protocol === '') out.required(at.child('protocol'));
      else if (!protocols.includes(protocol)) out.notSupported(at.child('protocol'), protocol, protocols);
      if (appProtocol !== undefined)
        out.invalidEach(at.child('appProtocol'), appProtocol, isQualifiedName(appProtocol));
    });
  });
}

/** Addresses in which nothing was wrong: an update lists most of a large Endpoints again. */
const rightAddresses = new WeakSet<EndpointAddress>();

function validateEndpointAddress(address: EndpointAddress, at: Path, out: FieldErrors): void {
  if (rightAddresses.has(address)) return;
  const before = out.list.length;
  const { ip = '', hostname = '', nodeName } = address;
  validateIP(ip, at.child('ip'), out);
  if (hostname !== '') validateDNS1123Label(hostname, () => at.child('hostname'), out);
  if (nodeName !== undefined) out.invalidEach(at.child('nodeName'), nodeName, isDNS1123Subdomain(nodeName));
  validateNonSpecialIP(ip, at.child('ip'), out);
  if (out.list.length === before) rightAddresses.add(address);
}

export function validateEndpointsUpdate(endpoints: Endpoints, old: Endpoints, out: FieldErrors): void {
  validateObjectMetaUpdate(endpoints.metadata, old.metadata, out);
  validateEndpoints(endpoints, out);
}

const addressTypes = ['FQDN', 'IPv4', 'IPv6'];
const mostEndpoints = 1_000;
const mostAddresses = 100;
const mostPorts = 20_000;
const mostHints = 8;

export function validateEndpointSlice(slice: EndpointSlice, out: FieldErrors): void {
  validateObjectMeta(slice.metadata, true, isDNS1123Subdomain, out);
  const { addressType = '', endpoints = [] } = slice;
  const at = Path.of('addressType');
  if (addressType === '') out.required(at);
  else if (!addressTypes.includes(addressType)) out.notSupported(at, addressType, addressTypes);
  if (endpoints.length > mostEndpoints) out.tooMany(Path.of('endpoints'), endpoints.length, mostEndpoints);
  else
    endpoints.forEach((endpoint, i) => {
      if (rightEndpoints.get(endpoint) === addressType) return;
      const before = out.list.length;
      validateSliceEndpoint(endpoint, addressType, Path.of('endpoints').index(i), out);
      if (out.list.length === before) rightEndpoints.set(endpoint, addressType);
    });
  validateSlicePorts(slice, out);
}

export function validateEndpointSliceUpdate(
  slice: EndpointSlice,
  old: EndpointSlice,
  out: FieldErrors,
): void {
  validateObjectMetaUpdate(slice.metadata, old.metadata, out);
  validateEndpointSlice(slice, out);
  validateImmutable(text, slice.addressType, old.addressType, Path.of('addressType'), out);
}

/** Endpoints in which nothing was wrong, with the type of their addresses. */
const rightEndpoints = new WeakMap<SliceEndpoint, string>();

function validateSliceEndpoint(endpoint: SliceEndpoint, type: string, at: Path, out: FieldErrors): void {
  const { addresses = [], nodeName, hostname, hints } = endpoint;
  const here = at.child('addresses');
  if (addresses.length === 0) out.required(here, 'must contain at least 1 address');
  else if (addresses.length > mostAddresses) out.tooMany(here, addresses.length, mostAddresses);
  addresses.forEach((address, i) => {
    const each = here.index(i);
    if (type === 'FQDN') {
      out.invalidEach(each, address, isDNS1123Subdomain(address));
      return;
    }
    if (!validateIP(address, each, out)) return;
    const v6 = address.includes(':');
    if (type === 'IPv4' && v6) out.invalid(each, address, 'must be an IPv4 address');
    if (type === 'IPv6' && !v6) out.invalid(each, address, 'must be an IPv6 address');
    validateNonSpecialIP(address, each, out);
  });
  if (nodeName !== undefined) out.invalidEach(at.child('nodeName'), nodeName, isDNS1123Subdomain(nodeName));
  if (hostname !== undefined) validateDNS1123Label(hostname, () => at.child('hostname'), out);
  for (const [field, values] of [
    ['forZones', hints?.forZones],
    ['forNodes', hints?.forNodes],
  ] as const) {
    if (values === undefined) continue;
    const hintsAt = at.child('hints').child(field);
    if (values.length > mostHints) out.tooMany(hintsAt, values.length, mostHints);
    const seen = new Set<string>();
    values.forEach(({ name = '' }, i) => {
      if (seen.has(name)) out.duplicate(hintsAt.index(i), name);
      seen.add(name);
      out.invalidEach(hintsAt.index(i).child('name'), name, isDNS1123Subdomain(name));
    });
  }
}

function validateSlicePorts({ ports = [] }: EndpointSlice, out: FieldErrors): void {
  const at = Path.of('ports');
  if (ports.length > mostPorts) {
    out.tooMany(at, ports.length, mostPorts);
    return;
  }
  const names = new Set<string>();
  ports.forEach(({ name = '', protocol, appProtocol }, i) => {
    const here = at.index(i);
    if (name !== '') validateDNS1123Label(name, () => here.child('name'), out);
    if (names.has(name)) out.duplicate(here.child('name'), name);
    names.add(name);
    if (protocol === undefined) out.required(here.child('protocol'));
    else if (!protocols.includes(protocol)) out.notSupported(here.child('protocol'), protocol, protocols);
    if (appProtocol !== undefined)
      out.invalidEach(here.child('appProtocol'), appProtocol, isQualifiedName(appProtocol));
  });
}

export function validateIPAddress({ metadata, spec = {} }: IPAddress, out: FieldErrors): void {
  const isAddress = (name: string): readonly string[] =>
    parseIP(name) === undefined ? ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'] : [];
  validateObjectMeta(metadata, false, isAddress, out);
  const { parentRef } = spec;
  const at = specPath.child('parentRef');
  if (parentRef === undefined) {
    out.required(at);
    return;
  }
  const { group = '', resource = '', name = '', namespace = '' } = parentRef;
  if (group !== '') out.invalidEach(at.child('group'), group, isDNS1123Subdomain(group));
  if (resource === '') out.required(at.child('resource'));
  else out.invalidEach(at.child('resource'), resource, isPathSegmentName(resource));
  if (name === '') out.required(at.child('name'));
  else out.invalidEach(at.child('name'), name, isPathSegmentName(name));
  if (namespace !== '') out.invalidEach(at.child('namespace'), namespace, isPathSegmentName(namespace));
}

export function validateServiceCIDR({ metadata, spec = {} }: ServiceCIDR, out: FieldErrors): void {
  validateObjectMeta(metadata, false, isDNS1123Subdomain, out);
  const cidrs = spec.cidrs ?? [];
  const at = specPath.child('cidrs');
  const shown = new Rendered(goJson(ServiceCIDR.fields?.spec ?? list(text), spec));
  if (cidrs.length === 0) out.required(at, 'at least one CIDR required');
  else if (cidrs.length > 2) out.invalid(at, shown, 'may only hold up to 2 values');
  else if (cidrs.length === 2 && !isDualStackCIDRs(cidrs))
    out.invalid(
      at,
      shown,
      'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    );
  else
    cidrs.forEach((cidr, i) => {
      validateCIDR(cidr, at.index(i), out);
    });
}

export function validateServiceCIDRUpdate(cidr: ServiceCIDR, old: ServiceCIDR, out: FieldErrors): void {
  validateObjectMetaUpdate(cidr.metadata, old.metadata, out);
  validateImmutable(list(text), cidr.spec?.cidrs, old.spec?.cidrs, specPath.child('cidrs'), out);
}
