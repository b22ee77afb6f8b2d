import { describe, expect, it } from 'vitest';
import { type Cluster, conditionOf, createCluster, type Given, type Manifest, stepsOf } from '../index';
import { disruption, newZone, zoneState } from './node-lifecycle-zones';
import { stepFor } from './ttl';

function deployment(replicas: number, spec: object = {}): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'img:1' }], ...spec },
      },
    },
  };
}

const pair: Given = { nodes: [{ name: 'node-1' }, { name: 'node-2' }], objects: [deployment(4)] };
const many = (count: number, zone = 'a'): NonNullable<Given['nodes']> =>
  Array.from({ length: count }, (_, i) => ({
    name: `${zone}-${i + 1}`,
    labels: { 'topology.kubernetes.io/zone': zone },
  }));

function taintsOf(cluster: Cluster, node: string): readonly string[] {
  return (cluster.get('Node', node)?.spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
}

function powerOff(cluster: Cluster, ...nodes: readonly string[]): void {
  for (const node of nodes) cluster.do({ kind: 'fault', fault: { kind: 'powerOff', node } });
}

function podsOn(cluster: Cluster, node: string) {
  return cluster.list('Pod').filter((pod) => pod.spec.nodeName === node);
}

const unreachableTaints = [
  'node.kubernetes.io/unreachable:NoSchedule',
  'node.kubernetes.io/unreachable:NoExecute',
];

describe('a node that falls silent', () => {
  it('[node-lifecycle/silent] [node-lifecycle/pods-unready] is Ready for 50 s more, then Unknown, its Pods not ready', () => {
    const cluster = createCluster(pair);
    powerOff(cluster, 'node-1');
    cluster.run(35_000);
    expect(conditionOf(cluster.get('Node', 'node-1') ?? {}, 'Ready')?.status).toBe('True');
    expect(taintsOf(cluster, 'node-1')).toEqual([]);
    cluster.run(25_000);
    const node = cluster.get('Node', 'node-1') ?? {};
    for (const type of ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'])
      expect(conditionOf(node, type)).toMatchObject({
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
      });
    expect(taintsOf(cluster, 'node-1')).toEqual(unreachableTaints);
    const pods = podsOn(cluster, 'node-1');
    expect(pods).toHaveLength(2);
    for (const pod of pods) {
      expect(conditionOf(pod, 'Ready')?.status).toBe('False');
      expect(conditionOf(pod, 'ContainersReady')?.status).toBe('True');
    }
    expect(cluster.list('Event').filter((each) => each.reason === 'NodeNotReady')).toHaveLength(3);
  });

  it('[taint-eviction/later] keeps its Pods for 300 s, then they are deleted and stay Terminating', () => {
    const cluster = createCluster(pair);
    powerOff(cluster, 'node-1');
    cluster.run(6 * 60_000);
    const pods = podsOn(cluster, 'node-1');
    expect(pods).toHaveLength(2);
    for (const pod of pods) {
      expect(pod.metadata.deletionTimestamp).toBeDefined();
      expect(conditionOf(pod, 'DisruptionTarget')).toMatchObject({
        reason: 'DeletionByTaintManager',
        message: 'Taint manager: deleting due to NoExecute taint',
      });
    }
    expect(podsOn(cluster, 'node-2')).toHaveLength(4);
  });

  it('[taint-eviction/cancel] that comes back in time keeps its Pods, and is told so', () => {
    const cluster = createCluster(pair);
    powerOff(cluster, 'node-1');
    cluster.run(120_000);
    cluster.do({ kind: 'fault', fault: { kind: 'powerOn', node: 'node-1' } });
    cluster.run(400_000);
    expect(taintsOf(cluster, 'node-1')).toEqual([]);
    expect(podsOn(cluster, 'node-1')).toHaveLength(2);
    const messages = cluster
      .list('Event')
      .filter((each) => each.reason === 'TaintManagerEviction')
      .map((each) => each.message.replace(/web-.*/, 'POD'));
    expect(messages).toEqual(Array(2).fill('Cancelling deletion of Pod default/POD'));
  });

  it('is noticed by nobody while the controller does not run, and from anew when it starts', () => {
    const cluster = createCluster(pair);
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'node-lifecycle-controller' } });
    powerOff(cluster, 'node-1');
    cluster.run(300_000);
    expect(taintsOf(cluster, 'node-1')).toEqual([]);
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'node-lifecycle-controller' } });
    cluster.run(40_000);
    expect(taintsOf(cluster, 'node-1')).toEqual([]);
    cluster.run(20_000);
    expect(taintsOf(cluster, 'node-1')).toEqual(unreachableTaints);
  });

  it('that never said how it is becomes Unknown after a minute', () => {
    const cluster = createCluster();
    cluster.do({ kind: 'create', object: { apiVersion: 'v1', kind: 'Node', metadata: { name: 'paper' } } });
    cluster.run(70_000);
    expect(conditionOf(cluster.get('Node', 'paper') ?? {}, 'Ready')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
    });
  });
});

describe('[node-lifecycle/no-schedule] conditions and cordoning', () => {
  it('are told by taints at once', () => {
    const cluster = createCluster();
    cluster.do({ kind: 'cordon', node: 'node-1' });
    cluster.run();
    expect(taintsOf(cluster, 'node-1')).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
    cluster.do({ kind: 'uncordon', node: 'node-1' });
    cluster.run();
    expect(taintsOf(cluster, 'node-1')).toEqual([]);
    const conditions = (cluster.get('Node', 'node-1')?.status?.conditions ?? []).map((each) =>
      each.type === 'PIDPressure' ? { ...each, status: 'True' } : each,
    );
    const target = { kind: 'Node', name: 'node-1' };
    cluster.do({ kind: 'patch', target, subresource: 'status', patch: { status: { conditions } } });
    cluster.run();
    expect(taintsOf(cluster, 'node-1')).toEqual(['node.kubernetes.io/pid-pressure:NoSchedule']);
  });
});

describe('[node-lifecycle/zone] zones', () => {
  it('evict nobody when everything is silent, and give everybody the time again afterwards', () => {
    const cluster = createCluster({ nodes: many(2), objects: [deployment(2)] });
    powerOff(cluster, 'a-1', 'a-2');
    cluster.run(400_000);
    expect(taintsOf(cluster, 'a-1')).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
    expect(cluster.list('Pod').every((pod) => pod.metadata.deletionTimestamp === undefined)).toBe(true);
    cluster.do({ kind: 'fault', fault: { kind: 'powerOn', node: 'a-2' } });
    cluster.run(60_000);
    expect(taintsOf(cluster, 'a-1')).toEqual(unreachableTaints);
    expect(taintsOf(cluster, 'a-2')).toEqual([]);
  });

  it('[node-lifecycle/no-execute] taint one node in ten seconds', () => {
    const cluster = createCluster({ nodes: many(8) });
    powerOff(cluster, 'a-1', 'a-2', 'a-3');
    cluster.run(90_000);
    const times = stepsOf(cluster.trace, 'node-lifecycle-controller')
      .filter((step) => step.says.includes('unreachable:NoExecute'))
      .map((step) => step.at);
    expect(times).toHaveLength(3);
    expect(times[1]).toBe((times[0] ?? 0) + 10_000);
    expect(times[2]).toBe((times[0] ?? 0) + 20_000);
  });

  it('stop when more than half of a small zone is silent, and slow down in a large one', () => {
    const cluster = createCluster({ nodes: many(5) });
    powerOff(cluster, 'a-1', 'a-2', 'a-3');
    cluster.run(120_000);
    const tainted = ['a-1', 'a-2', 'a-3'].filter((node) => taintsOf(cluster, node).length === 2);
    expect(tainted.length).toBeLessThanOrEqual(1);
    expect(zoneState({ ready: 2, notReady: 3 })).toBe('partial');
    expect(zoneState({ ready: 1, notReady: 2 })).toBe('normal');
    expect(zoneState({ ready: 0, notReady: 1 })).toBe('full');
    const large = disruption(new Map([['a', newZone]]), new Map([['a', { ready: 20, notReady: 40 }]]));
    expect(large.zones.get('a')?.rate).toBe(0.01);
  });
});

describe('the other controllers of nodes', () => {
  it('[taint-eviction/now] delete at once what does not tolerate a taint', () => {
    const cluster = createCluster(pair);
    const add = [{ key: 'k', value: 'v', effect: 'NoExecute' }] as const;
    cluster.do({ kind: 'taint', node: 'node-1', add });
    cluster.run(60_000);
    expect(podsOn(cluster, 'node-1')).toEqual([]);
    expect(podsOn(cluster, 'node-2')).toHaveLength(4);
  });

  it('[pod-gc/orphaned] remove the Pods of a node that has been gone for 40 s, not earlier', () => {
    const cluster = createCluster(pair);
    powerOff(cluster, 'node-1');
    cluster.do({ kind: 'delete', target: { kind: 'Node', name: 'node-1' } });
    cluster.run(40_000);
    expect(podsOn(cluster, 'node-1')).toHaveLength(2);
    cluster.run(45_000);
    expect(podsOn(cluster, 'node-1')).toEqual([]);
    expect(podsOn(cluster, 'node-2')).toHaveLength(4);
    const removals = stepsOf(cluster.trace, 'pod-garbage-collector-controller');
    expect(removals.map((step) => step.rule)).toEqual(Array(4).fill('pod-gc/orphaned'));
    expect(cluster.list('Event').some((each) => each.reason === 'RemovingNode')).toBe(true);
  });

  it('[pod-gc/out-of-service] remove Pods being deleted on a node that is said to be out of service', () => {
    const cluster = createCluster(pair);
    powerOff(cluster, 'node-1');
    cluster.run(70_000);
    const add = [
      { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' },
    ] as const;
    cluster.do({ kind: 'taint', node: 'node-1', add });
    cluster.run(25_000);
    expect(podsOn(cluster, 'node-1')).toEqual([]);
  });

  it('[pod-gc/unscheduled] remove what never got a node and is held by a finalizer no longer', () => {
    const cluster = createCluster({ ...pair, objects: [] });
    const pod: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', finalizers: ['example.com/hold'] },
      spec: { containers: [{ name: 'c', image: 'img:1', resources: { requests: { cpu: '64' } } }] },
    };
    cluster.do({ kind: 'create', object: pod });
    cluster.do({ kind: 'delete', target: { kind: 'Pod', name: 'p' } });
    cluster.run(25_000);
    expect(cluster.get('Pod', 'default/p')?.status?.phase).toBe('Failed');
  });

  it('[ttl/annotate] say on each node how long its kubelet may keep what it read', () => {
    const cluster = createCluster(pair);
    expect(cluster.get('Node', 'node-1')?.metadata.annotations).toEqual({
      'node.alpha.kubernetes.io/ttl': '0',
    });
    expect([stepFor(100, 0), stepFor(101, 0), stepFor(95, 1), stepFor(89, 1), stepFor(5000, 0)]).toEqual([
      0, 1, 1, 0, 4,
    ]);
  });
});
