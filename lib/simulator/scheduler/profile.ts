/** Which plugins place a Pod. Source: pkg/scheduler/apis/config/v1/default_plugins.go, pkg/scheduler/profile. */

import type { SchedulerProfileGiven } from '../given/settings';
import type { Pod } from '../objects/objects';
import type { Plugin } from './plugin';
import { imageLocality } from './plugins/image-locality';
import { interPodAffinity } from './plugins/inter-pod-affinity';
import { nodeAffinity } from './plugins/node-affinity';
import { nodeName } from './plugins/node-name';
import { nodePorts } from './plugins/node-ports';
import { nodeResourcesBalancedAllocation } from './plugins/node-resources-balanced-allocation';
import { nodeResourcesFit, nodeResourcesFitWith } from './plugins/node-resources-fit';
import { nodeUnschedulable } from './plugins/node-unschedulable';
import { nodeVolumeLimits } from './plugins/node-volume-limits';
import { podTopologySpread } from './plugins/pod-topology-spread';
import { taintToleration } from './plugins/taint-toleration';
import { volumeBinding } from './plugins/volume-binding';
import { volumeRestrictions } from './plugins/volume-restrictions';
import { volumeZone } from './plugins/volume-zone';
import { leastAllocated } from './scoring-strategy';

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
  volumeRestrictions,
  nodeVolumeLimits,
  volumeBinding,
  volumeZone,
  podTopologySpread,
  interPodAffinity,
  nodeResourcesBalancedAllocation,
  imageLocality,
];

export const defaultProfile: Profile = { schedulerName: 'default-scheduler', plugins: defaultPlugins };

/**
 * The profiles that a scenario gives: the default one, and more by name. Throws a RangeError for a plugin that there is
 * not, or a percentage beyond 1 … 100. Source: pkg/scheduler/apis/config/types.go KubeSchedulerProfile.
 */
export function profilesGiven(given: readonly SchedulerProfileGiven[]): readonly Profile[] {
  const own = given.map(profileGiven);
  const isDefaultGiven = own.some(({ schedulerName }) => schedulerName === defaultProfile.schedulerName);
  return isDefaultGiven ? own : [defaultProfile, ...own];
}

function profileGiven({
  schedulerName,
  disabled = [],
  scoringStrategy,
  percentageOfNodesToScore: percentage,
}: SchedulerProfileGiven): Profile {
  const unknown = disabled.find((name) => !defaultPlugins.some((plugin) => plugin.name === name));
  if (unknown !== undefined) throw new RangeError(`the scheduler has no plugin ${unknown}`);
  if (percentage !== undefined && !(percentage >= 1 && percentage <= 100))
    throw new RangeError(`percentageOfNodesToScore is from 1 to 100: ${percentage}`);
  const fit = scoringStrategy === undefined ? nodeResourcesFit : fitBy(scoringStrategy);
  const plugins = defaultPlugins
    .filter(({ name }) => !disabled.includes(name))
    .map((plugin) => (plugin === nodeResourcesFit ? fit : plugin));
  return {
    schedulerName,
    plugins,
    ...(percentage === undefined ? {} : { percentageOfNodesToScore: percentage }),
  };
}

function fitBy(strategy: NonNullable<SchedulerProfileGiven['scoringStrategy']>): Plugin {
  const { resources } = leastAllocated;
  return nodeResourcesFitWith(
    typeof strategy === 'string'
      ? { type: strategy, resources }
      : { type: 'RequestedToCapacityRatio', resources, shape: strategy.shape },
  );
}

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
  'VolumeRestrictions',
  'NodeVolumeLimits',
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
