import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

function service(name: string, spec: Readonly<Record<string, unknown>> = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
}

describe('the address of a Service', () => {
  it('[service/ip-address] has an object of its own, which comes before the Service and goes with it', () => {
    const cluster = createCluster();
    const from = cluster.trace.steps.length;
    cluster.do({ kind: 'create', object: service('web') });
    const says = cluster.trace.steps.slice(from).map((step) => step.says);
    const ip = cluster.get('Service', 'default/web')?.spec.clusterIP;
    expect(says.slice(-2)).toEqual([
      `kube-apiserver creates IPAddress ${ip}`,
      'admin creates Service default/web',
    ]);
    expect(ownersOf(cluster)).toEqual(['default/web']);
    cluster.do({ kind: 'delete', target: { kind: 'service', name: 'web' } });
    expect(ownersOf(cluster)).toEqual([]);
  });

  it('[service/ip-address] is given back when the Service is refused', () => {
    const cluster = createCluster();
    const refused = service('web', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] });
    expect(cluster.do({ kind: 'create', object: refused }).ok).toBe(false);
    expect(ownersOf(cluster)).toEqual([]);
  });

  it('[service/ip-address] is none for a headless Service', () => {
    const cluster = createCluster({ objects: [service('db', { clusterIP: 'None' })] });
    expect(ownersOf(cluster)).toEqual([]);
  });
});

/** Whose addresses there are, besides that of the API server itself. */
function ownersOf(cluster: Cluster): readonly string[] {
  return cluster
    .list('IPAddress')
    .map(({ spec }) => (spec as { parentRef: { name: string; namespace: string } }).parentRef)
    .map(({ name, namespace }) => `${namespace}/${name}`)
    .filter((owner) => owner !== 'default/kubernetes');
}
