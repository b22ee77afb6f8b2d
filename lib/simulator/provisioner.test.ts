import { describe, expect, it } from 'vitest';
import { createCluster, type Given } from './index';
import type { Manifest } from './objects/objects';

const zone = 'topology.kubernetes.io/zone';

function storage(volumeBindingMode: string): readonly Manifest[] {
  return [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'fast' },
      provisioner: 'disks.example.com',
      volumeBindingMode,
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'fast',
        resources: { requests: { storage: '2Gi' } },
      },
    },
  ] as unknown as readonly Manifest[];
}

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: {
    nodeSelector: { [zone]: 'b' },
    containers: [{ name: 'c', image: 'img:1' }],
    volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
  },
} as unknown as Manifest;

const given: Given = {
  nodes: ['a', 'b'].map((name) => ({ name: `node-${name}`, labels: { [zone]: name } })),
  provisioners: [{ name: 'disks.example.com', topologyKey: zone }],
};

describe('an external provisioner', () => {
  it('[provisioner/provision] makes a volume for a claim of its class, and [provisioner/delete] removes it again', () => {
    const cluster = createCluster({ ...given, objects: storage('Immediate') });
    const claim = cluster.get('PersistentVolumeClaim', 'default/data');
    expect(claim?.status?.phase).toBe('Bound');
    expect(claim?.spec.volumeName).toBe(`pvc-${claim?.metadata.uid}`);
    expect(cluster.kubectl('describe pvc data').stdout).toContain('ProvisioningSucceeded');
    cluster.kubectl('delete pvc data');
    cluster.run();
    expect(cluster.list('PersistentVolume')).toEqual([]);
  });

  it('[provisioner/first] waits for the first consumer, and makes the volume where that is', () => {
    const cluster = createCluster({ ...given, objects: storage('WaitForFirstConsumer') });
    expect(cluster.get('PersistentVolumeClaim', 'default/data')?.status?.phase).toBe('Pending');
    cluster.do({ kind: 'create', object: pod });
    cluster.run();
    expect(cluster.get('PersistentVolumeClaim', 'default/data')?.status?.phase).toBe('Bound');
    expect(cluster.get('Pod', 'default/p')).toMatchObject({
      spec: { nodeName: 'node-b' },
      status: { phase: 'Running' },
    });
    const [volume] = cluster.list('PersistentVolume');
    expect(volume?.spec.nodeAffinity?.required?.nodeSelectorTerms).toEqual([
      { matchExpressions: [{ key: zone, operator: 'In', values: ['b'] }] },
    ]);
  });

  it('[provisioner/expand] makes a volume larger when its claim asks for more and its class allows it', () => {
    const [storageClass, claim] = storage('Immediate') as unknown as readonly [Manifest, Manifest];
    const allowing = { ...storageClass, allowVolumeExpansion: true } as Manifest;
    const cluster = createCluster({ ...given, objects: [allowing, claim] });
    cluster.kubectl(`patch pvc data --type=merge -p '{"spec":{"resources":{"requests":{"storage":"5Gi"}}}}'`);
    cluster.run();
    expect(cluster.get('PersistentVolumeClaim', 'default/data')?.status?.capacity).toEqual({
      storage: '5Gi',
    });
    expect(cluster.list('PersistentVolume')[0]?.spec.capacity).toEqual({ storage: '5Gi' });
    const refusing = createCluster({ ...given, objects: [storageClass, claim] });
    const more = `patch pvc data --type=merge -p '{"spec":{"resources":{"requests":{"storage":"5Gi"}}}}'`;
    expect(refusing.kubectl(more).stderr).toContain('only dynamically provisioned pvc can be resized');
  });

  it('[provisioner/file-system] [kubelet/expand-volume] [volume-expand/external] leaves the file system of a disk to the node that has it mounted', () => {
    const [storageClass, claim] = storage('Immediate') as unknown as readonly [Manifest, Manifest];
    const cluster = createCluster({
      nodes: [{ name: 'node-b', labels: { [zone]: 'b' } }],
      provisioners: [{ name: 'disks.example.com', attaches: true }],
      objects: [{ ...storageClass, allowVolumeExpansion: true } as Manifest, claim],
    });
    cluster.kubectl(`patch pvc data --type=merge -p '{"spec":{"resources":{"requests":{"storage":"5Gi"}}}}'`);
    cluster.run();
    const waiting = cluster.get('PersistentVolumeClaim', 'default/data')?.status;
    expect(waiting).toMatchObject({
      capacity: { storage: '2Gi' },
      conditions: [{ type: 'FileSystemResizePending', status: 'True' }],
    });
    expect(cluster.list('PersistentVolume')[0]?.spec.capacity).toEqual({ storage: '5Gi' });
    expect(cluster.kubectl('describe pvc data').stdout).toContain(
      'waiting for an external controller to expand this PVC',
    );
    cluster.do({ kind: 'create', object: pod });
    cluster.run();
    const done = cluster.get('PersistentVolumeClaim', 'default/data')?.status;
    expect(done?.capacity).toEqual({ storage: '5Gi' });
    expect(done?.conditions ?? []).toEqual([]);
    expect(cluster.kubectl('describe pod p').stdout).toContain('MountVolume.NodeExpandVolume succeeded');
  });

  it('[ephemeral-volume/claim] serves the claims of ephemeral volumes, which go with their Pod', () => {
    const cluster = createCluster({ ...given, objects: storage('Immediate').slice(0, 1) });
    const volumeClaimTemplate = {
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'fast',
        resources: { requests: { storage: '1Gi' } },
      },
    };
    const spec = {
      containers: [{ name: 'c', image: 'img:1' }],
      volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate } }],
    };
    cluster.do({ kind: 'create', object: { ...pod, spec } as Manifest });
    cluster.run();
    expect(cluster.get('PersistentVolumeClaim', 'default/p-scratch')?.status?.phase).toBe('Bound');
    expect(cluster.get('Pod', 'default/p')?.spec.nodeName).toBeDefined();
    cluster.kubectl('delete pod p');
    cluster.run();
    expect(cluster.get('PersistentVolumeClaim', 'default/p-scratch')).toBeUndefined();
  });
});

describe('the cloud-controller-manager', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 80 }] },
  } as unknown as Manifest;

  it('[service-lb/ensure] gives a Service its load balancer; on bare metal it waits for ever', () => {
    const bare = createCluster({ objects: [service] });
    expect(bare.get('Service', 'default/web')?.status?.loadBalancer?.ingress).toBeUndefined();
    const cluster = createCluster({ objects: [service], cloud: { loadBalancers: true } });
    expect(cluster.get('Service', 'default/web')?.status?.loadBalancer?.ingress).toEqual([
      { ip: '203.0.113.1', ipMode: 'VIP' },
    ]);
    expect(cluster.kubectl('describe service web').stdout).toContain('EnsuredLoadBalancer');
  });

  it('[service-lb/hold] [service-lb/delete] removes the load balancer before the Service goes', () => {
    const cluster = createCluster({ objects: [service], cloud: { loadBalancers: true } });
    expect(cluster.get('Service', 'default/web')?.metadata.finalizers).toEqual([
      'service.kubernetes.io/load-balancer-cleanup',
    ]);
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'cloud-controller-manager' } });
    cluster.kubectl('delete service web --wait=false');
    cluster.run();
    expect(cluster.get('Service', 'default/web')).toBeDefined();
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'cloud-controller-manager' } });
    cluster.run();
    expect(cluster.get('Service', 'default/web')).toBeUndefined();
  });
});
