/** The printer of each kind. A kind that is not here is listed by its name and the time of its creation. */
import type { Kind } from '../../objects/objects';
import {
  admissionPolicyBinding,
  mutatingAdmissionPolicy,
  validatingAdmissionPolicy,
  webhookConfiguration,
} from './admission';
import { horizontalPodAutoscaler, scale } from './autoscaling';
import { cronJob, job } from './batch';
import {
  apiService,
  certificateSigningRequest,
  clusterTrustBundle,
  componentStatus,
  flowSchema,
  lease,
  leaseCandidate,
  priorityLevelConfiguration,
  runtimeClass,
} from './cluster';
import { configMap, namespace, secret, serviceAccount } from './config';
import { event } from './event';
import { ingress, ingressClass, ipAddress, networkPolicy, serviceCidr } from './networking';
import { node } from './node';
import { pod, podTemplate } from './pod';
import { podDisruptionBudget, priorityClass, resourceQuota } from './policy';
import type { Printer } from './printer';
import { roleBinding } from './rbac';
import { nameAndAge, resourceClaim, resourceSlice } from './resource';
import { endpointSlice, endpoints, service } from './service';
import {
  csiDriver,
  csiNode,
  csiStorageCapacity,
  persistentVolume,
  persistentVolumeClaim,
  storageClass,
  volumeAttachment,
  volumeAttributesClass,
} from './storage';
import {
  controllerRevision,
  daemonSet,
  deployment,
  replicaSet,
  replicationController,
  statefulSet,
} from './workloads';

export const printers: Partial<Readonly<Record<Kind, Printer>>> = {
  APIService: apiService,
  CSIDriver: csiDriver,
  CSINode: csiNode,
  CSIStorageCapacity: csiStorageCapacity,
  CertificateSigningRequest: certificateSigningRequest,
  ClusterRoleBinding: roleBinding,
  ClusterTrustBundle: clusterTrustBundle,
  ComponentStatus: componentStatus,
  ConfigMap: configMap,
  ControllerRevision: controllerRevision,
  CronJob: cronJob,
  DaemonSet: daemonSet,
  Deployment: deployment,
  DeviceClass: nameAndAge,
  EndpointSlice: endpointSlice,
  Endpoints: endpoints,
  Event: event,
  FlowSchema: flowSchema,
  HorizontalPodAutoscaler: horizontalPodAutoscaler,
  IPAddress: ipAddress,
  Ingress: ingress,
  IngressClass: ingressClass,
  Job: job,
  Lease: lease,
  LeaseCandidate: leaseCandidate,
  MutatingAdmissionPolicy: mutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding: admissionPolicyBinding,
  MutatingWebhookConfiguration: webhookConfiguration,
  Namespace: namespace,
  NetworkPolicy: networkPolicy,
  Node: node,
  PersistentVolume: persistentVolume,
  PersistentVolumeClaim: persistentVolumeClaim,
  Pod: pod,
  PodDisruptionBudget: podDisruptionBudget,
  PodTemplate: podTemplate,
  PriorityClass: priorityClass,
  PriorityLevelConfiguration: priorityLevelConfiguration,
  ReplicaSet: replicaSet,
  ReplicationController: replicationController,
  ResourceClaim: resourceClaim,
  ResourceClaimTemplate: nameAndAge,
  ResourceQuota: resourceQuota,
  ResourceSlice: resourceSlice,
  RoleBinding: roleBinding,
  RuntimeClass: runtimeClass,
  Scale: scale,
  Secret: secret,
  Service: service,
  ServiceAccount: serviceAccount,
  ServiceCIDR: serviceCidr,
  StatefulSet: statefulSet,
  StorageClass: storageClass,
  ValidatingAdmissionPolicy: validatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding: admissionPolicyBinding,
  ValidatingWebhookConfiguration: webhookConfiguration,
  VolumeAttachment: volumeAttachment,
  VolumeAttributesClass: volumeAttributesClass,
};
