import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given, happensBefore, type Manifest, type Step } from '../index';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

function statefulSet(spec: object = {}, image = 'img:1', podSpec: object = {}): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: {
      serviceName: 'db',
      replicas: 3,
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { containers: [{ name: 'c', image, ...probeOf(image) }], ...podSpec },
      },
      ...spec,
    },
  };
}

/** Only an image with a readiness probe can fail to become Ready. */
function probeOf(image: string): object {
  return image === 'img:never-ready' ? { readinessProbe: { tcpSocket: { port: 8080 } } } : {};
}

const images: NonNullable<Given['images']> = {
  'img:never-ready': { neverReady: true },
  'img:bad': { pullError: 'not found' },
};

const claim = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

function clusterWith(object: Manifest, seed = 1): Cluster {
  const nodes = [{ name: 'node-1' }, { name: 'node-2' }, { name: 'node-3' }];
  return createCluster({ nodes, images, objects: [object] }, { seed });
}

function setImage(cluster: Cluster, image: string): void {
  cluster.do({ kind: 'setImage', target: { kind: 'StatefulSet', name: 'db' }, images: { c: image } });
}

function scale(cluster: Cluster, replicas: number): void {
  cluster.do({ kind: 'scale', target: { kind: 'StatefulSet', name: 'db' }, replicas });
}

function deletePod(cluster: Cluster, name: string): void {
  cluster.do({ kind: 'delete', target: { kind: 'Pod', name } });
}

function podNames(cluster: Cluster): readonly string[] {
  return cluster.list('Pod', 'default').map((pod) => pod.metadata.name);
}

function imageOf(cluster: Cluster, pod: string): string | undefined {
  return cluster.get('Pod', `default/${pod}`)?.spec.containers[0]?.image;
}

function imagesOf(cluster: Cluster): readonly (string | undefined)[] {
  return podNames(cluster).map((name) => imageOf(cluster, name));
}

function statusOf(cluster: Cluster): object | undefined {
  return cluster.get('StatefulSet', 'default/db')?.status;
}

/** The writes of the controller to Pods, in order: `create db-0`. */
function podWrites(cluster: Cluster, from = 0): readonly string[] {
  return controllerSteps(cluster, from).flatMap(({ action }) =>
    action.kind === 'write' && action.object.kind === 'Pod'
      ? [`${action.verb} ${action.object.key.slice('default/'.length)}`]
      : [],
  );
}

function controllerSteps(cluster: Cluster, from = 0): readonly Step[] {
  return cluster.trace.steps.slice(from).filter((step) => step.actor === 'statefulset-controller');
}

function eventsAbout(cluster: Cluster, reason: string): readonly string[] {
  return cluster
    .list('Event', 'default')
    .filter((event) => event.involvedObject.kind === 'StatefulSet' && event.reason === reason)
    .map((event) => `${event.type} ${event.message} ×${event.count}`);
}

function claimNames(cluster: Cluster): readonly string[] {
  return cluster.list('PersistentVolumeClaim', 'default').map((each) => each.metadata.name);
}

describe('seats', () => {
  it.each(seeds)(
    '[statefulset/ordered-ready] each Pod is created because the one before became Ready (seed %i)',
    (seed) => {
      const cluster = clusterWith(statefulSet(), seed);
      expect(podWrites(cluster)).toEqual(['create db-0', 'create db-1', 'create db-2']);
      const { trace } = cluster;
      for (const [before, after] of [
        ['db-0', 'db-1'],
        ['db-1', 'db-2'],
      ]) {
        const ready = trace.steps.findLast(
          (step) =>
            step.actor.startsWith('kubelet@') && step.says.includes(`default/${before}: Running, 1/1`),
        );
        const created = trace.steps.find(
          (step) => step.action.kind === 'write' && step.says.endsWith(`creates Pod default/${after}`),
        );
        expect(happensBefore(trace, ready?.id ?? -1, created?.id ?? -1)).toBe(true);
      }
    },
  );

  it('[statefulset/ordered-ready] a first Pod that never becomes Ready is the only one, and the controller says whom it waits for', () => {
    const cluster = clusterWith(statefulSet({}, 'img:never-ready'));
    cluster.run(3_600_000);
    expect(podNames(cluster)).toEqual(['db-0']);
    const waits = controllerSteps(cluster).filter((step) => step.action.kind === 'finding');
    expect(waits.map((step) => step.says)).toEqual([
      'statefulset-controller goes no further with StatefulSet default/db: Pod db-0 is not Running and Ready',
    ]);
  });

  it('[statefulset/parallel] with Parallel all Pods are created at once, Ready or not', () => {
    const cluster = clusterWith(statefulSet({ podManagementPolicy: 'Parallel' }, 'img:never-ready'));
    expect(podNames(cluster)).toEqual(['db-0', 'db-1', 'db-2']);
    expect(statusOf(cluster)).toMatchObject({ replicas: 3, availableReplicas: 0 });
  });

  it('[statefulset/create-pod] a Pod has the name, labels and host name of its seat', () => {
    const pod = clusterWith(statefulSet()).get('Pod', 'default/db-1');
    expect(pod?.metadata.labels).toEqual({
      app: 'db',
      'apps.kubernetes.io/pod-index': '1',
      'controller-revision-hash': 'db-78d9749dbd',
      'statefulset.kubernetes.io/pod-name': 'db-1',
    });
    expect(pod?.spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
    expect(pod?.metadata.ownerReferences).toMatchObject([
      { kind: 'StatefulSet', name: 'db', controller: true, blockOwnerDeletion: true },
    ]);
  });

  it('[statefulset/create-pod] ordinals.start moves the seats', () => {
    const cluster = clusterWith(statefulSet({ replicas: 2, ordinals: { start: 5 } }));
    expect(podNames(cluster)).toEqual(['db-5', 'db-6']);
    cluster.do({
      kind: 'patch',
      target: { kind: 'StatefulSet', name: 'db' },
      patch: { spec: { ordinals: { start: 4 } } },
    });
    cluster.run();
    expect(podNames(cluster)).toEqual(['db-4', 'db-5']);
  });

  it('[statefulset/create-pod] the Events read as upstream writes them', () => {
    const cluster = clusterWith(statefulSet({ replicas: 1 }));
    setImage(cluster, 'img:2');
    cluster.run();
    expect(eventsAbout(cluster, 'SuccessfulCreate')).toEqual([
      'Normal Create Pod db-0 in StatefulSet db successful ×2',
    ]);
    expect(eventsAbout(cluster, 'SuccessfulDelete')).toEqual([
      'Normal Delete Pod db-0 in StatefulSet db successful ×1',
    ]);
  });

  it('[statefulset/create-pod] a refused Pod is reported, tried again, and no later one is created', () => {
    const cluster = clusterWith(statefulSet({}, 'img:1', { priorityClassName: 'gold' }));
    cluster.run(60_000);
    expect(podNames(cluster)).toEqual([]);
    expect(eventsAbout(cluster, 'FailedCreate').join()).toMatch(
      /^Warning Create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: no PriorityClass with name gold was found ×\d+$/,
    );
    expect(statusOf(cluster)).toMatchObject({ observedGeneration: 1, replicas: 0 });
    cluster.do({
      kind: 'create',
      object: {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: 'gold' },
        value: 1000,
      },
    });
    cluster.run(3_600_000);
    expect(podNames(cluster)).toEqual(['db-0', 'db-1', 'db-2']);
  });

  it('[statefulset/waits-for-end] a seat stays taken until its Pod object is gone', () => {
    const cluster = clusterWith(statefulSet());
    const node = cluster.get('Pod', 'default/db-1')?.spec.nodeName ?? '';
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: `kubelet@${node}` } });
    const from = cluster.trace.steps.length;
    deletePod(cluster, 'db-1');
    cluster.run(3_600_000);
    expect(podWrites(cluster, from)).toEqual([]);
    cluster.do({ kind: 'delete', target: { kind: 'Pod', name: 'db-1' }, gracePeriodSeconds: 0 });
    cluster.run(60_000);
    expect(podWrites(cluster, from)).toEqual(['create db-1']);
  });

  it.each(['Failed', 'Succeeded'])(
    '[statefulset/replace-failed] a Pod that has %s is deleted and created again under its name',
    (phase) => {
      const cluster = clusterWith(statefulSet());
      const uid = cluster.get('Pod', 'default/db-0')?.metadata.uid;
      const from = cluster.trace.steps.length;
      cluster.do({
        kind: 'patch',
        target: { kind: 'Pod', name: 'db-0' },
        subresource: 'status',
        patch: { status: { phase } },
      });
      cluster.run();
      expect(podWrites(cluster, from)).toEqual(['delete db-0', 'create db-0']);
      expect(cluster.get('Pod', 'default/db-0')?.metadata.uid).not.toBe(uid);
      expect(statusOf(cluster)).toMatchObject({ readyReplicas: 3 });
    },
  );

  it('asks for a thousand million Pods, and the controller goes one by one', () => {
    const started = performance.now();
    const cluster = clusterWith(statefulSet({ replicas: 1_000_000_000 }, 'img:never-ready'));
    cluster.run(60_000);
    expect(podNames(cluster)).toEqual(['db-0']);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('[statefulset/adopt] adopts an orphan with the name of a seat, and no other', () => {
    const orphan = (name: string): Manifest => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: 'db' } },
      spec: { containers: [{ name: 'c', image: 'img:0' }] },
    });
    const cluster = createCluster({
      objects: [orphan('db-0'), orphan('stray'), statefulSet({ replicas: 1 })],
    });
    expect(cluster.get('Pod', 'default/stray')?.metadata.ownerReferences).toBeUndefined();
    const adopted = cluster.get('Pod', 'default/db-0');
    expect(adopted?.metadata.ownerReferences).toMatchObject([{ kind: 'StatefulSet', name: 'db' }]);
    expect(imageOf(cluster, 'db-0')).toBe('img:1');
  });

  it('[statefulset/release] lets go of a Pod that its selector no longer selects; the seat stays blocked by its name', () => {
    const cluster = clusterWith(statefulSet({ replicas: 1 }));
    cluster.do({ kind: 'label', target: { kind: 'Pod', name: 'db-0' }, values: { app: 'other' } });
    cluster.run(30_000);
    expect(cluster.get('Pod', 'default/db-0')?.metadata.ownerReferences ?? []).toEqual([]);
    expect(podNames(cluster)).toEqual(['db-0']);
    expect(statusOf(cluster)).toMatchObject({ replicas: 0 });
  });
});

describe('scaling down', () => {
  it.each(seeds)(
    '[statefulset/scale-down] the highest goes first, each when the one above is gone (seed %i)',
    (seed) => {
      const cluster = clusterWith(statefulSet({ replicas: 4 }), seed);
      const from = cluster.trace.steps.length;
      scale(cluster, 1);
      cluster.run();
      expect(podWrites(cluster, from)).toEqual(['delete db-3', 'delete db-2', 'delete db-1']);
      expect(podNames(cluster)).toEqual(['db-0']);
      const { trace } = cluster;
      const gone = trace.steps.find(
        (step) =>
          step.action.kind === 'write' && step.action.removed && step.action.object.key === 'default/db-3',
      );
      const next = controllerSteps(cluster).find((step) =>
        step.says.endsWith('deletion of Pod default/db-2'),
      );
      expect(happensBefore(trace, gone?.id ?? -1, next?.id ?? -1)).toBe(true);
    },
  );

  it('[statefulset/scale-down] with Parallel all surplus Pods go at once', () => {
    const cluster = clusterWith(statefulSet({ replicas: 4, podManagementPolicy: 'Parallel' }));
    scale(cluster, 1);
    cluster.run(100);
    expect(podNames(cluster).filter((name) => isLeaving(cluster, name))).toEqual(['db-1', 'db-2', 'db-3']);
  });

  it('[statefulset/scale-down] an unavailable Pod below holds up scaling down', () => {
    const cluster = clusterWith(statefulSet());
    const node = cluster.get('Pod', 'default/db-0')?.spec.nodeName ?? '';
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: `kubelet@${node}` } });
    deletePod(cluster, 'db-0');
    scale(cluster, 2);
    cluster.run(600_000);
    expect(podNames(cluster)).toEqual(['db-0', 'db-1', 'db-2']);
  });
});

function isLeaving(cluster: Cluster, pod: string): boolean {
  return cluster.get('Pod', `default/${pod}`)?.metadata.deletionTimestamp !== undefined;
}

describe('updating', () => {
  it.each(seeds)(
    '[statefulset/rolling-update] replaces the highest first, one at a time (seed %i)',
    (seed) => {
      const cluster = clusterWith(statefulSet(), seed);
      const from = cluster.trace.steps.length;
      setImage(cluster, 'img:2');
      cluster.run();
      expect(podWrites(cluster, from)).toEqual([
        'delete db-2',
        'create db-2',
        'delete db-1',
        'create db-1',
        'delete db-0',
        'create db-0',
      ]);
      expect(imagesOf(cluster)).toEqual(['img:2', 'img:2', 'img:2']);
      expect(statusOf(cluster)).toEqual({
        observedGeneration: 2,
        replicas: 3,
        readyReplicas: 3,
        currentReplicas: 3,
        updatedReplicas: 3,
        currentRevision: 'db-7889968857',
        updateRevision: 'db-7889968857',
        collisionCount: 0,
        availableReplicas: 3,
      });
    },
  );

  it('[statefulset/rolling-update] maxUnavailable is dropped, and changes nothing', () => {
    const cluster = clusterWith(
      statefulSet({
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
      }),
    );
    expect(cluster.get('StatefulSet', 'default/db')?.spec.updateStrategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { partition: 0 },
    });
    const from = cluster.trace.steps.length;
    setImage(cluster, 'img:2');
    cluster.run();
    expect(podWrites(cluster, from).slice(0, 3)).toEqual(['delete db-2', 'create db-2', 'delete db-1']);
  });

  it('[statefulset/rolling-update] the partition keeps lower seats at the old revision, even when their Pod is made anew', () => {
    const cluster = clusterWith(
      statefulSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }),
    );
    setImage(cluster, 'img:2');
    cluster.run();
    expect(imagesOf(cluster)).toEqual(['img:1', 'img:1', 'img:2']);
    deletePod(cluster, 'db-0');
    cluster.run();
    expect(imagesOf(cluster)).toEqual(['img:1', 'img:1', 'img:2']);
    expect(statusOf(cluster)).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
  });

  it('[statefulset/on-delete] with OnDelete only a Pod that somebody deletes comes back new', () => {
    const cluster = clusterWith(statefulSet({ updateStrategy: { type: 'OnDelete' } }));
    setImage(cluster, 'img:2');
    cluster.run();
    expect(imagesOf(cluster)).toEqual(['img:1', 'img:1', 'img:1']);
    deletePod(cluster, 'db-1');
    cluster.run();
    expect(imagesOf(cluster)).toEqual(['img:1', 'img:2', 'img:1']);
  });

  it('[statefulset/ordered-ready] a broken update does not heal when the old image comes back; deleting the Pod does it', () => {
    const cluster = clusterWith(statefulSet());
    setImage(cluster, 'img:bad');
    cluster.run(60_000);
    expect(imagesOf(cluster)).toEqual(['img:1', 'img:1', 'img:bad']);
    setImage(cluster, 'img:1');
    cluster.run(3_600_000);
    expect(imagesOf(cluster)).toEqual(['img:1', 'img:1', 'img:bad']);
    deletePod(cluster, 'db-2');
    cluster.run(60_000);
    expect(imagesOf(cluster)).toEqual(['img:1', 'img:1', 'img:1']);
    expect(statusOf(cluster)).toMatchObject({ readyReplicas: 3, updatedReplicas: 3 });
  });

  it('with Parallel, the broken Pod is replaced as soon as the old image comes back', () => {
    const cluster = clusterWith(statefulSet({ podManagementPolicy: 'Parallel' }));
    setImage(cluster, 'img:bad');
    cluster.run(60_000);
    setImage(cluster, 'img:1');
    cluster.run(60_000);
    expect(imagesOf(cluster)).toEqual(['img:1', 'img:1', 'img:1']);
  });

  it('[statefulset/ordered-ready] minReadySeconds is waited for between any two Pods', () => {
    const cluster = createCluster({ images });
    cluster.do({ kind: 'apply', objects: [statefulSet({ replicas: 2, minReadySeconds: 30 })] });
    cluster.run(20_000);
    expect(podNames(cluster)).toEqual(['db-0']);
    expect(statusOf(cluster)).toMatchObject({ readyReplicas: 1, availableReplicas: 0 });
    cluster.run(20_000);
    expect(podNames(cluster)).toEqual(['db-0', 'db-1']);
    expect(statusOf(cluster)).toMatchObject({ availableReplicas: 1 });
  });
});

describe('revisions', () => {
  it('[statefulset/revision] are named as a real cluster names them, and one that comes back gets the next number', () => {
    const cluster = clusterWith(statefulSet());
    setImage(cluster, 'img:2');
    cluster.run();
    const numbers = (): object =>
      Object.fromEntries(
        cluster.list('ControllerRevision').map((each) => [each.metadata.name, each.revision]),
      );
    expect(numbers()).toEqual({ 'db-78d9749dbd': 1, 'db-7889968857': 2 });
    setImage(cluster, 'img:1');
    cluster.run();
    expect(numbers()).toEqual({ 'db-78d9749dbd': 3, 'db-7889968857': 2 });
  });

  it('[statefulset/history] those that no Pod has are kept up to the limit', () => {
    const cluster = clusterWith(statefulSet({ replicas: 1, revisionHistoryLimit: 1 }));
    for (const image of ['img:2', 'img:3', 'img:4']) {
      setImage(cluster, image);
      cluster.run();
    }
    const revisions = cluster.list('ControllerRevision').map((each) => each.revision);
    expect([...revisions].sort()).toEqual([3, 4]);
  });

  it('go when the StatefulSet is deleted, and are found again when it was orphaned and returns', () => {
    const cluster = clusterWith(statefulSet({ replicas: 1 }));
    const uid = cluster.get('Pod', 'default/db-0')?.metadata.uid;
    cluster.do({ kind: 'delete', target: { kind: 'StatefulSet', name: 'db' }, propagation: 'Orphan' });
    cluster.run();
    expect(podNames(cluster)).toEqual(['db-0']);
    cluster.do({ kind: 'apply', objects: [statefulSet({ replicas: 1 })] });
    cluster.run();
    expect(cluster.get('Pod', 'default/db-0')?.metadata.uid).toBe(uid);
    expect(cluster.list('ControllerRevision')).toHaveLength(1);
    cluster.do({ kind: 'delete', target: { kind: 'StatefulSet', name: 'db' } });
    cluster.run();
    expect(cluster.list('ControllerRevision')).toEqual([]);
    expect(podNames(cluster)).toEqual([]);
  });
});

describe('claims', () => {
  const withClaims = (retention?: object): Manifest =>
    statefulSet({
      replicas: 2,
      volumeClaimTemplates: [claim],
      ...(retention === undefined ? {} : { persistentVolumeClaimRetentionPolicy: retention }),
    });

  it('[statefulset/claims] each seat has its own, created before its Pod, which mounts it', () => {
    const cluster = createCluster();
    cluster.do({ kind: 'apply', objects: [withClaims()] });
    cluster.run(200);
    expect(claimNames(cluster)).toEqual(['data-db-0']);
    const writes = controllerSteps(cluster).flatMap(({ action }) =>
      action.kind === 'write' && action.verb === 'create' ? [action.object.key] : [],
    );
    expect(writes).toEqual([`default/db-${revisionHashOf(cluster)}`, 'default/data-db-0', 'default/db-0']);
    expect(cluster.get('Pod', 'default/db-0')?.spec.volumes?.[0]).toEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-db-0' },
    });
    expect(cluster.get('PersistentVolumeClaim', 'default/data-db-0')?.metadata.labels).toEqual({ app: 'db' });
    expect(eventsAbout(cluster, 'SuccessfulCreate')).toContain(
      'Normal Create Claim data-db-0 Pod db-0 in StatefulSet db success ×1',
    );
  });

  it('[statefulset/retention] by default a claim outlives its Pod and the set, and a later Pod uses it again', () => {
    const cluster = retained(withClaims());
    const uid = cluster.get('PersistentVolumeClaim', 'default/data-db-1')?.metadata.uid;
    scale(cluster, 1);
    cluster.run(30_000);
    expect(claimNames(cluster)).toEqual(['data-db-0', 'data-db-1']);
    scale(cluster, 2);
    cluster.run(30_000);
    expect(cluster.get('PersistentVolumeClaim', 'default/data-db-1')?.metadata.uid).toBe(uid);
    cluster.do({ kind: 'delete', target: { kind: 'StatefulSet', name: 'db' } });
    cluster.run(30_000);
    expect(claimNames(cluster)).toEqual(['data-db-0', 'data-db-1']);
  });

  it('[statefulset/retention] with whenScaled Delete the claim of a Pod that is scaled away goes with it', () => {
    const cluster = retained(withClaims({ whenScaled: 'Delete', whenDeleted: 'Retain' }));
    expect(ownersOf(cluster, 'data-db-1')).toEqual([]);
    scale(cluster, 1);
    cluster.run(100);
    expect(ownersOf(cluster, 'data-db-1')).toEqual(['Pod/db-1']);
    cluster.run(30_000);
    expect(claimNames(cluster)).toEqual(['data-db-0']);
    scale(cluster, 2);
    cluster.run(30_000);
    expect(claimNames(cluster)).toEqual(['data-db-0', 'data-db-1']);
    expect(podNames(cluster)).toEqual(['db-0', 'db-1']);
  });

  it('[statefulset/retention] with whenDeleted Delete the claims go with the set, and stay when it is scaled', () => {
    const cluster = retained(withClaims({ whenDeleted: 'Delete', whenScaled: 'Retain' }));
    expect(ownersOf(cluster, 'data-db-0')).toEqual(['StatefulSet/db']);
    scale(cluster, 1);
    cluster.run(30_000);
    expect(claimNames(cluster)).toEqual(['data-db-0', 'data-db-1']);
    cluster.do({ kind: 'delete', target: { kind: 'StatefulSet', name: 'db' } });
    cluster.run(30_000);
    expect(claimNames(cluster)).toEqual([]);
  });

  it('[statefulset/retention] a changed policy changes the owners of claims that exist', () => {
    const cluster = retained(withClaims());
    const policy = (whenDeleted: string): void => {
      cluster.do({
        kind: 'patch',
        target: { kind: 'StatefulSet', name: 'db' },
        patch: { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted } } },
      });
      cluster.run(30_000);
    };
    policy('Delete');
    expect(ownersOf(cluster, 'data-db-0')).toEqual(['StatefulSet/db']);
    policy('Retain');
    expect(ownersOf(cluster, 'data-db-0')).toEqual([]);
  });

  it('[statefulset/retention] a claim that another controller owns is left alone, and the set complains', () => {
    const owner = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'keeper',
      uid: 'keeper-uid',
      controller: true,
    };
    const cluster = createCluster({
      objects: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          ...claim,
          metadata: { name: 'data-db-0', ownerReferences: [owner] },
        },
      ],
      stopped: ['garbage-collector-controller'],
    });
    cluster.do({ kind: 'apply', objects: [withClaims({ whenDeleted: 'Delete', whenScaled: 'Delete' })] });
    cluster.run(30_000);
    expect(ownersOf(cluster, 'data-db-0')).toEqual(['ConfigMap/keeper']);
    expect(eventsAbout(cluster, 'ConflictingController').join()).toMatch(
      /^Warning PersistentVolumeClaim data-db-0 has a conflicting/,
    );
  });

  it('[statefulset/claims] a claim of a Pending Pod that was deleted by hand is created again', () => {
    const cluster = createCluster({ objects: [withClaims()], stopped: ['kube-scheduler'] });
    const uid = cluster.get('PersistentVolumeClaim', 'default/data-db-0')?.metadata.uid;
    cluster.do({ kind: 'delete', target: { kind: 'PersistentVolumeClaim', name: 'data-db-0' } });
    cluster.run(1_000);
    cluster.do({ kind: 'annotate', target: { kind: 'Pod', name: 'db-0' }, values: { looked: 'at' } });
    cluster.run(1_000);
    const again = cluster.get('PersistentVolumeClaim', 'default/data-db-0');
    expect(again).toBeDefined();
    expect(again?.metadata.uid).not.toBe(uid);
  });
});

function retained(object: Manifest): Cluster {
  const disks = ['1', '2', '3'].map(
    (number): Manifest => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `disk-${number}` },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '10Gi' },
        hostPath: { path: `/tmp/${number}` },
      },
    }),
  );
  return createCluster({ nodes: [{ name: 'node-1' }], objects: [...disks, object] });
}

function ownersOf(cluster: Cluster, name: string): readonly string[] {
  const owners = cluster.get('PersistentVolumeClaim', `default/${name}`)?.metadata.ownerReferences ?? [];
  return owners.map((owner) => `${owner.kind}/${owner.name}`);
}

function revisionHashOf(cluster: Cluster): string {
  return cluster.list('ControllerRevision')[0]?.metadata.name.slice('db-'.length) ?? '';
}
