import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given, type JourneyFrom, type Manifest } from '../../index';

const client: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'client' },
  spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'busybox', command: ['sleep', '3600'] }] },
};
const fromClient: JourneyFrom = { kind: 'pod', pod: 'default/client' };
const set: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    serviceName: 'db',
    replicas: 2,
    selector: { matchLabels: { app: 'db' } },
    template: {
      metadata: { labels: { app: 'db' } },
      spec: {
        containers: [{ name: 'c', image: 'pilotage/web', ports: [{ name: 'sql', containerPort: 8080 }] }],
      },
    },
  },
};
const service = (name: string, spec: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec,
});

function cluster(given: Given = {}): Cluster {
  const { objects = [], ...rest } = given;
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    addons: ['coredns'],
    ...rest,
    objects: [
      client,
      set,
      service('db', { clusterIP: 'None', selector: { app: 'db' }, ports: [{ name: 'sql', port: 8080 }] }),
      service('web', { selector: { app: 'db' }, ports: [{ name: 'http', port: 80, targetPort: 'sql' }] }),
      service('elsewhere', { type: 'ExternalName', externalName: 'api.example.com' }),
      ...objects,
    ],
  });
}

function asked(found: Cluster, name: string, port = 80) {
  const ways = found.journeys(fromClient, { name, port });
  const [first] = ways;
  if (first?.lookup === undefined) throw new Error('nothing was looked up');
  const { queries, result, waitedMs } = first.lookup;
  return {
    questions: queries.map(({ name: question, answer }) => `${question} ${answer.kind}`),
    result,
    waitedMs,
    ends: ways.map(({ end }) => end.kind),
    total: ways.reduce((sum, { probability }) => sum + probability, 0),
    queries,
  };
}

describe('names in the cluster', () => {
  const sound = cluster();

  it('[resolver/search] takes the first name of the search list that exists, and asks CoreDNS through the rules of kube-proxy', () => {
    const found = asked(sound, 'web');
    expect(found.questions).toEqual(['web.default.svc.cluster.local records']);
    const [query] = found.queries;
    expect(query?.journey?.hops[0]?.met.some(({ text }) => text.includes('kube-system/kube-dns:dns'))).toBe(
      true,
    );
    expect(query?.journey?.end).toMatchObject({ kind: 'answered', by: { kind: 'container', serves: 'dns' } });
    expect(found.ends).toEqual(['answered', 'answered']);
    expect(found.total).toBeCloseTo(1);
  });

  it('[resolver/search] tries a name of the world with each search domain first, because it has fewer than five dots', () => {
    expect(asked(sound, 'api.example.com', 443).questions).toEqual([
      'api.example.com.default.svc.cluster.local nxdomain',
      'api.example.com.svc.cluster.local nxdomain',
      'api.example.com.cluster.local nxdomain',
      'api.example.com records',
    ]);
    expect(asked(sound, 'api.example.com.', 443).questions).toEqual(['api.example.com records']);
  });

  it('[coredns/headless] [coredns/endpoint] knows the Pods of a headless Service, and each by its hostname', () => {
    const all = asked(sound, 'db', 8080);
    expect(all.result.ok && all.result.addresses.length).toBe(2);
    const one = asked(sound, 'db-1.db', 8080);
    expect(one.result.ok && one.result.addresses).toEqual([sound.get('Pod', 'default/db-1')?.status?.podIP]);
    expect(asked(sound, 'db-7.db', 8080).result).toMatchObject({ ok: false, because: 'nxdomain' });
  });

  it('[coredns/external] follows the name that an ExternalName Service stands for', () => {
    expect(asked(sound, 'elsewhere', 443)).toMatchObject({
      result: { ok: true, alias: 'api.example.com', addresses: ['203.0.113.80'] },
      ends: ['left'],
    });
  });

  it('[coredns/srv] [coredns/reverse] [coredns/pod] answers for ports, addresses and Pods', () => {
    const box = (line: string): string => sound.fork().kubectl(`exec client -- nslookup ${line}`).stdout;
    expect(box('-type=srv _sql._tcp.db')).toMatch(
      /_sql\._tcp\.db\.default\.svc\.cluster\.local\tservice = 0 50 8080 db-0\.db\.default\.svc\.cluster\.local\n/,
    );
    expect(box('10.96.0.1')).toContain('name = kubernetes.default.svc.cluster.local');
    expect(box('10-9-8-7.default.pod')).toContain('Address: 10.9.8.7');
  });

  it('[resolver/retry] is refused at once while CoreDNS has no endpoints, and waits ten seconds when nobody answers', () => {
    const down = sound.fork();
    down.do({
      kind: 'scale',
      target: { kind: 'Deployment', name: 'coredns', namespace: 'kube-system' },
      replicas: 0,
    });
    down.run();
    expect(asked(down, 'web')).toMatchObject({ result: { ok: false, because: 'refused' }, waitedMs: 0 });
    const gone = sound.fork();
    gone.do({ kind: 'delete', target: { kind: 'Service', name: 'kube-dns', namespace: 'kube-system' } });
    gone.run();
    expect(asked(gone, 'web')).toMatchObject({
      result: { ok: false, because: 'timed-out' },
      waitedMs: 10_000,
    });
    const before = gone.now;
    expect(gone.kubectl('exec client -- wget -qO- http://web').stderr).toContain("wget: bad address 'web'");
    expect(gone.now - before).toBeGreaterThanOrEqual(10_000);
  });

  it('answers from what it last saw while it is cut off, and knows nothing when it starts then', () => {
    const cut = sound.fork();
    cut.do({ kind: 'fault', fault: { kind: 'cutOff', of: 'coredns' } });
    cut.do({ kind: 'apply', objects: [service('late', { selector: { app: 'db' }, ports: [{ port: 80 }] })] });
    cut.do({ kind: 'delete', target: { kind: 'Service', name: 'web' } });
    cut.run();
    expect(asked(cut, 'late').result).toMatchObject({ ok: false, because: 'nxdomain' });
    expect(asked(cut, 'web').result).toMatchObject({ ok: true });
    cut.do({ kind: 'restart', target: { kind: 'Deployment', name: 'coredns', namespace: 'kube-system' } });
    cut.run();
    expect(asked(cut, 'web').result).toMatchObject({ ok: false, because: 'servfail' });
    cut.do({ kind: 'fault', fault: { kind: 'reconnect', of: 'coredns' } });
    cut.run();
    expect(asked(cut, 'late').result).toMatchObject({ ok: true });
  });

  it('asks the node’s own resolver with dnsPolicy Default, which knows nothing of the cluster', () => {
    const other = cluster({
      objects: [
        {
          ...client,
          metadata: { name: 'plain' },
          spec: { ...(client.spec as object), dnsPolicy: 'Default' },
        },
      ],
    });
    const [way] = other.journeys(
      { kind: 'pod', pod: 'default/plain' },
      { name: 'web.default.svc.cluster.local', port: 80 },
    );
    expect(way?.end).toMatchObject({ kind: 'unresolved', because: 'nxdomain' });
  });

  it('is answered all the same in a cluster that was given no DNS', () => {
    const without = cluster({ addons: [] });
    expect(asked(without, 'web')).toMatchObject({ result: { ok: true }, ends: ['answered', 'answered'] });
  });
});
