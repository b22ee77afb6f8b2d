/**
 * Clusters for the kernel check, drawn from a seed: Services of every shape over Pods on one to three nodes, with addresses of IPv4, of
 * IPv6 or of both.
 */
import { type Cluster, createCluster, type Manifest } from '../../lib/simulator/index';
import { familyOf, type IPFamily } from '../../lib/simulator/values/ip-family';
import { Random } from '../../lib/simulator/values/random';

const apps = ['web', 'api', 'db'];

export function clusterFrom(seed: number, proxyMode: 'iptables' | 'nftables'): Cluster {
  const random = Random.fromSeed(seed);
  const below = (n: number) => random.below(n);
  const pick = <T>(...among: readonly T[]): T => among[below(among.length)] as T;
  const nodes = Array.from({ length: 1 + below(3) }, (_, n) => ({
    name: `node-${n + 1}`,
    labels: { 'topology.kubernetes.io/zone': pick('a', 'b') },
  }));
  const ipFamilies = pick<readonly [IPFamily] | readonly [IPFamily, IPFamily]>(
    ['IPv4'],
    ['IPv4'],
    ['IPv6'],
    ['IPv4', 'IPv6'],
    ['IPv6', 'IPv4'],
  );
  const used = apps.slice(0, 1 + below(apps.length));
  const objects: Manifest[] = used.flatMap((app): Manifest[] => [
    deployment(app, below(4), below(5) === 0),
    ...Array.from({ length: 1 + below(2) }, (_, n) => service(app, n, ipFamilies, pick, below)),
  ]);
  if (below(4) === 0) objects.push(service('nobody', 0, ipFamilies, pick, below));
  const cluster = createCluster({ nodes, objects, settings: { proxyMode, ipFamilies } }, { seed });
  for (const each of cluster.list('Service')) {
    const { type, clusterIPs } = each.spec as { type?: string; clusterIPs: readonly string[] };
    if (type !== 'LoadBalancer') continue;
    const number =
      Number(each.metadata.name.replace(/\D/g, '')) +
      apps.indexOf(each.metadata.name.split('-')[0] ?? '') * 4;
    cluster.do({
      kind: 'patch',
      target: { kind: 'Service', name: each.metadata.name },
      patch: {
        status: {
          loadBalancer: {
            ingress: clusterIPs.map((ip) => ({ ip: `${outside[familyOf(ip)]}${20 + number}` })),
          },
        },
      },
      subresource: 'status',
    });
  }
  cluster.run();
  return cluster;
}

/** Where addresses of load balancers and external IPs begin. (RFC 5737, RFC 3849) */
const outside = { IPv4: '198.51.100.', IPv6: '2001:db8::' } as const;
const clients = {
  IPv4: ['192.168.200.0/24', '10.1.0.0/16'],
  IPv6: ['fd00:192:168:200::/64', 'fd00:10:1::/48'],
} as const;

function deployment(app: string, replicas: number, hostNetwork: boolean): Manifest {
  const labels = { app };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          ...(hostNetwork && { hostNetwork }),
          containers: [
            {
              name: app,
              image: `${app}:1`,
              ports: [{ name: 'http', containerPort: 8080 }, { containerPort: 9090 }],
            },
          ],
        },
      },
    },
  };
}

function service(
  app: string,
  n: number,
  families: readonly IPFamily[],
  pick: <T>(...among: readonly T[]) => T,
  below: (n: number) => number,
): Manifest {
  const type = pick('ClusterIP', 'NodePort', 'LoadBalancer');
  const ipFamilyPolicy = pick('SingleStack', 'PreferDualStack');
  const own = ipFamilyPolicy === 'SingleStack' ? families.slice(0, 1) : families;
  const external = type !== 'ClusterIP' && below(2) === 0;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${app}-${n}` },
    spec: {
      type,
      ipFamilyPolicy,
      selector: { app },
      ports: [
        { name: 'http', port: 80, targetPort: pick<number | string>(8080, 'http') },
        // Nobody listens on 7070: the connection arrives and is refused.
        ...(below(3) === 0 ? [{ name: 'more', port: 81, targetPort: pick(9090, 7070) }] : []),
      ],
      ...(external && { externalTrafficPolicy: 'Local' }),
      ...(below(3) === 0 && { internalTrafficPolicy: 'Local' }),
      ...(below(3) === 0 && { sessionAffinity: 'ClientIP' }),
      ...(below(5) === 0 && { externalIPs: own.map((each) => `${outside[each]}${100 + below(50)}`) }),
      ...(type === 'LoadBalancer' &&
        below(3) === 0 && { loadBalancerSourceRanges: own.map((each) => pick(...clients[each])) }),
    },
  };
}
