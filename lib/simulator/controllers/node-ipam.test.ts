import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given } from '../index';
import { conditionOf, type Manifest } from '../objects/objects';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'img:1' }] },
} as unknown as Manifest;

/** Two ranges, of 16 addresses each. */
function clusterOf(nodes: number, more: Partial<Given> = {}): Cluster {
  return createCluster({
    nodes: Array.from({ length: nodes }, (_, i) => ({ name: `node-${i + 1}` })),
    settings: { allocateNodeCIDRs: true, clusterCIDR: '10.50.0.0/27', nodeCIDRMaskSize: 28 },
    ...more,
  });
}

function rangesOf(cluster: Cluster): readonly (string | undefined)[] {
  return cluster.list('Node').map(({ spec }) => spec.podCIDR);
}

describe('the node IPAM controller', () => {
  it('[node-ipam/allocate] [network-plugin/range] gives each node its range, from which its Pods get their addresses', () => {
    const cluster = clusterOf(2, { objects: [pod] });
    expect([...rangesOf(cluster)].sort()).toEqual(['10.50.0.0/28', '10.50.0.16/28']);
    const { spec, status } = cluster.get('Pod', 'default/p') ?? {};
    const range = cluster.get('Node', spec?.nodeName ?? '')?.spec.podCIDR;
    expect(status?.podIP).toBe(range === '10.50.0.0/28' ? '10.50.0.2' : '10.50.0.18');
  });

  it('[node-ipam/exhausted] tells a node for which no range is left, which does not become ready', () => {
    const cluster = clusterOf(3);
    const left = cluster.list('Node').find(({ spec }) => spec.podCIDR === undefined);
    expect(left && conditionOf(left, 'Ready')?.message).toContain('cni plugin not initialized');
    expect(cluster.kubectl('get events').stdout).toContain('status is now: CIDRNotAvailable');
  });

  it('[node-ipam/release] gives the range of a node that is gone to another', () => {
    const cluster = clusterOf(3);
    const [gone, left] = [true, false].map((has) =>
      cluster.list('Node').find(({ spec }) => (spec.podCIDR !== undefined) === has),
    );
    cluster.do({ kind: 'fault', fault: { kind: 'powerOff', node: gone?.metadata.name ?? '' } });
    cluster.kubectl(`delete node ${gone?.metadata.name}`);
    cluster.run();
    const after = cluster.get('Node', left?.metadata.name ?? '');
    expect(after?.spec.podCIDR).toBe(gone?.spec.podCIDR);
    expect(after && conditionOf(after, 'Ready')?.status).toBe('True');
  });

  it('waits without the controller, and refuses settings that make no sense', () => {
    const cluster = clusterOf(1, { stopped: ['kube-controller-manager'] });
    expect(rangesOf(cluster)).toEqual([undefined]);
    const [node] = cluster.list('Node');
    expect(node && conditionOf(node, 'Ready')?.status).toBe('False');
    expect(() => clusterOf(1, { settings: { allocateNodeCIDRs: true, nodeCIDRMaskSize: 8 } })).toThrow(
      'settings.nodeCIDRMaskSize is a whole number from 16',
    );
  });
});
