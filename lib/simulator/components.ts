/** Which components make up a cluster. Each is told only what it may know; they meet in the API server. */
import type { Component } from './component';
import { certificateApprovingController } from './controllers/certificate-approving';
import { certificateCleanerController } from './controllers/certificate-cleaner';
import { certificateSigningController } from './controllers/certificate-signing';
import { clusterRoleAggregationController } from './controllers/clusterrole-aggregation';
import { deploymentController } from './controllers/deployment';
import { disruptionController } from './controllers/disruption';
import { endpointsController } from './controllers/endpoints';
import { endpointSliceController } from './controllers/endpointslice';
import { endpointSliceMirroringController } from './controllers/endpointslice-mirroring';
import { ephemeralVolumeController } from './controllers/ephemeral-volume';
import { garbageCollector } from './controllers/garbage-collector';
import { namespaceController } from './controllers/namespace';
import { nodeIpamController } from './controllers/node-ipam';
import { nodeLifecycleController } from './controllers/node-lifecycle';
import { attachDetachController } from './controllers/persistentvolume-attach-detach';
import { podGarbageCollector } from './controllers/pod-garbage-collector';
import { replicaSetController } from './controllers/replicaset';
import { replicationController } from './controllers/replicationcontroller';
import { resourceQuotaController } from './controllers/resourcequota';
import { serviceCidrController } from './controllers/service-cidr';
import { rootCaPublisher, serviceAccountController } from './controllers/serviceaccount';
import { serviceAccountTokenController } from './controllers/serviceaccount-token';
import { claimProtectionController, volumeProtectionController } from './controllers/storage-protection';
import { taintEvictionController } from './controllers/taint-eviction';
import { ttlController } from './controllers/ttl';
import { ttlAfterFinishedController } from './controllers/ttl-after-finished';
import { validatingAdmissionPolicyStatusController } from './controllers/validatingadmissionpolicy-status';
import { volumeExpandController } from './controllers/volume-expand';
import type { RoutesGiven } from './given/cloud';
import type { BehaviourOf } from './given/image-behaviour';
import type { Measured } from './given/metrics-given';
import type { Settings } from './given/settings';
import { kubelet } from './kubelet/kubelet';
import {
  cronJobController,
  daemonSetController,
  horizontalPodAutoscalerController,
  jobController,
  persistentVolumeBinder,
  statefulSetController,
} from './late-controllers';
import { programs } from './late-programs';
import { kubeProxy } from './network/kube-proxy';
import { networkPluginOn } from './network/network-plugin';
import { policyAgent } from './network/policy-agent';
import { profilesGiven } from './scheduler/profile';
import { createScheduler } from './scheduler/scheduler';

/** What the control plane of one cluster is made of. */
export type Parts = {
  readonly settings: Settings;
  /** What the metrics APIs answer at a time; undefined: there are none. */
  readonly measured: (now: number, behaviourOf: BehaviourOf) => Measured | undefined;
  /** How many servers the control plane has; on each runs a replica of every process. */
  readonly servers: number;
  /** A cloud-controller-manager runs. */
  readonly hasCloud: boolean;
  /** And its nodes are instances of that cloud. */
  readonly hasInstances: boolean;
  /** And its network connects Pods. */
  readonly routes?: RoutesGiven;
};

/** The components of the control plane besides the API server: once, or on every server, where one of each leads. */
export function controlPlane(parts: Parts): readonly Component[] {
  const components = controlPlaneOf(parts);
  if (parts.servers < 2) return components;
  const { leaderElection, replicaOn } = programs.get();
  const processes = [...new Set(components.map(({ process }) => process))];
  return Array.from({ length: parts.servers }, (_, i) => `server-${i + 1}`).flatMap((server) => [
    ...processes.map((process) => leaderElection(process, server)),
    ...components.map((component) => replicaOn(server, component)),
  ]);
}

function controlPlaneOf({ settings, measured, hasCloud, hasInstances, routes }: Parts): readonly Component[] {
  return [
    deploymentController,
    replicaSetController,
    replicationController,
    statefulSetController,
    daemonSetController,
    jobController,
    cronJobController,
    ttlAfterFinishedController,
    endpointSliceController,
    endpointsController,
    endpointSliceMirroringController,
    serviceCidrController,
    garbageCollector,
    namespaceController,
    serviceAccountController,
    serviceAccountTokenController,
    rootCaPublisher,
    nodeLifecycleController(settings),
    ...(settings.allocateNodeCIDRs ? [nodeIpamController(settings)] : []),
    taintEvictionController,
    podGarbageCollector,
    ttlController,
    disruptionController,
    resourceQuotaController,
    clusterRoleAggregationController,
    ...(settings.signsCertificates ? [certificateSigningController] : []),
    certificateApprovingController,
    certificateCleanerController,
    validatingAdmissionPolicyStatusController,
    horizontalPodAutoscalerController(settings, measured),
    persistentVolumeBinder,
    attachDetachController,
    ephemeralVolumeController,
    claimProtectionController,
    volumeProtectionController,
    volumeExpandController,
    createScheduler(profilesGiven(settings.schedulerProfiles)),
    ...(hasCloud ? [programs.get().serviceLbController] : []),
    ...(hasInstances
      ? [programs.get().cloudNodeController, programs.get().cloudNodeLifecycleController(settings)]
      : []),
    ...(routes === undefined ? [] : [programs.get().nodeRouteController(routes)]),
  ];
}

/** The components of one node. */
export function componentsOfNode(
  node: string,
  { proxyMode, ipvsScheduler, networkPlugin, allocateNodeCIDRs, ...settings }: Settings,
): readonly Component[] {
  return [
    program('containerd', node),
    allocateNodeCIDRs ? networkPluginOn(node) : program('cni', node),
    kubelet(node, settings),
    kubeProxy(node, proxyMode, ipvsScheduler),
    ...(networkPlugin === 'calico' ? [policyAgent(node)] : []),
  ];
}

/** A program of a node that only does what it is asked for: the container runtime, the network plugin. */
function program(name: string, node: string): Component {
  const process = `${name}@${node}`;
  return { name: process, process, node, watches: {}, reconcile: () => [] };
}
