/** The one door to the simulator. */
export { type Addon, addonNames } from './addons';
export { Cluster, type ClusterOptions, createCluster, type Given, replay } from './cluster';
export type { Command, CommandResult, Fault, Printed, Target } from './command';
export type { Component } from './component';
export { History, Past } from './history';
export type { ImageBehaviour, LogLine } from './image-behaviour';
export { unifiedDiff } from './kubectl/output/unified-diff';
export { moreNodes, mostNodes, readLine, rulesOrWhy, type Said, shellHelp, stepLine } from './kubectl/shell';
export { yamlText } from './kubectl/yaml/yaml-text';
export {
  dnsOf,
  environmentOf,
  filesIn,
  type Inside,
  isRunning,
  type LogEntry,
  logOf,
} from './kubelet/inside';
export type { Flow, FlowState } from './network/flow';
export type { Exchange, From as JourneyFrom, HttpRequest, Journey, Lookup } from './network/network';
export type { NodeGiven } from './node-given';
export {
  type Condition,
  conditionOf,
  controllerOf,
  type Deployment,
  type EndpointSlice,
  type Event,
  isBeingDeleted,
  type Key,
  type Kind,
  type KubeObject,
  keyOf,
  type Manifest,
  type Namespace,
  type Node,
  type ObjectOf,
  type ObjectRef,
  type Pod,
  type ReplicaSet,
  type Service,
  splitKey,
} from './objects';
export type { RunLimits, RunResult } from './run';
export {
  type Action,
  type Choice,
  causalChain,
  happensBefore,
  mainCause,
  type NodeVerdict,
  type Step,
  type StepId,
  stepsAbout,
  stepsOf,
  subjectOf,
  type Trace,
} from './trace';
export { traceHash } from './trace-hash';
export {
  compareRuns,
  type FieldDifference,
  type ObjectDifference,
  type Otherwise,
  type WhatIf,
  whatIf,
} from './what-if';
