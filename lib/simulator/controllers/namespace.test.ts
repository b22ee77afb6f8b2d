import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

const team: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };
const pod: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'team' },
  spec: { containers: [{ name: 'c', image: 'img:1' }] },
};
const held: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'held', namespace: 'team', finalizers: ['example.com/hold'] },
};

describe('a namespace that is being deleted', () => {
  it('[namespace/wait] is left as it is for five seconds', () => {
    const cluster = deleted([team, pod]);
    cluster.run(4_900);
    expect(cluster.get('Pod', 'team/p')?.metadata.deletionTimestamp).toBeUndefined();
    cluster.run(200);
    expect(cluster.get('Pod', 'team/p')?.metadata.deletionTimestamp).toBeDefined();
  });

  it('[namespace/pods] loses its Pods before anything else, and says so', () => {
    const cluster = deleted([team, pod]);
    cluster.run(5_100);
    expect(cluster.get('ConfigMap', 'team/kube-root-ca.crt')?.metadata.deletionTimestamp).toBeUndefined();
    expect(conditionsOf(cluster).NamespaceContentRemaining).toBe(
      'True SomeResourcesRemain: Some resources are remaining: pods. has 1 resource instances',
    );
    cluster.run();
    expect(cluster.get('Namespace', 'team')).toBeUndefined();
    expect(cluster.get('ConfigMap', 'team/kube-root-ca.crt')).toBeUndefined();
  });

  it('[namespace/report] stays, and says what holds it, while a finalizer is left', () => {
    const cluster = deleted([team, held]);
    cluster.run(30_000);
    expect(conditionsOf(cluster)).toMatchObject({
      NamespaceDeletionDiscoveryFailure: 'False ResourcesDiscovered: All resources successfully discovered',
      NamespaceContentRemaining:
        'True SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances',
      NamespaceFinalizersRemaining:
        'True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    });
    cluster.do({
      kind: 'patch',
      target: { kind: 'ConfigMap', name: 'held', namespace: 'team' },
      patch: { metadata: { finalizers: null } },
    });
    cluster.run(10_000);
    expect(cluster.get('Namespace', 'team')).toBeUndefined();
  });

  it('[replicaset/replace-missing] in a namespace that ends nobody tries again and again, nor tells of it', () => {
    const labels = { app: 'web' };
    const metadata = { name: 'web', namespace: 'team' };
    const spec = { containers: [{ name: 'c', image: 'img:1' }] };
    // A Pod that cannot go keeps the ReplicaSet, which is deleted after the Pods.
    const template = { metadata: { labels, finalizers: ['example.com/keep'] }, spec };
    const web: Manifest = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata,
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    };
    const cluster = deleted([team, web]);
    cluster.run(60_000);
    const refusals = (): number =>
      cluster.trace.steps.filter(
        ({ actor, action }) => actor === 'replicaset-controller' && action.kind === 'refused',
      ).length;
    const soon = refusals();
    expect(soon).toBeGreaterThan(0);
    cluster.run(1_000_000);
    expect(refusals()).toBe(soon);
    expect(cluster.get('ReplicaSet', 'team/web')?.status?.conditions).toBeUndefined();
  });
});

function deleted(objects: readonly Manifest[]): Cluster {
  const cluster = createCluster({ nodes: [{ name: 'node-1' }], objects });
  cluster.do({ kind: 'delete', target: { kind: 'Namespace', name: 'team' } });
  return cluster;
}

function conditionsOf(cluster: Cluster): Readonly<Record<string, string>> {
  const conditions = cluster.get('Namespace', 'team')?.status?.conditions ?? [];
  return Object.fromEntries(
    conditions.map(({ type, status, reason, message }) => [type, `${status} ${reason}: ${message}`]),
  );
}
