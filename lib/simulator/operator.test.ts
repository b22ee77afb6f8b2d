import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given, type Manifest } from './index';

const definition: Manifest = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'caches.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Cache', plural: 'caches', singular: 'cache', listKind: 'CacheList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        subresources: { status: {} },
      },
    ],
  },
};

const cache: Manifest = {
  apiVersion: 'example.com/v1',
  kind: 'Cache',
  metadata: { name: 'front' },
  spec: { size: 2, image: 'img:1' },
};

const given: Given = {
  nodes: [{ name: 'node-1' }, { name: 'node-2' }],
  operators: [
    {
      name: 'cache-operator',
      apiVersion: 'example.com/v1',
      kind: 'Cache',
      finalizer: 'example.com/clean-up',
      children: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: '{{metadata.name}}-cache' },
          spec: {
            replicas: '{{spec.size}}',
            selector: { matchLabels: { cache: '{{metadata.name}}' } },
            template: {
              metadata: { labels: { cache: '{{metadata.name}}' } },
              spec: { containers: [{ name: 'c', image: '{{spec.image}}' }] },
            },
          },
        },
      ],
      status: { ready: '{{children.0.status.readyReplicas}}', of: '{{spec.size}}' },
    },
  ],
  objects: [definition, cache],
};

function replicas(cluster: Cluster): number | undefined {
  return cluster.get('Deployment', 'default/front-cache')?.spec.replicas;
}

describe('an operator', () => {
  it('[operator/children] [operator/status] keeps what its templates make of an object, and reports it', () => {
    const cluster = createCluster(given);
    expect(replicas(cluster)).toBe(2);
    expect(cluster.get('Cache.example.com', 'default/front')?.status).toEqual({ ready: 2, of: 2 });
    const target = { kind: 'Cache.example.com', name: 'front' };
    cluster.do({ kind: 'patch', target, patch: { spec: { size: 3 } } });
    cluster.run();
    expect(replicas(cluster)).toBe(3);
    cluster.do({ kind: 'scale', target: { kind: 'Deployment', name: 'front-cache' }, replicas: 1 });
    cluster.run();
    expect(replicas(cluster)).toBe(3);
    cluster.do({ kind: 'delete', target: { kind: 'Deployment', name: 'front-cache' } });
    cluster.run();
    expect(replicas(cluster)).toBe(3);
  });

  it('[operator/finalizer] clears up before its object goes; while it does not run, the object waits', () => {
    const cluster = createCluster(given);
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'cache-operator' } });
    cluster.do({ kind: 'delete', target: { kind: 'Cache.example.com', name: 'front' } });
    cluster.run();
    expect(cluster.get('Cache.example.com', 'default/front')?.metadata.deletionTimestamp).toBeDefined();
    expect(replicas(cluster)).toBe(2);
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'cache-operator' } });
    cluster.run();
    expect(cluster.get('Cache.example.com', 'default/front')).toBeUndefined();
    expect(replicas(cluster)).toBeUndefined();
  });
});
