/**
 * cloud-node-lifecycle-controller, of the cloud-controller-manager: asks the cloud what became of the instance of a node that is
 * not ready. On bare metal nobody can be asked, and the Node stays for ever.
 * Source: cloud-provider/controllers/nodelifecycle/node_lifecycle_controller.go.
 *
 * Rules
 *   cloud-node-lifecycle/gone       The Node of an instance that no longer exists is deleted. It asks every 5 s.
 *   cloud-node-lifecycle/shutdown   The Node of one that is shut down gets the taint node.cloudprovider.kubernetes.io/shutdown,
 *                                   which goes when the node is ready again.
 */
import { type Component, type Intent, watch } from '../component';
import type { Settings } from '../given/settings';
import { conditionOf, isBeingDeleted, keyOf, type Node } from '../objects/objects';
import { changeTaints } from './node-taints';
import { phaseOf, tickFrom } from './ticks';

const shutdown = { key: 'node.cloudprovider.kubernetes.io/shutdown', effect: 'NoSchedule' } as const;

export function cloudNodeLifecycleController({ nodeMonitorPeriodMs }: Settings): Component {
  return {
    name: 'cloud-node-lifecycle-controller',
    process: 'cloud-controller-manager',
    watches: {
      Node: watch('Node', (node) => [keyOf(node)], {
        matters: (node, before) => isReady(node) !== isReady(before),
      }),
    },
    reconcile(view, key) {
      const { phaseMs, intents } = phaseOf(view, 'the cloud node lifecycle controller', nodeMonitorPeriodMs);
      const node = view.get('Node', key);
      const due = `due/${key}`;
      if (node === undefined || isBeingDeleted(node)) return [...intents, forget(due)];
      const dueAt = view.memory(due) as number | undefined;
      if (dueAt === undefined || view.now < dueAt) {
        const at = dueAt ?? tickFrom(phaseMs, nodeMonitorPeriodMs, view.now);
        return [...intents, { do: 'remember', key: due, value: at }, { do: 'wake', at }];
      }
      const rule = 'cloud-node-lifecycle/shutdown';
      if (isReady(node)) return [forget(due), ...changeTaints(node, { remove: [shutdown] }, view.now, rule)];
      const machine = view.instance(key);
      if (machine === undefined) return [forget(due), ...remove(node)];
      const at = tickFrom(phaseMs, nodeMonitorPeriodMs, view.now + 1);
      return [
        ...(machine.running ? [] : changeTaints(node, { add: [shutdown] }, view.now, rule)),
        { do: 'remember', key: due, value: at },
        { do: 'wake', at, background: true },
      ];
    },
  };
}

function forget(key: string): Intent {
  return { do: 'remember', key, value: undefined };
}

function isReady(node: Node): boolean {
  return conditionOf(node, 'Ready')?.status === 'True';
}

function remove(node: Node): readonly Intent[] {
  const { name, uid } = node.metadata;
  const rule = 'cloud-node-lifecycle/gone';
  return [
    {
      do: 'event',
      about: node,
      type: 'Normal',
      reason: 'DeletingNode',
      message: `Deleting node ${name} because it does not exist in the cloud provider`,
      rule,
    },
    {
      do: 'delete',
      target: { kind: 'Node', key: name },
      uid,
      rule,
      says: `deletes Node ${name}: its instance no longer exists`,
    },
  ];
}
