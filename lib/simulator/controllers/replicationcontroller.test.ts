import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

function replicationController(replicas: number): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'web' },
    spec: {
      replicas,
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'img:1' }] },
      },
    },
  };
}

function podNames(cluster: Cluster): readonly string[] {
  return cluster.list('Pod', 'default').map((pod) => pod.metadata.name);
}

describe('a ReplicationController', () => {
  it('[replicationcontroller/replace-missing] selects by the labels of its template, and replaces what is deleted', () => {
    const cluster = createCluster({ objects: [replicationController(2)] });
    const [first = ''] = podNames(cluster);
    cluster.do({ kind: 'delete', target: { kind: 'Pod', name: first } });
    cluster.run();
    expect(podNames(cluster)).toHaveLength(2);
    expect(podNames(cluster)).not.toContain(first);
    expect(cluster.get('ReplicationController', 'default/web')?.status).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      observedGeneration: 1,
    });
  });

  it('[replicationcontroller/delete-surplus] scales down, and reports under the name of its Events', () => {
    const cluster = createCluster({ objects: [replicationController(3)] });
    cluster.do({ kind: 'scale', target: { kind: 'rc', name: 'web' }, replicas: 1 });
    cluster.run();
    expect(podNames(cluster)).toHaveLength(1);
    const deletions = cluster.list('Event', 'default').filter((each) => each.reason === 'SuccessfulDelete');
    expect(deletions.map((each) => each.source?.component)).toEqual([
      'replication-controller',
      'replication-controller',
    ]);
  });

  it('[replicationcontroller/release] lets go of a Pod with another label, and [replicationcontroller/adopt] takes it back', () => {
    const cluster = createCluster({ objects: [replicationController(1)] });
    const [name = ''] = podNames(cluster);
    cluster.do({ kind: 'label', target: { kind: 'Pod', name }, values: { app: 'other' } });
    cluster.run();
    expect(podNames(cluster)).toHaveLength(2);
    expect(cluster.get('Pod', `default/${name}`)?.metadata.ownerReferences ?? []).toEqual([]);
    cluster.do({ kind: 'label', target: { kind: 'Pod', name }, values: { app: 'web' } });
    cluster.run();
    expect(podNames(cluster)).toEqual([name]);
  });
});
