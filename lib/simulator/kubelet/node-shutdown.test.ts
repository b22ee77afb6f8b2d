import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../cluster';
import { conditionOf, type Manifest } from '../objects/objects';

const critical = 2_000_000_000;

function pod(name: string, spec: object): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: name === 'agent' ? 'kube-system' : 'default' },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'web:1' }], ...spec },
  };
}

function cluster(shutdownGrace: readonly { readonly priority: number; readonly seconds: number }[]): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    images: { 'web:1': { listensOn: [80], stopMs: 3_000 }, 'deaf:1': { ignoresSigterm: true } },
    settings: { shutdownGrace },
    objects: [
      pod('web', {}),
      pod('deaf', { containers: [{ name: 'c', image: 'deaf:1' }], terminationGracePeriodSeconds: 60 }),
      pod('agent', { priorityClassName: 'system-node-critical' }),
    ],
  });
}

const grace = [
  { priority: 0, seconds: 20 },
  { priority: critical, seconds: 10 },
];

/** When each container of node-1 ended, in whole seconds after the start. */
function ends(found: Cluster): Readonly<Record<string, number>> {
  const runs = [...(found.machine('node-1')?.sandboxes.values() ?? [])].flatMap(({ pod: key, containers }) =>
    [...containers.values()].map(
      ({ exit }) => [key, Math.round(((exit?.at ?? 0) - start(found)) / 1000)] as const,
    ),
  );
  return Object.fromEntries(runs);
}

function start(found: Cluster): number {
  return found.trace.steps[found.stood]?.at ?? 0;
}

describe('a node that shuts down', () => {
  it('[node-shutdown/order] [node-shutdown/grace] [node-shutdown/delay] ends its Pods by priority, with no more grace than the group has, and is off then', () => {
    const found = cluster(grace);
    found.do({ kind: 'fault', fault: { kind: 'shutDown', node: 'node-1' } });
    found.run(25_000);
    expect(ends(found)).toEqual({ 'default/web': 3, 'default/deaf': 20, 'kube-system/agent': 23 });
    expect(found.machine('node-1')?.up).toBe(false);
    expect(found.health('kubelet@node-1')).toBe('stopped');
    const off = found.trace.steps.find(
      ({ action }) => action.kind === 'effect' && action.effect === 'power-off',
    );
    expect(((off?.at ?? 0) - start(found)) / 1000).toBeLessThanOrEqual(25);
  });

  it('[node-shutdown/terminated] leaves Pods that have failed, and say why', () => {
    const found = cluster(grace);
    found.do({ kind: 'fault', fault: { kind: 'shutDown', node: 'node-1' } });
    found.run(10_000);
    expect(found.get('Pod', 'default/web')?.status).toMatchObject({
      phase: 'Failed',
      reason: 'Terminated',
      message: 'Pod was terminated in response to imminent node shutdown.',
    });
  });

  it('[node-shutdown/status] says that it is not ready, and takes no more Pods', () => {
    const found = cluster(grace);
    found.do({ kind: 'fault', fault: { kind: 'shutDown', node: 'node-1' } });
    found.run(1_000);
    const node = found.get('Node', 'node-1');
    expect(node && conditionOf(node, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'KubeletNotReady',
      message: 'node is shutting down',
    });
    found.do({ kind: 'create', object: pod('late', {}) });
    found.run(1_000);
    expect(found.get('Pod', 'default/late')?.status).toMatchObject({
      phase: 'Failed',
      reason: 'NodeShutdown',
    });
  });

  it('[node-shutdown/delay] is off at once where the kubelet has no grace periods, or does not run', () => {
    const found = cluster([]);
    found.do({ kind: 'fault', fault: { kind: 'shutDown', node: 'node-1' } });
    expect(found.machine('node-1')?.up).toBe(false);
    const other = cluster(grace);
    other.do({ kind: 'fault', fault: { kind: 'stop', of: 'kubelet@node-1' } });
    other.do({ kind: 'fault', fault: { kind: 'shutDown', node: 'node-1' } });
    expect(other.machine('node-1')?.up).toBe(false);
  });

  it('comes back with power, and runs Pods again', () => {
    const found = cluster(grace);
    found.do({ kind: 'fault', fault: { kind: 'shutDown', node: 'node-1' } });
    found.run(40_000);
    found.do({ kind: 'fault', fault: { kind: 'powerOn', node: 'node-1' } });
    found.do({ kind: 'create', object: pod('late', {}) });
    found.run(10_000);
    const node = found.get('Node', 'node-1');
    expect(node && conditionOf(node, 'Ready')?.status).toBe('True');
    expect(found.get('Pod', 'default/late')?.status?.phase).toBe('Running');
    expect(found.get('Pod', 'default/web')?.status?.phase).toBe('Failed');
  });
});
