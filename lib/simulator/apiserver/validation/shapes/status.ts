/**
 * The parts of objects that components write and no validation looks into. They take the place of what the shapes of
 * validation leave open. Source: k8s.io/api/<group>/types.go.
 */
import {
  flag,
  int32,
  int64,
  json,
  list,
  listBy,
  map,
  optional,
  patchedBy,
  quantity,
  type Shape,
  setOf,
  shown,
  struct,
  text,
  time,
} from '../shape';
import { ObjectReference } from './meta';
import { ResourceRequirements } from './volume';

const observed = { lastTransitionTime: time, message: text, reason: text, status: text, type: text };
const conditions = (name: string, more: Readonly<Record<string, Shape<unknown>>> = {}): Shape<unknown> =>
  listBy(['type'], struct(name, { ...observed, ...more }));
const generalConditions = conditions('Condition', { observedGeneration: int64 });

const ContainerState = struct('ContainerState', {
  running: optional(struct('ContainerStateRunning', { startedAt: time })),
  terminated: optional(
    struct('ContainerStateTerminated', {
      containerID: text,
      exitCode: int32,
      finishedAt: time,
      message: text,
      reason: text,
      signal: int32,
      startedAt: time,
    }),
  ),
  waiting: optional(struct('ContainerStateWaiting', { message: text, reason: text })),
});

const ContainerStatus = struct('ContainerStatus', {
  allocatedResources: map(quantity),
  containerID: text,
  image: text,
  imageID: text,
  lastState: ContainerState,
  name: text,
  ready: flag,
  resources: optional(ResourceRequirements),
  restartCount: int32,
  started: flag,
  state: ContainerState,
});

const replicaCounts = {
  availableReplicas: int32,
  observedGeneration: int64,
  readyReplicas: int32,
  replicas: int32,
};

const addresses = { hostname: text, ip: text };
const MetricStatus = struct('MetricStatus', {
  containerResource: json,
  external: json,
  object: json,
  pods: json,
  resource: json,
  type: text,
});

/** By kind, what stands at its field `status`. */
export const statusShapes: Readonly<Record<string, Shape<unknown>>> = {
  Pod: struct('PodStatus', {
    conditions: conditions('PodCondition', {
      lastProbeTime: shown(time),
      lastTransitionTime: shown(time),
      observedGeneration: int64,
    }),
    containerStatuses: list(ContainerStatus),
    ephemeralContainerStatuses: list(ContainerStatus),
    hostIP: text,
    hostIPs: patchedBy('ip', struct('HostIP', { ip: text })),
    initContainerStatuses: list(ContainerStatus),
    message: text,
    nominatedNodeName: text,
    observedGeneration: int64,
    phase: text,
    podIP: text,
    podIPs: listBy(['ip'], struct('PodIP', { ip: text })),
    qosClass: text,
    reason: text,
    resize: text,
    startTime: time,
  }),
  Deployment: struct('DeploymentStatus', {
    ...replicaCounts,
    collisionCount: int32,
    conditions: conditions('DeploymentCondition', { lastUpdateTime: time }),
    terminatingReplicas: int32,
    unavailableReplicas: int32,
    updatedReplicas: int32,
  }),
  ReplicaSet: struct('ReplicaSetStatus', {
    ...replicaCounts,
    replicas: shown(int32),
    conditions: conditions('ReplicaSetCondition'),
    fullyLabeledReplicas: int32,
    terminatingReplicas: int32,
  }),
  ReplicationController: struct('ReplicationControllerStatus', {
    ...replicaCounts,
    replicas: shown(int32),
    conditions: conditions('ReplicationControllerCondition'),
    fullyLabeledReplicas: int32,
  }),
  StatefulSet: struct('StatefulSetStatus', {
    ...replicaCounts,
    replicas: shown(int32),
    collisionCount: int32,
    conditions: conditions('StatefulSetCondition'),
    currentReplicas: int32,
    currentRevision: text,
    updateRevision: text,
    updatedReplicas: int32,
  }),
  DaemonSet: struct('DaemonSetStatus', {
    collisionCount: int32,
    conditions: conditions('DaemonSetCondition'),
    currentNumberScheduled: shown(int32),
    desiredNumberScheduled: shown(int32),
    numberAvailable: int32,
    numberMisscheduled: shown(int32),
    numberReady: shown(int32),
    numberUnavailable: int32,
    observedGeneration: int64,
    updatedNumberScheduled: int32,
  }),
  Job: struct('JobStatus', {
    active: int32,
    completedIndexes: text,
    completionTime: time,
    conditions: patchedBy('type', struct('JobCondition', { ...observed, lastProbeTime: shown(time) })),
    failed: int32,
    failedIndexes: text,
    ready: int32,
    startTime: time,
    succeeded: int32,
    terminating: int32,
    uncountedTerminatedPods: optional(
      struct('UncountedTerminatedPods', {
        failed: setOf(text),
        succeeded: setOf(text),
      }),
    ),
  }),
  CronJob: struct('CronJobStatus', {
    active: list(ObjectReference),
    lastScheduleTime: time,
    lastSuccessfulTime: time,
  }),
  HorizontalPodAutoscaler: struct('HorizontalPodAutoscalerStatus', {
    conditions: conditions('HorizontalPodAutoscalerCondition'),
    currentMetrics: shown(list(MetricStatus)),
    currentReplicas: int32,
    desiredReplicas: shown(int32),
    lastScaleTime: time,
    observedGeneration: int64,
  }),
  PodDisruptionBudget: struct('PodDisruptionBudgetStatus', {
    conditions: generalConditions,
    currentHealthy: shown(int32),
    desiredHealthy: shown(int32),
    disruptedPods: map(time),
    disruptionsAllowed: shown(int32),
    expectedPods: shown(int32),
    observedGeneration: int64,
  }),
  Service: struct('ServiceStatus', {
    conditions: generalConditions,
    loadBalancer: struct('LoadBalancerStatus', {
      ingress: list(struct('LoadBalancerIngress', { ...addresses, ipMode: text, ports: list(json) })),
    }),
  }),
  Ingress: struct('IngressStatus', {
    loadBalancer: struct('IngressLoadBalancerStatus', {
      ingress: list(struct('IngressLoadBalancerIngress', { ...addresses, ports: list(json) })),
    }),
  }),
  ServiceCIDR: struct('ServiceCIDRStatus', { conditions: generalConditions }),
  VolumeAttachment: struct('VolumeAttachmentStatus', {
    attached: flag,
    attachmentMetadata: map(text),
    attachError: json,
    detachError: json,
  }),
  PersistentVolume: struct('PersistentVolumeStatus', {
    lastPhaseTransitionTime: time,
    message: text,
    phase: text,
    reason: text,
  }),
  PersistentVolumeClaim: struct('PersistentVolumeClaimStatus', {
    accessModes: list(text),
    allocatedResourceStatuses: map(text),
    allocatedResources: map(quantity),
    capacity: map(quantity),
    conditions: conditions('PersistentVolumeClaimCondition', { lastProbeTime: shown(time) }),
    currentVolumeAttributesClassName: text,
    modifyVolumeStatus: json,
    phase: text,
  }),
  Node: struct('NodeStatus', {
    addresses: listBy(['type'], struct('NodeAddress', { address: text, type: text })),
    allocatable: map(quantity),
    capacity: map(quantity),
    conditions: conditions('NodeCondition', { lastHeartbeatTime: time }),
    daemonEndpoints: json,
    images: list(struct('ContainerImage', { names: list(text), sizeBytes: int64 })),
    nodeInfo: struct('NodeSystemInfo', {
      architecture: text,
      bootID: text,
      containerRuntimeVersion: text,
      kernelVersion: text,
      kubeletVersion: text,
      machineID: text,
      operatingSystem: text,
      osImage: text,
      systemUUID: text,
    }),
    runtimeHandlers: list(json),
    volumesAttached: list(struct('AttachedVolume', { devicePath: text, name: text })),
    volumesInUse: list(text),
  }),
  APIService: struct('APIServiceStatus', { conditions: conditions('APIServiceCondition') }),
  CertificateSigningRequest: struct('CertificateSigningRequestStatus', {
    certificate: text,
    conditions: conditions('CertificateSigningRequestCondition', { lastUpdateTime: time }),
  }),
  Namespace: struct('NamespaceStatus', { conditions: conditions('NamespaceCondition'), phase: text }),
};

/** By kind, fields that validation does not look at. */
export const furtherFields: Readonly<Record<string, Readonly<Record<string, Shape<unknown>>>>> = {
  Event: {
    action: text,
    eventTime: shown(time),
    firstTimestamp: shown(time),
    lastTimestamp: shown(time),
    related: optional(ObjectReference),
    reportingComponent: shown(text),
    reportingInstance: shown(text),
    series: optional(struct('EventSeries', { count: int32, lastObservedTime: time })),
    source: struct('EventSource', { component: text, host: text }),
  },
  MutatingWebhookConfiguration: { webhooks: listBy(['name'], json) },
  ValidatingWebhookConfiguration: { webhooks: listBy(['name'], json) },
};

/** By type, fields that are only upstream's own, or no longer there. */
export const hiddenFields: Readonly<Record<string, readonly string[]>> = {
  DaemonSetSpec: ['templateGeneration'],
  DeploymentSpec: ['rollbackTo'],
};
