/** Workloads: apps, batch, autoscaling, policy. Source: k8s.io/api/{apps/v1,batch/v1,autoscaling/v2,policy/v1}/types.go. */
import {
  atomic,
  flag,
  int32,
  int64,
  intOrString,
  json,
  list,
  map,
  type Of,
  optional,
  quantity,
  retaining,
  setOf,
  struct,
  text,
} from '../shape';
import { LabelSelector, ObjectMeta } from './meta';
import { PodTemplateSpec } from './pod';
import { PersistentVolumeClaim } from './volume';

const RollingUpdateDeployment = struct('RollingUpdateDeployment', {
  maxUnavailable: intOrString,
  maxSurge: intOrString,
});

export const DeploymentStrategy = struct('DeploymentStrategy', {
  type: text,
  rollingUpdate: optional(RollingUpdateDeployment),
});
export type DeploymentStrategy = Of<typeof DeploymentStrategy>;

export const DeploymentSpec = struct('DeploymentSpec', {
  replicas: int32,
  selector: optional(LabelSelector),
  template: PodTemplateSpec,
  strategy: retaining(DeploymentStrategy),
  minReadySeconds: int32,
  revisionHistoryLimit: optional(int32),
  paused: flag,
  rollbackTo: optional(struct('RollbackConfig', { revision: int64 })),
  progressDeadlineSeconds: optional(int32),
});
export type DeploymentSpec = Of<typeof DeploymentSpec>;

export const Deployment = struct('Deployment', { metadata: ObjectMeta, spec: DeploymentSpec, status: json });
export type Deployment = Of<typeof Deployment>;

export const ReplicaSetSpec = struct('ReplicaSetSpec', {
  replicas: int32,
  minReadySeconds: int32,
  selector: optional(LabelSelector),
  template: PodTemplateSpec,
});
export type ReplicaSetSpec = Of<typeof ReplicaSetSpec>;

export const ReplicaSet = struct('ReplicaSet', { metadata: ObjectMeta, spec: ReplicaSetSpec, status: json });
export type ReplicaSet = Of<typeof ReplicaSet>;

export const ReplicationController = struct('ReplicationController', {
  metadata: ObjectMeta,
  spec: struct('ReplicationControllerSpec', {
    replicas: int32,
    minReadySeconds: int32,
    selector: atomic(map(text)),
    template: optional(PodTemplateSpec),
  }),
  status: json,
});
export type ReplicationController = Of<typeof ReplicationController>;

export const RollingUpdateStatefulSet = struct('RollingUpdateStatefulSetStrategy', {
  partition: int32,
  maxUnavailable: optional(intOrString),
});
export type RollingUpdateStatefulSet = Of<typeof RollingUpdateStatefulSet>;

export const StatefulSetUpdateStrategy = struct('StatefulSetUpdateStrategy', {
  type: text,
  rollingUpdate: optional(RollingUpdateStatefulSet),
});

export const StatefulSetSpec = struct('StatefulSetSpec', {
  replicas: int32,
  selector: optional(LabelSelector),
  template: PodTemplateSpec,
  volumeClaimTemplates: list(PersistentVolumeClaim),
  serviceName: text,
  podManagementPolicy: text,
  updateStrategy: StatefulSetUpdateStrategy,
  revisionHistoryLimit: optional(int32),
  minReadySeconds: int32,
  persistentVolumeClaimRetentionPolicy: optional(
    struct('StatefulSetPersistentVolumeClaimRetentionPolicy', { whenDeleted: text, whenScaled: text }),
  ),
  ordinals: optional(struct('StatefulSetOrdinals', { start: int32 })),
});
export type StatefulSetSpec = Of<typeof StatefulSetSpec>;

export const StatefulSet = struct('StatefulSet', {
  metadata: ObjectMeta,
  spec: StatefulSetSpec,
  status: json,
});
export type StatefulSet = Of<typeof StatefulSet>;

const RollingUpdateDaemonSet = struct('RollingUpdateDaemonSet', {
  maxUnavailable: intOrString,
  maxSurge: intOrString,
});
export type RollingUpdateDaemonSet = Of<typeof RollingUpdateDaemonSet>;

export const DaemonSetUpdateStrategy = struct('DaemonSetUpdateStrategy', {
  type: text,
  rollingUpdate: optional(RollingUpdateDaemonSet),
});
export type DaemonSetUpdateStrategy = Of<typeof DaemonSetUpdateStrategy>;

export const DaemonSetSpec = struct('DaemonSetSpec', {
  selector: optional(LabelSelector),
  template: PodTemplateSpec,
  updateStrategy: DaemonSetUpdateStrategy,
  minReadySeconds: int32,
  /** Only in upstream's internal type; over the API it is an annotation that the server counts itself. */
  templateGeneration: int64,
  revisionHistoryLimit: optional(int32),
});
export type DaemonSetSpec = Of<typeof DaemonSetSpec>;

export const DaemonSet = struct('DaemonSet', { metadata: ObjectMeta, spec: DaemonSetSpec, status: json });
export type DaemonSet = Of<typeof DaemonSet>;

export const ControllerRevision = struct('ControllerRevision', {
  metadata: ObjectMeta,
  data: json,
  revision: int64,
});
export type ControllerRevision = Of<typeof ControllerRevision>;

// --- batch ----------------------------------------------------------------------------------------------------

const PodFailurePolicyOnExitCodes = struct('PodFailurePolicyOnExitCodesRequirement', {
  containerName: optional(text),
  operator: text,
  values: setOf(int32),
});
export type PodFailurePolicyOnExitCodes = Of<typeof PodFailurePolicyOnExitCodes>;

const PodFailurePolicyRule = struct('PodFailurePolicyRule', {
  action: text,
  onExitCodes: optional(PodFailurePolicyOnExitCodes),
  onPodConditions: list(struct('PodFailurePolicyOnPodConditionsPattern', { type: text, status: text })),
});
export type PodFailurePolicyRule = Of<typeof PodFailurePolicyRule>;

export const PodFailurePolicy = struct('PodFailurePolicy', { rules: list(PodFailurePolicyRule) });

const SuccessPolicyRule = struct('SuccessPolicyRule', {
  succeededIndexes: optional(text),
  succeededCount: optional(int32),
});
export type SuccessPolicyRule = Of<typeof SuccessPolicyRule>;

export const SuccessPolicy = struct('SuccessPolicy', { rules: list(SuccessPolicyRule) });

export const JobSpec = struct('JobSpec', {
  parallelism: optional(int32),
  completions: optional(int32),
  podFailurePolicy: optional(PodFailurePolicy),
  successPolicy: optional(SuccessPolicy),
  activeDeadlineSeconds: optional(int64),
  backoffLimit: optional(int32),
  backoffLimitPerIndex: optional(int32),
  maxFailedIndexes: optional(int32),
  selector: optional(LabelSelector),
  manualSelector: optional(flag),
  template: PodTemplateSpec,
  ttlSecondsAfterFinished: optional(int32),
  completionMode: optional(text),
  suspend: optional(flag),
  podReplacementPolicy: optional(text),
  managedBy: optional(text),
});
export type JobSpec = Of<typeof JobSpec>;

export const Job = struct('Job', { metadata: ObjectMeta, spec: JobSpec, status: json });
export type Job = Of<typeof Job>;

export const CronJobSpec = struct('CronJobSpec', {
  schedule: text,
  timeZone: optional(text),
  startingDeadlineSeconds: optional(int64),
  concurrencyPolicy: text,
  suspend: optional(flag),
  jobTemplate: struct('JobTemplateSpec', { metadata: ObjectMeta, spec: JobSpec }),
  successfulJobsHistoryLimit: optional(int32),
  failedJobsHistoryLimit: optional(int32),
});
export type CronJobSpec = Of<typeof CronJobSpec>;

export const CronJob = struct('CronJob', { metadata: ObjectMeta, spec: CronJobSpec, status: json });
export type CronJob = Of<typeof CronJob>;

// --- autoscaling ----------------------------------------------------------------------------------------------

const CrossVersionObjectReference = struct('CrossVersionObjectReference', {
  kind: text,
  name: text,
  apiVersion: text,
});
export type CrossVersionObjectReference = Of<typeof CrossVersionObjectReference>;

const MetricIdentifier = struct('MetricIdentifier', { name: text, selector: optional(LabelSelector) });

const MetricTarget = struct('MetricTarget', {
  type: text,
  value: optional(quantity),
  averageValue: optional(quantity),
  averageUtilization: optional(int32),
});
export type MetricTarget = Of<typeof MetricTarget>;

const MetricSpec = struct('MetricSpec', {
  type: text,
  object: optional(
    struct('ObjectMetricSource', {
      describedObject: CrossVersionObjectReference,
      target: MetricTarget,
      metric: MetricIdentifier,
    }),
  ),
  pods: optional(struct('PodsMetricSource', { metric: MetricIdentifier, target: MetricTarget })),
  resource: optional(struct('ResourceMetricSource', { name: text, target: MetricTarget })),
  containerResource: optional(
    struct('ContainerResourceMetricSource', { name: text, container: text, target: MetricTarget }),
  ),
  external: optional(struct('ExternalMetricSource', { metric: MetricIdentifier, target: MetricTarget })),
});
export type MetricSpec = Of<typeof MetricSpec>;

const HPAScalingRules = struct('HPAScalingRules', {
  stabilizationWindowSeconds: optional(int32),
  selectPolicy: optional(text),
  policies: list(struct('HPAScalingPolicy', { type: text, value: int32, periodSeconds: int32 })),
  tolerance: optional(quantity),
});
export type HPAScalingRules = Of<typeof HPAScalingRules>;

const HorizontalPodAutoscalerSpec = struct('HorizontalPodAutoscalerSpec', {
  scaleTargetRef: CrossVersionObjectReference,
  minReplicas: optional(int32),
  maxReplicas: int32,
  metrics: list(MetricSpec),
  behavior: optional(
    struct('HorizontalPodAutoscalerBehavior', {
      scaleUp: optional(HPAScalingRules),
      scaleDown: optional(HPAScalingRules),
    }),
  ),
});
export type HorizontalPodAutoscalerSpec = Of<typeof HorizontalPodAutoscalerSpec>;

export const HorizontalPodAutoscaler = struct('HorizontalPodAutoscaler', {
  metadata: ObjectMeta,
  spec: HorizontalPodAutoscalerSpec,
  status: json,
});
export type HorizontalPodAutoscaler = Of<typeof HorizontalPodAutoscaler>;

export const PodDisruptionBudgetSpec = struct('PodDisruptionBudgetSpec', {
  minAvailable: optional(intOrString),
  selector: optional(LabelSelector),
  maxUnavailable: optional(intOrString),
  unhealthyPodEvictionPolicy: optional(text),
});

export const PodDisruptionBudget = struct('PodDisruptionBudget', {
  metadata: ObjectMeta,
  spec: PodDisruptionBudgetSpec,
  status: json,
});
export type PodDisruptionBudget = Of<typeof PodDisruptionBudget>;
