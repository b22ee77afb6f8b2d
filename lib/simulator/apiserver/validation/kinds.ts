/** For each built-in kind: its shape, what a new object must be, and what a changed one may be. */
import type { Kind, Manifest } from '../../objects/objects';
import type { Definition } from '../custom-resources/definition';
import { definitions } from '../custom-resources/definition-port';
import { isDNS1123Subdomain } from '../names';
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerUpdate,
  validatePodDisruptionBudget,
  validatePodDisruptionBudgetUpdate,
} from './autoscaling';
import { validateCronJob, validateCronJobUpdate, validateJob, validateJobUpdate } from './batch';
import {
  validateClaim,
  validateClaimUpdate,
  validatePersistentVolume,
  validatePersistentVolumeUpdate,
} from './claims';
import {
  validateEvent,
  validateLease,
  validatePriorityClass,
  validatePriorityClassUpdate,
  validateRuntimeClass,
  validateRuntimeClassUpdate,
  validateStorageClass,
  validateStorageClassUpdate,
} from './classes';
import {
  validateConfigMap,
  validateConfigMapUpdate,
  validateNamespace,
  validateNode,
  validateNodeUpdate,
  validateSecret,
  validateSecretUpdate,
} from './cluster';
import { type FieldErrors, Path } from './field-error';
import {
  validateIngress,
  validateIngressClass,
  validateIngressClassUpdate,
  validateIngressUpdate,
} from './ingress';
import { validateObjectMeta, validateObjectMetaUpdate } from './meta';
import {
  validateEndpointSlice,
  validateEndpointSliceUpdate,
  validateEndpoints,
  validateEndpointsUpdate,
  validateIPAddress,
  validateNetworkPolicy,
  validateNetworkPolicyUpdate,
  validateServiceCIDR,
  validateServiceCIDRUpdate,
} from './networking';
import { validatePod, validatePodTemplate } from './pod';
import { validatePodUpdate } from './pod-update';
import { policyRules } from './policies-port';
import { validateLimitRange, validateResourceQuota, validateResourceQuotaUpdate } from './quota';
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateClusterRoleBindingUpdate,
  validateClusterRoleUpdate,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
  validateRoleUpdate,
} from './rbac';
import { validateService, validateServiceUpdate } from './service';
import type { Of, Shape } from './shape';
import * as cluster from './shapes/cluster';
import type { ObjectMeta } from './shapes/meta';
import * as network from './shapes/network';
import { Pod, PodTemplate } from './shapes/pod';
import { PersistentVolume, PersistentVolumeClaim } from './shapes/volume';
import * as workload from './shapes/workload';
import {
  validateControllerRevision,
  validateControllerRevisionUpdate,
  validateDaemonSet,
  validateDaemonSetUpdate,
  validateDeployment,
  validateDeploymentUpdate,
  validateReplicaSet,
  validateReplicaSetUpdate,
  validateReplicationController,
  validateReplicationControllerUpdate,
  validateStatefulSet,
  validateStatefulSetUpdate,
} from './workloads';

/** Names of features that are on though 1.36 has them off by default. */
export type FeatureGates = ReadonlySet<string>;

export type KindRules = {
  readonly shape: Shape<unknown>;
  readonly create: (object: never, out: FieldErrors, gates: FeatureGates) => void;
  readonly update: (object: never, old: never, out: FieldErrors) => void;
};

type Create<T> = (object: T, out: FieldErrors, gates: FeatureGates) => void;
type Update<T> = (object: T, old: T, out: FieldErrors) => void;

export const noGates: FeatureGates = new Set();

/** Without a rule of its own, a change must keep the metadata and give what a new object may be. */
function rules<T extends { readonly metadata?: ObjectMeta }>(
  shape: Shape<T>,
  create: Create<T>,
  update: Update<T> = (object, old, out) => {
    validateObjectMetaUpdate(object.metadata, old.metadata, out);
    create(object, out, noGates);
  },
): KindRules {
  return { shape, create, update };
}

const { AnyObject } = cluster;
type AnyObject = Of<typeof AnyObject>;

/** A kind whose fields are known, and of which only the metadata is checked. */
function nameOnly({ metadata }: { readonly metadata?: ObjectMeta }, out: FieldErrors): void {
  validateObjectMeta(metadata, false, isDNS1123Subdomain, out);
}

/** A kind of which only the metadata is checked. */
export function metadataOnly(namespaced: boolean): KindRules {
  return rules(AnyObject, ({ metadata }: AnyObject, out) => {
    validateObjectMeta(metadata, namespaced, isDNS1123Subdomain, out);
  });
}

/** A cluster-wide kind whose spec is looked at by hand. */
function withSpec(look: (object: cluster.WithSpec, out: FieldErrors) => void): KindRules {
  return rules(cluster.WithSpec, (object, out) => {
    validateObjectMeta(object.metadata, false, isDNS1123Subdomain, out);
    look(object, out);
  });
}

function withWebhooks(isMutating: boolean): KindRules {
  return rules(cluster.WithWebhooks, (object, out) => {
    validateObjectMeta(object.metadata, false, isDNS1123Subdomain, out);
    policyRules.get().validateWebhooks(object, out, isMutating);
  });
}

export const kindRules: Readonly<Record<Kind, KindRules>> = {
  Pod: rules(Pod, validatePod, validatePodUpdate),
  PodTemplate: rules(PodTemplate, ({ metadata, template = {} }, out) => {
    validateObjectMeta(metadata, true, isDNS1123Subdomain, out);
    validatePodTemplate(template, Path.of('template'), out);
  }),
  Deployment: rules(workload.Deployment, validateDeployment, validateDeploymentUpdate),
  ReplicaSet: rules(workload.ReplicaSet, validateReplicaSet, validateReplicaSetUpdate),
  ReplicationController: rules(
    workload.ReplicationController,
    validateReplicationController,
    validateReplicationControllerUpdate,
  ),
  StatefulSet: rules(workload.StatefulSet, validateStatefulSet, validateStatefulSetUpdate),
  DaemonSet: rules(workload.DaemonSet, validateDaemonSet, validateDaemonSetUpdate),
  ControllerRevision: rules(
    workload.ControllerRevision,
    validateControllerRevision,
    validateControllerRevisionUpdate,
  ),
  Job: rules(workload.Job, validateJob, validateJobUpdate),
  CronJob: rules(workload.CronJob, validateCronJob, validateCronJobUpdate),
  HorizontalPodAutoscaler: rules(
    workload.HorizontalPodAutoscaler,
    validateHorizontalPodAutoscaler,
    validateHorizontalPodAutoscalerUpdate,
  ),
  PodDisruptionBudget: rules(
    workload.PodDisruptionBudget,
    validatePodDisruptionBudget,
    validatePodDisruptionBudgetUpdate,
  ),
  Service: rules(network.Service, (service, out) => validateService(service, out), validateServiceUpdate),
  Endpoints: rules(network.Endpoints, validateEndpoints, validateEndpointsUpdate),
  EndpointSlice: rules(network.EndpointSlice, validateEndpointSlice, validateEndpointSliceUpdate),
  Ingress: rules(network.Ingress, validateIngress, validateIngressUpdate),
  IngressClass: rules(network.IngressClass, validateIngressClass, validateIngressClassUpdate),
  NetworkPolicy: rules(network.NetworkPolicy, validateNetworkPolicy, validateNetworkPolicyUpdate),
  IPAddress: rules(network.IPAddress, validateIPAddress),
  ServiceCIDR: rules(network.ServiceCIDR, validateServiceCIDR, validateServiceCIDRUpdate),
  PersistentVolume: rules(PersistentVolume, validatePersistentVolume, validatePersistentVolumeUpdate),
  PersistentVolumeClaim: rules(
    PersistentVolumeClaim,
    (claim, out) => validateClaim(claim, out),
    validateClaimUpdate,
  ),
  APIService: rules(cluster.APIService, nameOnly),
  CSIDriver: rules(cluster.CSIDriver, nameOnly),
  CSINode: rules(cluster.CSINode, nameOnly),
  VolumeAttachment: rules(cluster.VolumeAttachment, nameOnly),
  StorageClass: rules(cluster.StorageClass, validateStorageClass, validateStorageClassUpdate),
  PriorityClass: rules(cluster.PriorityClass, validatePriorityClass, validatePriorityClassUpdate),
  RuntimeClass: rules(cluster.RuntimeClass, validateRuntimeClass, validateRuntimeClassUpdate),
  Node: rules(cluster.Node, validateNode, validateNodeUpdate),
  Namespace: rules(cluster.Namespace, validateNamespace, ({ metadata }, old, out) => {
    validateObjectMetaUpdate(metadata, old.metadata, out);
  }),
  ConfigMap: rules(cluster.ConfigMap, validateConfigMap, validateConfigMapUpdate),
  Secret: rules(cluster.Secret, validateSecret, validateSecretUpdate),
  ServiceAccount: rules(cluster.ServiceAccount, ({ metadata }, out) => {
    validateObjectMeta(metadata, true, isDNS1123Subdomain, out);
  }),
  Event: rules(cluster.Event, validateEvent),
  LimitRange: rules(cluster.LimitRange, validateLimitRange, (next, _old, out) => {
    validateLimitRange(next, out);
  }),
  ResourceQuota: rules(cluster.ResourceQuota, validateResourceQuota, validateResourceQuotaUpdate),
  Role: rules(cluster.Role, validateRole, validateRoleUpdate),
  ClusterRole: rules(cluster.ClusterRole, validateClusterRole, validateClusterRoleUpdate),
  RoleBinding: rules(cluster.RoleBinding, validateRoleBinding, validateRoleBindingUpdate),
  ClusterRoleBinding: rules(
    cluster.RoleBinding,
    validateClusterRoleBinding,
    validateClusterRoleBindingUpdate,
  ),
  Lease: rules(cluster.Lease, validateLease),
  CustomResourceDefinition: rules(
    cluster.CustomResourceDefinition,
    (definition, out) => {
      definitions.get().validateDefinition(readable(definition), out);
    },
    (next, old, out) => {
      definitions.get().validateDefinitionUpdate(readable(next), readable(old), out);
    },
  ),
  ValidatingWebhookConfiguration: withWebhooks(false),
  MutatingWebhookConfiguration: withWebhooks(true),
  ValidatingAdmissionPolicy: withSpec((policy, out) => {
    policyRules.get().validateValidatingPolicy(policy, out);
  }),
  MutatingAdmissionPolicy: withSpec((policy, out) => {
    policyRules.get().validateMutatingPolicy(policy, out);
  }),
  ValidatingAdmissionPolicyBinding: withSpec((binding, out) => {
    policyRules.get().validateBinding(binding, out, true);
  }),
  MutatingAdmissionPolicyBinding: withSpec((binding, out) => {
    policyRules.get().validateBinding(binding, out, false);
  }),
};

/** A definition whose schemas hold the kinds of JSON that schemas take. */
function readable(definition: cluster.CustomResourceDefinition): Definition {
  return definitions.get().readDefinition(definition as unknown as Manifest).value as unknown as Definition;
}
