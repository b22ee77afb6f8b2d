import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../cluster';
import type { Settings } from '../given/settings';
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

function service(spec: object): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  };
}

function cluster(spec: object, settings: Partial<Settings> = {}): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    images: { 'web:1': { listensOn: [8080] } },
    settings: { ipFamilies: ['IPv4', 'IPv6'], ...settings },
    objects: [
      pod('a', 'node-1', { app: 'web' }),
      pod('b', 'node-2', { app: 'web' }),
      pod('client', 'node-1'),
      service(spec),
    ],
  });
}

const client: From = { kind: 'pod', pod: 'default/client' };
const dual = {
  ipFamilyPolicy: 'PreferDualStack',
  clusterIPs: ['10.96.0.20', 'fd00:10:96::20'],
  clusterIP: '10.96.0.20',
};

function answering(found: ReturnType<Cluster['journeys']>): readonly string[] {
  return found.map(({ end }) =>
    end.kind === 'answered' && end.by.kind === 'container'
      ? `${end.by.pod} sees ${end.source}`
      : `${end.kind}${'because' in end ? `: ${end.because}` : ''}`,
  );
}

function familiesOf(found: Cluster): unknown {
  const { ipFamilyPolicy, ipFamilies, clusterIPs } = found.get('Service', 'default/web')?.spec ?? {};
  return [ipFamilyPolicy, ipFamilies, clusterIPs?.map((ip) => (ip.includes(':') ? 6 : 4))];
}

describe('a cluster of both families', () => {
  it('gives nodes two Pod CIDRs, Pods two addresses, and a Service an EndpointSlice of each family', () => {
    const found = cluster(dual);
    expect(found.get('Node', 'node-2')?.spec?.podCIDRs).toEqual(['10.244.2.0/24', 'fd00:10:244:2::/64']);
    expect(found.get('Pod', 'default/b')?.status?.podIPs).toEqual([
      { ip: '10.244.2.2' },
      { ip: 'fd00:10:244:2::2' },
    ]);
    const slices = found
      .list('EndpointSlice', 'default')
      .filter(({ metadata }) => metadata.name.startsWith('web-'));
    expect(
      slices
        .map(({ addressType, endpoints }) => [
          addressType,
          endpoints.flatMap(({ addresses }) => addresses).sort(),
        ])
        .sort(),
    ).toEqual([
      ['IPv4', ['10.244.1.2', '10.244.2.2']],
      ['IPv6', ['fd00:10:244:1::2', 'fd00:10:244:2::2']],
    ]);
  });

  it('[service/single-stack] [service/prefer-dual] [service/headless-bare] gives a Service the families it asks for', () => {
    expect(familiesOf(cluster({}))).toEqual(['SingleStack', ['IPv4'], [4]]);
    expect(familiesOf(cluster({ ipFamilies: ['IPv6'] }))).toEqual(['SingleStack', ['IPv6'], [6]]);
    expect(familiesOf(cluster({ ipFamilyPolicy: 'PreferDualStack' }))).toEqual([
      'PreferDualStack',
      ['IPv4', 'IPv6'],
      [4, 6],
    ]);
    expect(familiesOf(cluster({ ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6'] }))).toEqual([
      'RequireDualStack',
      ['IPv6', 'IPv4'],
      [6, 4],
    ]);
    const single = cluster({ ipFamilyPolicy: 'PreferDualStack' }, { ipFamilies: ['IPv4'] });
    expect(familiesOf(single)).toEqual(['PreferDualStack', ['IPv4'], [4]]);
    single.do({
      kind: 'create',
      object: { ...service({ clusterIP: 'None', selector: undefined }), metadata: { name: 'bare' } },
    });
    expect(single.get('Service', 'default/bare')?.spec).toMatchObject({
      ipFamilies: ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    });
    const refusal = single.do({
      kind: 'create',
      object: { ...service({ ipFamilyPolicy: 'RequireDualStack' }), metadata: { name: 'r' } },
    });
    expect(refusal.message).toContain(
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    );
    expect(
      single.do({ kind: 'create', object: { ...service({ ipFamilies: ['IPv6'] }), metadata: { name: 'r' } } })
        .message,
    ).toContain('spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster');
  });

  it('[service/families] adds the second family and gives it back, and never changes the first', () => {
    const found = cluster({ clusterIP: '10.96.0.20' });
    const patch = (spec: object) =>
      found.do({ kind: 'patch', target: { kind: 'Service', name: 'web' }, patch: { spec } });
    expect(patch({ ipFamilyPolicy: 'PreferDualStack' }).ok).toBe(true);
    expect(familiesOf(found)).toEqual(['PreferDualStack', ['IPv4', 'IPv6'], [4, 6]]);
    const [, second = ''] = found.get('Service', 'default/web')?.spec.clusterIPs ?? [];
    expect(found.get('IPAddress', second)).toBeDefined();
    expect(patch({ clusterIPs: ['10.96.0.20'] }).message).toContain(
      "must be 'SingleStack' to release the secondary cluster IP",
    );
    expect(patch({ ipFamilyPolicy: 'SingleStack' }).ok).toBe(true);
    expect(familiesOf(found)).toEqual(['SingleStack', ['IPv4'], [4]]);
    expect(found.get('IPAddress', second)).toBeUndefined();
    expect(found.get('Service', 'default/web')?.spec.clusterIP).toBe('10.96.0.20');
  });

  it.each(['iptables', 'nftables', 'ipvs'] as const)(
    '[network/families] sends packets of each family by its own rules (%s)',
    (proxyMode) => {
      const found = cluster(
        { ...dual, type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] },
        { proxyMode },
      );
      for (const [address, ip] of [
        ['10.96.0.20', '10.244.1.3'],
        ['fd00:10:96::20', 'fd00:10:244:1::3'],
      ] as const)
        expect(answering(found.journeys(client, { address, port: 80 }))).toEqual([
          `default/a sees ${ip}`,
          `default/b sees ${ip}`,
        ]);
      expect(
        answering(found.journeys({ kind: 'outside' }, { address: 'fd00:192:168::b', port: 30080 })),
      ).toEqual(['default/a sees fd00:192:168::b', 'default/b sees fd00:192:168::b']);
      expect(answering(found.journeys(client, { address: 'fd00:10:96::21', port: 80 }))).toEqual([
        proxyMode === 'nftables' ? 'timed-out: dropped' : 'timed-out: no-rule',
      ]);
    },
  );

  it('writes what ip6tables-save prints after what iptables-save does, and a table ip6 for nft', () => {
    const [v4 = '', v6 = ''] = cluster(dual).rulesText('node-1')?.split('\n\n# IPv6\n') ?? [];
    expect(v4).toContain('-d 10.96.0.20 --dport 80');
    expect(v4).not.toContain('fd00:');
    expect(v6).toContain('-d fd00:10:96::20 --dport 80');
    expect(v6).toContain('-j DNAT --to-destination [fd00:10:244:1::2]:8080');
    expect(v6).not.toContain('10.96.');
    expect(cluster(dual, { proxyMode: 'nftables' }).rulesText('node-1')).toContain(
      'add table ip6 kube-proxy',
    );
  });

  it('[cni/host-port-ip] maps a hostPort at the addresses of both families, or at the one of its hostIP', () => {
    const mapped = (hostIP?: string) => {
      const found = cluster(dual);
      found.do({
        kind: 'create',
        object: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'mapped' },
          spec: {
            nodeName: 'node-1',
            containers: [
              {
                name: 'c',
                image: 'web:1',
                ports: [{ containerPort: 8080, hostPort: 8888, ...(hostIP && { hostIP }) }],
              },
            ],
          },
        },
      });
      found.run();
      return ['192.168.0.11', 'fd00:192:168::b'].map(
        (address) => found.journeys({ kind: 'outside' }, { address, port: 8888 })[0]?.end.kind,
      );
    };
    expect(mapped()).toEqual(['answered', 'answered']);
    expect(mapped('::')).toEqual(['refused', 'answered']);
    expect(mapped('0.0.0.0')).toEqual(['answered', 'refused']);
  });

  it('leaves the other family alone where an address of one is gone', () => {
    const found = cluster({
      ...dual,
      ipFamilyPolicy: 'SingleStack',
      ipFamilies: ['IPv6'],
      clusterIPs: ['fd00:10:96::20'],
      clusterIP: 'fd00:10:96::20',
    });
    expect(answering(found.journeys(client, { address: 'fd00:10:96::20', port: 80 }))).toHaveLength(2);
    expect(
      found
        .list('EndpointSlice', 'default')
        .filter(({ metadata }) => metadata.name.startsWith('web-'))
        .map(({ addressType }) => addressType),
    ).toEqual(['IPv6']);
  });

  it('[coredns/families] [resolver/families] answers A and AAAA, and a client finds a Service of IPv6 only', () => {
    const found = cluster(dual);
    const asked = (words: string) => found.kubectl(`exec client -- nslookup ${words}`).stdout;
    expect(asked('-type=AAAA web.default.svc.cluster.local.')).toContain('Address: fd00:10:96::20');
    expect(asked('-type=A web.default.svc.cluster.local.')).toContain('Address: 10.96.0.20');
    const only6 = cluster({
      ipFamilies: ['IPv6'],
      clusterIP: 'fd00:10:96::20',
      clusterIPs: ['fd00:10:96::20'],
    });
    expect(answering(only6.journeys(client, { name: 'web', port: 80 }))).toEqual([
      'default/a sees fd00:10:244:1::3',
      'default/b sees fd00:10:244:1::3',
    ]);
  });

  it('[resolver/families] asks for both at each name before it tries the next, and takes IPv4', () => {
    const found = cluster(dual);
    const [way] = found.journeys(client, { name: 'web', port: 80 });
    const asked = (of: typeof way): unknown => of?.lookup?.queries.map(({ name, type }) => `${type} ${name}`);
    expect(asked(way)).toEqual(['A web.default.svc.cluster.local', 'AAAA web.default.svc.cluster.local']);
    expect(way?.lookup?.result).toMatchObject({ addresses: ['10.96.0.20'] });
    const [none] = found.journeys(client, { name: 'nobody', port: 80 });
    expect(none?.end).toMatchObject({ kind: 'unresolved', because: 'nxdomain' });
    expect(asked(none)).toEqual(
      ['.default.svc.cluster.local', '.svc.cluster.local', '.cluster.local', ''].flatMap((domain) => [
        `A nobody${domain}`,
        `AAAA nobody${domain}`,
      ]),
    );
  });
});
