import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given, type Manifest, type Pod } from '../index';

type Asked = {
  readonly cpu?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: object;
};

function pod(name: string, { cpu, labels = {}, spec = {} }: Asked = {}): Manifest {
  const resources = cpu === undefined ? {} : { resources: { requests: { cpu } } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'c', image: 'img:1', ...resources }],
      ...spec,
    },
  };
}

function priorityClass(name: string, value: number): Manifest {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value };
}

function budget(
  name: string,
  labels: Readonly<Record<string, string>>,
  disruptionsAllowed: number,
): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: { minAvailable: 1, selector: { matchLabels: labels } },
    status: {
      disruptionsAllowed,
      currentHealthy: 1,
      desiredHealthy: 1,
      expectedPods: 1,
      observedGeneration: 1,
    },
  };
}

function near(
  kind: 'podAffinity' | 'podAntiAffinity',
  labels: object,
  topologyKey = 'kubernetes.io/hostname',
): object {
  const term = { labelSelector: { matchLabels: labels }, topologyKey };
  return { affinity: { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

function settledWith(given: Given, ...objects: readonly Manifest[]): Cluster {
  const cluster = createCluster(given);
  cluster.do({ kind: 'apply', objects });
  cluster.run();
  return cluster;
}

function podNamed(cluster: Cluster, name: string): Pod | undefined {
  return cluster.list('Pod', 'default').find(({ metadata }) => metadata.name === name);
}

function nodeOf(cluster: Cluster, name: string): string | undefined {
  return podNamed(cluster, name)?.spec.nodeName;
}

function whyPending(cluster: Cluster, name: string): string | undefined {
  return podNamed(cluster, name)?.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
}

const twoNodes: Given = {
  nodes: [
    { name: 'node-1', cpu: '2' },
    { name: 'node-2', cpu: '2' },
  ],
};

describe('[scheduler/preempt] a Pod of higher priority that fits nowhere', () => {
  const full: Given = {
    nodes: [{ name: 'node-1', cpu: '2' }],
    objects: [priorityClass('high', 1000), pod('low', { cpu: '2' })],
  };

  it('takes the place of a Pod of lower priority, which is marked, deleted and told by whom', () => {
    const cluster = settledWith(full, pod('vip', { cpu: '2', spec: { priorityClassName: 'high' } }));
    expect(podNamed(cluster, 'low')).toBeUndefined();
    expect(nodeOf(cluster, 'vip')).toBe('node-1');
    const events = cluster
      .list('Event')
      .map(({ reason, message }) => `${String(reason)}: ${String(message)}`);
    expect(events).toContain('FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu.');
    expect(events.some((each) => /^Preempted: Preempted by pod \S+ on node node-1$/.test(each))).toBe(true);
    const told = cluster.trace.steps.map(({ says }) => says);
    const marked = told.findIndex((each) => each.includes('marks Pod default/low as the target'));
    const deleted = told.findIndex((each) => each.includes('deletes Pod default/low to make room'));
    expect(marked).toBeGreaterThan(0);
    expect(deleted).toBeGreaterThan(marked);
  });

  it('waits when it may not preempt', () => {
    const never = { ...priorityClass('never', 1000), preemptionPolicy: 'Never' };
    const cluster = settledWith(
      full,
      never,
      pod('patient', { cpu: '2', spec: { priorityClassName: 'never' } }),
    );
    expect(nodeOf(cluster, 'low')).toBe('node-1');
    expect(whyPending(cluster, 'patient')).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    );
  });

  it('[scheduler/nominated] keeps the room that is being made from Pods of lower priority', () => {
    const cluster = createCluster({
      nodes: [{ name: 'node-1', cpu: '2' }],
      objects: [
        priorityClass('high', 1000),
        pod('low', { cpu: '2', spec: { terminationGracePeriodSeconds: 30 } }),
      ],
    });
    cluster.do({ kind: 'apply', objects: [pod('vip', { cpu: '2', spec: { priorityClassName: 'high' } })] });
    cluster.run(500);
    expect(podNamed(cluster, 'vip')?.status?.nominatedNodeName).toBe('node-1');
    cluster.do({ kind: 'apply', objects: [pod('intruder', { cpu: '1' })] });
    cluster.run();
    expect(nodeOf(cluster, 'vip')).toBe('node-1');
    expect(nodeOf(cluster, 'intruder')).toBeUndefined();
  });

  it('[preemption/budgets] spares Pods that a budget protects when another node will do', () => {
    const cluster = settledWith(
      {
        ...twoNodes,
        objects: [
          priorityClass('high', 1000),
          pod('guarded', { cpu: '2', labels: { app: 'guarded' } }),
          pod('free', { cpu: '2' }),
          budget('keep', { app: 'guarded' }, 0),
        ],
      },
      pod('vip', { cpu: '2', spec: { priorityClassName: 'high' } }),
    );
    expect(podNamed(cluster, 'guarded')).toBeDefined();
    expect(podNamed(cluster, 'free')).toBeUndefined();
    expect(nodeOf(cluster, 'vip')).toBeDefined();
  });
});

describe('Pods that look at other Pods', () => {
  it('[inter-pod-affinity/anti] keeps replicas apart, and says why one is left over', () => {
    const apart = (name: string): Manifest =>
      pod(name, { labels: { app: 'db' }, spec: near('podAntiAffinity', { app: 'db' }) });
    const cluster = settledWith(twoNodes, apart('a'), apart('b'), apart('c'));
    expect(new Set([nodeOf(cluster, 'a'), nodeOf(cluster, 'b')])).toEqual(new Set(['node-1', 'node-2']));
    expect(whyPending(cluster, 'c')).toBe(
      "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
    );
  });

  it('[inter-pod-affinity/required] [scheduler/requeue] waits for the Pod it must be near to, and follows it', () => {
    const cluster = settledWith(twoNodes, pod('follower', { spec: near('podAffinity', { app: 'leader' }) }));
    expect(nodeOf(cluster, 'follower')).toBeUndefined();
    cluster.do({ kind: 'apply', objects: [pod('leader', { labels: { app: 'leader' } })] });
    cluster.run(20_000);
    expect(nodeOf(cluster, 'follower')).toBe(nodeOf(cluster, 'leader'));
    expect(nodeOf(cluster, 'follower')).toBeDefined();
  });

  it('[topology-spread/max-skew] spreads over zones as evenly as asked', () => {
    const zones: Given = {
      nodes: ['a', 'a', 'b'].map((zone, i) => ({
        name: `node-${i + 1}`,
        labels: { 'topology.kubernetes.io/zone': zone },
      })),
    };
    const constraint = {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'web' } },
    };
    const web = (name: string): Manifest =>
      pod(name, { labels: { app: 'web' }, spec: { topologySpreadConstraints: [constraint] } });
    const cluster = settledWith(zones, ...['p1', 'p2', 'p3', 'p4'].map(web));
    const inB = ['p1', 'p2', 'p3', 'p4'].filter((name) => nodeOf(cluster, name) === 'node-3');
    expect(inB).toHaveLength(2);
  });

  it('[topology-spread/default] spreads the Pods of one ReplicaSet over the nodes unasked', () => {
    const labels = { app: 'web' };
    const cluster = settledWith(
      { nodes: [{ name: 'node-1' }, { name: 'node-2' }, { name: 'node-3' }] },
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'web' },
        spec: {
          replicas: 6,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'img:1' }] } },
        },
      },
    );
    const perNode = new Map<string | undefined, number>();
    for (const { spec } of cluster.list('Pod'))
      perNode.set(spec.nodeName, (perNode.get(spec.nodeName) ?? 0) + 1);
    expect([...perNode.values()]).toEqual([2, 2, 2]);
  });

  it('records every plugin’s weighted score of every node that fits', () => {
    const cluster = settledWith(twoNodes, pod('a', { cpu: '1', labels: { app: 'a' } }));
    const scheduling = cluster.trace.steps
      .map(({ action }) => action)
      .find((action) => action.kind === 'finding' && action.finding === 'scheduling');
    const verdicts = scheduling?.kind === 'finding' ? (scheduling.verdicts ?? []) : [];
    expect(verdicts.map(({ node }) => node)).toEqual(['node-1', 'node-2']);
    expect(Object.keys(verdicts[0]?.scores ?? {})).toEqual([
      'TaintToleration',
      'NodeResourcesFit',
      'NodeResourcesBalancedAllocation',
    ]);
  });
});

describe('[node-affinity/names] a Pod that names its nodes', () => {
  it('is told apart from a Pod that fits nowhere for other reasons', () => {
    const nodeSelectorTerms = [
      { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] },
    ];
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
    };
    const cluster = settledWith(twoNodes, pod('big', { cpu: '3', spec: { affinity } }));
    expect(whyPending(cluster, 'big')).toBe(
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    );
  });
});
