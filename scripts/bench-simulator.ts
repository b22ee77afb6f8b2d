/**
 * How fast the simulator is: prints one JSON line a measurement, never fails. Run with `npx tsx scripts/bench-simulator.ts`.
 * `cpuMs` is processor time, which a busy machine does not blur as much as the wall clock.
 */
import { createCluster, type Given, type Manifest } from '../lib/simulator/index';

const wide = { limits: { steps: 1e7, objects: 1e7, reconciles: 1e8 } };

function nodes(count: number): NonNullable<Given['nodes']> {
  return Array.from({ length: count }, (_, i) => ({
    name: `node-${i + 1}`,
    cpu: '64',
    memory: '256Gi',
    pods: '250',
  }));
}

function web(replicas: number): readonly Manifest[] {
  const labels = { app: 'web' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'img:1' }] } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: labels, ports: [{ port: 80 }] },
    },
  ];
}

function measure<T>(name: string, times: number, work: () => T): T {
  let result = work();
  const wall: number[] = [];
  const cpu = process.cpuUsage();
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    result = work();
    wall.push(performance.now() - start);
  }
  const used = process.cpuUsage(cpu);
  wall.sort((a, b) => a - b);
  const round = (ms: number | undefined): number => Math.round((ms ?? 0) * 100) / 100;
  const line = {
    name,
    times,
    medianMs: round(wall[Math.floor(times / 2)]),
    p99Ms: round(wall[Math.min(times - 1, Math.floor(times * 0.99))]),
    cpuMs: round((used.user + used.system) / 1000 / times),
  };
  console.log(JSON.stringify(line));
  return result;
}

const full = measure('10 nodes, 1,000 Pods to rules on every node', 3, () => {
  const cluster = createCluster({ nodes: nodes(10) }, wide);
  cluster.do({ kind: 'apply', objects: web(1000) });
  cluster.run();
  return cluster;
});
measure('fork of that cluster', 20, () => full.fork());

measure('a quiz: 3 nodes, a Deployment of 3, scaled', 200, () => {
  const cluster = createCluster({ nodes: nodes(3), objects: web(3) });
  cluster.do({ kind: 'scale', target: { kind: 'deployment', name: 'web' }, replicas: 4 });
  cluster.run();
  return cluster;
});

const failing = createCluster({ nodes: nodes(3), objects: web(6) });
measure('10 virtual minutes without a kubelet', 50, () => {
  const cluster = failing.fork();
  cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kubelet@node-1' } });
  cluster.run(600_000);
  return cluster;
});

measure('a billion replicas, to the limit', 3, () => {
  const cluster = createCluster({ nodes: nodes(3), objects: web(1) });
  cluster.do({ kind: 'scale', target: { kind: 'deployment', name: 'web' }, replicas: 1_000_000_000 });
  cluster.run();
  return cluster;
});
