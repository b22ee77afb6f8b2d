import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../cluster';

function cluster(): Cluster {
  const found = createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    images: { 'web:1': { listensOn: [80] } },
    objects: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', labels: { app: 'web' } },
        spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'web:1' }] },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: {
          type: 'LoadBalancer',
          externalTrafficPolicy: 'Local',
          healthCheckNodePort: 32_000,
          selector: { app: 'web' },
          ports: [{ port: 80 }],
        },
      },
    ],
  });
  found.do({
    kind: 'patch',
    target: { kind: 'Service', name: 'web' },
    patch: { status: { loadBalancer: { ingress: [{ ip: '198.51.100.20' }] } } },
    subresource: 'status',
  });
  found.run();
  return found;
}

function asked(found: Cluster, address: string): readonly unknown[] {
  return found
    .requests({ kind: 'outside' }, { address, port: 32_000, host: address })
    .map(({ status, body = '', connection }) => [
      status ?? connection.end.kind,
      /"localEndpoints": (\d+)/.exec(body)?.[1],
    ]);
}

describe('[kube-proxy/health-check] the health-check node port', () => {
  it('answers 200 where its node has ready endpoints, else 503', () => {
    const found = cluster();
    expect(asked(found, '192.168.0.11')).toEqual([[200, '1']]);
    expect(asked(found, '192.168.0.12')).toEqual([[503, '0']]);
  });

  it('is refused when kube-proxy is stopped, and the load balancer leaves the node out', () => {
    const found = cluster();
    const ends = () =>
      found.journeys({ kind: 'outside' }, { address: '198.51.100.20', port: 80 }).map(({ end }) => end);
    expect(ends()).toMatchObject([{ kind: 'answered', node: 'node-1' }]);
    found.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-proxy@node-1' } });
    expect(asked(found, '192.168.0.11')).toEqual([['refused', undefined]]);
    expect(ends()).toMatchObject([{ kind: 'timed-out', because: 'no-balanced-node' }]);
  });
});
