/**
 * The taints that say how a node is.
 * Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go (nodeConditionToTaintKeyStatusMap,
 * doNoScheduleTaintingPass), pkg/controller/util/node/controller_utils.go (SwapNodeControllerTaint).
 */
import type { Intent } from '../component';
import { conditionOf, type Node, type Taint } from '../objects/objects';
import { timestamp } from '../values/time';

export const unreachable = 'node.kubernetes.io/unreachable';
export const notReady = 'node.kubernetes.io/not-ready';
const unschedulable = 'node.kubernetes.io/unschedulable';

type Effect = Taint['effect'];
export type TaintName = { readonly key: string; readonly effect: Effect };

/** Which condition, at which status, is told by which taint. */
const taintsOfConditions: readonly (readonly [type: string, status: string, key: string])[] = [
  ['Ready', 'False', notReady],
  ['Ready', 'Unknown', unreachable],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
];

/** The NoSchedule taints to add and to remove so that they say what the node's conditions and spec say. */
export function noScheduleChanges(node: Node): {
  readonly add: readonly TaintName[];
  readonly remove: readonly TaintName[];
} {
  const wanted = taintsOfConditions
    .filter(([type, status]) => conditionOf(node, type)?.status === status)
    .map(([, , key]) => key);
  if (node.spec?.unschedulable === true) wanted.push(unschedulable);
  const managed = new Set([...taintsOfConditions.map(([, , key]) => key), unschedulable]);
  const present = (node.spec?.taints ?? [])
    .filter(({ key, effect }) => effect === 'NoSchedule' && managed.has(key))
    .map(({ key }) => key);
  const named = (key: string): TaintName => ({ key, effect: 'NoSchedule' });
  return {
    add: wanted.filter((key) => !present.includes(key)).map(named),
    remove: present.filter((key) => !wanted.includes(key)).map(named),
  };
}

export function hasTaint(node: Node, { key, effect }: TaintName): boolean {
  return (node.spec?.taints ?? []).some((each) => each.key === key && each.effect === effect);
}

/** Adds and removes taints by one patch; nothing when the node has them as wanted. */
export function changeTaints(
  node: Node,
  change: { readonly add?: readonly TaintName[]; readonly remove?: readonly TaintName[] },
  now: number,
  rule: string,
): readonly Intent[] {
  const add = (change.add ?? []).filter((each) => !hasTaint(node, each));
  const remove = (change.remove ?? []).filter((each) => hasTaint(node, each));
  if (add.length === 0 && remove.length === 0) return [];
  const kept = (node.spec?.taints ?? []).filter(
    (taint) => !remove.some(({ key, effect }) => taint.key === key && taint.effect === effect),
  );
  const taints = [
    ...kept,
    ...add.map(({ key, effect }): Taint => ({ key, effect, timeAdded: timestamp(now) })),
  ];
  return [
    {
      do: 'patch',
      target: { kind: 'Node', key: node.metadata.name },
      uid: node.metadata.uid,
      patch: {
        metadata: { resourceVersion: node.metadata.resourceVersion },
        spec: { taints: taints.length === 0 ? null : taints },
      },
      rule,
      says: sentenceOf(node, add, remove),
    },
  ];
}

function sentenceOf(node: Node, add: readonly TaintName[], remove: readonly TaintName[]): string {
  const named = (taints: readonly TaintName[]): string =>
    taints.map(({ key, effect }) => `${key}:${effect}`).join(', ');
  const { name } = node.metadata;
  if (add.length === 0) return `takes the taint ${named(remove)} off Node ${name}`;
  if (remove.length === 0) return `puts the taint ${named(add)} on Node ${name}`;
  return `puts the taint ${named(add)} on Node ${name} in place of ${named(remove)}`;
}
