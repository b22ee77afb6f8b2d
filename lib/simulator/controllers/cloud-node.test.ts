import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given } from '../index';
import { conditionOf, type Manifest } from '../objects/objects';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'img:1' }] },
} as unknown as Manifest;

function inCloud(more: Partial<Given> = {}): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2', instance: { zone: 'eu-1b', type: 'large-8' } }],
    cloud: { instances: { region: 'eu-1' } },
    ...more,
  });
}

function taintsOf(cluster: Cluster, node: string): readonly string[] {
  return (cluster.get('Node', node)?.spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
}

describe('the controllers of a cloud', () => {
  it('[cloud-node/initialize] [cloud-node/addresses] say on a new Node what its instance is', () => {
    const cluster = inCloud();
    const node = cluster.get('Node', 'node-2');
    expect(node?.spec).toMatchObject({ providerID: 'example://eu-1b/node-2' });
    expect(taintsOf(cluster, 'node-2')).toEqual([]);
    expect(node?.metadata.labels).toMatchObject({
      'topology.kubernetes.io/zone': 'eu-1b',
      'topology.kubernetes.io/region': 'eu-1',
      'node.kubernetes.io/instance-type': 'large-8',
    });
    expect(node?.status?.addresses?.map(({ type }) => type)).toEqual(['InternalIP', 'Hostname']);
    expect(cluster.kubectl('describe node node-2').stdout).toContain('Node synced successfully');
  });

  it('are waited for: without them no Pod is placed', () => {
    const cluster = inCloud({ stopped: ['cloud-controller-manager'], objects: [pod] });
    const [waiting] = cluster.list('Pod');
    expect(waiting && conditionOf(waiting, 'PodScheduled')?.message).toContain('untolerated taint(s)');
    expect(cluster.get('Node', 'node-1')?.status?.addresses ?? []).toEqual([]);
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'cloud-controller-manager' } });
    cluster.run();
    expect(cluster.get('Pod', 'default/p')?.status?.phase).toBe('Running');
  });

  it('[cloud-node/labels] bring back a label that follows its beta name', () => {
    const cluster = inCloud();
    cluster.kubectl('label node node-1 topology.kubernetes.io/zone=elsewhere --overwrite');
    cluster.run();
    expect(cluster.get('Node', 'node-1')?.metadata.labels?.['topology.kubernetes.io/zone']).toBe('eu-1a');
  });

  it('[cloud-node-lifecycle/shutdown] taint the Node of an instance that is shut down, until it is back', () => {
    const cluster = inCloud();
    cluster.do({ kind: 'fault', fault: { kind: 'powerOff', node: 'node-1' } });
    cluster.run();
    const taint = 'node.cloudprovider.kubernetes.io/shutdown:NoSchedule';
    expect(taintsOf(cluster, 'node-1')).toContain(taint);
    cluster.do({ kind: 'fault', fault: { kind: 'powerOn', node: 'node-1' } });
    cluster.run();
    expect(taintsOf(cluster, 'node-1')).toEqual([]);
  });

  it('[cloud-node-lifecycle/gone] delete the Node of an instance that is gone; on bare metal it stays', () => {
    const cluster = inCloud();
    const bare = createCluster({ nodes: [{ name: 'node-1' }, { name: 'node-2' }] });
    for (const each of [cluster, bare]) {
      each.do({ kind: 'fault', fault: { kind: 'terminate', node: 'node-1' } });
      each.run();
    }
    expect(cluster.list('Node').map(({ metadata }) => metadata.name)).toEqual(['node-2']);
    expect(bare.list('Node')).toHaveLength(2);
    const again = cluster.do({ kind: 'fault', fault: { kind: 'powerOn', node: 'node-1' } });
    expect(again).toMatchObject({ ok: false, message: 'the machine of "node-1" no longer exists' });
  });
});
