/** The describer of each kind. A kind that is not here is told field by field. */
import type { Kind } from '../../objects/objects';
import { horizontalPodAutoscaler, podDisruptionBudget } from './autoscaling';
import { cronJob, job } from './batch';
import { certificateSigningRequest } from './certificate';
import { configMap, secret, serviceAccount } from './config';
import type { Describer } from './describer';
import { networkPolicy } from './network-policy';
import { ingress, ingressClass, ipAddress, serviceCidr } from './networking';
import { node } from './node';
import { pod } from './pod';
import { priorityClass } from './priority-class';
import { limitRange, namespace, resourceQuota } from './quota';
import { role, roleBinding } from './rbac';
import { endpointSlice, endpoints, service } from './service';
import {
  csiNode,
  persistentVolume,
  persistentVolumeClaim,
  storageClass,
  volumeAttributesClass,
} from './storage';
import { daemonSet, deployment, replicaSet, replicationController, statefulSet } from './workloads';

export const describers: Partial<Readonly<Record<Kind, Describer>>> = {
  CSINode: csiNode,
  CertificateSigningRequest: certificateSigningRequest,
  ClusterRole: role,
  ClusterRoleBinding: roleBinding,
  ConfigMap: configMap,
  CronJob: cronJob,
  DaemonSet: daemonSet,
  Deployment: deployment,
  EndpointSlice: endpointSlice,
  Endpoints: endpoints,
  HorizontalPodAutoscaler: horizontalPodAutoscaler,
  IPAddress: ipAddress,
  Ingress: ingress,
  IngressClass: ingressClass,
  Job: job,
  LimitRange: limitRange,
  Namespace: namespace,
  NetworkPolicy: networkPolicy,
  Node: node,
  PersistentVolume: persistentVolume,
  PersistentVolumeClaim: persistentVolumeClaim,
  Pod: pod,
  PodDisruptionBudget: podDisruptionBudget,
  PriorityClass: priorityClass,
  ReplicaSet: replicaSet,
  ReplicationController: replicationController,
  ResourceQuota: resourceQuota,
  Role: role,
  RoleBinding: roleBinding,
  Secret: secret,
  Service: service,
  ServiceAccount: serviceAccount,
  ServiceCIDR: serviceCidr,
  StatefulSet: statefulSet,
  StorageClass: storageClass,
  VolumeAttributesClass: volumeAttributesClass,
};
