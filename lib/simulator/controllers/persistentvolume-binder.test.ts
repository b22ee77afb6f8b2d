import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';
import type { PersistentVolume, PersistentVolumeClaim } from '../objects/objects';

function volume(name: string, storage: string, spec: object = {}, labels: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, labels: labels as Record<string, string> },
    spec: {
      capacity: { storage },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'manual',
      hostPath: { path: `/tmp/${name}` },
      ...spec,
    },
  };
}

function claim(name: string, storage: string, spec: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'manual',
      resources: { requests: { storage } },
      ...spec,
    },
  };
}

function storageClass(
  name: string,
  spec: object = {},
  annotations: Readonly<Record<string, string>> = {},
): Manifest {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, annotations },
    provisioner: 'disk.example.com',
    ...spec,
  };
}

function claimOf(cluster: Cluster, name: string): PersistentVolumeClaim {
  const found = cluster.get('PersistentVolumeClaim', `default/${name}`);
  if (found === undefined) throw new Error(`no claim ${name}`);
  return found;
}

function phaseOf(cluster: Cluster, name: string): string | undefined {
  return (cluster.get('PersistentVolume', name) as PersistentVolume | undefined)?.status?.phase;
}

function eventsAbout(cluster: Cluster, name: string): readonly string[] {
  return cluster
    .list('Event')
    .filter((each) => each.involvedObject.name === name)
    .map((each) => `${each.type} ${each.reason}: ${each.message}`);
}

describe('a claim', () => {
  it('[pv-binder/provision] asks the driver that has taken the place of a plugin of Kubernetes for a volume', () => {
    const ebs = storageClass('gp2', { provisioner: 'kubernetes.io/aws-ebs' });
    const cluster = createCluster({ objects: [ebs, claim('a', '1Gi', { storageClassName: 'gp2' })] });
    const asked = claimOf(cluster, 'a').metadata.annotations?.['volume.kubernetes.io/storage-provisioner'];
    expect(asked).toBe('ebs.csi.aws.com');
  });

  it('[pvc-protection/in-use] that was made for a Pod stays as long as the Pod, whoever deletes it', () => {
    const spec = { accessModes: ['ReadWriteOnce'], storageClassName: 'manual' };
    const template = { spec: { ...spec, resources: { requests: { storage: '1Gi' } } } };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: {
        containers: [{ name: 'c', image: 'img:1' }],
        volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: template } }],
      },
    } as unknown as Manifest;
    const cluster = createCluster({ objects: [volume('pv', '1Gi'), pod] });
    cluster.run(60_000);
    expect(cluster.get('Pod', 'default/p')?.status?.phase).toBe('Running');
    cluster.do({ kind: 'delete', target: { kind: 'PersistentVolumeClaim', name: 'p-v' } });
    cluster.run(10_000);
    expect(claimOf(cluster, 'p-v').metadata.deletionTimestamp).toBeDefined();
    cluster.do({ kind: 'delete', target: { kind: 'Pod', name: 'p' } });
    cluster.run(60_000);
    expect(cluster.get('PersistentVolumeClaim', 'default/p-v')).toBeUndefined();
  });

  it('[pv-binder/bind] gets the smallest volume that is large enough and has its class, modes and labels', () => {
    const objects = [
      volume('large', '10Gi'),
      volume('fits', '2Gi'),
      volume('other-class', '1Gi', { storageClassName: 'other' }),
      volume('shared', '1Gi', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }),
      volume('small', '500Mi'),
      claim('a', '1Gi'),
    ];
    const cluster = createCluster({ objects });
    expect(claimOf(cluster, 'a')).toMatchObject({
      spec: { volumeName: 'fits' },
      status: { phase: 'Bound', capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'] },
    });
    expect(phaseOf(cluster, 'fits')).toBe('Bound');
    expect(phaseOf(cluster, 'large')).toBe('Available');
  });

  it('[pv-binder/bind] gets only a volume whose labels it selects', () => {
    const objects = [
      volume('slow', '1Gi', {}, { disk: 'hdd' }),
      volume('fast', '5Gi', {}, { disk: 'ssd' }),
      claim('a', '1Gi', { selector: { matchLabels: { disk: 'ssd' } } }),
    ];
    expect(claimOf(createCluster({ objects }), 'a').spec.volumeName).toBe('fast');
  });

  it('[pv-binder/prebound] gets the volume that is made out to it, or that it names', () => {
    const objects = [
      volume('first', '1Gi'),
      volume('reserved', '5Gi', { claimRef: { namespace: 'default', name: 'a' } }),
      volume('named', '5Gi'),
      claim('a', '1Gi'),
      claim('b', '1Gi', { volumeName: 'named' }),
      claim('c', '9Gi', { volumeName: 'first' }),
    ];
    const cluster = createCluster({ objects });
    expect(claimOf(cluster, 'a').spec.volumeName).toBe('reserved');
    expect(claimOf(cluster, 'b').status?.phase).toBe('Bound');
    expect(claimOf(cluster, 'c').status?.phase).toBe('Pending');
    expect(eventsAbout(cluster, 'c')[0]).toBe(
      'Warning VolumeMismatch: Cannot bind to requested volume "first": requested PV is too small',
    );
  });

  it('[pv-binder/resync] finds a volume that comes after it at the next regular look, 15 s later at most', () => {
    const cluster = createCluster({ objects: [claim('a', '1Gi')] });
    expect(eventsAbout(cluster, 'a')).toEqual([
      'Warning ProvisioningFailed: storageclass.storage.k8s.io "manual" not found',
    ]);
    cluster.do({ kind: 'create', object: volume('late', '1Gi') });
    const before = cluster.now;
    cluster.run();
    expect(claimOf(cluster, 'a').status?.phase).toBe('Bound');
    expect(cluster.now - before).toBeLessThanOrEqual(16_000);
  });

  it('[pv-binder/no-class] [pv-binder/default] without a class waits, and takes the default class when there is one', () => {
    const { storageClassName: _none, ...spec } = claim('a', '1Gi').spec as Record<string, unknown>;
    const cluster = createCluster({ objects: [{ ...claim('a', '1Gi'), spec }] });
    expect(eventsAbout(cluster, 'a')).toEqual([
      'Normal FailedBinding: no persistent volumes available for this claim and no storage class is set',
    ]);
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    cluster.do({ kind: 'create', object: storageClass('std', {}, annotations) });
    cluster.run();
    expect(claimOf(cluster, 'a').spec.storageClassName).toBe('std');
  });

  it('[pv-binder/provision] of a class is given its provisioner, and waits', () => {
    const cluster = createCluster({ objects: [storageClass('manual'), claim('a', '1Gi')] });
    expect(claimOf(cluster, 'a').metadata.annotations).toMatchObject({
      'volume.kubernetes.io/storage-provisioner': 'disk.example.com',
    });
    expect(eventsAbout(cluster, 'a')[0]).toContain(
      "Normal ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'disk.example.com'",
    );
  });

  it('[pv-binder/wait] of a class that waits for its first consumer is not bound before a Pod uses it', () => {
    const waiting = storageClass('manual', { volumeBindingMode: 'WaitForFirstConsumer' });
    const cluster = createCluster({ objects: [waiting, volume('v', '1Gi'), claim('a', '1Gi')] });
    expect(claimOf(cluster, 'a').status?.phase).toBe('Pending');
    expect(eventsAbout(cluster, 'a')).toEqual([
      'Normal WaitForFirstConsumer: waiting for first consumer to be created before binding',
    ]);
  });

  it('[pv-binder/lost] is lost when its volume is gone', () => {
    const cluster = createCluster({ objects: [volume('v', '1Gi'), claim('a', '1Gi')] });
    const target = { kind: 'PersistentVolume', name: 'v' };
    cluster.do({ kind: 'patch', target, patch: { metadata: { finalizers: null } } });
    cluster.do({ kind: 'delete', target });
    cluster.run();
    expect(claimOf(cluster, 'a').status?.phase).toBe('Lost');
    expect(eventsAbout(cluster, 'a').at(-1)).toBe(
      'Warning ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    );
  });
});

describe('a volume whose claim is gone', () => {
  it('[pv-binder/phase] [pv-binder/reclaim] is Released and kept, deleted, or failed to delete', () => {
    const objects = [
      volume('kept', '1Gi', { storageClassName: 'kept' }),
      volume('deleted', '1Gi', { storageClassName: 'deleted', persistentVolumeReclaimPolicy: 'Delete' }),
      volume('stuck', '1Gi', {
        storageClassName: 'stuck',
        persistentVolumeReclaimPolicy: 'Delete',
        hostPath: { path: '/data/stuck' },
      }),
      ...['kept', 'deleted', 'stuck'].map((name) => claim(name, '1Gi', { storageClassName: name })),
    ];
    const cluster = createCluster({ objects });
    for (const name of ['kept', 'deleted', 'stuck'])
      cluster.do({ kind: 'delete', target: { kind: 'PersistentVolumeClaim', name } });
    cluster.run();
    expect(['kept', 'deleted', 'stuck'].map((name) => phaseOf(cluster, name))).toEqual([
      'Released',
      undefined,
      'Failed',
    ]);
    expect(eventsAbout(cluster, 'stuck').at(-1)).toBe(
      'Warning VolumeFailedDelete: host_path deleter only supports /tmp/.+ but received provided /data/stuck',
    );
    cluster.do({ kind: 'create', object: claim('kept', '1Gi', { storageClassName: 'kept' }) });
    cluster.run(60_000);
    expect(claimOf(cluster, 'kept').status?.phase).toBe('Pending');
  });
});

describe('protection', () => {
  const pod: Manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: {
      containers: [{ name: 'c', image: 'img:1' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'a' } }],
    },
  };

  it('[pvc-protection/in-use] keeps a claim while a Pod uses it', () => {
    const cluster = createCluster({ objects: [volume('v', '1Gi'), claim('a', '1Gi'), pod] });
    cluster.do({ kind: 'delete', target: { kind: 'PersistentVolumeClaim', name: 'a' } });
    cluster.run();
    expect(claimOf(cluster, 'a').metadata.deletionTimestamp).toBeDefined();
    cluster.do({ kind: 'delete', target: { kind: 'Pod', name: 'p' } });
    cluster.run();
    expect(cluster.get('PersistentVolumeClaim', 'default/a')).toBeUndefined();
    expect(phaseOf(cluster, 'v')).toBe('Released');
  });

  it('[pv-protection/in-use] keeps a volume while it is bound', () => {
    const cluster = createCluster({ objects: [volume('v', '1Gi'), claim('a', '1Gi')] });
    cluster.do({ kind: 'delete', target: { kind: 'PersistentVolume', name: 'v' } });
    cluster.run();
    expect(phaseOf(cluster, 'v')).toBe('Bound');
    cluster.do({ kind: 'delete', target: { kind: 'PersistentVolumeClaim', name: 'a' } });
    cluster.run();
    expect(cluster.get('PersistentVolume', 'v')).toBeUndefined();
  });

  it('[volume-expand/external] tells once, of a claim that is to grow, that somebody else has to enlarge its volume', () => {
    const cluster = createCluster({
      objects: [
        storageClass('manual', { allowVolumeExpansion: true }),
        volume('v', '1Gi'),
        claim('a', '1Gi'),
      ],
    });
    const told = (): readonly string[] =>
      cluster
        .list('Event')
        .filter(({ reason }) => reason === 'ExternalExpanding')
        .map(({ type, message, count }) => `${type} ${message} x${count}`);
    const ask = (storage: string): void => {
      const patch = { spec: { resources: { requests: { storage } } } };
      cluster.do({ kind: 'patch', target: { kind: 'PersistentVolumeClaim', name: 'a' }, patch });
      cluster.run();
    };
    expect(told()).toEqual([]);
    ask('2Gi');
    cluster.kubectl('label pvc a x=y');
    cluster.run();
    expect(told()).toEqual(['Warning waiting for an external controller to expand this PVC x1']);
    ask('3Gi');
    expect(told()).toEqual(['Warning waiting for an external controller to expand this PVC x2']);
  });
});
