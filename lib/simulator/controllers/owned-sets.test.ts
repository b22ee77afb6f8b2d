import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

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

describe('the ReplicaSets of a Deployment', () => {
  it('[deployment/adopt] that an orphaning deletion left are taken over by the Deployment that comes back', () => {
    const cluster = createCluster({ objects: [web] });
    const [before] = cluster.list('ReplicaSet');
    cluster.do({ kind: 'delete', target: { kind: 'deployment', name: 'web' }, propagation: 'Orphan' });
    cluster.run();
    expect(ownersOf(cluster)).toEqual(['none']);
    cluster.do({ kind: 'apply', objects: [web] });
    cluster.run();
    expect(cluster.list('ReplicaSet').map(({ metadata }) => metadata.uid)).toEqual([before?.metadata.uid]);
    expect(ownersOf(cluster)).toEqual(['web']);
    expect(cluster.list('Pod')).toHaveLength(2);
  });

  it('[deployment/release] that it no longer selects go their own way, and are replaced', () => {
    const cluster = createCluster({ objects: [web] });
    const name = cluster.list('ReplicaSet')[0]?.metadata.name ?? '';
    cluster.do({ kind: 'label', target: { kind: 'ReplicaSet', name }, values: { app: 'other' } });
    cluster.run();
    expect(cluster.get('ReplicaSet', `default/${name}`)?.metadata.ownerReferences ?? []).toEqual([]);
  });
});

function ownersOf(cluster: Cluster): readonly string[] {
  return cluster.list('ReplicaSet').map(({ metadata }) => metadata.ownerReferences?.[0]?.name ?? 'none');
}
