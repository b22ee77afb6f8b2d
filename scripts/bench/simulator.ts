/** How fast the simulator is; the quizzes made of it are an area of their own, `quiz`. */
import { type Cluster, createCluster, type Given, type Manifest } from '../../lib/simulator/index';
import { percentile, type Row, rounded, timed } from './row';
import { rolloutOnWebernetes } from './webernetes';

const wide = { limits: { steps: 1e8, objects: 1e8, reconciles: 1e9, virtualMs: 1e9 } };

export const rows: readonly Row[] = [
  {
    name: 'rollout: 10 nodes, Deployment of 1,000 → Ready → EndpointSlices → rules on every node',
    bar: '≤ 500 ms, and ≥ 60 × faster than @ngrok/webernetes 0.3.5 until every Pod is Ready',
    async measure() {
      const ours = timed(
        10,
        () => undefined,
        () => rollout(10, 1000),
      );
      const peer = await rolloutOnWebernetes(10, 1000);
      const timesFaster = rounded(peer.wallMs / ours.medianMs);
      return {
        ...ours,
        webernetesMs: rounded(peer.wallMs),
        webernetesCpuMs: rounded(peer.cpuMs),
        timesFaster,
        met: ours.medianMs <= 500 && timesFaster >= 60,
      };
    },
  },
  {
    name: 'scheduler: 10,000 Pods on 5,000 nodes, all default plugins',
    bar: '≥ 2,000 Pods/s',
    measure: () => scheduled(10_000, 2000, 3),
  },
  {
    name: 'scheduler: 50,000 Pods on 5,000 nodes, all default plugins',
    bar: '≥ 810 Pods/s, memory stated',
    measure: () => scheduled(50_000, 810, 1),
  },
  {
    name: 'fork of a cluster with 10,000 objects',
    bar: '< 5 ms',
    measure() {
      const cluster = rollout(20, 2000);
      const objects = objectsOf(cluster);
      const times = timed(
        200,
        () => undefined,
        () => cluster.fork(),
        50,
      );
      return { ...times, objects, met: times.p99Ms < 5 };
    },
  },
  {
    name: 'failure: 10 virtual minutes after a node lost its power, 3 nodes, 6 Pods',
    bar: '< 10 ms',
    measure() {
      const standing = createCluster({ nodes: nodes(3), objects: web(6) });
      const times = timed(
        200,
        () => standing.fork(),
        (cluster) => {
          cluster.do({ kind: 'fault', fault: { kind: 'powerOff', node: 'node-1' } });
          cluster.run(600_000);
        },
        50,
      );
      return { ...times, met: times.p99Ms < 10 };
    },
  },
  {
    name: 'growth: a Deployment of 100 to 50,000 Pods, 100 Pods a node, until Ready',
    bar: 'time grows by no more than n log n',
    measure() {
      const sizes = [100, 1000, 10_000, 50_000];
      rollout(10, 1000);
      const ms = sizes.map((size) => {
        const start = process.cpuUsage();
        rollout(Math.max(10, size / 100), size);
        const { user, system } = process.cpuUsage(start);
        return (user + system) / 1000;
      });
      const perPod = sizes.map((size, i) => (ms[i] as number) / size / Math.log2(size));
      return {
        ...Object.fromEntries(sizes.map((size, i) => [`${size}CpuMs`, rounded(ms[i] as number)])),
        /** How much more a Pod costs at 50,000 than at 1,000, log n taken off: at most 1 grows by n log n. */
        growth: rounded((perPod[3] as number) / (perPod[1] as number)),
        met: (perPod[3] as number) <= (perPod[1] as number),
      };
    },
  },
  {
    name: 'bounds: a Deployment scaled to a billion, to the limit',
    bar: 'a typed result, in less than a second',
    measure() {
      let kind = '';
      const times = timed(
        5,
        () => createCluster({ nodes: nodes(3), objects: web(1) }),
        (cluster) => {
          const target = { kind: 'Deployment', name: 'web' };
          cluster.do({ kind: 'scale', target, replicas: 1_000_000_000 });
          kind = cluster.run().kind;
        },
      );
      return { ...times, result: kind, met: kind === 'limit' && times.p99Ms < 1000 };
    },
  },
];

function rollout(nodeCount: number, replicas: number): Cluster {
  const cluster = createCluster({ nodes: nodes(nodeCount) }, wide);
  cluster.do({ kind: 'apply', objects: web(replicas) });
  cluster.run();
  const ready = cluster.get('Deployment', 'default/web')?.status?.readyReplicas;
  if (ready !== replicas) throw new Error(`${ready} of ${replicas} Pods are Ready`);
  // Rendering the text of every node's rules grows by nodes × Pods, and is nothing that the cluster does.
  for (const { node } of cluster.machines().slice(0, 10)) {
    const endpoints = cluster.rulesText(node)?.match(/^-A KUBE-SVC.* --probability /gm)?.length;
    if (endpoints !== replicas - 1) throw new Error(`the rules of ${node} do not lead to every Pod`);
  }
  return cluster;
}

/** Bare Pods on Nodes without a machine: what is timed is queue, plugins, binding and Events, and nothing else. */
function scheduled(pods: number, bar: number, times: number) {
  const results: number[] = [];
  for (let i = 0; i < times; i++) {
    const cluster = createCluster(
      { nodes: [], stopped: ['kube-scheduler', 'node-lifecycle-controller'] },
      wide,
    );
    for (let n = 1; n <= 5000; n++) {
      cluster.do({ kind: 'create', object: node(n) });
      // Every Node begins with this taint, which a node lifecycle controller takes away.
      cluster.do({ kind: 'taint', node: `node-${n}`, remove: [{ key: 'node.kubernetes.io/not-ready' }] });
    }
    for (let n = 1; n <= pods; n++) cluster.do({ kind: 'create', object: pod(n) });
    cluster.run();
    const start = performance.now();
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-scheduler' } });
    cluster.run();
    const seconds = (performance.now() - start) / 1000;
    const bound = cluster.list('Pod').filter(({ spec }) => spec.nodeName !== undefined).length;
    if (bound !== pods) throw new Error(`${bound} of ${pods} Pods have a node`);
    results.push(pods / seconds);
  }
  const podsPerSecond = rounded(percentile(results, 50));
  return {
    times,
    podsPerSecond,
    leastPodsPerSecond: rounded(Math.min(...results)),
    met: podsPerSecond >= bar,
  };
}

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

/** As the real scheduler's own benchmark has them: kubernetes/test/integration/scheduler_perf/config/templates. */
function node(n: number): Manifest {
  const room = { cpu: '4', memory: '32Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${n}`, labels: { 'kubernetes.io/hostname': `node-${n}` } },
    status: {
      capacity: room,
      allocatable: room,
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  } as Manifest;
}

function pod(n: number): Manifest {
  const requests = { cpu: '100m', memory: '500Mi' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${n}` },
    spec: { containers: [{ name: 'pause', image: 'registry.k8s.io/pause:3.10', resources: { requests } }] },
  } as Manifest;
}

function objectsOf(cluster: Cluster): number {
  return cluster.kinds().reduce((sum, kind) => sum + cluster.list(kind).length, 0);
}
