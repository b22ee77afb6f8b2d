import { describe, expect, it } from 'vitest';
import { createCluster, type Manifest } from '../index';
import { oldSetReplicas } from './deployment-rolling';

describe('how small old ReplicaSets become in one step', () => {
  it('[deployment/scale-down-old] unhealthy Pods first, then healthy ones as long as enough stay available', () => {
    const old = [
      { replicas: 3, available: 1 },
      { replicas: 4, available: 4 },
    ];
    expect(oldSetReplicas(old, { replicas: 1, available: 1 }, 5, 1)).toEqual([0, 3]);
  });

  it('[deployment/scale-down-old] none, while one still has more Pods than it was told to have', () => {
    const old = [{ replicas: 5, available: 11 }];
    expect(oldSetReplicas(old, { replicas: 3, available: 0 }, 5, 1)).toEqual([5]);
  });
});

describe('the ReplicaSet of a Deployment', () => {
  it('[deployment/scale] that somebody else has made larger shrinks again', () => {
    const labels = { app: 'web' };
    const web: Manifest = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'img:1' }] } },
      },
    };
    const cluster = createCluster({ objects: [web] });
    const [set] = cluster.list('ReplicaSet');
    cluster.do({
      kind: 'scale',
      target: { kind: 'ReplicaSet', name: set?.metadata.name ?? '' },
      replicas: 5,
    });
    cluster.run();
    expect(cluster.list('ReplicaSet').map(({ spec }) => spec.replicas)).toEqual([2]);
    expect(cluster.list('Pod')).toHaveLength(2);
  });
});
