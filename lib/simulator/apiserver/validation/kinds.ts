/** For each built-in kind: its shape, what a new object must be, and what a changed one may be. */
import type { Kind, Manifest } from '../../objects/objects';
import type { Definition } from '../custom-resources/definition';
import { definitions } from '../custom-resources/definition-port';
import { isDNS1123Subdomain } from '../names';
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
import { type KindRules, rules } from './kind-rules';
import { autoscalingRules, jobRules, late, limitRules, rarerRules, volumeRules } from './late-rules';
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
import { validateService, validateServiceUpdate } from './service';
import type { Of } from './shape';
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
  Job: late(jobRules, 'Job', workload.Job),
  CronJob: late(jobRules, 'CronJob', workload.CronJob),
  HorizontalPodAutoscaler: late(
    autoscalingRules,
    'HorizontalPodAutoscaler',
    workload.HorizontalPodAutoscaler,
  ),
  PodDisruptionBudget: late(autoscalingRules, 'PodDisruptionBudget', workload.PodDisruptionBudget),
  Service: rules(network.Service, (service, out) => validateService(service, out), validateServiceUpdate),
  Endpoints: rules(network.Endpoints, validateEndpoints, validateEndpointsUpdate),
  EndpointSlice: rules(network.EndpointSlice, validateEndpointSlice, validateEndpointSliceUpdate),
  Ingress: late(rarerRules, 'Ingress', network.Ingress),
  IngressClass: late(rarerRules, 'IngressClass', network.IngressClass),
  NetworkPolicy: rules(network.NetworkPolicy, validateNetworkPolicy, validateNetworkPolicyUpdate),
  IPAddress: rules(network.IPAddress, validateIPAddress),
  ServiceCIDR: rules(network.ServiceCIDR, validateServiceCIDR, validateServiceCIDRUpdate),
  PersistentVolume: late(volumeRules, 'PersistentVolume', PersistentVolume),
  PersistentVolumeClaim: late(volumeRules, 'PersistentVolumeClaim', PersistentVolumeClaim),
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
  LimitRange: late(limitRules, 'LimitRange', cluster.LimitRange),
  ResourceQuota: late(limitRules, 'ResourceQuota', cluster.ResourceQuota),
  Role: late(rarerRules, 'Role', cluster.Role),
  ClusterRole: late(rarerRules, 'ClusterRole', cluster.ClusterRole),
  RoleBinding: late(rarerRules, 'RoleBinding', cluster.RoleBinding),
  ClusterRoleBinding: late(rarerRules, 'ClusterRoleBinding', cluster.RoleBinding),
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
