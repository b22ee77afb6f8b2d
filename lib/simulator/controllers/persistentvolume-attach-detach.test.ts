import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given } from '../index';
import type { Manifest } from '../objects/objects';

const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'disks' },
  provisioner: 'disks.example.com',
} as unknown as Manifest;

function claim(...accessModes: readonly string[]): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes, storageClassName: 'disks', resources: { requests: { storage: '1Gi' } } },
  };
}

function podOn(node: string, name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      nodeName: node,
      tolerations: [{ operator: 'Exists' }],
      containers: [{ name: 'c', image: 'img:1' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    },
  };
}

function clusterWith(accessMode: string, more: Partial<Given> = {}): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    provisioners: [{ name: 'disks.example.com', attaches: true }],
    objects: [storageClass, claim(accessMode), podOn('node-1', 'first')],
    ...more,
  });
}

function attachedTo(cluster: Cluster): readonly string[] {
  return cluster.list('VolumeAttachment').map(({ spec, status }) => `${spec.nodeName} ${status?.attached}`);
}

function eventsOf(cluster: Cluster, pod: string): readonly string[] {
  return cluster
    .list('Event')
    .filter(({ involvedObject }) => involvedObject.name === pod)
    .map(({ reason, message }) => `${reason}: ${message.replace(/pvc-[0-9a-f-]+/g, 'pvc-1')}`);
}

function phaseOf(cluster: Cluster, pod: string): string | undefined {
  return cluster.get('Pod', `default/${pod}`)?.status?.phase;
}

describe('the attach-detach controller', () => {
  it('[attach-detach/attach] [attach-detach/report] has a volume attached where its Pod is, which the kubelet waits for', () => {
    const cluster = clusterWith('ReadWriteOnce');
    const [volume] = cluster.list('PersistentVolume');
    const name = `kubernetes.io/csi/disks.example.com^${volume?.metadata.name}`;
    expect(attachedTo(cluster)).toEqual(['node-1 true']);
    expect(cluster.get('Node', 'node-1')?.status).toMatchObject({
      volumesAttached: [{ name, devicePath: '' }],
      volumesInUse: [name],
    });
    expect(phaseOf(cluster, 'first')).toBe('Running');
    expect(eventsOf(cluster, 'first')).toContain(
      'SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume "pvc-1"',
    );
    expect(cluster.get('CSINode', 'node-1')?.spec.drivers.map((each) => each.name)).toEqual([
      'disks.example.com',
    ]);
  });

  it('attaches nothing that is only mounted', () => {
    const cluster = clusterWith('ReadWriteOnce', { provisioners: [{ name: 'disks.example.com' }] });
    expect(phaseOf(cluster, 'first')).toBe('Running');
    expect(attachedTo(cluster)).toEqual([]);
    expect(cluster.get('Node', 'node-1')?.status?.volumesInUse).toBeUndefined();
  });

  it('[attach-detach/multi-attach] does not attach a ReadWriteOnce volume to a second node', () => {
    const cluster = clusterWith('ReadWriteOnce');
    cluster.do({ kind: 'create', object: podOn('node-2', 'second') });
    cluster.run();
    expect(phaseOf(cluster, 'second')).toBe('Pending');
    expect(eventsOf(cluster, 'second')).toContain(
      'FailedAttachVolume: Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) first',
    );
    expect(eventsOf(cluster, 'second')).toContain(
      'FailedMount: Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data], failed to process volumes=[]: context deadline exceeded',
    );
    cluster.kubectl('delete pod first');
    cluster.run();
    expect(attachedTo(cluster)).toEqual(['node-2 true']);
    expect(phaseOf(cluster, 'second')).toBe('Running');
  });

  it('attaches a ReadWriteMany volume to as many nodes as need it, and two Pods of one node share it', () => {
    const many = clusterWith('ReadWriteMany');
    many.do({ kind: 'create', object: podOn('node-2', 'second') });
    many.run();
    expect([...attachedTo(many)].sort()).toEqual(['node-1 true', 'node-2 true']);
    const shared = clusterWith('ReadWriteOnce');
    shared.do({ kind: 'create', object: podOn('node-1', 'second') });
    shared.run();
    expect(phaseOf(shared, 'second')).toBe('Running');
    shared.kubectl('delete pod first');
    shared.run();
    expect(attachedTo(shared)).toEqual(['node-1 true']);
  });

  it('[attach-detach/detach] detaches when the kubelet no longer says that it is in use, and the volume goes only then', () => {
    const cluster = clusterWith('ReadWriteOnce');
    cluster.kubectl('delete pod first --wait=false');
    cluster.kubectl('delete pvc data --wait=false');
    cluster.run();
    expect(attachedTo(cluster)).toEqual([]);
    expect(cluster.get('Node', 'node-1')?.status?.volumesAttached).toBeUndefined();
    expect(cluster.list('PersistentVolume')).toEqual([]);
    const order = cluster.trace.steps.map(({ rule }) => rule);
    expect(order.indexOf('kubelet/terminate')).toBeLessThan(order.lastIndexOf('kubelet/volumes-in-use'));
    expect(order.lastIndexOf('kubelet/volumes-in-use')).toBeLessThan(
      order.lastIndexOf('attach-detach/detach'),
    );
    expect(order.lastIndexOf('attach-detach/detach')).toBeLessThan(order.indexOf('external-attacher/detach'));
    expect(order.indexOf('external-attacher/detach')).toBeLessThan(order.lastIndexOf('provisioner/delete'));
  });

  it('[attach-detach/force] waits six minutes for a node that is not ready, once no Pod needs the volume', () => {
    const cluster = clusterWith('ReadWriteOnce');
    cluster.do({ kind: 'fault', fault: { kind: 'powerOff', node: 'node-1' } });
    cluster.do({ kind: 'create', object: podOn('node-2', 'second') });
    cluster.run(120_000);
    cluster.kubectl('delete pod first --force --grace-period=0');
    const deletedAt = cluster.now;
    cluster.run();
    const forced = cluster.trace.steps.find(({ rule }) => rule === 'attach-detach/force');
    expect((forced?.at ?? 0) - deletedAt).toBeGreaterThanOrEqual(360_000);
    expect((forced?.at ?? 0) - deletedAt).toBeLessThan(361_000);
    expect(phaseOf(cluster, 'second')).toBe('Running');
  });

  it('[attach-detach/out-of-service] does not wait for a node that is said to be out of service', () => {
    const cluster = clusterWith('ReadWriteOnce');
    cluster.do({ kind: 'fault', fault: { kind: 'powerOff', node: 'node-1' } });
    cluster.do({ kind: 'create', object: podOn('node-2', 'second') });
    cluster.run(120_000);
    cluster.kubectl('delete pod first --wait=false');
    cluster.run(60_000);
    expect(attachedTo(cluster)).toEqual(['node-1 true']);
    cluster.kubectl('taint nodes node-1 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute');
    cluster.run(60_000);
    expect(attachedTo(cluster)).toEqual(['node-2 true']);
    expect(phaseOf(cluster, 'second')).toBe('Running');
  });

  it('[attach-detach/timeout] tells of an attacher that does not answer, and of one that cannot', () => {
    const silent = clusterWith('ReadWriteOnce', { objects: [storageClass, claim('ReadWriteOnce')] });
    silent.do({ kind: 'fault', fault: { kind: 'stop', of: 'disks.example.com' } });
    silent.do({ kind: 'create', object: podOn('node-1', 'first') });
    silent.run();
    expect(eventsOf(silent, 'first').join('\n')).toContain(
      'timed out waiting for external-attacher of disks.example.com CSI driver to attach volume pvc-1',
    );
    silent.do({ kind: 'fault', fault: { kind: 'start', of: 'disks.example.com' } });
    silent.run();
    expect(phaseOf(silent, 'first')).toBe('Running');
    const unknown = clusterWith('ReadWriteOnce', { objects: [storageClass, claim('ReadWriteOnce')] });
    unknown.kubectl('delete csinode node-1');
    unknown.do({ kind: 'create', object: podOn('node-1', 'first') });
    unknown.run(1_500);
    expect(eventsOf(unknown, 'first')).toContain(
      'FailedAttachVolume: AttachVolume.Attach failed for volume "pvc-1" : csinode.storage.k8s.io "node-1" not found',
    );
    unknown.do({ kind: 'fault', fault: { kind: 'stop', of: 'kubelet@node-1' } });
    unknown.do({ kind: 'fault', fault: { kind: 'start', of: 'kubelet@node-1' } });
    unknown.run(20_000);
    expect(phaseOf(unknown, 'first')).toBe('Running');
  });

  it('goes on where it was after a restart, and forces nothing early', () => {
    const cluster = clusterWith('ReadWriteOnce');
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-controller-manager' } });
    cluster.kubectl('delete pod first');
    cluster.run();
    expect(attachedTo(cluster)).toEqual(['node-1 true']);
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-controller-manager' } });
    cluster.run();
    expect(attachedTo(cluster)).toEqual([]);
  });
});
