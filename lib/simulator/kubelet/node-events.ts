/**
 * What a kubelet records of its node besides changes of its conditions.
 *
 * Rules
 *   node-events/start      A kubelet that starts says so. As it works out its Node anew to register it, it says each time what the node is
 *                          not short of, and that the limits of its Pods together are in force.
 *   node-events/rebooted   It finds another boot ID than its Node has: the machine was started anew.
 *   node-events/cordon     It notices within 10 s that its Node was cordoned, or that this was taken back.
 * Source: pkg/kubelet/kubelet.go BirthCry; pkg/kubelet/kubelet_node_status.go initialNode, recordNodeSchedulableEvent;
 * pkg/kubelet/nodestatus/setters.go MachineInfo; pkg/kubelet/cm/node_container_manager_linux.go.
 */
import type { Intent } from '../component';
import type { Machine } from '../machine';
import type { Condition, Node } from '../objects/objects';
import { bootIdOf } from './node-status';

/** What it says of the conditions it finds as it starts. */
export function startEvents(node: Node, conditions: readonly Condition[]): readonly Intent[] {
  const { name } = node.metadata;
  // It knows no more than the name, and puts it for the uid.
  const about = { ...node, metadata: { ...node.metadata, uid: name } };
  const event = (reason: string, message: string): Intent => ({
    do: 'event',
    about,
    type: 'Normal',
    reason,
    message,
    rule: 'node-events/start',
  });
  return [
    event('Starting', 'Starting kubelet.'),
    ...conditions
      .filter(({ type }) => type !== 'Ready')
      .map((each) => reasonOf(each))
      .map((reason) => event(reason, `Node ${name} status is now: ${reason}`)),
    event('NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods'),
  ];
}

/** The machine was started anew since the Node was last written. */
export function rebootEvents(node: Node, machine: Machine): readonly Intent[] {
  const before = node.status?.nodeInfo?.bootID ?? '';
  const bootID = bootIdOf(machine);
  if (before === '' || before === bootID) return [];
  return [
    {
      do: 'event',
      about: node,
      type: 'Warning',
      reason: 'Rebooted',
      message: `Node ${node.metadata.name} has been rebooted, boot id: ${bootID}`,
      rule: 'node-events/rebooted',
    },
  ];
}

/** `was`: whether it was cordoned at the last look. */
export function cordonEvents(node: Node, was: boolean): readonly Intent[] {
  const is = node.spec?.unschedulable === true;
  if (is === was) return [];
  const reason = is ? 'NodeNotSchedulable' : 'NodeSchedulable';
  return [
    {
      do: 'event',
      about: node,
      type: 'Normal',
      reason,
      message: `Node ${node.metadata.name} status is now: ${reason}`,
      rule: 'node-events/cordon',
    },
  ];
}

/** The reason of the Event about a condition that has come to be as it is. */
export function reasonOf({ type, status }: Condition): string {
  return eventReasons[type]?.[status === 'True' ? 0 : 1] ?? '';
}

const eventReasons: Readonly<Record<string, readonly [whenTrue: string, whenFalse: string]>> = {
  MemoryPressure: ['NodeHasInsufficientMemory', 'NodeHasSufficientMemory'],
  DiskPressure: ['NodeHasDiskPressure', 'NodeHasNoDiskPressure'],
  PIDPressure: ['NodeHasInsufficientPID', 'NodeHasSufficientPID'],
  Ready: ['NodeReady', 'NodeNotReady'],
};
