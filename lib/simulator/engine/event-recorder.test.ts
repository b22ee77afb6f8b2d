import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

function replicaSet(replicas: number): Manifest {
  const labels = { app: 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'img:1' }] } },
    },
  };
}

describe('Events', () => {
  it('that differ in their message only are combined from the tenth on', () => {
    const created = eventsAfter(createCluster(), replicaSet(12));
    const combined = created.filter(({ message }) => message?.startsWith('(combined from similar events): '));
    expect(created).toHaveLength(10);
    expect(combined.map(({ count }) => count)).toEqual([3]);
  });

  it('about one object are dropped after 25 at once', () => {
    const created = eventsAfter(createCluster(), replicaSet(40));
    const counted = created.reduce((sum, { count }) => sum + (count ?? 1), 0);
    expect(counted).toBe(25);
  });

  it('of the scheduler are neither combined nor dropped', () => {
    const cluster = createCluster();
    eventsAfter(cluster, replicaSet(40));
    const scheduled = cluster.list('Event').filter(({ reason }) => reason === 'Scheduled');
    expect(scheduled).toHaveLength(40);
  });
});

function eventsAfter(cluster: Cluster, object: Manifest) {
  cluster.do({ kind: 'apply', objects: [object] });
  cluster.run();
  return cluster.list('Event').filter(({ reason }) => reason === 'SuccessfulCreate');
}
