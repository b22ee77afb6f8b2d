import { describe, expect, it } from 'vitest';
import { type Cluster, conditionOf, createCluster, type Manifest } from '../../index';

const zone = 'topology.kubernetes.io/zone';
const nodes = ['a', 'b'].map((name) => ({ name: `node-${name}`, labels: { [zone]: name } }));

function pod(name: string, claims: readonly string[], volumes: readonly object[] = []): Manifest {
  const claimed = claims.map((claimName, i) => ({ name: `v${i}`, persistentVolumeClaim: { claimName } }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'img:1' }], volumes: [...claimed, ...volumes] },
  } as unknown as Manifest;
}

function bound(
  name: string,
  accessMode = 'ReadWriteOnce',
  labels: Record<string, string> = {},
): readonly Manifest[] {
  const common = { accessModes: [accessMode], storageClassName: 'manual' };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `pv-${name}`, labels },
      spec: {
        ...common,
        capacity: { storage: '1Gi' },
        csi: { driver: 'disks.example.com', volumeHandle: `disk-${name}` },
        claimRef: { namespace: 'default', name },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name },
      spec: { ...common, volumeName: `pv-${name}`, resources: { requests: { storage: '1Gi' } } },
    },
  ] as unknown as readonly Manifest[];
}

function why(cluster: Cluster, name: string): string | undefined {
  return conditionOf(cluster.get('Pod', `default/${name}`) ?? {}, 'PodScheduled')?.message;
}

function nodeOf(cluster: Cluster, name: string): string | undefined {
  return cluster.get('Pod', `default/${name}`)?.spec.nodeName;
}

describe('the scheduler and volumes', () => {
  it('[volume-restrictions/one-pod] keeps a claim that is for one Pod from a second', () => {
    const cluster = createCluster({
      nodes,
      objects: [...bound('data', 'ReadWriteOncePod'), pod('one', ['data'])],
    });
    cluster.do({ kind: 'create', object: pod('two', ['data']) });
    cluster.run();
    expect(nodeOf(cluster, 'one')).toBeDefined();
    expect(why(cluster, 'two')).toContain(
      'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
    );
    cluster.kubectl('delete pod one');
    cluster.run(400_000);
    expect(nodeOf(cluster, 'two')).toBeDefined();
  });

  it('[volume-restrictions/one-disk] keeps a disk that is written from a second Pod of the same node', () => {
    const disk = { name: 'd', awsElasticBlockStore: { volumeID: 'vol-1' } };
    const cluster = createCluster({ nodes, objects: [pod('one', [], [disk])] });
    cluster.do({ kind: 'create', object: pod('two', [], [disk]) });
    cluster.do({ kind: 'create', object: pod('three', [], [disk]) });
    cluster.run();
    expect(new Set([nodeOf(cluster, 'one'), nodeOf(cluster, 'two')]).size).toBe(2);
    expect(why(cluster, 'three')).toContain('2 node(s) had no available disk');
  });

  it('[volume-zone/labels] places a Pod in the zone of its volume', () => {
    const cluster = createCluster({
      nodes,
      objects: [...bound('data', 'ReadWriteOnce', { [zone]: 'b' }), pod('p', ['data'])],
    });
    expect(nodeOf(cluster, 'p')).toBe('node-b');
    const elsewhere = createCluster({
      nodes,
      objects: [...bound('data', 'ReadWriteOnce', { [zone]: 'c' }), pod('p', ['data'])],
    });
    expect(why(elsewhere, 'p')).toContain('2 node(s) had no available volume zone');
  });

  it('[node-volume-limits/csi] gives a node no more volumes than its CSINode says', () => {
    const csiNode = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSINode',
      metadata: { name: 'node-a' },
      spec: { drivers: [{ name: 'disks.example.com', nodeID: 'node-a', allocatable: { count: 1 } }] },
    } as unknown as Manifest;
    const objects = [csiNode, ...bound('a'), ...bound('b'), pod('one', ['a'])];
    const cluster = createCluster({ nodes: nodes.slice(0, 1), objects });
    cluster.do({ kind: 'create', object: pod('two', ['b']) });
    cluster.do({ kind: 'create', object: pod('shares', ['a']) });
    cluster.run();
    expect(why(cluster, 'two')).toContain('1 node(s) exceed max volume count');
    expect(nodeOf(cluster, 'shares')).toBe('node-a');
  });

  it('[scheduler/other-scheduler] places Pods by the profile that they name', () => {
    const given = {
      nodes: [{ name: 'node-a' }, { name: 'node-b' }, { name: 'node-c' }],
      settings: {
        schedulerProfiles: [
          {
            schedulerName: 'packer',
            scoringStrategy: 'MostAllocated',
            disabled: ['NodeResourcesBalancedAllocation', 'PodTopologySpread'],
          },
        ],
      },
    } as const;
    const cluster = createCluster(given);
    for (const name of ['p1', 'p2', 'p3']) {
      const plain = pod(name, []);
      const resources = { requests: { cpu: '500m', memory: '512Mi' } };
      const spec = { schedulerName: 'packer', containers: [{ name: 'c', image: 'img:1', resources }] };
      cluster.do({ kind: 'create', object: { ...plain, spec } });
      cluster.run();
    }
    expect(new Set(['p1', 'p2', 'p3'].map((name) => nodeOf(cluster, name))).size).toBe(1);
    const unknown = { schedulerProfiles: [{ schedulerName: 'x', disabled: ['Nothing'] }] };
    expect(() => createCluster({ settings: unknown })).toThrow('the scheduler has no plugin Nothing');
  });
});
