import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../objects/objects';
import { nftText } from './nft';
import { walkNft } from './nft-walk';
import { type NftablesConfig, nftablesTable } from './nftables';
import { servicePorts } from './service-port';

const config: NftablesConfig = {
  nodeName: 'node-1',
  family: 'IPv4',
  clusterCIDR: '10.0.0.0/8',
  masqueradeAll: false,
  masqueradeMark: '0x4000',
  nodePortIPs: ['192.168.0.2'],
  nodeIP: '192.168.0.2',
  serviceCIDRs: ['172.30.0.0/16'],
};

function service(
  name: string,
  ip: string,
  spec: Readonly<Record<string, unknown>> = {},
  lb?: string,
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: name.replace('svc', 'ns'), name },
    spec: { clusterIP: ip, clusterIPs: [ip], ports: [{ name: 'p80', port: 80, protocol: 'TCP' }], ...spec },
    status: { loadBalancer: lb === undefined ? {} : { ingress: [{ ip: lb }] } },
  } as unknown as Service;
}

function slice(name: string, ...addresses: readonly string[]): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace: name.replace('svc', 'ns'),
      name: `${name}-1`,
      labels: { 'kubernetes.io/service-name': name },
    },
    addressType: 'IPv4',
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
    ports: [{ name: 'p80', port: 80, protocol: 'TCP' }],
  } as unknown as EndpointSlice;
}

const port = (more: object = {}) => [{ name: 'p80', port: 80, protocol: 'TCP', ...more }];

const services = [
  service('svc1', '172.30.0.41'),
  service(
    'svc2',
    '172.30.0.42',
    { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: port({ nodePort: 3001 }) },
    '1.2.3.4',
  ),
  service(
    'svc5',
    '172.30.0.45',
    {
      type: 'LoadBalancer',
      ports: port({ nodePort: 3002 }),
      loadBalancerSourceRanges: ['203.0.113.0/25'],
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
    },
    '5.6.7.8',
  ),
  service('svc6', '172.30.0.46'),
];
const table = nftablesTable(
  servicePorts(
    services,
    [slice('svc1', '10.180.0.1', '10.180.0.9'), slice('svc2', '10.180.0.2'), slice('svc5', '10.180.0.3')],
    config,
  ),
  config,
);
const lines = nftText(table).split('\n');
const walk = (source: string, destination: string, to: number) =>
  walkNft(table, { source, destination, port: to, protocol: 'tcp' }, { local: ['192.168.0.2'] });

describe('kube-proxy in nftables mode', () => {
  it('[nftables/services] names chains as upstream does, by the hash of what they are for', () => {
    expect(lines).toContain(
      'add element ip kube-proxy service-ips { 172.30.0.41 . tcp . 80 : goto service-ULMVA6XW-ns1/svc1/tcp/p80 }',
    );
    expect(lines).toContain(
      'add rule ip kube-proxy service-ULMVA6XW-ns1/svc1/tcp/p80 ip daddr 172.30.0.41 ip saddr != 10.0.0.0/8 jump mark-for-masquerade',
    );
    expect(lines).toContain(
      'add rule ip kube-proxy endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80 meta l4proto tcp dnat to 10.180.0.1:80',
    );
    expect(lines).toContain(
      'add element ip kube-proxy service-nodeports { tcp . 3001 : goto external-42NFTM6N-ns2/svc2/tcp/p80 }',
    );
  });

  it('[nftables/no-endpoints] drops what has endpoints elsewhere only, and rejects what has none', () => {
    expect(lines).toContain(
      'add element ip kube-proxy no-endpoint-services { 1.2.3.4 . tcp . 80 comment "ns2/svc2:p80" : drop }',
    );
    expect(lines).toContain(
      'add element ip kube-proxy no-endpoint-services { 172.30.0.46 . tcp . 80 comment "ns6/svc6:p80" : goto reject-chain }',
    );
    expect(walk('203.0.113.9', '1.2.3.4', 80).map(({ result }) => result)).toEqual(['drop']);
    expect(walk('10.1.1.1', '172.30.0.46', 80).map(({ result }) => result)).toEqual(['reject']);
  });

  it('[nftables/cluster-ips] rejects another port of a cluster IP and drops an address that no Service has', () => {
    expect(walk('10.1.1.1', '172.30.0.41', 81).map(({ result }) => result)).toEqual(['reject']);
    expect(walk('10.1.1.1', '172.30.9.9', 80).map(({ result }) => result)).toEqual(['drop']);
  });

  it('[nftables/node-port-ips] answers a node port on the primary address and not on loopback', () => {
    expect(walk('203.0.113.9', '192.168.0.2', 3002).map(({ endpoint }) => endpoint)).toEqual([
      '10.180.0.3:80',
    ]);
    expect(walk('127.0.0.1', '127.0.0.1', 3002).map(({ result }) => result)).toEqual(['not-handled']);
  });

  it('[nftables/spread] takes each endpoint as likely, and masquerades what comes from outside the Pod network', () => {
    const found = walk('203.0.113.9', '172.30.0.41', 80);
    expect(found.map(({ endpoint, probability, masquerade }) => [endpoint, probability, masquerade])).toEqual(
      [
        ['10.180.0.1:80', 0.5, true],
        ['10.180.0.9:80', 0.5, true],
      ],
    );
  });

  it('checks source ranges before the address is rewritten', () => {
    expect(walk('198.51.100.1', '5.6.7.8', 80).map(({ result }) => result)).toEqual(['drop']);
    expect(walk('203.0.113.9', '5.6.7.8', 80).map(({ result }) => result)).toEqual(['dnat']);
  });

  it('reads addresses with leading zeros, as old objects have them, as if they were written without', () => {
    const old = servicePorts(
      [
        service(
          'svc5',
          '172.30.0.045',
          { type: 'LoadBalancer', ports: port({ nodePort: 3002 }), externalIPs: ['192.168.099.22'] },
          '5.6.7.008',
        ),
      ],
      [slice('svc5', '10.180.000.3')],
      config,
    );
    expect(old).toMatchObject([
      {
        clusterIP: '172.30.0.45',
        externalIPs: ['192.168.99.22'],
        loadBalancerIPs: ['5.6.7.8'],
        endpoints: [{ name: '10.180.0.3:80', ip: '10.180.0.3' }],
      },
    ]);
  });

  it('remembers a client for the timeout of its affinity', () => {
    expect(lines).toContain(
      'add set ip kube-proxy affinity-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80 { type ipv4_addr ; flags dynamic,timeout ; timeout 10800s ; }',
    );
  });
});
