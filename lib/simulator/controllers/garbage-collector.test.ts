import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

const definition: Manifest = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'databases.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Database', plural: 'databases', singular: 'database', listKind: 'DatabaseList' },
    scope: 'Namespaced',
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};
const database: Manifest = { apiVersion: 'example.com/v1', kind: 'Database', metadata: { name: 'db' } };

function ownedBy(uid: string, kind = 'Database'): Manifest {
  const owner = { apiVersion: 'example.com/v1', kind, name: 'db', uid };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', ownerReferences: [owner] } };
}

describe('what belongs to an object of an added kind', () => {
  it('[gc/collect] goes when that object is deleted', () => {
    const cluster = createCluster({ objects: [definition, database] });
    const uid = cluster.get('Database.example.com', 'default/db')?.metadata.uid ?? '';
    cluster.do({ kind: 'apply', objects: [ownedBy(uid)] });
    cluster.run();
    expect(settings(cluster)).toBeDefined();
    cluster.do({ kind: 'delete', target: { kind: 'Database.example.com', name: 'db' } });
    cluster.run();
    expect(settings(cluster)).toBeUndefined();
  });

  it('[gc/foreground] goes first when that object is deleted in the foreground', () => {
    const cluster = createCluster({ objects: [definition, database] });
    const uid = cluster.get('Database.example.com', 'default/db')?.metadata.uid ?? '';
    const owned = ownedBy(uid);
    const [owner] = owned.metadata.ownerReferences ?? [];
    const blocking = { ...owner, blockOwnerDeletion: true } as NonNullable<typeof owner>;
    cluster.do({
      kind: 'apply',
      objects: [{ ...owned, metadata: { ...owned.metadata, ownerReferences: [blocking] } }],
    });
    cluster.do({
      kind: 'delete',
      target: { kind: 'Database.example.com', name: 'db' },
      propagation: 'Foreground',
    });
    cluster.run();
    expect(settings(cluster)).toBeUndefined();
    expect(cluster.get('Database.example.com', 'default/db')).toBeUndefined();
  });

  it('[gc/collect] stays when nobody serves the kind of its owner', () => {
    const cluster = createCluster({ objects: [ownedBy('u-1', 'Nothing')] });
    expect(settings(cluster)).toBeDefined();
  });
});

describe('an owner in another namespace', () => {
  const owner: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owner' } };
  const team: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };

  it('[gc/namespace] is not there: the dependent goes, and an Event says why', () => {
    const cluster = createCluster({ objects: [owner, team] });
    const uid = cluster.get('ConfigMap', 'default/owner')?.metadata.uid ?? '';
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }];
    const metadata = { name: 'child', namespace: 'team', ownerReferences };
    cluster.do({ kind: 'apply', objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata }] });
    cluster.run();
    expect(cluster.get('ConfigMap', 'team/child')).toBeUndefined();
    const [event] = cluster.list('Event').filter(({ reason }) => reason === 'OwnerRefInvalidNamespace');
    const said = `[v1/ConfigMap, namespace: team, name: owner, uid: ${uid}]`;
    expect(event?.message).toBe(`ownerRef ${said} does not exist in namespace "team"`);
    expect(event?.source?.component).toBe('garbage-collector-controller');
  });

  it('[gc/namespace] says nothing of an object that has none: it stays', () => {
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'u-1' }];
    const high: Manifest = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'high', ownerReferences },
      value: 1,
    };
    const cluster = createCluster({ objects: [owner, high] });
    cluster.run();
    expect(cluster.get('PriorityClass', 'high')).toBeDefined();
  });
});

function settings(cluster: Cluster) {
  return cluster.get('ConfigMap', 'default/settings');
}
