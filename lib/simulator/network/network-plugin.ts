/**
 * A network plugin that takes its node's range of Pod addresses from the Node object, as flannel does.
 *
 * Rules
 *   network-plugin/range   It leaves its configuration where the runtime looks for it when the Node says which range it has; until
 *                          then the node is not ready. (flannel, pkg/subnet/kube)
 */
import { type Component, watch } from '../component';

export function networkPluginOn(node: string): Component {
  const name = `cni@${node}`;
  return {
    name,
    process: name,
    node,
    watches: {
      Node: watch('Node', () => [node], {
        where: { field: 'metadata.name', equals: node },
        matters: (own, before) => own.spec?.podCIDR !== before.spec?.podCIDR,
      }),
    },
    reconcile(view) {
      const podCIDR = view.get('Node', node)?.spec?.podCIDR ?? '';
      if (podCIDR === '' || view.machine().podCIDR === podCIDR) return [];
      return [
        {
          do: 'local',
          change: { kind: 'configureNetwork', podCIDR },
          effect: 'configure-network',
          about: { kind: 'Node', key: node },
          rule: 'network-plugin/range',
          says: `leaves its configuration on ${node}: Pods get their addresses from ${podCIDR}`,
        },
      ];
    },
  };
}
