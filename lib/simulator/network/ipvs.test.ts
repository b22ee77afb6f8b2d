import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../cluster';
import type { Manifest } from '../objects/objects';
import type { From } from './network';

function pod(name: string, nodeName: string, labels: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { ...labels } },
    spec: { nodeName, containers: [{ name: 'c', image: 'web:1' }] },
  };
}

function cluster(spec: object, ipvsScheduler = 'rr'): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    images: { 'web:1': { listensOn: [8080] } },
    settings: { proxyMode: 'ipvs', ipvsScheduler },
    objects: [
      pod('a', 'node-1', { app: 'web' }),
      pod('b', 'node-2', { app: 'web' }),
      pod('client', 'node-1'),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: {
          clusterIP: '10.96.0.20',
          selector: { app: 'web' },
          ports: [{ port: 80, targetPort: 8080 }],
          ...spec,
        },
      },
    ],
  });
}

const client: From = { kind: 'pod', pod: 'default/client' };

/** Where connections end, and what share of them. */
function ends(found: ReturnType<Cluster['journeys']>): readonly string[] {
  return found.map(({ end, probability }) =>
    end.kind === 'answered'
      ? `${end.by.kind === 'container' ? end.by.pod : end.by.name} sees ${end.source} (${probability})`
      : `${end.kind}: ${'because' in end ? end.because : ''}`,
  );
}

describe('ipvs mode', () => {
  it('[ipvs/virtual-server] [ipvs/dummy-address] [ipvs/sets] keeps virtual servers, their addresses, and sets, with few rules', () => {
    const text = cluster({
      type: 'NodePort',
      ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
    }).rulesText('node-1');
    const [servers = '', addresses = '', ...rest] = text?.split(/\n\n/) ?? [];
    expect(servers.split('\n').slice(1)).toEqual([
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
      'TCP  10.96.0.1:443 rr',
      '  -> 192.168.0.10:6443            Masq    1      0          0',
      'TCP  10.96.0.20:80 rr',
      '  -> 10.244.1.2:8080              Masq    1      0          0',
      '  -> 10.244.2.2:8080              Masq    1      0          0',
      'TCP  192.168.0.11:30080 rr',
      '  -> 10.244.1.2:8080              Masq    1      0          0',
      '  -> 10.244.2.2:8080              Masq    1      0          0',
    ]);
    expect(addresses.split('\n').slice(1)).toEqual([
      'inet 10.96.0.1/32 scope global kube-ipvs0',
      'inet 10.96.0.20/32 scope global kube-ipvs0',
    ]);
    expect(rest.join('\n\n')).toContain('Name: KUBE-NODE-PORT-TCP\nType: bitmap:port\nMembers:\n30080\n');
    expect(text).toContain(
      '-A KUBE-SERVICES -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP dst,dst ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
    );
    expect(text).not.toContain('KUBE-SVC-');
  });

  it('[ipvs/virtual-server] sends a connection to one of the real servers, each as likely, and masquerades what comes from elsewhere', () => {
    const found = cluster({ type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] });
    expect(ends(found.journeys(client, { address: '10.96.0.20', port: 80 }))).toEqual([
      'default/a sees 10.244.1.3 (0.5)',
      'default/b sees 10.244.1.3 (0.5)',
    ]);
    expect(ends(found.journeys({ kind: 'outside' }, { address: '192.168.0.11', port: 30080 }))).toEqual([
      'default/a sees 192.168.0.11 (0.5)',
      'default/b sees 192.168.0.11 (0.5)',
    ]);
    const [hop] = found.journeys(client, { address: '10.96.0.20', port: 80 })[0]?.hops ?? [];
    expect(hop?.met.at(-1)).toEqual({
      table: 'nat',
      chain: 'KUBE-POSTROUTING',
      text: '-m mark ! --mark 0x4000/0x4000 -j RETURN',
    });
    expect(hop?.met.map(({ table }) => table)).toContain('ipvs');
  });

  it('[ipvs/filter] [ipvs/no-endpoints] rejects another port of the address, and a Service without endpoints', () => {
    const found = cluster({});
    const to = (port: number) => ends(found.journeys(client, { address: '10.96.0.20', port }));
    expect(to(22)).toEqual(['refused: rejected']);
    found.kubectl('delete pod a b');
    found.run();
    expect(to(80)).toEqual(['refused: rejected']);
  });

  it('[ipvs/local-policy] loses the answer where a Local policy has no endpoint on the node', () => {
    const found = cluster({
      type: 'NodePort',
      externalTrafficPolicy: 'Local',
      ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
    });
    const from = () => ends(found.journeys({ kind: 'outside' }, { address: '192.168.0.11', port: 30080 }));
    expect(from()).toEqual(['default/a sees 203.0.113.10 (1)']);
    found.kubectl('delete pod a');
    found.run();
    expect(from()).toEqual(['timed-out: answer-lost']);
  });

  it('[ipvs/persistent] writes the scheduler, and affinity as persistence', () => {
    const text = cluster({ sessionAffinity: 'ClientIP' }, 'sh').rulesText('node-1');
    expect(text).toContain('\nTCP  10.96.0.20:80 sh persistent 10800\n');
  });

  it('[ipvs/sets] asks sets who may come to a load balancer', () => {
    const found = cluster({ type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/24'] });
    found.do({
      kind: 'patch',
      target: { kind: 'Service', name: 'web' },
      patch: { status: { loadBalancer: { ingress: [{ ip: '198.51.100.20' }] } } },
      subresource: 'status',
    });
    found.run();
    const from = (address: string) =>
      new Set(ends(found.journeys({ kind: 'outside', address }, { address: '198.51.100.20', port: 80 })));
    expect(from('203.0.113.10')).not.toContain('timed-out: dropped');
    expect(from('192.0.2.1')).toEqual(new Set(['timed-out: dropped']));
  });

  it('[kube-proxy/ipvs] says that it is deprecated, and what to use instead', () => {
    expect(cluster({}).kubectl('get events -A --field-selector reason=IPVSDeprecation').stdout).toContain(
      "The ipvs proxier is now deprecated and may be removed in a future release. Please use 'nftables' instead.",
    );
  });
});
