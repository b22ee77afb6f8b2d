import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

function pod(name: string, cpu: string, spec: Readonly<Record<string, unknown>> = {}): Manifest {
  const containers = [{ name: 'c', image: 'img:1', resources: { requests: { cpu } } }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers, ...spec } };
}

describe('a Pod that fits nowhere', () => {
  it('[scheduler/requeue] is tried again when a node that could hold it joins, even if that one refuses it too', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1', cpu: '1' }], objects: [pod('big', '2')] });
    expect(triesOf(cluster, 'big')).toBe(1);
    const taint = { key: 'dedicated', value: 'db', effect: 'NoSchedule' } as const;
    cluster.do({ kind: 'addNode', node: { name: 'node-2', cpu: '4', taints: [taint] } });
    cluster.run();
    expect(triesOf(cluster, 'big')).toBeGreaterThan(1);
    expect(conditionOf(cluster, 'big')).toContain('1 node(s) had untolerated taint(s)');
    cluster.do({ kind: 'taint', node: 'node-2', remove: [{ key: 'dedicated' }] });
    cluster.run();
    expect(cluster.get('Pod', 'default/big')?.spec.nodeName).toBe('node-2');
  });

  it('[scheduler/requeue] is not tried again for a change that cannot help', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1', cpu: '1' }], objects: [pod('big', '2')] });
    cluster.do({ kind: 'label', target: { kind: 'node', name: 'node-1' }, values: { zone: 'a' } });
    cluster.do({ kind: 'addNode', node: { name: 'node-2', cpu: '1' } });
    cluster.run(60_000);
    expect(triesOf(cluster, 'big')).toBe(1);
  });

  it('[scheduler/requeue] is tried again when its claim comes, and told what is missing then', () => {
    const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }];
    const cluster = createCluster({
      nodes: [{ name: 'node-1' }],
      objects: [pod('p', '1', { volumes }), pod('other', '9')],
    });
    expect(conditionOf(cluster, 'p')).toContain('persistentvolumeclaim "data" not found');
    const resources = { requests: { storage: '1Gi' } };
    const spec = { accessModes: ['ReadWriteOnce'], storageClassName: '', resources };
    cluster.do({
      kind: 'create',
      object: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec },
    });
    cluster.run(20_000);
    expect(conditionOf(cluster, 'p')).toContain('pod has unbound immediate PersistentVolumeClaims');
    expect(triesOf(cluster, 'other')).toBe(1);
  });

  it('[scheduler/requeue] is tried again when it was changed in what refused it, and not for other changes', () => {
    const taint = { key: 'dedicated', value: 'db', effect: 'NoSchedule' } as const;
    const cluster = createCluster({
      nodes: [{ name: 'node-1', cpu: '2', taints: [taint] }],
      objects: [pod('shy', '1'), pod('big', '9', { tolerations: [{ operator: 'Exists' }] })],
    });
    expect([triesOf(cluster, 'shy'), triesOf(cluster, 'big')]).toEqual([1, 1]);
    const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
    for (const name of ['shy', 'big']) {
      const patch = JSON.stringify({ spec: { tolerations } });
      cluster.kubectl(`label pod ${name} tier=a`);
      cluster.kubectl(`patch pod ${name} -p '${patch}'`);
    }
    cluster.run(60_000);
    expect(cluster.get('Pod', 'default/shy')?.spec.nodeName).toBe('node-1');
    expect(triesOf(cluster, 'big')).toBe(1);
  });

  it('[scheduler/requeue] for want of any node is tried again when there is one', () => {
    const cluster = createCluster({ nodes: [], objects: [pod('first', '1')] });
    expect(conditionOf(cluster, 'first')).toBe('no nodes available to schedule pods');
    cluster.do({ kind: 'addNode', node: { name: 'node-1' } });
    cluster.run(60_000);
    expect(cluster.get('Pod', 'default/first')?.spec.nodeName).toBe('node-1');
  });

  it('[scheduler/requeue] is tried again at once, however often it failed, when no other Pod waits', () => {
    const cluster = createCluster({
      nodes: [{ name: 'node-1', cpu: '2' }],
      objects: [pod('first', '2'), pod('second', '2')],
    });
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'first' } });
    cluster.run();
    const steps = cluster.trace.steps;
    const removed = steps.find(
      ({ action }) =>
        action.kind === 'write' && action.removed === true && action.object.key === 'default/first',
    );
    const bound = steps.find(
      ({ action }) =>
        action.kind === 'write' && action.verb === 'bind' && action.object.key === 'default/second',
    );
    expect((bound?.at ?? 0) - (removed?.at ?? 0)).toBeLessThan(20);
  });
});

function triesOf(cluster: Cluster, name: string): number {
  return cluster.trace.steps.filter(
    ({ action }) =>
      action.kind === 'finding' &&
      action.finding === 'unschedulable' &&
      action.about?.key === `default/${name}`,
  ).length;
}

function conditionOf(cluster: Cluster, name: string): string | undefined {
  const conditions = cluster.get('Pod', `default/${name}`)?.status?.conditions;
  return conditions?.find(({ type }) => type === 'PodScheduled')?.message;
}
