/** Clusters for the kernel check, drawn from a seed: Services of every shape over Pods on one to three nodes. */
import { type Cluster, createCluster, type Manifest } from '../../lib/simulator/index';
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
  const used = apps.slice(0, 1 + below(apps.length));
  const objects: Manifest[] = used.flatMap((app): Manifest[] => [
    deployment(app, below(4)),
    ...Array.from({ length: 1 + below(2) }, (_, n) => service(app, n, pick, below)),
  ]);
  if (below(4) === 0) objects.push(service('nobody', 0, pick, below));
  const cluster = createCluster({ nodes, objects, settings: { proxyMode } }, { seed });
  for (const each of cluster.list('Service')) {
    if ((each.spec as { type?: string }).type !== 'LoadBalancer') continue;
    const number =
      Number(each.metadata.name.replace(/\D/g, '')) +
      apps.indexOf(each.metadata.name.split('-')[0] ?? '') * 4;
    cluster.do({
      kind: 'patch',
      target: { kind: 'Service', name: each.metadata.name },
      patch: { status: { loadBalancer: { ingress: [{ ip: `198.51.100.${20 + number}` }] } } },
      subresource: 'status',
    });
  }
  cluster.run();
  return cluster;
}

function deployment(app: string, replicas: number): Manifest {
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
  pick: <T>(...among: readonly T[]) => T,
  below: (n: number) => number,
): Manifest {
  const type = pick('ClusterIP', 'NodePort', 'LoadBalancer');
  const external = type !== 'ClusterIP' && below(2) === 0;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${app}-${n}` },
    spec: {
      type,
      selector: { app },
      ports: [
        { name: 'http', port: 80, targetPort: pick<number | string>(8080, 'http') },
        // Nobody listens on 7070: the connection arrives and is refused.
        ...(below(3) === 0 ? [{ name: 'more', port: 81, targetPort: pick(9090, 7070) }] : []),
      ],
      ...(external && { externalTrafficPolicy: 'Local' }),
      ...(below(3) === 0 && { internalTrafficPolicy: 'Local' }),
      ...(below(3) === 0 && { sessionAffinity: 'ClientIP' }),
      ...(below(5) === 0 && { externalIPs: [`198.51.100.${100 + below(50)}`] }),
      ...(type === 'LoadBalancer' &&
        below(3) === 0 && { loadBalancerSourceRanges: [pick('192.168.200.0/24', '10.1.0.0/16')] }),
    },
  };
}
