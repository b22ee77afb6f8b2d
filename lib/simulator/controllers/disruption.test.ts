import { describe, expect, it } from 'vitest';
import { type Cluster, conditionOf, createCluster, type Manifest } from '../index';
import type { PodDisruptionBudget } from '../objects/objects';

const nodes = [{ name: 'node-1' }, { name: 'node-2' }, { name: 'node-3' }];

function workload(kind: string, replicas: number, image = 'img:1'): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas }),
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } },
    },
  };
}

function budget(spec: object, name = 'web'): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  };
}

function statusOf(cluster: Cluster, name = 'web'): NonNullable<PodDisruptionBudget['status']> {
  const found = cluster.get('PodDisruptionBudget', `default/${name}`) as PodDisruptionBudget | undefined;
  if (found?.status === undefined) throw new Error(`no status of ${name}`);
  return found.status;
}

function reasons(cluster: Cluster): readonly string[] {
  return cluster
    .list('Event')
    .filter((each) => each.involvedObject.kind === 'PodDisruptionBudget')
    .map((each) => each.reason);
}

describe('a PodDisruptionBudget', () => {
  it.each([
    [{ minAvailable: 2 }, { expectedPods: 5, desiredHealthy: 2, currentHealthy: 5, disruptionsAllowed: 3 }],
    [{ minAvailable: '50%' }, { expectedPods: 5, desiredHealthy: 3, disruptionsAllowed: 2 }],
    [{ maxUnavailable: '30%' }, { expectedPods: 5, desiredHealthy: 3, disruptionsAllowed: 2 }],
    [{ maxUnavailable: 9 }, { expectedPods: 5, desiredHealthy: 0, disruptionsAllowed: 5 }],
    [{ minAvailable: 7 }, { expectedPods: 5, desiredHealthy: 7, disruptionsAllowed: 0 }],
  ])(
    '[disruption/count] [disruption/expected] %j over five Pods allows what its share leaves',
    (spec, wanted) => {
      const cluster = createCluster({ nodes, objects: [workload('Deployment', 5), budget(spec)] });
      expect(statusOf(cluster)).toMatchObject(wanted);
      expect(conditionOf({ status: statusOf(cluster) }, 'DisruptionAllowed')).toMatchObject({
        status: wanted.disruptionsAllowed > 0 ? 'True' : 'False',
        reason: wanted.disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      });
    },
  );

  it('[disruption/expected] expects what the controller wants, not what is there', () => {
    const small = [{ name: 'node-1', pods: '4' }];
    const objects = [workload('StatefulSet', 6), budget({ maxUnavailable: 1 })];
    const cluster = createCluster({ nodes: small, objects });
    expect(statusOf(cluster)).toMatchObject({ expectedPods: 6, desiredHealthy: 5, disruptionsAllowed: 0 });
  });

  it('[disruption/unmanaged] takes no account of Pods without a controller, and says so', () => {
    const pod: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bare', labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'img:1' }] },
    };
    const cluster = createCluster({ nodes, objects: [pod, budget({ maxUnavailable: 1 })] });
    expect(statusOf(cluster)).toMatchObject({ expectedPods: 0, currentHealthy: 1, disruptionsAllowed: 0 });
    expect(reasons(cluster)).toEqual(['UnmanagedPods']);
  });

  it('[disruption/fail-safe] allows nothing over the Pods of a DaemonSet when it needs to know their number', () => {
    const objects = [workload('DaemonSet', 0), budget({ maxUnavailable: 1 })];
    const cluster = createCluster({ nodes, objects });
    expect(statusOf(cluster).disruptionsAllowed).toBe(0);
    expect(conditionOf({ status: statusOf(cluster) }, 'DisruptionAllowed')).toMatchObject({
      reason: 'SyncFailed',
      message: 'daemonsets.apps does not implement the scale subresource',
    });
    expect(reasons(cluster)).toContain('CalculateExpectedPodCountFailed');
  });

  it('[disruption/evicted] counts an evicted Pod as gone for two minutes, then again, if it is still there', () => {
    const cluster = createCluster({
      nodes,
      objects: [workload('Deployment', 3), budget({ minAvailable: 1 })],
    });
    const [pod] = cluster.list('Pod', 'default');
    const disruptedPods = { [pod?.metadata.name ?? '']: new Date(cluster.now).toISOString() };
    cluster.do({
      kind: 'patch',
      target: { kind: 'PodDisruptionBudget', name: 'web' },
      subresource: 'status',
      patch: { status: { disruptedPods } },
    });
    cluster.run(1_000);
    expect(statusOf(cluster)).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1, disruptedPods });
    cluster.run(125_000);
    expect(statusOf(cluster)).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 2 });
    expect(statusOf(cluster).disruptedPods).toBeUndefined();
    expect(cluster.list('Event').some((each) => each.reason === 'NotDeleted')).toBe(true);
  });

  it('[disruption/one-budget] is not updated for a Pod that an older one selects too', () => {
    const objects = [
      workload('Deployment', 3),
      budget({ minAvailable: 2 }, 'z'),
      budget({ minAvailable: 1 }, 'a'),
    ];
    const cluster = createCluster({ nodes, objects });
    cluster.do({ kind: 'scale', target: { kind: 'Deployment', name: 'web' }, replicas: 1 });
    cluster.run();
    expect(statusOf(cluster, 'z').currentHealthy).toBe(1);
    expect(statusOf(cluster, 'a').currentHealthy).toBe(0);
    expect(cluster.list('Event').some((each) => each.reason === 'MultiplePodDisruptionBudgets')).toBe(true);
  });
});

describe('[disruption/stale-target] a Pod marked in vain', () => {
  it('is unmarked after two minutes', () => {
    const cluster = createCluster({ nodes, objects: [workload('Deployment', 1)] });
    const [pod] = cluster.list('Pod', 'default');
    const name = pod?.metadata.name ?? '';
    const conditions = [
      ...(pod?.status?.conditions ?? []),
      { type: 'DisruptionTarget', status: 'True', lastTransitionTime: new Date(cluster.now).toISOString() },
    ];
    const target = { kind: 'Pod', name };
    cluster.do({ kind: 'patch', target, subresource: 'status', patch: { status: { conditions } } });
    const status = () => conditionOf(cluster.get('Pod', `default/${name}`) ?? {}, 'DisruptionTarget')?.status;
    cluster.run(110_000);
    expect(status()).toBe('True');
    cluster.run(15_000);
    expect(status()).toBe('False');
  });
});
