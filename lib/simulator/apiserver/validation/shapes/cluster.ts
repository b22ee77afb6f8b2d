/** Nodes, namespaces, configuration, quotas, permissions, classes. Source: k8s.io/api/<group>/v1/types.go. */
import {
  atomic,
  flag,
  int32,
  json,
  list,
  listBy,
  map,
  type Of,
  optional,
  quantity,
  setOf,
  shown,
  struct,
  text,
  time,
} from '../shape';
import { LabelSelector, LocalObjectReference, ObjectMeta, ObjectReference } from './meta';
import { Toleration } from './scheduling';

export const Taint = struct('Taint', { key: text, value: text, effect: text, timeAdded: optional(time) });
export type Taint = Of<typeof Taint>;

const NodeAddress = struct('NodeAddress', { type: text, address: text });

export const Node = struct('Node', {
  metadata: ObjectMeta,
  spec: struct('NodeSpec', {
    podCIDR: text,
    podCIDRs: setOf(text, true),
    providerID: text,
    unschedulable: flag,
    taints: list(Taint),
    configSource: json,
    externalID: text,
  }),
  status: struct('NodeStatus', {
    capacity: map(quantity),
    allocatable: map(quantity),
    addresses: listBy(['type'], NodeAddress),
  }),
});
export type Node = Of<typeof Node>;

export const Namespace = struct('Namespace', {
  metadata: ObjectMeta,
  spec: struct('NamespaceSpec', { finalizers: list(text) }),
  status: struct('NamespaceStatus', { phase: text }),
});
export type Namespace = Of<typeof Namespace>;

export const ConfigMap = struct('ConfigMap', {
  metadata: ObjectMeta,
  immutable: optional(flag),
  data: map(text),
  binaryData: map(text),
});
export type ConfigMap = Of<typeof ConfigMap>;

export const Secret = struct('Secret', {
  metadata: ObjectMeta,
  immutable: optional(flag),
  data: map(text),
  stringData: map(text),
  type: text,
});
export type Secret = Of<typeof Secret>;

export const ServiceAccount = struct('ServiceAccount', {
  metadata: ObjectMeta,
  secrets: listBy(['name'], ObjectReference),
  imagePullSecrets: list(LocalObjectReference),
  automountServiceAccountToken: optional(flag),
});

export const Event = struct('Event', {
  metadata: ObjectMeta,
  involvedObject: ObjectReference,
  reason: text,
  message: text,
  type: text,
  count: int32,
});
export type Event = Of<typeof Event>;

const LimitRangeItem = struct('LimitRangeItem', {
  type: text,
  max: map(quantity),
  min: map(quantity),
  default: map(quantity),
  defaultRequest: map(quantity),
  maxLimitRequestRatio: map(quantity),
});
export type LimitRangeItem = Of<typeof LimitRangeItem>;

export const LimitRange = struct('LimitRange', {
  metadata: ObjectMeta,
  spec: struct('LimitRangeSpec', { limits: list(LimitRangeItem) }),
});
export type LimitRange = Of<typeof LimitRange>;

const ResourceQuotaSpec = struct('ResourceQuotaSpec', {
  hard: map(quantity),
  scopes: list(text),
  scopeSelector: optional(
    atomic(
      struct('ScopeSelector', {
        matchExpressions: list(
          struct('ScopedResourceSelectorRequirement', {
            scopeName: text,
            operator: text,
            values: list(text),
          }),
        ),
      }),
    ),
  ),
});
export type ResourceQuotaSpec = Of<typeof ResourceQuotaSpec>;

export const ResourceQuota = struct('ResourceQuota', {
  metadata: ObjectMeta,
  spec: ResourceQuotaSpec,
  status: struct('ResourceQuotaStatus', { hard: map(quantity), used: map(quantity) }),
});
export type ResourceQuota = Of<typeof ResourceQuota>;

// --- rbac -----------------------------------------------------------------------------------------------------

const PolicyRule = struct('PolicyRule', {
  verbs: list(text),
  apiGroups: list(text),
  resources: list(text),
  resourceNames: list(text),
  nonResourceURLs: list(text),
});
export type PolicyRule = Of<typeof PolicyRule>;

export const Role = struct('Role', { metadata: ObjectMeta, rules: list(PolicyRule) });
export type Role = Of<typeof Role>;

export const ClusterRole = struct('ClusterRole', {
  metadata: ObjectMeta,
  rules: shown(list(PolicyRule)),
  aggregationRule: optional(struct('AggregationRule', { clusterRoleSelectors: list(LabelSelector) })),
});
export type ClusterRole = Of<typeof ClusterRole>;

const Subject = struct('Subject', { kind: text, apiGroup: text, name: text, namespace: text });
export type Subject = Of<typeof Subject>;

export const RoleRef = atomic(struct('RoleRef', { apiGroup: text, kind: text, name: text }));

export const RoleBinding = struct('RoleBinding', {
  metadata: ObjectMeta,
  subjects: list(Subject),
  roleRef: RoleRef,
});
export type RoleBinding = Of<typeof RoleBinding>;

// --- classes, leases and the rest -----------------------------------------------------------------------------

export const PriorityClass = struct('PriorityClass', {
  metadata: ObjectMeta,
  value: int32,
  globalDefault: flag,
  description: text,
  preemptionPolicy: optional(text),
});
export type PriorityClass = Of<typeof PriorityClass>;

const TopologySelectorTerm = struct('TopologySelectorTerm', {
  matchLabelExpressions: list(struct('TopologySelectorLabelRequirement', { key: text, values: list(text) })),
});
export type TopologySelectorTerm = Of<typeof TopologySelectorTerm>;

export const StorageClass = struct('StorageClass', {
  metadata: ObjectMeta,
  provisioner: text,
  parameters: map(text),
  reclaimPolicy: optional(text),
  mountOptions: list(text),
  allowVolumeExpansion: optional(flag),
  volumeBindingMode: optional(text),
  allowedTopologies: list(TopologySelectorTerm),
});
export type StorageClass = Of<typeof StorageClass>;

export const CSIDriver = struct('CSIDriver', {
  metadata: ObjectMeta,
  spec: struct('CSIDriverSpec', {
    attachRequired: optional(flag),
    podInfoOnMount: optional(flag),
    volumeLifecycleModes: list(text),
    storageCapacity: optional(flag),
    fsGroupPolicy: optional(text),
    tokenRequests: list(json),
    requiresRepublish: optional(flag),
    seLinuxMount: optional(flag),
    nodeAllocatableUpdatePeriodSeconds: optional(int32),
    serviceAccountTokenInSecrets: optional(flag),
  }),
});

export const APIService = struct('APIService', {
  metadata: ObjectMeta,
  spec: struct('APIServiceSpec', {
    service: optional(
      struct('ServiceReference', {
        namespace: text,
        name: text,
        port: optional(int32),
      }),
    ),
    group: text,
    version: text,
    insecureSkipTLSVerify: flag,
    caBundle: optional(text),
    groupPriorityMinimum: int32,
    versionPriority: int32,
  }),
});
export type APIService = Of<typeof APIService>;

export const CSINode = struct('CSINode', {
  metadata: ObjectMeta,
  spec: struct('CSINodeSpec', {
    drivers: list(
      struct('CSINodeDriver', {
        name: text,
        nodeID: text,
        topologyKeys: list(text),
        allocatable: optional(struct('VolumeNodeResources', { count: optional(int32) })),
      }),
    ),
  }),
});

export const VolumeAttachment = struct('VolumeAttachment', {
  metadata: ObjectMeta,
  spec: struct('VolumeAttachmentSpec', {
    attacher: text,
    nodeName: text,
    source: struct('VolumeAttachmentSource', {
      persistentVolumeName: optional(text),
      inlineVolumeSpec: optional(json),
    }),
  }),
});

export const Lease = struct('Lease', {
  metadata: ObjectMeta,
  spec: struct('LeaseSpec', {
    holderIdentity: optional(text),
    leaseDurationSeconds: optional(int32),
    acquireTime: optional(time),
    renewTime: optional(time),
    leaseTransitions: optional(int32),
    strategy: optional(text),
    preferredHolder: optional(text),
  }),
});
export type Lease = Of<typeof Lease>;

export const RuntimeClass = struct('RuntimeClass', {
  metadata: ObjectMeta,
  handler: text,
  overhead: optional(struct('Overhead', { podFixed: map(quantity) })),
  scheduling: optional(
    struct('Scheduling', { nodeSelector: atomic(map(text)), tolerations: list(Toleration) }),
  ),
});
export type RuntimeClass = Of<typeof RuntimeClass>;

const CustomResourceDefinitionVersion = struct('CustomResourceDefinitionVersion', {
  name: text,
  served: flag,
  storage: flag,
  deprecated: flag,
  deprecationWarning: optional(text),
  schema: optional(struct('CustomResourceValidation', { openAPIV3Schema: json })),
  subresources: optional(
    struct('CustomResourceSubresources', {
      status: json,
      scale: optional(
        struct('CustomResourceSubresourceScale', {
          specReplicasPath: text,
          statusReplicasPath: text,
          labelSelectorPath: optional(text),
        }),
      ),
    }),
  ),
  additionalPrinterColumns: json,
  selectableFields: json,
});

export const CustomResourceDefinition = struct('CustomResourceDefinition', {
  metadata: ObjectMeta,
  spec: struct('CustomResourceDefinitionSpec', {
    group: text,
    names: struct('CustomResourceDefinitionNames', {
      plural: text,
      singular: text,
      shortNames: list(text),
      kind: text,
      listKind: text,
      categories: list(text),
    }),
    scope: text,
    versions: list(CustomResourceDefinitionVersion),
    conversion: json,
    preserveUnknownFields: flag,
  }),
  status: json,
});
export type CustomResourceDefinition = Of<typeof CustomResourceDefinition>;

/** A kind whose spec is looked at by hand. */
export const WithSpec = struct('Object', { metadata: ObjectMeta, spec: json });
export type WithSpec = Of<typeof WithSpec>;

/** Webhooks are looked at by hand. */
export const WithWebhooks = struct('Object', { metadata: ObjectMeta, webhooks: json });
export type WithWebhooks = Of<typeof WithWebhooks>;

/** A kind of which only the metadata is looked at. */
export const AnyObject = struct('Object', { metadata: ObjectMeta });
