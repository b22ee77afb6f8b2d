import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../cluster';
import type { Settings } from '../given/settings';
import type { Manifest } from '../objects/objects';
import type { From } from './network';

function pod(name: string, nodeName: string, spec: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { nodeName, containers: [{ name: 'c', image: 'web:1' }], ...spec },
  };
}

const web: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: {
    type: 'NodePort',
    selector: { app: 'web' },
    ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
  },
};

function cluster(settings: Partial<Settings> = {}): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    images: { 'web:1': { listensOn: [8080] } },
    addons: ['coredns'],
    settings: { ipFamilies: ['IPv6'], ...settings },
    objects: [
      pod('web', 'node-2'),
      pod('client', 'node-1'),
      pod('host', 'node-1', { hostNetwork: true }),
      pod('mapped', 'node-1', {
        containers: [{ name: 'c', image: 'web:1', ports: [{ containerPort: 8080, hostPort: 9000 }] }],
      }),
      web,
    ],
  });
}

const client: From = { kind: 'pod', pod: 'default/client' };

function answering(found: ReturnType<Cluster['journeys']>): readonly string[] {
  return found.map(({ end }) =>
    end.kind === 'answered' && end.by.kind === 'container'
      ? `${end.by.pod} sees ${end.source}`
      : `${end.kind}${'because' in end ? `: ${end.because}` : ''}`,
  );
}

describe('a cluster of IPv6 only', () => {
  it('has no address of IPv4: neither nodes, Pods, Services, slices nor rules', () => {
    const found = cluster();
    expect(found.get('Node', 'node-2')).toMatchObject({
      spec: { podCIDR: 'fd00:10:244:2::/64', podCIDRs: ['fd00:10:244:2::/64'] },
      status: { addresses: [{ type: 'InternalIP', address: 'fd00:192:168::c' }, { type: 'Hostname' }] },
    });
    expect(found.get('Pod', 'default/web')?.status).toMatchObject({
      hostIPs: [{ ip: 'fd00:192:168::c' }],
      podIPs: [{ ip: expect.stringMatching(/^fd00:10:244:2::/) }],
    });
    expect(found.get('Service', 'default/web')?.spec).toMatchObject({
      ipFamilies: ['IPv6'],
      clusterIPs: [expect.stringMatching(/^fd00:10:96::/)],
    });
    expect(found.get('Service', 'default/kubernetes')?.spec).toMatchObject({ clusterIP: 'fd00:10:96::1' });
    expect(found.get('ServiceCIDR', 'kubernetes')?.spec).toEqual({ cidrs: ['fd00:10:96::/112'] });
    expect(found.list('EndpointSlice').map(({ addressType }) => addressType)).not.toContain('IPv4');
    expect(found.rulesText('node-1')).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
    expect(cluster({ proxyMode: 'nftables' }).rulesText('node-1')).toMatch(
      /^add table ip6 kube-proxy(?!.*add table ip )/s,
    );
  });

  it.each(['iptables', 'nftables', 'ipvs'] as const)(
    'carries packets to Services by name, by node port and by hostPort (%s)',
    (proxyMode) => {
      const found = cluster({ proxyMode });
      const ip = found.get('Pod', 'default/client')?.status?.podIP;
      const from = (who: From, address: string, port: number) =>
        answering(found.journeys(who, { address, port }));
      const byName = (name: string) => answering(found.journeys(client, { name, port: 80 }));
      expect(byName('web')).toEqual([`default/web sees ${ip}`]);
      const outside: From = { kind: 'outside' };
      expect(from(outside, 'fd00:192:168::b', 30080)).toEqual(['default/web sees fd00:192:168::b']);
      expect(from(outside, 'fd00:192:168::b', 9000)).toEqual(['default/mapped sees 2001:db8::10']);
      expect(byName('web.default.svc.cluster.local')).toEqual([`default/web sees ${ip}`]);
      const [{ lookup } = {}] = found.journeys(client, { name: 'web', port: 80 });
      expect(lookup?.queries.at(-1)).toMatchObject({ type: 'AAAA', server: 'fd00:10:96::a' });
    },
  );

  it('does not know the way to an address of IPv4', () => {
    expect(cluster().journeys(client, { address: '10.96.0.1', port: 443 })).toEqual([]);
  });
});

describe('[network/families] a cluster with IPv6 first', () => {
  it('gives Services an address of IPv6, and Pods and nodes one of each, IPv6 first', () => {
    const found = cluster({ ipFamilies: ['IPv6', 'IPv4'] });
    expect(found.get('Node', 'node-1')?.spec).toMatchObject({
      podCIDRs: ['fd00:10:244:1::/64', '10.244.1.0/24'],
    });
    expect(found.get('Service', 'default/web')?.spec).toMatchObject({ ipFamilies: ['IPv6'] });
    const status = found.get('Pod', 'default/web')?.status;
    expect(status?.podIPs?.map(({ ip }) => ip.includes(':'))).toEqual([true, false]);
    expect(answering(found.journeys(client, { address: status?.podIPs?.[1]?.ip ?? '', port: 8080 }))).toEqual(
      [`default/web sees ${found.get('Pod', 'default/client')?.status?.podIPs?.[1]?.ip}`],
    );
  });

  it('refuses to take ranges for nodes from node-ipam, which gives out those of IPv4', () => {
    expect(() => cluster({ allocateNodeCIDRs: true })).toThrow('settings.ipFamilies begins with IPv6');
  });
});

describe('[network/host-network] a Pod in its node’s network', () => {
  it('sends with the address of the node', () => {
    const found = cluster({ ipFamilies: ['IPv4'] });
    const from: From = { kind: 'pod', pod: 'default/host' };
    const address = found.get('Service', 'default/web')?.spec.clusterIP ?? '';
    expect(answering(found.journeys(from, { address, port: 80 }))).toEqual(['default/web sees 192.168.0.11']);
  });

  it('[resolver/families] asks for addresses of IPv6 only, also of the world outside', () => {
    const found = cluster();
    const [way] = found.journeys(client, { name: 'example.com', port: 80 });
    expect(new Set(way?.lookup?.queries.map(({ type }) => type))).toEqual(new Set(['AAAA']));
    expect(way?.end).toMatchObject({ kind: 'left', source: 'fd00:192:168::b' });
    expect(found.kubectl('exec client -- nslookup web').stdout).toMatch(/Address: fd00:10:96::/);
  });
});
