import { expect, it } from 'vitest';
import { createCluster } from '../index';

const cluster = createCluster({
  nodes: [{ name: 'node-1' }, { name: 'node-2' }],
  objects: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'nginx' }] },
        },
      },
    },
  ],
});
const options = (line: string): readonly string[] => cluster.complete(line).options;

it.each([
  ['kubectl desc', ['describe']],
  ['rollout sta', ['status']],
  ['get depl', ['deployments']],
  ['kubectl get deployments w', ['web']],
  ['get deploy/', ['deploy/web']],
  ['scale deployment/web --repl', ['--replicas=']],
  ['-n kube-system get -o y', ['yaml']],
  ['get pods -n kube-n', ['kube-node-lease']],
  ['cordon node-', ['node-1', 'node-2']],
  ['fault power-o', ['power-off', 'power-on']],
  ['fault stop kube-sch', ['kube-scheduler']],
  ['get pods nothing-like-it', []],
  ['wal', ['walk']],
  ['walk out', ['outside']],
  ['walk node/node-1 svc/kube', ['svc/kubernetes']],
  ['frobnicate ', []],
])('goes on from `%s`', (line, expected) => {
  expect(options(line)).toEqual(expected);
});

it('replaces the word that is being typed, and nothing before it', () => {
  expect(cluster.complete('kubectl get po')).toMatchObject({ from: 12 });
});
