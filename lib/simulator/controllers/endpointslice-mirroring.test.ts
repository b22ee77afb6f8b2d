import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../index';
import type { Manifest } from '../objects/objects';

const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'db' },
  spec: { ports: [{ port: 5432 }] },
};

function endpoints(addresses: readonly object[], more: object = {}, metadata: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'db', ...metadata },
    subsets: [{ addresses, ports: [{ port: 5432 }], ...more }],
  };
}

function mirrored(cluster: Cluster): readonly (readonly [addresses: number, ready: number, type: string])[] {
  return cluster
    .list('EndpointSlice')
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'db')
    .map(({ endpoints: all, addressType }) => [
      all.length,
      all.filter(({ conditions }) => conditions?.ready === true).length,
      addressType,
    ]);
}

const ip = { ip: '10.1.2.3' };

describe('the endpointslice mirroring controller', () => {
  it('[endpointslice-mirroring/mirror] writes as slices what somebody wrote as Endpoints, which kube-proxy then knows', () => {
    const notReadyAddresses = [{ ip: '10.1.2.4' }, { ip: 'fd00::4' }];
    const cluster = createCluster({
      objects: [service, endpoints([ip], { notReadyAddresses }, { labels: { tier: 'data' } })],
    });
    expect(mirrored(cluster)).toEqual(
      expect.arrayContaining([
        [2, 1, 'IPv4'],
        [1, 0, 'IPv6'],
      ]),
    );
    const slice = cluster
      .list('EndpointSlice')
      .find(({ addressType, metadata }) => addressType === 'IPv4' && metadata.labels?.tier);
    expect(slice?.metadata).toMatchObject({
      labels: {
        tier: 'data',
        'kubernetes.io/service-name': 'db',
        'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
      },
      ownerReferences: [{ kind: 'Endpoints', name: 'db', controller: true }],
    });
    expect(cluster.rulesText('node-1')).toContain('10.1.2.3:5432');
  });

  it('[endpointslice-mirroring/limit] mirrors a thousand addresses of a subset, ready ones first', () => {
    const many = Array.from({ length: 990 }, (_, i) => ({
      ip: `10.2.${Math.floor(i / 250)}.${(i % 250) + 1}`,
    }));
    const notReadyAddresses = Array.from({ length: 50 }, (_, i) => ({ ip: `10.3.0.${i + 1}` }));
    const cluster = createCluster({ objects: [service, endpoints(many, { notReadyAddresses })] });
    expect(mirrored(cluster)).toEqual([[1000, 990, 'IPv4']]);
  });

  it('[endpointslice-mirroring/not-mirrored] leaves out what is to be left out, and what has a selector', () => {
    const skip = { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } };
    expect(mirrored(createCluster({ objects: [service, endpoints([ip], {}, skip)] }))).toEqual([]);
    const lock = { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } };
    expect(mirrored(createCluster({ objects: [service, endpoints([ip], {}, lock)] }))).toEqual([]);
    expect(mirrored(createCluster({ objects: [endpoints([ip])] }))).toEqual([]);
  });

  it('[endpointslice-mirroring/gone] takes the slices away with the Endpoints, and when the Service gets a selector', () => {
    const cluster = createCluster({ objects: [service, endpoints([ip])] });
    expect(mirrored(cluster)).toHaveLength(1);
    cluster.kubectl('delete endpoints db');
    cluster.run();
    expect(mirrored(cluster)).toEqual([]);
    const selecting = createCluster({ objects: [service, endpoints([ip])] });
    selecting.kubectl(`patch service db --type=merge -p '{"spec":{"selector":{"app":"db"}}}'`);
    selecting.run();
    const managers = selecting
      .list('EndpointSlice')
      .map(({ metadata }) => metadata.labels?.['endpointslice.kubernetes.io/managed-by']);
    expect(managers).not.toContain('endpointslicemirroring-controller.k8s.io');
  });
});
