import { describe, expect, it } from 'vitest';
import { type Cluster, conditionOf, createCluster, type Manifest } from '../../index';

const nodes = ['a', 'b'].map((zone) => ({ name: `node-${zone}`, labels: { zone } }));

const pod: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: {
    containers: [{ name: 'c', image: 'img:1' }],
    volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
  },
};

function claim(storageClassName = 'local'): Manifest {
  const resources = { requests: { storage: '1Gi' } };
  const spec = { accessModes: ['ReadWriteOnce'], storageClassName, resources };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec };
}

function volume(name: string, zone: string): Manifest {
  const expression = { key: 'zone', operator: 'In', values: [zone] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      storageClassName: 'local',
      hostPath: { path: `/tmp/${name}` },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } },
    },
  };
}

const waiting: Manifest = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'local' },
  provisioner: 'kubernetes.io/no-provisioner',
  volumeBindingMode: 'WaitForFirstConsumer',
};

function why(cluster: Cluster): string | undefined {
  return conditionOf(cluster.get('Pod', 'default/p') ?? {}, 'PodScheduled')?.message;
}

function nodeOf(cluster: Cluster): string | undefined {
  return cluster.get('Pod', 'default/p')?.spec.nodeName;
}

describe('a Pod with a claim', () => {
  it('[volume-binding/claims] [volume-binding/immediate] waits for the claim, and for its volume', () => {
    const cluster = createCluster({ nodes, objects: [pod] });
    expect(why(cluster)).toBe('0/2 nodes are available: persistentvolumeclaim "data" not found. not found');
    cluster.do({ kind: 'create', object: claim() });
    cluster.run();
    expect(why(cluster)).toBe(
      '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
    );
    cluster.do({ kind: 'create', object: volume('v', 'b') });
    cluster.run();
    expect(nodeOf(cluster)).toBe('node-b');
  });

  it('[volume-binding/reachable] goes only where its volume can be reached', () => {
    const cluster = createCluster({ nodes, objects: [volume('v', 'b'), claim()] });
    cluster.do({ kind: 'cordon', node: 'node-b' });
    cluster.do({ kind: 'create', object: pod });
    cluster.run(60_000);
    expect(why(cluster)).toContain("1 node(s) didn't match PersistentVolume's node affinity");
    cluster.do({ kind: 'uncordon', node: 'node-b' });
    cluster.run();
    expect(nodeOf(cluster)).toBe('node-b');
  });

  it('[volume-binding/first] that waits for its first consumer is placed where a volume is, and bound then', () => {
    const cluster = createCluster({ nodes, objects: [waiting, volume('v', 'b'), claim(), pod] });
    expect(nodeOf(cluster)).toBe('node-b');
    expect(cluster.get('PersistentVolumeClaim', 'default/data')?.spec.volumeName).toBe('v');
    const none = createCluster({ nodes, objects: [waiting, claim(), pod] });
    expect(why(none)).toContain("2 node(s) didn't find available persistent volumes to bind");
  });
});
