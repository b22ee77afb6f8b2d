/** Source: pkg/printers/internalversion/printers.go, the apps group and ReplicationController. */

import { joinSelector } from '../../objects/label-selector';
import {
  type ControllerRevision,
  controllerOf,
  type DaemonSet,
  type Deployment,
  type ReplicaSet,
  type ReplicationController,
  type StatefulSet,
} from '../../objects/objects';
import { age, containerCells, labelsText, selectorText } from './cells';
import { printer } from './printer';

const templateColumns = ['(Containers)', '(Images)', '(Selector)'];

export const deployment = printer<Deployment>(
  ['Name', 'Ready', 'Up-to-date', 'Available', 'Age', ...templateColumns],
  (object, { now }) => [
    object.metadata.name,
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    object.status?.updatedReplicas ?? 0,
    object.status?.availableReplicas ?? 0,
    age(object, now),
    ...containerCells(object.spec?.template?.spec?.containers),
    joinSelector(object.spec?.selector),
  ],
);

const replicaColumns = ['Name', 'Desired', 'Current', 'Ready', 'Age', ...templateColumns];

export const replicaSet = printer<ReplicaSet>(replicaColumns, (object, { now }) => [
  object.metadata.name,
  object.spec?.replicas ?? 0,
  object.status?.replicas ?? 0,
  object.status?.readyReplicas ?? 0,
  age(object, now),
  ...containerCells(object.spec?.template?.spec?.containers),
  selectorText(object.spec?.selector),
]);

export const replicationController = printer<ReplicationController>(replicaColumns, (object, { now }) => [
  object.metadata.name,
  object.spec?.replicas ?? 0,
  object.status?.replicas ?? 0,
  object.status?.readyReplicas ?? 0,
  age(object, now),
  ...containerCells(object.spec?.template?.spec?.containers),
  labelsText(object.spec?.selector),
]);

export const statefulSet = printer<StatefulSet>(
  ['Name', 'Ready', 'Age', '(Containers)', '(Images)'],
  (object, { now }) => [
    object.metadata.name,
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    age(object, now),
    ...containerCells(object.spec?.template?.spec?.containers),
  ],
);

export const daemonSet = printer<DaemonSet>(
  [
    'Name',
    'Desired',
    'Current',
    'Ready',
    'Up-to-date',
    'Available',
    'Node Selector',
    'Age',
    ...templateColumns,
  ],
  (object, { now }) => [
    object.metadata.name,
    object.status?.desiredNumberScheduled ?? 0,
    object.status?.currentNumberScheduled ?? 0,
    object.status?.numberReady ?? 0,
    object.status?.updatedNumberScheduled ?? 0,
    object.status?.numberAvailable ?? 0,
    labelsText(object.spec?.template?.spec?.nodeSelector),
    age(object, now),
    ...containerCells(object.spec?.template?.spec?.containers),
    selectorText(object.spec?.selector),
  ],
);

export const controllerRevision = printer<ControllerRevision>(
  ['Name', 'Controller', 'Revision', 'Age'],
  (object, { now }) => [
    object.metadata.name,
    ownerText(controllerOf(object)),
    object.revision ?? 0,
    age(object, now),
  ],
);

/** `daemonset.apps/agent`. */
function ownerText(owner: ReturnType<typeof controllerOf>): string {
  if (owner === undefined) return '<none>';
  const group = owner.apiVersion.includes('/') ? owner.apiVersion.split('/')[0] : '';
  const kind = group ? `${owner.kind}.${group}` : owner.kind;
  return kind === '' ? owner.name : `${kind.toLowerCase()}/${owner.name}`;
}
