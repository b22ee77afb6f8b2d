import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../../index';
import { type Ingress, type IngressKnowledge, routeOf } from './routes';

const labels = { app: 'web' };
const web: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'pilotage/web' }] } },
  },
};
const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};
const path = (at: string, pathType: string, name = 'web', port: object = { number: 80 }) => ({
  path: at,
  pathType,
  backend: { service: { name, port } },
});
const ingress = (spec: object, name = 'web'): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name },
  spec,
});
const shop = ingress({ rules: [{ host: 'shop.example.com', http: { paths: [path('/', 'Prefix')] } }] });

function cluster(addons: readonly ('ingress' | 'servicelb')[], ...objects: readonly Manifest[]): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    addons,
    objects: [web, service, ...objects],
  });
}

function nodePort(found: Cluster): number {
  return found.get('Service', 'kube-system/ingress-controller')?.spec.ports?.[0]?.nodePort ?? 0;
}

function asked(found: Cluster, host: string, at = '/') {
  return found.requests(
    { kind: 'outside' },
    { address: '192.168.0.11', port: nodePort(found), host, path: at },
  );
}

describe('a request through an Ingress', () => {
  it('[ingress/endpoints] goes through the controller’s Pod to an endpoint of the Service, past its cluster IP', () => {
    const found = asked(cluster(['ingress'], shop), 'shop.example.com');
    expect(found.map(({ status }) => status)).toEqual([200, 200]);
    expect(found[0]?.connection.end).toMatchObject({ by: { serves: 'ingress' } });
    expect(found[0]?.route).toMatchObject({
      ingress: 'default/web',
      service: 'default/web',
      rule: 'ingress/path',
    });
    const chains = found
      .flatMap(({ onward }) => onward?.hops ?? [])
      .flatMap(({ met }) => met.map(({ chain }) => chain));
    expect(chains).not.toContain('KUBE-SERVICES');
    expect(found.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1);
  });

  it('is answered 404 without a rule, 503 without endpoints, 502 where nothing listens', () => {
    const found = cluster(['ingress'], shop);
    expect(asked(found, 'other.example.com')[0]?.status).toBe(404);
    found.do({
      kind: 'patch',
      target: { kind: 'Service', name: 'web' },
      patch: { spec: { ports: [{ name: 'http', port: 80, targetPort: 9999 }] } },
    });
    found.run();
    expect(asked(found, 'shop.example.com')[0]?.status).toBe(502);
    found.do({ kind: 'scale', target: { kind: 'Deployment', name: 'web' }, replicas: 0 });
    found.run();
    expect(asked(found, 'shop.example.com')[0]).toMatchObject({
      status: 503,
      route: { rule: 'ingress/endpoints' },
    });
    found.do({ kind: 'delete', target: { kind: 'Service', name: 'web' } });
    found.run();
    expect(asked(found, 'shop.example.com')[0]?.status).toBe(503);
  });

  it('[ingress/class] is for nobody when its class is another’s, and nothing listens without a controller', () => {
    const other = { ...shop, spec: { ...(shop.spec as object), ingressClassName: 'other' } };
    expect(asked(cluster(['ingress'], other), 'shop.example.com')[0]?.status).toBe(404);
    const without = cluster([], shop);
    expect(without.get('Ingress', 'default/web')?.status ?? {}).not.toHaveProperty('loadBalancer.ingress');
    const [way] = without.requests(
      { kind: 'outside' },
      { address: '192.168.0.11', host: 'shop.example.com' },
    );
    expect(way).toMatchObject({ connection: { end: { kind: 'refused', because: 'no-listener' } } });
  });

  it('[ingress/status] [service-lb/daemonset] [service-lb/status] is reached on every node’s port 80 where ServiceLB balances', () => {
    const found = cluster(['servicelb', 'ingress'], shop);
    const addresses = [{ ip: '192.168.0.11' }, { ip: '192.168.0.12' }];
    expect(found.get('Service', 'kube-system/ingress-controller')?.status?.loadBalancer?.ingress).toEqual(
      addresses,
    );
    expect(found.get('Ingress', 'default/web')?.status).toEqual({ loadBalancer: { ingress: addresses } });
    const request = { address: '192.168.0.12', host: 'shop.example.com' };
    expect(found.requests({ kind: 'outside' }, request).every(({ status }) => status === 200)).toBe(true);
    const pending = cluster(['ingress'], shop);
    expect(pending.get('Service', 'kube-system/ingress-controller')?.status?.loadBalancer).toEqual({});
  });

  it('[network/forward] comes through the rules in a Pod of ServiceLB while kube-proxy does not know the address', () => {
    const found = cluster(['servicelb', 'ingress'], shop);
    found.do({ kind: 'fault', fault: { kind: 'stop', of: 'servicelb' } });
    found.do({
      kind: 'patch',
      target: { kind: 'Service', name: 'ingress-controller', namespace: 'kube-system' },
      patch: { status: { loadBalancer: { ingress: null } } },
      subresource: 'status',
    });
    found.run();
    const [way] = found.requests({ kind: 'outside' }, { address: '192.168.0.12', host: 'shop.example.com' });
    expect(way?.status).toBe(200);
    const chains = way?.connection.hops.flatMap(({ met }) => met.map(({ chain }) => chain)) ?? [];
    expect(chains).toContain('CNI-HOSTPORT-DNAT');
    expect(chains.some((chain) => chain.startsWith('KUBE-SVC'))).toBe(true);
  });
});

describe('the route of a request', () => {
  const known = (...specs: readonly object[]): IngressKnowledge => ({
    ingresses: specs.map(
      (spec, n) =>
        ({ ...ingress(spec, `i${n}`), metadata: { namespace: 'a', name: `i${n}` } }) as unknown as Ingress,
    ),
    zone: {
      service: (namespace, name) => ({ ...service, metadata: { namespace, name } }) as never,
      slices: () =>
        [{ ports: [{ name: 'http', port: 8080 }], endpoints: [{ addresses: ['10.0.0.1'] }] }] as never,
      hasNamespace: () => true,
      services: () => [],
    },
    hasCertificate: (key) => key === 'a/cert',
  });
  const to = (host: string | undefined, ...paths: readonly object[]) => ({
    rules: [{ ...(host && { host }), http: { paths } }],
  });
  const serviceFor = (knowledge: IngressKnowledge, host: string, at: string) =>
    routeOf(knowledge, host, at, false).service;

  it.each([
    ['/', 'Prefix', '/any/thing', true],
    ['/foo', 'Prefix', '/foo', true],
    ['/foo', 'Prefix', '/foo/', true],
    ['/foo/', 'Prefix', '/foo', true],
    ['/foo', 'Prefix', '/foobar', false],
    ['/aaa/bb', 'Prefix', '/aaa/bbb', false],
    ['/aaa/bbb', 'Prefix', '/aaa/bbb/ccc', true],
    ['/foo', 'Exact', '/foo', true],
    ['/foo', 'Exact', '/foo/', false],
    ['/foo/', 'Exact', '/foo', false],
    ['/foo', 'ImplementationSpecific', '/foo/bar', true],
  ])('[ingress/path] %s as %s is for %s: %s', (wanted, type, got, is) => {
    expect(serviceFor(known(to(undefined, path(wanted, type))), 'x', got) !== undefined).toBe(is);
  });

  it('[ingress/path] the longest path wins, and Exact over Prefix', () => {
    const knowledge = known(
      to('h.io', path('/', 'Prefix', 'root'), path('/a', 'Prefix', 'prefix'), path('/a', 'Exact', 'exact')),
    );
    expect(['/b', '/a/b', '/a'].map((at) => serviceFor(knowledge, 'h.io', at))).toEqual([
      'a/root',
      'a/prefix',
      'a/exact',
    ]);
  });

  it('[ingress/host] the very host wins over a wildcard of one label, and that over none', () => {
    const knowledge = known(
      to('*.foo.com', path('/', 'Prefix', 'wild')),
      to('bar.foo.com', path('/', 'Prefix', 'bar')),
      to(undefined, path('/', 'Prefix', 'all')),
    );
    const hosts = ['bar.foo.com', 'x.foo.com', 'a.b.foo.com', 'foo.com'];
    expect(hosts.map((host) => serviceFor(knowledge, host, '/'))).toEqual([
      'a/bar',
      'a/wild',
      'a/all',
      'a/all',
    ]);
  });

  it('[ingress/default-backend] takes what no rule is for', () => {
    const knowledge = known({
      ...to('h.io', path('/a', 'Prefix', 'a')),
      defaultBackend: { service: { name: 'rest', port: { name: 'http' } } },
    });
    expect(serviceFor(knowledge, 'h.io', '/b')).toBe('a/rest');
    expect(routeOf(known(to('h.io', path('/a', 'Prefix'))), 'h.io', '/b', false).status).toBe(404);
  });

  it('[ingress/tls] shows the certificate of the host’s Secret, and its own where there is none', () => {
    const spec = {
      ...to('h.io', path('/', 'Prefix')),
      tls: [
        { hosts: ['h.io'], secretName: 'cert' },
        { hosts: ['g.io'], secretName: 'gone' },
      ],
    };
    expect(routeOf(known(spec), 'h.io', '/', true).certificate).toBe('a/cert');
    expect(routeOf(known(spec), 'g.io', '/', true).certificate).toBeUndefined();
  });
});

describe('ServiceLB', () => {
  it('[service-lb/removed] clears up when the Service is deleted', () => {
    const found = cluster(['servicelb', 'ingress']);
    expect(found.list('DaemonSet', 'kube-system')).toHaveLength(1);
    found.do({
      kind: 'delete',
      target: { kind: 'Service', name: 'ingress-controller', namespace: 'kube-system' },
    });
    found.run();
    expect(found.list('DaemonSet', 'kube-system')).toHaveLength(0);
  });
});
