/** Which plugins place a Pod. Source: pkg/scheduler/apis/config/v1/default_plugins.go, pkg/scheduler/profile. */
import type { Pod } from '../objects';
import type { Plugin } from './plugin';
import { imageLocality } from './plugins/image-locality';
import { interPodAffinity } from './plugins/inter-pod-affinity';
import { nodeAffinity } from './plugins/node-affinity';
import { nodeName } from './plugins/node-name';
import { nodePorts } from './plugins/node-ports';
import { nodeResourcesBalancedAllocation } from './plugins/node-resources-balanced-allocation';
import { nodeResourcesFit } from './plugins/node-resources-fit';
import { nodeUnschedulable } from './plugins/node-unschedulable';
import { podTopologySpread } from './plugins/pod-topology-spread';
import { taintToleration } from './plugins/taint-toleration';
import { volumeBinding } from './plugins/volume-binding';

export type Profile = {
  /** Pods that name it in `spec.schedulerName` are its business. */
  readonly schedulerName: string;
  readonly plugins: readonly Plugin[];
  /** 1 … 100: how many nodes that fit are enough. Absent: fewer the larger the cluster. */
  readonly percentageOfNodesToScore?: number;
};

/** In upstream's order. */
export const defaultPlugins: readonly Plugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeBinding,
  podTopologySpread,
  interPodAffinity,
  nodeResourcesBalancedAllocation,
  imageLocality,
];

export const defaultProfile: Profile = { schedulerName: 'default-scheduler', plugins: defaultPlugins };

/** Undefined: another scheduler's Pod. */
export function profileOf(profiles: readonly Profile[], { spec }: Pod): Profile | undefined {
  const name = spec.schedulerName ?? defaultProfile.schedulerName;
  return profiles.find(({ schedulerName }) => schedulerName === name);
}

/** With this plugin and those before it a rejected Pod leaves DynamicResources, which comes next, without its state. */
const beforeDynamicResources: ReadonlySet<string> = new Set([
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
  'VolumeBinding',
]);

/**
 * Whether DynamicResources' own PostFilter fails first, for want of state: the Event then ends in `not found`, and
 * nothing is preempted.
 */
export function endsBeforePreemption(rejectedBy: string): boolean {
  return beforeDynamicResources.has(rejectedBy);
}

/** Large clusters are searched only until enough nodes fit: half of them less one percent per 125, at least 5 %. */
export function nodesToFind(nodes: number, percentageOfNodesToScore?: number): number {
  if (nodes < fewNodes) return nodes;
  const percentage = percentageOfNodesToScore ?? Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.min(nodes, Math.max(fewNodes, Math.floor((nodes * percentage) / 100)));
}

const fewNodes = 100;
