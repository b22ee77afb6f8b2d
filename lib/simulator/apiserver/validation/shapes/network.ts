/** Services, EndpointSlices, Ingresses, NetworkPolicies. Source: k8s.io/api/{core,discovery,networking}/v1/types.go. */
import {
  atomic,
  flag,
  int32,
  intOrString,
  json,
  list,
  listBy,
  map,
  type Of,
  optional,
  setOf,
  shown,
  struct,
  text,
} from '../shape';
import { LabelSelector, ObjectMeta, ObjectReference, TypedLocalObjectReference } from './meta';

export const ServicePort = struct('ServicePort', {
  name: text,
  protocol: text,
  appProtocol: optional(text),
  port: int32,
  targetPort: intOrString,
  nodePort: int32,
});
export type ServicePort = Of<typeof ServicePort>;

export const ServiceSpec = struct('ServiceSpec', {
  ports: listBy(['port', 'protocol'], ServicePort, { defaults: { protocol: 'TCP' } }),
  selector: atomic(map(text)),
  clusterIP: text,
  clusterIPs: list(text),
  type: text,
  externalIPs: list(text),
  sessionAffinity: text,
  loadBalancerIP: text,
  loadBalancerSourceRanges: list(text),
  externalName: text,
  externalTrafficPolicy: text,
  healthCheckNodePort: int32,
  publishNotReadyAddresses: flag,
  sessionAffinityConfig: optional(
    struct('SessionAffinityConfig', {
      clientIP: optional(struct('ClientIPConfig', { timeoutSeconds: optional(int32) })),
    }),
  ),
  ipFamilies: list(text),
  ipFamilyPolicy: optional(text),
  allocateLoadBalancerNodePorts: optional(flag),
  loadBalancerClass: optional(text),
  internalTrafficPolicy: optional(text),
  trafficDistribution: optional(text),
});
export type ServiceSpec = Of<typeof ServiceSpec>;

export const Service = struct('Service', { metadata: ObjectMeta, spec: ServiceSpec, status: json });
export type Service = Of<typeof Service>;

const EndpointAddress = struct('EndpointAddress', {
  ip: text,
  hostname: text,
  nodeName: optional(text),
  targetRef: optional(ObjectReference),
});
export type EndpointAddress = Of<typeof EndpointAddress>;

export const Endpoints = struct('Endpoints', {
  metadata: ObjectMeta,
  subsets: list(
    struct('EndpointSubset', {
      addresses: list(EndpointAddress),
      notReadyAddresses: list(EndpointAddress),
      ports: list(
        struct('EndpointPort', { name: text, port: int32, protocol: text, appProtocol: optional(text) }),
      ),
    }),
  ),
});
export type Endpoints = Of<typeof Endpoints>;

const Endpoint = struct('Endpoint', {
  addresses: setOf(text),
  conditions: struct('EndpointConditions', {
    ready: optional(flag),
    serving: optional(flag),
    terminating: optional(flag),
  }),
  hostname: optional(text),
  targetRef: optional(ObjectReference),
  deprecatedTopology: map(text),
  nodeName: optional(text),
  zone: optional(text),
  hints: optional(
    struct('EndpointHints', {
      forZones: list(struct('ForZone', { name: text })),
      forNodes: list(struct('ForNode', { name: text })),
    }),
  ),
});
export type SliceEndpoint = Of<typeof Endpoint>;

export const EndpointSlice = struct('EndpointSlice', {
  metadata: ObjectMeta,
  addressType: text,
  endpoints: shown(list(Endpoint)),
  ports: shown(
    list(
      struct('EndpointPort', {
        name: optional(text),
        protocol: optional(text),
        port: optional(int32),
        appProtocol: optional(text),
      }),
    ),
  ),
});
export type EndpointSlice = Of<typeof EndpointSlice>;

const IngressBackend = struct('IngressBackend', {
  service: optional(
    struct('IngressServiceBackend', {
      name: text,
      port: atomic(struct('ServiceBackendPort', { name: text, number: int32 })),
    }),
  ),
  resource: optional(TypedLocalObjectReference),
});
export type IngressBackend = Of<typeof IngressBackend>;

const HTTPIngressPath = struct('HTTPIngressPath', {
  path: text,
  pathType: optional(text),
  backend: IngressBackend,
});
export type HTTPIngressPath = Of<typeof HTTPIngressPath>;

const IngressRule = struct('IngressRule', {
  host: text,
  http: optional(struct('HTTPIngressRuleValue', { paths: list(HTTPIngressPath) })),
});
export type IngressRule = Of<typeof IngressRule>;

const IngressSpec = struct('IngressSpec', {
  ingressClassName: optional(text),
  defaultBackend: optional(IngressBackend),
  tls: list(struct('IngressTLS', { hosts: list(text), secretName: text })),
  rules: list(IngressRule),
});
export type IngressSpec = Of<typeof IngressSpec>;

export const Ingress = struct('Ingress', { metadata: ObjectMeta, spec: IngressSpec, status: json });
export type Ingress = Of<typeof Ingress>;

const IngressClassParametersReference = struct('IngressClassParametersReference', {
  apiGroup: optional(text),
  kind: text,
  name: text,
  scope: optional(text),
  namespace: optional(text),
});
export type IngressClassParameters = Of<typeof IngressClassParametersReference>;

export const IngressClass = struct('IngressClass', {
  metadata: ObjectMeta,
  spec: struct('IngressClassSpec', {
    controller: text,
    parameters: optional(IngressClassParametersReference),
  }),
});
export type IngressClass = Of<typeof IngressClass>;

const NetworkPolicyPort = struct('NetworkPolicyPort', {
  protocol: optional(text),
  port: optional(intOrString),
  endPort: optional(int32),
});
export type NetworkPolicyPort = Of<typeof NetworkPolicyPort>;

const NetworkPolicyPeer = struct('NetworkPolicyPeer', {
  podSelector: optional(LabelSelector),
  namespaceSelector: optional(LabelSelector),
  ipBlock: optional(struct('IPBlock', { cidr: text, except: list(text) })),
});
export type NetworkPolicyPeer = Of<typeof NetworkPolicyPeer>;

const NetworkPolicySpec = struct('NetworkPolicySpec', {
  podSelector: LabelSelector,
  ingress: list(
    struct('NetworkPolicyIngressRule', { ports: list(NetworkPolicyPort), from: list(NetworkPolicyPeer) }),
  ),
  egress: list(
    struct('NetworkPolicyEgressRule', { ports: list(NetworkPolicyPort), to: list(NetworkPolicyPeer) }),
  ),
  policyTypes: list(text),
});
export type NetworkPolicySpec = Of<typeof NetworkPolicySpec>;

export const NetworkPolicy = struct('NetworkPolicy', { metadata: ObjectMeta, spec: NetworkPolicySpec });
export type NetworkPolicy = Of<typeof NetworkPolicy>;

const ParentReference = struct('ParentReference', {
  group: text,
  resource: text,
  namespace: text,
  name: text,
});

export const IPAddress = struct('IPAddress', {
  metadata: ObjectMeta,
  spec: struct('IPAddressSpec', { parentRef: optional(ParentReference) }),
});
export type IPAddress = Of<typeof IPAddress>;

const ServiceCIDRSpec = struct('ServiceCIDRSpec', { cidrs: list(text) });

export const ServiceCIDR = struct('ServiceCIDR', {
  metadata: ObjectMeta,
  spec: ServiceCIDRSpec,
  status: json,
});
export type ServiceCIDR = Of<typeof ServiceCIDR>;
