import { describe, expect, it } from 'vitest';
import { hostsFile, podDns, podHostname, resolvConf } from './dns-config';

const cluster = { servers: ['10.96.0.10'], domain: 'cluster.local' };
const host = { nameservers: ['192.168.0.1'], searches: ['example.com'], options: ['timeout:2'] };
const confOf = (spec: object): string => resolvConf(podDns(spec, 'shop', cluster, host).dns);

describe('the DNS of a Pod', () => {
  it('[pod-dns/policy] searches its own namespace first, and needs five dots to begin with the whole', () => {
    expect(confOf({ dnsPolicy: 'ClusterFirst' })).toBe(
      'search shop.svc.cluster.local svc.cluster.local cluster.local example.com\nnameserver 10.96.0.10\noptions ndots:5\n',
    );
  });

  it("[pod-dns/policy] is the node's own on the node's network, unless it asks for the cluster's there too", () => {
    const nodes = 'search example.com\nnameserver 192.168.0.1\noptions timeout:2\n';
    expect(confOf({ dnsPolicy: 'ClusterFirst', hostNetwork: true })).toBe(nodes);
    expect(confOf({ dnsPolicy: 'Default' })).toBe(nodes);
    expect(confOf({ dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true })).toContain('10.96.0.10');
    expect(confOf({ dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'] } })).toBe(
      'nameserver 1.1.1.1\n',
    );
  });

  it('[pod-dns/limits] leaves out what is too much, and says so', () => {
    const nameservers = ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'];
    const { dns, warnings } = podDns(
      { dnsPolicy: 'None', dnsConfig: { nameservers } },
      'shop',
      cluster,
      host,
    );
    expect(dns.nameservers).toHaveLength(3);
    expect(warnings).toHaveLength(1);
  });

  it('[pod-dns/hostname] has a full name when it has a subdomain', () => {
    const spec = { hostname: 'db-0', subdomain: 'db' };
    const name = podHostname({ metadata: { name: 'x', namespace: 'shop' }, spec }, 'cluster.local');
    expect(name).toEqual({ hostname: 'db-0', domain: 'db.shop.svc.cluster.local' });
    expect('error' in name ? '' : hostsFile(['10.244.1.2'], name, [])).toContain(
      '10.244.1.2\tdb-0.db.shop.svc.cluster.local\tdb-0\n',
    );
  });
});
