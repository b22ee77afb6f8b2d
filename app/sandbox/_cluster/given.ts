/** What the ready clusters are made of. */
import type { Given, Manifest, NodeGiven } from '@/lib/simulator/index';
import type { ReadyId } from './ready';

/** @param count nodes, where another number than the cluster's own is wanted */
export function givenOf(id: ReadyId, count?: number): Given {
  switch (id) {
    case 'empty':
      return { nodes: nodes(count ?? 3) };
    case 'web':
      return { nodes: nodes(count ?? 3), objects: webShop };
    case 'small':
      return {
        nodes: nodes(count ?? 3).map((node, i) => ({ ...node, name: i === 0 ? 'server-1' : `agent-${i}` })),
        etcd: 'sqlite',
        objects: webShop,
      };
    case 'servers':
      return { nodes: nodes(count ?? 3), servers: 3, objects: webShop };
    case 'state':
      return { nodes: nodes(count ?? 3), objects: withAnEnd };
    case 'large':
      return {
        nodes: nodes(count ?? 100),
        objects: Array.from({ length: 20 }, (_, i) => [
          deployment(`app-${i + 1}`, 100),
          service(`app-${i + 1}`),
        ]).flat(),
      };
    default:
      return id satisfies never;
  }
}

function nodes(count: number): readonly NodeGiven[] {
  return Array.from({ length: count }, (_, i) => ({ name: `node-${i + 1}` }));
}

function deployment(name: string, replicas: number): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'pilotage/web:1',
              ports: [{ containerPort: 8080 }],
              readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 5 },
            },
          ],
        },
      },
    },
  };
}

function service(name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

const webShop: readonly Manifest[] = [
  deployment('web', 3),
  service('web'),
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'checkout', namespace: 'default', labels: { app: 'checkout' } },
    spec: { containers: [{ name: 'client', image: 'pilotage/client:1' }] },
  },
];

const counting = { restartPolicy: 'Never', containers: [{ name: 'count', image: 'pilotage/counter:1' }] };

const withAnEnd: readonly Manifest[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db', namespace: 'default' },
    spec: { clusterIP: 'None', selector: { app: 'db' }, ports: [{ port: 6379 }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      serviceName: 'db',
      replicas: 3,
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { containers: [{ name: 'redis', image: 'redis:8' }] },
      },
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'count', namespace: 'default' },
    spec: { completions: 2, template: { spec: counting } },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'every-five-minutes', namespace: 'default' },
    spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template: { spec: counting } } } },
  },
];
