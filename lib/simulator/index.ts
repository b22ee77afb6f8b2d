/** The one door to the simulator; whoever lets lines be typed at a cluster goes through `typing.ts` as well. */

export { Cluster, type ClusterOptions, createCluster, type Given, replay } from './cluster';
export type { Command, Commanded, CommandResult, Fault, Printed, Target } from './command';
export type { Component } from './component';
export { limitText, type RunLimits, type RunResult } from './engine/run';
export { type Addon, addonNames } from './given/addons';
export type { ImageBehaviour, LogLine } from './given/image-behaviour';
export type { NodeGiven } from './given/node-given';
export { History, Past } from './history';
export { unifiedDiff } from './kubectl/output/unified-diff';
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
export type {
  Exchange,
  From as JourneyFrom,
  HttpRequest,
  Journey,
  Listener,
  Lookup,
} from './network/network';
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
} from './objects/objects';
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
export { type Piece, textOf } from './written';
