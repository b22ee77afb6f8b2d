import { describe, expect, it } from 'vitest';
import { serviceCIDR } from '../apiserver/allocation';
import { type Cluster, createCluster } from '../cluster';
import type { Manifest } from '../objects/objects';
import { Random } from '../values/random';
import { iptablesTables } from './iptables';
import { nftText } from './nft';
import { nftablesTable } from './nftables';
import { clusterCIDR } from './node-rules';
import { iptablesSave } from './rule';
import { servicePorts } from './service-port';

/** The rules of everything that is stored, made at once. */
function madeAnew(cluster: Cluster, node: string): string {
  const machine = cluster.machine(node);
  if (machine?.rules == null) throw new Error(`no rules on ${node}`);
  const place = {
    nodeName: node,
    nodeLabels: machine.labels,
    family: 'IPv4',
    clusterCIDR,
    masqueradeAll: false,
    masqueradeMark: '0x4000',
    nodeIP: machine.address,
  } as const;
  const ports = servicePorts(cluster.list('Service'), cluster.list('EndpointSlice'), place);
  return machine.rules.mode === 'iptables'
    ? iptablesSave(iptablesTables(ports, { ...place, localhostNodePorts: true, nodePortIPs: undefined }))
    : nftText(
        nftablesTable(ports, { ...place, nodePortIPs: [machine.address], serviceCIDRs: [serviceCIDR] }),
      );
}

function web(name: string, replicas: number): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'c', image: 'img:1' }] },
      },
    },
  };
}

function service(name: string, app: string, more: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app }, ports: [{ port: 80, targetPort: 8080 }], ...more },
  };
}

const given = { nodes: [{ name: 'node-1' }, { name: 'node-2' }], objects: [web('a', 2), service('a', 'a')] };

/** What kube-proxy of node-1 said of its syncs, with the second of each. */
function syncs(cluster: Cluster, from = cluster.stood): readonly string[] {
  return cluster.trace.steps
    .slice(from)
    .filter(({ actor, action }) => actor === 'kube-proxy@node-1' && action.kind === 'effect')
    .map(({ at, says }) => `${new Date(at).toISOString().slice(11, 19)} ${says.replace(/^\S+ /, '')}`);
}

describe('kube-proxy', () => {
  it.each([
    [1, 'iptables'],
    [2, 'iptables'],
    [4, 'nftables'],
  ] as const)(
    '[kube-proxy/install] [kube-proxy/resync] keeps, change by change, the rules that would be made of everything (seed %i, %s)',
    (seed, proxyMode) => {
      const random = Random.fromSeed(seed);
      const cluster = createCluster({ ...given, settings: { proxyMode } }, { seed });
      const kinds = [
        {},
        { type: 'NodePort' },
        { clusterIP: 'None' },
        { externalTrafficPolicy: 'Local', type: 'NodePort' },
      ];
      for (let i = 0; i < 25; i++) {
        const app = `${'ab'[random.below(2)]}`;
        const name = `${app}-${random.below(3)}`;
        const acts = [
          () => cluster.kubectl(`delete service ${name}`),
          () => cluster.do({ kind: 'apply', objects: [web(app, random.below(4))] }),
          () => cluster.kubectl(`label service ${name} --overwrite seen=${i}`),
          () =>
            cluster.do({
              kind: 'fault',
              fault: { kind: 'crash', pod: `default/${cluster.list('Pod', 'default')[0]?.metadata.name}` },
            }),
          () => cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-proxy@node-1' } }),
          () => cluster.do({ kind: 'fault', fault: { kind: 'flushRules', node: 'node-2' } }),
          () => cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-proxy@node-1' } }),
        ];
        const act =
          acts[random.below(acts.length + 3)] ??
          (() => cluster.do({ kind: 'apply', objects: [service(name, app, kinds[random.below(4)])] }));
        act();
        cluster.run(random.below(3) * 700);
      }
      cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-proxy@node-1' } });
      // Longer than what was written before is kept for clients.
      cluster.run(random.below(2) * 400_000 + 60_000);
      for (const node of ['node-1', 'node-2']) expect(cluster.rulesText(node)).toBe(madeAnew(cluster, node));
    },
  );

  it('[kube-proxy/install] writes what changed, once for all changes of a second', () => {
    const cluster = createCluster(given);
    cluster.do({ kind: 'apply', objects: [service('b', 'a'), service('c', 'a')] });
    cluster.run();
    expect(syncs(cluster)).toEqual([
      '14:00:00 installs the rules of Service default/b (0 ready endpoints)',
      '14:00:01 installs the rules of Service default/b (2 ready endpoints) and Service default/c (2 ready endpoints)',
    ]);
  });

  it('[kube-proxy/not-its-own] does nothing for a headless Service, another proxy’s, a label, or an outside name', () => {
    const cluster = createCluster(given);
    cluster.do({ kind: 'apply', objects: [service('b', 'a', { clusterIP: 'None' })] });
    cluster.do({
      kind: 'apply',
      objects: [service('c', 'a', { type: 'ExternalName', externalName: 'example.com' })],
    });
    cluster.kubectl('label service a tier=front');
    const other = service('d', 'a');
    cluster.do({
      kind: 'apply',
      objects: [
        { ...other, metadata: { name: 'd', labels: { 'service.kubernetes.io/service-proxy-name': 'x' } } },
      ],
    });
    cluster.run();
    expect(syncs(cluster)).toEqual([]);
  });

  it('[kube-proxy/resync] writes everything when it starts, and an hour later', () => {
    const cluster = createCluster(given);
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-proxy@node-1' } });
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-proxy@node-1' } });
    cluster.run(2 * 3_600_000);
    expect(syncs(cluster)).toEqual([
      '14:00:00 installs all rules, as it has just started: 2 Services, 3 endpoints (full sync)',
      '15:00:00 installs all rules anew, an hour after it last did: 2 Services, 3 endpoints (full sync)',
    ]);
  });

  it('[kube-proxy/resync] [kube-proxy/large-cluster] leaves the hourly one out with more than 1,000 endpoints, and writes chains without comments', () => {
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'big-1', labels: { 'kubernetes.io/service-name': 'big' } },
      addressType: 'IPv4',
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
      endpoints: Array.from({ length: 1000 }, (_, i) => ({
        addresses: [`172.16.${i >> 8}.${i & 255}`],
        conditions: { ready: true },
      })),
    } as const;
    const big = { ...service('big', ''), spec: { ports: [{ port: 80 }] } };
    const cluster = createCluster({ ...given, objects: [...given.objects, big] });
    cluster.do({ kind: 'apply', objects: [slice] });
    cluster.run(2 * 3_600_000);
    expect(syncs(cluster).filter((line) => line.includes('full sync'))).toEqual([]);
    const text = cluster.rulesText('node-1') ?? '';
    expect(text).toContain('"default/a -> 10.244.');
    expect(text).not.toContain('default/big -> ');
  });

  it('[kube-proxy/monitor] finds out within 30 s that its rules were taken away', () => {
    const cluster = createCluster(given);
    cluster.run(5_000);
    cluster.do({ kind: 'fault', fault: { kind: 'flushRules', node: 'node-1' } });
    const [box] = cluster.list('Pod', 'default');
    const to = { address: cluster.get('Service', 'default/a')?.spec.clusterIP ?? '', port: 80 };
    const ends = () =>
      cluster
        .journeys({ kind: 'node', node: 'node-1' }, to)
        .map(({ end }) => (end.kind === 'timed-out' ? end.because : end.kind));
    expect(box).toBeDefined();
    expect(ends()).toEqual(['no-rule']);
    cluster.kubectl('scale deployment/a --replicas=3');
    cluster.run(30_000);
    expect(ends()).not.toContain('no-rule');
    const told = syncs(cluster);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(
      'finds its chains gone and installs all rules anew: 2 Services, 4 endpoints (full sync)',
    );
  });
});
