import { describe, expect, it } from 'vitest';
import type { Settings } from '../given/settings';
import { type Cluster, createCluster, type Manifest } from '../index';

const pod = (name: string, nodeName: string, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: {
    nodeName,
    containers: [{ name: 'c', image: 'pilotage/web', ports: [{ containerPort: 8080 }] }],
    ...more,
  },
});
const service = (name: string, clusterIP: string, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { clusterIP, selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }], ...more },
});
const env = [
  { name: 'DEST_IPS', value: '10.96.0.24' },
  { name: 'DEST_PORT', value: '80' },
];
const client = { kind: 'pod', pod: 'default/client' } as const;

function clusterWith(settings: Partial<Settings>, ...objects: readonly Manifest[]): Cluster {
  return createCluster({ nodes: [{ name: 'node-1' }, { name: 'node-2' }], settings, objects });
}

/** Why nobody answers, or that somebody does. */
function ends(
  cluster: Cluster,
  to: Parameters<Cluster['journeys']>[1],
  from: Parameters<Cluster['journeys']>[0] = client,
): readonly string[] {
  const found = cluster.journeys(from, to).map(({ end }) => end);
  return [...new Set(found.map((end) => ('because' in end ? `${end.kind}: ${end.because}` : end.kind)))];
}

describe.each(['iptables', 'nftables', 'ipvs'] as const)('a connection in %s mode', (proxyMode) => {
  it('is answered, or comes to nothing for a reason that is told', () => {
    const cluster = clusterWith(
      { proxyMode, networkPlugin: 'calico' },
      pod('client', 'node-1'),
      pod('web', 'node-2'),
      service('web', '10.96.0.20'),
      service('deaf', '10.96.0.21', { ports: [{ port: 80, targetPort: 9999 }] }),
      service('empty', '10.96.0.22', { selector: { app: 'nobody' } }),
      service('local', '10.96.0.23', {
        type: 'NodePort',
        externalTrafficPolicy: 'Local',
        ports: [{ port: 80, targetPort: 8080, nodePort: 30090 }],
      }),
      pod('round', 'node-2', {
        containers: [{ name: 'c', image: 'rancher/klipper-lb:v0.4.15', env, ports: [{ containerPort: 80 }] }],
      }),
      service('round', '10.96.0.24', { selector: { app: 'round' }, ports: [{ port: 80 }] }),
    );
    const to = (address: string): readonly string[] => ends(cluster, { address, port: 80 });
    const web = '10.96.0.20';
    expect(to(web)).toEqual(['answered']);
    // Known at once.
    expect(to('10.96.0.21')).toEqual(['refused: no-listener']);
    expect(to('10.96.0.22')).toEqual(['refused: rejected']);
    expect(to('10.244.2.200')).toEqual(['no-route']);
    expect(to('10.244.9.9')).toEqual(['no-route']);
    expect(to('198.51.100.7')).toEqual(['left']);
    const outside = { kind: 'outside' } as const;
    expect(ends(cluster, { address: '198.51.100.7', port: 80 }, outside)).toEqual(['no-route']);
    // Its client waits.
    expect(ends(cluster, { address: '192.168.0.11', port: 30090 }, outside)).toEqual([
      proxyMode === 'ipvs' ? 'timed-out: answer-lost' : 'timed-out: dropped',
    ]);
    expect(to('10.96.0.24')).toEqual(['timed-out: loop']);
    cluster.do({ kind: 'fault', fault: { kind: 'hang', pod: 'default/web' } });
    expect(to(web)).toEqual(['timed-out: hangs']);
    const deny: Manifest = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny' },
      spec: { podSelector: { matchLabels: { app: 'web' } } },
    };
    cluster.do({ kind: 'apply', objects: [deny] });
    cluster.run();
    expect(to(web)).toEqual(['timed-out: policy']);
    cluster.do({ kind: 'fault', fault: { kind: 'powerOff', node: 'node-2' } });
    expect(to(web)).toEqual(['timed-out: node-unreachable']);
    cluster.do({ kind: 'fault', fault: { kind: 'flushRules', node: 'node-1' } });
    expect(to(web)).toEqual(['timed-out: no-rule']);
  });
});

describe('a name', () => {
  it('is found, or not for a reason that is told', () => {
    const cluster = createCluster({
      nodes: [{ name: 'node-1' }],
      addons: ['coredns'],
      objects: [
        pod('client', 'node-1'),
        pod('web', 'node-1'),
        service('web', '10.96.0.20'),
        pod('alone', 'node-1', { dnsPolicy: 'None', dnsConfig: { nameservers: ['203.0.113.53'] } }),
      ],
    });
    const to = (name: string): readonly string[] => ends(cluster, { name, port: 80 });
    expect(to('web')).toEqual(['answered']);
    expect(to('nobody')).toEqual(['unresolved: nxdomain']);
    expect(to('default.svc.cluster.local')).toEqual(['unresolved: no-data']);
    const alone = { kind: 'pod', pod: 'default/alone' } as const;
    expect(ends(cluster, { name: 'web', port: 80 }, alone)).toEqual(['unresolved: nxdomain']);
    cluster.kubectl('scale deployment coredns -n kube-system --replicas=0');
    cluster.run();
    expect(to('web')).toEqual(['unresolved: refused']);
  });
});
