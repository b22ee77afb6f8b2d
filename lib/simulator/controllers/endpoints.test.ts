import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

const trigger = 'endpoints.kubernetes.io/last-change-trigger-time';

function pod(name: string, image = 'img:1'): Manifest {
  const container = {
    name: 'c',
    image,
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: { tcpSocket: { port: 8080 } },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'web' } },
    spec: { containers: [container] },
  };
}

const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
};

describe('the Endpoints of a Service', () => {
  it('[endpoints/members] list Pods that are ready, and beside them those that are not', () => {
    const cluster = createCluster({
      nodes: [{ name: 'node-1' }],
      images: { slow: { neverReady: true } },
      objects: [pod('good'), pod('bad', 'slow'), service],
    });
    const [subset] = subsetsOf(cluster);
    expect(subset?.addresses?.map(({ targetRef }) => targetRef.name)).toEqual(['good']);
    expect(subset?.notReadyAddresses?.map(({ targetRef }) => targetRef.name)).toEqual(['bad']);
    expect(subset?.ports).toEqual([{ port: 8080, protocol: 'TCP' }]);
  });

  it('[endpoints/members] no longer list a Pod that is being deleted', () => {
    const held = pod('held');
    const cluster = createCluster({
      nodes: [{ name: 'node-1' }],
      objects: [{ ...held, metadata: { ...held.metadata, finalizers: ['example.com/hold'] } }, service],
    });
    expect(subsetsOf(cluster)).toHaveLength(1);
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'held' } });
    cluster.run();
    expect(cluster.get('Pod', 'default/held')).toBeDefined();
    expect(subsetsOf(cluster)).toEqual([]);
  });

  it('[endpoints/gone] go with the Service', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }], objects: [service] });
    expect(cluster.get('Endpoints', 'default/web')).toBeDefined();
    cluster.do({ kind: 'delete', target: { kind: 'service', name: 'web' } });
    cluster.run();
    expect(cluster.get('Endpoints', 'default/web')).toBeUndefined();
  });

  it('say when what led to the last change happened, and nothing when no Pod changed its readiness', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }], objects: [pod('a'), service] });
    expect(cluster.get('Endpoints', 'default/web')?.metadata.annotations?.[trigger]).toMatch(/^2026-/);
    cluster.do({ kind: 'label', target: { kind: 'pod', name: 'a' }, values: { app: 'other' } });
    cluster.run();
    expect(subsetsOf(cluster)).toEqual([]);
    expect(cluster.get('Endpoints', 'default/web')?.metadata.annotations?.[trigger]).toBeUndefined();
  });
});

type Subset = {
  readonly addresses?: readonly { readonly targetRef: { readonly name: string } }[];
  readonly notReadyAddresses?: readonly { readonly targetRef: { readonly name: string } }[];
  readonly ports?: unknown;
};

function subsetsOf(cluster: Cluster): readonly Subset[] {
  return (cluster.get('Endpoints', 'default/web')?.subsets ?? []) as readonly Subset[];
}
